package io.jenkins.plugins.panto;

import static io.jenkins.plugins.panto.JenkinsWithPanto.CREDENTIALS_ID;
import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.ProxyConfiguration;
import hudson.model.Result;
import hudson.util.FormValidation;
import io.jenkins.plugins.panto.client.Certificates;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.client.TunnelProxy;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What goes through the proxy of Jenkins, and what never does: triggers, waits and tests of the connection alike. */
@WithJenkins
class ProxyTest {

    private static final String PATH = "/api/v1/qa/external/test-flow/trigger";
    private static final Duration SOON = Duration.ofSeconds(40);

    private static JenkinsRule jenkins;
    private static SSLContext tls;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    /** Over TLS. */
    private PantoEmulator secure;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(CREDENTIALS_ID, KEY);
        tls = SSLContext.getDefault();
        SSLContext.setDefault(Certificates.trusting());
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        SSLContext.setDefault(tls);
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void start() throws Exception {
        panto = PantoEmulator.start(KEY);
        secure = PantoEmulator.start(KEY, Certificates.server(Certificates.GOOD));
        panto.clock(time);
        secure.clock(time);
        TestScheduler.use(time);
    }

    @AfterEach
    void close() throws Exception {
        TestScheduler.reset();
        jenkins.jenkins.setProxy(null);
        secure.close();
        panto.close();
    }

    /** Else the key would go to the proxy in clear, and what the proxy finds at its own loopback address would be Panto. */
    @Test
    void plainHttpGoesPastIt() throws Exception {
        try (LoopbackProxy proxy = LoopbackProxy.open()) {
            use(proxy.port(), "user", "passw0rd", null);
            useAll(panto);
            assertEquals(List.of(), proxy.asked());
        }
    }

    @Test
    void httpsGoesThroughATunnelThatHidesTheKey() throws Exception {
        try (TunnelProxy proxy = new TunnelProxy(secure.url().getPort())) {
            use(proxy.address().getPort(), null, null, "*.example.com");
            useAll(secure);
            String connect = "CONNECT " + secure.url().getAuthority() + " HTTP/1.1\r\n";
            assertTrue(proxy.heads().size() >= 3, proxy.heads().toString());
            assertTrue(proxy.heads().stream().allMatch(head -> head.startsWith(connect)), proxy.heads()::toString);
            assertFalse(proxy.heads().toString().contains(KEY));
        }
    }

    @Test
    void aHostThatNeedsNoProxyIsAskedDirectly() throws Exception {
        try (LoopbackProxy proxy = LoopbackProxy.open()) {
            use(proxy.port(), null, null, "*.example.com\n127.0.0.*");
            useAll(secure);
            assertEquals(List.of(), proxy.asked());
        }
    }

    /** Java keeps such a login to itself, unless it is told not to when it starts; see the README. */
    @Test
    void aLoginForItReachesNobodyElse() throws Exception {
        String login = Base64.getEncoder().encodeToString("user:pr0xy-pa55word".getBytes());
        try (TunnelProxy proxy = new TunnelProxy(secure.url().getPort())) {
            use(proxy.address().getPort(), "user", "pr0xy-pa55word", null);
            WorkflowRun run = useAll(secure);
            jenkins.assertLogNotContains("pr0xy-pa55word", run);
            jenkins.assertLogNotContains(login, run);
            boolean told = "".equals(System.getProperty("jdk.http.auth.tunneling.disabledSchemes"));
            assertEquals(told, proxy.heads().stream().allMatch(head -> head.contains("Basic " + login)));
        }
        use(0, "user", "pr0xy-pa55word", "127.0.0.1");
        useAll(secure);
        useAll(panto);
        for (PantoEmulator server : List.of(secure, panto)) {
            assertTrue(server.seen().stream().noneMatch(seen -> seen.headers().containsKey("proxy-authorization")));
        }
    }

