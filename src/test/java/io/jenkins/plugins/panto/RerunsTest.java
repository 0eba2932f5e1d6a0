package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.EnvVars;
import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.junit.CaseResult;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.wait.PantoWaitBuilder;
import io.jenkins.plugins.panto.wait.TestScheduler;
import io.jenkins.plugins.panto.wait.TestTriggers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import jenkins.model.ParameterizedJobMixIn;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What did not pass is run once more, and only that: the last attempt of each flow and device counts. */
@WithJenkins
class RerunsTest {

    private static final Plan PASSED = Plan.ending("passed");
    private static final Plan FAILED = Plan.ending("failed").remark("no pay button");
    private static final Duration SOON = Duration.ofSeconds(40);

    private static final String TWO_DEVICES =
            "appId: 'build_file_id', includeTags: [priority: ['P0', 'P1']], devices: ["
                    + "[deviceName: 'Pixel 6', platformVersion: '14.0'], [deviceName: 'Pixel 9', platformVersion: '16.0']]";

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
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        TestScheduler.use(time);
        TestTriggers.withoutPauses();
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        TestTriggers.reset();
        TestScheduler.reset();
        panto.close();
    }

    private static String trigger(String parameters, int reruns) {
        return "pantoTrigger(credentialsId: 'panto-api-key', wait: true, reruns: " + reruns + ", " + parameters + ")\n";
    }

    private static Run<?, ?> start(Job<?, ?> job) throws Exception {
        return (Run<?, ?>) ParameterizedJobMixIn.scheduleBuild2(job, 0)
                .getFuture()
                .getStartCondition()
                .get();
    }

    private <R extends Run<?, ?>> R finish(R run) throws Exception {
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        return jenkins.waitForCompletion(run);
    }

    private WorkflowRun run(String script) throws Exception {
        return (WorkflowRun) finish(start(JenkinsWithPanto.pipeline(jenkins, script)));
    }

    /** The selector and the devices of each trigger that was sent. */
    private List<String> sent() {
        return panto.triggers().stream()
                .map(PantoEmulator.Seen::json)
                .map(json -> json.get("tags") + " on " + devices(json))
                .toList();
    }

    private static List<String> devices(JsonNode json) {
        return StreamSupport.stream(json.get("devices").spliterator(), false)
                .map(device -> device.get("device_name").textValue())
                .toList();
    }

    private static JSONObject rest(Run<?, ?> run) throws Exception {
        return jenkins.getJSON(run.getUrl() + "panto/api/json").getJSONObject();
    }

    private static List<Object> attempts(Run<?, ?> run) throws Exception {
        return rest(run).getJSONArray("triggers").stream()
                .map(trigger -> ((JSONObject) trigger).get("attempt"))
                .toList();
    }

    private static String state(Run<?, ?> run) {
        return PantoAction.of(run).getState().getText();
    }

    private static final String FIRST = "{\"include\":{\"priority\":[\"P0\",\"P1\"]}}";

    private static String again(String... names) {
        return "{\"include\":{\"priority\":[\"P0\",\"P1\"],\"_$NAME\":[\"" + String.join("\",\"", names) + "\"]}}";
    }

    @Test
    void whatPassesTheSecondTimeHasPassed() throws Exception {
        panto.plan("Checkout", "Pixel 9", FAILED, PASSED);
        WorkflowRun run = run("def run = " + trigger(TWO_DEVICES + ", testResults: true", 1) + """
                echo "verdict ${run.verdict}, ${run.passedCount} passed, ${run.failedCount} failed, ${run.flakyCount} flaky"
                echo "${run.results.findAll { it.attempts == 2 }.collect { it.id + ' ' + it.name }}"
                """);
        jenkins.assertBuildStatusSuccess(run);
        assertEquals(List.of(FIRST + " on [Pixel 6, Pixel 9]", again("Checkout") + " on [Pixel 9]"), sent());
        jenkins.assertLogContains("[Panto] 1 of 3 flows did not pass; running it once more (1 of 1)", run);
        jenkins.assertLogContains("verdict PASSED, 6 passed, 0 failed, 1 flaky", run);
        jenkins.assertLogContains("[testrun_07 Checkout]", run);
        jenkins.assertLogNotContains("This is attempt", run);
        assertEquals(List.of(1, 2), attempts(run));
        assertEquals("6 passed, 1 of them flaky", state(run));
        EnvVars environment = run.getEnvironment(TaskListener.NULL);
        assertEquals("PASSED", environment.get("PANTO_VERDICT"));
        assertEquals("6", environment.get("PANTO_PASSED_COUNT"));
        assertEquals("7", environment.get("PANTO_TEST_RUN_COUNT"));
        TestResultAction results = run.getAction(TestResultAction.class);
        assertEquals(6, results.getTotalCount());
        assertEquals(
                List.of("Panto.Pixel 9 (16_0).Checkout"),
                results.getPassedTests().stream()
                        .filter(each -> !each.getFlakyFailures().isEmpty())
                        .map(CaseResult::getFullName)
                        .toList());
        assertEquals(
                List.of("Pixel 9"),
                rest(run).getJSONArray("triggers").getJSONObject(1).getJSONArray("devices").stream()
                        .map(device -> ((JSONObject) device).get("deviceName"))
                        .toList());
        String page = jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .getPage(run, "panto/")
                .asNormalizedText()
                .replaceAll("\\s+", " ");
        assertTrue(page.contains("Attempt 1 of 2"), page);
        assertTrue(page.contains("Attempt 2 of 2"), page);
    }

    @Test
    void whatFailsEachTimeHasFailedAndEachRoundIsShorter() throws Exception {
        panto.plan("Checkout", FAILED);
        panto.plan("Search", "Pixel 6", FAILED, PASSED);
        panto.plan("Login smoke", "Pixel 6", Plan.ending("error"), Plan.ending("error"), PASSED);
        WorkflowRun run = run(trigger(TWO_DEVICES, 3));
        jenkins.assertBuildStatus(Result.FAILURE, run);
        assertEquals(
                List.of(
                        FIRST + " on [Pixel 6, Pixel 9]",
                        again("Login smoke", "Search") + " on [Pixel 6]",
                        again("Checkout") + " on [Pixel 6, Pixel 9]",
                        again("Login smoke") + " on [Pixel 6]",
                        again("Checkout") + " on [Pixel 6, Pixel 9]",
                        again("Checkout") + " on [Pixel 6, Pixel 9]"),
                sent());
        jenkins.assertLogContains("[Panto] 3 of 3 flows did not pass; running these once more (1 of 3)", run);
        jenkins.assertLogContains("[Panto] 2 of 3 flows did not pass; running these once more (2 of 3)", run);
        jenkins.assertLogContains("[Panto] 1 of 3 flows did not pass; running it once more (3 of 3)", run);
        assertEquals(List.of(1, 2, 2, 3, 3, 4), attempts(run));
        assertEquals("2 failed, 4 passed, 1 of them flaky", state(run));
        jenkins.assertLogContains("ERROR: 2 of 6 test runs failed: Checkout (testrun_14), Checkout (testrun_15).", run);
    }

    @Test
    void whatPassedIsNotRunAgain() throws Exception {
        jenkins.assertBuildStatusSuccess(run(trigger(TWO_DEVICES, 5)));
        assertEquals(1, panto.triggers().size());
    }

    @Test
    void whereNamesDoNotSelectTheVerdictStands() throws Exception {
        panto.selectsByNameNoMore();
        panto.plan("Checkout", FAILED);
        WorkflowRun run = run(trigger(JenkinsWithPanto.GOOD, 2));
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains(
                "[Panto] Not all could be run once more, so what was known of them counts: 127.0.0.1:", run);
        jenkins.assertLogContains("No test flows found matching the provided tags", run);
        jenkins.assertLogContains("ERROR: 1 of 3 test runs failed: Checkout (testrun_02).", run);
        assertEquals(2, panto.triggers().size());
        assertEquals("FAILED", run.getEnvironment(TaskListener.NULL).get("PANTO_VERDICT"));
    }

    @Test
    void whatMayHaveBeenTriggeredIsNotTriggeredAgain() throws Exception {
        panto.plan("Checkout", FAILED);
        panto.next(Answer.normal(), Answer.reset());
        WorkflowRun run = run(trigger(JenkinsWithPanto.GOOD, 5));
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("so what was known of them counts", run);
        jenkins.assertLogContains("may have been triggered", run);
        jenkins.assertLogContains("ERROR: 1 of 3 test runs failed: Checkout (testrun_02).", run);
        assertEquals(2, panto.triggers().size());
        assertEquals("1 failed, 2 passed", state(run));
    }

    @Test
    void whereOneOfSeveralIsRefusedTheOthersCount() throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED, PASSED);
        panto.plan("Search", "Pixel 9", FAILED, PASSED);
        panto.next(Answer.normal(), Answer.json(400, "{\"detail\": \"not now\"}"));
        WorkflowRun run = run(trigger(TWO_DEVICES, 5));
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("not now", run);
        assertEquals("1 failed, 5 passed, 1 of them flaky", state(run));
        assertEquals(3, panto.triggers().size());
    }

    @Test
    void theDeadlineIsOneForAllAttempts() throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED, Plan.endless());
        WorkflowRun run = run(trigger(JenkinsWithPanto.GOOD + ", timeoutMinutes: 5", 5));
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("The deadline has passed; these test runs may still be running: testrun_04.", run);
        jenkins.assertLogContains("ERROR: 1 of 3 test runs ended with no verdict: Checkout (testrun_04).", run);
        assertTrue(time.elapsed().compareTo(Duration.ofMinutes(6)) < 0);
        assertEquals(2, panto.triggers().size());
        assertEquals("1 no verdict, 2 passed", state(run));
    }

    @Test
    void whatGoesOnUntilTheDeadlineIsNotRunAgain() throws Exception {
        panto.plan("Checkout", Plan.endless());
        panto.plan("Search", FAILED);
        WorkflowRun run = run(trigger(JenkinsWithPanto.GOOD + ", timeoutMinutes: 5", 5));
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("[Panto] The deadline has passed, so what did not pass is not run once more.", run);
        assertEquals(1, panto.triggers().size());
    }

    @Test
    void theDeadlineEndsWhatIsBeingSent() throws Exception {
        panto.plan("Checkout", FAILED);
        panto.next(Answer.normal(), Answer.silence());
        CountDownLatch arrived = new CountDownLatch(2);
        panto.onTrigger(request -> arrived.countDown());
        Run<?, ?> run =
                start(JenkinsWithPanto.pipeline(jenkins, trigger(JenkinsWithPanto.GOOD + ", timeoutMinutes: 5", 5)));
        time.advanceUntil(() -> arrived.getCount() == 0, SOON);
        time.advanceUntil(() -> !run.isBuilding(), Duration.ofMinutes(5));
        jenkins.waitForCompletion(run);
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains(
                "[Panto] The deadline has passed. The test flows may have been triggered: check in Panto", run);
        jenkins.assertLogContains("ERROR: 1 of 3 test runs failed: Checkout (testrun_02).", run);
        assertEquals(2, panto.triggers().size());
        assertEquals("1 failed, 2 passed", state(run));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a pipeline", "a freestyle build"})
    void anAbortEndsWhatIsBeingSent(String what) throws Exception {
        panto.plan("Checkout", FAILED);
        CountDownLatch arrived = new CountDownLatch(2);
        panto.onTrigger(request -> arrived.countDown());
        panto.next(Answer.normal(), Answer.silence());
        Run<?, ?> run = start(
                what.equals("a pipeline")
                        ? JenkinsWithPanto.pipeline(jenkins, trigger(JenkinsWithPanto.GOOD, 5))
                        : freestyle(5));
        time.advanceUntil(() -> arrived.getCount() == 0, SOON);
        run.getExecutor().interrupt(Result.ABORTED);
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("[Panto] Aborted. The test flows may have been triggered: check in Panto", run);
        assertEquals(2, panto.triggers().size());
        assertEquals(0, time.scheduled());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a pipeline", "a freestyle build"})
    void anAbortNamesWhatRunsOnceMore(String what) throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED, Plan.endless());
        Run<?, ?> run = start(
                what.equals("a pipeline")
                        ? JenkinsWithPanto.pipeline(jenkins, trigger(JenkinsWithPanto.GOOD, 5))
                        : freestyle(5));
        time.advanceUntil(
                () -> PantoAction.of(run) != null
                        && PantoAction.of(run).getTestRunCount() == 4
                        && panto.polls().stream().anyMatch(poll -> poll.path().contains("trigger_02")),
                SOON);
        run.getExecutor().interrupt(Result.ABORTED);
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("Aborted. These test runs may still be running: testrun_04.", run);
    }

    private static FreeStyleProject freestyle(int reruns) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
        builder.setWait(true);
        builder.setReruns(reruns);
        job.getBuildersList().add(builder);
        return job;
    }

    @Test
    void freestyleDoesTheSame() throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED, PASSED);
        Run<?, ?> run = finish(start(freestyle(1)));
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("[Panto] 1 of 3 flows did not pass; running it once more (1 of 1)", run);
        assertEquals(List.of(1, 2), attempts(run));
        assertEquals(2, panto.triggers().size());
    }

    @Test
    void aBuildStepThatWaitsDoesToo() throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED, PASSED);
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(JenkinsWithPanto.goodBuilder());
        PantoWaitBuilder wait = new PantoWaitBuilder();
        wait.setReruns(1);
        job.getBuildersList().add(wait);
        jenkins.assertBuildStatusSuccess(finish(start(job)));
        assertEquals(2, panto.triggers().size());
    }

    @Test
    void pantoWaitRunsAgainWhatTheBuildTriggered() throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED, PASSED);
        WorkflowRun other = run("pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD + ")");
        jenkins.assertBuildStatusSuccess(other);
        panto.plan("Checkout", "Pixel 6", FAILED, FAILED, PASSED); // the third time
        WorkflowRun run = run("def mine = pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD + """
                )
                def outcome = pantoWait(credentialsId: 'panto-api-key', testRuns: mine.testRuns + ['testrun_02'], reruns: 1, resultOnFailure: 'SUCCESS')
                echo "${outcome.results.collect { it.id + ' ' + it.verdict + ' ' + it.attempts }}"
                """);
        jenkins.assertLogContains(
                "[Panto] Not run once more, since this build has not triggered them: Checkout (testrun_02)", run);
        jenkins.assertLogContains("1 of 3 flows did not pass; running it once more (1 of 1)", run);
        jenkins.assertLogContains(
                "[testrun_04 PASSED 1, testrun_06 PASSED 1, testrun_02 FAILED 1, testrun_07 PASSED 2]", run);
    }

    @Test
    void pantoWaitWithoutIdsSeesTheLastOfEachFlow() throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED, PASSED);
        WorkflowRun run = run(trigger(JenkinsWithPanto.GOOD, 1) + """
                def all = pantoWait(reruns: 3)
                echo "${all.testRuns} ${all.verdict} ${all.flakyCount}"
                def first = pantoWait(testRuns: ['testrun_01', 'testrun_02'], resultOnFailure: 'SUCCESS')
                echo "asked for: ${first.results.collect { it.id + ' ' + it.verdict }}"
                """);
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("[testrun_01, testrun_03, testrun_04] PASSED 1", run);
        jenkins.assertLogContains("asked for: [testrun_01 PASSED, testrun_02 FAILED]", run);
        assertEquals(2, panto.triggers().size());
    }

    @Test
    void suitesOfTheBuildAreNotRunAgain() throws Exception {
        panto.plan("Smoke suite", FAILED);
        WorkflowRun run = run("pantoTrigger(credentialsId: 'panto-api-key', target: 'TEST_SUITE', "
                + JenkinsWithPanto.GOOD + ")\npantoWait(reruns: 1)");
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("[Panto] Not run once more, since test suites cannot be selected by name:", run);
        assertEquals(1, panto.triggers().size());
    }

    @Test
    void retryAroundTheStepIsTheNextAttemptOfAll() throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED, FAILED, PASSED);
        WorkflowRun run = run("retry(2) { " + trigger(JenkinsWithPanto.GOOD + ", testResults: true", 1) + " }");
        jenkins.assertBuildStatusSuccess(run);
        assertEquals(List.of(1, 2, 3), attempts(run));
        jenkins.assertLogContains("This is attempt 3, since the same trigger did not pass before.", run);
        assertEquals("3 passed, 1 of them flaky", state(run));
        TestResultAction results = run.getAction(TestResultAction.class);
        assertEquals(3, results.getTotalCount());
        assertEquals(
                2,
                results.getPassedTests().stream()
                        .mapToInt(each -> each.getFlakyFailures().size())
                        .sum());
    }

    @Test
    void whatPassedInARerunIsAFreshStartForTheSameTrigger() throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED, PASSED);
        WorkflowRun run = run(trigger(JenkinsWithPanto.GOOD, 1) + trigger(JenkinsWithPanto.GOOD, 1));
        jenkins.assertBuildStatusSuccess(run);
        assertEquals(List.of(1, 2, 1), attempts(run));
        assertEquals("6 passed, 1 of them flaky", state(run));
    }

    @Test
    void namesAreSentAsPantoHasThem() throws Exception {
        List<String> names = List.of(
                "  Log \"in\", then\\out ",
                "\uD83D\uDC68\u200D\uD83D\uDC69 family",
                "Zahlung: 5 € für <b>",
                "Same",
                "Same");
        for (String name : names) {
            panto.testFlow(name, Map.of("odd", List.of("yes")));
            panto.plan(name, "Pixel 6", FAILED, PASSED);
        }
        WorkflowRun run = run(trigger(JenkinsWithPanto.GOOD.replace("priority: ['P0', 'P1']", "odd: 'yes'"), 1));
        jenkins.assertBuildStatusSuccess(run);
        assertEquals(
                names.subList(0, 4),
                StreamSupport.stream(
                                panto.triggers()
                                        .get(1)
                                        .json()
                                        .at("/tags/include/_$NAME")
                                        .spliterator(),
                                false)
                        .map(JsonNode::textValue)
                        .toList());
        assertEquals("5 passed, all of them flaky", state(run));
    }

    @Test
    void insteadOfWhatWasExcludedNamesAreIncluded() throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED, PASSED);
        WorkflowRun run = run(trigger(
                JenkinsWithPanto.GOOD.replace("includeTags: [priority: ['P0', 'P1']]", "excludeTags: [priority: 'P2']"),
                1));
        jenkins.assertBuildStatusSuccess(run);
        assertEquals("{\"include\":{\"_$NAME\":[\"Checkout\"]}} on [Pixel 6]", sent().get(1));
    }

    @Test
    void aServiceThatMakesOneRunForAllDevicesRunsItOnAll() throws Exception {
        panto.oneRunForAllDevices();
        panto.plan("Checkout", "Pixel 6", FAILED, PASSED);
        WorkflowRun run = run(trigger(TWO_DEVICES, 1));
        jenkins.assertBuildStatusSuccess(run);
        assertEquals(again("Checkout") + " on [Pixel 6, Pixel 9]", sent().get(1));
        assertEquals("3 passed, 1 of them flaky", state(run));
    }

    @Test
    void aServiceThatNamesDevicesOtherwiseRunsThemAll() throws Exception {
        panto.deviceNames(name -> "Google " + name);
        panto.plan("Checkout", "Pixel 9", FAILED, PASSED);
        WorkflowRun run = run(trigger(TWO_DEVICES, 1));
        jenkins.assertBuildStatusSuccess(run);
        assertEquals(again("Checkout") + " on [Pixel 6, Pixel 9]", sent().get(1));
        assertEquals("6 passed, 1 of them flaky", state(run));
    }

    @Test
    void failuresThatAreAllowedAreThoseOfTheLastAttempts() throws Exception {
        panto.plan("Checkout", FAILED);
        panto.plan("Search", "Pixel 6", FAILED, PASSED);
        WorkflowRun run = run(trigger(JenkinsWithPanto.GOOD + ", failuresAllowed: 1", 1));
        jenkins.assertBuildStatusSuccess(run);
        assertEquals("1 failed, 1 allowed, 2 passed, 1 of them flaky", state(run));
        assertFalse(run.getEnvironment(TaskListener.NULL).get("PANTO_VERDICT").equals("PASSED"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"testRuns: mine, ", ""})
    void severalWaitsForTheSameFlowsRunThemAgainOnlyOnce(String which) throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED);
        WorkflowRun run = run(severalWaits(which, which, which));
        jenkins.assertBuildStatusSuccess(run);
        assertEquals(List.of(FIRST + " on [Pixel 6]", again("Checkout") + " on [Pixel 6]"), sent());
        for (String wait : List.of("a", "b", "c")) {
            jenkins.assertLogContains(wait + ": [testrun_01 PASSED, testrun_03 PASSED, testrun_04 FAILED]", run);
        }
    }

    @Test
    void severalWaitsSeeTheSameRerunPass() throws Exception {
        panto.plan("Checkout", "Pixel 6", FAILED, PASSED);
        WorkflowRun run = run(severalWaits("testRuns: mine, ", "", "testRuns: mine, "));
        jenkins.assertBuildStatusSuccess(run);
        assertEquals(2, panto.triggers().size());
        for (String wait : List.of("a", "b", "c")) {
            jenkins.assertLogContains(wait + ": [testrun_01 PASSED, testrun_03 PASSED, testrun_04 PASSED]", run);
        }
    }

    /** Two at a time, and one after them; with a deadline that the clock does not reach while a rerun is written ahead. */
    private static String severalWaits(String a, String b, String c) {
        return "def mine = pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD
                + """
                )
                def say(name, outcome) { echo(name + ': ' + outcome.results.collect { it.id + ' ' + it.verdict }) }
                parallel(
                    a: { say('a', pantoWait(%sreruns: 1, timeoutMinutes: 6000, resultOnFailure: 'SUCCESS')) },
                    b: { say('b', pantoWait(%sreruns: 1, timeoutMinutes: 6000, resultOnFailure: 'SUCCESS')) })
                say('c', pantoWait(%sreruns: 1, timeoutMinutes: 6000, resultOnFailure: 'SUCCESS'))
                """.formatted(a, b, c);
    }
}
