package io.jenkins.plugins.panto;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.EnvVars;
import hudson.XmlFile;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Run;
import hudson.model.StringParameterDefinition;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoPage;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoDevice;
import io.jenkins.plugins.panto.trigger.PantoTag;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnet.hudson.test.CaptureEnvironmentBuilder;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Whatever the service and users say is text: it runs nowhere, forges nothing and stays readable. */
@WithJenkins
class HostileTextTest {

    /** What would run if a page took it for more than text; in an ID too, as it has no control characters. */
    private static final String MARKUP =
            "'\"></td><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>${1+1}#{1+1}{{1+1}}&lt;b&gt;";

    /** What would look like lines of others, and what would colour, hide or turn text. */
    private static final String FORGERY = "x\r\n[Panto] forged\nERROR: forged\u2028forged\u0085forged\rforged"
            + "\u001b[31mred\u001b[8mha:////4AAAA\u001b[0m\u009b31m\u202eturned\u2066\u200f";

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        PantoGlobalConfiguration.get().setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
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
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    @Test
    void runsOnNoPage() throws Exception {
        String id = "id" + MARKUP.replace("/", "");
        String triggerId = "trigger" + MARKUP.replace("/", "");
        panto.next(json(Map.of("message", "said" + MARKUP, "test_runs", List.of(id), "trigger_id", triggerId)));
        panto.nextPoll(json(Map.of(
                "test_runs",
                List.of(Map.of(
                        "id", id,
                        "runner_status", "status" + MARKUP,
                        "test_run_name", "name" + MARKUP,
                        "remark", "remark" + MARKUP,
                        "runner_end_timestamp", "2026-01-01T00:00:00")))));
        String script =
                "pantoTrigger(wait: true, resultOnUndetermined: 'SUCCESS', appId: '''app%1$s''', envName: '''env%1$s''',"
                        + " contextName: '''context%1$s''', includeTags: ['''tag%1$s''': '''value%1$s'''],"
                        + " devices: [[deviceName: '''device%1$s''', platformVersion: '''version%1$s''']])";
        WorkflowRun run = JenkinsWithPanto.pipeline(
                        jenkins, script.formatted(MARKUP.replace("'", "\\'").replace("$", "\\$")))
                .scheduleBuild2(0)
                .waitForStart();
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));

        String page = harmless(run, "panto/");
        for (String text : List.of(
                "said", "status", "name", "remark", "app", "env", "context", "tag", "value", "device", "version")) {
            assertTrue(page.contains(text + MARKUP), text);
        }
        assertTrue(page.contains(id));
        assertTrue(page.contains(triggerId));
        assertTrue(harmless(run, "").contains("1 Panto test run of build file app'\"></td><script>alert(1)</script>"));
        assertTrue(harmless(run, "console").contains("1 test run triggered: said" + MARKUP));
        harmless(run, "flowGraphTable/");
        harmless(run, "../");

        WebResponse response = jenkins.createWebClient()
                .goTo(run.getUrl() + "panto/api/json", "application/json")
                .getWebResponse();
        assertEquals("nosniff", response.getResponseHeaderValue("X-Content-Type-Options"));
        JsonNode trigger = JSON.readTree(response.getContentAsString()).at("/triggers/0");
        assertEquals("said" + MARKUP, trigger.get("message").asText());
        assertEquals(
                "value" + MARKUP,
                trigger.at("/tags/include").get("tag" + MARKUP).get(0).asText());
        harmlessXml(run);
    }

    /** Names of elements are not the service's or the user's. */
    private static void harmlessXml(Run<?, ?> run) throws Exception {
        String xml = jenkins.createWebClient()
                .goTo(run.getUrl() + "panto/api/xml", "application/xml")
                .getWebResponse()
                .getContentAsString();
        assertFalse(xml.contains("<script") || xml.contains("<img"), xml);
    }

    /** The text of a page on which nothing of this ran or became an element. */
    private static String harmless(Run<?, ?> run, String path) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            List<String> alerts = new ArrayList<>();
            client.setAlertHandler((page, message) -> alerts.add(message));
            HtmlPage page = client.getPage(run, path);
            client.waitForBackgroundJavaScript(1000);
            assertEquals(List.of(), alerts, path);
            assertEquals(
                    List.of(),
                    page.getByXPath("//script[contains(., 'alert(')] | //img[@src='x'] | //*[@onerror or @onload]"),
                    path);
            assertHasNoInlineScript(page);
            return page.getBody().getTextContent().replaceAll("\\s+", " ");
        }
    }

    /** As the Content Security Policy wants it, which is enforced in tests and by ever more administrators. */
    private static void assertHasNoInlineScript(HtmlPage page) {
        assertNotNull(page.getWebResponse().getResponseHeaderValue("Content-Security-Policy"));
        List<String> inline = page
                .<DomNode>getByXPath("//script[not(@src)] | //@*[starts-with(name(), 'on')]"
                        + " | //@href[starts-with(., 'javascript:')]")
                .stream()
                .filter(node -> !(node instanceof DomElement element)
                        || !element.getAttribute("type").contains("json")
                                && !element.getTextContent().isBlank())
                .map(DomNode::toString)
                .toList();
        assertEquals(List.of(), inline);
    }

    @Test
    void ofTheServiceForgesNoLine() throws Exception {
        List<Answer> answers = List.of(
                json(Map.of("message", FORGERY, "test_runs", List.of("testrun_01"))),
                json(Map.of("message", "", "test_runs", List.of(FORGERY))),
                json(Map.of("trigger_id", FORGERY, "test_runs", List.of("testrun_01"))),
                Answer.json(404, JSON.writeValueAsString(Map.of("detail", FORGERY))),
                Answer.json(422, JSON.writeValueAsString(Map.of("detail", List.of(Map.of("msg", FORGERY))))),
                Answer.json(400, JSON.writeValueAsString(Map.of(FORGERY, FORGERY))),
                Answer.json(500, FORGERY),
                Answer.json(200, FORGERY));
        panto.next(answers.toArray(Answer[]::new));
        assertForgesNothing(answers.size(), """
                for (int i = 0; i < %d; i++) {
                    try {
                        pantoTrigger(%s)
                        echo "[Panto] ${env.PANTO_TRIGGER_MESSAGE}"
                    } catch (e) {
                        echo "[Panto] ${e.message}"
                    }
                }""".formatted(answers.size(), GOOD));

        panto.next(answers.toArray(Answer[]::new));
        for (int i = 0; i < answers.size(); i++) {
            assertForgesNothing(freestyle(trigger("build_file_id", "P0", null)));
        }
    }

    @Test
    void ofTheServiceForgesNoLineWhileWaiting() throws Exception {
        panto.nextPoll(
                Answer.json(500, FORGERY),
                json(Map.of(
                        "test_run",
                        Map.of(
                                "id",
                                "testrun_01",
                                "runner_status",
                                "running" + FORGERY,
                                "test_run_name",
                                FORGERY,
                                "remark",
                                FORGERY))),
                json(Map.of(
                        "test_run",
                        Map.of(
                                "id",
                                "testrun_01",
                                "runner_status",
                                "failed",
                                "test_run_name",
                                FORGERY,
                                "remark",
                                FORGERY))));
        assertForgesNothing(3, "pantoWait(testRuns: ['testrun_01'], resultOnFailure: 'UNSTABLE')");
    }

    /** A row for each place where a Jenkinsfile's text may get into the log. */
    @Test
    void ofAUserForgesNoLine() throws Exception {
        String devices = ", devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']]";
        for (String call : List.of(
                "pantoTrigger(" + GOOD + ", credentialsId: '@')",
                "pantoTrigger(" + GOOD + ", envName: '@')",
                "pantoTrigger(" + GOOD + ", contextName: '@')",
                "pantoTrigger(appId: '@', includeTags: [a: 'b']" + devices + ")",
                "pantoTrigger(appId: 'build_file_id', includeTags: ['@': '@']" + devices + ")",
                "pantoTrigger(appId: 'build_file_id', excludeTags: ['@': '@']" + devices + ")",
                "pantoTrigger(appId: 'build_file_id', includeTags: ['@': ['', '@']]" + devices + ")",
                "pantoTrigger(appId: 'build_file_id', includeTags: [a: 'b'], devices: [[deviceName: '@', platformVersion: '@']])",
                "pantoTrigger(appId: 'build_file_id', includeTags: [a: 'b'], devices: '@')",
                "pantoTrigger(appId: 'build_file_id', includeTags: '@', devices: [['@': '@']])",
                "pantoTrigger(" + GOOD + ", target: '@')",
                "pantoTrigger(" + GOOD + ", '@': 'x')",
                "pantoTrigger(dryRun: true, appId: '@', includeTags: ['@': '@'], devices: [[deviceName: '@', platformVersion: '@']])",
                "pantoWait(testRuns: ['@'], resultOnUndetermined: 'UNSTABLE')",
                "pantoWait(testRuns: ['@', 'testrun_01'], timeoutMinutes: 1)",
                "pantoWait(testRuns: '@', timeoutMinutes: 1)",
                "pantoWait(testRuns: ['a'], resultOnFailure: '@')",
                "pantoWait(testRuns: ['a'], credentialsId: '@')")) {
            String script = call.replace("'@':", "(params.TEXT):").replace("'@'", "params.TEXT");
            assertForgesNothing(0, "try { " + script + " } catch (e) { echo '[Panto] ' + e.message; throw e }");
        }
        assertForgesNothing(freestyle(trigger(FORGERY, FORGERY, null)));
        assertForgesNothing(freestyle(trigger(FORGERY, "", null)));
        assertForgesNothing(freestyle(trigger("build_file_id", "P0", FORGERY)));
        PantoTriggerBuilder dryRun = trigger(FORGERY, FORGERY, null);
        dryRun.setDryRun(true);
        assertForgesNothing(freestyle(dryRun));
    }

    private void assertForgesNothing(int asked, String script) throws Exception {
        panto.forget();
        WorkflowJob job = JenkinsWithPanto.pipeline(jenkins, script);
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("TEXT", FORGERY)));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        assertForgesNothing(jenkins.waitForCompletion(run));
        assertTrue(panto.seen().size() >= asked, "asked " + panto.seen().size() + " times");
    }

    private static FreeStyleBuild freestyle(PantoTriggerBuilder builder) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(builder);
        return job.scheduleBuild2(0).get();
    }

    private static PantoTriggerBuilder trigger(String appId, String value, String credentialsId) {
        PantoTriggerBuilder builder = new PantoTriggerBuilder(appId);
        builder.setIncludeTags(List.of(new PantoTag("priority", List.of(value))));
        builder.setDevices(List.of(new PantoDevice("Pixel 6", "14.0")));
        builder.setCredentialsId(credentialsId);
        return builder;
    }

    /** As bytes, since what reads a log for people takes out what could be hidden in it. */
    private static void assertForgesNothing(Run<?, ?> run) throws IOException {
        String log = Files.readString(run.getLogFile().toPath(), StandardCharsets.UTF_8);
        assertTrue(log.contains("[Panto]") || log.contains("ERROR: "), log);
        assertEquals(
                List.of(),
                log.lines()
                        .filter(line -> line.startsWith("forged")
                                || line.startsWith("[Panto] forged")
                                || line.startsWith("ERROR: forged"))
                        .toList(),
                log);
        for (String sign :
                List.of("\u001b[31m", "ha:////4AAAA", "\u202e", "\u2066", "\u200f", "\u2028", "\u0085", "\u009b")) {
            int at = log.indexOf(sign.startsWith("ha:") ? "\u001b[8m" + sign : sign);
            assertFalse(at >= 0, () -> "\\u%04x".formatted((int) sign.charAt(0)) + " in " + log);
        }
    }

    /** What Jenkins' own writer refuses, it refuses for ever: build.xml would be cut off, and the wait never end. */
    @ParameterizedTest
    @EnumSource
    void ofTheServiceLeavesTheRecordWhole(FlowDurabilityHint durability) throws Exception {
        String odd = "end of log \uffff\ufffe\u0000\u0007\ufdd0\ud83f\udfff";
        panto.testFlow(odd, Map.of("priority", List.of("P0")));
        panto.plan(Plan.ending("odd" + odd).remark(odd));
        WorkflowJob job = JenkinsWithPanto.pipeline(
                jenkins, "pantoTrigger(wait: true, resultOnUndetermined: 'SUCCESS', " + GOOD + ")");
        job.addProperty(new DurabilityHintJobProperty(durability));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("end of log", run);

        XmlFile record = new XmlFile(Run.XSTREAM2, new File(run.getRootDir(), "build.xml"));
        assertTrue(record.asString().strip().endsWith("</flow-build>"), record.asString());
        WorkflowRun loaded = (WorkflowRun) record.read();
        assertEquals(
                Run.XSTREAM2.toXML(run.getAction(PantoAction.class)),
                Run.XSTREAM2.toXML(loaded.getAction(PantoAction.class)));
        assertTrue(record.asString().contains("remark=\"end of log\""), record.asString());
    }

    @Test
    void ofAnyLengthLeavesPagesAndLogsUsable() throws Exception {
        String message = "All work and no play. ".repeat(50_000);
        String longId = "id".repeat(128);
        List<String> ids = Stream.concat(
                        Stream.of(longId),
                        IntStream.range(0, 5_000).mapToObj("a-test-run-with-quite-a-long-id-%05d"::formatted))
                .toList();
        panto.next(json(Map.of("message", message, "test_runs", ids, "trigger_id", longId)));
        WorkflowRun run = JenkinsWithPanto.run(
                jenkins,
                "def run = pantoTrigger(" + GOOD + ")\n"
                        + "echo \"${run.message.length()} ${run.testRuns.size()} ${env.PANTO_TEST_RUN_COUNT}\"");
        jenkins.assertLogContains("10000 5001 5001", run);
        assertTrue(
                run.getLogFile().length() < 50_000,
                "The log has " + run.getLogFile().length() + " bytes");

        HtmlPage build = assertTimeout(Duration.ofSeconds(30), () -> page(run, ""));
        assertTrue(size(build) < 200_000, "The build page has " + size(build) + " characters");
        HtmlPage page = assertTimeout(Duration.ofSeconds(30), () -> page(run, "panto/"));
        assertTrue(size(page) < 500_000, "The Panto page has " + size(page) + " characters");
        assertEquals(PantoPage.SIZE, page.querySelectorAll("#panto-runs tr[id]").size());
        List<DomNode> wide = page.getByXPath("//*[@id='main-panel']//text()[string-length(.) > 100]"
                + "[not(ancestor::*[contains(@class, 'panto-page')])]");
        assertEquals(List.of(), wide, "Long text must wrap");
    }

    private static HtmlPage page(Run<?, ?> run, String path) throws Exception {
        return jenkins.createWebClient().withJavaScriptEnabled(false).getPage(run, path);
    }

    private static int size(HtmlPage page) {
        return page.getWebResponse().getContentAsString().length();
    }

    /** Jenkins expands variables in the values of a build's variables. */
    @Test
    void isNoTemplateInTheEnvironment() throws Exception {
        String text = "$JOB_NAME ${JOB_NAME} $$ $${BUILD_ID} ${PANTO_TEST_RUN_IDS}";
        Answer answer = json(Map.of("message", text, "test_runs", List.of("a${JOB_NAME}", "b"), "trigger_id", text));
        panto.next(answer, answer);
        FreeStyleProject job = jenkins.createFreeStyleProject();
        CaptureEnvironmentBuilder later = new CaptureEnvironmentBuilder();
        job.getBuildersList().add(trigger("build_file_id", "P0", null));
        job.getBuildersList().add(later);
        jenkins.buildAndAssertSuccess(job);
        EnvVars env = later.getEnvVars();
        assertEquals(text, env.get("PANTO_TRIGGER_MESSAGE"));
        assertEquals(text, env.get("PANTO_TRIGGER_ID"));
        assertEquals("a${JOB_NAME},b", env.get("PANTO_TEST_RUN_IDS"));
        WorkflowRun run = JenkinsWithPanto.run(jenkins, "pantoTrigger(" + JenkinsWithPanto.GOOD + ")\n" + """
                echo "${env.PANTO_TRIGGER_MESSAGE}/${env.PANTO_TRIGGER_ID}/${env.PANTO_TEST_RUN_IDS}"
                """);
        jenkins.assertLogContains(text + "/" + text + "/a${JOB_NAME},b\n", run);
    }

    @Test
    void pagesAndFormsHaveNoInlineScript() throws Exception {
        FreeStyleBuild build = freestyle(trigger("build_file_id", "P0", null));
        JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
        assertHasNoInlineScript(client.getPage(build));
        assertHasNoInlineScript(client.getPage(build, "panto/"));
        assertHasNoInlineScript(client.getPage(build.getProject(), "configure"));
        assertHasNoInlineScript(client.goTo("manage/configure"));
    }

    private static Answer json(Map<String, ?> body) throws IOException {
        return Answer.json(200, JSON.writeValueAsString(body));
    }
}
