package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.XmlFile;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import hudson.util.FormValidation;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorException;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.Util;
import io.jenkins.plugins.casc.model.CNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoGlobalConfigurationTest {

    private static final String DEFAULT_URL = "https://qa-app.getpanto.ai";
    private static final String ALL = """
            apiUrl: "https://panto.example.com/eu"
            credentialsId: "panto-api-key"
            endedStatuses: "lost"
            failedStatuses: "bad,worse"
            passedStatuses: "good"
            runUrl: "https://panto.example.com/runs/{id}"
            """;

    private static JenkinsRule jenkins;

    @TempDir
    private Path directory;

    @BeforeAll
    static void addKey(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
    }

    @AfterEach
    void reset() {
        jenkins.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
        jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        PantoGlobalConfiguration config = config();
        config.setApiUrl(null);
        config.setCredentialsId(null);
        config.setRunUrl(null);
        config.setPassedStatuses(null);
        config.setFailedStatuses(null);
        config.setEndedStatuses(null);
    }

    @Test
    void hasTheDefaultsOfTheContract() {
        assertEquals(DEFAULT_URL, config().getApiUrl());
        assertNull(config().getCredentialsId());
        assertNull(config().getRunUrl());
        assertEquals("passed,success,succeeded", config().getPassedStatuses());
        assertEquals("failed,failure", config().getFailedStatuses());
        assertEquals("error,cancelled,canceled,aborted,timeout,timed_out,skipped", config().getEndedStatuses());
    }

    @Test
    void theFormShowsTheDefaultsAndDoesNotFixThem() throws Exception {
        HtmlForm form = form();
        assertEquals(DEFAULT_URL, input(form, "apiUrl").getValue());
        assertEquals("failed,failure", input(form, "failedStatuses").getValue());
        jenkins.submit(form);
        hasTheDefaultsOfTheContract();
        String xml = file().asString();
        assertFalse(xml.contains("Url") || xml.contains("Statuses"), xml);
    }

    @Test
    void theFormIsSavedAndFoundAgain() throws Exception {
        HtmlForm form = form();
        input(form, "apiUrl").setValue(" http://localhost:1234/panto ");
        credentials(form).setSelectedAttribute(JenkinsWithPanto.CREDENTIALS_ID, true);
        input(form, "runUrl").setValue("https://panto.example.com/runs/{id}");
        input(form, "failedStatuses").setValue("bad,worse");
        jenkins.submit(form);

        PantoGlobalConfiguration loaded = new PantoGlobalConfiguration();
        assertEquals("http://localhost:1234/panto", loaded.getApiUrl());
        assertEquals(JenkinsWithPanto.CREDENTIALS_ID, loaded.getCredentialsId());
        assertEquals("https://panto.example.com/runs/{id}", loaded.getRunUrl());
        assertEquals("bad,worse", loaded.getFailedStatuses());

        HtmlForm again = form();
        assertEquals("http://localhost:1234/panto", input(again, "apiUrl").getValue());
        assertEquals(
                JenkinsWithPanto.CREDENTIALS_ID,
                credentials(again).getSelectedOptions().get(0).getValueAttribute());
    }

    @Test
    void emptyFieldsAreTheDefaults() throws Exception {
        config().setApiUrl("https://panto.example.com");
        config().setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
        config().setRunUrl("https://panto.example.com/runs/{id}");
        HtmlForm form = form();
        input(form, "apiUrl").setValue("  ");
        credentials(form).setSelectedAttribute("", true);
        input(form, "runUrl").setValue("");
        input(form, "passedStatuses").setValue("");
        jenkins.submit(form);
        hasTheDefaultsOfTheContract();
    }

    @Test
    void theFormRefusesAnAddressThatTheKeyMustNotGoTo() throws Exception {
        for (String url : Set.of(
                "http://panto.example.com",
                "http://127.0.0.1.example.com",
                "ftp://localhost",
                "https://user@panto.example.com",
                "https://panto.example.com/?a=b",
                "panto.example.com",
                "https://",
                "<script>alert(1)</script>")) {
            HtmlForm form = form();
            input(form, "apiUrl").setValue(url);
            credentials(form).setSelectedAttribute(JenkinsWithPanto.CREDENTIALS_ID, true);
            HtmlPage page = refusal(form);
            String said = page.getBody().asNormalizedText();
            assertTrue(said.contains("Panto QA, apiUrl: "), said);
            assertFalse(said.contains("Exception") || said.contains("Stack trace"), said);
            assertEquals(DEFAULT_URL, new PantoGlobalConfiguration().getApiUrl());
            assertNull(new PantoGlobalConfiguration().getCredentialsId());
        }
    }

    @Test
    void theFormSaysSoWhileItIsFilledIn() {
        assertEquals(FormValidation.Kind.ERROR, config().doCheckApiUrl("http://panto.example.com").kind);
        assertEquals(FormValidation.Kind.OK, config().doCheckApiUrl("http://[::1]:8080").kind);
        assertEquals(FormValidation.Kind.OK, config().doCheckApiUrl("").kind);
        assertEquals(FormValidation.Kind.ERROR, config().doCheckCredentialsId("unknown").kind);
        assertEquals(FormValidation.Kind.OK, config().doCheckCredentialsId(JenkinsWithPanto.CREDENTIALS_ID).kind);
    }

    @Test
    void eachFieldHasHelp() throws Exception {
        for (String field :
                Set.of("apiUrl", "credentialsId", "runUrl", "passedStatuses", "failedStatuses", "endedStatuses")) {
            String help = jenkins.createWebClient()
                    .goTo("descriptor/" + config().getId() + "/help/" + field, "text/html")
                    .getWebResponse()
                    .getContentAsString();
            assertTrue(help.contains("<div>"), field);
        }
    }

    @Test
    void onlyAdministratorsSeeTheForm() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Jenkins.MANAGE)
                .everywhere()
                .to("manager")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
        Jenkins.MANAGE.setEnabled(true);
        try {
            assertNotNull(section(form("admin")));
            assertNull(section(form("manager")));
        } finally {
            Jenkins.MANAGE.setEnabled(false);
        }
    }

    @Test
    void isReadFromCode() throws Exception {
        configure(ALL);
        assertEquals("https://panto.example.com/eu", config().getApiUrl());
        assertEquals("panto-api-key", config().getCredentialsId());
        assertEquals("https://panto.example.com/runs/{id}", config().getRunUrl());
        assertEquals("good", config().getPassedStatuses());
        assertEquals("bad,worse", config().getFailedStatuses());
        assertEquals("lost", config().getEndedStatuses());
        assertEquals("https://panto.example.com/eu", new PantoGlobalConfiguration().getApiUrl());
    }

    @Test
    void isWrittenAsCodeThatCanBeReadAgain() throws Exception {
        configure(ALL);
        String exported = export();
        assertEquals(ALL, exported);
        reset();
        configure(exported);
        assertEquals(ALL, export());
    }

    @Test
    void defaultsAreWrittenAsCodeThatFixesNothing() throws Exception {
        String exported = export();
        assertTrue(exported.contains("apiUrl: \"" + DEFAULT_URL + "\""), exported);
        configure(exported);
        hasTheDefaultsOfTheContract();
        assertFalse(file().asString().contains("apiUrl"));
    }

    @Test
    void codeWithAnAddressThatTheKeyMustNotGoToIsRefused() {
        for (String url : Set.of("http://panto.example.com", "https://user@panto.example.com", "nonsense")) {
            Throwable refused = assertThrows(ConfiguratorException.class, () -> configure("apiUrl: \"" + url + "\"\n"));
            while (refused.getCause() != null) {
                refused = refused.getCause();
            }
            assertTrue(refused.getMessage().startsWith("apiUrl: "), refused.getMessage());
            assertEquals(DEFAULT_URL, config().getApiUrl());
        }
    }

    @Test
    void codeHasNoKey() {
        assertThrows(ConfiguratorException.class, () -> configure("apiKey: \"secret\"\n"));
    }

    private static PantoGlobalConfiguration config() {
        return PantoGlobalConfiguration.get();
    }

    private static XmlFile file() {
        return new XmlFile(new File(jenkins.jenkins.getRootDir(), config().getId() + ".xml"));
    }

    private static HtmlForm form() throws Exception {
        return jenkins.createWebClient().goTo("manage/configure").getFormByName("config");
    }

    private static HtmlForm form(String user) throws Exception {
        return jenkins.createWebClient().login(user).goTo("manage/configure").getFormByName("config");
    }

    private static HtmlInput input(HtmlForm form, String field) {
        return section(form).getFirstByXPath(".//input[@name='_." + field + "']");
    }

    private static HtmlSelect credentials(HtmlForm form) {
        return section(form).getFirstByXPath(".//select[@name='_.credentialsId']");
    }

    private static HtmlElement section(HtmlForm form) {
        return form.getFirstByXPath(".//section[.//input[@name='_.apiUrl']]");
    }

    private static HtmlPage refusal(HtmlForm form) throws Exception {
        form.getPage().getEnclosingWindow().getWebClient().getOptions().setThrowExceptionOnFailingStatusCode(false);
        HtmlPage answer = (HtmlPage) jenkins.submit(form);
        assertEquals(400, answer.getWebResponse().getStatusCode());
        return answer;
    }

    private void configure(String panto) throws Exception {
        Path file = Files.writeString(directory.resolve("jenkins.yaml"), "unclassified:\n  panto:\n" + panto.indent(4));
        ConfigurationAsCode.get().configure(file.toString());
    }

    private static String export() throws Exception {
        CNode node = Util.getUnclassifiedRoot(new ConfigurationContext(ConfiguratorRegistry.get()))
                .get("panto");
        return Util.toYamlString(node);
    }
}
