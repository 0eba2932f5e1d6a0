package io.jenkins.plugins.panto.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.tasks.junit.CaseResult;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoTestResultsTest {

    private static final String TRIGGER = "pantoTrigger(credentialsId: 'panto-api-key', envName: 'staging',"
            + " wait: true, testResults: true, resultOnFailure: 'UNSTABLE', " + JenkinsWithPanto.GOOD + ")\n";

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
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        panto.plan("Checkout", Plan.ending("failed").remark("no <pay> button"));
        panto.plan("Search", Plan.ending("error"));
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    @Test
    void aRunIsACaseNamedLikeIt() throws Exception {
        WorkflowRun run = run(JenkinsWithPanto.pipeline(jenkins, TRIGGER));
        TestResultAction results = run.getAction(TestResultAction.class);
        assertEquals(3, results.getTotalCount());
        assertEquals(1, results.getFailCount());
        assertEquals(1, results.getSkipCount());
        CaseResult failed = results.getFailedTests().get(0);
        assertEquals("Checkout", failed.getName());
        assertEquals("Panto.Pixel 6 (14_0), staging", failed.getClassName());
        assertEquals("failed: no <pay> button", failed.getErrorDetails());
        assertTrue(failed.getDuration() > 0);
        assertTrue(failed.getStdout().contains("testrun_02"), failed.getStdout());
        assertTrue(failed.getStdout().contains("Environment: staging"));
    }

    @Test
    void theBuildsResultIsTheVerdictsAlone() throws Exception {
        String recorded = TRIGGER.replace("'UNSTABLE'", "'SUCCESS'");
        jenkins.assertBuildStatusSuccess(run(JenkinsWithPanto.pipeline(jenkins, recorded)));
    }

    @Test
    void aCaseHasAHistory() throws Exception {
        WorkflowJob job = JenkinsWithPanto.pipeline(jenkins, TRIGGER);
        run(job);
        WorkflowRun second = run(job);
        CaseResult failed =
                second.getAction(TestResultAction.class).getFailedTests().get(0);
        assertEquals(2, failed.getAge());
    }

    @Test
    void aSecondTriggerAddsToTheFirst() throws Exception {
        WorkflowRun run = run(JenkinsWithPanto.pipeline(jenkins, TRIGGER + TRIGGER.replace("Pixel 6", "Pixel 9")));
        assertEquals(6, run.getAction(TestResultAction.class).getTotalCount());
    }

    @Test
    void aRunIsACaseOnlyOnce() throws Exception {
        WorkflowRun run = run(JenkinsWithPanto.pipeline(
                jenkins, TRIGGER + "pantoWait(testResults: true, resultOnFailure: 'UNSTABLE')"));
        assertEquals(3, run.getAction(TestResultAction.class).getTotalCount());
    }

    @Test
    void equalNamesOfSeparateWaitsHaveHistoriesOfTheirOwn() throws Exception {
        String other = TRIGGER.replace("priority", "'priority'").replace("'P0', 'P1'", "'P1', 'P0'");
        WorkflowJob job = JenkinsWithPanto.pipeline(jenkins, TRIGGER + other);
        run(job);
        WorkflowRun second = run(job);
        TestResultAction results = second.getAction(TestResultAction.class);
        assertEquals(6, results.getTotalCount());
        assertEquals(
                List.of("Checkout 2", "Checkout (2) 2"),
                results.getFailedTests().stream()
                        .map(failed -> failed.getName() + " " + failed.getAge())
                        .toList());
    }

    @Test
    void theContextBelongsToTheGroup() throws Exception {
        WorkflowRun run = run(JenkinsWithPanto.pipeline(
                jenkins, TRIGGER.replace("envName: 'staging'", "contextName: 'logged-in-user'")));
        CaseResult failed =
                run.getAction(TestResultAction.class).getFailedTests().get(0);
        assertEquals("Panto.Pixel 6 (14_0), logged-in-user", failed.getClassName());
        assertTrue(failed.getStdout().contains("Context: logged-in-user"), failed.getStdout());
    }

    @Test
    void resultsAreTiedToTheirStage() throws Exception {
        WorkflowRun run = run(JenkinsWithPanto.pipeline(jenkins, "stage('UI tests') { " + TRIGGER + "}"));
        CaseResult failed =
                run.getAction(TestResultAction.class).getFailedTests().get(0);
        assertEquals(List.of("UI tests"), failed.getEnclosingFlowNodeNames());
    }

    @Test
    void freestyleHasThemToo() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
        builder.setWait(true);
        builder.setTestResults(true);
        builder.setResultOnFailure(VerdictResult.UNSTABLE);
        job.getBuildersList().add(builder);
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        time.advanceUntil(() -> !build.isBuilding(), Duration.ofSeconds(40));
        jenkins.assertBuildStatus(Result.UNSTABLE, jenkins.waitForCompletion(build));
        assertEquals(3, build.getAction(TestResultAction.class).getTotalCount());
    }

    @Test
    void whatCouldNotBeWrittenChangesNothingAndIsPublishedLater() throws Exception {
        panto.plan("Checkout", Plan.ending("passed"));
        panto.plan("Search", Plan.ending("passed"));
        WorkflowJob job = JenkinsWithPanto.pipeline(jenkins, TRIGGER + "pantoWait(testResults: true)");
        panto.onTrigger(request -> {
            try {
                Files.createFile(job.getLastBuild().getRootDir().toPath().resolve("panto-test-results"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        WorkflowRun run = run(job);
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("Listener failed (UncheckedIOException), which does not affect this build", run);
        assertEquals(3, run.getAction(TestResultAction.class).getTotalCount());
        assertFalse(Files.exists(run.getRootDir().toPath().resolve("panto-test-results")));
    }

    /** It may be full or gone, and is nobody's business where something is triggered or judged. */
    @Test
    void nothingNeedsTheTemporaryFolder() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                assertFalse(Files.readString(source).contains("createTemp"), source::toString);
            }
        }
    }

    private WorkflowRun run(WorkflowJob job) throws Exception {
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        time.advanceUntil(() -> !run.isBuilding(), Duration.ofSeconds(40));
        return jenkins.waitForCompletion(run);
    }
}
