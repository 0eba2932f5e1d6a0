package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TriggerEnvironmentTest {

    @Test
    void tellsWhatWasTriggered() {
        assertEquals(
                Map.of(
                        "PANTO_TEST_RUN_IDS", "run-2,run-1,run-2",
                        "PANTO_TEST_RUN_COUNT", "3",
                        "PANTO_TRIGGER_MESSAGE", "Triggered 3.",
                        "PANTO_TRIGGER_ID", "trigger-1"),
                TriggerEnvironment.of(List.of("run-2", "run-1", "run-2"), "Triggered 3.", "trigger-1"));
    }

    @Test
    void triggerIdIsLeftOutWhenThereIsNone() {
        assertEquals(
                Map.of(
                        "PANTO_TEST_RUN_IDS", "run-1",
                        "PANTO_TEST_RUN_COUNT", "1",
                        "PANTO_TRIGGER_MESSAGE", ""),
                TriggerEnvironment.of(List.of("run-1"), "", null));
    }

    @Test
    void longestValueFits() {
        List<String> testRuns = List.of("a".repeat(32_000), "b".repeat(766));
        Map<String, String> variables = TriggerEnvironment.of(testRuns, "", null);
        assertTrue(TriggerEnvironment.fits(testRuns));
        assertEquals(32_767, variables.get("PANTO_TEST_RUN_IDS").length());
        assertEquals("2", variables.get("PANTO_TEST_RUN_COUNT"));
    }

    @Test
    void tooLongIdsAreLeftOutButCounted() {
        List<String> testRuns = List.of("a".repeat(32_000), "b".repeat(767));
        assertFalse(TriggerEnvironment.fits(testRuns));
        assertEquals(
                Map.of("PANTO_TEST_RUN_COUNT", "2", "PANTO_TRIGGER_MESSAGE", "", "PANTO_TRIGGER_ID", "t"),
                TriggerEnvironment.of(testRuns, "", "t"));
    }

    @Test
    void commasCount() {
        assertTrue(TriggerEnvironment.fits(Collections.nCopies(16_384, "a")));
        assertFalse(TriggerEnvironment.fits(Collections.nCopies(16_385, "a")));
    }

    @Test
    void oneIdIsMeasuredWithoutComma() {
        assertTrue(TriggerEnvironment.fits(List.of("a".repeat(32_767))));
        assertFalse(TriggerEnvironment.fits(List.of("a".repeat(32_768))));
    }

    @Test
    void noIdsFit() {
        assertTrue(TriggerEnvironment.fits(List.of()));
        assertEquals("0", TriggerEnvironment.of(List.of(), "", null).get("PANTO_TEST_RUN_COUNT"));
    }

    @Test
    void lengthsAreAddedBeyondIntegers() {
        assertFalse(TriggerEnvironment.fits(Collections.nCopies(70_000, "a".repeat(32_767))));
    }

    @Test
    void messageIsShortened() {
        String longest = "m".repeat(1_000);
        assertEquals(longest, message(longest));
        assertEquals("m".repeat(999) + "…", message(longest + "m"));
        assertEquals("m".repeat(998) + "…", message("m".repeat(998) + "😀!"));
    }

    @Test
    void tooLongTriggerIdIsLeftOut() {
        assertEquals("t".repeat(32_767), triggerId("t".repeat(32_767)));
        assertEquals("none", triggerId("t".repeat(32_768)));
    }

    private static String message(String message) {
        return TriggerEnvironment.of(List.of("run-1"), message, null).get("PANTO_TRIGGER_MESSAGE");
    }

    private static String triggerId(String id) {
        return TriggerEnvironment.of(List.of("run-1"), "", id).getOrDefault("PANTO_TRIGGER_ID", "none");
    }
}
