package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;

/** When to poll: soon at first, then slower, and never all waits at the same time. */
public final class PollPlan {

    /** The default of the longest pause. */
    public static final Duration DEFAULT_LONGEST = Duration.ofSeconds(30);

    static final Duration FIRST = Duration.ofSeconds(5);

    /** The limit of the longest pause, also if the configuration file has a longer one. */
    static final Duration SLOWEST = Duration.ofMinutes(10);

    private static final double GROWTH = 1.5;

    /** Up to this part of a pause is left out by chance. */
    private static final double JITTER = 0.25;

    private PollPlan() {}

    /**
     * The pause before the next poll.
     *
     * @param polls how many there were
     * @param longest the longest pause; one that is out of its bounds is brought into them
     * @param chance from 0 (inclusive) to 1 (exclusive)
     */
    @NonNull
    public static Duration pause(int polls, @NonNull Duration longest, double chance) {
        Duration most = longest.compareTo(SLOWEST) > 0 ? SLOWEST : longest.compareTo(FIRST) < 0 ? FIRST : longest;
        double millis = Math.min(FIRST.toMillis() * Math.pow(GROWTH, polls), most.toMillis());
        return Duration.ofMillis(Math.round(millis * (1 - JITTER * chance)));
    }
}
