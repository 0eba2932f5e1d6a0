package io.jenkins.plugins.panto.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins that has no test results, and no tokens. */
class WithoutJUnitTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins = JenkinsWithPanto.inItsOwnProcess()
            .omitPlugins("junit", "matrix-project", "email-ext", "token-macro", "config-file-provider");

    @Test
    void saysSoAndJudgesAllTheSame() throws Throwable {
        jenkins.then(WithoutJUnitTest::waitInBothWays);
    }

    private static void waitInBothWays(JenkinsRule r) throws Exception {
        try (PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY)) {
            panto.plan(Plan.endedAtOnce("passed"));
            panto.plan("Checkout", Plan.endedAtOnce("failed"));
            JenkinsWithPanto.connect(panto);
            Run<?, ?> freestyle = freestyle(r).scheduleBuild2(0).waitForStart();
            Run<?, ?> pipeline = JenkinsWithPanto.pipeline(
                            r,
                            "pantoTrigger(credentialsId: 'panto-api-key', wait: true, testResults: true,"
                                    + " resultOnFailure: 'UNSTABLE', " + JenkinsWithPanto.GOOD + ")")
                    .scheduleBuild2(0)
                    .waitForStart();
            check(r, freestyle);
            check(r, pipeline);
        }
    }

    private static FreeStyleProject freestyle(JenkinsRule r) throws Exception {
        PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
        builder.setWait(true);
        builder.setTestResults(true);
        builder.setResultOnFailure(VerdictResult.UNSTABLE);
        FreeStyleProject job = r.createFreeStyleProject();
        job.getBuildersList().add(builder);
        return job;
    }

    private static void check(JenkinsRule r, Run<?, ?> run) throws Exception {
        r.assertBuildStatus(Result.UNSTABLE, r.waitForCompletion(run));
        r.assertLogContains("1 of 3 test runs failed: Checkout", run);
        r.assertLogNotContains("Exception", run);
        assertEquals(
                List.of("[Panto] The test results are not published, since the JUnit plugin is not installed."),
                JenkinsRule.getLog(run)
                        .lines()
                        .filter(line -> line.contains("JUnit"))
                        .toList());
    }
}
