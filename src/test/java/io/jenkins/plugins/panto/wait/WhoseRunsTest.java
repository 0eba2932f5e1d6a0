package io.jenkins.plugins.panto.wait;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.EnvVars;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PendingTrigger;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.pipeline.modeldefinition.actions.RestartDeclarativePipelineAction;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Which test runs a build waits for and shows: its own, those on their way, and those of others. */
@WithJenkins
class WhoseRunsTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private static final String TRIGGER = "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")\n";

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey("panto-api-key", KEY);
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
        panto.close();
    }

    private WorkflowRun end(WorkflowRun run) throws Exception {
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        return jenkins.waitForCompletion(run);
    }

    private WorkflowRun start(String script) throws Exception {
        return JenkinsWithPanto.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
    }

    private static String page(Run<?, ?> run, String path) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .getPage(run, path)
                .asNormalizedText()
                .replaceAll("\\s+", " ");
    }

    // On their way

    private static final String TRIGGER_AND_WAIT = """
            parallel(
                a: { %s },
                b: {
                    def all = pantoWait(resultOnUndetermined: 'UNSTABLE')
                    echo "${all.verdict}: ${all.testRuns}"
                })
            """.formatted(TRIGGER);

    @Test
    void aWaitIncludesTheTriggerThatHasNoReplyYet() throws Exception {
        CountDownLatch reply = new CountDownLatch(1);
        panto.next(Answer.held(reply));
        WorkflowRun run = start(TRIGGER_AND_WAIT);
        time.awaitScheduled(1);
        time.advance(SOON);
        assertTrue(run.isBuilding());
        reply.countDown();
        awaitReply(run);
        jenkins.assertBuildStatusSuccess(end(run));
        jenkins.assertLogContains("PASSED: [testrun_01, testrun_02, testrun_03]", run);
    }

    @Test
    void aTriggerThatFailsIsWaitedForNoLonger() throws Exception {
        CountDownLatch reply = new CountDownLatch(1);
        panto.next(exchange -> {
            reply.await();
            Answer.json(400, "{\"detail\": \"No\"}").write(exchange);
        });
        WorkflowRun run = start(TRIGGER_AND_WAIT);
        time.awaitScheduled(1);
        reply.countDown();
        awaitReply(run);
        jenkins.assertBuildStatus(Result.FAILURE, end(run));
        jenkins.assertLogContains("There were no test runs to wait for", run);
    }

    @Test
    void aTriggerWithoutAReplyAtTheDeadlineIsNotCalledPassed() throws Exception {
        CountDownLatch reply = new CountDownLatch(1);
        panto.plan(Plan.endedAtOnce("passed"));
        panto.next(Answer.normal(), Answer.held(reply));
        WorkflowRun run = start(TRIGGER + TRIGGER_AND_WAIT.replace("pantoWait(", "pantoWait(timeoutMinutes: 2, "));
        time.awaitScheduled(1);
        time.advanceUntil(() -> log(run).contains("UNDETERMINED: "), SOON);
        reply.countDown();
        jenkins.assertBuildStatus(Result.UNSTABLE, end(run));
        jenkins.assertLogContains("Panto had not replied to a trigger of this build at the deadline", run);
    }

    /** For real: what drives the clocks does not wait for a reply. */
    private static void awaitReply(WorkflowRun run) {
        while (PendingTrigger.isAny(run)) {
            Thread.onSpinWait();
        }
    }

    private static String log(WorkflowRun run) {
        try {
            return JenkinsRule.getLog(run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Of the build that it was restarted from

    @Test
    void aRestartedStageWaitsForTheRunsOfTheFirstBuild() throws Exception {
        WorkflowJob job = JenkinsWithPanto.pipeline(jenkins, """
                pipeline {
                    agent none
                    stages {
                        stage('Trigger') { steps { %s } }
                        stage('Wait') {
                            steps {
                                pantoWait()
                                echo "all of ${env.PANTO_TEST_RUN_IDS}"
                            }
                        }
                    }
                }""".formatted(TRIGGER));
        WorkflowRun first = job.scheduleBuild2(0).waitForStart();
        jenkins.assertBuildStatusSuccess(end(first));
        first.getAction(RestartDeclarativePipelineAction.class).run("Wait");
        jenkins.waitUntilNoActivityUpTo(60_000);
        WorkflowRun second = jenkins.assertBuildStatusSuccess(job.getBuildByNumber(2));
        jenkins.assertLogContains("all of testrun_01,testrun_02,testrun_03", second);
        assertEquals(1, panto.triggers().size());
        assertEquals("3 passed", PantoAction.of(second).getState().getText());
        assertEquals(
                "testrun_01,testrun_02,testrun_03",
                second.getEnvironment(TaskListener.NULL).get("PANTO_TEST_RUN_IDS"));
        second.getAction(RestartDeclarativePipelineAction.class).run("Wait");
        jenkins.waitUntilNoActivityUpTo(60_000);
        jenkins.assertBuildStatusSuccess(job.getBuildByNumber(3));
    }

    // Of others

    @Test
    void whatAnotherBuildTriggeredIsAGroupOfItsOwn() throws Exception {
        panto.plan("Checkout", Plan.ending("failed").remark("no pay button"));
        jenkins.assertBuildStatusSuccess(end(start(TRIGGER)));
        WorkflowRun run = end(start("""
                pantoWait(testRuns: ['testrun_01', 'testrun_02'], credentialsId: 'panto-api-key', testResults: true,
                    resultOnFailure: 'UNSTABLE')
                """));
        jenkins.assertBuildStatus(Result.UNSTABLE, run);
        assertEquals("1 failed, 1 passed", PantoAction.of(run).getState().getText());
        JSONObject rest = jenkins.getJSON(run.getUrl() + "panto/api/json").getJSONObject();
        assertEquals(2, rest.getInt("testRunCount"));
        JSONObject group = rest.getJSONArray("triggers").getJSONObject(0);
        assertEquals("FAILED", group.getJSONArray("testRuns").getJSONObject(1).getString("verdict"));
        String page = page(run, "panto/");
        assertTrue(page.contains("2 Panto test runs that this build did not trigger: 1 failed, 1 passed"), page);
        assertFalse(page.contains("Build file"), page);
        assertFalse(page(run, "").contains("Build file"));
        assertTrue(page(run, "panto/trigger/1/").contains("no pay button"));
        EnvVars environment = run.getEnvironment(TaskListener.NULL);
        assertNull(environment.get("PANTO_TEST_RUN_IDS"));
        assertNull(environment.get("PANTO_TEST_RUN_COUNT"));
        TestResultAction results = run.getAction(TestResultAction.class);
        assertEquals(2, results.getTotalCount());
        assertEquals("Panto.Test runs", results.getFailedTests().get(0).getClassName());
        String record = Files.readString(run.getRootDir().toPath().resolve("build.xml"));
        assertTrue(record.contains("<pantoTestRun id=\"testrun_02\" status=\"failed\""), record);
    }

    // Of nobody any more

    @Test
    void whatNobodyFollowedToItsEndIsNotCalledRunning() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(job);
        Path record = build.getRootDir().toPath().resolve("build.xml");
        Files.writeString(record, Files.readString(record).replaceFirst("(?s)<actions>.*?</actions>|<actions/>", """
                        <actions><io.jenkins.plugins.panto.build.PantoAction><triggers>
                        <io.jenkins.plugins.panto.build.PantoTrigger><uuid>a</uuid><request>b</request><testRuns>
                        <pantoTestRun id="one" status="in_process"/>
                        </testRuns></io.jenkins.plugins.panto.build.PantoTrigger>
                        </triggers><waited>true</waited></io.jenkins.plugins.panto.build.PantoAction></actions>"""));
        job.doReload();
        FreeStyleBuild loaded = jenkins.jenkins
                .getItemByFullName(job.getFullName(), FreeStyleProject.class)
                .getBuildByNumber(1);
        String said = "Jenkins no longer follows the test runs that had not ended when the build did.";
        assertTrue(page(loaded, "").contains(said), page(loaded, ""));
        String page = page(loaded, "panto/");
        assertTrue(page.contains(said), page);
        assertTrue(page.contains("no longer followed"), page);
        assertEquals("no longer followed", PantoAction.of(loaded).getState().getText());
    }
}
