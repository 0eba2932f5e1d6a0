package io.jenkins.plugins.panto.benchmark;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.benchmark.PollSimulation.Outcome;
import io.jenkins.plugins.panto.benchmark.PollSimulation.Plan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PollSimulationTest {

    /** Always the same for the same habit, plan and knowledge. */
    private static final Map<List<Object>, Outcome> SIMULATED = new HashMap<>();

    @ParameterizedTest
    @EnumSource
    void historyCostsATenthAtMost(Habit habit) {
        Outcome plain = simulate(habit, Plan.PLAIN, false, false);
        Outcome own = simulate(habit, Plan.OWN, false, true);
        assertAtMost(1.1, own.questions(), plain.questions());
        assertAtMost(1.1, own.late().median(), plain.late().median());
        assertAtMost(1.1, own.late().mean(), plain.late().mean());
    }

    @ParameterizedTest
    @EnumSource
    void triggerIdMakesItEarlierByTwiceAsManyQuestionsAtMost(Habit habit) {
        Outcome plain = simulate(habit, Plan.PLAIN, false, false);
        for (boolean history : new boolean[] {false, true}) {
            Outcome own = simulate(habit, Plan.OWN, true, history);
            assertAtMost(2, own.questions(), plain.questions());
            assertAtMost(1, own.late().median(), plain.late().median());
            assertAtMost(1, own.late().mean(), plain.late().mean());
        }
    }

    @ParameterizedTest
    @EnumSource
    void endIsSeenWithinTenSeconds(Habit habit) {
        assertAtMost(10, simulate(habit, Plan.OWN, true, false).late().median(), 1);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_NONE,
            names = {"NOW_.*", "ANY"})
    void endIsSeenWithinFiveSecondsWhereItIsExpected(Habit habit) {
        assertAtMost(5, simulate(habit, Plan.OWN, true, true).late().median(), 1);
    }

    private static Outcome simulate(Habit habit, Plan plan, boolean together, boolean history) {
        return SIMULATED.computeIfAbsent(
                List.of(habit, plan, together, history), same -> habit.simulate(plan, together, history));
    }

    private static void assertAtMost(double times, double own, double other) {
        assertTrue(own <= times * other, () -> own + " is more than " + times + " times " + other);
    }
}
