package io.jenkins.plugins.panto.config;

import static io.jenkins.plugins.panto.JenkinsWithPanto.CREDENTIALS_ID;
import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import hudson.util.FormValidation;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.trigger.PantoTriggerStep;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins without the Folders plugin, and without those that need it. */
class WithoutFoldersTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins = JenkinsWithPanto.inItsOwnProcess()
            .omitPlugins(
                    "branch-api",
                    "cloudbees-folder",
                    "job-dsl",
                    "pipeline-groovy-lib",
                    "pipeline-model-definition",
                    "workflow-multibranch");

    @Test
    void theGlobalDefaultApplies() throws Throwable {
        try (PantoEmulator panto = PantoEmulator.start(KEY)) {
            jenkins.startJenkins();
            jenkins.runRemotely(WithoutFoldersTest::trigger, panto.url().toString());
            assertEquals(1, panto.triggers().size());
        }
    }

    private static void trigger(JenkinsRule rule, String apiUrl) throws Exception {
        assertNull(rule.jenkins.getPlugin("cloudbees-folder"));
        PantoGlobalConfiguration.get().setApiUrl(apiUrl);
        PantoGlobalConfiguration.get().setCredentialsId(CREDENTIALS_ID);
        JenkinsWithPanto.addKey(CREDENTIALS_ID, KEY);
        WorkflowJob job = JenkinsWithPanto.pipeline(rule, "pantoTrigger(" + GOOD + ")");
        FormValidation said = rule.jenkins
                .getDescriptorByType(PantoTriggerStep.DescriptorImpl.class)
                .doCheckCredentialsId(job, "");
        assertEquals("From the global configuration: " + CREDENTIALS_ID + ".", said.getMessage());
        rule.buildAndAssertSuccess(job);
    }
}
