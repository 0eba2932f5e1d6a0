package io.jenkins.plugins.panto.config;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleProject;
import hudson.plugins.promoted_builds.JobPropertyImpl;
import hudson.plugins.promoted_builds.PromotionProcess;
import hudson.plugins.promoted_builds.conditions.SelfPromotionCondition;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PromotionTest {

    /** The parent of a promotion is a property of its job, and no item. */
    @Test
    void aPromotionHasTheKeyOfTheFolder(JenkinsRule jenkins) throws Exception {
        try (PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY)) {
            JenkinsWithPanto.connect(panto);
            Folder folder = jenkins.createProject(Folder.class);
            PantoFolderProperty property = new PantoFolderProperty();
            property.setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
            folder.addProperty(property);
            FreeStyleProject job = folder.createProject(FreeStyleProject.class, "job");
            JobPropertyImpl promotions = new JobPropertyImpl(job);
            job.addProperty(promotions);
            PromotionProcess process = promotions.addProcess("release");
            process.conditions.add(new SelfPromotionCondition(false));
            PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
            builder.setCredentialsId(null);
            process.getBuildSteps().add(builder);
            jenkins.buildAndAssertSuccess(job);
            jenkins.waitUntilNoActivity();
            jenkins.assertBuildStatusSuccess(process.getBuildByNumber(1));
            jenkins.assertLogContains(
                    "with credential " + JenkinsWithPanto.CREDENTIALS_ID, process.getBuildByNumber(1));
        }
    }
}
