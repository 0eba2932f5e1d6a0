package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.PantoEmulator.Seen;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins in a process of its own, which is killed without a warning. What it says later must be true. */
class KillTest {

    private static final String MAYBE = "may have been triggered";
    private static final String NOTHING = "othing was triggered";

    @RegisterExtension
    private final RealJenkinsExtension jenkins = JenkinsWithPanto.inItsOwnProcess();

    @TempDir
    private Path walls;

    private final PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY);
    private final Map<String, CountDownLatch> arrived = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> mayBeAnswered = new ConcurrentHashMap<>();

    /** How far a trigger has come when Jenkins is killed; what is sent by then, and later when the build resumes. */
    private enum Point {
        STARTED(0, 1, Result.SUCCESS),
        CONNECTING(0, 0, Result.FAILURE),
        SENT(1, 1, Result.FAILURE),
        ANSWERED(1, 1, Result.FAILURE),
        RECORDED(1, 1, Result.SUCCESS);

        final int sentBefore;
        final int sentInAll;
        final Result result;

        Point(int sentBefore, int sentInAll, Result result) {
            this.sentBefore = sentBefore;
            this.sentInAll = sentInAll;
            this.result = result;
        }
    }

    private record Build(Point point, FlowDurabilityHint durability) {

        static Stream<Build> ofAllDurabilities(Point point) {
            return Arrays.stream(FlowDurabilityHint.values()).map(durability -> new Build(point, durability));
        }

        String name() {
            return point + "-" + durability;
        }

        /** Else nothing is saved, so that it is sent at once, and nothing resumes. */
        boolean resumes() {
            return durability != FlowDurabilityHint.PERFORMANCE_OPTIMIZED;
        }

        int sentBefore() {
            return point == Point.STARTED && !resumes() ? 1 : point.sentBefore;
        }
    }

    /** What a build has come to; without a result where its record was being written and cannot be read. */
    private record Outcome(Result result, String log, int testRuns) implements Serializable {}

    @BeforeEach
    void listen() {
        panto.onTrigger(this::hold);
    }

    @AfterEach
    void close() {
        panto.close();
    }

    private void hold(Seen trigger) {
        arrived(appOf(trigger)).countDown();
        await(mayBeAnswered(appOf(trigger)));
    }

    private static String appOf(Seen trigger) {
        return trigger.json().get("app_id").textValue();
    }

    private CountDownLatch arrived(String app) {
        return arrived.computeIfAbsent(app, name -> new CountDownLatch(1));
    }

    private CountDownLatch mayBeAnswered(String app) {
        return mayBeAnswered.computeIfAbsent(app, name -> new CountDownLatch(1));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long sent(String app) {
        return panto.triggers().stream()
                .filter(trigger -> appOf(trigger).equals(app))
                .count();
    }

    @Test
    void atEveryPointItTriggersAtMostOnceAndSaysTheTruth() throws Throwable {
        List<Build> builds =
                Arrays.stream(Point.values()).flatMap(Build::ofAllDurabilities).toList();
        jenkins.startJenkins();
        jenkins.runRemotely(KillTest::addKey);
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            jenkins.runRemotely(KillTest::ask, "https://127.0.0.1:" + mute.getLocalPort());
            reach(Point.CONNECTING);
            jenkins.runRemotely(KillTest::ask, panto.url().toString());
            for (Point point : EnumSet.complementOf(EnumSet.of(Point.CONNECTING))) {
                reach(point);
            }
            for (Build build : builds) {
                assertEquals(build.sentBefore(), sent(build.name()), build::name);
            }
            jenkins.stopJenkinsForcibly();
        }
        builds.forEach(build -> mayBeAnswered(build.name()).countDown());
        jenkins.startJenkins();
        for (Build build : builds) {
            check(build, jenkins.runRemotely(KillTest::outcome, build.name()));
        }
    }

    /** By hand, since it takes a quarter of a minute for each kill: {@code mvn test -Dtest=KillTest -Dpanto.kills=100}. */
    @Test
    @EnabledIfSystemProperty(named = "panto.kills", matches = "[1-9]\\d*")
    void atAnyMomentItTriggersAtMostOnceAndSaysTheTruth() throws Throwable {
        int kills = Integer.getInteger("panto.kills");
        Random random = new Random();
        panto.onTrigger(trigger -> pause(random.nextInt(400)));
        Map<String, Integer> endings = new TreeMap<>();
        Map<String, FlowDurabilityHint> running = new HashMap<>();
        for (int kill = 1; kill <= kills + 1; kill++) {
            startAgain();
            if (kill == 1) {
                jenkins.runRemotely(KillTest::addKey);
                jenkins.runRemotely(KillTest::ask, panto.url().toString());
            }
            for (Map.Entry<String, FlowDurabilityHint> build : running.entrySet()) {
                endings.merge(check(build.getKey(), build.getValue()), 1, Integer::sum);
            }
            running.clear();
            if (kill <= kills) {
                Path gate = walls.resolve("gate-" + kill);
                for (int i = 0; i < 6; i++) {
                    String name = "kill-" + kill + "-" + i;
                    running.put(name, FlowDurabilityHint.values()[i % 3]);
                    start(
                            name,
                            running.get(name),
                            waitFor(gate) + "; def ballast = 'x' * " + random.nextInt(9_000_000),
                            "");
                    awaitLine(name, "Begun");
                }
                Files.createFile(gate);
                pause(random.nextInt(500));
                jenkins.stopJenkinsForcibly();
            }
        }
        System.out.println(kills + " kills, " + endings);
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
        Outcome outcome = jenkins.runRemotely(KillTest::outcome, name);
        jenkins.runRemotely(KillTest::delete, name);
        boolean resumes = durability != FlowDurabilityHint.PERFORMANCE_OPTIMIZED;
        long sent = sent(name);
        String what = name + ", sent " + sent + ": " + outcome.log();
        boolean good = outcome.result() == Result.SUCCESS;
        boolean maybe = outcome.log().contains(MAYBE);
        boolean recorded = outcome.log().contains("3 test runs triggered");
        assertTrue(sent <= 1, what);
        if (outcome.result() == null) {
            assertFalse(durability.isAtomicWrite(), what);
            return "sent " + sent + " and torn by Jenkins";
        }
        assertFalse(outcome.log().contains(NOTHING) && sent > 0, what);
        assertFalse(good && (sent == 0 || outcome.testRuns() != 3), what);
        assertFalse(resumes && !good && sent > 0 && !maybe && !recorded, what);
        return "sent " + sent + " and "
                + (good || recorded ? "went on" : maybe ? "said so" : resumes ? "never began" : "was lost");
    }

    private static void pause(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void reach(Point point) throws Throwable {
        List<Build> builds = Build.ofAllDurabilities(point).toList();
        for (Build build : builds) {
            start(
                    build.name(),
                    build.durability(),
                    "",
                    switch (point) {
                        case STARTED -> "wall('" + wall(build) + "')";
                        case RECORDED -> waitFor(gate(build)) + "; wall('" + wall(build) + "')";
                        default -> "";
                    });
        }
        for (Build build : builds) {
            String name = build.name();
            if (build.sentBefore() > 0) {
                arrived(name).await();
            }
            switch (point) {
                case STARTED -> awaitLine(name, "At the wall");
                case CONNECTING -> awaitLine(name, "[Panto] Asking");
                case SENT -> {}
                case ANSWERED -> {
                    jenkins.runRemotely(KillTest::lock, name);
                    mayBeAnswered(name).countDown();
                    jenkins.runRemotely(KillTest::awaitRecord, name);
                }
                case RECORDED -> {
                    Files.createFile(gate(build));
                    awaitLine(name, "At the wall");
                    mayBeAnswered(name).countDown();
                    awaitLine(name, "[Panto] Test runs: ");
                }
            }
        }
    }

    private void check(Build build, Outcome outcome) {
        Point point = build.point();
        String what = build.name() + ": " + outcome.log();
        boolean good = build.resumes() && point.result == Result.SUCCESS;
        assertEquals(good ? Result.SUCCESS : Result.FAILURE, outcome.result(), what);
        assertEquals(build.resumes() ? point.sentInAll : build.sentBefore(), sent(build.name()), what);
        assertEquals(good || point == Point.RECORDED ? 3 : 0, outcome.testRuns(), what);
        assertEquals(good, outcome.log().contains("The step says 3"), what);
        assertEquals(build.resumes() && !good, outcome.log().contains(MAYBE), what);
        assertFalse(outcome.log().contains(NOTHING), what);
    }

    private void awaitLine(String name, String line) throws Throwable {
        jenkins.runRemotely(KillTest::waitForMessage, name, line);
    }

    private static String waitFor(Path gate) {
        return "while (!exists('" + gate + "')) { nap() }";
    }

    private Path gate(Build build) {
        return walls.resolve("gate-" + build.name());
    }

    private Path wall(Build build) {
        return walls.resolve(build.name());
    }

    private void start(String name, FlowDurabilityHint durability, String before, String meanwhile) throws Throwable {
        panto.buildFile(name);
        jenkins.runRemotely(KillTest::schedule, name, durability.name(), before, meanwhile);
    }

    private static void addKey(JenkinsRule r) throws Exception {
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
    }

    private static void ask(JenkinsRule r, String url) {
        PantoGlobalConfiguration.get().setApiUrl(url);
    }

    /** A build whose program can be held up: nothing of it is saved while its thread stands before a wall. */
    private static void schedule(JenkinsRule r, String name, String durability, String before, String meanwhile)
            throws Exception {
        WorkflowJob job = r.createProject(WorkflowJob.class, name);
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.valueOf(durability)));
        String script = """
                def nap() {
                    sleep(time: 50, unit: 'MILLISECONDS')
                }
                @NonCPS
                def exists(file) {
                    new File(file).exists()
                }
                @NonCPS
                def wall(file) {
                    if (new File(file).createNewFile()) {
                        println 'At the wall'
                        new java.util.concurrent.CountDownLatch(1).await()
                    }
                }
                nap() // so that there is a program on disk
                echo 'Begun'
                %s
                parallel trigger: {
                    def run = pantoTrigger(credentialsId: 'panto-api-key', appId: '%s', includeTags: [priority: ['P0', 'P1']],
                        devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']])
                    echo "The step says ${run.testRuns.size()}"
                }, meanwhile: {
                    %s
                }
                """.formatted(before, name, meanwhile);
        job.setDefinition(new CpsFlowDefinition(script, false));
        job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun run(String name) {
        return Jenkins.get().getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    private static void waitForMessage(JenkinsRule r, String name, String message) throws Exception {
        r.waitForMessage(message, run(name));
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

    /** Until the reply is in the build's record, which is about to be saved. */
    private static void awaitRecord(JenkinsRule r, String name) throws Exception {
        while (run(name).getAction(PantoAction.class) == null) {
            Thread.sleep(20);
        }
    }

    private static void delete(JenkinsRule r, String name) throws Exception {
        r.jenkins.getItem(name).delete();
    }

    private static Outcome outcome(JenkinsRule r, String name) throws Exception {
        if (run(name) == null) {
            return new Outcome(null, "", 0);
        }
        WorkflowRun run = r.waitForCompletion(run(name));
        PantoAction action = run.getAction(PantoAction.class);
        return new Outcome(run.getResult(), JenkinsRule.getLog(run), action == null ? 0 : action.getTestRunCount());
    }
}
