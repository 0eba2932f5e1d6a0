package io.jenkins.plugins.panto.verdict;

import static io.jenkins.plugins.panto.verdict.Verdict.FAILED;
import static io.jenkins.plugins.panto.verdict.Verdict.PASSED;
import static io.jenkins.plugins.panto.verdict.Verdict.UNDETERMINED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitOutcomeTest {

    @Test
    void verdictAndCountsAreThoseOfTheRuns() {
        WaitOutcome outcome = outcome(
                run("1", "a", PASSED), run("2", "b", FAILED), run("3", "c", UNDETERMINED), run("4", "d", PASSED));
        assertEquals(FAILED, outcome.verdict());
        assertEquals(2, outcome.count(PASSED));
        assertEquals(1, outcome.count(FAILED));
        assertEquals(1, outcome.count(UNDETERMINED));
    }

    @Test
    void noRunsAreNotPassed() {
        assertEquals(UNDETERMINED, outcome().verdict());
        assertEquals(0, outcome().count(PASSED));
        assertEquals(
                "There were no test runs to wait for, so nothing is known to have passed.",
                outcome().sentence());
        assertEquals(List.of(), outcome().table(id -> null));
    }

    @Test
    void allPassedIsSaidWithoutATable() {
        assertEquals("The test run passed.", outcome(run("1", "a", PASSED)).sentence());
        WaitOutcome two = outcome(run("1", "a", PASSED), run("2", "b", PASSED));
        assertEquals("All 2 test runs passed.", two.sentence());
        assertEquals(List.of(), two.table(id -> null));
    }

    @Test
    void failedOnesAreNamed() {
        assertEquals(
                "2 of 4 test runs failed: Login (2), 4.",
                outcome(
                                run("1", "a", PASSED),
                                run("2", "Login", FAILED),
                                run("3", "c", UNDETERMINED),
                                run("4", null, FAILED))
                        .sentence());
    }

    @Test
    void whatIsAllowedIsSaidAndChangesNoVerdict() {
        WaitOutcome outcome = outcome(run("1", "a", PASSED), run("2", "Login", FAILED), run("3", "c", PASSED))
                .allowing(new FailuresAllowed("2"));
        assertEquals(FAILED, outcome.verdict());
        assertEquals(PASSED, outcome.verdictBeyondAllowed());
        assertEquals("1 failed, 2 allowed, 2 passed", outcome.counts());
        assertEquals("1 of 3 test runs failed, 2 allowed: Login (2).", outcome.sentence());
        assertEquals(FAILED, outcome.allowing(new FailuresAllowed("33%")).verdictBeyondAllowed());
        assertEquals(
                "1 passed",
                outcome(run("1", "a", PASSED))
                        .allowing(new FailuresAllowed("2"))
                        .counts());
    }

    @Test
    void flakyOnesAreCountedAndNamed() {
        TestRunResult pay = run("5", "Pay", PASSED);
        TestRunResult before = new TestRunResult("2", "Pay", "failed", FAILED, "no pay button", null, null);
        TestRunResult unknown = new TestRunResult("3", "Pay", "error", UNDETERMINED, "no device", null, null);
        WaitOutcome outcome = outcome(run("4", "Login", PASSED), pay, run("6", "Search", PASSED))
                .after(Map.of(
                        "4", List.of(unknown), "5", List.of(before, unknown), "6", List.of(run("1", "c", PASSED))));
        assertEquals(PASSED, outcome.verdict());
        assertEquals(List.of(pay), outcome.flaky());
        assertEquals("3 passed, 1 of them flaky", outcome.counts());
        assertEquals("All 3 test runs passed, 1 of them flaky: Pay (5).", outcome.sentence());
        assertEquals(
                List.of("FLAKY         word            Pay (5)  failed before: no pay button  https://panto.example/5"),
                outcome.table(id -> "https://panto.example/" + id));
        assertEquals(
                "PASSED: 3 passed, 1 of them flaky\n- Pay (5): word – failed before: no pay button",
                outcome.summary(id -> null));
        assertEquals(
                "The test run passed, but is flaky: it failed before.",
                outcome(pay).after(Map.of("5", List.of(before))).sentence());
    }

    @Test
    void flakyOnesComeAfterWhatDidNotPass() {
        WaitOutcome outcome = outcome(run("4", "Login", PASSED), run("5", "Pay", PASSED), run("6", "Search", FAILED))
                .after(Map.of("5", List.of(run("2", "Pay", FAILED)), "6", List.of(run("3", "Search", FAILED))));
        assertEquals(FAILED, outcome.verdict());
        assertEquals("1 failed, 2 passed, 1 of them flaky", outcome.counts());
        assertEquals("1 of 3 test runs failed: Search (6).", outcome.sentence());
        assertEquals(
                List.of(
                        "FAILED        word            Search (6)",
                        "FLAKY         word            Pay (5)     failed before"),
                outcome.table(id -> null));
        assertEquals(
                "1 failed, 1 allowed, 2 passed, 1 of them flaky",
                outcome.allowing(new FailuresAllowed("1")).counts());
    }

    @Test
    void whatHasNoVerdictIsNotAllowed() {
        WaitOutcome outcome = outcome(run("1", "a", UNDETERMINED), run("2", "b", FAILED));
        assertEquals(UNDETERMINED, outcome.allowing(new FailuresAllowed("5")).verdictBeyondAllowed());
        assertEquals(UNDETERMINED, outcome().allowing(new FailuresAllowed("5")).verdictBeyondAllowed());
    }

    @Test
    void undeterminedOnesAreNamedWhenNoneFailed() {
        assertEquals(
                "1 of 2 test runs ended with no verdict: Login (2).",
                outcome(run("1", "a", PASSED), run("2", "Login", UNDETERMINED)).sentence());
    }

    @Test
    void sentenceNamesTenAtMost() {
        WaitOutcome many = new WaitOutcome(IntStream.rangeClosed(1, 10_000)
                .mapToObj(i -> run("run-" + i, null, FAILED))
                .toList());
        assertEquals(
                "10000 of 10000 test runs failed: run-1, run-2, run-3, run-4, run-5, run-6, run-7, run-8, run-9,"
                        + " run-10 and 9990 more.",
                many.sentence());
    }

    @Test
    void tableHasWhatDidNotPassTheFailedFirst() {
        WaitOutcome outcome = outcome(
                run("1", "a", PASSED),
                new TestRunResult("2", "Login", "error", UNDETERMINED, "no device", null, null),
                new TestRunResult("3", "Checkout", "failed", FAILED, "no pay button", null, null),
                new TestRunResult("4", null, null, UNDETERMINED, null, null, null));
        assertEquals(
                List.of(
                        "FAILED        failed          Checkout (3)  no pay button",
                        "UNDETERMINED  error           Login (2)     no device",
                        "UNDETERMINED                  4"),
                outcome.table(id -> null));
    }

    @Test
    void tableLinksToEachRunWhereItCan() {
        WaitOutcome outcome = outcome(
                new TestRunResult("2", "Login", "failed", FAILED, "no device", null, null),
                new TestRunResult("4", null, null, UNDETERMINED, null, null, null));
        assertEquals(
                List.of(
                        "FAILED        failed          Login (2)  no device  https://panto.example/2",
                        "UNDETERMINED                  4            https://panto.example/4"),
                outcome.table(id -> "https://panto.example/" + id));
    }

    @Test
    void tableEndsAfterAHundredRows() {
        WaitOutcome many = new WaitOutcome(IntStream.rangeClosed(1, 101)
                .mapToObj(i -> run("run-" + i, null, FAILED))
                .toList());
        assertEquals(101, many.table(id -> null).size());
        assertEquals("… and 1 more", many.table(id -> null).get(100));
        WaitOutcome hundred = new WaitOutcome(many.results().subList(0, 100));
        assertEquals(100, hundred.table(id -> null).size());
        assertTrue(hundred.table(id -> null).get(99).contains("run-100"));
    }

    @Test
    void oneLongNameDoesNotWidenTheTableWithoutEnd() {
        WaitOutcome outcome = outcome(
                new TestRunResult("1", "x".repeat(1_000), "failed", FAILED, "why", null, null),
                new TestRunResult("2", null, "failed", FAILED, "why", null, null));
        assertEquals(30 + 80 + 2 + 3, outcome.table(id -> null).get(1).length());
        assertTrue(outcome.table(id -> null).get(0).endsWith("x… (1)  why"));
    }

    @Test
    void percentSignsAreText() {
        WaitOutcome outcome = outcome(new TestRunResult("%s", "100%d", "%n", FAILED, "50% of %x", null, null));
        assertEquals(List.of("FAILED        %n              100%d (%s)  50% of %x"), outcome.table(id -> null));
        assertEquals("1 of 1 test runs failed: 100%d (%s).", outcome.sentence());
    }

    @Test
    void countsHaveTheWorstFirst() {
        assertEquals(
                "1 failed, 1 no verdict, 2 passed",
                outcome(
                                run("1", "a", PASSED),
                                run("2", "b", FAILED),
                                run("3", "c", UNDETERMINED),
                                run("4", "d", PASSED))
                        .counts());
        assertEquals("no test runs", outcome().counts());
    }

    @Test
    void summaryNamesWhatDidNotPassWithItsLink() {
        WaitOutcome outcome = outcome(
                run("1", "a", PASSED),
                new TestRunResult("2", "Login", null, UNDETERMINED, "no\ndevice", null, null),
                new TestRunResult("3", "Checkout", "failed", FAILED, null, null, null));
        assertEquals("""
                FAILED: 1 failed, 1 no verdict, 1 passed
                - Checkout (3): failed – https://panto.example/3
                - Login (2): without a status – no device – https://panto.example/2""", outcome.summary(id -> "https://panto.example/" + id));
        assertEquals("PASSED: 1 passed", outcome(run("1", "a", PASSED)).summary(id -> null));
    }

    @Test
    void summaryNeverExceeds2000Characters() {
        for (int length = 1; length < 700; length += 13) {
            String remark = "x".repeat(length);
            WaitOutcome many = new WaitOutcome(IntStream.rangeClosed(1, 10_000)
                    .mapToObj(i -> new TestRunResult("run-" + i, null, "failed", FAILED, remark, null, null))
                    .toList());
            String summary = many.summary(id -> null);
            assertTrue(summary.length() <= 2_000, summary);
            assertTrue(summary.matches("(?s)FAILED: 10000 failed\n- run-1: .*\n… and \\d+ more"), summary);
        }
    }

    private static WaitOutcome outcome(TestRunResult... results) {
        return new WaitOutcome(List.of(results));
    }

    private static TestRunResult run(String id, String name, Verdict verdict) {
        return new TestRunResult(id, name, "word", verdict, null, null, null);
    }
}
