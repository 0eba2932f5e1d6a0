package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusWordsTest {

    private static final StatusWords WORDS =
            StatusWords.parse(StatusWords.DEFAULT_PASSED, StatusWords.DEFAULT_FAILED, StatusWords.DEFAULT_ENDED);

    @ParameterizedTest
    @ValueSource(
            strings = {"passed", "success", "succeeded", "PASSED", "Passed", " passed ", "sUcCeEdEd", "\u2003passed"})
    void passedIsPassedWhetherItsEndIsKnownOrNot(String status) {
        assertEquals(Verdict.PASSED, WORDS.verdict(status, false));
        assertEquals(Verdict.PASSED, WORDS.verdict(status, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "failure", "FAILED", "Failure"})
    void failedIsFailedWhetherItsEndIsKnownOrNot(String status) {
        assertEquals(Verdict.FAILED, WORDS.verdict(status, false));
        assertEquals(Verdict.FAILED, WORDS.verdict(status, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error",
                "cancelled",
                "canceled",
                "aborted",
                "timeout",
                "timed_out",
                "skipped",
                "ERROR",
                "Timeout"
            })
    void endedIsUndeterminedWhetherItsEndIsKnownOrNot(String status) {
        assertEquals(Verdict.UNDETERMINED, WORDS.verdict(status, false));
        assertEquals(Verdict.UNDETERMINED, WORDS.verdict(status, true));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "in_process",
                "queued",
                "pass",
                "passed!",
                "passed,success",
                "not passed",
                "passedd",
                "ok",
                "paſſed",
                "ｐassed",
                "passed\u0000",
                "true",
                "1"
            })
    void unknownWordNeverCountsAsPassed(String status) {
        assertNull(WORDS.verdict(status, false));
        assertEquals(Verdict.UNDETERMINED, WORDS.verdict(status, true));
    }

    @Test
    void caseIsNotThatOfALanguage() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertEquals(
                    Verdict.FAILED, StatusWords.parse("", "FAILURE,Kritik", "").verdict("failure", false));
            assertEquals(Verdict.UNDETERMINED, WORDS.verdict("SKIPPED", false));
            assertEquals(Verdict.UNDETERMINED, WORDS.verdict("TIMED_OUT", false));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void listsAreReadLeniently() {
        StatusWords words = StatusWords.parse(" OK , ,ok,Très bien,", ",,", "");
        assertEquals(Set.of("ok", "très bien"), words.passed());
        assertEquals(Set.of(), words.failed());
        assertEquals(Set.of(), words.ended());
        assertEquals(Verdict.PASSED, words.verdict("TRÈS BIEN", false));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "passed", "failed", "error"})
    void emptyListsMeanNothing(String status) {
        StatusWords none = StatusWords.parse("", "", "");
        assertNull(none.verdict(status, false));
        assertEquals(Verdict.UNDETERMINED, none.verdict(status, true));
        assertEquals(List.of(), none.ambiguous());
    }

    @Test
    void defaultsAreNoProblem() {
        assertEquals(List.of(), WORDS.ambiguous());
    }

    @Test
    void wordTwiceInOneListIsNoProblem() {
        assertEquals(List.of(), StatusWords.parse("ok, OK", "bad", "gone").ambiguous());
    }

    @Test
    void wordInTwoListsIsNamed() {
        assertEquals(List.of("ok"), StatusWords.parse("ok", "OK", "gone").ambiguous());
        assertEquals(List.of("ok"), StatusWords.parse("ok", "bad", "gone, Ok").ambiguous());
        assertEquals(List.of("b", "a"), StatusWords.parse("a", "b", "b,a").ambiguous());
    }
}
