package io.jenkins.plugins.panto.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.wait.PantoWaitStep;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the Snippet Generator makes of a form is what an expert would write, and runs when it is pasted into a job. */
@WithJenkins
class PantoSnippetTest {

    private static final String PIXEL = "devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']]";

    private static final List<Arguments> SNIPPETS = List.of(
            snippet(form(tags("priority", "P0")), "includeTags: [priority: 'P0'], " + PIXEL),
            snippet(form(tags("priority", "P0\nP1")), "includeTags: [priority: ['P0', 'P1']], " + PIXEL),
            snippet(
                    form(tags("priority", "P0", "feature", "login\ncheckout")),
                    "includeTags: [priority: 'P0', feature: ['login', 'checkout']], " + PIXEL),
            snippet(form(tags("_$NAME", "Login smoke")), "includeTags: [_$NAME: 'Login smoke'], " + PIXEL),
            snippet(
                    form("{selector: {value: 'exclude', excludeTags: [{name: 'priority', values: 'P2'}]}}"),
                    "excludeTags: [priority: 'P2'], " + PIXEL),
            snippet(
                    form(tags("priority", "P0"), "{target: 'TEST_SUITE'}"),
                    "includeTags: [priority: 'P0'], " + PIXEL + ", target: 'TEST_SUITE'"),
            snippet(
                    form(tags("priority", "P0"), "{envName: 'staging'}"),
                    "includeTags: [priority: 'P0'], " + PIXEL + ", envName: 'staging'"),
            snippet(
                    form(tags("priority", "P0"), "{contextName: ' logged-in-user '}"),
                    "includeTags: [priority: 'P0'], " + PIXEL + ", contextName: 'logged-in-user'"),
            snippet(
                    form(
                            tags("priority", "P0"),
                            "{devices: [{deviceName: 'iPhone 15', platformVersion: '17.2', platform: 'ios'}]}"),
                    "includeTags: [priority: 'P0'],"
                            + " devices: [[deviceName: 'iPhone 15', platformVersion: '17.2', platform: 'ios']]"),
            snippet(
                    form(
                            tags("priority", "P0"),
                            "{devices: [{deviceName: 'Pixel 6', platformVersion: '14.0', platform: ''},"
                                    + " {deviceName: '', platformVersion: '', platform: ''},"
                                    + " {deviceName: 'Pixel 7', platformVersion: '14', platform: ''}]}"),
                    "includeTags: [priority: 'P0'], devices: [[deviceName: 'Pixel 6', platformVersion: '14.0'],"
                            + " [deviceName: 'Pixel 7', platformVersion: '14']]"),
            snippet(form(tags("", "", "priority", "P1", "", "")), "includeTags: [priority: 'P1'], " + PIXEL),
            snippet(form(tags("class", "x")), "includeTags: ['class': 'x'], " + PIXEL),
            snippet(form(tags("two words", "x")), "includeTags: ['two words': 'x'], " + PIXEL),
            snippet(form(tags("com.example", "x")), "includeTags: [[name: 'com.example', values: ['x']]], " + PIXEL),
            snippet(
                    form(tags("quote", "it's \"so\" \\ $x ${y}")),
                    "includeTags: [quote: 'it\\'s \"so\" \\\\ $x ${y}'], " + PIXEL),
            snippet(form(tags("größe", "日本 🎉")), "includeTags: [größe: '日本 🎉'], " + PIXEL),
            snippet(
                    form(tags("priority", "P0"), "{resultOnNoTests: 'SUCCESS', dryRun: true}"),
                    "includeTags: [priority: 'P0'], " + PIXEL + ", resultOnNoTests: 'SUCCESS', dryRun: true"),
            snippet(
                    form(
                            tags("priority", "P0"),
                            "{wait: {resultOnFailure: 'FAILURE',"
                                    + " resultOnUndetermined: 'FAILURE', reruns: '0', timeoutMinutes: '60', testResults: false}}"),
                    "includeTags: [priority: 'P0'], " + PIXEL + ", wait: true"),
            snippet(
                    form(
                            tags("priority", "P0"),
                            "{wait: {resultOnFailure: 'UNSTABLE',"
                                    + " resultOnUndetermined: 'SUCCESS', failuresAllowed: ' 5% ', reruns: '1', timeoutMinutes: '90',"
                                    + " testResults: true}}"),
                    "includeTags: [priority: 'P0'], " + PIXEL + ", wait: true, resultOnFailure: 'UNSTABLE',"
                            + " resultOnUndetermined: 'SUCCESS', failuresAllowed: '5%', reruns: 1, timeoutMinutes: 90,"
                            + " testResults: true"),
            snippet(
                    form(
                            tags("priority", "P0"),
                            "{wait: {resultOnFailure: 'FAILURE',"
                                    + " resultOnUndetermined: 'FAILURE', reruns: '', timeoutMinutes: '', testResults: false}}"),
                    "includeTags: [priority: 'P0'], " + PIXEL + ", wait: true"));

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        panto.testFlow(
                "Awkward",
                Map.of(
                        "class", List.of("x"),
                        "two words", List.of("x"),
                        "com.example", List.of("x"),
                        "quote", List.of("it's \"so\" \\ $x ${y}"),
                        "größe", List.of("日本 🎉")));
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
        TestScheduler.use(time);
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    @ParameterizedTest
    @FieldSource("SNIPPETS")
    void isWhatAnExpertWouldWrite(JSONObject form, String expected) throws Exception {
        String snippet = generate(PantoTriggerStep.class, form);
        assertEquals("pantoTrigger credentialsId: 'panto-api-key', appId: 'build_file_id', " + expected, snippet);
        run(snippet);
        assertEquals(form.optBoolean("dryRun") ? 0 : 1, panto.triggers().size());
    }

