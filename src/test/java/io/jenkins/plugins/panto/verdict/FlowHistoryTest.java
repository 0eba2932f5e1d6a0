package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A letter for each build: passed, Failed, no verdict (?), running (r), flaky within the build (y), not run (-). */
class FlowHistoryTest {

    private static final Flow FLOW = new Flow("Checkout", null);

    @ParameterizedTest
    @CsvSource({"p, 1, 1", "F, 0, 1", "pF?, 1, 3", "-r-p, 1, 1", "r, 0, 0", "py, 2, 2", "FpFp?rF, 2, 6"})
    void countsWhatEnded(String builds, int passed, int ended) {
        assertEquals(passed, history(builds).passed());
        assertEquals(ended, history(builds).ended());
    }

    @ParameterizedTest
    @CsvSource({
        "F, 0", "FF, 0", "pF, 1", "pFFF, 1", "FpF, 2", "pF-F, 1", "pF?F, 1", "pF?, 1", "p?F, 2", "pFr, 1", "pF--, 1",
        "yF, 1", "FyF, 2"
    })
    void failsSinceTheFirstBuildInARow(String builds, int since) {
        assertTrue(history(builds).isFailing());
        assertEquals(since, history(builds).failsSince());
    }

    @ParameterizedTest
    @ValueSource(strings = {"p", "Fp", "Fp?", "Fpr", "?", "r", "Fy", "Fp--"})
    void doesNotFailWhereItPassedLastOrHasNoVerdictAtAll(String builds) {
        assertFalse(history(builds).isFailing());
        assertNull(history(builds).failsSince());
        assertFalse(history(builds).isNewlyFailing());
    }

    @ParameterizedTest
    @CsvSource({"pF, true", "F, true", "pF-, true", "pFr, true", "pF?, true", "pFF, false", "pF?F, false"})
    void failsNewlyWhereTheVerdictBeforeWasNotFailed(String builds, boolean newly) {
        assertEquals(newly, history(builds).isNewlyFailing());
    }

    @ParameterizedTest
    @CsvSource({
        "p, 0, false",
        "pppp, 0, false",
        "FFFF, 0, false",
        "pFFF, 1, false",
        "pFpp, 2, false",
        "p?p-F, 1, false",
        "pFpF, 3, true",
        "p-F?p-F, 3, true",
        "pFppFpp, 4, true",
        "y, 1, true",
        "pyp, 2, true",
        "pyF, 3, true"
    })
    void isFlakyWhereItChangesOftenOrWithinABuild(String builds, int changes, boolean flaky) {
        assertEquals(changes, history(builds).changes());
        assertEquals(flaky, history(builds).isFlaky());
    }

    @ParameterizedTest
    @CsvSource({"p, true", "p-pr, true", "pF, false", "p?, false", "py, false", "r, false"})
    void alwaysPassedWhereNothingElseHappened(String builds, boolean always) {
        assertEquals(always, history(builds).alwaysPassed());
    }

    @ParameterizedTest
    @CsvSource(
            value = {"p, NULL", "pp, NULL", "-p, 1", "-r, 1", "-p-p-p, 1", "-p-p-pp, NULL", "-------p, 7"},
            nullValues = "NULL")
    void isNewInItsFirstFewBuilds(String builds, Integer since) {
        assertEquals(since, history(builds).newSince());
    }

    @Test
    void theWorstComesFirst() {
        List<String> worstFirst = List.of(
                "FFFF", // fails always
                "pFFF", // fails longer
                "pppF", // fails, but passed more often
                "FpFp", // flaky
                "pFpy", // flaky, but passed more often
                "pF-p", "ppp?", "---r", "pppp");
        List<String> mixed = new ArrayList<>(worstFirst);
        Collections.reverse(mixed);
        assertEquals(
                worstFirst,
                FlowHistory.of(builds(mixed)).stream()
                        .map(history -> history.flow().name())
                        .toList());
    }

    @Test
    void whatIsEquallyBadIsSortedByNameAndDevices() {
        FlowResult a1 = result(new Flow("a", "iPhone"), 'F', 1L);
        FlowResult a2 = result(new Flow("a", "Pixel"), 'F', 1L);
        FlowResult a3 = result(new Flow("a", null), 'F', 1L);
        FlowResult b = result(new Flow("b", null), 'F', 1L);
        assertEquals(
                List.of(a3.flow(), a2.flow(), a1.flow(), b.flow()),
                FlowHistory.of(List.of(List.of(b, a1, a3, a2))).stream()
                        .map(FlowHistory::flow)
                        .toList());
    }

