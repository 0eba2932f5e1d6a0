package io.jenkins.plugins.panto.build;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.List;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoJobActionTest {

    private static final String CALL = "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")";

    private static JenkinsRule jenkins;

    private PantoEmulator panto;

    @BeforeAll
    static void addKey(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
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
    void showsTheVerdictsOfTheLastBuilds() throws Exception {
        WorkflowJob job = JenkinsWithPanto.pipeline(jenkins, CALL);
        end(jenkins.buildAndAssertSuccess(job), Verdict.PASSED);
        end(jenkins.buildAndAssertSuccess(job), Verdict.FAILED);
        job.setDefinition(new CpsFlowDefinition("echo 'nothing triggered'", true));
        jenkins.buildAndAssertSuccess(job);
        panto.forget();

        HtmlPage page = browser().goTo(job.getUrl() + "panto/chart");
        assertEquals(
                List.of("#1: 3 passed", "#2: 3 failed"),
                page.querySelectorAll(".panto-chart .jenkins-visually-hidden").stream()
                        .map(DomNode::getTextContent)
                        .toList());
        assertEquals(List.of(), panto.seen());
    }

    private static void end(WorkflowRun run, Verdict verdict) throws Exception {
        PantoAction.update(
                run,
                PantoAction.of(run).ids().stream()
                        .map(id -> new TestRunResult(id, null, "x", verdict, null, null, null))
                        .toList());
    }

    @Test
    void isHiddenWhereNothingWasTriggered() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        jenkins.buildAndAssertSuccess(job);
        assertFalse(browser().getPage(job).asNormalizedText().contains("Panto"));
        assertTrue(browser()
                .goTo(job.getUrl() + "panto/grid")
                .asNormalizedText()
                .contains("None of the last builds has triggered a test run."));
    }

    @Test
    void loadsTheBuildsOnlyForTheChart() throws Exception {
        WorkflowJob job = JenkinsWithPanto.pipeline(jenkins, CALL);
        for (int i = 0; i < 4; i++) {
            jenkins.buildAndAssertSuccess(job);
        }
        jenkins.jenkins.reload();
        WorkflowJob fresh = jenkins.jenkins.getItemByFullName(job.getFullName(), WorkflowJob.class);
        PantoJobAction action = fresh.getAction(PantoJobAction.class);
        assertEquals(0, loaded(fresh));
        assertNotNull(action.getIconFileName());
        assertEquals(1, loaded(fresh));
        assertEquals(4, action.getBars().size());
        assertEquals(4, loaded(fresh));
    }

    private static int loaded(WorkflowJob job) {
        return job.getLazyBuildMixIn()._getRuns().getLoadedBuilds().size();
    }

    @Test
    void leavesOnlyAPlaceOnTheJobsPage() throws Exception {
        WorkflowJob job = JenkinsWithPanto.pipeline(jenkins, CALL);
        jenkins.buildAndAssertSuccess(job);
        HtmlPage page = browser().getPage(job);
        assertEquals(1, page.querySelectorAll("[data-panto-chart]").size());
        assertEquals(0, page.querySelectorAll(".panto-chart").size());
    }

    /** One that sees a page as the server wrote it. */
    private JenkinsRule.WebClient browser() {
        return jenkins.createWebClient().withJavaScriptEnabled(false);
    }
}
