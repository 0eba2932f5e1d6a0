package io.jenkins.plugins.panto.wait;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.HalfWritten;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.PantoEmulator.Seen;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoWaitStepTest {

    /** Longer than any pause between polls, and shorter than what the last one is given to be answered. */
    private static final Duration SOON = Duration.ofSeconds(40);

    private static final String TRIGGER = "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")\n";

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey("panto-api-key", KEY);
        JenkinsWithPanto.addKey("wrong-key", "an0ther-key");
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(KEY);
        panto.clock(time);
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        PantoGlobalConfiguration.get().setRunUrl(null);
        PantoGlobalConfiguration.get().setCredentialsId(null);
        panto.close();
    }

    // What a verdict does

    @ParameterizedTest
    @CsvSource({
        "failed, resultOnFailure, FAILURE",
        "failed, resultOnFailure, UNSTABLE",
        "failed, resultOnFailure, SUCCESS",
        "error, resultOnUndetermined, FAILURE",
        "error, resultOnUndetermined, UNSTABLE",
        "error, resultOnUndetermined, SUCCESS",
    })
    void scripted(String status, String parameter, String result) throws Exception {
        panto.plan("Checkout", Plan.ending(status).remark("no pay button"));
        WorkflowRun run = run("""
                stage('UI tests') {
                    pantoTrigger(wait: true, %s: '%s', credentialsId: 'panto-api-key', %s)
                    echo 'went on'
                }""".formatted(parameter, result, GOOD));
        jenkins.assertBuildStatus(Result.fromString(result), run);
        jenkins.assertLogContains("no pay button", run);
        assertEquals(!result.equals("FAILURE"), JenkinsRule.getLog(run).contains("went on"));
        assertEquals(result.equals("UNSTABLE") ? Result.UNSTABLE : null, warning(run));
    }

    @ParameterizedTest
    @CsvSource({"FAILURE, failure", "UNSTABLE, unstable", "SUCCESS, success"})
    void declarative(String result, String condition) throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        WorkflowRun run = run("""
                pipeline {
                    agent none
                    stages {
                        stage('UI tests') {
                            steps {
                                pantoTrigger(credentialsId: 'panto-api-key', %s)
                                pantoWait(resultOnFailure: '%s')
                            }
                            post {
                                success { echo 'the stage: success' }
                                unstable { echo 'the stage: unstable' }
                                failure { echo 'the stage: failure' }
                            }
                        }
                        stage('Later') {
                            steps { echo 'went on' }
                        }
                    }
                    post {
                        success { echo 'the build: success' }
                        unstable { echo 'the build: unstable' }
                        failure { echo 'the build: failure' }
                    }
                }""".formatted(GOOD, result));
        jenkins.assertBuildStatus(Result.fromString(result), run);
        jenkins.assertLogContains("the stage: " + condition, run);
        jenkins.assertLogContains("the build: " + condition, run);
        assertEquals(!result.equals("FAILURE"), JenkinsRule.getLog(run).contains("went on"));
    }

    @Test
    void aFailedRunOutweighsOneWithoutAVerdict() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        panto.plan("Search", Plan.ending("error"));
        WorkflowRun run = run(TRIGGER + "pantoWait(resultOnFailure: 'UNSTABLE')");
        jenkins.assertBuildStatus(Result.UNSTABLE, run);
        jenkins.assertLogContains("1 of 3 test runs failed: Checkout (testrun_02).", run);
    }

    @Test
    void aStatusThatNobodyKnowsIsNeverPassed() throws Exception {
        panto.plan("Search", Plan.ending("splendid"));
        WorkflowRun run = run(TRIGGER + "pantoWait()");
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("Search (testrun_03) ended: splendid (no verdict)", run);
        jenkins.assertLogContains("1 of 3 test runs ended with no verdict: Search (testrun_03).", run);
    }

    @Test
    void aStatusMeansWhatTheConfigurationSays() throws Exception {
        panto.plan(Plan.ending("Splendid"));
        PantoGlobalConfiguration.get().setPassedStatuses("splendid");
        try {
            jenkins.assertBuildStatusSuccess(run(TRIGGER + "pantoWait()"));
        } finally {
            PantoGlobalConfiguration.get().setPassedStatuses(null);
        }
    }

    @Test
    void aRunThatVanishesIsGivenUpOnAfterTenMinutes() throws Exception {
        panto.plan("Search", Plan.endless().vanishesAfter(Duration.ofMinutes(1)));
        Instant begin = time.now();
        WorkflowRun run = run(TRIGGER + "pantoWait()");
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("Panto has not found it for 10 minutes", run);
        long minutes = Duration.between(begin, time.now()).toMinutes();
        assertTrue(
                minutes >= 11 && minutes <= 14, minutes + " minutes"); // time may go on while an answer is on its way
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pantoWait(%s)",
                "def run = " + "pantoTrigger(dryRun: true, appId: 'a',"
                        + " includeTags: [a: 'b'], devices: [[deviceName: 'c', platformVersion: '1']])\npantoWait(testRuns: run%s)"
            })
    void noRunsAtAllAreNotPassed(String script) throws Exception {
        WorkflowRun run = run(script.formatted(""));
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains(
                "ERROR: There were no test runs to wait for, so nothing is known to have passed.", run);
        assertEquals(List.of(), panto.seen());
    }

    @Test
    void anEmptyListIsNotTheWholeBuild() throws Exception {
        WorkflowRun run = run(TRIGGER + """
                def outcome = pantoWait(testRuns: [], resultOnUndetermined: 'SUCCESS')
                echo "it is $outcome.verdict, $outcome.passed, $outcome.testRuns, $outcome.results"
                """);
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("it is UNDETERMINED, false, [], []", run);
    }

    @Test
    void aFailureThatIsCaughtLetsTheScriptGoOn() throws Exception {
        panto.plan("Search", Plan.ending("failed"));
        WorkflowRun run = run(TRIGGER
                + "catchError(buildResult: 'UNSTABLE', stageResult: 'FAILURE') { pantoWait() }\necho 'went on'");
        jenkins.assertBuildStatus(Result.UNSTABLE, run);
        jenkins.assertLogContains("ERROR: 1 of 3 test runs failed: Search (testrun_03).", run);
        jenkins.assertLogContains("went on", run);
        assertEquals(Result.FAILURE, warning(run));
    }

    // What is waited for

    @Test
    void theMapIsAsDocumented() throws Exception {
        panto.plan("Checkout", Plan.ending("failed").remark("no pay button"));
        panto.plan("Search", Plan.ending("error"));
        PantoGlobalConfiguration.get().setRunUrl("https://panto.example/run?id={id}");
        WorkflowRun run = run(TRIGGER + """
                def o = pantoWait(resultOnFailure: 'SUCCESS')
                echo "keys ${o.keySet().join(' ')}"
                echo "message ${o.message}, ${o.testRuns.join('+')} of ${o.triggerId}"
                echo "verdict ${o.verdict} ${o.passed} ${o.passedCount + 10 * o.failedCount + 100 * o.undeterminedCount}"
                for (result in o.results) { echo "run ${result}" }
                """);
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains(
                "keys message testRuns triggerId verdict passed passedCount failedCount undeterminedCount flakyCount"
                        + " results summary",
                run);
        jenkins.assertLogContains(
                "message Triggered 3 test flow(s) matched., testrun_01+testrun_02+testrun_03 of trigger_01", run);
        jenkins.assertLogContains("verdict FAILED false 111", run);
        jenkins.assertLogContains(
                "run [id:testrun_01, name:Login smoke, status:passed, verdict:PASSED, remark:null,"
                        + " url:https://panto.example/run?id=testrun_01, attempts:1]",
                run);
        jenkins.assertLogContains("name:Checkout, status:failed, verdict:FAILED, remark:no pay button, url:", run);
        jenkins.assertLogContains("name:Search, status:error, verdict:UNDETERMINED, remark:null, url:", run);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "testRuns: run",
                "testRuns: [ios: run, android: null]",
                "testRuns: run.testRuns",
                "testRuns: env.PANTO_TEST_RUN_IDS",
                "testRuns: \"${run.testRuns.join(', ')}\"",
                "testRuns: run.testRuns.collect { \"$it\" }"
            })
    void takesTestRunsInAnyForm(String arguments) throws Exception {
        panto.plan(Plan.ending("passed"));
        WorkflowRun run = run("def run = " + TRIGGER + "echo \"waited for ${pantoWait(" + arguments
                + ").results.collect { it.id }}\"");
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("waited for [testrun_01, testrun_02, testrun_03]", run);
    }

    @Test
    void judgesOnlyWhatItIsAskedFor() throws Exception {
        panto.plan("Search", Plan.endless());
        panto.plan("Checkout", Plan.ending("failed"));
        WorkflowRun run = run("def run = " + TRIGGER + "pantoWait(testRuns: [run.testRuns[0]])");
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("The test run passed.", run);
    }

    @Test
    void withoutTestRunsItJudgesAllOfTheBuild() throws Exception {
        panto.plan("Nightly suite", Plan.ending("failed"));
        WorkflowRun run = run(TRIGGER.replace("GOOD", "")
                + "pantoTrigger(target: 'TEST_SUITE', credentialsId: 'panto-api-key', " + GOOD + ")\n"
                + "def outcome = pantoWait(resultOnFailure: 'SUCCESS')\n"
                + "echo \"${outcome.passedCount} passed, ${outcome.failedCount} failed, ${outcome.triggerId}\"");
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("4 passed, 1 failed, trigger_02", run);
    }

    @Test
    void withoutTestRunsItAwaitsWhatIsTriggeredMeanwhile() throws Exception {
        panto.plan("Nightly suite", Plan.ending("failed").endsAfter(Duration.ofMinutes(5)));
        WorkflowRun run = start(TRIGGER + """
                parallel(
                    all: {
                        def outcome = pantoWait(resultOnFailure: 'SUCCESS')
                        echo "${outcome.passedCount} passed, ${outcome.failedCount} failed, ${outcome.testRuns}"
                        echo "${outcome.triggerId}: ${outcome.message}"
                    },
                    late: {
                        semaphore 'meanwhile'
                        pantoTrigger(target: 'TEST_SUITE', credentialsId: 'panto-api-key', %s)
                    })""".formatted(GOOD));
        SemaphoreStep.waitForStart("meanwhile/1", run);
        time.advanceUntil(() -> !panto.polls().isEmpty(), SOON);
        SemaphoreStep.success("meanwhile/1", null);
        jenkins.waitForMessage("2 test runs triggered", run);
        drive(run);
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains(
                "4 passed, 1 failed, [testrun_01, testrun_02, testrun_03, testrun_04, testrun_05]", run);
        jenkins.assertLogContains("trigger_02: Triggered 2 test suite(s) matched.", run);
    }

    @Test
    void aRecordThatWasWrittenByHalfHasNoRuns() throws Exception {
        WorkflowRun run = start("semaphore 'half'\npantoWait()");
        SemaphoreStep.waitForStart("half/1", run);
        run.addAction(HalfWritten.action(run));
        SemaphoreStep.success("half/1", null);
        drive(run);
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("ERROR: There were no test runs to wait for", run);
        jenkins.assertLogNotContains("Exception", run);
    }

    @Test
    void aRunThatIsKnownToHaveEndedIsNotAskedForAgain() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        WorkflowRun run = run("pantoTrigger(wait: true, resultOnFailure: 'SUCCESS', credentialsId: 'panto-api-key', "
                + GOOD + ")\necho 'again'\npantoWait(resultOnFailure: 'UNSTABLE')");
        jenkins.assertBuildStatus(Result.UNSTABLE, run);
        int polls = panto.polls().size();
        assertTrue(polls >= 2 && polls <= 8, polls + " polls");
        assertFalse(JenkinsRule.getLog(run).split("again")[1].contains("ended: "), "told twice");
    }

    @Test
    void aRunThatWasGivenUpOnIsAskedForAgain() throws Exception {
        panto.plan(Plan.ending("passed").endsAfter(Duration.ofMinutes(3)));
        WorkflowRun run = run("pantoTrigger(wait: true, timeoutMinutes: 1, resultOnUndetermined: 'SUCCESS',"
                + " credentialsId: 'panto-api-key', " + GOOD + ")\ndef outcome = pantoWait()\n"
                + "echo \"${outcome.verdict}, ${outcome.results*.remark}\"");
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("PASSED, [null, null, null]", run);
    }

    @Test
    void asksOneByOneWhereThereIsNoTriggerId() throws Exception {
        panto.edition(PantoEmulator.Edition.A);
        panto.plan(Plan.ending("passed"));
        WorkflowRun run = start(TRIGGER + "pantoWait()");
        time.advanceUntil(() -> !panto.triggers().isEmpty() && run.getAction(PantoAction.class) != null, SOON);
        panto.edition(PantoEmulator.Edition.B);
        drive(run);
        jenkins.assertBuildStatusSuccess(run);
        assertTrue(panto.polls().stream().map(Seen::path).allMatch(path -> path.contains("/test-run/")));
    }

    // Credentials

    @Test
    void usesTheCredentialOfTheTrigger() throws Exception {
        panto.plan(Plan.ending("passed"));
        PantoGlobalConfiguration.get().setCredentialsId("wrong-key");
        jenkins.assertBuildStatusSuccess(run(TRIGGER + "pantoWait()"));
    }

    @Test
    void waitsForRunsOfAnotherBuild() throws Exception {
        panto.plan(Plan.ending("passed"));
        jenkins.assertBuildStatusSuccess(run(TRIGGER));
        jenkins.assertBuildStatusSuccess(
                run("pantoWait(testRuns: ['testrun_01', 'testrun_03'], credentialsId: 'panto-api-key')"));
        PantoGlobalConfiguration.get().setCredentialsId("panto-api-key");
        jenkins.assertBuildStatusSuccess(run("pantoWait(testRuns: 'testrun_02')"));
    }

    @Test
    void needsAKey() throws Exception {
        WorkflowRun run = run("pantoWait(testRuns: 'testrun_02')");
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("ERROR: There is no API key: give credentialsId", run);
    }

    @Test
    void aKeyThatIsRefusedForTenMinutesEndsIt() throws Exception {
        WorkflowRun run = run(TRIGGER + "pantoWait(credentialsId: 'wrong-key')");
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("answered HTTP 401 \"Invalid or expired API key\"", run);
        jenkins.assertLogContains(
                "[Panto] These test runs may still be running: testrun_01, testrun_02, testrun_03.", run);
    }

    @Test
    void aCredentialThatIsGoneIsAwaited() throws Exception {
        panto.plan("Search", Plan.endless());
        WorkflowRun run = run(TRIGGER + "pantoWait(credentialsId: 'nowhere', timeoutMinutes: 2)");
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("No credential 'nowhere' of the kind Secret text was found", run);
    }

    // How it ends otherwise

    @Test
    void endsAtTheDeadline() throws Exception {
        panto.plan("Checkout", Plan.endless());
        Instant begin = time.now();
        WorkflowRun run = run(TRIGGER + "pantoWait(timeoutMinutes: 3)");
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains(
                "[Panto] The deadline has passed; these test runs may still be running: testrun_02.", run);
        jenkins.assertLogContains("1 of 3 test runs ended with no verdict: Checkout (testrun_02).", run);
        assertEquals(Duration.ofMinutes(3), Duration.between(begin, time.now()));
    }

    @Test
    void anAbortNeedsNoTimeAndNamesWhatMayRun() throws Exception {
        panto.plan("Checkout", Plan.endless());
        WorkflowRun run = start(TRIGGER + "pantoWait()");
        time.advanceUntil(() -> ended(run) == 2, SOON);
        run.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("[Panto] Aborted. These test runs may still be running: testrun_02.", run);
        assertNothingIsLeft();
    }

    @Test
    void aTimeoutAroundItEndsIt() throws Exception {
        panto.plan(Plan.endless());
        WorkflowRun run = start(TRIGGER + "timeout(time: 4, unit: 'SECONDS') {\npantoWait()\n}");
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains(
                "Aborted. These test runs may still be running: testrun_01, testrun_02, testrun_03.", run);
        assertNothingIsLeft();
    }

    @Test
    void aKilledBuildLeavesNothingBehind() throws Exception {
        panto.plan(Plan.endless());
        WorkflowRun run = start(TRIGGER + "pantoWait()");
        jenkins.waitForMessage("[Pipeline] pantoWait", run);
        time.advanceUntil(() -> !panto.polls().isEmpty(), SOON);
        run.doKill();
        jenkins.waitForCompletion(run);
        assertNothingIsLeft();
    }

    @Test
    void aDeletedJobLeavesNothingBehind() throws Exception {
        panto.plan(Plan.endless());
        WorkflowRun run = start(TRIGGER + "pantoWait()");
        time.advanceUntil(() -> !panto.polls().isEmpty(), SOON);
        run.getParent().delete();
        assertNothingIsLeft();
        assertFalse(run.getRootDir().exists());
    }

    @Test
    void theFormKeepsWhatItIsGiven() throws Exception {
        PantoWaitStep before = new PantoWaitStep();
        before.setTestRuns(List.of("testrun_01", "a b"));
        before.setCredentialsId("panto-api-key");
        before.setResultOnFailure(VerdictResult.UNSTABLE);
        before.setResultOnUndetermined(VerdictResult.SUCCESS);
        before.setTimeoutMinutes(90);
        before.setTestResults(true);
        before.setCheckName("Android");
        StepConfigTester form = new StepConfigTester(jenkins);
        jenkins.assertEqualDataBoundBeans(before, form.configRoundTrip(before));
        jenkins.assertEqualDataBoundBeans(new PantoWaitStep(), form.configRoundTrip(new PantoWaitStep()));
    }

    @Test
    void badArgumentsAreReportedTogether() throws Exception {
        WorkflowRun run = run(
                "pantoWait(testRun: 'x', timeoutMinutes: 0, resultOnFailure: 'ABORTED', resultOnUndetermined: 'success')");
        jenkins.assertBuildStatus(Result.FAILURE, run);
        for (String parameter : List.of("testRun", "timeoutMinutes", "resultOnFailure", "resultOnUndetermined")) {
            jenkins.assertLogContains(parameter, run);
        }
        jenkins.assertLogNotContains("Exception", run);
    }

    // Several at a time

    @Test
    void severalWaitInParallel() throws Exception {
        panto.plan(Plan.ending("passed"));
        panto.plan("Checkout", Plan.ending("failed").endsAfter(Duration.ofMinutes(3)));
        WorkflowRun run = run("""
                def verdicts = [:]
                def flow(name) {
                    pantoTrigger(credentialsId: 'panto-api-key', appId: 'build_file_id', includeTags: ['_$NAME': name],
                        devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']], wait: true, resultOnFailure: 'UNSTABLE')
                }
                parallel(
                    login: { verdicts.login = flow('Login smoke').verdict },
                    checkout: { verdicts.checkout = flow('Checkout').verdict },
                    search: { verdicts.search = flow('Search').verdict })
                echo "it is $verdicts.login, $verdicts.checkout, $verdicts.search"
                """);
        jenkins.assertBuildStatus(Result.UNSTABLE, run);
        jenkins.assertLogContains("it is PASSED, FAILED, PASSED", run);
    }

    @Test
    void severalMayWaitForTheSame() throws Exception {
        panto.plan(Plan.ending("passed"));
        WorkflowRun run = run("def run = " + TRIGGER + """
                parallel(
                    one: { pantoWait(testRuns: run) },
                    two: { pantoWait() })""");
        jenkins.assertBuildStatusSuccess(run);
    }

    @Test
    void theFirstFailureEndsTheOthers() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        panto.plan("Search", Plan.endless());
        WorkflowRun run = start("def run = " + TRIGGER + """
                parallel(
                    checkout: { pantoWait(testRuns: run.testRuns[1]) },
                    search: { pantoWait(testRuns: run.testRuns[2]) },
                    failFast: true)""");
        time.awaitScheduled(6); // the next poll, the next line and the end of two waits
        drive(run);
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("[Panto] Aborted. These test runs may still be running: testrun_03.", run);
    }

    // What a person sees meanwhile

    @Test
    void pagesAndStatusShowWhatIsKnownAndAskNobody() throws Exception {
        panto.plan("Search", Plan.endless());
        PantoGlobalConfiguration.get().setRunUrl("https://panto.example/run?id={id}");
        WorkflowRun run = start(TRIGGER + "pantoWait()");
        time.advanceUntil(() -> ended(run) == 2, SOON);
        time.awaitScheduled(3); // its end, its next line, its next poll: none is under way
        int seen = panto.seen().size();
        List<JSONObject> testRuns = testRuns(run);
        assertEquals("PASSED", testRuns.get(0).getString("verdict"));
        assertEquals("passed", testRuns.get(0).getString("status"));
        assertEquals("Search", testRuns.get(2).getString("name"));
        assertEquals("in_process", testRuns.get(2).getString("status"));
        assertEquals("null", testRuns.get(2).getString("verdict"));
        assertEquals("https://panto.example/run?id=testrun_03", testRuns.get(2).getString("url"));
        try (JenkinsRule.WebClient web = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            String page = web.getPage(run, "panto/").asNormalizedText();
            assertTrue(page.contains("Search") && page.contains("in_process"), page);
            assertTrue(web.getPage(run).asNormalizedText().contains("2 of 3"));
        }
        assertEquals("2 of 3 test runs ended", status(run));
        assertEquals(seen, panto.seen().size());
        panto.status("testrun_03", "passed", true, null);
        drive(run);
        jenkins.assertBuildStatusSuccess(run);
    }

    @Test
    void theLogTellsChangesOnly() throws Exception {
        panto.plan(Plan.ending("passed").startsAfter(Duration.ZERO).endsAfter(Duration.ofMinutes(12)));
        panto.plan("Checkout", Plan.ending("failed").startsAfter(Duration.ZERO).remark("no pay button"));
        WorkflowRun run = run(TRIGGER + "echo 'now it waits'\npantoWait(resultOnFailure: 'SUCCESS')");
        List<String> lines = jenkins.getLog(run)
                .lines()
                .dropWhile(line -> !line.equals("now it waits"))
                .filter(line -> line.startsWith("[Panto]"))
                .map(line -> line.replaceAll("\\d+ minutes left", "N minutes left"))
                .distinct()
                .toList();
        assertEquals(
                List.of(
                        "[Panto] Login smoke (testrun_01) is in_process",
                        "[Panto] Checkout (testrun_02) is in_process",
                        "[Panto] Search (testrun_03) is in_process",
                        "[Panto] Checkout (testrun_02) ended: failed",
                        "[Panto] 1 of 3 test runs ended, N minutes left.",
                        "[Panto] Login smoke (testrun_01) ended: passed",
                        "[Panto] Search (testrun_03) ended: passed",
                        "[Panto] 1 of 3 test runs failed: Checkout (testrun_02).",
                        "[Panto]   FAILED        failed          Checkout (testrun_02)  no pay button"),
                lines);
    }

    @Test
    void theTableLinksToWhatDidNotPass() throws Exception {
        panto.plan("Checkout", Plan.ending("failed").remark("no pay button"));
        PantoGlobalConfiguration.get().setRunUrl("https://panto.example/run?id={id}");
        WorkflowRun run = run(TRIGGER + "pantoWait(resultOnFailure: 'SUCCESS')");
        jenkins.assertLogContains(
                "[Panto]   FAILED        failed          Checkout (testrun_02)  no pay button"
                        + "  https://panto.example/run?id=testrun_02",
                run);
    }

    @Test
    void aServiceThatIsSilentIsToldOfTwice() throws Exception {
        panto.plan(Plan.ending("passed").startsAfter(Duration.ZERO).endsAfter(Duration.ofMinutes(2)));
        WorkflowRun run = start(TRIGGER + "pantoWait()");
        time.advanceUntil(() -> !panto.polls().isEmpty(), SOON);
        Answer[] down = new Answer[8]; // two polls: the list, and each of the three
        Arrays.fill(down, Answer.json(502, "{}"));
        panto.nextPoll(down);
        drive(run);
        jenkins.assertBuildStatusSuccess(run);
        String log = JenkinsRule.getLog(run);
        assertEquals(1, count(log, "The wait goes on."));
        assertEquals(1, count(log, "Panto answers again."));
        jenkins.assertLogContains("answered HTTP 502", run);
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    private static long ended(WorkflowRun run) {
        PantoAction action = run.getAction(PantoAction.class);
        return action == null
                ? 0
                : action.getTriggers().stream()
                        .flatMap(trigger -> trigger.getTestRuns().stream())
                        .filter(testRun -> testRun.getVerdict() != null)
                        .count();
    }

    private static String status(WorkflowRun run) throws Exception {
        for (StepExecution execution :
                run.getExecution().getCurrentExecutions(true).get()) {
            if (execution instanceof PantoWaitStepExecution) {
                return execution.getStatus();
            }
        }
        return null;
    }

    private static Result warning(WorkflowRun run) {
        List<FlowNode> nodes = new DepthFirstScanner()
                .filteredNodes(run.getExecution(), node -> node.getAction(WarningAction.class) != null);
        return nodes.isEmpty()
                ? null
                : nodes.get(0).getAction(WarningAction.class).getResult();
    }

    private static List<JSONObject> testRuns(WorkflowRun run) throws Exception {
        JSONObject trigger = jenkins.getJSON(run.getUrl() + "panto/api/json")
                .getJSONObject()
                .getJSONArray("triggers")
                .getJSONObject(0);
        return IntStream.range(0, trigger.getJSONArray("testRuns").size())
                .mapToObj(trigger.getJSONArray("testRuns")::getJSONObject)
                .toList();
    }

    private WorkflowRun run(String script) throws Exception {
        WorkflowRun run = start(script);
        drive(run);
        return run;
    }

    private static WorkflowRun start(String script) throws Exception {
        return JenkinsWithPanto.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
    }

    private void drive(WorkflowRun run) throws Exception {
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        jenkins.waitForCompletion(run);
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        assertEquals(0, time.scheduled());
    }
}