    @Test
    void devicesMakeFlowsOfTheirOwn() {
        assertEquals(
                2,
                FlowHistory.of(List.of(List.of(
                                result(new Flow("a", "Pixel"), 'p', 1L), result(new Flow("a", "iPhone"), 'F', 1L))))
                        .size());
    }

    @ParameterizedTest
    @CsvSource({"pF, F", "Fp, F", "p?, ?", "?F, F", "pr, r", "r?, ?", "py, y", "yr, r", "pp, p"})
    void ofSeveralResultsInABuildTheWorstCounts(String results, char worst) {
        List<FlowResult> build = results.chars()
                .mapToObj(letter -> result(FLOW, (char) letter, 1L))
                .toList();
        FlowResult counts = FlowHistory.of(List.of(build)).get(0).results().get(0);
        assertEquals(result(FLOW, worst, 1L), counts);
    }

    @Test
    void hasAPlaceForEachBuild() {
        List<FlowResult> results = history("-p-").results();
        assertEquals(
                Arrays.asList(false, true, false),
                results.stream().map(result -> result != null).toList());
    }

    @ParameterizedTest
    @CsvSource(
            value = {"'', NULL", "5, 5", "5 7, 6", "9 1 5, 5", "1 1 1 9, 1", "9 1 3 4, 3"},
            nullValues = "NULL")
    void tellsTheMedianDuration(String durations, Long median) {
        assertEquals(median, lasting(durations).median());
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "10 10 10 10 10 20 20 20 20, NULL",
                "10 10 10 10 10 20 20 20 20 20, 100",
                "10 10 10 10 10 5 5 5 5 5, -50",
                "10 10 10 10 10 10 10 10 99 99, 0",
                "10 10 10 10 10 10 13 13 13 13 13, 30",
                "0 0 0 0 0 0 0 0 0 0, 0",
                "0 0 0 0 0 5 5 5 5 5, 500"
            },
            nullValues = "NULL")
    void tellsByHowMuchTheLastDurationsDiffer(String durations, Integer percent) {
        assertEquals(percent, lasting(durations).trend());
    }

    @Test
    void aDurationThatIsNotKnownDoesNotCount() {
        List<List<FlowResult>> builds = List.of(
                List.of(result(FLOW, 'p', 4L)), List.of(result(FLOW, '?', null)), List.of(result(FLOW, 'r', null)));
        assertEquals(4, FlowHistory.of(builds).get(0).median());
    }

    @Test
    void thereMayBeNoBuildsAndNoFlows() {
        assertEquals(List.of(), FlowHistory.of(List.of()));
        assertEquals(List.of(), FlowHistory.of(List.of(List.of())));
    }

    private static FlowHistory history(String builds) {
        return FlowHistory.of(builds(List.of(builds))).get(0);
    }

    /** Flows that are named as they went. */
    private static List<List<FlowResult>> builds(List<String> flows) {
        return IntStream.range(0, flows.get(0).length())
                .mapToObj(build -> flows.stream()
                        .filter(flow -> flow.charAt(build) != '-')
                        .map(flow -> result(new Flow(flow, null), flow.charAt(build), 1L))
                        .toList())
                .toList();
    }

    private static FlowHistory lasting(String durations) {
        List<List<FlowResult>> builds = durations.isEmpty()
                ? List.of(List.of(result(FLOW, 'p', null)))
                : Stream.of(durations.split(" "))
                        .map(duration -> List.of(result(FLOW, 'p', Long.valueOf(duration))))
                        .toList();
        return FlowHistory.of(builds).get(0);
    }

    private static FlowResult result(Flow flow, char letter, Long duration) {
        Verdict verdict =
                switch (letter) {
                    case 'p', 'y' -> Verdict.PASSED;
                    case 'F' -> Verdict.FAILED;
                    case '?' -> Verdict.UNDETERMINED;
                    default -> null;
                };
        return new FlowResult(flow, "run", verdict, duration, letter == 'y');
    }
}
