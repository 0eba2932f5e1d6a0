package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.EnvVars;
import hudson.model.Result;
import hudson.model.TaskListener;
import hudson.tasks.junit.CaseResult;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a build says of a trigger that was tried again: the last attempt counts, wherever people look. */
@WithJenkins
class AttemptsTest {

    private static final String TRIGGER = "pantoTrigger(credentialsId: 'panto-api-key', wait: true, testResults: true, "
            + JenkinsWithPanto.GOOD + ")\n";

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
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
        panto.clock(time);
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    /** How Checkout ends in one attempt after the other. */
    private void checkout(String... statuses) {
        AtomicInteger attempt = new AtomicInteger();
        panto.onTrigger(request -> panto.plan(
                "Checkout", Plan.ending(statuses[attempt.getAndIncrement()]).remark("no pay button")));
    }

    private WorkflowRun run(String script) throws Exception {
        WorkflowRun run =
                JenkinsWithPanto.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
        time.advanceUntil(() -> !run.isBuilding(), Duration.ofSeconds(40));
        return jenkins.waitForCompletion(run);
    }

    private static List<Object> attempts(WorkflowRun run) throws Exception {
        JSONObject rest = jenkins.getJSON(run.getUrl() + "panto/api/json").getJSONObject();
        return rest.getJSONArray("triggers").stream()
                .map(trigger -> ((JSONObject) trigger).get("attempt"))
                .toList();
    }

