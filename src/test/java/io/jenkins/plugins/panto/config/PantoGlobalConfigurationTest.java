package io.jenkins.plugins.panto.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.AbortException;
import hudson.BulkChange;
import hudson.ProxyConfiguration;
import hudson.XmlFile;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.AccessDeniedException3;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorException;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.Util;
import io.jenkins.plugins.casc.model.CNode;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.LoopbackProxy;
import io.jenkins.plugins.panto.ShortForms;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import jenkins.model.Jenkins;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.AfterAll;
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
            pollSeconds: 60
            replySeconds: 600
            runUrl: "https://panto.example.com/runs/{id}"
            """;

    private static JenkinsRule jenkins;

    @TempDir
    private Path directory;

    @BeforeAll
    static void addKey(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        ShortForms.use();
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
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
        config.setReplySeconds(0);
        config.setPollSeconds(0);
    }

    @Test
    void hasTheDefaultsOfTheContract() {
        assertEquals(DEFAULT_URL, config().getApiUrl());
        assertNull(config().getCredentialsId());
        assertNull(config().getRunUrl());
        assertEquals(300, config().getReplySeconds());
        assertEquals(30, config().getPollSeconds());
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
        input(form, "apiUrl").setValue(" http://localhost:1234/panto/api/v1/qa/external/test-flow/trigger ");
        JenkinsWithPanto.choose(credentials(form), JenkinsWithPanto.CREDENTIALS_ID);
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
        JenkinsWithPanto.choose(credentials(form), "");
        input(form, "runUrl").setValue("");
        input(form, "passedStatuses").setValue("");
        jenkins.submit(form);
        hasTheDefaultsOfTheContract();
    }

    @Test
    void theFormRefusesAnAddressThatTheKeyMustNotGoTo() throws Exception {
        for (String url :
                Set.of("http://panto.example.com", "https://user@panto.example.com", "<script>alert(1)</script>")) {
            HtmlForm form = form();
            input(form, "apiUrl").setValue(url);
            JenkinsWithPanto.choose(credentials(form), JenkinsWithPanto.CREDENTIALS_ID);
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
    void theFormSaysWhatIsWrongWithAChosenCredential() throws Exception {
        SystemCredentialsProvider store = SystemCredentialsProvider.getInstance();
        store.getCredentials()
                .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "login", "", "user", "password"));
        store.getCredentials()
                .add(new StringCredentialsImpl(
                        CredentialsScope.SYSTEM, "for-jenkins-itself", "", Secret.fromString("key")));
        store.getDomainCredentialsMap()
                .put(
                        new Domain("other", "", List.of(new HostnameSpecification("*.example.com", null))),
                        List.of(new StringCredentialsImpl(
                                CredentialsScope.GLOBAL, "elsewhere", "", Secret.fromString("key"))));
        assertSaid("is of the kind Username with password. Create one of the kind Secret text", "login");
        assertSaid("is for Jenkins itself, and no job can use it. Change its scope", "for-jenkins-itself");
        assertSaid("is in a domain that does not fit " + DEFAULT_URL + ". Create one", "elsewhere");
        assertSaid("Create one of the kind Secret text with this ID under Manage Jenkins » Credentials", "unknown");
        assertFalse(config().doFillCredentialsIdItems("").stream()
                .anyMatch(option -> option.value.equals("for-jenkins-itself")));
    }

    private static void assertSaid(String problem, String credentialsId) {
        FormValidation said = config().doCheckCredentialsId(credentialsId);
        assertEquals(FormValidation.Kind.ERROR, said.kind);
        String text = said.getMessage().replace("&#039;", "'");
        assertTrue(text.contains("'" + credentialsId + "'") && text.contains(problem), text);
    }

    @Test
    void theTestOfTheConnectionTellsWhatIsWrong() throws Exception {
        JenkinsWithPanto.addKey("old-key", "expired-key");
        try (PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY)) {
            String url = panto.url().toString();
            String host = panto.url().getAuthority();
            assertTested("OK Panto at " + host + " accepts the API key.", url, JenkinsWithPanto.CREDENTIALS_ID);
            assertTested("ERROR Panto at " + host + " refuses the API key: HTTP 401", url, "old-key");
            assertTested("ERROR What answers at " + host + " is not Panto: HTTP 404", url + "/eu", "old-key");
            panto.nextPoll(Answer.json(503, "{}"));
            assertTested("WARNING Panto at " + host + " neither accepts nor refuses", url, "old-key");
            panto.close();
            assertTested("ERROR " + host + " refused the connection. Check the address", url, "old-key");
        }
    }

    @Test
    void theTestOfTheConnectionTellsThatAProxyIsInTheWay() throws Exception {
        try (LoopbackProxy proxy = LoopbackProxy.open()) {
            jenkins.jenkins.setProxy(new ProxyConfiguration("127.0.0.1", proxy.port()));
            assertTested(
                    "ERROR The proxy of Jenkins refuses to connect to panto.example.com: HTTP 407",
                    "https://panto.example.com",
                    JenkinsWithPanto.CREDENTIALS_ID);
        } finally {
            jenkins.jenkins.setProxy(null);
        }
    }

    private static void assertTested(String said, String url, String credentialsId) throws Exception {
        FormValidation answer = config().doTestConnection(url, credentialsId);
        String text = answer.kind + " " + answer.getMessage();
        assertTrue(text.startsWith(said) && text.matches(".* It took [\\d,]+ ms\\."), text);
    }

    @Test
    void theTestOfTheConnectionAsksNobodyWithoutAddressAndKey() throws Exception {
        try (PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY)) {
            String url = panto.url().toString();
            assertEquals(
                    "Choose a credential to test with.",
                    config().doTestConnection(url, " ").getMessage());
            assertTrue(config().doTestConnection(url, "unknown").getMessage().startsWith("There is no credential"));
            FormValidation unsafe =
                    config().doTestConnection("http://panto.example.com", JenkinsWithPanto.CREDENTIALS_ID);
            assertTrue(unsafe.getMessage().startsWith("The address must begin with https://"), unsafe.getMessage());
            assertEquals(List.of(), panto.seen());
        }
    }

    @Test
    void theTestOfTheConnectionIsForAdministratorsOnly() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Jenkins.MANAGE)
                .everywhere()
                .to("manager"));
        try (PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY);
                ACLContext manager =
                        ACL.as2(User.getOrCreateByIdOrFullName("manager").impersonate2())) {
            assertThrows(
                    AccessDeniedException3.class,
                    () -> config().doTestConnection(panto.url().toString(), JenkinsWithPanto.CREDENTIALS_ID));
            assertEquals(List.of(), panto.seen());
        }
    }

    @Test
    void theButtonTestsWhatIsTypedIn() throws Exception {
        try (PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY)) {
            HtmlForm form = form();
            input(form, "apiUrl").setValue(panto.url().toString());
            JenkinsWithPanto.choose(credentials(form), JenkinsWithPanto.CREDENTIALS_ID);
            HtmlElement button = section(form).getFirstByXPath(".//button[normalize-space(.)='Test connection']");
            button.click();
            form.getPage().getEnclosingWindow().getWebClient().waitForBackgroundJavaScript(10_000);
            String text = section(form).asNormalizedText();
            assertTrue(text.contains("accepts the API key. It took "), text);
            assertEquals(1, panto.polls().size());
            assertEquals(DEFAULT_URL, config().getApiUrl());
        }
    }

    @Test
    void theFormRefusesAStatusInTwoLists() throws Exception {
        HtmlForm form = form();
        input(form, "apiUrl").setValue("https://panto.example.com");
        input(form, "passedStatuses").setValue("good, Failed");
        String said = refusal(form).getBody().asNormalizedText();
        assertTrue(said.contains("A status can mean only one thing, but is in two lists: failed."), said);
        hasTheDefaultsOfTheContract();
    }

    @Test
    void theFormMovesAStatusFromListToList() throws Exception {
        HtmlForm form = form();
        input(form, "failedStatuses").setValue("failed,failure,aborted");
        input(form, "endedStatuses").setValue("error");
        jenkins.submit(form);
        assertEquals("failed,failure,aborted", new PantoGlobalConfiguration().getFailedStatuses());
    }

    @Test
    void eachListSaysThatAStatusIsInAnother() {
        assertEquals(FormValidation.Kind.ERROR, config().doCheckPassedStatuses("a", "b,A", "c").kind);
        assertEquals(FormValidation.Kind.ERROR, config().doCheckFailedStatuses("a", "b", "c,a").kind);
        assertEquals(FormValidation.Kind.ERROR, config().doCheckEndedStatuses("a", "a", "b").kind);
        assertEquals(FormValidation.Kind.ERROR, config().doCheckEndedStatuses("passed", "", "b").kind);
        assertEquals(FormValidation.Kind.OK, config().doCheckEndedStatuses("", "", "").kind);
    }

    @Test
    void eachFieldHasHelp() throws Exception {
        for (String field :
                Set.of("apiUrl", "credentialsId", "runUrl", "passedStatuses", "failedStatuses", "endedStatuses")) {
            String help = jenkins.createWebClient()
                    .withJavaScriptEnabled(false)
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
    void codeWithAStatusInTwoListsIsRefused() throws Exception {
        configure(ALL);
        Throwable refused = assertThrows(
                Exception.class,
                () -> configure("apiUrl: https://other.example\npassedStatuses: x\nendedStatuses: y,X\n"));
        while (refused.getCause() != null) {
            refused = refused.getCause();
        }
        assertTrue(refused.getMessage().endsWith("is in two lists: x."), refused.getMessage());
        assertEquals(ALL, export());
        assertEquals("good", new PantoGlobalConfiguration().getPassedStatuses());
    }

    /** A trigger that begins meanwhile must not send the key of one address to another. */
    @Test
    void whoGoesByItSeesOnlyWhatIsSaved() throws Exception {
        configure(ALL);
        PantoSettings before = PantoSettings.get();
        try (BulkChange change = new BulkChange(config())) {
            config().setApiUrl("https://other.example.com");
            assertEquals(before, PantoSettings.get());
            config().setCredentialsId("other");
            change.commit();
        }
        assertEquals("https://other.example.com", PantoSettings.get().apiUrl());
        assertEquals("other", PantoSettings.get().credentialsId());
        assertThrows(IllegalArgumentException.class, () -> config().setPassedStatuses("bad"));
        assertEquals("https://other.example.com", PantoSettings.get().apiUrl());
        assertEquals("good", config().getPassedStatuses());
    }

    @Test
    void codeWithATimeOutOfRangeIsRefused() {
        for (String wrong : Set.of("replySeconds: 9", "replySeconds: 3601", "pollSeconds: 4", "pollSeconds: 601")) {
            assertThrows(ConfiguratorException.class, () -> configure(wrong + "\n"));
        }
        assertEquals(Duration.ofSeconds(300), PantoSettings.get().replyTimeout());
        assertEquals(Duration.ofSeconds(30), PantoSettings.get().longestPause());
    }

    @Test
    void whatAFileHoldsThatNoFormWouldTakeIsNotUsed() throws Exception {
        configure(ALL);
        String edited = file().asString()
                .replace("https://panto.example.com/eu", "http://user:secret@panto.example.com")
                .replace(">600<", ">-1<")
                .replace(">60<", ">1000000<");
        Files.writeString(file().getFile().toPath(), edited);
        config().load();
        assertEquals(Duration.ofSeconds(300), PantoSettings.get().replyTimeout());
        assertEquals(Duration.ofSeconds(30), PantoSettings.get().longestPause());
        String said = assertThrows(
                        AbortException.class,
                        () -> PantoSettings.checkAddress(PantoSettings.get().apiUrl()))
                .getMessage();
        assertFalse(said.contains("secret"), said);
        Files.writeString(file().getFile().toPath(), edited.replace("http://user:secret@", "\n  https://"));
        config().load();
        assertEquals(
                "https://panto.example.com",
                PantoSettings.checkAddress(PantoSettings.get().apiUrl()));
    }

    @Test
    void codeMovesAStatusFromListToList() throws Exception {
        configure("failedStatuses: failure,aborted,passed\npassedStatuses: failed\nendedStatuses: error\n");
        assertEquals("failure,aborted,passed", new PantoGlobalConfiguration().getFailedStatuses());
        try (BulkChange change = new BulkChange(config())) {
            reset();
            change.commit();
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
        return form(jenkins.createWebClient());
    }

    private static HtmlForm form(String user) throws Exception {
        return form(jenkins.createWebClient().login(user));
    }

    /** With its lists, which the page fetches once it is there. */
    private static HtmlForm form(JenkinsRule.WebClient browser) throws Exception {
        HtmlPage page = browser.goTo("manage/configure");
        browser.waitForBackgroundJavaScript(10_000);
        return page.getFormByName("config");
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
