package io.jenkins.plugins.panto.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Whatever Jenkins does in between, a check has one conclusion. In real time, since that goes on meanwhile. */
class PantoChecksRestartTest {

    private static final String TRIGGER =
            "pantoTrigger(credentialsId: 'panto-api-key', wait: true, checkName: 'Panto', " + JenkinsWithPanto.GOOD
                    + ")";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY);

    /** One for each session. */
    @TestExtension
    public static final class Published extends CapturedChecks {}

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void aWaitThatGoesOnIsConcludedOnce() throws Throwable {
        panto.plan(Plan.endless());
        sessions.then(jenkins -> {
            start(jenkins, TRIGGER);
            CapturedChecks.get().await("0 of 3 ended");
            assertEquals(0, conclusions());
        });
        passAll(3);
        sessions.then(jenkins -> {
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build(jenkins)));
            assertEquals("SUCCESS: 3 passed", lastTold());
            assertEquals(1, conclusions());
        });
    }

    @Test
    void whatFailedBeforeIsNotForgotten() throws Throwable {
        panto.testFlow("Slow", Map.of("speed", List.of("slow")));
        panto.plan(Plan.endedAtOnce("failed"));
        panto.plan("Slow", Plan.endless());
        sessions.then(jenkins -> {
            start(
                    jenkins,
                    "parallel(first: { try { " + TRIGGER + " } catch (e) { semaphore 'failed' } }, second: { "
                            + TRIGGER.replace("priority: ['P0', 'P1']", "speed: 'slow'") + " })");
            SemaphoreStep.waitForStart("failed/1", build(jenkins));
            assertEquals(0, conclusions());
        });
        passAll(4);
        sessions.then(jenkins -> {
            SemaphoreStep.success("failed/1", null);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build(jenkins)));
            assertEquals("FAILURE: 3 failed", lastTold());
            assertEquals(1, conclusions());
        });
    }

    @Test
    void aTriggerWithoutAReplyIsMaybeTriggered() throws Throwable {
        CountDownLatch arrived = new CountDownLatch(1);
        panto.onTrigger(request -> arrived.countDown());
        panto.next(Answer.silence());
        sessions.then(jenkins -> {
            start(jenkins, TRIGGER);
            arrived.await();
            assertEquals(0, conclusions());
        });
        sessions.then(jenkins -> {
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build(jenkins)));
            assertEquals("FAILURE: Maybe triggered", lastTold());
            assertEquals(1, conclusions());
        });
    }

    @Test
    void theLastWordInWithChecksIsStillTheSteps() throws Throwable {
        panto.plan(Plan.endedAtOnce("passed"));
        sessions.then(jenkins -> {
            start(jenkins, "withChecks('Panto') { " + TRIGGER + "\nsemaphore 'broken' }");
            SemaphoreStep.waitForStart("broken/1", build(jenkins));
            assertEquals("SUCCESS: 3 passed", lastTold());
        });
        sessions.then(jenkins -> {
            SemaphoreStep.failure("broken/1", new IllegalStateException("broken"));
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build(jenkins)));
            assertEquals("SUCCESS: 3 passed", lastTold());
        });
    }

    /** As the files are when Jenkins is killed. */
    @Test
    void aFreestyleBuildThatDiedIsCanceled() throws Throwable {
        panto.plan(Plan.endless());
        Map<Path, byte[]> killed = new HashMap<>();
        sessions.then(jenkins -> {
            JenkinsWithPanto.connect(panto);
            PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
            builder.setWait(true);
            builder.setCheckName("Panto");
            FreeStyleProject job = jenkins.createProject(FreeStyleProject.class, "app");
            job.getBuildersList().add(builder);
            Run<?, ?> run = job.scheduleBuild2(0).waitForStart();
            CapturedChecks.get().await("0 of 3 ended");
            killed.put(run.getRootDir().toPath().resolve("build.xml"), null);
            for (File check : open(jenkins)) {
                killed.put(check.toPath(), null);
            }
            for (Map.Entry<Path, byte[]> file : killed.entrySet()) {
                file.setValue(Files.readAllBytes(file.getKey()));
            }
            run.getExecutor().interrupt();
            jenkins.waitForCompletion(run);
            CapturedChecks.get().concluded("Panto");
            while (open(jenkins).length > 0) {
                Thread.onSpinWait();
            }
        });
        for (Map.Entry<Path, byte[]> file : killed.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
        sessions.then(jenkins -> {
            CapturedChecks.get().concluded("Panto");
            assertEquals(List.of("CANCELED: No verdict"), CapturedChecks.get().told("Panto"));
        });
        sessions.then(jenkins -> assertEquals(List.of(), CapturedChecks.get().all()));
    }

    /** The files of the checks that are not concluded. */
    private static File[] open(JenkinsRule jenkins) {
        return Objects.requireNonNullElse(
                new File(jenkins.jenkins.getRootDir(), "panto-checks").listFiles(), new File[0]);
    }

    private static long conclusions() {
        return CapturedChecks.get().told("Panto").stream()
                .filter(told -> !told.startsWith("QUEUED") && !told.startsWith("IN_PROGRESS"))
                .count();
    }

    private static String lastTold() {
        List<String> told = CapturedChecks.get().told("Panto");
        return told.get(told.size() - 1);
    }

    private void passAll(int count) {
        for (int i = 1; i <= count; i++) {
            panto.status("testrun_0" + i, "passed", true, "");
        }
    }

    private void start(JenkinsRule jenkins, String script) throws Exception {
        JenkinsWithPanto.connect(panto);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "app");
        job.setDefinition(new CpsFlowDefinition(script, true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("app", WorkflowJob.class).getBuildByNumber(1);
    }
}
