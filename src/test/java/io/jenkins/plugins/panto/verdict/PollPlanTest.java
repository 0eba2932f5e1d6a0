package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.verdict.PollPlan.Knowledge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PollPlanTest {

    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final double ALMOST_ONE = Math.nextDown(1.0);

    /** Of a wait that knows nothing. */
    private static Duration pause(int polls, Duration longest, double chance) {
        return PollPlan.pause(new Knowledge(polls, Duration.ZERO, List.of(), false), longest, chance);
    }

    /** Of a wait that has polled as often as one that knows nothing. */
    private static Duration pause(Duration waited, boolean together, Duration... usualEnds) {
        return pause(waited, (int) waited.toSeconds() / 27, together, usualEnds);
    }

    private static Duration pause(Duration waited, int polls, boolean together, Duration... usualEnds) {
        return PollPlan.pause(new Knowledge(polls, waited, List.of(usualEnds), together), HALF_A_MINUTE, 0);
    }

    @ParameterizedTest
    @CsvSource({"0, 5000", "1, 7500", "2, 11250", "3, 16875", "4, 25313", "5, 30000", "6, 30000", "1000000000, 30000"})
    void pausesGrowToTheLongest(int polls, long millis) {
        assertEquals(Duration.ofMillis(millis), pause(polls, HALF_A_MINUTE, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "PT5S, PT5S",
        "PT17S, PT17S",
        "PT10M, PT10M",
        "PT0S, PT5S",
        "PT-1S, PT5S",
        "PT11M, PT10M",
        "PT999999H, PT10M"
    })
    void longestIsWhatIsConfiguredWithinBounds(Duration longest, Duration pause) {
        assertEquals(pause, pause(100, longest, 0));
    }

    @Test
    void longestOfFiveSecondsIsTheFirstToo() {
        assertEquals(PollPlan.FIRST, pause(0, PollPlan.FIRST, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 50})
    void chanceTakesAwayUpToAQuarter(int polls) {
        Duration whole = pause(polls, HALF_A_MINUTE, 0);
        Duration least = pause(polls, HALF_A_MINUTE, ALMOST_ONE);
        assertEquals(whole.toMillis() * 3 / 4.0, least.toMillis(), 1);
        assertEquals(
                whole.toMillis() * 7 / 8.0, pause(polls, HALF_A_MINUTE, 0.5).toMillis(), 1);
    }

    @Test
    void noPauseIsEverShorterThanTheFirstOrLongerThanTheSlowest() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            Duration pause = pause(random.nextInt(1000), Duration.ofSeconds(random.nextInt(7200)), random.nextDouble());
            assertTrue(pause.toMillis() >= 3750 && pause.toMillis() <= 600_000, pause::toString);
        }
    }

    @Test
    void thousandWaitsThatBeginTogetherSpread() {
        Random random = new Random(1);
        long different = Stream.generate(() -> pause(0, HALF_A_MINUTE, random.nextDouble()))
                .limit(1000)
                .distinct()
                .count();
        assertTrue(different > 400, () -> different + " different pauses");
    }

    @Test
    void hourOfWaitingIsNotAHundredAndAHalfPolls() {
        Duration waited = Duration.ZERO;
        int polls = 0;
        while (waited.compareTo(Duration.ofHours(1)) < 0) {
            waited = waited.plus(pause(polls++, HALF_A_MINUTE, 0));
        }
        assertEquals(123, polls);
    }

    @Test
    void runOfAMinuteIsSeenToEndWithinHalfAMinute() {
        Duration waited = Duration.ZERO;
        for (int polls : IntStream.range(0, 5).toArray()) {
            waited = waited.plus(pause(polls, HALF_A_MINUTE, 0));
        }
        assertEquals(Duration.ofMillis(65_938), waited);
    }

    @Test
    void twiceAsManyMayBeAskedWhereOneQuestionTellsOfAll() {
        assertEquals(Duration.ofSeconds(15), pause(HOUR, true));
        assertEquals(Duration.ofSeconds(30), pause(HOUR, false));
        Knowledge together = new Knowledge(100, HOUR, List.of(), true);
        assertEquals(PollPlan.FIRST, PollPlan.pause(together, PollPlan.FIRST, 0));
        assertEquals(Duration.ofMinutes(5), PollPlan.pause(together, PollPlan.SLOWEST, 0));
    }

    @Test
    void asksSeldomBeforeTheUsualEnd() {
        assertEquals(HALF_A_MINUTE, pause(Duration.ofMinutes(20), false, HOUR));
        assertEquals(Duration.ofSeconds(21), pause(Duration.ofMinutes(20), true, HOUR));
    }

    @Test
    void asksOftenFromATenthBeforeTheUsualEndToATenthAfterIt() {
        assertEquals(HALF_A_MINUTE, pause(Duration.ofMinutes(53), false, HOUR));
        for (int minute = 54; minute < 66; minute++) {
            Duration pause = pause(Duration.ofMinutes(minute), false, HOUR);
            assertTrue(pause.compareTo(Duration.ofSeconds(27)) < 0, minute + " min: " + pause);
            assertEquals(PollPlan.FIRST, pause(Duration.ofMinutes(minute), true, HOUR), minute + " min");
        }
        assertEquals(HALF_A_MINUTE, pause(Duration.ofMinutes(66), false, HOUR));
    }

    @Test
    void seldomPauseEndsWhenTheUsualEndIsNear() {
        Duration end = Duration.ofMinutes(10);
        assertEquals(Duration.ofSeconds(15), pause(Duration.ofMinutes(9).minusSeconds(10), 10, false, end));
        assertEquals(PollPlan.FIRST, pause(Duration.ofMinutes(9), 10, true, end));
    }

    @Test
    void eachOfSeveralUsualEndsHasItsTime() {
        Duration[] ends = {Duration.ofMinutes(30), Duration.ofMinutes(3), Duration.ofMinutes(10)};
        for (Duration end : ends) {
            assertEquals(PollPlan.FIRST, pause(end, true, ends));
        }
        assertEquals(Duration.ofSeconds(21), pause(Duration.ofMinutes(5), true, ends));
        assertEquals(Duration.ofSeconds(21), pause(Duration.ofMinutes(20), true, ends));
        assertEquals(Duration.ofSeconds(15), pause(Duration.ofMinutes(40), true, ends));
    }

    @Test
    void whoHasAskedTooOftenAsksSeldom() {
        assertEquals(HALF_A_MINUTE, pause(HOUR, 170, false, HOUR));
        assertEquals(Duration.ofSeconds(21), pause(HOUR, 310, true, HOUR));
        assertEquals(Duration.ofSeconds(21), pause(HOUR, 290, true, Duration.ofMinutes(20)));
    }

    @Test
    void usualEndThatIsOverIsForgotten() {
        Duration over = Duration.ofMinutes(-5);
        assertEquals(pause(HOUR, false), pause(HOUR, false, over, Duration.ZERO));
        assertEquals(pause(HOUR, true), pause(HOUR, true, over, Duration.ZERO));
    }

    /** Whatever is known, and however wrong it is. */
    @Test
    void noPauseIsEverTooShortOrTooLongAndNoWaitPollsTooOften() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            Duration longest = Duration.ofSeconds(5 + random.nextInt(i % 2 == 0 ? 60 : 700));
            boolean together = random.nextBoolean();
            List<Duration> ends = random.ints(random.nextInt(7), -100, 4_000)
                    .mapToObj(Duration::ofSeconds)
                    .toList();
            List<Duration> plain = polls(new Random(i), longest, false, List.of());
            List<Duration> own = polls(new Random(i), longest, together, ends);
            double allowed = together ? 2 : 1.08;
            assertTrue(
                    own.size() <= plain.size() * 1.05 * allowed + 3,
                    () -> own.size() + " polls instead of " + plain.size() + ", " + longest + ", " + ends);
        }
    }

    /** When an hour's wait polls. */
    private static List<Duration> polls(Random random, Duration longest, boolean together, List<Duration> ends) {
        List<Duration> polls = new ArrayList<>();
        Duration waited = Duration.ZERO;
        while (waited.compareTo(HOUR) < 0) {
            Knowledge known = new Knowledge(polls.size(), waited, ends, together);
            Duration pause = PollPlan.pause(known, longest, random.nextDouble());
            long most = Math.min(longest.toMillis(), 600_000);
            assertTrue(pause.toMillis() >= 3750 && pause.toMillis() <= most, () -> pause + " of " + known);
            waited = waited.plus(pause);
            polls.add(waited);
        }
        return polls;
    }
}
