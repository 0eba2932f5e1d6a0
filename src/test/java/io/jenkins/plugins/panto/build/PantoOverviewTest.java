package io.jenkins.plugins.panto.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.ListView;
import hudson.model.User;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jenkins.model.experimentalflags.NewBuildPageUserExperimentalFlag;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Where people look first: the head of a build's page, its cards, and lists of jobs. */
@WithJenkins
class PantoOverviewTest {

    private static JenkinsRule jenkins;
    private static PantoEmulator panto;
    private static WorkflowRun run;

    /** A build with ten test runs: the fourth and the eighth failed, the second is undetermined, the last goes on. */
    @BeforeAll
    static void trigger(JenkinsRule rule) throws Exception {
        jenkins = rule;
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        JenkinsWithPanto.connect(panto);
        String ids =
                IntStream.rangeClosed(1, 10).mapToObj(i -> "\"run-" + i + "\"").collect(Collectors.joining(","));
        panto.next(Answer.json(200, "{\"message\": \"Triggered.\", \"test_runs\": [" + ids + "]}"));
        run = JenkinsWithPanto.run(
                jenkins, "pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD + ")");
        PantoAction.update(
                run, IntStream.rangeClosed(1, 9).mapToObj(i -> result(i)).toList());
    }

    private static TestRunResult result(int i) {
        Verdict verdict = i % 4 == 0 ? Verdict.FAILED : i == 2 ? Verdict.UNDETERMINED : Verdict.PASSED;
        return new TestRunResult("run-" + i, "<b>flow " + i, "word", verdict, null, null, null);
    }

    @AfterAll
    static void close() throws Exception {
        panto.close();
        jenkins.after();
        jenkins = null;
    }

    @Test
    void theClassicPageNamesWhatDidNotPass() throws Exception {
        HtmlPage page = page(false, run.getUrl());
        assertEquals(1, page.querySelectorAll(".panto-summary").size());
        assertEquals(
                List.of("<b>flow 4 (run-4) failed", "<b>flow 8 (run-8) failed", "<b>flow 2 (run-2) no verdict"),
                page.querySelectorAll(".panto-card > li").stream()
                        .map(DomNode::asNormalizedText)
                        .toList());
        DomElement row = page.querySelector(".panto-card a");
        assertEquals(jenkins.contextPath + "/" + run.getUrl() + "panto/?run=run-4", row.getAttribute("href"));
        DomElement link = page.querySelector("#tasks a[href$='/panto']");
        assertTrue(link.asNormalizedText().startsWith("Panto"), link::asNormalizedText);
    }

    @Test
    void theNewPageHasACardWithTheFailedOnesFirst() throws Exception {
        HtmlPage page = page(true, run.getUrl());
        assertEquals(1, page.querySelectorAll(".panto-summary").size());
        List<String> rows = page.querySelectorAll(".panto-card > li").stream()
                .map(DomNode::asNormalizedText)
                .toList();
        assertEquals(7, rows.size());
        assertTrue(rows.get(0).contains("<b>flow 4 (run-4)") && rows.get(0).contains("failed"), rows::toString);
        assertTrue(rows.get(1).contains("<b>flow 8 (run-8)"), rows::toString);
        assertTrue(rows.get(2).contains("run-2"), rows::toString);
        assertTrue(rows.get(3).contains("run-10") && rows.get(3).contains("triggered"), rows::toString);
        assertTrue(page.asNormalizedText().contains("All test runs"));
    }

    @Test
    void theNewPageHasATabWithTheNumberOfFailures() throws Exception {
        HtmlPage page = page(true, run.getUrl());
        DomElement tabs = page.querySelector(".app-build-bar__tabs");
        assertTrue(tabs.asNormalizedText().contains("Panto"), tabs::asNormalizedText);
        assertEquals("2", PantoAction.of(run).getBadge().getText());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thePantoPageStandsInBothLayouts(boolean newLayout) throws Exception {
        HtmlPage page = page(newLayout, run.getUrl() + "panto/");
        assertTrue(page.asNormalizedText().contains("<b>flow 4"), page::asNormalizedText);
        assertEquals(newLayout, page.querySelector(".app-build-bar") != null);
    }

    @Test
    void theDetailsHaveTheVerdictWithALink() throws Exception {
        HtmlPage page = page(true, run.getUrl());
        DomElement detail = page.querySelector(".jenkins-details a[href$='/panto/']");
        assertEquals("Panto: 9 of 10 ended: 2 failed, 1 no verdict, 6 passed", detail.asNormalizedText());
        assertEquals(jenkins.contextPath + "/" + run.getUrl() + "panto/", detail.getAttribute("href"));
    }

    @Test
    void aBuildWithoutATriggerShowsNothing() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        HtmlPage page = page(true, jenkins.buildAndAssertSuccess(job).getUrl());
        assertFalse(page.asNormalizedText().contains("Panto"), page::asNormalizedText);
    }

    @Test
    void aListOfJobsShowsTheLastVerdict() throws Exception {
        FreeStyleProject other = jenkins.createFreeStyleProject("other");
        ListView view = new ListView("panto", jenkins.jenkins);
        view.setColumns(List.of(new hudson.views.JobColumn(), new PantoListViewColumn()));
        view.add(run.getParent());
        view.add(other);
        jenkins.jenkins.addView(view);
        HtmlPage page = page(false, "view/panto/");
        DomElement link = page.querySelector("#job_" + run.getParent().getName() + " a[href$='/panto/']");
        assertEquals("9 of 10 ended: 2 failed, 1 no verdict, 6 passed", link.asNormalizedText());
        assertEquals(0, page.querySelectorAll("#job_other a[href$='/panto/']").size());
        assertFalse(page(false, "").asNormalizedText().contains("last verdict"), "shown by default");
    }

    private static HtmlPage page(boolean newLayout, String url) throws Exception {
        User user = User.getById("alice", true);
        UserExperimentalFlagsProperty flags = new UserExperimentalFlagsProperty(
                Map.of(new NewBuildPageUserExperimentalFlag().getFlagKey(), String.valueOf(newLayout)));
        user.addProperty(flags);
        try (JenkinsRule.WebClient web = jenkins.createWebClient()) {
            return web.withJavaScriptEnabled(false).withBasicApiToken(user).goTo(url);
        }
    }
}
