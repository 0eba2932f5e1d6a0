package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.ListView;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoListViewColumn;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.util.List;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a build keeps and shows of triggers that failed. */
@WithJenkins
class FailedTriggersTest {

    private static final String CALL = "pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD + ")";
    private static final Answer REFUSED = Answer.json(404, "{\"detail\": \"Environment not found\"}");

    private static JenkinsRule jenkins;
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
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

    private static WorkflowRun fail(String script) throws Exception {
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, JenkinsWithPanto.pipeline(jenkins, script));
        run.reload();
        return run;
    }

    /** The only failed trigger that a build shows. */
    private static PantoTrigger problem(Run<?, ?> run) {
        List<PantoTrigger> problems = PantoAction.of(run).getProblems();
        assertEquals(1, problems.size());
        return problems.get(0);
    }

    @Test
    void aRefusedTriggerIsKeptAsNotTriggered() throws Exception {
        panto.next(REFUSED);
        WorkflowRun run = fail("try { " + CALL.replace(")", ", envName: 'nowhere')")
                + " } finally { echo \"count ${env.PANTO_TEST_RUN_COUNT}, message ${env.PANTO_TRIGGER_MESSAGE},"
                + " verdict ${env.PANTO_VERDICT}\" }");
        jenkins.assertLogContains("count null, message null, verdict null", run);
        jenkins.assertLogContains("Panto page of this build: " + jenkins.getURL() + run.getUrl() + "panto/", run);
        PantoTrigger problem = problem(run);
        assertTrue(problem.getProblem().contains("envName 'nowhere'"), problem.getProblem());
        assertFalse(problem.isMaybeTriggered());
        assertEquals("not triggered", PantoAction.of(run).getState().getText());
        assertEquals("symbol-status-red", PantoAction.of(run).getState().getIcon());

        JSONObject json = jenkins.getJSON(run.getUrl() + "panto/api/json").getJSONObject();
        assertEquals(0, json.getInt("testRunCount"));
        JSONObject trigger = json.getJSONArray("triggers").getJSONObject(0);
        assertEquals(problem.getProblem(), trigger.getString("problem"));
        assertEquals("nowhere", trigger.getString("environment"));
        assertEquals(List.of(), trigger.getJSONArray("testRuns"));
    }

    @Test
    void pagesAndListsOfJobsShowIt() throws Exception {
        panto.next(REFUSED);
        WorkflowRun run = fail(CALL);
        String sentence = problem(run).getProblem();
        for (String page : List.of("", "panto/")) {
            String text = page(run.getUrl() + page);
            assertTrue(text.contains("Panto trigger of build file build_file_id: not triggered"), text);
            assertTrue(text.contains(sentence), text);
        }
        ListView view = new ListView("failed", jenkins.jenkins);
        view.setColumns(List.of(new hudson.views.JobColumn(), new PantoListViewColumn()));
        view.add(run.getParent());
        jenkins.jenkins.addView(view);
        assertTrue(page("view/failed/").matches("(?s).*not triggered\\s+#1, .+ ago.*"), page("view/failed/"));
        JSONObject bar = jenkins.getJSON(run.getParent().getUrl() + "panto/api/json")
                .getJSONObject()
                .getJSONArray("builds")
                .getJSONObject(0);
        assertEquals(1, bar.getInt("notTriggeredCount"));
        assertEquals(0, bar.getInt("maybeTriggeredCount"));
        String grid = jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .goTo(run.getParent().getUrl() + "panto/grid")
                .getWebResponse()
                .getContentAsString();
        assertTrue(grid.contains("y=\"0.0\" class=\"panto-failed\" height=\"64.0\""), grid);
        assertTrue(grid.contains("panto-symbol panto-failed"), grid);
        assertTrue(grid.contains("#1: not triggered"), grid);
    }

    private static String page(String url) throws Exception {
        return jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .goTo(url)
                .asNormalizedText()
                .replaceAll("\\s+", " ");
    }

    @Test
    void whatIsNotKnownToBeTriggeredMayBe() throws Exception {
        panto.next(Answer.json(500, "{\"detail\": \"oops\"}"));
        WorkflowRun run = fail(CALL);
        assertTrue(problem(run).isMaybeTriggered());
        assertEquals("maybe triggered", PantoAction.of(run).getState().getText());
        assertEquals("symbol-status-aborted", PantoAction.of(run).getState().getIcon());
    }

    @Test
    void wrongParametersAndAMissingKeyAreKept() throws Exception {
        assertTrue(problem(fail("pantoTrigger 'app'")).getProblem().contains("devices is missing"));
        assertTrue(problem(fail("pantoTrigger(credentialsId: 'missing', " + JenkinsWithPanto.GOOD + ")"))
                .getProblem()
                .contains("'missing'"));
        FreeStyleProject freestyle = jenkins.createFreeStyleProject();
        freestyle.getBuildersList().add(new PantoTriggerBuilder("app"));
        Run<?, ?> build = jenkins.buildAndAssertStatus(Result.FAILURE, freestyle);
        assertTrue(problem(build).getProblem().contains("devices is missing"));
        assertTrue(page(build.getUrl() + "panto/").contains("not triggered"));
        assertEquals(0, panto.triggers().size());
    }

    @Test
    void whatWasTriedAgainNoLongerCounts() throws Exception {
        panto.next(REFUSED, REFUSED);
        WorkflowRun run = jenkins.buildAndAssertSuccess(
                JenkinsWithPanto.pipeline(jenkins, "retry(3) { " + CALL + " }\necho env.PANTO_TEST_RUN_COUNT"));
        jenkins.assertLogContains("\n3\n", run);
        PantoAction action = PantoAction.of(run);
        assertEquals(List.of(), action.getProblems());
        assertEquals("triggered", action.getState().getText());
        assertEquals(1, action.getTriggers().get(0).getAttempt());
        assertEquals(3, action.getAll().size());
    }

    @Test
    void besideOthersItIsCounted() throws Exception {
        panto.next(Answer.normal(), REFUSED);
        WorkflowRun run = fail(CALL + "\n" + CALL.replace("P0", "P2"));
        assertEquals(
                "triggered, 1 not triggered", PantoAction.of(run).getState().getText());
        assertEquals("symbol-status-red", PantoAction.of(run).getState().getIcon());
        assertEquals(1, PantoAction.of(run).getTriggers().size());
    }

    @Test
    void aDryRunLeavesNothing() throws Exception {
        WorkflowRun run = fail(CALL.replace(")", ", dryRun: true)") + "\nerror 'no'");
        assertNull(PantoAction.of(run));
        jenkins.assertLogNotContains("Panto page of this build", run);
    }

    @Test
    void aTriggerSaysInWhichStageItStands() throws Exception {
        WorkflowRun run =
                JenkinsWithPanto.run(jenkins, """
                stage('Tests') {
                    parallel Android: { %s }, iOS: { stage('Phones') { %s } }
                }
                %s""".formatted(CALL, CALL.replace("P0", "P2"), CALL.replace("P0", "P3")));
        List<String> branches = PantoAction.of(run).getTriggers().stream()
                .map(trigger -> trigger.getSelector().replaceAll("[^0-9]", "") + " " + trigger.getBranch())
                .sorted()
                .toList();
        assertEquals(List.of("01 Tests » Android", "21 Tests » iOS » Phones", "31 null"), branches);
        assertTrue(page(run.getUrl() + "panto/").contains("(Tests » Android)"));
        assertNotNull(jenkins.getJSON(run.getUrl() + "panto/api/json")
                .getJSONObject()
                .getJSONArray("triggers")
                .getJSONObject(0)
                .getString("branch"));
    }
}