    private static String page(WorkflowRun run, String path) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .getPage(run, path)
                .asNormalizedText()
                .replaceAll("\\s+", " ");
    }

    @Test
    void whatPassedAtLastHasPassed() throws Exception {
        checkout("failed", "passed");
        WorkflowRun run = run("retry(2) { " + TRIGGER + """
                }
                def all = pantoWait()
                echo "verdict ${all.verdict}, ${all.passedCount} passed, ${all.flakyCount} flaky"
                echo "${all.testRuns}"
                echo "${all.results.collect { it.name + ' ' + it.attempts }}"
                """);
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("This is attempt 2, since the same trigger did not pass before.", run);
        jenkins.assertLogContains("[Panto] All 3 test runs passed, 1 of them flaky: Checkout (testrun_05).", run);
        jenkins.assertLogContains(
                "FLAKY         passed          Checkout (testrun_05)  failed before: no pay button", run);
        jenkins.assertLogContains("verdict PASSED, 3 passed, 1 flaky", run);
        jenkins.assertLogContains("[testrun_04, testrun_05, testrun_06]", run);
        jenkins.assertLogContains("[Login smoke 2, Checkout 2, Search 2]", run);
        assertEquals(List.of(1, 2), attempts(run));
        PantoAction action = PantoAction.of(run);
        assertNull(action.getBadge());
        assertEquals("3 passed, 1 of them flaky", action.getState().getText());
        assertEquals(
                "3 passed, 1 of them flaky",
                Objects.requireNonNull(action.outcome()).counts());
        EnvVars environment = run.getEnvironment(TaskListener.NULL);
        assertEquals(
                "testrun_01,testrun_02,testrun_03,testrun_04,testrun_05,testrun_06",
                environment.get("PANTO_TEST_RUN_IDS"));
        String page = page(run, "panto/");
        assertTrue(page.contains("Attempt 1 of 2: 1 failed, 2 passed"), page);
        assertTrue(
                page.contains("Attempt 2 of 2: 3 Panto test runs of build file build_file_id: 3 passed, 1 of them"),
                page);
        assertTrue(page.indexOf("Attempt 1 of 2") < page.indexOf("Attempt 2 of 2"), page);
        assertTrue(page.contains("flaky"), page);
        assertTrue(page(run, "panto/trigger/1/").contains("Attempt 1 of 2"));
    }

    @Test
    void aFlowIsOneTestWithItsEarlierFailures() throws Exception {
        checkout("failed", "failed", "passed");
        WorkflowRun run = run("stage('UI') { retry(3) { " + TRIGGER + "} }");
        TestResultAction results = run.getAction(TestResultAction.class);
        assertEquals(3, results.getTotalCount());
        assertEquals(0, results.getFailCount());
        CaseResult checkout = results.getPassedTests().stream()
                .filter(each -> each.getName().equals("Checkout"))
                .findFirst()
                .orElseThrow();
        assertEquals(2, checkout.getFlakyFailures().size());
        assertEquals("failed: no pay button", checkout.getFlakyFailures().get(0).message());
        assertEquals("no pay button", checkout.getFlakyFailures().get(0).stackTrace());
        String shown = page(run, "testReport/" + checkout.getRelativePathFrom(results.getResult()));
        assertTrue(shown.contains("Failed before: Checkout (testrun_02), no pay button"), shown);
        assertTrue(shown.contains("Failed before: Checkout (testrun_05), no pay button"), shown);
    }

    @Test
    void whatFailedEachTimeIsPublishedOnceAtTheEnd() throws Exception {
        checkout("failed", "failed");
        WorkflowRun run = run("stage('UI') { retry(2) { " + TRIGGER + "} }");
        jenkins.assertBuildStatus(Result.FAILURE, run);
        TestResultAction results = run.getAction(TestResultAction.class);
        assertEquals(3, results.getTotalCount());
        CaseResult checkout = results.getFailedTests().get(0);
        assertEquals("Checkout", checkout.getName());
        assertEquals(1, checkout.getRerunFailures().size());
        assertEquals(List.of("UI"), checkout.getEnclosingFlowNodeNames());
        assertEquals("1 failed, 2 passed", PantoAction.of(run).getState().getText());
    }

    @Test
    void whatPassedAndThenFailsIsATestThatFailed() throws Exception {
        checkout("failed", "passed");
        AtomicInteger attempt = new AtomicInteger();
        panto.onTrigger(request -> {
            boolean first = attempt.getAndIncrement() == 0;
            panto.plan("Checkout", Plan.ending(first ? "failed" : "passed"));
            panto.plan("Search", Plan.ending(first ? "passed" : "failed"));
        });
        TestResultAction results = run("retry(2) { " + TRIGGER + "}").getAction(TestResultAction.class);
        assertEquals(3, results.getTotalCount());
        assertEquals(
                List.of("Search"),
                results.getFailedTests().stream().map(CaseResult::getName).toList());
    }

    /** Two of three fail first, one in the end; one may. */
    @Test
    void failuresAreAllowedOfTheLastAttempt() throws Exception {
        panto.plan("Search", Plan.ending("failed"));
        checkout("failed", "passed");
        WorkflowRun run = run("retry(2) { " + TRIGGER.replace("wait: true", "wait: true, failuresAllowed: '34%'")
                + "}\necho \"${env.PANTO_VERDICT} ${env.PANTO_FAILED_COUNT}\"");
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("2 of 3 test runs failed, 1 allowed", run);
        jenkins.assertLogContains("FAILED 1", run);
        assertEquals(List.of(1, 2), attempts(run));
        assertEquals(
                "1 failed, 1 allowed, 2 passed, 1 of them flaky",
                PantoAction.of(run).getState().getText());
    }

    @Test
    void identicalTriggersSideBySideAreNoAttempts() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        WorkflowRun run = run("parallel(a: { " + TRIGGER + "}, b: { " + TRIGGER + "})");
        assertEquals(List.of(1, 1), attempts(run));
        assertEquals("2 failed, 4 passed", PantoAction.of(run).getState().getText());
        assertEquals(6, run.getAction(TestResultAction.class).getTotalCount());
    }

    @Test
    void noTriggerIsAnAttemptOfOneInAnotherBranch() throws Exception {
        checkout("failed", "passed");
        WorkflowRun run = run("def ended = false\nparallel(a: { catchError { " + TRIGGER + """
                }
                ended = true }, b: {
                waitUntil(quiet: true) { ended }
                """ + TRIGGER + "})");
        jenkins.assertBuildStatus(Result.FAILURE, run);
        assertEquals(List.of(1, 1), attempts(run));
        assertEquals("1 failed, 5 passed", PantoAction.of(run).getState().getText());
    }

    @Test
    void aTriggerAfterTheBranchesMayBeAnAttemptOfOneInThem() throws Exception {
        for (String later : List.of(TRIGGER, "parallel(b: { " + TRIGGER + " })")) {
            checkout("failed", "passed");
            WorkflowRun run = run("parallel(a: { catchError(buildResult: 'SUCCESS') { " + TRIGGER + "} })\n" + later);
            jenkins.assertBuildStatusSuccess(run);
            assertEquals(List.of(1, 2), attempts(run));
        }
    }

    @Test
    void eachOfThoseMayHaveAttempts() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        String branch = "{ retry(2) { " + TRIGGER + "} }";
        WorkflowRun run = run("parallel(a: " + branch + ", b: " + branch + ")");
        assertEquals(List.of(1, 1, 2, 2), attempts(run));
        assertEquals("2 failed, 4 passed", PantoAction.of(run).getState().getText());
        String page = page(run, "panto/");
        assertFalse(page.contains("of 3"), page);
    }

    @Test
    void whatPassedOrIsNotKnownHasNoNextAttempt() throws Exception {
        String unknown = TRIGGER.replace("wait: true, testResults: true, ", "");
        assertEquals(List.of(1, 1), attempts(run(unknown + unknown)));
        assertEquals(List.of(1, 1), attempts(run(TRIGGER + TRIGGER)));
    }

    @Test
    void whatAsksForSomethingElseIsNoAttempt() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        String first = "catchError { " + TRIGGER + "}\n";
        WorkflowRun run = run(first + first.replace("Pixel 6", "Pixel 9"));
        assertEquals(List.of(1, 1), attempts(run));
    }
}
