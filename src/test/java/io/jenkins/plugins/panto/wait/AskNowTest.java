package io.jenkins.plugins.panto.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Item;
import hudson.model.Result;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.net.URL;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Builds that did not wait to the end, and the button that asks Panto what became of their test runs. */
@WithJenkins
class AskNowTest {

    private static final String CALL = "pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD;

    private static JenkinsRule jenkins;

    private PantoEmulator panto;

    @BeforeAll
    static void prepare(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader", "builder")
                .grant(Item.BUILD)
                .everywhere()
                .to("builder"));
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void whoeverMayBuildBringsABuildUpToDate() throws Exception {
        panto.plan(Plan.endedAtOnce("passed"));
        panto.plan("Checkout", Plan.endedAtOnce("failed").remark("no button"));
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL + ")");
        HtmlPage page = page("builder", run);
        assertTrue(page.asNormalizedText().contains("Jenkins did not wait for these test runs."));
        assertEquals(0, panto.polls().size(), "A page asks Panto nothing");

        HtmlForm form = (HtmlForm) page.getElementById("panto-ask");
        try (JenkinsRule.WebClient web = web("builder")) { // Jenkins' own script adds the crumb to a form
            URL ask = page.getFullyQualifiedUrl(form.getActionAttribute());
            web.loadWebResponse(web.addCrumb(new WebRequest(ask, HttpMethod.POST)));
        }
        await(run);
        assertEquals("1 failed, 2 passed", PantoAction.of(run).getState().getText());
        run.reload();
        assertEquals("1 failed, 2 passed", PantoAction.of(run).getState().getText());
        page = page("builder", run);
        assertFalse(page.asNormalizedText().contains("did not wait"), page::asNormalizedText);
        assertEquals(null, page.getElementById("panto-ask"));
        assertEquals(Result.SUCCESS, run.getResult());
    }

    @Test
    void nobodyElseMayAsk() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL + ")");
        assertEquals(null, page("reader", run).getElementById("panto-ask"));
        for (HttpMethod method : new HttpMethod[] {HttpMethod.POST, HttpMethod.GET}) {
            try (JenkinsRule.WebClient web = web(method == HttpMethod.POST ? "reader" : "builder")) {
                web.setThrowExceptionOnFailingStatusCode(false);
                WebRequest ask = new WebRequest(new URL(jenkins.getURL(), run.getUrl() + "panto/ask"), method);
                int status = web.loadWebResponse(web.addCrumb(ask)).getStatusCode();
                assertTrue(status >= 400, method + " " + status);
            }
        }
        assertEquals(0, panto.polls().size());
    }

    @Test
    void oneAtATimeIsEnough() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        panto.onPoll(poll -> asked.countDown());
        panto.nextPoll(Answer.held(held));
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL + ")");
        ask(run);
        asked.await();
        assertTrue(PantoAction.of(run).isAsking());
        assertTrue(page("builder", run).asNormalizedText().contains("Asking Panto…"));
        int polls = panto.polls().size();
        ask(run);
        assertEquals(polls, panto.polls().size());
        held.countDown();
        await(run);
    }

    @Test
    void aBuildThatIsDeletedMeanwhileStaysDeleted() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        panto.onPoll(poll -> asked.countDown());
        panto.nextPoll(Answer.held(held));
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL + ")");
        ask(run);
        asked.await();
        run.delete();
        held.countDown();
        await(run);
        assertFalse(run.getRootDir().exists());
    }

    @Test
    void aJobMayBeRenamedMeanwhile() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        panto.onPoll(poll -> asked.countDown());
        panto.nextPoll(Answer.held(held));
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL + ")");
        String name = run.getParent().getName();
        ask(run);
        asked.await();
        run.getParent().renameTo("renamed");
        assertTrue(PantoAction.of(run).isAsking());
        held.countDown();
        await(run);
        run.getParent().renameTo(name);
        assertFalse(PantoAction.of(run).isAsking());
    }

    @Test
    void whatFailsIsSaid() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL + ")");
        panto.close();
        ask(run);
        await(run);
        HtmlPage page = page("builder", run);
        assertTrue(page.asNormalizedText().contains("Panto was last asked"), page::asNormalizedText);
        assertTrue(PantoAction.of(run).getAskingFailed().contains("127.0.0.1"), PantoAction.of(run)::getAskingFailed);
        assertEquals("triggered", PantoAction.of(run).getState().getText());
    }

    @Test
    void aWaitThatWasAbortedSaysSo() throws Exception {
        CountDownLatch polled = new CountDownLatch(1);
        panto.onPoll(poll -> polled.countDown());
        panto.plan(Plan.endless());
        WorkflowRun run = JenkinsWithPanto.pipeline(jenkins, CALL + ", wait: true)")
                .scheduleBuild2(0)
                .waitForStart();
        polled.await();
        run.getExecutor().interrupt(Result.ABORTED);
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        assertEquals(
                "The wait for these test runs was aborted.", PantoAction.of(run).getWhyOpen());
    }

    @Test
    void whatWasGivenUpAtTheDeadlineMayHaveEndedSince() throws Exception {
        DrivenTime time = new DrivenTime();
        TestScheduler.use(time);
        try {
            panto.clock(time);
            panto.plan(Plan.endless());
            WorkflowRun run = JenkinsWithPanto.pipeline(jenkins, CALL + ", wait: true, timeoutMinutes: 1)")
                    .scheduleBuild2(0)
                    .waitForStart();
            time.advanceUntil(() -> !run.isBuilding(), Duration.ofSeconds(20));
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
            assertEquals("3 no verdict", PantoAction.of(run).getState().getText());
            assertEquals(
                    time.now().truncatedTo(ChronoUnit.DAYS),
                    PantoAction.of(run).getAsked().toInstant().truncatedTo(ChronoUnit.DAYS));
            assertEquals(
                    "Jenkins no longer follows the test runs that had not ended when the build did.",
                    PantoAction.of(run).getWhyOpen());
            panto.status("testrun_01", "passed", true, null);
            panto.status("testrun_02", "another word", false, null);
            ask(run);
            await(run);
            assertEquals(
                    "2 no verdict, 1 passed", PantoAction.of(run).getState().getText());
            panto.status("testrun_02", "cancelled", false, null);
            panto.status("testrun_03", "failed", true, null);
            ask(run);
            await(run);
            assertEquals(
                    "1 failed, 1 no verdict, 1 passed",
                    PantoAction.of(run).getState().getText());
            assertEquals(null, PantoAction.of(run).getWhyOpen());
        } finally {
            TestScheduler.reset();
        }
    }

    private void ask(WorkflowRun run) {
        try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
            PantoAction.of(run).doAsk();
        }
    }

    private static void await(WorkflowRun run) {
        while (PantoAction.of(run).isAsking()) {
            Thread.onSpinWait();
        }
    }

    private HtmlPage page(String user, WorkflowRun run) throws Exception {
        return web(user).goTo(run.getUrl() + "panto/");
    }

    private JenkinsRule.WebClient web(String user) {
        return jenkins.createWebClient().withJavaScriptEnabled(false).withBasicCredentials(user);
    }
}
