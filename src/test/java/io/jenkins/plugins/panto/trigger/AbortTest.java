package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.Fault.Peer;
import io.jenkins.plugins.panto.client.World;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import jenkins.model.ParameterizedJobMixIn;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class AbortTest {

    private static final String STEP = "pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD + ")";
    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    /**
     * How far a trigger has come.
     *
     * @param line what the log says then; null when it is there once the service has the request
     */
    private record Point(String name, Peer peer, String line) {

        boolean isSent() {
            return line == null;
        }
    }

    private static final List<Point> POINTS = List.of(
            new Point("while it connects", w -> w.at(World.http(w.full())), "Asking 127.0.0.1"),
            new Point("while it agrees on TLS", w -> w.at(World.https(w.mute())), "Asking 127.0.0.1"),
            new Point("while it pauses", w -> w.at(World.http(w.deaf())), "Trying again in "),
            new Point(
                    "while it waits as it was asked to",
                    w -> w.panto().next(Answer.reply(429, Map.of("Retry-After", "50"), new byte[0])),
                    "Trying again in 50 s"),
            new Point("while Panto is silent", w -> w.panto().next(Answer.silence()), null),
            new Point("while the reply trickles", w -> w.panto().next(Answer.trickle()), null));

    private JenkinsRule jenkins;

    @TestFactory
    Stream<DynamicTest> endsAtOnceAndSaysWhetherTestsMayRun(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, World.KEY);
        WorkflowJob pipeline = pipeline(STEP);
        WorkflowJob timeout = pipeline("timeout(time: " + TIMEOUT.toSeconds() + ", unit: 'SECONDS') {" + STEP + "}");
        FreeStyleProject freestyle = jenkins.createFreeStyleProject();
        freestyle.getBuildersList().add(JenkinsWithPanto.goodBuilder());
        return POINTS.stream()
                .flatMap(point -> Stream.of(
                        DynamicTest.dynamicTest("a pipeline " + point.name(), () -> {
                            stop(point, pipeline);
                        }),
                        DynamicTest.dynamicTest("a pipeline with a timeout " + point.name(), () -> {
                            check(point, timeout, run -> {}, JenkinsWithPanto.AT_ONCE.plus(TIMEOUT));
                        }),
                        DynamicTest.dynamicTest("a freestyle build " + point.name(), () -> {
                            stop(point, freestyle);
                        })));
    }

    private void stop(Point point, Job<?, ?> job) throws Exception {
        check(point, job, run -> run.getExecutor().interrupt(Result.ABORTED), JenkinsWithPanto.AT_ONCE);
    }

    private interface Stop {
        void stop(Run<?, ?> run) throws Exception;
    }

    private void check(Point point, Job<?, ?> job, Stop stop, Duration limit) throws Exception {
        try (World world = new World()) {
            point.peer().shape(world);
            PantoGlobalConfiguration.get().setApiUrl(world.apiUrl().toString());
            CountDownLatch sent = new CountDownLatch(1);
            world.panto().onTrigger(request -> sent.countDown());
            Run<?, ?> run = (Run<?, ?>) ParameterizedJobMixIn.scheduleBuild2(job, 0)
                    .getFuture()
                    .getStartCondition()
                    .get();
            if (point.isSent()) {
                sent.await();
            } else {
                jenkins.waitForMessage(point.line(), run);
            }
            long start = System.nanoTime();
            stop.stop(run);
            jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(took.compareTo(limit) < 0, took.toString());
            jenkins.assertLogContains(
                    point.isSent()
                            ? "[Panto] Aborted. The test flows may have been triggered: check in Panto"
                            : "[Panto] Aborted. Nothing was triggered.",
                    run);
            jenkins.assertLogNotContains("\tat ", run);
            PantoAction action = run.getAction(PantoAction.class);
            assertEquals(
                    point.isSent() ? "maybe triggered" : null,
                    action == null ? null : action.getState().getText());
        }
    }

    private WorkflowJob pipeline(String script) throws Exception {
        return JenkinsWithPanto.pipeline(jenkins, script);
    }
}