    @Test
    void aSnippetOfWaitingRunsAfterOne() throws Exception {
        String trigger = generate(PantoTriggerStep.class, form(tags("priority", "P0")));
        JSONObject blank = JSONObject.fromObject(
                "{testRuns: '', credentialsId: '', failuresAllowed: '', resultOnFailure: 'FAILURE', resultOnUndetermined: 'FAILURE',"
                        + " reruns: '0', timeoutMinutes: '60', testResults: false}");
        assertEquals("pantoWait()", generate(PantoWaitStep.class, blank));
        run(trigger + "\npantoWait()");

        JSONObject full = JSONObject.fromObject(
                "{testRuns: 'testrun_01, testrun_02', credentialsId: 'panto-api-key', resultOnFailure: 'UNSTABLE',"
                        + " resultOnUndetermined: 'FAILURE', timeoutMinutes: '', testResults: true}");
        String wait = generate(PantoWaitStep.class, full);
        assertEquals(
                "pantoWait credentialsId: 'panto-api-key', testRuns: ['testrun_01', 'testrun_02'],"
                        + " resultOnFailure: 'UNSTABLE', testResults: true",
                wait);
        run(wait);
    }

    private void run(String script) throws Exception {
        WorkflowRun run =
                JenkinsWithPanto.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
        time.advanceUntil(() -> !run.isBuilding(), Duration.ofSeconds(40));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    /** What the page "Pipeline Syntax" asks for when its button is pressed. */
    private static String generate(Class<?> step, JSONObject form) throws Exception {
        JSONObject json = JSONObject.fromObject(form);
        json.put("stapler-class", step.getName());
        json.put("$class", step.getName());
        try (JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            WebRequest request =
                    new WebRequest(new URL(jenkins.getURL(), "pipeline-syntax/generateSnippet"), HttpMethod.POST);
            request.setCharset(UTF_8);
            request.setRequestParameters(List.of(new NameValuePair("json", json.toString())));
            String snippet = client.loadWebResponse(client.addCrumb(request))
                    .getContentAsString(UTF_8)
                    .strip();
            assertTrue(snippet.startsWith("panto"), snippet);
            return snippet;
        }
    }

    private static Arguments snippet(JSONObject form, String expected) {
        return Arguments.of(form, expected);
    }

    /** What the form sends when these parts of it were changed. */
    private static JSONObject form(Object... changes) {
        JSONObject form = JSONObject.fromObject("{appId: 'build_file_id', target: 'TEST_FLOW', envName: '',"
                + " devices: [{deviceName: 'Pixel 6', platformVersion: '14.0', platform: ''}],"
                + " contextName: '', includeUser: 'false', credentialsId: 'panto-api-key', dryRun: false}");
        for (Object change : changes) {
            form.putAll(JSONObject.fromObject(change));
        }
        return form;
    }

    /** Rows of tags that select, each a name and its values, one a line. */
    private static JSONObject tags(String... namesAndValues) {
        JSONArray rows = new JSONArray();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            JSONObject row = new JSONObject();
            row.put("name", namesAndValues[i]);
            row.put("values", namesAndValues[i + 1]);
            rows.add(row);
        }
        JSONObject selector = new JSONObject();
        selector.put("value", "include");
        selector.put("includeTags", rows);
        JSONObject form = new JSONObject();
        form.put("selector", selector);
        return form;
    }
}
