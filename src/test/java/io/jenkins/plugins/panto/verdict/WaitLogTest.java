package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.PantoException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitLogTest {

    private static final Optional<PantoException> DOWN = Optional.of(PantoException.noKey("Panto is down."));

    private final List<String> lines = new ArrayList<>();
    private final List<List<TestRunResult>> changes = new ArrayList<>();
    private final CallQueue calls = new CallQueue();
    private final KnownRuns runs = new KnownRuns();
    private final WaitLog log = new WaitLog(runs, calls, new Told(), () -> Duration.ZERO);

    @Test
    void aLittleNewsIsALineEach() {
        tell(List.of(
                run(1, "in_process", null), run(2, "failed", Verdict.FAILED), run(3, "odd", Verdict.UNDETERMINED)));
        assertEquals(
                List.of(
                        "Flow (run-1) is in_process",
                        "Flow (run-2) ended: failed",
                        "Flow (run-3) ended: odd (no verdict)"),
                lines);
    }

    @Test
    void aNameIsSaidAtFirstAndAtTheEnd() {
        tell(List.of(run(1, "queued", null)));
        tell(List.of(run(1, "in_process", null)));
        tell(List.of(run(1, "passed", Verdict.PASSED)));
        assertEquals(List.of("Flow (run-1) is queued", "run-1 is in_process", "Flow (run-1) ended: passed"), lines);
    }

    @Test
    void muchNewsIsOneLineThatNamesTenTheWorstFirst() {
        List<TestRunResult> news = new ArrayList<>(runs(1, 12, "passed", Verdict.PASSED));
        news.add(run(13, "failed", Verdict.FAILED));
        news.addAll(runs(20, 20, "queued", null));
        runs.add(List.of(new TestRunWait.Group(null, null, null, runs(1, 300, null, null))));
        tell(news);
        assertEquals(1, lines.size());
        assertTrue(
                lines.get(0)
                        .startsWith("13 of 300 test runs ended: 1 failed, 12 passed: Flow (run-13), Flow (run-1), "),
                lines.get(0));
        assertTrue(
                lines.get(0).contains(" and 3 more; 20 of 300 test runs have a new status: queued: Flow (run-20), "),
                lines.get(0));
    }

    @Test
    void ofManyRunsEachPollIsALine() {
        runs.add(List.of(new TestRunWait.Group(null, null, null, runs(1, WaitLog.FEW + 1, null, null))));
        tell(List.of(run(1, "passed", Verdict.PASSED), run(2, "failed", Verdict.FAILED), run(3, "queued", null)));
        assertEquals(
                List.of("2 of 51 test runs ended: 1 failed, 1 passed: Flow (run-2), Flow (run-1);"
                        + " 1 of 51 test runs have a new status: queued: Flow (run-3)"),
                lines);
    }

    @Test
    void aRunThatAlternatesIsToldOfAndRecordedTenTimesAndWhenItEnds() {
        for (int i = 0; i < 1_000; i++) {
            tell(List.of(run(1, i % 2 == 0 ? "queued" : "in_process", null)));
        }
        tell(List.of(run(1, "failed", Verdict.FAILED)));
        assertEquals(WaitLog.WORDS + 1, lines.size());
        assertEquals(WaitLog.WORDS + 1, changes.size());
        assertEquals("Flow (run-1) ended: failed", lines.get(WaitLog.WORDS));
    }

    @Test
    void linesAreLimitedWhateverMakesThem() {
        for (int i = 0; i < 3_000; i++) {
            tell(List.of(run(i, "passed", Verdict.PASSED)));
            log.tell(i % 2 == 0 ? DOWN : Optional.empty());
        }
        calls.make();
        assertEquals(WaitLog.LONGEST + 1, lines.size());
        assertEquals("From here on, test runs are only counted, to keep this log short.", lines.get(WaitLog.LONGEST));
        assertEquals(3_000, changes.size());
        log.say("still here");
        calls.make();
        assertEquals("still here", lines.get(lines.size() - 1));
    }

    @Test
    void anOutageIsToldOfWhenItBeginsAndWhenItEnds() {
        log.tell(Optional.empty());
        log.tell(DOWN);
        log.tell(DOWN);
        log.tell(Optional.empty());
        log.tell(Optional.empty());
        calls.make();
        assertEquals(List.of("Panto is down. The wait goes on.", "Panto answers again."), lines);
    }

    private void tell(List<TestRunResult> news) {
        log.tell(news);
        calls.make();
    }

    private static List<TestRunResult> runs(int first, int count, String status, Verdict verdict) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> run(i, status, verdict))
                .toList();
    }

    private static TestRunResult run(int number, String status, Verdict verdict) {
        return new TestRunResult("run-" + number, "Flow", status, verdict, null, null, null);
    }

    private final class Told implements TestRunWait.Listener {

        @Override
        public void say(String line) {
            lines.add(line);
        }

        @Override
        public void changed(List<TestRunResult> results) {
            changes.add(results);
        }

        @Override
        public void ended(WaitOutcome outcome) {}

        @Override
        public void failed(PantoException failure) {}
    }
}
