package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KnownRunsTest {

    private static final TestRunResult RUNNING = run("in_process", null, null);
    private static final TestRunResult GIVEN_UP = RUNNING.undetermined("not ended at the deadline");

    private final KnownRuns runs = new KnownRuns();

    /** What is known of a run, in all pairs: what Panto said of its end is only replaced by nothing. */
    static Stream<Arguments> pairs() {
        List<TestRunResult> states = new ArrayList<>(List.of(RUNNING, GIVEN_UP));
        Arrays.stream(Verdict.values()).forEach(verdict -> states.add(run("told", verdict, 5L)));
        return states.stream().flatMap(mine -> states.stream().map(theirs -> Arguments.of(mine, theirs)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void whatOthersKnowIsTakenOverWhereItIsMore(TestRunResult mine, TestRunResult theirs) {
        runs.add(groups(mine));
        boolean more = mine.ended() == null && theirs.ended() != null;
        assertEquals(more ? List.of(theirs) : List.of(), runs.add(groups(theirs)));
        assertEquals(List.of(more ? theirs : mine), runs.all());
    }

    @Test
    void nothingIsTakenInOnceItIsGivenUpOn() {
        runs.add(groups(RUNNING));
        assertEquals(1, runs.giveUp("over").size());
        runs.add(groups(TestRunResult.unknown("late"), run("passed", Verdict.PASSED, 5L)));
        assertEquals(List.of(RUNNING.undetermined("over")), runs.all());
    }

    @Test
    void aRunOfTwoGroupsIsAskedForOnce() {
        List<TestRunWait.Group> groups = new ArrayList<>(groups(RUNNING));
        groups.addAll(groups(RUNNING, TestRunResult.unknown("other")));
        runs.add(groups);
        assertEquals(
                List.of(List.of("run-1"), List.of("other")),
                runs.toAsk(groups).stream().map(Poll.Part::ids).toList());
    }

    private static List<TestRunWait.Group> groups(TestRunResult... results) {
        return List.of(new TestRunWait.Group(null, null, null, List.of(results)));
    }

    private static TestRunResult run(String status, Verdict verdict, Long ended) {
        return new TestRunResult("run-1", "Login", status, verdict, null, null, ended);
    }
}
