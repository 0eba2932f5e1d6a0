package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.PollQueue;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TestRunClient;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TestRunWaitTest {

    private static final String KEY = "a-key-of-panto";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration HOUR = Duration.ofHours(1);

    /** Not as far as a minute: so long after the deadline the answers to the last poll are given up on. */
    private static final Duration SOON = Duration.ofSeconds(59);

    private static final StatusWords WORDS = StatusWords.parse("passed", "failed", "error");

    private final DrivenTime time = new DrivenTime();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private PantoEmulator panto;
    private PollQueue queue;
    private volatile WaitOutcome outcome;
    private volatile PantoException failure;

    @BeforeEach
    void open() {
        panto = PantoEmulator.start(KEY);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        queue = new PollQueue(() -> HTTP, () -> time);
    }

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void endsWhenAllHaveEndedAndLeavesNothingScheduled() throws Exception {
        panto.plan("Checkout", Plan.ending("failed").remark("no pay button"));
        drive(start(all(), HOUR));
        assertEquals(Verdict.FAILED, outcome.verdict());
        assertEquals(2, outcome.count(Verdict.PASSED));
        assertEquals("no pay button", outcome.results().get(1).remark());
        assertEquals(0, time.scheduled());
    }

    @Test
    void asksOnceALookWhereThereIsATriggerId() throws Exception {
        drive(start(all(), HOUR));
        assertTrue(panto.polls().stream().allMatch(poll -> poll.path().contains("test-runs-by-trigger")));
    }

    @Test
    void asksOneByOneWhereThereIsNone() throws Exception {
        TestRunWait.Group trigger = all();
        drive(start(new TestRunWait.Group("key", null, trigger.runs()), HOUR));
        assertEquals(Verdict.PASSED, outcome.verdict());
        assertEquals(0, panto.polls().size() % 3);
    }

    @Test
    void aRunOfSomebodyElsesIsNobodys() throws Exception {
        TestRunWait.Group trigger = all();
        panto.plan("Search", Plan.endless());
        TestRunResult mine = trigger.runs().get(0);
        drive(start(new TestRunWait.Group("key", trigger.triggerId(), List.of(mine)), HOUR));
        assertEquals(
                List.of(mine.id()),
                outcome.results().stream().map(TestRunResult::id).toList());
    }

    @Test
    void whatIsKnownToHaveEndedIsNotAskedFor() throws Exception {
        TestRunResult known = new TestRunResult("testrun_99", "Old", "passed", Verdict.PASSED, null, null, null);
        start(new TestRunWait.Group("key", null, List.of(known)), HOUR);
        assertEquals(Verdict.PASSED, outcome.verdict());
        assertTrue(panto.polls().isEmpty());
    }

    @Test
    void whatIsTriggeredMeanwhileIsWaitedForToo() throws Exception {
        List<TestRunWait.Group> groups = new CopyOnWriteArrayList<>(List.of(all()));
        TestRunWait wait = start(() -> groups, HOUR);
        time.advanceUntil(() -> panto.polls().size() == 2, SOON);
        panto.plan(Plan.ending("failed").endsAfter(Duration.ofMinutes(10)));
        groups.add(all());
        drive(wait);
        assertEquals(Verdict.FAILED, outcome.verdict());
        assertEquals(6, outcome.results().size());
    }

    @Test
    void whatIsTriggeredDuringTheLastLookIsWaitedForToo() throws Exception {
        List<TestRunWait.Group> groups = new CopyOnWriteArrayList<>(List.of(all()));
        time.advance(Duration.ofMinutes(1));
        TestRunWait.Group more = all();
        panto.onPoll(poll -> groups.add(more));
        drive(start(() -> groups, HOUR));
        assertEquals(6, outcome.results().size());
        assertEquals(Verdict.PASSED, outcome.verdict());
    }

    @Test
    void whatIsTriggeredMeanwhileHasNoDeadlineOfItsOwn() throws Exception {
        panto.plan(Plan.endless());
        Instant began = time.now();
        List<TestRunWait.Group> groups = new CopyOnWriteArrayList<>(List.of(all()));
        TestRunWait wait = start(() -> groups, Duration.ofMinutes(20));
        time.advanceUntil(() -> time.now().isAfter(began.plus(Duration.ofMinutes(15))), SOON);
        groups.add(all());
        drive(wait);
        assertEquals(6, outcome.count(Verdict.UNDETERMINED));
        assertEquals(Duration.ofMinutes(20), Duration.between(began, time.now()));
    }

    @Test
    void noRunsAreNoVerdict() {
        start(new TestRunWait.Group("key", null, List.of()), HOUR);
        assertEquals(Verdict.UNDETERMINED, outcome.verdict());
    }

    @Test
    void anUnknownWordIsNoVerdict() throws Exception {
        panto.plan("Search", Plan.ending("splendid"));
        drive(start(all(), HOUR));
        assertEquals(Verdict.UNDETERMINED, outcome.verdict());
        assertEquals("splendid", outcome.results().get(2).status());
    }

    @Test
    void aRunThatIsNotFoundForTenMinutesHasVanished() throws Exception {
        Instant began = time.now();
        drive(start(new TestRunWait.Group("key", null, List.of(TestRunResult.unknown("nowhere"))), HOUR));
        assertEquals(Verdict.UNDETERMINED, outcome.verdict());
        Duration waited = Duration.between(began, time.now());
        assertTrue(waited.compareTo(Duration.ofMinutes(10)) >= 0 && waited.compareTo(Duration.ofMinutes(12)) < 0);
    }

    @Test
    void aRunMayAppearLate() throws Exception {
        panto.plan(Plan.ending("passed")
                .appearsAfter(Duration.ofMinutes(9))
                .startsAfter(Duration.ofMinutes(9))
                .endsAfter(Duration.ofMinutes(11)));
        drive(start(all(), HOUR));
        assertEquals(Verdict.PASSED, outcome.verdict());
    }

    @Test
    void aServiceThatIsDownIsToldOfOnceAndWaitedFor() throws Exception {
        TestRunWait wait = start(all(), HOUR);
        panto.nextPoll(Answer.json(502, "bad gateway"), Answer.json(502, "bad gateway"), Answer.json(500, ""));
        drive(wait);
        assertEquals(Verdict.PASSED, outcome.verdict());
        assertEquals(
                1,
                log.stream().filter(line -> line.contains("The wait goes on.")).count());
        assertEquals(
                1,
                log.stream().filter(line -> line.equals("Panto answers again.")).count());
    }

    @Test
    void aKeyThatIsRefusedThreeTimesInARowEndsIt() throws Exception {
        TestRunWait wait = start(all(), HOUR);
        panto.nextPoll(
                Answer.json(401, "{}"),
                Answer.json(401, "{}"),
                Answer.json(502, ""),
                Answer.json(401, "{}"),
                Answer.json(403, "{}"),
                Answer.json(401, "{}"));
        drive(wait);
        assertNotNull(failure);
        assertNull(outcome);
        assertEquals(6, panto.polls().size());
        assertEquals(0, time.scheduled());
    }

    @Test
    void theDeadlineEndsItAndNamesWhatMayRun() throws Exception {
        panto.plan("Search", Plan.endless());
        Instant began = time.now();
        drive(start(all(), Duration.ofMinutes(20)));
        assertEquals(Verdict.UNDETERMINED, outcome.verdict());
        assertEquals(Duration.ofMinutes(20), Duration.between(began, time.now()));
        assertTrue(log.stream().anyMatch(line -> line.contains("may still be running: testrun_03")), log.toString());
    }

    @Test
    void aDeadlineThatIsOverAllowsOneMoreLook() throws Exception {
        TestRunWait.Group trigger = all();
        time.advance(Duration.ofHours(2));
        drive(start(trigger, Duration.ofHours(-1)));
        assertEquals(Verdict.PASSED, outcome.verdict());
        assertEquals(1, panto.polls().size());
    }

    @Test
    void saysHowFarItIsEveryFiveMinutes() throws Exception {
        panto.plan("Search", Plan.endless());
        drive(start(all(), Duration.ofMinutes(29)));
        long lines = log.stream()
                .filter(line -> line.startsWith("2 of 3 test runs ended, "))
                .count();
        assertTrue(lines == 5, log.toString());
    }

    @Test
    void cancelledItSaysNoMoreAndLeavesNothingScheduled() throws Exception {
        TestRunWait wait = start(all(), HOUR);
        wait.cancel();
        assertEquals(0, time.scheduled());
        assertEquals(3, wait.outstanding().size());
        assertNull(outcome);
    }

    @Test
    void hasSomethingScheduledAsLongAsItGoesOn() throws Exception {
        TestRunWait.Group trigger = all();
        List<Integer> scheduled = new CopyOnWriteArrayList<>();
        TestRunWait wait = wait(() -> List.of(trigger), HOUR, new Log() {
            @Override
            public void changed(List<TestRunResult> results) {
                scheduled.add(time.scheduled());
            }
        });
        wait.start();
        drive(wait);
        assertEquals(Set.of(1), Set.copyOf(scheduled));
    }

    @Test
    void cancelsOneTaskHoweverOftenItPolls() throws Exception {
        panto.plan("Search", Plan.ending("passed").endsAfter(Duration.ofMinutes(10)));
        drive(start(all(), HOUR));
        assertTrue(panto.polls().size() > 20, "polls: " + panto.polls().size());
        assertEquals(1, time.cancelled());
    }

    @Test
    void manyWaitsAllEnd() throws Exception {
        TestRunWait.Group trigger = all();
        List<WaitOutcome> outcomes = Collections.synchronizedList(new ArrayList<>());
        IntStream.range(0, 1000)
                .forEach(i -> wait(() -> List.of(trigger), HOUR, new Log() {
                            @Override
                            public void ended(WaitOutcome ended) {
                                outcomes.add(ended);
                            }
                        })
                        .start());
        time.advanceUntil(() -> outcomes.size() == 1000, Duration.ofMinutes(2));
        assertTrue(outcomes.stream().allMatch(ended -> ended.verdict() == Verdict.PASSED));
        assertTrue(panto.polls().size() < 8000, "polls: " + panto.polls().size());
    }

    /** Triggers all that has a priority P0 or P1: three runs. */
    private TestRunWait.Group all() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(panto.url().resolve(Target.TEST_FLOW.path()))
                .header("X-PANTO-API-KEY", KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"app_id": "build_file_id", "tags": {"include": {"priority": ["P0", "P1"]}},
                         "devices": [{"device_name": "Pixel 6", "platform_version": "14.0"}]}"""))
                .build();
        JsonNode reply = new ObjectMapper()
                .readTree(HTTP.send(post, HttpResponse.BodyHandlers.ofString()).body());
        List<TestRunResult> runs = new ArrayList<>();
        reply.get("test_runs").forEach(id -> runs.add(TestRunResult.unknown(id.asText())));
        return new TestRunWait.Group("key", reply.get("trigger_id").asText(), runs);
    }

    private TestRunWait start(TestRunWait.Group group, Duration timeout) {
        return start(() -> List.of(group), timeout);
    }

    private TestRunWait start(Supplier<List<TestRunWait.Group>> groups, Duration timeout) {
        TestRunWait wait = wait(groups, timeout, new Log());
        wait.start();
        return wait;
    }

    private TestRunWait wait(
            Supplier<List<TestRunWait.Group>> groups, Duration timeout, TestRunWait.Listener listener) {
        return new TestRunWait(
                groups, id -> client(), () -> WORDS, time.now().plus(timeout), time, Runnable::run, listener);
    }

    private CompletableFuture<TestRunClient> client() {
        try {
            return CompletableFuture.completedFuture(
                    new TestRunClient(panto.url().toString(), ApiKey.of(KEY, "key"), queue));
        } catch (PantoException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void drive(TestRunWait wait) throws InterruptedException {
        time.advanceUntil(() -> outcome != null || failure != null, SOON);
        assertNotNull(wait.progress());
    }

    private class Log implements TestRunWait.Listener {

        @Override
        public void say(String line) {
            log.add(line);
        }

        @Override
        public void changed(List<TestRunResult> results) {}

        @Override
        public void ended(WaitOutcome ended) {
            outcome = ended;
        }

        @Override
        public void failed(PantoException refused) {
            failure = refused;
        }
    }
}
