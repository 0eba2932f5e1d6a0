package io.jenkins.plugins.panto.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins without the Checks API plugin, and without those that need it. */
class WithoutChecksTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins =
            JenkinsWithPanto.inItsOwnProcess().omitPlugins("checks-api", "junit", "matrix-project", "email-ext");

    @Test
    void saysSoAndJudgesAllTheSame() throws Throwable {
        jenkins.then(WithoutChecksTest::waitInBothWays);
    }

    private static void waitInBothWays(JenkinsRule r) throws Exception {
        assertNull(r.jenkins.getPlugin("checks-api"));
        try (PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY)) {
            panto.plan(Plan.endedAtOnce("passed"));
            panto.plan("Checkout", Plan.endedAtOnce("failed"));
            JenkinsWithPanto.connect(panto);
            PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
            builder.setWait(true);
            builder.setCheckName("Android");
            FreeStyleProject job = r.createFreeStyleProject();
            job.getBuildersList().add(builder);
            Run<?, ?> freestyle = job.scheduleBuild2(0).waitForStart();
            Run<?, ?> pipeline = JenkinsWithPanto.pipeline(
                            r,
                            "pantoTrigger(credentialsId: 'panto-api-key', wait: true, checkName: 'Android', "
                                    + JenkinsWithPanto.GOOD + ")")
                    .scheduleBuild2(0)
                    .waitForStart();
            check(r, freestyle);
            check(r, pipeline);
        }
    }

    private static void check(JenkinsRule r, Run<?, ?> run) throws Exception {
        r.assertBuildStatus(Result.FAILURE, r.waitForCompletion(run));
        r.assertLogContains("1 of 3 test runs failed: Checkout", run);
        r.assertLogNotContains("Exception", run);
        r.assertLogNotContains("Error", run);
        assertEquals(
                List.of("[Panto] The check is not published, since the Checks API plugin is not installed."),
                JenkinsRule.getLog(run)
                        .lines()
                        .filter(line -> line.contains("Checks API"))
                        .toList());
    }
}
