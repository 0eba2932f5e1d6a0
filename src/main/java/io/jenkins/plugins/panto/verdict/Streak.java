package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What has been so in every poll, and whether it has been so for ten minutes on end: a hiccup is not the end. */
final class Streak<T> {

    static final Duration LONG = Duration.ofMinutes(10);

    private final Map<T, Duration> since = new HashMap<>();

    /** It is so now. */
    boolean isLong(@NonNull T what, @NonNull Duration now) {
        return now.minus(since.computeIfAbsent(what, ignored -> now)).compareTo(LONG) >= 0;
    }

    /** All others are not so any more. */
    void retain(@NonNull Collection<T> still) {
        since.keySet().retainAll(still);
    }
}
