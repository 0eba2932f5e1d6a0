package io.jenkins.plugins.panto.wait;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import hudson.model.Result;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class PantoWaitStepExecutionTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private static final String TRIGGER_WAITS =
            "def o = pantoTrigger(credentialsId: 'panto-api-key', wait: true, timeoutMinutes: 20, " + GOOD + ")\n";
    private static final String STEP_WAITS =
            "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")\ndef o = pantoWait(timeoutMinutes: 20)\n";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    @BeforeEach
    void startPanto() {
        panto = PantoEmulator.start(KEY);
        use(time);
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    private void use(DrivenTime driven) {
        time = driven;
        panto.clock(driven);
        TestScheduler.use(driven);
    }

    /** A process that has ended has nothing scheduled, however long it was not there. */
    private void restartTakes(Duration pause) {
        Instant now = time.now().plus(pause);
        DrivenTime later = new DrivenTime();
        later.advance(Duration.between(later.now(), now));
        use(later);
    }

    @ParameterizedTest
    @ValueSource(strings = {TRIGGER_WAITS, STEP_WAITS})
    void aRestartLosesNothingThatIsKnown(String script) throws Throwable {
        panto.plan("Checkout", Plan.ending("passed"));
        panto.plan("Login smoke", Plan.endless());
        panto.plan("Search", Plan.ending("passed").endsAfter(Duration.ofMinutes(15)));
        sessions.then(jenkins -> {
            WorkflowRun run =
                    start(jenkins, script + "echo \"it is $o.verdict, $o.passedCount of ${o.testRuns.size()}\"");
            time.advanceUntil(() -> verdicts(run).contains("PASSED"), SOON);
            assertEquals("[null, PASSED, null]", verdicts(run));
        });
        restartTakes(Duration.ofMinutes(1));
        panto.forget();
        sessions.then(jenkins -> {
            WorkflowRun run = build(jenkins);
            assertEquals("[null, PASSED, null]", verdicts(run));
            panto.status("testrun_01", "success", true, null);
            panto.status("testrun_02", "failed", true, "not to be asked for any more");
            drive(jenkins, run);
            jenkins.assertBuildStatusSuccess(run);
            jenkins.assertLogContains("it is PASSED, 3 of 3", run);
            assertEquals(1, count(JenkinsRule.getLog(run), "Checkout (testrun_02) ended: passed"));
        });
        assertEquals(List.of(), panto.triggers());
    }

    @ParameterizedTest
    @ValueSource(strings = {TRIGGER_WAITS, STEP_WAITS})
    void aRestartMovesNoDeadline(String script) throws Throwable {
        panto.plan("Checkout", Plan.endless());
        Instant begin = time.now();
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, script);
            time.advanceUntil(() -> verdicts(run).equals("[PASSED, null, PASSED]"), SOON);
        });
        restartTakes(Duration.ofMinutes(10));
        sessions.then(jenkins -> {
            WorkflowRun run = build(jenkins);
            drive(jenkins, run);
            jenkins.assertBuildStatus(Result.FAILURE, run);
            jenkins.assertLogContains(
                    "The deadline has passed; these test runs may still be running: testrun_02.", run);
        });
        assertEquals(Duration.ofMinutes(20), Duration.between(begin, time.now()));
    }

    @ParameterizedTest
    @ValueSource(strings = {TRIGGER_WAITS, STEP_WAITS})
    void looksOnceMoreWhenTheDeadlinePassedMeanwhile(String script) throws Throwable {
        panto.plan(Plan.ending("passed").endsAfter(Duration.ofHours(1)));
        sessions.then(jenkins -> {
            start(jenkins, script);
            time.advanceUntil(() -> !panto.polls().isEmpty(), SOON);
        });
        restartTakes(Duration.ofHours(2));
        panto.forget();
        Instant began = time.now();
        sessions.then(jenkins -> {
            WorkflowRun run = build(jenkins);
            drive(jenkins, run);
            jenkins.assertBuildStatusSuccess(run);
        });
        assertEquals(1, panto.polls().size());
        assertEquals(began, time.now());
    }

    @Test
    void aRestartedWaitCanBeAborted() throws Throwable {
        panto.plan(Plan.endless());
        sessions.then(jenkins -> {
            start(jenkins, STEP_WAITS);
            time.advanceUntil(() -> !panto.polls().isEmpty(), SOON);
        });
        restartTakes(Duration.ofMinutes(1));
        panto.forget();
        sessions.then(jenkins -> {
            WorkflowRun run = build(jenkins);
            time.advanceUntil(() -> !panto.polls().isEmpty(), SOON);
            run.doStop();
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            jenkins.assertLogContains(
                    "Aborted. These test runs may still be running: testrun_01, testrun_02, testrun_03.", run);
            assertEquals(0, time.scheduled());
        });
    }

    @Test
    void theOutcomeCanBeKeptAcrossARestart() throws Throwable {
        panto.plan("Checkout", Plan.ending("failed").remark("no pay button"));
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, """
                    pantoTrigger(credentialsId: 'panto-api-key', %s)
                    def o = pantoWait(resultOnFailure: 'UNSTABLE')
                    semaphore 'restart'
                    echo "it is $o.verdict, $o.passed, $o.failedCount, ${o.results[1].remark}"
                    """.formatted(GOOD));
            time.advanceUntil(() -> log(run).contains("[Pipeline] semaphore"), SOON);
            SemaphoreStep.waitForStart("restart/1", run);
        });
        restartTakes(Duration.ofMinutes(1));
        panto.forget();
        sessions.then(jenkins -> {
            WorkflowRun run = build(jenkins);
            SemaphoreStep.success("restart/1", null);
            jenkins.assertBuildStatus(Result.UNSTABLE, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("it is FAILED, false, 1, no pay button", run);
            assertEquals("[PASSED, FAILED, PASSED]", verdicts(run));
        });
        assertEquals(List.of(), panto.seen());
        assertEquals(0, time.scheduled());
    }

    private WorkflowRun start(JenkinsRule jenkins, String script) throws Exception {
        JenkinsWithPanto.connect(panto);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "app");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("app", WorkflowJob.class).getBuildByNumber(1);
    }

    private void drive(JenkinsRule jenkins, WorkflowRun run) throws Exception {
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        jenkins.waitForCompletion(run);
        assertEquals(0, time.scheduled());
        assertFalse(JenkinsRule.getLog(run).contains("Exception"));
    }

    private static String verdicts(WorkflowRun run) {
        PantoAction action = run.getAction(PantoAction.class);
        return action == null
                ? "[]"
                : action.getTriggers().stream()
                        .flatMap(trigger -> trigger.getTestRuns().stream())
                        .map(testRun -> String.valueOf(testRun.getVerdict()))
                        .toList()
                        .toString();
    }

    private static String log(WorkflowRun run) {
        try {
            return JenkinsRule.getLog(run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }
}
