package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * When to poll: soon at first, then slower, often around the time at which the test runs usually end, and never all
 * waits at the same time. What is asked more often there is asked less often before.
 */
public final class PollPlan {

    /** The default of the longest pause. */
    public static final Duration DEFAULT_LONGEST = Duration.ofSeconds(30);

    static final Duration FIRST = Duration.ofSeconds(5);

    /** The limit of the longest pause, also if the configuration file has a longer one. */
    static final Duration SLOWEST = Duration.ofMinutes(10);

    private static final double GROWTH = 1.5;

    /** Up to this part of a pause is left out by chance. */
    private static final double JITTER = 0.25;

    /** The same for a pause that is to be long. */
    private static final double LITTLE_JITTER = 0.1;

    /** How far around a usual end it is expected, as a part of the time until then. */
    private static final double AROUND = 0.1;

    /** How many polls there may be, as a multiple of those of a wait that knows no usual end. */
    private static final double POLLS = 1.08;

    /** The same where a poll is but one question. */
    private static final double POLLS_TOGETHER = 2;

    /** How long a pause before a usual end is then, as a part of the longest. */
    private static final double SELDOM_TOGETHER = 0.7;

    private PollPlan() {}

    /**
     * What a wait knows.
     *
     * @param polls how many there were
     * @param waited how long ago it began
     * @param usualEnds when its last test run would end if it took as long as an earlier one, one for each that is
     *     known; counted from its beginning, in any order
     * @param together whether one question tells of all test runs, so that twice as many may be asked
     */
    public record Knowledge(
            int polls, @NonNull Duration waited, @NonNull List<Duration> usualEnds, boolean together) {}

    /**
     * The pause before the next poll.
     *
     * @param longest the longest pause; one that is out of its bounds is brought into them
     * @param chance from 0 (inclusive) to 1 (exclusive)
     */
    @NonNull
    public static Duration pause(@NonNull Knowledge known, @NonNull Duration longest, double chance) {
        double most = millis(longest.compareTo(SLOWEST) > 0 ? SLOWEST : longest);
        return Duration.ofMillis(Math.round(pause(known, Math.max(most, millis(FIRST)), chance)));
    }

    private static double pause(Knowledge known, double most, double chance) {
        double first = millis(FIRST);
        double grown = first * Math.pow(GROWTH, known.polls());
        double part = 1 - JITTER * chance;
        double longSeldom = known.together() ? Math.max(most * SELDOM_TOGETHER, first) : most;
        double seldom = Math.min(grown, longSeldom) * (1 - LITTLE_JITTER * chance);
        double allowed = known.together() ? POLLS_TOGETHER : POLLS;
        double waited = millis(known.waited());

        OptionalDouble until = usualEnds(known)
                .filter(end -> Math.abs(waited - end) < around(end))
                .map(end -> end + around(end))
                .max();
        if (until.isPresent()) {
            double left = allowed * polls(until.getAsDouble(), most) - known.polls();
            double often = Math.max((until.getAsDouble() - waited) / left, first) * part;
            return left > 0 ? Math.min(often, seldom) : seldom;
        }
        OptionalDouble from = usualEnds(known)
                .map(end -> end - around(end))
                .filter(begin -> begin >= waited)
                .min();
        if (from.isPresent()) {
            return Math.min(from.getAsDouble() - waited + first * part, seldom);
        }
        boolean tooMany = !known.usualEnds().isEmpty() && known.polls() > allowed * polls(waited, most);
        double usual = known.together() ? Math.max(most / POLLS_TOGETHER, first) : most;
        return tooMany ? seldom : Math.min(grown, usual) * part;
    }

    private static DoubleStream usualEnds(Knowledge known) {
        return known.usualEnds().stream().mapToDouble(PollPlan::millis);
    }

    private static double around(double end) {
        return Math.max(end * AROUND, millis(FIRST));
    }

    /** How many polls there are on average within a time, in a wait that knows no usual end. */
    private static double polls(double time, double most) {
        double average = 1 - JITTER / 2;
        double pause = millis(FIRST) * average;
        double left = time;
        int polls = 0;
        while (pause < most * average && left > pause) {
            left -= pause;
            pause *= GROWTH;
            polls++;
        }
        return polls + left / Math.min(pause, most * average);
    }

    private static double millis(Duration duration) {
        return duration.toMillis();
    }
}
