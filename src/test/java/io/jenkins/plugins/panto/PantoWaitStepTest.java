package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Result;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoWaitStepTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    private final DrivenTime time = new DrivenTime();
    private JenkinsRule jenkins;
    private PantoEmulator panto;

    @BeforeEach
    void connect(JenkinsRule rule) throws Exception {
        jenkins = rule;
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        WaitTask.time = time;
        JenkinsWithPanto.connect(panto);
    }

    @AfterEach
    void close() {
        WaitTask.time = new JenkinsTimekeeper();
        panto.close();
    }

    @Test
    void waitsUntilAllHaveEnded() throws Exception {
        panto.plan(Plan.ending("passed"));
        WorkflowRun run =
                start("def run = pantoTrigger(wait: true, credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD
                        + ")\necho \"it is ${run.verdict}, ${run.passedCount} of ${run.results.size()}\"");
        drive(run);
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("it is PASSED, 3 of 3", run);
        assertEquals(0, time.appointments());
    }

    @Test
    void failsTheBuildWhenATestFails() throws Exception {
        panto.plan("Checkout", Plan.ending("failed").remark("no pay button"));
        WorkflowRun run =
                start("pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD + ")\npantoWait()");
        drive(run);
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("no pay button", run);
    }

    private WorkflowRun start(String script) throws Exception {
        return JenkinsWithPanto.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
    }

    private void drive(WorkflowRun run) throws Exception {
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        jenkins.waitForCompletion(run);
    }
}
