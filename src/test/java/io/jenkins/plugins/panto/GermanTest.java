package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.jvnet.localizer.LocaleProvider;

/** Forms, messages and help texts are found in German, with its letters. */
@WithJenkins
class GermanTest {

    private final LocaleProvider before = LocaleProvider.getProvider();

    @AfterEach
    void speakAsBefore() {
        LocaleProvider.setProvider(before);
    }

    @Test
    void aFormSpeaksTheLanguage(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new PantoTriggerBuilder("build_file_id"));
        String german = form(jenkins, job, Locale.GERMAN);
        assertTrue(german.contains("Gerät hinzufügen"), "a view");
        assertTrue(german.contains("Panto-Tests auslösen"), "a message");
        String english = form(jenkins, job, Locale.ENGLISH);
        assertTrue(english.contains("Add device"), "a view");
        assertTrue(english.contains("Trigger Panto tests"), "a message");
    }

    @Test
    void aHelpTextSpeaksTheLanguage(JenkinsRule jenkins) throws Exception {
        assertTrue(help(jenkins, "de").contains("Die Geräte"));
        assertTrue(help(jenkins, "en").contains("The devices"));
    }

    /** As Jenkins does outside of tests, where the browser says which language. */
    private static String form(JenkinsRule jenkins, FreeStyleProject job, Locale locale) throws Exception {
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return locale;
            }
        });
        return jenkins.createWebClient().getPage(job, "configure").asXml();
    }

    private static String help(JenkinsRule jenkins, String language) throws Exception {
        JenkinsRule.WebClient browser = jenkins.createWebClient();
        browser.addRequestHeader("Accept-Language", language);
        return browser.goTo("descriptor/" + PantoTriggerStep.class.getName() + "/help/devices", null)
                .getWebResponse()
                .getContentAsString();
    }
}
