package io.jenkins.plugins.panto.wait;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** A few waits for three test runs each here, more with {@code -Dpanto.waits=500 -Djenkins.test.timeout=1800}. */
class ManyWaitsTest {

    private static final int WAITS = Integer.getInteger("panto.waits", 20);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration RUNS_TAKE = Duration.ofMinutes(5);

    /** The longest pause between polls. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** The longest pause between lines of a wait's log. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private static final String WAIT =
            "pantoTrigger(credentialsId: 'panto-api-key', wait: true, timeoutMinutes: 600, " + GOOD + ")";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private DrivenTime time;
    private PantoEmulator panto;
    private Instant runsEnd;

    @BeforeEach
    void startPanto() {
        panto = PantoEmulator.start(KEY);
        panto.plan(Plan.ending("passed").endsAfter(RUNS_TAKE));
        use(new DrivenTime());
        runsEnd = time.now().plus(RUNS_TAKE);
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    private void use(DrivenTime driven) {
        time = driven;
        panto.clock(driven);
        TestScheduler.use(driven);
    }

    @Test
    void inOneBuild() throws Throwable {
        sessions.then(jenkins -> {
            Threads threads = new Threads();
            WorkflowRun run = job(jenkins, inParallel()).scheduleBuild2(0).waitForStart();
            letAllWait();
            drive(jenkins, List.of(run), threads);
        });
    }

    @Test
    void inOneBuildWithoutTriggerIds() throws Throwable {
        panto.edition(PantoEmulator.Edition.A);
        sessions.then(jenkins -> {
            Threads threads = new Threads();
            WorkflowRun run = job(jenkins, inParallel()).scheduleBuild2(0).waitForStart();
            letAllWait();
            panto.edition(PantoEmulator.Edition.B);
            drive(jenkins, List.of(run), threads);
        });
    }

    @Test
    void inAsManyBuilds() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowJob job = job(jenkins, WAIT);
            Threads threads = new Threads();
            List<WorkflowRun> runs = new ArrayList<>();
            for (int i = 0; i < WAITS; i++) {
                runs.add(job.scheduleBuild2(0).waitForStart());
            }
            letAllWait();
            drive(jenkins, runs, threads);
        });
    }

    @Test
    void inOneBuildAcrossARestart() throws Throwable {
        sessions.then(jenkins -> {
            job(jenkins, inParallel()).scheduleBuild2(0).waitForStart();
            letAllWait();
        });
        restart();
        sessions.then(jenkins -> {
            letAllWait();
            drive(jenkins, builds(jenkins, 1), new Threads());
        });
    }

    @Test
    void inAsManyBuildsAcrossARestart() throws Throwable {
        sessions.then(jenkins -> {
            WorkflowJob job = job(jenkins, WAIT);
            for (int i = 0; i < WAITS; i++) {
                job.scheduleBuild2(0).waitForStart();
            }
            letAllWait();
        });
        restart();
        sessions.then(jenkins -> {
            letAllWait();
            drive(jenkins, builds(jenkins, WAITS), new Threads());
        });
    }

    /** A process that has ended has nothing scheduled. */
    private void restart() {
        Instant now = time.now();
        DrivenTime later = new DrivenTime();
        later.advance(Duration.between(later.now(), now.plusSeconds(60)));
        use(later);
    }

    private static List<WorkflowRun> builds(JenkinsRule jenkins, int count) {
        WorkflowJob job = jenkins.jenkins.getItemByFullName("app", WorkflowJob.class);
        return IntStream.rangeClosed(1, count).mapToObj(job::getBuildByNumber).toList();
    }

    private static String inParallel() {
        return "def all = [:]\nfor (int i = 0; i < " + WAITS + "; i++) { all[\"flow $i\"] = { " + WAIT
                + " } }\nparallel all";
    }

    private WorkflowJob job(JenkinsRule jenkins, String script) throws Exception {
        JenkinsWithPanto.connect(panto);
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "app");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    /** Until each has a task scheduled for its end, one for its next poll and one for its next line. */
    private void letAllWait() throws InterruptedException {
        time.awaitScheduled(3 * WAITS);
        time.awaitNearness(2, SILENCE);
    }

    private void drive(JenkinsRule jenkins, List<WorkflowRun> runs, Threads threads) throws Exception {
        int waiting = Threads.busy();
        int peak = waiting;
        long began = System.nanoTime();
        while (!runs.stream().allMatch(ManyWaitsTest::isJudged)) {
            time.advance(SECOND);
            peak = Math.max(peak, Threads.busy());
            time.awaitNearness(2, SILENCE);
        }
        Duration lag = Duration.between(runsEnd, time.now());
        long judged = System.nanoTime();
        for (WorkflowRun run : runs) {
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        }
        System.out.printf(
                "%d waits in %d builds: %d triggers, %d polls; busy threads %d before, %d while all wait,"
                        + " %d at most; all known %d s after the last run's end, all steps ended %d ms later;"
                        + " driven for %d s%n",
                WAITS,
                runs.size(),
                panto.triggers().size(),
                panto.polls().size(),
                threads.before,
                waiting,
                peak,
                lag.toSeconds(),
                Duration.ofNanos(System.nanoTime() - judged).toMillis(),
                Duration.ofNanos(judged - began).toSeconds());
        assertEquals(WAITS, panto.triggers().size());
        assertEquals(0, time.scheduled());
        assertTrue(lag.compareTo(PAUSE.plus(SECOND)) <= 0, lag::toString);
    }

    private static boolean isJudged(WorkflowRun run) {
        return run.getAction(PantoAction.class).getTriggers().stream()
                .flatMap(trigger -> trigger.getTestRuns().stream())
                .allMatch(testRun -> testRun.getVerdict() != null);
    }

    /**
     * The threads of this process that do or hold something, without the emulator's and without those that each
     * trigger's own HTTP client keeps until it is collected.
     */
    private static final class Threads {

        final int before = busy();

        static int busy() {
            return (int) Thread.getAllStackTraces().entrySet().stream()
                    .filter(thread -> !thread.getKey().getName().startsWith("Panto emulator"))
                    .filter(thread -> !thread.getKey().getName().endsWith("SelectorManager"))
                    .filter(thread -> Arrays.stream(thread.getValue()).noneMatch(Threads::isIdle))
                    .count();
        }

        /** In a pool, waiting for something to do. */
        private static boolean isIdle(StackTraceElement frame) {
            return frame.getMethodName().equals("getTask")
                    || frame.getMethodName().equals("awaitWork");
        }
    }
}
