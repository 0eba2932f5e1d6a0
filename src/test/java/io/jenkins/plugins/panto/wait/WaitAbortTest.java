package io.jenkins.plugins.panto.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jenkins.model.ParameterizedJobMixIn;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class WaitAbortTest {

    private static final String TRIGGER = "pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD;
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final Duration TIMEOUT = Duration.ofSeconds(6);

    /**
     * What a wait is at when it is aborted.
     *
     * @param polls how many polls have reached the service
     * @param scheduled how many are open then: those for the end, the next line and what comes next
     * @param left how many are left afterwards
     */
    private record Point(String name, int polls, int scheduled, int left, Answer... answers) {}

    private static final List<Point> POINTS = List.of(
            new Point("before the first poll", 0, 3, 0),
            new Point("while a poll is not answered", 1, 2, 0, Answer.silence()),
            new Point("while the answer to a poll trickles", 1, 2, 0, Answer.trickle()),
            new Point("between two polls", 1, 3, 0, Answer.normal()),
            new Point("while Panto does not answer", 1, 3, 0, Answer.reset()),
            new Point(
                    "while Panto wants to be left alone",
                    1,
                    3, // what comes next is to ask again once Panto may be asked
                    1,
                    Answer.reply(429, Map.of("Retry-After", "300"), new byte[0])));

    private JenkinsRule jenkins;

    @TestFactory
    Stream<DynamicTest> endsAtOnceAndNamesWhatMayRun(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        WorkflowJob trigger = pipeline(TRIGGER + ", wait: true)");
        WorkflowJob wait = pipeline(TRIGGER + ")\npantoWait()");
        WorkflowJob timeout =
                pipeline(TRIGGER + ")\ntimeout(time: " + TIMEOUT.toSeconds() + ", unit: 'SECONDS') { pantoWait() }");
        FreeStyleProject freestyle = jenkins.createFreeStyleProject();
        PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
        builder.setWait(true);
        freestyle.getBuildersList().add(builder);
        return POINTS.stream()
                .flatMap(point -> Stream.of(
                        DynamicTest.dynamicTest("pantoTrigger " + point.name(), () -> stop(point, trigger)),
                        DynamicTest.dynamicTest("pantoWait " + point.name(), () -> stop(point, wait)),
                        DynamicTest.dynamicTest(
                                "a timeout " + point.name(),
                                () -> check(point, timeout, run -> {}, JenkinsWithPanto.AT_ONCE.plus(TIMEOUT))),
                        DynamicTest.dynamicTest("a freestyle build " + point.name(), () -> stop(point, freestyle))));
    }

    private void stop(Point point, Job<?, ?> job) throws Exception {
        check(point, job, run -> run.getExecutor().interrupt(Result.ABORTED), JenkinsWithPanto.AT_ONCE);
    }

    private interface Stop {
        void stop(Run<?, ?> run) throws Exception;
    }

    private void check(Point point, Job<?, ?> job, Stop stop, Duration limit) throws Exception {
        DrivenTime time = new DrivenTime();
        TestScheduler.use(time);
        try (PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY)) {
            PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
            panto.clock(time);
            panto.plan(Plan.endless());
            panto.nextPoll(point.answers());
            Run<?, ?> run = (Run<?, ?>) ParameterizedJobMixIn.scheduleBuild2(job, 0)
                    .getFuture()
                    .getStartCondition()
                    .get();
            time.awaitScheduled(1);
            time.advanceUntil(() -> panto.polls().size() >= point.polls(), SOON);
            time.awaitScheduled(point.scheduled());
            long start = System.nanoTime();
            stop.stop(run);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(took.compareTo(limit) < 0, took.toString());
            jenkins.assertLogContains(
                    "[Panto] Aborted. These test runs may still be running: testrun_01, testrun_02, testrun_03.", run);
            jenkins.assertLogNotContains("\tat ", run);
            assertEquals(point.left(), time.scheduled());
        } finally {
            TestScheduler.reset();
        }
    }

    private WorkflowJob pipeline(String script) throws Exception {
        return JenkinsWithPanto.pipeline(jenkins, script);
    }
}
