package io.jenkins.plugins.panto;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.ProxyConfiguration;
import hudson.model.Result;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ProxyTest {

    private static final String CALL = "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")\n";
    private static final String PATH = "/api/v1/qa/external/test-flow/trigger";

    private static JenkinsRule jenkins;
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey("panto-api-key", KEY);
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(KEY);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() throws Exception {
        jenkins.jenkins.setProxy(null);
        panto.close();
    }

    @Test
    void theProxyOfJenkinsIsUsed() throws Exception {
        try (LoopbackProxy proxy = LoopbackProxy.open()) {
            use(proxy, null, null, null);
            JenkinsWithPanto.run(jenkins, CALL);
            assertEquals(List.of("POST " + panto.url() + PATH + " HTTP/1.1"), proxy.asked());
            assertEquals(1, panto.triggers().size());
        }
    }

    @Test
    void aHostThatNeedsNoProxyIsAskedDirectly() throws Exception {
        try (LoopbackProxy proxy = LoopbackProxy.open()) {
            use(proxy, null, null, "*.example.com\n127.0.0.*");
            JenkinsWithPanto.run(jenkins, CALL);
            assertTrue(proxy.seen().isEmpty());
            assertEquals(1, panto.triggers().size());
        }
    }

    @Test
    void aProxyWithAPasswordIsGivenIt() throws Exception {
        try (LoopbackProxy proxy = LoopbackProxy.withPassword("jenkins", "pr0xy-pa55word")) {
            use(proxy, "jenkins", "pr0xy-pa55word", null);
            WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL);
            assertEquals(2, proxy.asked().size()); // once to learn that a password is needed
            assertEquals(1, panto.triggers().size());
            assertFalse(panto.triggers().get(0).headers().containsKey("proxy-authorization"));
            jenkins.assertLogNotContains("pr0xy-pa55word", run);
        }
    }

    @Test
    void aSecureAddressIsTunnelledAndTheProxyNeverSeesTheKey() throws Exception {
        try (LoopbackProxy proxy = LoopbackProxy.open()) {
            use(proxy, null, null, null);
            PantoGlobalConfiguration.get().setApiUrl("https://panto.example.com");
            WorkflowRun run = fails();
            assertEquals(List.of("CONNECT panto.example.com:443 HTTP/1.1"), proxy.asked());
            assertFalse(proxy.seen().get(0).contains(KEY));
            jenkins.assertLogContains(
                    "ERROR: panto.example.com answered HTTP 407; nothing was triggered: give Jenkins' proxy"
                            + " configuration a user name and password that the proxy accepts.",
                    run);
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (PantoEmulator other = PantoEmulator.start(KEY)) {
            String location = other.url() + PATH;
            panto.next(Answer.reply(307, Map.of("Location", location), new byte[0]));
            WorkflowRun run = fails();
            jenkins.assertLogContains("answered HTTP 307, a redirect, which is not followed", run);
            assertEquals(1, panto.triggers().size());
            assertTrue(other.seen().isEmpty());
        }
    }

    private static void use(LoopbackProxy proxy, String user, String password, String noProxy) throws Exception {
        jenkins.jenkins.setProxy(new ProxyConfiguration("127.0.0.1", proxy.port(), user, password, noProxy));
    }

    private static WorkflowRun fails() throws Exception {
        return jenkins.buildAndAssertStatus(Result.FAILURE, JenkinsWithPanto.pipeline(jenkins, CALL));
    }
}
