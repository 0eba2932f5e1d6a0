package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Result;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoTriggerStepTest {

    private JenkinsRule jenkins;
    private PantoEmulator panto;

    @BeforeEach
    void connect(JenkinsRule rule) throws Exception {
        jenkins = rule;
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        JenkinsWithPanto.connect(panto);
    }

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void triggersAndReturnsTheTestRuns() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(
                jenkins,
                "def run = pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD + ")\n"
                        + "echo \"got ${run.testRuns.join('+')} of ${env.PANTO_TEST_RUN_COUNT}\"");
        jenkins.assertLogContains("got testrun_01+testrun_02+testrun_03 of 3", run);
        assertEquals(1, panto.triggers().size());
    }

    @Test
    void reportsAllProblemsInOneLine() throws Exception {
        WorkflowRun run = jenkins.buildAndAssertStatus(
                Result.FAILURE,
                JenkinsWithPanto.pipeline(
                        jenkins, "pantoTrigger(appId: ' ', includ: [a: 'b'], excludeTags: [a: 1], devices: 'x')"));
        jenkins.assertLogContains("ERROR: Nothing was sent", run);
        jenkins.assertLogNotContains("Exception", run);
    }
}
