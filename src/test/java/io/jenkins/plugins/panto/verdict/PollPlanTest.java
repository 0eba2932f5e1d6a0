package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PollPlanTest {

    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final double ALMOST_ONE = Math.nextDown(1.0);

    @ParameterizedTest
    @CsvSource({"0, 5000", "1, 7500", "2, 11250", "3, 16875", "4, 25313", "5, 30000", "6, 30000", "1000000000, 30000"})
    void pausesGrowToTheLongest(int polls, long millis) {
        assertEquals(Duration.ofMillis(millis), PollPlan.pause(polls, HALF_A_MINUTE, 0));
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
        assertEquals(pause, PollPlan.pause(100, longest, 0));
    }

    @Test
    void longestOfFiveSecondsIsTheFirstToo() {
        assertEquals(PollPlan.FIRST, PollPlan.pause(0, PollPlan.FIRST, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 50})
    void chanceTakesAwayUpToAQuarter(int polls) {
        Duration whole = PollPlan.pause(polls, HALF_A_MINUTE, 0);
        Duration least = PollPlan.pause(polls, HALF_A_MINUTE, ALMOST_ONE);
        assertEquals(whole.toMillis() * 3 / 4.0, least.toMillis(), 1);
        assertEquals(
                whole.toMillis() * 7 / 8.0,
                PollPlan.pause(polls, HALF_A_MINUTE, 0.5).toMillis(),
                1);
    }

    @Test
    void noPauseIsEverShorterThanTheFirstOrLongerThanTheSlowest() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            Duration pause =
                    PollPlan.pause(random.nextInt(1000), Duration.ofSeconds(random.nextInt(7200)), random.nextDouble());
            assertTrue(pause.toMillis() >= 3750 && pause.toMillis() <= 600_000, pause::toString);
        }
    }

    @Test
    void thousandWaitsThatBeginTogetherSpread() {
        Random random = new Random(1);
        long different = Stream.generate(() -> PollPlan.pause(0, HALF_A_MINUTE, random.nextDouble()))
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
            waited = waited.plus(PollPlan.pause(polls++, HALF_A_MINUTE, 0));
        }
        assertEquals(123, polls);
    }

    @Test
    void runOfAMinuteIsSeenToEndWithinHalfAMinute() {
        Duration waited = Duration.ZERO;
        for (int polls : IntStream.range(0, 5).toArray()) {
            waited = waited.plus(PollPlan.pause(polls, HALF_A_MINUTE, 0));
        }
        assertEquals(Duration.ofMillis(65_938), waited);
    }
}
