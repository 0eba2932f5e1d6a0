package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.DrivenTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PollTimingTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final DrivenTime time = new DrivenTime();
    private final PollTiming timing = new PollTiming(time, () -> PollPlan.DEFAULT_LONGEST);

    private TestRunResult run(String name, Long started, Verdict verdict) {
        return new TestRunResult(name, name, "in_process", verdict, null, started, null);
    }

    private TestRunResult startedNow(String name) {
        return run(name, time.now().toEpochMilli(), null);
    }

    private void waitFor(Duration duration) {
        time.advance(duration);
        for (int i = 0; i < 20; i++) {
            timing.next();
        }
    }

    private void assertOften(TestRunResult... runs) {
        Duration pause = timing.pause(List.of(runs), true);
        assertTrue(pause.compareTo(PollPlan.FIRST) <= 0, pause::toString);
    }

    private void assertSeldom(TestRunResult... runs) {
        Duration pause = timing.pause(List.of(runs), true);
        assertTrue(pause.compareTo(Duration.ofSeconds(18)) >= 0, pause::toString);
    }

    private void assertAsIfNothingWereKnown(TestRunResult... runs) {
        Duration pause = timing.pause(List.of(runs), true);
        assertTrue(pause.compareTo(Duration.ofSeconds(15)) <= 0, pause::toString);
        assertTrue(pause.compareTo(Duration.ofSeconds(10)) >= 0, pause::toString);
    }

    @Test
    void knowsNothingAtFirst() {
        TestRunResult run = startedNow("Login");
        waitFor(HOUR);
        assertAsIfNothingWereKnown(run);
    }

    @Test
    void expectsTheEndWhenItIsUsual() {
        timing.know(List.of(Map.of("Login", HOUR)));
        TestRunResult run = startedNow("Login");
        waitFor(MINUTE);
        assertSeldom(run);
        waitFor(HOUR.minus(MINUTE));
        assertOften(run);
        waitFor(HOUR);
        assertAsIfNothingWereKnown(run);
    }

    @Test
    void expectsWhatEndsLast() {
        timing.know(List.of(Map.of("Login", Duration.ofMinutes(20), "Search", HOUR)));
        TestRunResult login = startedNow("Login");
        TestRunResult search = startedNow("Search");
        waitFor(Duration.ofMinutes(20));
        assertSeldom(login, search);
        assertOften(login, run("Search", search.started(), Verdict.PASSED));
        waitFor(Duration.ofMinutes(40));
        assertOften(login, search);
    }

    @Test
    void expectsItAtEachTimeThatItTook() {
        timing.know(List.of(Map.of("Login", Duration.ofMinutes(20)), Map.of("Login", HOUR), Map.of()));
        TestRunResult run = startedNow("Login");
        waitFor(Duration.ofMinutes(20));
        assertOften(run);
        waitFor(Duration.ofMinutes(10));
        assertSeldom(run);
        waitFor(Duration.ofMinutes(30));
        assertOften(run);
    }

    @Test
    void knowsNothingOfOthers() {
        timing.know(List.of(Map.of("Login", HOUR)));
        TestRunResult run = startedNow("Search");
        waitFor(HOUR);
        assertAsIfNothingWereKnown(run, TestRunResult.unknown("testrun_01"));
    }

    @Test
    void whatHasNotStartedIsFarFromItsEnd() {
        timing.know(List.of(Map.of("Login", HOUR)));
        waitFor(HOUR);
        assertSeldom(run("Login", null, null));
        assertSeldom(run("Login", time.now().plus(HOUR).toEpochMilli(), null));
    }

    @Test
    void aWaitThatBeganLaterExpectsTheSameEnd() {
        long started = time.now().minus(HOUR).plus(MINUTE.multipliedBy(5)).toEpochMilli();
        timing.know(List.of(Map.of("Login", HOUR)));
        waitFor(MINUTE.multipliedBy(5));
        assertOften(run("Login", started, null));
    }

    @Test
    void countsFromNothing() {
        assertEquals(0, timing.next());
        assertEquals(1, timing.next());
    }
}
