package io.jenkins.plugins.panto.trigger;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Result;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class PantoTriggerStepExecutionTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private PantoEmulator panto;

    @BeforeEach
    void startPanto() {
        panto = PantoEmulator.start(KEY);
    }

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void aRestartBetweenTwoStepsLosesNothing() throws Throwable {
        sessions.then(jenkins -> {
            JenkinsWithPanto.connect(panto);
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, "app");
            job.setDefinition(new CpsFlowDefinition("""
                    def run = pantoTrigger(credentialsId: 'panto-api-key', %s)
                    semaphore 'restart'
                    echo "joined: ${run.testRuns.join('+')} of $run.triggerId"
                    echo "environment: $PANTO_TEST_RUN_IDS"
                    pantoTrigger(credentialsId: 'panto-api-key', %s)
                    error "failed with $PANTO_TEST_RUN_COUNT"
                    """.formatted(GOOD, GOOD), true));
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            SemaphoreStep.waitForStart("restart/1", run);
            assertRecorded(run, 3);
        });
        sessions.then(jenkins -> {
            WorkflowRun run = build(jenkins);
            assertRecorded(run, 3);
            SemaphoreStep.success("restart/1", null);
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            jenkins.assertLogContains("joined: testrun_01+testrun_02+testrun_03 of trigger_01", run);
            jenkins.assertLogContains("environment: testrun_01,testrun_02,testrun_03", run);
            jenkins.assertLogContains("failed with 6", run);
            assertRecorded(run, 6);
        });
        sessions.then(jenkins -> {
            WorkflowRun run = build(jenkins);
            assertRecorded(run, 6);
            assertEquals(
                    6,
                    jenkins.getJSON(run.getUrl() + "panto/api/json")
                            .getJSONObject()
                            .getInt("testRunCount"));
            assertEquals(2, panto.triggers().size());
        });
    }

    private static WorkflowRun build(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("app", WorkflowJob.class).getBuildByNumber(1);
    }

    private static void assertRecorded(WorkflowRun run, int testRuns) {
        List<String> ids = PantoAction.of(run).ids();
        assertEquals(testRuns, ids.size());
        assertEquals(List.of("testrun_01", "testrun_02", "testrun_03"), ids.subList(0, 3));
    }
}
