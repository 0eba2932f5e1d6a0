package io.jenkins.plugins.panto.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PantoStateTest {

    @Test
    void namesTheWorstFirst() {
        assertState(
                "symbol-status-red", "1 failed, 1 no verdict, 2 passed", "passed", "undetermined", "passed", "failed");
        assertState("symbol-status-aborted", "1 no verdict, 1 passed", "passed", "undetermined");
        assertState("symbol-status-blue", "2 passed", "passed", "passed");
    }

    @Test
    void isOneWordOfOneTestRun() {
        assertState("symbol-status-red", "failed", "failed");
        assertState("symbol-status-aborted", "no verdict", "undetermined");
        assertState("symbol-status-nobuilt", "running", "running");
        assertState("symbol-status-nobuilt", "triggered", "");
    }

    @Test
    void tellsHowFarTheyAre() {
        assertState("symbol-status-nobuilt", "triggered", "", "");
        assertState("symbol-status-nobuilt", "0 of 2 ended", "", "running");
        assertState("symbol-status-nobuilt", "2 of 3 ended: 1 failed, 1 passed", "passed", "running", "failed");
    }

    @Test
    void flakyOnesAreCountedAmongThosePassed() {
        TestRunResult failed = new TestRunResult("id", null, "failed", Verdict.FAILED, null, null, null);
        assertEquals("1 failed, 2 passed, all of them flaky", state(List.of(failed), "passed", "failed", "passed"));
        assertEquals("1 passed, flaky", state(List.of(failed), "passed"));
        assertEquals("2 passed", state(List.of(), "passed", "passed"));
        assertEquals("failed", state(List.of(failed), "failed"));
    }

    private static String state(List<TestRunResult> earlier, String... statuses) {
        return PantoState.of(Stream.of(statuses).map(PantoStateTest::testRun), true, Map.of("id", earlier))
                .getText();
    }

    @Test
    void ofNoneIsNotPassed() {
        assertState("symbol-status-aborted", "triggered");
    }

    @Test
    void aTriggerThatFailedIsNotLostAmongOthers() {
        assertFailed("symbol-status-red", "not triggered", 1, 0);
        assertFailed("symbol-status-aborted", "maybe triggered", 0, 1);
        assertFailed("symbol-status-red", "2 not triggered, 1 maybe triggered", 2, 1);
        assertFailed("symbol-status-red", "2 passed, 1 not triggered", 1, 0, "passed", "passed");
        assertFailed("symbol-status-aborted", "2 passed, 1 maybe triggered", 0, 1, "passed", "passed");
        assertFailed("symbol-status-red", "failed, 1 maybe triggered", 0, 1, "failed");
    }

    private static void assertFailed(String icon, String text, int certainly, int maybe, String... statuses) {
        PantoState state = PantoState.of(Stream.of(statuses).map(PantoStateTest::testRun), true);
        state.addFailed(certainly, maybe);
        assertEquals(text, state.getText());
        assertEquals(icon, state.getIcon());
        assertEquals(
                certainly > 0,
                state.getBadge() != null && state.getBadge().getText().equals(String.valueOf(certainly)));
    }

    private static void assertState(String icon, String text, String... statuses) {
        PantoState state = PantoState.of(Stream.of(statuses).map(PantoStateTest::testRun), true);
        assertEquals(text, state.getText());
        assertEquals(icon, state.getIcon());
    }

    private static PantoTestRun testRun(String status) {
        PantoTestRun testRun = new PantoTestRun("id");
        if (!status.isEmpty()) {
            Verdict verdict = status.equals("running") ? null : Verdict.valueOf(status.toUpperCase());
            testRun.update(new TestRunResult("id", null, status, verdict, null, null, null));
        }
        return testRun;
    }
}
