package io.jenkins.plugins.panto.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.PantoEmulator.Seen;
import io.jenkins.plugins.panto.emulator.Plan;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * A Jenkins in a process of its own, which is killed around a rerun. It never sends one twice, and what it says later is
 * true. In real time, since that goes on meanwhile.
 */
class RerunKillTest {

    private static final String MAYBE = "they may have been triggered";

    @RegisterExtension
    private final RealJenkinsExtension jenkins =
            JenkinsWithPanto.inItsOwnProcess().withTimeout(0); // kills may be many

    private final PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY);
    private final Map<String, CountDownLatch> arrived = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> mayBeAnswered = new ConcurrentHashMap<>();

    /** How far it has come when Jenkins is killed; how often it has run flows once more by then, and in the end. */
    private enum Point {
        /** The first test run goes on. */
        BEFORE(0, 1, Result.SUCCESS, false),
        /** On its way to the disk. */
        WRITING(0, 1, Result.SUCCESS, false),
        SENT(1, 1, Result.FAILURE, true),
        ANSWERED(1, 1, Result.FAILURE, true),
        RECORDED(1, 1, Result.SUCCESS, false),
        /** The first rerun will fail, and the second is not sent yet. */
        BETWEEN(1, 2, Result.SUCCESS, false);

        final int sentBefore;
        final int sentInAll;
        final Result result;
        final boolean maybe;

        Point(int sentBefore, int sentInAll, Result result, boolean maybe) {
            this.sentBefore = sentBefore;
            this.sentInAll = sentInAll;
            this.result = result;
            this.maybe = maybe;
        }
    }

    private record Build(Point point, FlowDurabilityHint durability) {

        String name() {
            return point + "-" + durability;
        }

        /** Else nothing is saved, and nothing resumes. */
        boolean resumes() {
            return durability != FlowDurabilityHint.PERFORMANCE_OPTIMIZED;
        }
    }

    /** What a build has come to; without a result where its record was being written and cannot be read. */
    private record Outcome(Result result, String log, List<String> attempts) implements Serializable {}

    @AfterEach
    void close() {
        panto.close();
    }

    private static boolean isRerun(Seen trigger) {
        return trigger.json().at("/tags/include").has("_$NAME");
    }

    private static String appOf(Seen trigger) {
        return trigger.json().get("app_id").textValue();
    }

    private long sent(String app, boolean rerun) {
        return panto.triggers().stream()
                .filter(trigger -> appOf(trigger).equals(app) && isRerun(trigger) == rerun)
                .count();
    }

    private CountDownLatch arrived(String app) {
        return arrived.computeIfAbsent(app, name -> new CountDownLatch(1));
    }

    private CountDownLatch mayBeAnswered(String app) {
        return mayBeAnswered.computeIfAbsent(app, name -> new CountDownLatch(1));
    }

    /** Holds the answer to each rerun that is to be held. */
    private void hold(Seen trigger) {
        String app = appOf(trigger);
        if (isRerun(trigger) && (app.startsWith("SENT") || app.startsWith("ANSWERED"))) {
            arrived(app).countDown();
            await(mayBeAnswered(app));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aroundEachPointItIsSentAtMostOnceAndTheTruthIsSaid() throws Throwable {
        panto.onTrigger(this::hold);
        List<Build> builds = Arrays.stream(Point.values())
                .flatMap(point ->
                        Arrays.stream(FlowDurabilityHint.values()).map(durability -> new Build(point, durability)))
                .toList();
        jenkins.startJenkins();
        jenkins.runRemotely(RerunKillTest::connect, panto.url().toString());
        Map<Build, String> last = new TreeMap<>((one, other) -> one.name().compareTo(other.name()));
        for (Build build : builds) {
            panto.plan(flow(build.name()), Plan.endless());
            String id = start(build.name(), build.durability(), 2);
            last.put(build, id);
        }
        for (Build build : builds) {
            if (build.point() == Point.WRITING) {
                jenkins.runRemotely(RerunKillTest::lock, build.name());
            }
        }
        for (Build build : builds) {
            if (build.point() != Point.BEFORE) {
                panto.status(last.get(build), "failed", true, "no pay button");
            }
        }
        for (Build build : builds) {
            switch (build.point()) {
                case BEFORE -> {}
                case WRITING -> awaitLine(build.name(), "running it once more (1 of 2)");
                case SENT -> arrived(build.name()).await();
                case ANSWERED -> {
                    arrived(build.name()).await();
                    jenkins.runRemotely(RerunKillTest::lock, build.name());
                    mayBeAnswered(build.name()).countDown();
                    jenkins.runRemotely(RerunKillTest::awaitTriggers, build.name(), 2);
                }
                case RECORDED, BETWEEN -> last.put(build, rerunOf(build.name(), 1));
            }
        }
        for (Build build : builds) {
            assertEquals(build.point().sentBefore, sent(build.name(), true), build::name);
        }
        jenkins.stopJenkinsForcibly();
        builds.forEach(build -> mayBeAnswered(build.name()).countDown());
        for (Build build : builds) {
            panto.plan(flow(build.name()), Plan.endedAtOnce("passed"));
            switch (build.point()) {
                case BEFORE, BETWEEN -> panto.status(last.get(build), "failed", true, "no pay button");
                case RECORDED -> panto.status(last.get(build), "passed", true, null);
                default -> {}
            }
        }
        jenkins.startJenkins();
        for (Build build : builds) {
            check(build, jenkins.runRemotely(RerunKillTest::outcome, build.name()));
        }
    }

    private void check(Build build, Outcome outcome) {
        Point point = build.point();
        String what = build.name() + ": " + outcome.log();
        assertEquals(1, sent(build.name(), false), what);
        if (!build.resumes()) {
            assertEquals(point.sentBefore, sent(build.name(), true), what);
            assertEquals(Result.FAILURE, outcome.result(), what);
        } else if (point == Point.WRITING && outcome.log().contains(MAYBE)) {
            assertEquals(0, sent(build.name(), true), what); // the program was on disk already
            assertEquals(Result.FAILURE, outcome.result(), what);
        } else {
            assertEquals(point.sentInAll, sent(build.name(), true), what);
            assertEquals(point.result, outcome.result(), what);
            assertEquals(point.maybe, outcome.log().contains(MAYBE), what);
            assertEquals(
                    point.maybe,
                    outcome.log().contains("ERROR: The test run failed")
                            || outcome.log().contains("ERROR: 1 of 1 test runs failed"),
                    what);
            assertEquals(
                    point.maybe ? 1 : 1 + point.sentInAll, outcome.attempts().size(), what);
        }
    }

    /** By hand, since it takes a minute for each kill: {@code mvn test -Dtest=RerunKillTest -Dpanto.kills=100}. */
    @Test
    @EnabledIfSystemProperty(named = "panto.kills", matches = "[1-9]\\d*")
    void atAnyMomentItIsSentAtMostOnceAndTheTruthIsSaid() throws Throwable {
        int kills = Integer.getInteger("panto.kills");
        Random random = new Random();
        panto.onTrigger(trigger -> pause(isRerun(trigger) ? random.nextInt(400) : 0));
        Map<String, Integer> endings = new TreeMap<>();
        Map<String, FlowDurabilityHint> running = new TreeMap<>();
        for (int kill = 1; kill <= kills + 1; kill++) {
            startAgain();
            if (kill == 1) {
                jenkins.runRemotely(RerunKillTest::connect, panto.url().toString());
            }
            for (Map.Entry<String, FlowDurabilityHint> build : running.entrySet()) {
                endings.merge(check(build.getKey(), build.getValue()), 1, Integer::sum);
            }
            running.clear();
            if (kill <= kills) {
                for (int i = 0; i < 6; i++) {
                    String name = "kill-" + kill + "-" + i;
                    running.put(name, FlowDurabilityHint.values()[i % 3]);
                    panto.plan(
                            flow(name),
                            "Pixel 6",
                            Plan.endedAtOnce("failed"),
                            Plan.endedAtOnce("failed"),
                            Plan.endedAtOnce("passed"));
                    start(name, running.get(name), 2);
                }
                String first = running.keySet().iterator().next();
                arrivedOrAWhile(first);
                pause(random.nextInt(1_500));
                jenkins.stopJenkinsForcibly();
            }
        }
        System.out.println(kills + " kills, " + endings);
    }

    /** Until the first rerun is on its way, which most of the others are then too. */
    private void arrivedOrAWhile(String name) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (sent(name, true) == 0 && System.nanoTime() < until) {
            pause(20);
        }
    }

    /** Jenkins itself does not always start the first time when the machine is busy. */
    private void startAgain() throws Throwable {
        try {
            jenkins.startJenkins();
        } catch (IOException e) {
            jenkins.startJenkins();
        }
    }

    /** @return how it ended */
    private String check(String name, FlowDurabilityHint durability) throws Throwable {
        Outcome outcome = jenkins.runRemotely(RerunKillTest::outcome, name);
        jenkins.runRemotely(RerunKillTest::delete, name);
        boolean resumes = durability != FlowDurabilityHint.PERFORMANCE_OPTIMIZED;
        long reruns = sent(name, true);
        String what = name + ", " + reruns + " reruns: " + outcome.log();
        boolean good = outcome.result() == Result.SUCCESS;
        boolean maybe = outcome.log().contains(MAYBE);
        assertTrue(sent(name, false) <= 1, what);
        assertTrue(reruns <= 2, what);
        if (outcome.result() == null) {
            assertFalse(durability.isAtomicWrite(), what);
            return reruns + " reruns and torn by Jenkins";
        }
        int recorded = outcome.attempts().size();
        assertTrue(good == (recorded == 3) || !resumes, what);
        assertTrue(maybe || !resumes || recorded == 1 + reruns, what);
        assertTrue(recorded <= 1 + reruns, what);
        return reruns + " reruns and " + (good ? "went on" : maybe ? "said so" : resumes ? "ended" : "was lost");
    }

    private static void pause(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String flow(String name) {
        return "Flow of " + name;
    }

    /** @return the ID of its test run */
    private String start(String name, FlowDurabilityHint durability, int reruns) throws Throwable {
        panto.buildFile(name);
        panto.testFlow(flow(name), Map.of("build", List.of(name)));
        jenkins.runRemotely(RerunKillTest::schedule, name, durability.name(), reruns);
        return rerunOf(name, 0);
    }

    /** @return the ID of the test run of a trigger, counted from 0, once it is recorded on disk */
    private String rerunOf(String name, int trigger) throws Throwable {
        return jenkins.runRemotely(RerunKillTest::testRun, name, trigger);
    }

    private void awaitLine(String name, String line) throws Throwable {
        jenkins.runRemotely(RerunKillTest::waitForMessage, name, line);
    }

    private static void connect(JenkinsRule r, String url) throws Exception {
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        PantoGlobalConfiguration.get().setApiUrl(url);
    }

    private static void schedule(JenkinsRule r, String name, String durability, int reruns) throws Exception {
        WorkflowJob job = r.createProject(WorkflowJob.class, name);
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.valueOf(durability)));
        job.setDefinition(new CpsFlowDefinition("""
                pantoTrigger(credentialsId: 'panto-api-key', appId: '%1$s', includeTags: [build: '%1$s'],
                    devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']], wait: true, reruns: %2$d)
                """.formatted(name, reruns), true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun run(String name) {
        return Jenkins.get().getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    private static void waitForMessage(JenkinsRule r, String name, String message) throws Exception {
        r.waitForMessage(message, run(name));
    }

    private static String testRun(JenkinsRule r, String name, int trigger) throws Exception {
        awaitTriggers(r, name, trigger + 1);
        String id = PantoAction.of(run(name)).getTriggers().get(trigger).ids().get(0);
        r.waitForMessage("Test runs: " + id, run(name)); // said when it is saved
        return id;
    }

    /** Until so many triggers are in the build's record, which may be about to be saved. */
    private static void awaitTriggers(JenkinsRule r, String name, int count) throws Exception {
        while (PantoAction.of(run(name)) == null
                || PantoAction.of(run(name)).getTriggers().size() < count) {
            Thread.sleep(20);
        }
    }

    /** Keeps a build from being saved. */
    private static void lock(JenkinsRule r, String name) throws Exception {
        CountDownLatch locked = new CountDownLatch(1);
        WorkflowRun run = run(name);
        Thread thread = new Thread(() -> {
            synchronized (run) {
                locked.countDown();
                await(new CountDownLatch(1));
            }
        });
        thread.setDaemon(true);
        thread.start();
        locked.await();
    }

    private static void delete(JenkinsRule r, String name) throws Exception {
        r.jenkins.getItem(name).delete();
    }

    private static Outcome outcome(JenkinsRule r, String name) throws Exception {
        if (run(name) == null) {
            return new Outcome(null, "", List.of());
        }
        WorkflowRun run = r.waitForCompletion(run(name));
        PantoAction action = run.getAction(PantoAction.class);
        List<String> attempts = new ArrayList<>();
        if (action != null) {
            action.getTriggers()
                    .forEach(trigger ->
                            attempts.add(String.valueOf(trigger.getState().getVerdict())));
        }
        return new Outcome(run.getResult(), JenkinsRule.getLog(run), attempts);
    }
}
