package io.jenkins.plugins.panto;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import hudson.XmlFile;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.Saveable;
import hudson.model.listeners.SaveableListener;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.client.Garbage;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * What a service may cost that is broken or hostile, in numbers: a controller of 512 MB lives on. The bounds leave room
 * for a slow machine, and hold for the emulator in the same process too.
 */
@WithJenkins
class HostileServiceTest {

    private static final int MIB = 1024 * 1024;
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String TRIGGER = "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")\n";
    private static final String WAIT = TRIGGER.replace("(", "(wait: true, timeoutMinutes: 600, ");

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;
    private String name;

    /** Counts how often a build is written. */
    @TestExtension
    public static final class Saves extends SaveableListener {

        static final AtomicInteger OF_BUILDS = new AtomicInteger();

        @Override
        public void onChange(Saveable saved, XmlFile file) {
            if (saved instanceof Run) {
                OF_BUILDS.incrementAndGet();
            }
        }
    }

    /** What a build took. */
    private record Cost(long heap, Duration processor, long log, long record, int saves) {

        void isAtMost(int heapMiB, int seconds, int logKiB, int recordKiB) {
            assertTrue(heap < (long) heapMiB * MIB, () -> toString());
            assertTrue(processor.toSeconds() < seconds, () -> toString());
            assertTrue(log < logKiB * 1024L, () -> toString());
            assertTrue(record < recordKiB * 1024L, () -> toString());
        }

        @Override
        public String toString() {
            return "live heap " + (heap >= 0 ? "+" : "") + heap / 1024 + " KiB, processor " + processor.toMillis()
                    + " ms, log " + log / 1024 + " KiB, build.xml " + record / 1024 + " KiB written " + saves
                    + " times";
        }
    }

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, KEY);
        System.out.println("Heap of at most " + Runtime.getRuntime().maxMemory() / MIB + " MiB");
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    /** Classes are loaded and code is compiled before anything is measured. */
    @BeforeEach
    void connect(TestInfo test) throws Exception {
        name = test.getTestMethod().orElseThrow().getName();
        panto = PantoEmulator.start(KEY);
        panto.clock(time);
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
        drive(WAIT, Result.SUCCESS);
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    @Test
    void aMillionIds() throws Exception {
        panto.next(reply(ids(1_000_000)));
        measure(WAIT, Result.FAILURE, "names more than 10,000 test runs").isAtMost(100, 10, 10, 20);
    }

    @Test
    void tenThousandRunsWithoutATriggerId() throws Exception {
        Answer one = this::passed;
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        AtomicLong halfway = new AtomicLong();
        long before = liveHeap();
        everyPoll(11_000, exchange -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            if (asked.incrementAndGet() == 5_000) {
                halfway.set(liveHeap() - before);
            }
            one.write(exchange);
            open.decrementAndGet();
        });
        panto.next(reply(ids(10_000)));
        Cost cost = measure(WAIT, Result.SUCCESS, "All 10000 test runs passed.");
        System.out.println(name + ": " + asked + " polls, " + most + " open at most, live heap " + halfway.get() / 1024
                + " KiB more halfway");
        cost.isAtMost(100, 60, 20, 2_000);
        assertTrue(most.get() <= 8, most::toString);
        assertTrue(asked.get() == 10_000, asked::toString);
        assertTrue(halfway.get() < 100 * MIB, halfway::toString);
        assertTrue(cost.saves() < 20, cost::toString);
    }

    private void passed(Answer.Exchange exchange) throws Exception {
        String path = exchange.seen().path();
        reply("{\"test_run\": {\"id\": \"" + path.substring(path.lastIndexOf('/') + 1)
                        + "\", \"runner_status\": \"passed\", \"runner_end_timestamp\": 1}}")
                .write(exchange);
    }

    @Test
    void eightMebibytesOfRunsThatNobodyAskedFor() throws Exception {
        String other = "{\"id\":1},";
        panto.nextPoll(reply("{\"test_runs\":[" + other.repeat((8 * MIB - 30) / other.length()) + "{}]}"));
        measure(WAIT, Result.SUCCESS, "All 3 test runs passed.").isAtMost(100, 15, 10, 20);
    }

    @Test
    void twoWordsInTurnForThreeHundredPolls() throws Exception {
        panto.plan(Plan.endless());
        AtomicInteger polls = new AtomicInteger();
        everyPoll(300, exchange -> {
            String status = polls.incrementAndGet() % 2 == 0 ? "warming_up" : "cooling_down";
            reply("{\"test_runs\": ["
                            + IntStream.range(0, 3)
                                    .mapToObj(i -> "{\"id\": \"" + lastIds()[i] + "\", \"test_run_name\": \""
                                            + "n".repeat(1_000) + "\", \"runner_status\": \"" + status + "\"}")
                                    .collect(Collectors.joining(","))
                            + "]}")
                    .write(exchange);
            if (polls.get() == 300) {
                for (String id : lastIds()) {
                    panto.status(id, "passed", true, null);
                }
            }
        });
        Cost cost = measure(WAIT, Result.SUCCESS, "All 3 test runs passed.");
        cost.isAtMost(100, 20, 60, 20);
        assertTrue(polls.get() == 300, polls::toString);
        assertTrue(cost.saves() < 40, cost::toString);
    }

    /** The emulator counts on, and the first three were those of the warm-up. */
    private static String[] lastIds() {
        return new String[] {"testrun_04", "testrun_05", "testrun_06"};
    }

    @Test
    void eightMebibytesOfPercentSigns() throws Exception {
        Answer signs = reply("%".repeat(8 * MIB - 1));
        panto.next(signs);
        measure(WAIT, Result.FAILURE, "is not JSON").isAtMost(100, 10, 10, 20);
        String text = "%".repeat(4 * MIB - 100);
        panto.next(reply("{\"message\": \"" + text + "\", \"test_runs\": []}"));
        measure(WAIT, Result.FAILURE, "check the tags").isAtMost(100, 10, 10, 20);
        panto.next(reply("{\"message\": \"" + text + "\", \"test_runs\": [\"a\"]}"));
        measure(TRIGGER, Result.SUCCESS, "1 test run triggered").isAtMost(100, 15, 20, 20);
        panto.nextPoll(signs, reply("{\"test_runs\": [{\"id\": \"testrun_04\", \"remark\": \"" + text + "\"}]}"));
        measure(WAIT, Result.SUCCESS, "All 3 test runs passed.").isAtMost(100, 15, 20, 20);
    }

    @Test
    void bombsOfGzip() throws Exception {
        Answer bomb = Answer.reply(200, Map.of("Content-Encoding", "gzip"), gzip(256 * MIB));
        panto.next(bomb);
        measure(WAIT, Result.FAILURE, "sent a reply of more than 8 MiB").isAtMost(100, 10, 10, 20);
        panto.nextPoll(bomb, bomb, bomb, bomb, bomb, bomb, bomb, bomb);
        measure(WAIT, Result.SUCCESS, "All 3 test runs passed.").isAtMost(100, 20, 10, 20);
    }

    /** Builds, and finds what was said in its log. */
    private Cost measure(String script, Result result, String said) throws Exception {
        OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long heap = liveHeap();
        long processor = process.getProcessCpuTime();
        int saves = Saves.OF_BUILDS.get();
        WorkflowRun run = drive(script, result);
        jenkins.assertLogContains(said, run);
        Cost cost = new Cost(
                liveHeap() - heap,
                Duration.ofNanos(process.getProcessCpuTime() - processor),
                run.getLogFile().length(),
                new File(run.getRootDir(), "build.xml").length(),
                Saves.OF_BUILDS.get() - saves);
        System.out.println(name + ": " + cost);
        return cost;
    }

    private WorkflowRun drive(String script, Result result) throws Exception {
        WorkflowRun run =
                JenkinsWithPanto.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        return jenkins.assertBuildStatus(result, jenkins.waitForCompletion(run));
    }

    /** After collections, until they bring nothing more, since what threads hold that are about to end is not live. */
    private static long liveHeap() {
        long used = Long.MAX_VALUE;
        for (long now = collect(); now < used; now = collect()) {
            used = now;
        }
        return used;
    }

    private static long collect() {
        Garbage.collect();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void everyPoll(int times, Answer answer) {
        panto.nextPoll(Collections.nCopies(times, answer).toArray(Answer[]::new));
    }

    private static String ids(int count) {
        return IntStream.range(1_000_000, 1_000_000 + count)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(",", "{\"message\":\"\",\"test_runs\":[", "]}"));
    }

    private static Answer reply(String json) {
        return Answer.reply(200, Map.of(), json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(int blanks) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] part = " ".repeat(MIB).getBytes(StandardCharsets.US_ASCII);
            for (int written = 0; written < blanks; written += part.length) {
                gzip.write(part);
            }
        }
        return bytes.toByteArray();
    }
}
