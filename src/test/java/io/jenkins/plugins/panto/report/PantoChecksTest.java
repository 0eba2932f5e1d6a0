package io.jenkins.plugins.panto.report;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.report.CapturedChecks.summary;
import static io.jenkins.plugins.panto.report.CapturedChecks.title;
import static io.jenkins.plugins.panto.report.CapturedChecks.told;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.matrix.Axis;
import hudson.matrix.AxisList;
import hudson.matrix.DefaultMatrixExecutionStrategyImpl;
import hudson.matrix.MatrixBuild;
import hudson.matrix.MatrixProject;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.StringParameterDefinition;
import hudson.model.queue.QueueTaskFuture;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksStatus;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoTag;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoChecksTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private final DrivenTime time = new DrivenTime();
    private static JenkinsRule jenkins;
    private PantoEmulator panto;

    @TestExtension
    public static final class Published extends CapturedChecks {}

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
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
        published().forget();
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        while (open() > 0) { // until the end of its build
            Thread.onSpinWait();
        }
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
    void noVerdictPassesNoRequiredCheck() throws Exception {
        panto.plan("Checkout", Plan.ending("error"));
        jenkins.assertBuildStatusSuccess(run(trigger("Android', resultOnUndetermined: 'SUCCESS")));
        assertEquals(
                "ACTION_REQUIRED: 1 no verdict, 2 passed", told(last(published().concluded("Android"))));
    }

    @Test
    void nothingToWaitForPassesNoRequiredCheck() throws Exception {
        jenkins.assertBuildStatus(Result.FAILURE, run("pantoWait(checkName: 'Nothing')"));
        assertEquals("ACTION_REQUIRED: no test runs", told(last(published().concluded("Nothing"))));
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
        published().await("0 of 3 ended");
        List<String> ids = PantoAction.of(run).ids();
        panto.status(ids.get(0), "passed", true, null);
        time.advanceUntil(() -> published().of("Android").size() == 3, SOON);
        panto.status(ids.get(1), "passed", true, null);
        time.advanceUntil(() -> ended(run) == 2, SOON);
        time.advanceUntil(() -> published().of("Android").size() == 4, SOON);
        panto.status(ids.get(2), "passed", true, null);
        drive(run);
        assertEquals(
                List.of("Queued", "0 of 3 ended", "1 of 3 ended", "2 of 3 ended", "3 passed"),
                published().concluded("Android").stream()
                        .map(CapturedChecks::title)
                        .toList());
        assertEquals(0, time.scheduled());
    }

    @Test
    void anAbortedWaitIsCanceled() throws Exception {
        panto.plan(Plan.endless());
        WorkflowRun run = start(trigger("Android"));
        published().await("0 of 3 ended");
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
        assertEquals(List.of(), published().all());
    }

    @Test
    void theLogSaysOnceWhatThePublisherSays() throws Exception {
        WorkflowRun run = run(trigger("Android"));
        published().concluded("Android");
        assertEquals(1, JenkinsRule.getLog(run).split("published", -1).length - 1);
    }

    @Test
    void aBrokenPublisherBreaksNoBuild() throws Exception {
        published().breakAll();
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

    @Test
    void isQueuedWithoutAReply() throws Exception {
        panto.onTrigger(request -> {
            try {
                published().await("Queued");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        jenkins.assertBuildStatusSuccess(run(trigger("Android")));
        published().forget();
        jenkins.assertBuildStatusSuccess(run(freestyle(builder -> {})));
        assertEquals("QUEUED: Queued", published().told("Freestyle").get(0));
    }

    /** What is refused, and words of the sentence that says so. */
    private enum Refusal {
        PARAMETER("appId is missing") {
            @Override
            String in(String script) {
                return script.replace("appId: 'build_file_id'", "appId: ''");
            }
        },
        KEY("No credential 'no-such-key'") {
            @Override
            String in(String script) {
                return script.replace("'panto-api-key'", "'no-such-key'");
            }
        },
        PANTO("No test flows found") {
            @Override
            String in(String script) {
                return script.replace("['P0', 'P1']", "['P9']");
            }
        };

        final String words;

        Refusal(String words) {
            this.words = words;
        }

        abstract String in(String script);

        void in(PantoTriggerBuilder builder) {
            switch (this) {
                case PARAMETER -> builder.setDevices(List.of());
                case KEY -> builder.setCredentialsId("no-such-key");
                case PANTO -> builder.setIncludeTags(List.of(new PantoTag("priority", List.of("P9"))));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRefusedIsAFailure(Refusal refusal) throws Exception {
        for (String waits : List.of("wait: true, ", "")) {
            String name = "Waits " + waits.isEmpty();
            WorkflowRun run = run(refusal.in(trigger(name)).replace("wait: true, ", waits));
            jenkins.assertBuildStatus(Result.FAILURE, run);
            assertEquals(
                    List.of("QUEUED: Queued", "FAILURE: Not triggered"),
                    published().told(name));
            String summary = summary(last(published().of(name))).replace("\\", "");
            assertTrue(JenkinsRule.getLog(run).contains("ERROR: " + summary), summary);
            assertTrue(summary.contains(refusal.words), summary);
        }
        FreeStyleBuild build = run(freestyle(refusal::in));
        jenkins.assertBuildStatus(Result.FAILURE, build);
        assertEquals(
                List.of("QUEUED: Queued", "FAILURE: Not triggered"), published().told("Freestyle"));
    }

    @Test
    void aWaitWithAWrongParameterIsAFailure() throws Exception {
        jenkins.assertBuildStatus(
                Result.FAILURE, run("pantoWait(checkName: 'Late', timeoutMinutes: 'soon', testRuns: 'testrun_01')"));
        assertEquals(
                List.of("QUEUED: Queued", "FAILURE: Not triggered"), published().told("Late"));
    }

    @Test
    void whatMayHaveBeenTriggeredSaysSo() throws Exception {
        panto.next(Answer.reset(), Answer.reset());
        jenkins.assertBuildStatus(Result.FAILURE, run(trigger("Android")));
        assertEquals(
                List.of("QUEUED: Queued", "FAILURE: Maybe triggered"),
                published().told("Android"));
        jenkins.assertBuildStatus(Result.FAILURE, run(freestyle(builder -> {})));
        assertEquals(
                List.of("QUEUED: Queued", "FAILURE: Maybe triggered"),
                published().told("Freestyle"));
    }

    @Test
    void anAbortBeforeTheReplyIsCanceled() throws Exception {
        CountDownLatch arrived = new CountDownLatch(2);
        panto.onTrigger(request -> arrived.countDown());
        panto.next(Answer.silence(), Answer.silence());
        WorkflowRun pipeline = start(trigger("Android"));
        FreeStyleBuild freestyle = freestyle(builder -> {}).scheduleBuild2(0).waitForStart();
        arrived.await();
        pipeline.doStop();
        freestyle.doStop();
        jenkins.waitForCompletion(pipeline);
        jenkins.waitForCompletion(freestyle);
        for (String name : List.of("Android", "Freestyle")) {
            published().concluded(name);
            assertEquals(
                    List.of("QUEUED: Queued", "CANCELED: No verdict"),
                    published().told(name));
        }
    }

    @Test
    void aKilledBuildIsCanceledOnce() throws Exception {
        panto.plan(Plan.endless());
        WorkflowRun waiting = start(trigger("Waiting"));
        published().await("0 of 3 ended");
        CountDownLatch arrived = new CountDownLatch(1);
        panto.onTrigger(request -> arrived.countDown());
        panto.next(Answer.silence());
        WorkflowRun triggering = start(trigger("Triggering"));
        arrived.await();
        waiting.doKill();
        triggering.doKill();
        published().concluded("Waiting");
        published().concluded("Triggering");
        assertEquals(
                List.of("QUEUED: Queued", "IN_PROGRESS: 0 of 3 ended", "CANCELED: No verdict"),
                published().told("Waiting"));
        assertEquals(
                List.of("QUEUED: Queued", "CANCELED: No verdict"), published().told("Triggering"));
    }

    @Test
    void aTriggerThatNobodyWaitsForPassesNoRequiredCheck() throws Exception {
        WorkflowRun run = start(triggerOnly("Android") + "semaphore 'go'");
        SemaphoreStep.waitForStart("go/1", run);
        assertEquals(
                List.of("QUEUED: Queued", "IN_PROGRESS: Triggered 3 test runs"),
                published().told("Android"));
        SemaphoreStep.success("go/1", null);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        assertEquals(
                "ACTION_REQUIRED: Triggered 3 test runs", told(last(published().concluded("Android"))));
        jenkins.assertBuildStatusSuccess(run(freestyle(builder -> builder.setWait(false))));
        assertEquals(
                "ACTION_REQUIRED: Triggered 3 test runs", told(last(published().concluded("Freestyle"))));
    }

    @Test
    void aLaterWaitTakesOver() throws Exception {
        jenkins.assertBuildStatusSuccess(run(triggerOnly("Android") + "pantoWait(checkName: 'Android')"));
        assertEquals(List.of("SUCCESS: 3 passed"), conclusions("Android"));
    }

    @Test
    void aDryRunIsNeutral() throws Exception {
        jenkins.assertBuildStatusSuccess(run(trigger("Android").replace("wait: true", "dryRun: true, wait: true")));
        ChecksDetails last = last(published().concluded("Android"));
        assertEquals("NEUTRAL: Dry run", told(last));
        assertTrue(last.getDetailsURL().orElseThrow().endsWith("/1/"), last::toString); // there is no Panto page
    }

    @Test
    void branchesOfOneNameShareTheWorst() throws Exception {
        panto.testFlow("Slow", Map.of("speed", List.of("slow")));
        panto.plan("Checkout", Plan.ending("failed").endsAfter(Duration.ofMinutes(1)));
        panto.plan("Slow", Plan.ending("passed").endsAfter(Duration.ofMinutes(10)));
        String slow = trigger("Panto").replace("priority: ['P0', 'P1']", "speed: 'slow'");
        WorkflowRun run = start("parallel(first: { " + trigger("Panto") + "}, second: {" + slow + "})");
        time.awaitScheduled(6); // the next poll, the next line and the end of two waits
        drive(run);
        jenkins.assertBuildStatus(Result.FAILURE, run);
        assertEquals(List.of("FAILURE: 1 failed, 2 passed"), conclusions("Panto"));
        String summary = summary(last(published().of("Panto")));
        assertTrue(
                summary.indexOf("1 failed") >= 0 && summary.indexOf("1 failed") < summary.indexOf("**1 passed**"),
                summary);
        assertTrue(
                published().told("Panto").stream().anyMatch(told -> told.endsWith(" of 4 ended")),
                published().told("Panto")::toString);
    }

    @Test
    void buildStepsOfOneNameShareTheWorst() throws Exception {
        panto.testFlow("Slow", Map.of("speed", List.of("slow")));
        panto.plan("Checkout", Plan.ending("failed"));
        FreeStyleProject job = freestyle(builder -> builder.setResultOnFailure(VerdictResult.UNSTABLE));
        PantoTriggerBuilder second = builder();
        second.setIncludeTags(List.of(new PantoTag("speed", List.of("slow"))));
        job.getBuildersList().add(second);
        jenkins.assertBuildStatus(Result.UNSTABLE, run(job));
        assertEquals("FAILURE: 1 failed, 2 passed", told(last(published().concluded("Freestyle"))));
    }

    @Test
    void cellsOfAMatrixShareTheWorst() throws Exception {
        failsOnce();
        MatrixProject job = jenkins.createProject(MatrixProject.class);
        job.setAxes(new AxisList(new Axis("LANGUAGE", "de", "en")));
        ((DefaultMatrixExecutionStrategyImpl) job.getExecutionStrategy()).setRunSequentially(true);
        job.getBuildersList().add(builder());
        QueueTaskFuture<MatrixBuild> build = job.scheduleBuild2(0);
        time.advanceUntil(build::isDone, SOON);
        jenkins.assertBuildStatus(Result.FAILURE, build.get());
        assertEquals("FAILURE: 1 failed, 2 passed", told(last(published().concluded("Freestyle"))));
        assertEquals(1, conclusions("Freestyle").size(), "Completed while other cells may begin");
        String summary = summary(last(published().of("Freestyle")));
        assertTrue(summary.contains("**3 passed**"), summary);
    }

    @Test
    void aLaterAttemptReplacesTheEarlier() throws Exception {
        failsOnce();
        jenkins.assertBuildStatusSuccess(run("retry(2) {" + trigger("Android") + "}"));
        assertEquals(
                List.of("FAILURE: 1 failed, 2 passed", "SUCCESS: 3 passed, 1 of them flaky"), conclusions("Android"));
    }

    @Test
    void whatAnotherBranchAsksForReplacesNothing() throws Exception {
        failsOnce();
        jenkins.assertBuildStatus(
                Result.FAILURE,
                run("def ended = false\nparallel(a: { catchError { " + trigger("Android") + """
                        }
                        ended = true }, b: {
                        waitUntil(quiet: true) { ended }
                        """ + trigger("Android")
                        + "})"));
        assertEquals("FAILURE: 1 failed, 2 passed", told(last(published().concluded("Android"))));
    }

    @Test
    void aWaitForALaterAttemptReplacesThatForTheEarlier() throws Exception {
        failsOnce();
        jenkins.assertBuildStatusSuccess(run("retry(2) { def run = " + triggerOnly("Android")
                + "pantoWait(testRuns: run.testRuns, checkName: 'Android') }"));
        assertEquals(
                List.of("FAILURE: 1 failed, 2 passed", "SUCCESS: 3 passed, 1 of them flaky"), conclusions("Android"));
    }

    @Test
    void aWaitForATwinReplacesNothing() throws Exception {
        failsOnce();
        run("def first = " + triggerOnly("Android") + "def second = " + triggerOnly("Android")
                + "catchError { pantoWait(testRuns: first, checkName: 'Android') }\n"
                + "pantoWait(testRuns: second, checkName: 'Android')");
        assertEquals("FAILURE: 1 failed, 2 passed", told(last(published().concluded("Android"))));
    }

    @Test
    void aLaterWaitForTheSameTestRunsReplacesTheEarlier() throws Exception {
        panto.plan(Plan.ending("passed").endsAfter(Duration.ofMinutes(10)));
        run("catchError { " + trigger("Android', timeoutMinutes: '5") + "}\npantoWait(checkName: 'Android')");
        assertEquals(List.of("ACTION_REQUIRED: 3 no verdict", "SUCCESS: 3 passed"), conclusions("Android"));
    }

    @Test
    void aWaitForOtherTestRunsOfATriggerReplacesNothing() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        run("def ids = " + triggerOnly("Android").strip() + ".testRuns\n"
                + "catchError { pantoWait(testRuns: ids[1], checkName: 'Android') }\n"
                + "pantoWait(testRuns: [ids[0], ids[2]], checkName: 'Android')");
        assertEquals("FAILURE: 1 failed", told(last(published().concluded("Android"))));
    }

    @Test
    void aFolderMayBeRenamedMeanwhile() throws Exception {
        panto.plan(Plan.endless());
        Folder folder = jenkins.createProject(Folder.class);
        WorkflowJob job = folder.createProject(WorkflowJob.class, "job");
        job.setDefinition(new CpsFlowDefinition(trigger("Android"), true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        published().await("0 of 3 ended");
        folder.renameTo("renamed");
        PantoAction.of(run).ids().forEach(id -> panto.status(id, "passed", true, null));
        drive(run);
        assertEquals("SUCCESS: 3 passed", told(last(published().concluded("Android"))));
    }

    private void failsOnce() {
        panto.plan("Checkout", Plan.ending("failed"));
        CountDownLatch failed = new CountDownLatch(1);
        panto.onTrigger(request -> {
            if (failed.getCount() == 0) {
                panto.plan("Checkout", Plan.ending("passed"));
            }
            failed.countDown();
        });
    }

    @Test
    void whatAStepConcludedIsTheLastWordInWithChecks() throws Exception {
        String nameless = trigger("").replace(", checkName: ''", "");
        panto.plan("Checkout", Plan.ending("failed"));
        jenkins.assertBuildStatus(Result.FAILURE, run("withChecks('Around') {" + nameless + "}"));
        published().awaitLast("Around", "FAILURE: 1 failed, 2 passed");
        jenkins.assertBuildStatus(Result.FAILURE, run("withChecks('Refused') {" + Refusal.PANTO.in(nameless) + "}"));
        published().awaitLast("Refused", "FAILURE: Not triggered");
        panto.plan("Checkout", Plan.ending("passed"));
        jenkins.assertBuildStatus(
                Result.FAILURE,
                run("stage('UI') { withChecks(name: 'Staged', includeStage: true) {" + nameless + "error 'x' } }"));
        published().awaitLast("Staged / UI", "SUCCESS: 3 passed");
    }

    @Test
    void whatHappensInAnotherWithChecksIsItsOwn() throws Exception {
        String nameless = trigger("").replace(", checkName: ''", "");
        jenkins.assertBuildStatus(
                Result.FAILURE,
                run("withChecks('Around') {" + nameless + "}\nwithChecks('Around') { error 'broken' }"));
        assertEquals("FAILURE: Failed", told(last(published().of("Around"))));
    }

    @Test
    void theNameOfABuildStepIsExpanded() throws Exception {
        FreeStyleProject job = freestyle(builder -> builder.setCheckName("Panto ${DEVICE}"));
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("DEVICE", "Pixel 6")));
        jenkins.assertBuildStatusSuccess(run(job));
        assertEquals("SUCCESS: 3 passed", told(last(published().of("Panto Pixel 6"))));
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        WorkflowRun run = run(trigger("Android") + triggerOnly("Later"));
        published().concluded("Later");
        time.advanceUntil(() -> open() == 0, SOON);
        assertEquals(0, time.scheduled());
    }

    /** The checks of builds that are not concluded. */
    private static int open() {
        String[] files = new File(jenkins.jenkins.getRootDir(), "panto-checks").list();
        return files == null ? 0 : files.length;
    }

    private static String triggerOnly(String checkName) {
        return trigger(checkName).replace("wait: true, ", "");
    }

    private static PantoTriggerBuilder builder() {
        PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
        builder.setWait(true);
        builder.setCheckName("Freestyle");
        return builder;
    }

    private FreeStyleProject freestyle(Consumer<PantoTriggerBuilder> change) throws Exception {
        PantoTriggerBuilder builder = builder();
        change.accept(builder);
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(builder);
        return job;
    }

    private FreeStyleBuild run(FreeStyleProject job) throws Exception {
        QueueTaskFuture<FreeStyleBuild> future = job.scheduleBuild2(0);
        time.advanceUntil(future::isDone, SOON);
        return future.get();
    }

    private static List<String> conclusions(String name) {
        return published().of(name).stream()
                .filter(check -> check.getStatus() == ChecksStatus.COMPLETED)
                .map(CapturedChecks::told)
                .toList();
    }

    private static String trigger(String checkName) {
        return "pantoTrigger(credentialsId: 'panto-api-key', wait: true, " + GOOD + ", checkName: '" + checkName
                + "')\n";
    }

    private static ChecksDetails last(List<ChecksDetails> checks) {
        return checks.get(checks.size() - 1);
    }

    private static CapturedChecks published() {
        return CapturedChecks.get();
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
