package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Whoever reads German gets German, with its letters, and whoever does not gets English. */
@WithJenkins
class GermanTest {

    @Test
    void theBrowserChoosesTheLanguage(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new PantoTriggerBuilder("build_file_id"));
        String form = job.getUrl() + "configure";
        String help = "descriptor/" + PantoTriggerStep.class.getName() + "/help/devices";

        JenkinsRule.WebClient german = jenkins.createWebClient();
        german.addRequestHeader("Accept-Language", "de");
        String inGerman = german.goTo(form).asXml();
        assertTrue(inGerman.contains("Gerät hinzufügen"), "a view");
        assertTrue(inGerman.contains("Panto-Tests auslösen"), "a message");
        assertTrue(german.goTo(help, null).getWebResponse().getContentAsString().contains("Geräte"), "a help text");

        JenkinsRule.WebClient english = jenkins.createWebClient();
        String inEnglish = english.goTo(form).asXml();
        assertTrue(inEnglish.contains("Add device"), "a view");
        assertTrue(inEnglish.contains("Trigger Panto tests"), "a message");
        assertTrue(
                english.goTo(help, null).getWebResponse().getContentAsString().contains("devices to run on"));
    }
}
