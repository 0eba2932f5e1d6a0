package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** When a wait polls next: tells {@link PollPlan} what is known of its test runs, and of earlier ones. */
final class PollTiming {

    private final Scheduler time;
    private final Supplier<Duration> longestPause;
    private volatile Duration began;
    private volatile List<Map<String, Duration>> earlier = List.of();
    private volatile Duration longest = PollPlan.DEFAULT_LONGEST;
    private int polls;

    /** @param longestPause the longest pause, asked for at each poll */
    PollTiming(@NonNull Scheduler time, @NonNull Supplier<Duration> longestPause) {
        this.time = time;
        this.longestPause = longestPause;
        this.began = time.elapsed();
    }

    /** @param durations of earlier test runs by their name, as often as there were such */
    void know(@NonNull List<Map<String, Duration>> durations) {
        earlier = List.copyOf(durations);
    }

    /** From now on, as if nothing had been waited for before. */
    void beginAnew() {
        began = time.elapsed();
        polls = 0;
    }

    /** A poll begins. @return how many there were before */
    int next() {
        longest = longestPause.get();
        return polls++;
    }

    /**
     * The pause before the next poll.
     *
     * @param together whether one question tells of all test runs of a trigger
     */
    @NonNull
    Duration pause(@NonNull List<TestRunResult> runs, boolean together) {
        List<TestRunResult> open = runs.stream()
                .filter(run -> run.verdict() == null && run.name() != null)
                .toList();
        List<Duration> usualEnds = earlier.stream()
                .flatMap(durations -> end(open, durations).stream())
                .toList();
        return PollPlan.pause(
                new PollPlan.Knowledge(polls, waited(), usualEnds, together),
                longest,
                ThreadLocalRandom.current().nextDouble());
    }

    private Duration waited() {
        return time.elapsed().minus(began);
    }

    /** When the last one would end, if each took as long as then. */
    private Optional<Duration> end(List<TestRunResult> open, Map<String, Duration> durations) {
        return open.stream()
                .flatMap(run -> Stream.ofNullable(durations.get(run.name())).map(start(run)::plus))
                .max(Duration::compareTo);
    }

    /** One that has not started, or whose clock is ahead of this one, starts now at the earliest. */
    private Duration start(TestRunResult run) {
        Long started = run.started();
        long ago = started == null ? 0 : Math.max(time.now().toEpochMilli() - started, 0);
        return waited().minusMillis(ago);
    }
}
