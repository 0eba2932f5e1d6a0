package io.jenkins.plugins.panto.wait;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoRunListenerTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String TRIGGER = "pantoTrigger(credentialsId: 'panto-api-key', wait: true, " + GOOD + ")";

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    @TestExtension
    public static final class Recorder extends PantoRunListener {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> threads = new LinkedBlockingQueue<>();
        private CountDownLatch mayReturn = new CountDownLatch(1);
        private boolean broken;
        private boolean slow;

        @Override
        public void onTriggered(Run<?, ?> run, PantoTrigger trigger) {
            hear("triggered " + trigger.getTestRuns().size());
        }

        @Override
        public void onWaiting(PantoWait wait) {
            hear("waiting for " + wait.getTestRuns().size());
            if (slow) {
                try {
                    mayReturn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void onTestRunEnded(PantoWait wait, TestRunResult testRun) {
            hear(testRun.id() + " " + testRun.verdict());
        }

        @Override
        public void onVerdict(PantoWait wait, WaitOutcome outcome) {
            hear("verdict " + outcome.verdict());
        }

        @Override
        public void onStopped(PantoWait wait) {
            hear("stopped");
        }

        private void hear(String event) {
            heard.add(event);
            threads.add(Thread.currentThread().getName());
            if (broken) {
                throw new IllegalStateException("cannot hear");
            }
        }

        private void forget() {
            heard.clear();
            threads.clear();
            mayReturn = new CountDownLatch(1);
            broken = false;
            slow = false;
        }

        private void await(String event) throws InterruptedException {
            while (!event.equals(heard.take())) {
                // an earlier one
            }
        }
    }

    @BeforeAll
    static void addKey(JenkinsRule rule) throws Exception {
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
        recorder().forget();
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        recorder().mayReturn.countDown();
        panto.close();
    }

    @Test
    void hearsEverythingInItsOrder() throws Exception {
        panto.plan("Checkout", Plan.ending("failed").endsAfter(Duration.ofMinutes(20)));
        jenkins.assertBuildStatus(Result.FAILURE, run());
        List<String> expected = List.of(
                "triggered 3",
                "waiting for 3",
                "testrun_01 PASSED",
                "testrun_03 PASSED",
                "testrun_02 FAILED",
                "verdict FAILED");
        for (String event : expected) {
            assertEquals(event, recorder().heard.take());
        }
    }

    @Test
    void isNotCalledWhereScriptsRun() throws Exception {
        jenkins.assertBuildStatusSuccess(run());
        recorder().await("verdict PASSED");
        assertFalse(recorder().threads.isEmpty());
        assertTrue(
                Stream.of(recorder().threads.toArray(String[]::new))
                        .noneMatch(thread -> thread.contains("Running CpsFlowExecution") || thread.contains("Timer")),
                recorder().threads::toString);
    }

    @Test
    void aBrokenOneChangesNothing() throws Exception {
        recorder().broken = true;
        WorkflowRun run = run();
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogNotContains("cannot hear", run);
        recorder().await("verdict PASSED");
    }

    @Test
    void aSlowOneIsNotWaitedForForEver() throws Exception {
        recorder().slow = true;
        ForeignCode.timeoutSeconds = 1;
        try {
            jenkins.assertBuildStatusSuccess(run());
        } finally {
            ForeignCode.timeoutSeconds = 120;
        }
        assertFalse(recorder().heard.contains("verdict PASSED"));
        recorder().mayReturn.countDown();
        recorder().await("verdict PASSED");
    }

    @Test
    void anAbortedWaitHasStopped() throws Exception {
        panto.plan(Plan.endless());
        WorkflowRun run = start();
        recorder().await("waiting for 3");
        run.doStop();
        jenkins.waitForCompletion(run);
        recorder().await("stopped");
    }

    @Test
    void aKilledOneToo() throws Exception {
        panto.plan(Plan.endless());
        WorkflowRun run = start();
        recorder().await("waiting for 3");
        run.doKill();
        recorder().await("stopped");
    }

    private Recorder recorder() {
        return jenkins.jenkins.getExtensionList(Recorder.class).get(0);
    }

    private WorkflowRun start() throws Exception {
        return JenkinsWithPanto.pipeline(jenkins, TRIGGER).scheduleBuild2(0).waitForStart();
    }

    private WorkflowRun run() throws Exception {
        WorkflowRun run = start();
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        return jenkins.waitForCompletion(run);
    }
}
