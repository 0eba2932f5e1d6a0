package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.TestRunInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestRunResultTest {

    private static final StatusWords WORDS = StatusWords.parse("passed", "failed", "error");

    private static final TestRunResult KNOWN =
            new TestRunResult("run-1", "Login", "in_process", null, "slow", 1_000L, 5_000L);

    @Test
    void onlyTheIdIsKnownAtFirst() {
        assertEquals(new TestRunResult("run-1", null, null, null, null, null, null), TestRunResult.unknown("run-1"));
    }

    @Test
    void whatTheServiceSaysIsTaken() {
        assertEquals(
                new TestRunResult("run-1", "Checkout", "failed", Verdict.FAILED, "no button", 2_000L, 9_000L),
                KNOWN.update(
                        new TestRunInfo(
                                "run-1", "failed", true, "Checkout", "no button", 2_000L, 9_000L, null, List.of()),
                        WORDS));
    }

    @Test
    void whatItsFlowIsCalledAndItsDevicesAreTaken() {
        Device device = new Device("pixel 6", "14", null);
        TestRunInfo info = new TestRunInfo("run-1", "failed", true, "Pay", null, null, null, "Pay ", List.of(device));
        TestRunResult after = KNOWN.update(info, WORDS);
        assertEquals("Pay ", after.selectedBy());
        assertEquals(List.of(device), after.devices());
        assertEquals("Pay ", after.update(silent(true), WORDS).selectedBy());
        assertEquals(List.of(device), after.undetermined("vanished").devices());
        assertEquals("Login", KNOWN.selectedBy());
    }

    @Test
    void whatTheServiceLeavesOutStaysKnown() {
        assertEquals(KNOWN, KNOWN.update(silent(false), WORDS));
    }

    @Test
    void endWithoutAWordHasNoVerdictOfTheWordBefore() {
        TestRunResult passedBefore = new TestRunResult("run-1", null, "passed", null, null, null, null);
        assertEquals(
                Verdict.UNDETERMINED, passedBefore.update(silent(true), WORDS).verdict());
        assertNull(passedBefore.update(silent(false), WORDS).verdict());
    }

    @Test
    void reasonForGivingUpFollowsTheRemark() {
        TestRunResult givenUp = KNOWN.undetermined("not ended at the deadline");
        assertEquals(Verdict.UNDETERMINED, givenUp.verdict());
        assertEquals("slow; not ended at the deadline", givenUp.remark());
        assertEquals("in_process", givenUp.status());
        assertEquals(
                "vanished",
                TestRunResult.unknown("run-1").undetermined("vanished").remark());
    }

    @Test
    void wordAndVerdictMakeTheDifference() {
        TestRunResult otherWord = new TestRunResult("run-1", "Login", "queued", null, "slow", 1_000L, 5_000L);
        TestRunResult otherRest = new TestRunResult("run-1", null, "in_process", null, null, null, null);
        assertTrue(KNOWN.differsFrom(otherWord));
        assertTrue(KNOWN.differsFrom(TestRunResult.unknown("run-1")));
        assertTrue(KNOWN.differsFrom(KNOWN.undetermined("vanished")));
        assertFalse(KNOWN.differsFrom(otherRest));
    }

    @Test
    void labelIsTheNameWithTheId() {
        assertEquals("Login (run-1)", KNOWN.label());
        assertEquals("run-1", TestRunResult.unknown("run-1").label());
    }

    @Test
    void durationIsKnownWithBothEnds() {
        assertEquals(4_000L, KNOWN.duration());
        assertNull(lasting(null, 5_000L).duration());
        assertNull(lasting(5_000L, null).duration());
        assertEquals(0L, lasting(5_000L, 5_000L).duration());
        assertEquals(0L, lasting(5_000L, 4_999L).duration());
    }

    private static TestRunResult lasting(Long started, Long ended) {
        return new TestRunResult("run-1", null, null, null, null, started, ended);
    }

    private static TestRunInfo silent(boolean over) {
        return new TestRunInfo("run-1", null, over, null, null, null, null, null, List.of());
    }
}
