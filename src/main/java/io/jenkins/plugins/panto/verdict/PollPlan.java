package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;

/** When to poll: soon at first, then slower, and never all waits at the same time. */
public final class PollPlan {

    static final Duration FIRST = Duration.ofSeconds(5);
    static final Duration SLOW = Duration.ofSeconds(30);
    static final Duration SLOWEST = Duration.ofSeconds(60);
    static final Duration LONG_WAIT = Duration.ofMinutes(30);

    private static final double GROWTH = 1.5;

    /** Up to this part of a pause is left out by chance. */
    private static final double JITTER = 0.25;

    private PollPlan() {}

    /**
     * The pause before the next poll.
     *
     * @param polls how many there were
     * @param waited since when
     * @param chance from 0 (inclusive) to 1 (exclusive)
     */
    @NonNull
    public static Duration pause(int polls, @NonNull Duration waited, double chance) {
        double seconds = Math.min(FIRST.toSeconds() * Math.pow(GROWTH, polls), SLOW.toSeconds());
        if (waited.compareTo(LONG_WAIT) >= 0) {
            seconds = SLOWEST.toSeconds();
        }
        return Duration.ofMillis(Math.round(seconds * 1000 * (1 - JITTER * chance)));
    }
}
