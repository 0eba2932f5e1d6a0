package io.jenkins.plugins.panto.build;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.XmlFile;
import hudson.model.Saveable;
import hudson.model.listeners.SaveableListener;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoActionTest {

    private static final String CALL = "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")\n";
    private static final String SUITES =
            "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ", target: 'TEST_SUITE', envName: 'staging')\n";

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
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(KEY);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void laterStepsSeeAllTestRunsInTheEnvironment() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, """
                def show(String step) {
                  if (isUnix()) {
                    sh "echo $step sees \\\\$PANTO_TEST_RUN_COUNT: \\\\$PANTO_TEST_RUN_IDS of \\\\$PANTO_TRIGGER_ID"
                  } else {
                    bat "@echo $step sees %%PANTO_TEST_RUN_COUNT%%: %%PANTO_TEST_RUN_IDS%% of %%PANTO_TRIGGER_ID%%"
                  }
                }
                echo "before: ${env.PANTO_TEST_RUN_COUNT}"
                node {
                  withEnv(['OTHER=x']) {
                    %s
                    echo "after one: ${env.PANTO_TEST_RUN_IDS}, ${env.PANTO_TEST_RUN_COUNT}"
                    show 'first'
                    %s
                    echo "last: $PANTO_TRIGGER_MESSAGE $PANTO_TRIGGER_ID"
                    show 'second'
                  }
                }""".formatted(CALL, SUITES));
        jenkins.assertLogContains("before: null", run);
        jenkins.assertLogContains("after one: testrun_01,testrun_02,testrun_03, 3", run);
        jenkins.assertLogContains("first sees 3: testrun_01,testrun_02,testrun_03 of trigger_01", run);
        jenkins.assertLogContains("last: Triggered 2 test suite(s) matched. trigger_02", run);
        jenkins.assertLogContains(
                "second sees 5: testrun_01,testrun_02,testrun_03,testrun_04,testrun_05 of trigger_02", run);
    }

    @Test
    void theEnvironmentHoldsOnlyWhatTheLastTriggerGave() throws Exception {
        panto.next(
                Answer.normal(),
                Answer.json(200, "{\"message\": \"" + "m".repeat(2000) + "\", \"test_runs\": [\"other\"]}"));
        WorkflowRun run = JenkinsWithPanto.run(
                jenkins,
                CALL + CALL + "echo \"${env.PANTO_TRIGGER_ID}, ${env.PANTO_TRIGGER_MESSAGE.length()},"
                        + " ${env.PANTO_TEST_RUN_IDS}\"");
        jenkins.assertLogContains("null, 1000, testrun_01,testrun_02,testrun_03,other", run);
    }

    @Test
    void moreTestRunsThanAnEnvironmentHoldsAreLeftOutOfItAlone() throws Exception {
        String id = "x".repeat(100);
        String ids =
                IntStream.range(100, 500).mapToObj(i -> "\"" + id + i + "\"").collect(Collectors.joining(","));
        panto.next(Answer.json(200, "{\"message\": \"Many.\", \"test_runs\": [" + ids + "]}"));
        WorkflowRun run = JenkinsWithPanto.run(jenkins, "def run = " + CALL + """
                echo "${run.testRuns.size()} runs, ${env.PANTO_TEST_RUN_COUNT} in $PANTO_TRIGGER_MESSAGE"
                echo "IDs: ${env.PANTO_TEST_RUN_IDS}"
                node { isUnix() ? sh('echo "still works"') : bat('@echo still works') }
                """);
        jenkins.assertLogContains("[Panto] PANTO_TEST_RUN_IDS is left out of the environment", run);
        jenkins.assertLogContains("400 runs, 400 in Many.", run);
        jenkins.assertLogContains("IDs: null", run);
        jenkins.assertLogContains("\nstill works", run);
        assertEquals(400, PantoAction.of(run).getTestRunCount());
        assertTrue(browser().getPage(run, "panto/?page=8").asNormalizedText().contains(id + 499));
    }

    @Test
    void restIsAsTheContractSaysWithoutADepth() throws Exception {
        panto.next(Answer.normal(), Answer.json(200, "{\"test_runs\": [7]}"));
        long before = System.currentTimeMillis();
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL + SUITES);
        JsonNode json = withoutClasses(new ObjectMapper()
                .readTree(jenkins.getJSON(run.getUrl() + "panto/api/json")
                        .getJSONObject()
                        .toString()));
        json.at("/triggers").forEach(trigger -> {
            long timestamp = ((ObjectNode) trigger).remove("timestamp").longValue();
            assertTrue(before <= timestamp && timestamp <= System.currentTimeMillis());
        });
        assertEquals(
                new ObjectMapper().readTree("""
                {"testRunCount": 4, "verdict": null, "passedCount": 0, "failedCount": 0, "undeterminedCount": 0, "triggers": [
                  {"appId": "build_file_id", "target": "TEST_FLOW", "message": "Triggered 3 test flow(s) matched.",
                   "triggerId": "trigger_01", "attempt": 1, "branch": null, "problem": null, "environment": null, "context": null,
                   "tags": {"include": {"priority": ["P0", "P1"]}},
                   "devices": [{"deviceName": "Pixel 6", "platformVersion": "14.0", "platform": null}],
                   "testRuns": [%s, %s, %s]},
                  {"appId": "build_file_id", "target": "TEST_SUITE", "message": "",
                   "triggerId": null, "attempt": 1, "branch": null, "problem": null, "environment": "staging", "context": null,
                   "tags": {"include": {"priority": ["P0", "P1"]}},
                   "devices": [{"deviceName": "Pixel 6", "platformVersion": "14.0", "platform": null}],
                   "testRuns": [%s]}]}""".formatted(
                                testRun("testrun_01"), testRun("testrun_02"), testRun("testrun_03"), testRun("7"))),
                json);
    }

    private static String testRun(String id) {
        return """
                {"id": "%s", "status": null, "verdict": null, "name": null, "remark": null, "url": null,
                 "started": null, "ended": null, "devices": []}""".formatted(id);
    }

    /** Jenkins adds the class to all that it exports. */
    private static JsonNode withoutClasses(JsonNode json) {
        json.forEach(PantoActionTest::withoutClasses);
        if (json instanceof ObjectNode object) {
            object.remove("_class");
        }
        return json;
    }

    @Test
    void buildPageAndPantoPageShowWhatWasTriggered() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL);
        assertTrue(buildPage(run).contains("3 Panto test runs of build file build_file_id"), buildPage(run));
        WorkflowRun twice = JenkinsWithPanto.run(jenkins, CALL + SUITES);
        assertTrue(buildPage(twice).contains("5 Panto test runs in 2 triggers"), buildPage(twice));

        int asked = panto.seen().size();
        String text = pantoPage(twice);
        for (String shown : List.of(
                "build_file_id",
                "test flows",
                "test suites",
                "with priority: 'P0', 'P1'",
                "Pixel 6 (14.0)",
                "staging",
                "Triggered 3 test flow(s) matched.",
                "trigger_02",
                "testrun_04",
                "testrun_08")) {
            assertTrue(text.contains(shown), shown + " in " + text);
        }
        assertEquals(asked, panto.seen().size());
    }

    @Test
    void theBuildPageStaysShortHoweverManyTriggersThereAre() throws Exception {
        List.of("b", "c", "d", "e").forEach(panto::buildFile);
        WorkflowRun run = JenkinsWithPanto.run(
                jenkins,
                "def ids = ['build_file_id', 'b', 'c', 'd', 'e']\n"
                        + "for (int i = 0; i < 25; i++) {\n" + CALL.replace("'build_file_id'", "ids[i % 5]") + SUITES
                        + "}");
        String text = buildPage(run).replaceAll("\\s+", " ");
        assertTrue(text.contains("125 Panto test runs in 50 triggers: triggered"), text);
        assertTrue(text.contains("Build file: build_file_id, b, c and 2 more"), text);
        assertTrue(text.contains("Target: test flows, test suites"), text);
        assertTrue(text.contains("Environment: staging"), text);
    }

    @Test
    void theFootOfAPageLeadsToItsRest() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL + SUITES);
        for (String page : List.of("panto/", "panto/trigger/2/")) {
            HtmlPage shown = browser().getPage(run, page);
            DomElement link = shown.querySelector("a.rest-api");
            assertEquals("api/", link.getAttribute("href"));
        }
        assertEquals(
                "TEST_SUITE",
                jenkins.getJSON(run.getUrl() + "panto/trigger/2/api/json")
                        .getJSONObject()
                        .getString("target"));
    }

    @Test
    void theLinksBesideABuildLeadToItsPage() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL);
        assertEquals(
                1,
                browser()
                        .getPage(run)
                        .querySelectorAll("#side-panel a[href$='/panto'], #side-panel a[href$='/panto/']")
                        .size());
    }

    @Test
    void aTriggerThatIsNotThereHasNoPage() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL);
        assertTrue(browser().getPage(run, "panto/trigger/1/").asNormalizedText().contains("testrun_01"));
        for (String number : List.of("0", "2", "-1", "x")) {
            jenkins.createWebClient().assertFails(run.getUrl() + "panto/trigger/" + number + "/", 404);
        }
    }

    @Test
    void aBuildThatTriggeredNothingShowsNothing() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, "echo 'nothing'");
        assertTrue(run.getActions(PantoAction.class).isEmpty());
        jenkins.createWebClient().assertFails(run.getUrl() + "panto/", 404);
    }

    @Test
    void isOnDiskBeforeTheStepEnds() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL + "echo 'the step has ended'");
        String first = Saves.SEEN.stream()
                .filter(seen -> seen.startsWith(run.getExternalizableId()))
                .findFirst()
                .orElseThrow();
        assertTrue(first.endsWith("pantoTrigger runs"), first);
    }

    /** Looks where a build is when it is first saved with a test run in it. */
    @Test
    void manyUpdatesAtATimeAreSavedTogether() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL);
        List<Thread> updates = IntStream.range(0, 20)
                .mapToObj(i -> new Thread(() -> update(run, i)))
                .toList();
        Saves.SEEN.clear();
        synchronized (run) { // which nobody else can save meanwhile
            updates.forEach(Thread::start);
            while (updates.stream().anyMatch(thread -> thread.getState() != Thread.State.BLOCKED)) {
                Thread.sleep(5);
            }
        }
        for (Thread update : updates) {
            update.join();
        }
        assertEquals(2, Saves.SEEN.size());
        String saved = new XmlFile(new File(run.getRootDir(), "build.xml")).asString();
        PantoAction.of(run)
                .testRuns()
                .forEach(testRun -> assertTrue(saved.contains("status=\"" + testRun.getStatus() + "\""), saved));
    }

    private static void update(WorkflowRun run, int number) {
        try {
            PantoAction.update(
                    run,
                    List.of(new TestRunResult(
                            "testrun_%02d".formatted(number % 3 + 1),
                            null,
                            "status " + number,
                            null,
                            null,
                            null,
                            null)));
            PantoAction.saveUpdates(run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TestExtension
    public static final class Saves extends SaveableListener {

        static final List<String> SEEN = new CopyOnWriteArrayList<>();

        @Override
        public void onChange(Saveable saved, XmlFile file) {
            try {
                if (saved instanceof WorkflowRun run && file.asString().contains("id=\"testrun_01\"")) {
                    boolean runs = run.getExecution().getCurrentHeads().stream()
                            .anyMatch(node -> node.getDisplayFunctionName().equals("pantoTrigger") && node.isActive());
                    SEEN.add(run.getExternalizableId() + (runs ? " pantoTrigger runs" : " pantoTrigger has ended"));
                }
            } catch (Exception e) {
                SEEN.add(e.toString());
            }
        }
    }

    private static String buildPage(WorkflowRun run) throws Exception {
        return browser().getPage(run).asNormalizedText();
    }

    private static String pantoPage(WorkflowRun run) throws Exception {
        return browser().getPage(run, "panto").asNormalizedText();
    }

    /** One that sees a page as the server wrote it, and soon. */
    private static JenkinsRule.WebClient browser() {
        return jenkins.createWebClient().withJavaScriptEnabled(false);
    }
}
