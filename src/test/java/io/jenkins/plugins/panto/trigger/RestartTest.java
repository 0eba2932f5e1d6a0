package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.RestartListener;
import hudson.model.Result;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.lang.reflect.Field;
import java.util.concurrent.CountDownLatch;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.CpsFlowExecution;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A Jenkins that is shut down in good order; see {@link KillTest} for what happens to one that is not. */
class RestartTest {

    private static final String STEP = "pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD + ")";

    /** What a pipeline waits for that is told to, outside its sandbox. */
    static CountDownLatch held;

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY);
    private final CountDownLatch arrived = new CountDownLatch(1);

    @BeforeEach
    void listen() {
        held = new CountDownLatch(1);
        panto.onTrigger(request -> arrived.countDown());
    }

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void aTriggerWithoutAReplyIsNotSentAgain() throws Throwable {
        panto.next(Answer.silence());
        sessions.then(jenkins -> {
            start(jenkins, STEP);
            arrived.await();
        });
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build(jenkins)));
            jenkins.assertLogContains(
                    "ERROR: Jenkins was stopped while triggering; the tests may have been triggered: check in Panto"
                            + " before you run this again.",
                    run);
            jenkins.assertLogNotContains("\tat ", run);
            assertEquals(1, panto.triggers().size());
            PantoTrigger problem = PantoAction.of(run).getProblems().get(0);
            assertTrue(problem.isMaybeTriggered());
            assertEquals("build_file_id", problem.getAppId());
            assertTrue(problem.getProblem().startsWith("Jenkins was stopped while triggering"));
        });
    }

    @Test
    void aSafeRestartWaitsForTheReply() throws Throwable {
        panto.next(Answer.held(held));
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, STEP + "\ninput 'Go on?'");
            arrived.await();
            assertFalse(RestartListener.isAllReady());
            held.countDown();
            jenkins.waitForMessage("Go on?", run);
            // Pipeline itself counts as busy for a moment; were it the trigger, this would never end.
            while (!RestartListener.isAllReady()) {
                ((CpsFlowExecution) run.getExecution()).waitForSuspension();
            }
            assertEquals(3, PantoAction.of(run).getTestRunCount());
        });
    }

    @Test
    void whatIsNotSavedBeforeTheEndIsSentAfterIt() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, """
                    sleep(time: 10, unit: 'MILLISECONDS')
                    parallel trigger: {
                        %s
                    }, hold: {
                        println 'Held'
                        io.jenkins.plugins.panto.trigger.RestartTest.held.await()
                    }
                    """.formatted(STEP));
            jenkins.waitForMessage("Held", run);
        });
        assertEquals(0, panto.triggers().size());
        held = new CountDownLatch(0);
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build(jenkins)));
            assertEquals(1, panto.triggers().size());
            assertEquals(3, PantoAction.of(run).getTestRunCount());
        });
    }

    @Test
    void nothingIsSentWhileJenkinsStops() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, "semaphore 'stop'\n" + STEP);
            SemaphoreStep.waitForStart("stop/1", run);
            letStop(jenkins.jenkins);
            SemaphoreStep.success("stop/1", null);
            jenkins.waitForMessage("[Panto] Nothing is sent, since Jenkins is shutting down.", run);
        });
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build(jenkins)));
            jenkins.assertLogContains(
                    "ERROR: Nothing was triggered, since Jenkins was shutting down: run this again.", run);
            jenkins.assertLogNotContains("\tat ", run);
            assertEquals(0, panto.triggers().size());
        });
    }

    @Test
    void theVerdictIsInTheEnvironmentAfterwards() throws Throwable {
        panto.plan(Plan.endedAtOnce("passed"));
        panto.plan("Checkout", Plan.endedAtOnce("failed"));
        sessions.then(jenkins -> {
            WorkflowRun run = start(
                    jenkins,
                    STEP.replace(")", ", wait: true, failuresAllowed: 1)") + "\nsemaphore 'verdict'\n"
                            + "echo \"$env.PANTO_VERDICT $env.PANTO_PASSED_COUNT $env.PANTO_FAILED_COUNT\"\n"
                            + "node { sh 'echo in a shell: $PANTO_VERDICT $PANTO_UNDETERMINED_COUNT' }");
            SemaphoreStep.waitForStart("verdict/1", run);
        });
        sessions.then(jenkins -> {
            SemaphoreStep.success("verdict/1", null);
            WorkflowRun run = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build(jenkins)));
            jenkins.assertLogContains("FAILED 2 1", run);
            jenkins.assertLogContains("in a shell: FAILED 0", run);
        });
    }

    @Test
    void whatWasNotRunOnceMoreBeforeTheEndIsRunAfterIt() throws Throwable {
        panto.plan(Plan.endedAtOnce("passed"));
        panto.plan("Checkout", "Pixel 6", Plan.endedAtOnce("failed"), Plan.endedAtOnce("passed"));
        sessions.then(jenkins -> {
            WorkflowRun run = start(jenkins, STEP.replace(")", ", wait: true, reruns: 1)"));
            jenkins.waitForMessage("Test runs: testrun_01", run);
            letStop(jenkins.jenkins);
            jenkins.waitForMessage("[Panto] Nothing is sent, since Jenkins is shutting down.", run);
        });
        assertEquals(1, panto.triggers().size());
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build(jenkins)));
            assertEquals(2, panto.triggers().size());
            assertEquals(
                    "3 passed, 1 of them flaky", PantoAction.of(run).getState().getText());
        });
    }

    /** It says so only when it is nearly gone, too late for a test to be sure of anything. */
    private static void letStop(Jenkins jenkins) throws ReflectiveOperationException {
        Field terminating = Jenkins.class.getDeclaredField("terminating");
        terminating.setAccessible(true);
        terminating.set(jenkins, true);
    }

    private WorkflowRun start(JenkinsRule jenkins, String script) throws Exception {
        JenkinsWithPanto.connect(panto);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "app");
        job.setDefinition(new CpsFlowDefinition(script, false));
        return job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("app", WorkflowJob.class).getBuildByNumber(1);
    }
}
