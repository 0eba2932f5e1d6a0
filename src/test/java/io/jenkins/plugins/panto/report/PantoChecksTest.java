package io.jenkins.plugins.panto.report;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.queue.QueueTaskFuture;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.checks.api.ChecksStatus;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoChecksTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private final DrivenTime time = new DrivenTime();
    private JenkinsRule jenkins;
    private PantoEmulator panto;

    /** Stands in for a plugin that publishes checks on commits. */
    @TestExtension
    public static final class Published extends ChecksPublisherFactory {

        private final List<ChecksDetails> checks = new ArrayList<>();
        private boolean broken;

        @Override
        protected Optional<ChecksPublisher> createPublisher(Run<?, ?> run, TaskListener listener) {
            return Optional.of(new ChecksPublisher() {
                @Override
                public void publish(ChecksDetails details) {
                    listener.getLogger().println("published");
                    add(details);
                }
            });
        }

        private synchronized void add(ChecksDetails details) {
            checks.add(details);
            notifyAll();
            if (broken) {
                throw new IllegalStateException("the commit is gone");
            }
        }

        /** Those of a name, once the last of them is concluded. */
        private synchronized List<ChecksDetails> concluded(String name) throws InterruptedException {
            while (of(name).stream().noneMatch(check -> check.getStatus() == ChecksStatus.COMPLETED)) {
                wait();
            }
            return of(name);
        }

        private synchronized List<ChecksDetails> of(String name) {
            return checks.stream()
                    .filter(check -> check.getName().orElseThrow().equals(name))
                    .toList();
        }

        private synchronized void await(String title) throws InterruptedException {
            while (checks.stream().noneMatch(check -> title(check).equals(title))) {
                wait();
            }
        }
    }

    @BeforeEach
    void connect(JenkinsRule rule) throws Exception {
        jenkins = rule;
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        TestScheduler.use(time);
        JenkinsWithPanto.connect(panto);
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    @Test
    void aPassedVerdictIsASuccess() throws Exception {
        jenkins.assertBuildStatusSuccess(run(trigger("Android")));
        List<ChecksDetails> checks = published().concluded("Android");
        assertEquals(ChecksStatus.QUEUED, checks.get(0).getStatus());
        ChecksDetails last = checks.get(checks.size() - 1);
        assertEquals(ChecksConclusion.SUCCESS, last.getConclusion());
        assertEquals("3 passed", title(last));
        assertTrue(last.getDetailsURL().orElseThrow().endsWith("/1/panto/"), last::toString);
    }

    @Test
    void aFailedVerdictNamesWhatFailed() throws Exception {
        panto.plan("Checkout", Plan.ending("failed").remark("no <pay> button"));
        jenkins.assertBuildStatus(Result.FAILURE, run(trigger("Android")));
        ChecksDetails last = last(published().concluded("Android"));
        assertEquals(ChecksConclusion.FAILURE, last.getConclusion());
        assertEquals("1 failed, 2 passed", title(last));
        String summary = last.getOutput().orElseThrow().getSummary().orElseThrow();
        assertTrue(
                summary.contains("| Checkout \\(testrun\\_02\\) | FAILED | failed | Pixel 6 \\(14\\.0\\) |"), summary);
        assertTrue(summary.contains("no \\<pay\\> button"), summary);
    }

    @Test
    void noVerdictIsNeutral() throws Exception {
        panto.plan("Checkout", Plan.ending("error"));
        jenkins.assertBuildStatus(Result.UNSTABLE, run(trigger("Android', resultOnUndetermined: 'UNSTABLE")));
        assertEquals(
                ChecksConclusion.NEUTRAL, last(published().concluded("Android")).getConclusion());
    }

    @Test
    void eachNameIsACheckOfItsOwn() throws Exception {
        WorkflowRun run = run("parallel(android: { " + trigger("Android") + "}, ios: {" + trigger("iOS") + "})");
        jenkins.assertBuildStatusSuccess(run);
        assertEquals("3 passed", title(last(published().concluded("Android"))));
        assertEquals("3 passed", title(last(published().concluded("iOS"))));
    }

    @Test
    void progressIsToldOnceAMinute() throws Exception {
        panto.plan(Plan.endless());
        WorkflowRun run = start(trigger("Android"));
        published().await("Triggered");
        List<String> ids = PantoAction.of(run).ids();
        panto.status(ids.get(0), "passed", true, null);
        time.advanceUntil(() -> ended(run) == 1, SOON);
        published().await("1 of 3 ended");
        panto.status(ids.get(1), "passed", true, null);
        time.advanceUntil(() -> ended(run) == 2, SOON);
        time.advanceUntil(() -> published().of("Android").size() == 3, SOON);
        panto.status(ids.get(2), "passed", true, null);
        drive(run);
        assertEquals(
                List.of("Triggered", "1 of 3 ended", "2 of 3 ended", "3 passed"),
                published().concluded("Android").stream()
                        .map(PantoChecksTest::title)
                        .toList());
        assertEquals(0, time.scheduled());
    }

    @Test
    void anAbortedWaitIsCanceled() throws Exception {
        panto.plan(Plan.endless());
        WorkflowRun run = start(trigger("Android"));
        published().await("Triggered");
        run.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        assertEquals(
                ChecksConclusion.CANCELED,
                last(published().concluded("Android")).getConclusion());
    }

    @Test
    void theNameMayComeFromAround() throws Exception {
        String nameless = trigger("").replace(", checkName: ''", "");
        jenkins.assertBuildStatusSuccess(run("withChecks('UI tests') {" + nameless + "}"));
        assertEquals("3 passed", title(last(published().concluded("UI tests"))));
        jenkins.assertBuildStatusSuccess(run("withChecks('UI tests') {" + trigger("Own") + "}"));
        assertEquals("3 passed", title(last(published().concluded("Own"))));
    }

    @Test
    void withoutANameThereIsNone() throws Exception {
        jenkins.assertBuildStatusSuccess(run(trigger("")));
        assertEquals(List.of(), published().checks);
    }

    @Test
    void theLogSaysOnceWhatThePublisherSays() throws Exception {
        WorkflowRun run = run(trigger("Android"));
        published().concluded("Android");
        assertEquals(1, JenkinsRule.getLog(run).split("published", -1).length - 1);
    }

    @Test
    void aBrokenPublisherBreaksNoBuild() throws Exception {
        published().broken = true;
        WorkflowRun run = run(trigger("Android"));
        jenkins.assertBuildStatusSuccess(run);
        published().concluded("Android");
        jenkins.assertLogNotContains("the commit is gone", run);
    }

    @Test
    void aSeparateWaitConcludesIt() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        jenkins.assertBuildStatusSuccess(run(
                trigger("").replace("wait: true, ", "") + "pantoWait(checkName: 'Late', resultOnFailure: 'SUCCESS')"));
        assertEquals(
                ChecksConclusion.FAILURE, last(published().concluded("Late")).getConclusion());
    }

    @Test
    void freestyleToo() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
        builder.setWait(true);
        builder.setCheckName("Android");
        job.getBuildersList().add(builder);
        QueueTaskFuture<FreeStyleBuild> future = job.scheduleBuild2(0);
        time.advanceUntil(future::isDone, SOON);
        jenkins.assertBuildStatusSuccess(future);
        assertEquals(
                ChecksConclusion.SUCCESS, last(published().concluded("Android")).getConclusion());
        assertFalse(published().of("Android").get(0).getStatus() == ChecksStatus.COMPLETED);
    }

    private static String trigger(String checkName) {
        return "pantoTrigger(credentialsId: 'panto-api-key', wait: true, " + GOOD + ", checkName: '" + checkName
                + "')\n";
    }

    private static String title(ChecksDetails check) {
        return check.getOutput().orElseThrow().getTitle().orElseThrow();
    }

    private static ChecksDetails last(List<ChecksDetails> checks) {
        return checks.get(checks.size() - 1);
    }

    private Published published() {
        return jenkins.jenkins.getExtensionList(Published.class).get(0);
    }

    private static long ended(Run<?, ?> run) {
        PantoAction action = PantoAction.of(run);
        return action == null
                ? 0
                : action.getTriggers().stream()
                        .flatMap(trigger -> trigger.getTestRuns().stream())
                        .filter(testRun -> testRun.getVerdict() != null)
                        .count();
    }

    private WorkflowRun run(String script) throws Exception {
        WorkflowRun run = start(script);
        drive(run);
        return run;
    }

    private WorkflowRun start(String script) throws Exception {
        return JenkinsWithPanto.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
    }

    private void drive(WorkflowRun run) throws Exception {
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        jenkins.waitForCompletion(run);
    }
}
