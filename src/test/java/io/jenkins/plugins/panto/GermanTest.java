package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.trigger.PantoTriggerStep;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.jvnet.localizer.LocaleProvider;

/** Forms, messages and help texts are found in German, with its letters. */
@WithJenkins
class GermanTest {

    private static JenkinsRule jenkins;

    private final LocaleProvider before = LocaleProvider.getProvider();

    @BeforeAll
    static void startJenkins(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @AfterEach
    void speakAsBefore() {
        LocaleProvider.setProvider(before);
    }

    @Test
    void aFormSpeaksTheLanguage() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new PantoTriggerBuilder("build_file_id"));
        String german = form(job, Locale.GERMAN);
        assertTrue(german.contains("Gerät hinzufügen"), "a view");
        assertTrue(german.contains("Panto-Tests auslösen"), "a message");
        String english = form(job, Locale.ENGLISH);
        assertTrue(english.contains("Add device"), "a view");
        assertTrue(english.contains("Trigger Panto tests"), "a message");
    }

    @Test
    void aHelpTextSpeaksTheLanguage() throws Exception {
        assertTrue(help("de").contains("Die Geräte"));
        assertTrue(help("en").contains("The devices"));
    }

    @Test
    void theTagsOfATriggerSpeakTheLanguage() {
        List<Tag> tags = List.of(new Tag("priority", List.of("P0")));
        speak(Locale.GERMAN);
        assertEquals("mit priority: 'P0'", selector(tags, List.of()));
        assertEquals("ohne priority: 'P0'", selector(List.of(), tags));
        assertEquals("", selector(List.of(), List.of()));
    }

    private static String selector(List<Tag> included, List<Tag> excluded) {
        TriggerRequest request =
                new TriggerRequest("build_file_id", Target.TEST_FLOW, included, excluded, List.of(), null, null);
        return new PantoTrigger("uuid", 0, request, "refused", false).getSelector();
    }

    /** As Jenkins does outside of tests, where the browser says which language. */
    private static String form(FreeStyleProject job, Locale locale) throws Exception {
        speak(locale);
        return browser().getPage(job, "configure").asXml();
    }

    private static void speak(Locale locale) {
        LocaleProvider.setProvider(new LocaleProvider() {
            @Override
            public Locale get() {
                return locale;
            }
        });
    }

    private static String help(String language) throws Exception {
        JenkinsRule.WebClient browser = browser();
        browser.addRequestHeader("Accept-Language", language);
        return browser.goTo("descriptor/" + PantoTriggerStep.class.getName() + "/help/devices", null)
                .getWebResponse()
                .getContentAsString();
    }

    /** One that sees a page as the server wrote it. */
    private static JenkinsRule.WebClient browser() {
        return jenkins.createWebClient().withJavaScriptEnabled(false);
    }
}