    @Test
    void oneThatLetsNothingThroughIsCalledSo() throws Exception {
        try (LoopbackProxy proxy = LoopbackProxy.open()) {
            use(proxy.port(), null, null, null);
            PantoGlobalConfiguration.get().setApiUrl("https://panto.example.com");
            WorkflowRun run =
                    jenkins.buildAndAssertStatus(Result.FAILURE, JenkinsWithPanto.pipeline(jenkins, call("")));
            jenkins.assertLogContains(
                    "ERROR: panto.example.com answered HTTP 407; nothing was triggered: give Jenkins' proxy"
                            + " configuration a user name and password that the proxy accepts.",
                    run);
            FormValidation tested =
                    PantoGlobalConfiguration.get().doTestConnection("https://panto.example.com", CREDENTIALS_ID);
            assertTrue(tested.getMessage().startsWith("The proxy of Jenkins refuses to connect"), tested.getMessage());
            assertTrue(proxy.asked().stream().allMatch(head -> head.startsWith("CONNECT panto.example.com:443 ")));
            assertFalse(proxy.asked().toString().contains(KEY));
        }
    }

    /** A wait begins with one that is gone later, and goes on through another. */
    @Test
    void oneThatMovesIsFoundAgain() throws Exception {
        secure.plan(Plan.endless());
        PantoGlobalConfiguration.get().setApiUrl(secure.url().toString());
        TunnelProxy first = new TunnelProxy(secure.url().getPort());
        use(first.address().getPort(), null, null, null);
        WorkflowRun run = JenkinsWithPanto.pipeline(jenkins, call(", wait: true"))
                .scheduleBuild2(0)
                .waitForStart();
        time.advanceUntil(() -> !secure.polls().isEmpty(), SOON);
        first.close();
        time.advanceUntil(() -> log(run).contains("The wait goes on."), SOON);
        try (TunnelProxy second = new TunnelProxy(secure.url().getPort())) {
            use(second.address().getPort(), null, null, null);
            time.advanceUntil(() -> log(run).contains("Panto answers again."), SOON);
            assertFalse(second.heads().isEmpty());
            for (String id : List.of("testrun_01", "testrun_02", "testrun_03")) {
                secure.status(id, "passed", true, null);
            }
            time.advanceUntil(() -> !run.isBuilding(), SOON);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
        panto.next(Answer.reply(307, Map.of("Location", secure.url() + PATH), new byte[0]));
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, JenkinsWithPanto.pipeline(jenkins, call("")));
        jenkins.assertLogContains("answered HTTP 307, a redirect, which is not followed", run);
        assertEquals(1, panto.triggers().size());
        assertEquals(List.of(), secure.seen());
    }

    /** Triggers, waits and tests the connection. */
    private WorkflowRun useAll(PantoEmulator server) throws Exception {
        PantoGlobalConfiguration.get().setApiUrl(server.url().toString());
        server.forget();
        WorkflowRun run = JenkinsWithPanto.pipeline(jenkins, call(", wait: true"))
                .scheduleBuild2(0)
                .waitForStart();
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        int polls = server.polls().size();
        assertTrue(polls > 0);
        FormValidation tested =
                PantoGlobalConfiguration.get().doTestConnection(server.url().toString(), CREDENTIALS_ID);
        assertEquals(FormValidation.Kind.OK, tested.kind, tested.getMessage());
        assertEquals(1, server.triggers().size());
        assertEquals(polls + 1, server.polls().size());
        return run;
    }

    private static String call(String more) {
        return "pantoTrigger(credentialsId: 'panto-api-key'" + more + ", " + GOOD + ")\n";
    }

    private static void use(int port, String user, String password, String noProxy) throws Exception {
        jenkins.jenkins.setProxy(new ProxyConfiguration("127.0.0.1", port, user, password, noProxy));
    }

    private static String log(WorkflowRun run) {
        try {
            return JenkinsRule.getLog(run);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
