package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestRunWaitTest {

    private static final String KEY = "a-key-of-panto";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration HOUR = Duration.ofHours(1);

    /** Not as far as 45 s: so long after the deadline the answers to the last poll are given up on. */
    private static final Duration SOON = Duration.ofSeconds(40);

    private static final StatusWords WORDS = StatusWords.parse("passed", "failed", "error");

    private final DrivenTime time = new DrivenTime();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final List<Duration> said = Collections.synchronizedList(new ArrayList<>());
    private BooleanSupplier noKey = () -> false;
    private Duration longestPause = PollPlan.DEFAULT_LONGEST;
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
        drive(start(new TestRunWait.Group("key", null, null, trigger.runs()), HOUR));
        assertEquals(Verdict.PASSED, outcome.verdict());
        assertEquals(0, panto.polls().size() % 3);
    }

    @Test
    void aRunOfSomebodyElsesIsNobodys() throws Exception {
        TestRunWait.Group trigger = all();
        panto.plan("Search", Plan.endless());
        TestRunResult mine = trigger.runs().get(0);
        drive(start(new TestRunWait.Group("key", null, trigger.triggerId(), List.of(mine)), HOUR));
        assertEquals(
                List.of(mine.id()),
                outcome.results().stream().map(TestRunResult::id).toList());
    }

    @Test
    void whatIsKnownToHaveEndedIsNotAskedFor() throws Exception {
        TestRunResult known = new TestRunResult("testrun_99", "Old", "passed", Verdict.PASSED, null, null, null);
        start(new TestRunWait.Group("key", null, null, List.of(known)), HOUR);
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
        start(new TestRunWait.Group("key", null, null, List.of()), HOUR);
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
        drive(start(new TestRunWait.Group("key", null, null, List.of(TestRunResult.unknown("nowhere"))), HOUR));
        assertEquals(Verdict.UNDETERMINED, outcome.verdict());
        Duration waited = Duration.between(began, time.now());
        assertTrue(waited.compareTo(Duration.ofMinutes(10)) >= 0 && waited.compareTo(Duration.ofMinutes(14)) < 0);
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

    @ParameterizedTest
    @ValueSource(ints = {503, 401, 404})
    void onlyTenMinutesOfNotFoundOnEndAreTheEnd(int between) throws Exception {
        panto.onPoll(poll -> {
            if (isBetween(Duration.ofMinutes(8), Duration.ofMinutes(9))) {
                panto.nextPoll(between == 404 ? Answer.normal() : refusal(between));
            }
        });
        drive(start(one("nowhere"), HOUR));
        assertEquals(Verdict.UNDETERMINED, outcome.verdict());
        assertTrue(outcome.results().get(0).remark().startsWith("Panto has not found it for 10 minutes"));
        Duration whole = between == 404 ? Duration.ofMinutes(10) : Duration.ofMinutes(19);
        assertTrue(
                time.elapsed().compareTo(whole.minusSeconds(30)) > 0,
                time.elapsed().toString());
        assertTrue(
                time.elapsed().compareTo(whole.plusMinutes(4)) < 0,
                time.elapsed().toString());
    }

    @Test
    void anOutageAndOneNotFoundAreNoTenMinutes() throws Exception {
        panto.onPoll(poll -> {
            if (isBetween(Duration.ofSeconds(10), Duration.ofMinutes(12))) {
                panto.nextPoll(refusal(503));
            }
        });
        drive(start(one("nowhere"), Duration.ofMinutes(15)));
        assertTrue(outcome.results().get(0).remark().startsWith("not ended at the deadline"));
    }

    @Test
    void aKeyThatIsRefusedForTenMinutesOnEndEndsIt() throws Exception {
        panto.onPoll(poll -> panto.nextPoll(refusal(401)));
        drive(start(all(), HOUR));
        assertNull(outcome);
        assertTrue(failure.isKeyRefused());
        assertTrue(
                time.elapsed().compareTo(Duration.ofMinutes(10)) >= 0,
                time.elapsed().toString());
        assertTrue(
                time.elapsed().compareTo(Duration.ofMinutes(14)) < 0,
                time.elapsed().toString());
        assertEquals(0, time.scheduled());
    }

    @Test
    void aGoodAnswerBeginsTheTenMinutesOfARefusedKeyAnew() throws Exception {
        panto.plan(Plan.ending("passed").endsAfter(Duration.ofMinutes(25)));
        panto.onPoll(poll -> {
            if (!isBetween(Duration.ofMinutes(8), Duration.ofMinutes(9))
                    && !isBetween(Duration.ofMinutes(17), Duration.ofMinutes(18))
                    && time.elapsed().compareTo(Duration.ofMinutes(25)) < 0) {
                panto.nextPoll(refusal(401));
            }
        });
        drive(start(all(), HOUR));
        assertEquals(Verdict.PASSED, outcome.verdict());
    }

    @Test
    void whoRefusesTheListOnlyRefusesNoKey() throws Exception {
        panto.plan(Plan.ending("passed").endsAfter(Duration.ofMinutes(15)));
        panto.onPoll(poll -> {
            if (poll.path().contains("by-trigger")) {
                panto.nextPoll(Answer.json(403, "{\"message\": \"Missing Authentication Token\"}"));
            } else {
                panto.nextPoll(Answer.normal());
            }
        });
        drive(start(all(), HOUR));
        assertEquals(Verdict.PASSED, outcome.verdict());
        assertFalse(log.toString().contains("The wait goes on."), log.toString());
    }

    @Test
    void aKeyThatIsNotToBeHadForAWhileIsWaitedFor() throws Exception {
        TestRunWait.Group trigger = all();
        noKey = () -> isBetween(Duration.ZERO, Duration.ofMinutes(9));
        drive(start(trigger, HOUR));
        assertEquals(Verdict.PASSED, outcome.verdict());
        assertEquals("There is no key. The wait goes on.", log.get(0));
        assertEquals(1, Collections.frequency(log, "Panto answers again."));
    }

    @Test
    void aKeyThatIsNotToBeHadAtAllEndsItWithItsSentence() throws Exception {
        noKey = () -> true;
        drive(start(all(), HOUR));
        assertEquals("There is no key", failure.getMessage().replace(".", ""));
    }

    @Test
    void aResumedWaitBeginsItsTenMinutesAnew() throws Exception {
        panto.onPoll(poll -> panto.nextPoll(refusal(401)));
        TestRunWait.Group trigger = all();
        TestRunWait first = start(trigger, HOUR);
        time.advanceUntil(() -> time.elapsed().compareTo(Duration.ofMinutes(9)) > 0, SOON);
        first.cancel();
        drive(start(trigger, HOUR));
        assertTrue(
                time.elapsed().compareTo(Duration.ofMinutes(19)) > 0,
                time.elapsed().toString());
    }

    @ParameterizedTest
    @CsvSource({"PT30S, 200", "PT10M, 200", "PT10M, 503", "PT30S, 503", "PT5S, 401"})
    void saysSomethingEveryTwoMinutes(Duration longest, int status) throws Exception {
        longestPause = longest;
        panto.plan(Plan.endless());
        panto.onPoll(poll -> panto.nextPoll(status == 200 ? Answer.normal() : refusal(status)));
        start(all(), Duration.ofMinutes(58));
        time.advanceUntil(() -> outcome != null || failure != null, Duration.ofMinutes(2));
        said.add(time.elapsed());
        for (int i = 1; i < said.size(); i++) {
            Duration silence = said.get(i).minus(said.get(i - 1));
            assertTrue(silence.compareTo(Duration.ofMinutes(2)) < 0, "silent for " + silence + ": " + said);
        }
        assertTrue(said.get(0).compareTo(Duration.ofMinutes(2)) < 0, said.toString());
    }

    @Test
    void seesTheEndSoonWhereItWasExpected() throws Exception {
        Duration usual = Duration.ofMinutes(10);
        panto.plan(Plan.ending("passed").endsAfter(usual));
        TestRunWait wait = start(all(), HOUR);
        wait.expect(List.of(Map.of("Search", usual), Map.of("Search", usual.minusSeconds(20))));
        drive(wait);
        Duration late = time.elapsed().minus(usual);
        assertTrue(late.compareTo(Duration.ofSeconds(5)) <= 0, late::toString);
    }

    @Test
    void pollsAsOftenAsIsConfigured() throws Exception {
        longestPause = Duration.ofSeconds(5);
        panto.plan(Plan.ending("passed").endsAfter(Duration.ofMinutes(2)));
        drive(start(all(), HOUR));
        assertTrue(panto.polls().size() >= 12, "polls: " + panto.polls().size());
    }

    @Test
    void aClockThatIsSetAheadEndsNothing() throws Exception {
        panto.plan(Plan.endless());
        TestRunWait wait = start(all(), Duration.ofMinutes(30));
        time.advanceUntil(() -> panto.polls().size() == 2, SOON);
        time.setAhead(Duration.ofHours(1));
        panto.status("testrun_01", "passed", true, null);
        time.advanceUntil(() -> wait.outstanding().size() == 2, SOON);
        assertNull(outcome);
        drive(wait);
        assertEquals(Duration.ofMinutes(30), time.elapsed());
    }

    @Test
    void aClockThatIsSetBackDoesNotProlongIt() throws Exception {
        panto.plan(Plan.endless());
        panto.clock(Clock.fixed(time.now(), ZoneOffset.UTC));
        TestRunWait wait = start(all(), Duration.ofMinutes(30));
        time.advanceUntil(() -> panto.polls().size() == 2, SOON);
        time.setAhead(Duration.ofHours(-1));
        drive(wait);
        assertEquals(Duration.ofMinutes(30), time.elapsed());
        assertEquals("not ended at the deadline", outcome.results().get(0).remark());
        assertTrue(log.contains("0 of 3 test runs ended, 28 minutes left."), log.toString());
    }

    @Test
    void whatTheRecordKnowsByNowIsTakenOver() throws Exception {
        panto.plan(Plan.endless());
        TestRunWait.Group trigger = all();
        List<TestRunResult> known = new CopyOnWriteArrayList<>(trigger.runs());
        TestRunWait wait =
                start(() -> List.of(new TestRunWait.Group("key", null, trigger.triggerId(), List.copyOf(known))), HOUR);
        for (int i = 0; i < 3; i++) {
            known.set(i, ended(known.get(i).id(), i == 1 ? Verdict.FAILED : Verdict.PASSED));
        }
        drive(wait);
        assertEquals(Verdict.FAILED, outcome.verdict());
        assertEquals(0, panto.polls().size());
        assertTrue(log.contains("testrun_02 ended: told"), log.toString());
    }

    @Test
    void whatARecordHasGivenUpOnDoesNotReplaceAVerdict() throws Exception {
        TestRunWait.Group trigger = all();
        List<TestRunResult> known = new CopyOnWriteArrayList<>(trigger.runs());
        panto.plan(Plan.endless());
        panto.status("testrun_01", "failed", true, null);
        TestRunWait wait =
                start(() -> List.of(new TestRunWait.Group("key", null, trigger.triggerId(), List.copyOf(known))), HOUR);
        time.advanceUntil(() -> wait.outstanding().size() < 3, SOON);
        known.replaceAll(run -> run.undetermined("given up by another wait"));
        drive(wait);
        assertEquals(
                List.of(Verdict.FAILED, Verdict.PASSED, Verdict.PASSED),
                outcome.results().stream().map(TestRunResult::verdict).toList());
    }

    @Test
    void muchNewsIsOneLine() throws Exception {
        for (int i = 0; i < 40; i++) {
            panto.testFlow("Flow " + i, Map.of("priority", List.of("P0")));
        }
        panto.plan(Plan.endedAtOnce("passed"));
        panto.plan("Flow 7", Plan.endedAtOnce("failed"));
        drive(start(all(), HOUR));
        assertEquals(1, log.size(), log.toString());
        assertTrue(
                log.get(0)
                        .startsWith("43 of 43 test runs ended: 1 failed, 42 passed: Flow 7 (testrun_11), Login smoke"),
                log.toString());
        assertTrue(log.get(0).endsWith(" and 33 more"), log.toString());
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
        assertFalse(scheduled.contains(0), scheduled.toString());
    }

    @Test
    void cancelsTwoTasksHoweverOftenItPolls() throws Exception {
        panto.plan("Search", Plan.ending("passed").endsAfter(Duration.ofMinutes(10)));
        drive(start(all(), HOUR));
        assertTrue(panto.polls().size() > 10, "polls: " + panto.polls().size());
        assertEquals(2, time.cancelled());
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
        time.advanceUntil(() -> outcomes.size() == 1000, SOON);
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
                     "devices": [{"device_name": "Pixel 6", "platform_version": "14.0"}]}\
                    """))
                .build();
        JsonNode reply = new ObjectMapper()
                .readTree(HTTP.send(post, HttpResponse.BodyHandlers.ofString()).body());
        List<TestRunResult> runs = new ArrayList<>();
        reply.get("test_runs").forEach(id -> runs.add(TestRunResult.unknown(id.asText())));
        return new TestRunWait.Group("key", null, reply.get("trigger_id").asText(), runs);
    }

    private static TestRunWait.Group one(String id) {
        return new TestRunWait.Group("key", null, null, List.of(TestRunResult.unknown(id)));
    }

    private static TestRunResult ended(String id, Verdict verdict) {
        return new TestRunResult(id, null, "told", verdict, null, 1L, 2L);
    }

    private static Answer refusal(int status) {
        return Answer.json(status, status == 401 ? "{\"error\": \"Invalid or expired API key\"}" : "<html>");
    }

    private boolean isBetween(Duration from, Duration to) {
        return time.elapsed().compareTo(from) >= 0 && time.elapsed().compareTo(to) < 0;
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
                groups,
                group -> client(),
                () -> WORDS,
                () -> longestPause,
                time.now().plus(timeout),
                time,
                Runnable::run,
                listener);
    }

    private CompletableFuture<TestRunClient> client() {
        try {
            if (noKey.getAsBoolean()) {
                throw PantoException.noKey("There is no key.");
            }
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
            said.add(time.elapsed());
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
