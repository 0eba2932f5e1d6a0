package io.jenkins.plugins.panto.trigger;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.FilePath;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.PantoEmulator.Seen;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.libs.GlobalLibraries;
import org.jenkinsci.plugins.workflow.libs.LibraryConfiguration;
import org.jenkinsci.plugins.workflow.libs.LibraryRetriever;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoTriggerStepTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEVICES = "devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']]";
    private static final String CALL = "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")";

    private static JenkinsRule jenkins;
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey("panto-api-key", KEY);
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(KEY);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        panto.close();
    }

    // What is sent

    @Test
    void theDocumentedCallSendsTheDocumentedRequest() throws Exception {
        panto.testFlow("Documented", Map.of("tag_name_1", List.of("value_2"), "tag_name_2", List.of("value_3")));
        Seen seen = sent("""
                appId: 'build_file_id',
                includeTags: [tag_name_1: ['value_1', 'value_2'], tag_name_2: ['value_3']],
                devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']],
                envName: 'staging',
                contextName: 'logged-in-user'""");
        assertEquals(compact("""
                { "app_id": "build_file_id",
                  "tags": { "include": { "tag_name_1": ["value_1", "value_2"], "tag_name_2": ["value_3"] } },
                  "devices": [ { "device_name": "Pixel 6", "platform_version": "14.0" } ],
                  "env_name": "staging", "context_name": "logged-in-user" }"""), seen.text());
        assertEquals("POST", seen.method());
        assertEquals("/api/v1/qa/external/test-flow/trigger", seen.path());
        assertEquals(KEY, seen.headers().get("x-panto-api-key"));
        assertEquals("application/json", seen.headers().get("content-type"));
    }

    static Stream<Arguments> tags() {
        return Stream.of(
                arguments("includeTags: [priority: 'P0']", "{'include': {'priority': ['P0']}}"),
                arguments("includeTags: [priority: ['P0', 'P1']]", "{'include': {'priority': ['P0', 'P1']}}"),
                arguments(
                        "includeTags: [priority: ['P0'], feature: 'checkout']",
                        "{'include': {'priority': ['P0'], 'feature': ['checkout']}}"),
                arguments("excludeTags: [feature: 'checkout']", "{'exclude': {'feature': ['checkout']}}"),
                arguments(
                        "includeTags: [[name: 'priority', values: ['P0', 'P1']], [name: 'feature', values: 'search']]",
                        "{'include': {'priority': ['P0', 'P1'], 'feature': ['search']}}"),
                arguments("excludeTags: [[name: 'priority', values: 'P0']]", "{'exclude': {'priority': ['P0']}}"),
                arguments("includeTags: ['_$NAME': ['Login smoke']]", "{'include': {'_$NAME': ['Login smoke']}}"),
                arguments(
                        "includeTags: [\"${'priority'}\": [\"P${0}\", 'P1'], (\"${'feature'}\"): \"${'search'}\"]",
                        "{'include': {'priority': ['P0', 'P1'], 'feature': ['search']}}"),
                arguments(
                        "includeTags: [[name: \"${'priority'}\", values: [\"P${0}\"]]]",
                        "{'include': {'priority': ['P0']}}"),
                arguments("includeTags: null, excludeTags: [priority: 'P0']", "{'exclude': {'priority': ['P0']}}"),
                arguments("includeTags: [priority: 'P0'], excludeTags: [:]", "{'include': {'priority': ['P0']}}"));
    }

    @ParameterizedTest
    @MethodSource
    void tags(String groovy, String json) throws Exception {
        assertSent(json, "/tags", sent("appId: 'build_file_id', " + groovy + ", " + DEVICES));
    }

    static Stream<Arguments> devices() {
        return Stream.of(
                arguments(
                        "[[deviceName: 'Pixel 6', platformVersion: '14', platform: 'android']]",
                        "[{'device_name': 'Pixel 6', 'platform_version': '14', 'platform': 'android'}]"),
                arguments(
                        "[[deviceName: 'Pixel 6', platformVersion: '14', platform: ' ']]",
                        "[{'device_name': 'Pixel 6', 'platform_version': '14'}]"),
                arguments(
                        "[[deviceName: \"Pixel ${6}\", platformVersion: \"${14}.0\"],"
                                + " [platformVersion: '17.2', deviceName: 'iPhone 15']]",
                        "[{'device_name': 'Pixel 6', 'platform_version': '14.0'},"
                                + " {'device_name': 'iPhone 15', 'platform_version': '17.2'}]"),
                arguments(
                        "[14, 14.0, 14.10].collect { [deviceName: 'Pixel 6', platformVersion: it] }",
                        "[{'device_name': 'Pixel 6', 'platform_version': '14'},"
                                + " {'device_name': 'Pixel 6', 'platform_version': '14.0'},"
                                + " {'device_name': 'Pixel 6', 'platform_version': '14.10'}]"));
    }

    @ParameterizedTest
    @MethodSource
    void devices(String groovy, String json) throws Exception {
        assertSent(json, "/devices", sent("appId: 'build_file_id', includeTags: [priority: 'P0'], devices: " + groovy));
    }

    @Test
    void blankOptionalTextIsNotSent() throws Exception {
        JsonNode json = sent(GOOD + ", envName: ' ', contextName: ''").json();
        assertFalse(json.has("env_name"));
        assertFalse(json.has("context_name"));
    }

    @Test
    void testSuitesHaveAnEndpointOfTheirOwn() throws Exception {
        assertEquals(
                "/api/v1/qa/external/testsuite/trigger",
                sent(GOOD + ", target: 'TEST_SUITE'").path());
    }

    @Test
    void anyTextArrivesUnharmed() throws Exception {
        String odd = "Grüße \"und\" 'so' \\ $x ${y} <日本語> 😀";
        String groovy = "'" + odd.replace("\\", "\\\\").replace("'", "\\'") + "'";
        panto.buildFile(odd);
        panto.environment(odd);
        panto.context(odd);
        JsonNode json = sent("""
                appId: %1$s, envName: %1$s, contextName: %1$s, excludeTags: [(%1$s): [%1$s]],
                devices: [[deviceName: %1$s, platformVersion: %1$s, platform: %1$s]]""".formatted(groovy)).json();
        assertEquals(odd, json.at("/app_id").textValue());
        assertEquals(odd, json.at("/env_name").textValue());
        assertEquals(odd, json.at("/context_name").textValue());
        assertEquals(odd, json.at("/tags/exclude").fieldNames().next());
        assertEquals(odd, json.at("/tags/exclude").elements().next().at("/0").textValue());
        json.at("/devices/0").forEach(text -> assertEquals(odd, text.textValue()));
    }

    // What is refused before anything is sent

    @Test
    void allProblemsAreReportedAtOnceAndBeforeTheCredentialIsRead() throws Exception {
        WorkflowRun run = fails("""
                pantoTrigger(credentialsId: 'unknown', appId: ' ', envname: 'staging',
                    includeTags: [priority: []], excludeTags: [feature: ' ', other: [a: 'b']],
                    devices: [[platformVersion: '14.0'], [deviceName: 'Pixel 6'], 'Pixel 7'])""");
        jenkins.assertLogContains(
                "ERROR: Nothing was sent, since the parameters are not valid:"
                        + " unknown parameter 'envname': there are appId, includeTags, excludeTags, devices, envName,"
                        + " contextName, target, resultOnNoTests, dryRun, wait, credentialsId, resultOnFailure,"
                        + " resultOnUndetermined, failuresAllowed, reruns, timeoutMinutes, testResults, checkName"
                        + " (did you mean envName?);"
                        + " excludeTags must have text or a list of text as the value of tag 'other', but is a map;"
                        + " devices must have devices such as [deviceName: 'Pixel 6', platformVersion: '14.0'],"
                        + " but is 'Pixel 7';"
                        + " appId is missing: give the ID of the build file;"
                        + " includeTags and excludeTags are both given: only one of them can select the test flows;"
                        + " includeTags: tag 'priority' has no value;"
                        + " excludeTags: tag 'feature' has a blank value;"
                        + " devices: device 1 has no deviceName;"
                        + " devices: device 2 has no platformVersion.\n",
                run);
        jenkins.assertLogNotContains("No credential", run);
        assertTrue(panto.seen().isEmpty());
    }

    @Test
    void theAppAloneIsNotEnough() throws Exception {
        WorkflowRun run = fails("pantoTrigger 'app'");
        jenkins.assertLogContains(
                "ERROR: Nothing was sent, since the parameters are not valid:"
                        + " includeTags or excludeTags is missing: one of them selects the test flows;"
                        + " devices is missing: name at least one device.",
                run);
        jenkins.assertLogContains("appId is missing", fails("pantoTrigger()"));
    }

    @Test
    void aWrongShapeIsOneCleanLine() throws Exception {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("appId: ['a', 'b']", "appId must be text, but is a list"),
                Map.entry("envName: [a: 'b']", "envName must be text, but is a map"),
                Map.entry("dryRun: 'perhaps'", "dryRun must be true or false, but is 'perhaps'"),
                Map.entry("target: 'TEST_CASE'", "target must be TEST_FLOW or TEST_SUITE, but is 'TEST_CASE'"),
                Map.entry("includ: [a: 'b']", "unknown parameter 'includ': there are appId, includeTags,"),
                Map.entry(
                        "includeTags: 'P0'",
                        "includeTags must be a map such as [priority: ['P0', 'P1'], feature: 'checkout'], but is 'P0'"),
                Map.entry(
                        "includeTags: [priority: [a: 'b']]",
                        "includeTags must have text or a list of text as the value of tag 'priority', but is a map"),
                Map.entry(
                        "includeTags: [priority: ['P0', ['P1']]]",
                        "includeTags must have text or a list of text as the value of tag 'priority', but is a list"),
                Map.entry(
                        "includeTags: [[name: ['priority'], values: 'P0']]",
                        "includeTags must have tag names that are text, but is a list"),
                Map.entry(
                        "includeTags: ['P0']",
                        "includeTags must have rows such as [name: 'priority', values: ['P0', 'P1']], but is 'P0'"),
                Map.entry(
                        "includeTags: [[tag: 'priority', values: 'P0']]",
                        "includeTags has rows with name, values, but one has tag"),
                Map.entry(
                        "devices: 'Pixel 6'",
                        "devices must be a list such as [[deviceName: 'Pixel 6', platformVersion: '14.0']],"
                                + " but is 'Pixel 6'"),
                Map.entry(
                        "devices: [deviceName: 'Pixel 6', platformVersion: '14']",
                        "devices must be a list such as [[deviceName: 'Pixel 6', platformVersion: '14.0']],"
                                + " but is a map"),
                Map.entry(
                        "devices: [['Pixel 6', '14']]",
                        "devices must have devices such as [deviceName: 'Pixel 6', platformVersion: '14.0'],"
                                + " but is a list"),
                Map.entry(
                        "devices: [[name: 'Pixel 6', platformVersion: '14']]",
                        "devices has rows with deviceName, platformVersion, platform, but one has name"),
                Map.entry(
                        "devices: [[deviceName: ['Pixel 6'], platformVersion: '14']]",
                        "devices must have text as the deviceName of a device, but is a list"));
        WorkflowRun run = JenkinsWithPanto.pipeline(
                        jenkins,
                        wrong.keySet().stream()
                                .map(arguments -> "catchError { pantoTrigger(" + arguments + ") }\n")
                                .collect(Collectors.joining()))
                .scheduleBuild2(0)
                .get();
        String log = JenkinsRule.getLog(run);
        assertAll(wrong.values().stream().map(line -> () -> assertTrue(log.contains(line), line)));
        assertEquals(
                wrong.size(),
                log.lines()
                        .filter(line -> line.startsWith("ERROR: Nothing was sent"))
                        .count());
        jenkins.assertLogNotContains("\tat ", run);
        jenkins.assertLogNotContains("Exception", run);
        assertTrue(panto.seen().isEmpty());
    }

    // What comes back

    @Test
    void theValueIsAPlainMap() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, "def run = " + CALL + "\n" + """
                if (run.testRuns) { echo "joined: ${run.testRuns.join('+')}" }
                for (id in run.testRuns) { echo "run: $id" }
                echo "first of ${run.testRuns.size()}: ${run['testRuns'][0]}"
                echo "said: $run.message ($run.triggerId)"
                echo groovy.json.JsonOutput.toJson(run)
                """);
        jenkins.assertLogContains("joined: testrun_01+testrun_02+testrun_03", run);
        jenkins.assertLogContains("run: testrun_03", run);
        jenkins.assertLogContains("first of 3: testrun_01", run);
        jenkins.assertLogContains("said: Triggered 3 test flow(s) matched. (trigger_01)", run);
        jenkins.assertLogContains(
                "{\"message\":\"Triggered 3 test flow(s) matched.\","
                        + "\"testRuns\":[\"testrun_01\",\"testrun_02\",\"testrun_03\"],\"triggerId\":\"trigger_01\"}",
                run);
    }

    @Test
    void theOlderEditionGivesNoTriggerId() throws Exception {
        panto.edition(PantoEmulator.Edition.A);
        WorkflowRun run = JenkinsWithPanto.run(jenkins, "def run = " + CALL + "\necho \"trigger: ${run.triggerId}\"");
        jenkins.assertLogContains("trigger: null", run);
    }

    @Test
    void theLogTellsInFiveLinesWhatWasAskedAndWhatCameOfIt() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, """
                pantoTrigger(credentialsId: 'panto-api-key', appId: 'build_file_id',
                    includeTags: [priority: ['P0', 'P1'], feature: 'checkout'], envName: 'staging',
                    devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']], contextName: 'logged-in-user')""");
        assertEquals(
                List.of(
                        "[Panto] Triggering test flows with priority: 'P0', 'P1'; feature: 'checkout' of build file build_file_id"
                                + " on Pixel 6 (14.0), environment staging, context logged-in-user",
                        "[Panto] Asking 127.0.0.1 with credential panto-api-key",
                        "[Panto] 1 test run triggered: Triggered 1 test flow(s) matched.",
                        "[Panto] Test runs: testrun_01",
                        "[Panto] Panto page of this build: " + jenkins.getURL() + run.getUrl() + "panto/"),
                pantoLines(run));
    }

    @Test
    void theLogShortensALongListOfTestRuns() throws Exception {
        IntStream.range(0, 22).forEach(i -> panto.testFlow("Flow " + i, Map.of("many", List.of("x"))));
        WorkflowRun run = JenkinsWithPanto.run(jenkins, """
                def run = pantoTrigger(credentialsId: 'panto-api-key', appId: 'build_file_id',
                    includeTags: [many: 'x'], devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']])
                echo "value: ${run.testRuns.size()}\"""");
        jenkins.assertLogContains("testrun_19, testrun_20 and 2 more\n", run);
        jenkins.assertLogContains("value: 22", run);
    }

    @Test
    void aDryRunShowsTheJsonAndDoesNothing() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(
                jenkins,
                "def run = pantoTrigger(" + GOOD + ", envName: 'staging', dryRun: true)\n"
                        + "echo \"runs: ${run.testRuns}, ${env.PANTO_TEST_RUN_COUNT}\"");
        String log = JenkinsRule.getLog(run);
        assertTrue(
                log.contains("[Panto] Dry run, nothing is sent. This would go to " + panto.url()
                        + "/api/v1/qa/external/test-flow/trigger:"),
                log);
        assertEquals(JSON.readTree("""
                        {"app_id": "build_file_id", "tags": {"include": {"priority": ["P0", "P1"]}},
                         "devices": [{"device_name": "Pixel 6", "platform_version": "14.0"}], "env_name": "staging"}"""), JSON.readTree(log.substring(log.indexOf("\n{") + 1, log.indexOf("\n}") + 2)));
        jenkins.assertLogContains("runs: [], null", run);
        assertTrue(panto.seen().isEmpty());
        assertNull(run.getAction(PantoAction.class));
    }

    @Test
    void aDryRunIsCheckedToo() throws Exception {
        jenkins.assertLogContains("devices is missing", fails("pantoTrigger(appId: 'app', dryRun: true)"));
    }

    // Where it is used

    @Test
    void runsInAndOutsideANodeAndOutsideTheSandbox() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(CALL + "\nnode { " + CALL + " }", false));
        WorkflowRun run = jenkins.buildAndAssertSuccess(job);
        jenkins.assertLogContains("testrun_06", run);
        assertEquals(2, panto.triggers().size());
    }

    @Test
    void runsInADeclarativePipeline() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, """
                pipeline {
                  agent any
                  environment {
                    APP = 'build_file_id'
                    PLACE = 'staging'
                  }
                  stages {
                    stage('Trigger') {
                      when { environment name: 'PLACE', value: 'staging' }
                      steps {
                        pantoTrigger credentialsId: 'panto-api-key', appId: env.APP, envName: "${PLACE}",
                          includeTags: [priority: 'P0', feature: "${'login'}"],
                          devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']]
                      }
                    }
                    stage('Skipped') {
                      when { not { environment name: 'PLACE', value: 'staging' } }
                      steps { pantoTrigger 'never' }
                    }
                    stage('Use') {
                      steps {
                        script {
                          def run = pantoTrigger(credentialsId: 'panto-api-key', appId: APP,
                            excludeTags: [[name: 'priority', values: ['P0']]],
                            devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']])
                          echo "got ${run.testRuns.join('+')}, all in all $PANTO_TEST_RUN_IDS"
                        }
                      }
                    }
                  }
                }""");
        jenkins.assertLogContains("got testrun_02+testrun_03, all in all testrun_01,testrun_02,testrun_03", run);
        assertEquals("staging", panto.triggers().get(0).json().at("/env_name").textValue());
    }

    @Test
    void runsInCellsOfAMatrixAndInParallelStages() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, """
                def trigger(String device) {
                  pantoTrigger credentialsId: 'panto-api-key', appId: 'build_file_id', includeTags: [feature: 'login'],
                    devices: [[deviceName: device, platformVersion: '14.0']]
                }
                pipeline {
                  agent none
                  stages {
                    stage('Matrix') {
                      matrix {
                        axes { axis { name 'DEVICE'; values 'Pixel 6', 'Pixel 7' } }
                        stages { stage('Cell') { steps { trigger(DEVICE) } } }
                      }
                    }
                    stage('Parallel') {
                      parallel {
                        stage('A') { steps { trigger('iPhone 14') } }
                        stage('B') { steps { trigger('iPhone 15') } }
                      }
                    }
                    stage('Count') { steps { echo "there are $PANTO_TEST_RUN_COUNT" } }
                  }
                }""");
        jenkins.assertLogContains("there are 4", run);
        assertEquals(
                List.of("Pixel 6", "Pixel 7", "iPhone 14", "iPhone 15"),
                panto.triggers().stream()
                        .map(seen -> seen.json().at("/devices/0/device_name").textValue())
                        .sorted()
                        .toList());
    }

    @Test
    void runsInASharedLibrary() throws Exception {
        LibraryConfiguration library = new LibraryConfiguration("mobile", new VarsRetriever());
        library.setDefaultVersion("any");
        GlobalLibraries.get().setLibraries(List.of(library));
        try {
            WorkflowRun run = JenkinsWithPanto.run(
                    jenkins, "@Library('mobile') _\n" + "echo \"from the library: ${smoke('login').testRuns}\"");
            jenkins.assertLogContains("from the library: [testrun_01]", run);
        } finally {
            GlobalLibraries.get().setLibraries(List.of());
        }
    }

    /** A library of one step, without a repository. */
    private static final class VarsRetriever extends LibraryRetriever {

        @Override
        public void retrieve(
                String name, String version, boolean changelog, FilePath target, Run<?, ?> run, TaskListener listener)
                throws Exception {
            target.child("vars/smoke.groovy").write("""
                    def call(String feature) {
                      return pantoTrigger(credentialsId: 'panto-api-key', appId: 'build_file_id',
                        includeTags: [feature: feature],
                        devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']])
                    }""", "UTF-8");
        }

        @Override
        public void retrieve(String name, String version, FilePath target, Run<?, ?> run, TaskListener listener)
                throws Exception {
            retrieve(name, version, false, target, run, listener);
        }
    }

    @Test
    void aRetryTriggersAnew() throws Exception {
        panto.next(Answer.json(422, "{\"detail\": \"not today\"}"));
        WorkflowRun run = JenkinsWithPanto.run(jenkins, "retry(2) { " + CALL + " }\necho \"$PANTO_TEST_RUN_COUNT\"");
        jenkins.assertLogContains("ERROR: 127.0.0.1:", run);
        jenkins.assertLogContains("not today", run);
        assertEquals(2, panto.triggers().size());
        assertEquals(3, run.getAction(PantoAction.class).getTestRunCount());
    }

    @Test
    void aFailureCanBeCaught() throws Exception {
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.UNSTABLE, JenkinsWithPanto.pipeline(jenkins, """
                catchError(buildResult: 'UNSTABLE') {
                  pantoTrigger(credentialsId: 'panto-api-key', appId: 'wrong', includeTags: [priority: 'P0'],
                    devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']])
                }
                try {
                  pantoTrigger 'app'
                } catch (e) {
                  echo "caught: $e.message"
                }
                echo 'went on'
                """));
        jenkins.assertLogContains("Build file not found", run);
        jenkins.assertLogContains("caught: Nothing was sent", run);
        jenkins.assertLogContains("went on", run);
        jenkins.assertLogNotContains("\tat ", run);
    }

    // What the forms make of it

    @Test
    void theSnippetGeneratorWritesTheShortForm() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        snippets.assertRoundTrip(
                full(),
                "pantoTrigger credentialsId: 'panto-api-key', appId: 'app',"
                        + " includeTags: [priority: ['P0', 'P1'], _$NAME: 'Login'],"
                        + " devices: [[deviceName: 'Pixel 6', platformVersion: '14.0', platform: 'android']],"
                        + " envName: 'staging', contextName: 'logged-in-user', target: 'TEST_SUITE', dryRun: true");
        snippets.assertRoundTrip(new PantoTriggerStep("app"), "pantoTrigger 'app'");
    }

    @Test
    void theStepsReferenceCanBeGenerated() throws Exception {
        SnippetizerTester.assertDocGeneration(PantoTriggerStep.class);
    }

    @Test
    void theFormKeepsWhatItIsGiven() throws Exception {
        StepConfigTester forms = new StepConfigTester(jenkins);
        PantoTriggerStep before = full();
        jenkins.assertEqualDataBoundBeans(before, forms.configRoundTrip(before));
    }

    private static PantoTriggerStep full() {
        PantoTriggerStep step = new PantoTriggerStep("app");
        step.setCredentialsId("panto-api-key");
        step.setTarget(Target.TEST_SUITE);
        step.setIncludeTags(
                List.of(new PantoTag("priority", List.of("P0", "P1")), new PantoTag("_$NAME", List.of("Login"))));
        PantoDevice device = new PantoDevice("Pixel 6", "14.0");
        device.setPlatform("android");
        step.setDevices(List.of(device));
        step.setEnvName("staging");
        step.setContextName("logged-in-user");
        step.setDryRun(true);
        return step;
    }

    /** The one request that the step sends with these arguments. */
    private Seen sent(String arguments) throws Exception {
        JenkinsWithPanto.run(jenkins, "pantoTrigger(credentialsId: 'panto-api-key', " + arguments + ")");
        assertEquals(1, panto.triggers().size());
        return panto.triggers().get(0);
    }

    private static void assertSent(String json, String pointer, Seen seen) throws Exception {
        assertEquals(compact(json.replace('\'', '"')), seen.json().at(pointer).toString());
    }

    private static String compact(String json) throws Exception {
        return JSON.readTree(json).toString();
    }

    private static WorkflowRun fails(String script) throws Exception {
        return jenkins.buildAndAssertStatus(Result.FAILURE, JenkinsWithPanto.pipeline(jenkins, script));
    }

    private static List<String> pantoLines(WorkflowRun run) throws Exception {
        return JenkinsRule.getLog(run)
                .lines()
                .filter(line -> line.startsWith("[Panto]"))
                .toList();
    }
}
