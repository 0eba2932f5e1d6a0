package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.wait.TestTriggers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
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

/** Many at once: nothing is lost, nothing is sent twice, and no thread that others need is kept waiting. */
@WithJenkins
class ManyTriggersTest {

    private static final String STEP = "pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD + ")";

    /** As many as a patient person likes: {@code mvn test -Dtest=ManyTriggersTest -Dpanto.builds=200}. */
    private static final int BUILDS = Integer.getInteger("panto.builds", 50);

    /** Those that wait for a service, as many as there is to wait for. */
    private static final Pattern OF_A_CLIENT = Pattern.compile("HttpClient-\\d+-.*");

    private static JenkinsRule jenkins;

    private final CountDownLatch mayBeAnswered = new CountDownLatch(1);
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        TestTriggers.replyTimeout(Duration.ofMinutes(10));
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        TestTriggers.reset();
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
    void fiftyInOneBuildAreAllThere() throws Exception {
        CountDownLatch arrived = holdAll(50);
        WorkflowJob job = job("""
                def branches = [:]
                def returned = []
                for (int i = 0; i < 50; i++) {
                    branches['branch ' + i] = { returned.addAll(%s.testRuns) }
                }
                parallel(branches)
                echo "returned: ${returned.join(',')}"
                echo "environment: $PANTO_TEST_RUN_COUNT $PANTO_TEST_RUN_IDS"
                """);
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        assertNoThreadWaits(arrived);
        mayBeAnswered.countDown();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        assertEquals(50, panto.triggers().size());
        List<String> ids = PantoAction.of(run).ids();
        assertEachOnce(150, ids);
        assertEachOnce(150, List.of(said("returned: ", run).split(",")));
        assertEquals(ids, inRest(run));
        assertEquals("150 " + String.join(",", ids), said("environment: ", run));
        assertNoThreadIsLeft();
    }

    @Test
    void manyBuildsHaveEachItsOwn() throws Exception {
        CountDownLatch arrived = holdAll(BUILDS);
        WorkflowJob job = job("""
                def run = %s
                echo "returned: ${run.testRuns.join(',')}"
                echo "environment: $PANTO_TEST_RUN_COUNT $PANTO_TEST_RUN_IDS"
                """);
        List<WorkflowRun> runs = new ArrayList<>();
        for (int i = 0; i < BUILDS; i++) {
            runs.add(job.scheduleBuild2(0).waitForStart());
        }
        assertNoThreadWaits(arrived);
        mayBeAnswered.countDown();
        List<String> all = new ArrayList<>();
        for (WorkflowRun run : runs) {
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            List<String> ids = PantoAction.of(run).ids();
            assertEquals(3, ids.size());
            assertEquals(ids, inRest(run));
            assertEquals(String.join(",", ids), said("returned: ", run));
            assertEquals("3 " + String.join(",", ids), said("environment: ", run));
            all.addAll(ids);
        }
        assertEquals(BUILDS, panto.triggers().size());
        assertEachOnce(3 * BUILDS, all);
        assertNoThreadIsLeft();
    }

    private static WorkflowJob job(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script.formatted(STEP), true));
        return job;
    }

    /** Answers none before the test says so. */
    private CountDownLatch holdAll(int triggers) {
        CountDownLatch arrived = new CountDownLatch(triggers);
        panto.onTrigger(trigger -> {
            arrived.countDown();
            try {
                mayBeAnswered.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return arrived;
    }

    /**
     * While all replies are held, nothing moves, and no thread of the machine stands in code of the plugin; the one
     * client that all share has one.
     */
    private void assertNoThreadWaits(CountDownLatch arrived) throws Exception {
        assertTrue(arrived.await(2, TimeUnit.MINUTES));
        assertEquals(1, threadsOfClients().size());
        if (Runtime.version().feature() >= 24) { // before, each trigger has a thread, see BackgroundExecutor
            assertEquals(Map.of(), threadsInThePlugin());
        }
    }

    /** How many there are of each name, without its number. */
    private static Map<String, Integer> threadsInThePlugin() {
        Map<String, Integer> threads = new TreeMap<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (Arrays.stream(stack).anyMatch(ManyTriggersTest::isOfThePlugin)) {
                threads.merge(thread.getName().replaceFirst(" *\\[.*", ""), 1, Integer::sum);
            }
        });
        return threads;
    }

    private static boolean isOfThePlugin(StackTraceElement frame) {
        return frame.getClassName().startsWith("io.jenkins.plugins.panto.")
                && !frame.getClassName().startsWith(PantoEmulator.class.getPackageName())
                && !frame.getClassName().startsWith(ManyTriggersTest.class.getName());
    }

    /** A client of the JDK has threads until it is closed. */
    private void assertNoThreadIsLeft() throws Exception {
        for (Thread thread : threadsOfClients()) {
            thread.join(TimeUnit.MINUTES.toMillis(1));
            assertFalse(thread.isAlive(), thread::getName);
        }
        assertEquals(Map.of(), threadsInThePlugin());
    }

    private Set<Thread> threadsOfClients() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeAll(before);
        threads.removeIf(thread -> !OF_A_CLIENT.matcher(thread.getName()).matches());
        return threads;
    }

    private static void assertEachOnce(int testRuns, List<String> ids) {
        Set<String> expected = IntStream.rangeClosed(1, testRuns)
                .mapToObj("testrun_%02d"::formatted)
                .collect(Collectors.toSet());
        assertEquals(testRuns, ids.size());
        assertEquals(expected, new HashSet<>(ids));
    }

    private static List<String> inRest(WorkflowRun run) throws Exception {
        JSONObject rest = jenkins.getJSON(run.getUrl() + "panto/api/json").getJSONObject();
        List<String> ids = new ArrayList<>();
        for (Object trigger : rest.getJSONArray("triggers")) {
            JSONArray testRuns = ((JSONObject) trigger).getJSONArray("testRuns");
            testRuns.forEach(testRun -> ids.add(((JSONObject) testRun).getString("id")));
        }
        assertEquals(ids.size(), rest.getInt("testRunCount"));
        return ids;
    }

    private static String said(String prefix, WorkflowRun run) throws Exception {
        return JenkinsRule.getLog(run)
                .lines()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .orElseThrow()
                .substring(prefix.length());
    }
}
