package io.jenkins.plugins.panto.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Clocks that stand still until a test drives them, and whose tasks run on the test's thread. */
public final class DrivenTime extends Clock implements Scheduler {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final List<Task> scheduled = new ArrayList<>();
    private Instant began = Instant.parse("2026-01-01T00:00:00Z");
    private Duration elapsed = Duration.ZERO;
    private int cancelled;
    private int changes;

    private record Task(Duration at, Runnable wake) {}

    @Override
    public synchronized Instant now() {
        return began.plus(elapsed);
    }

    @Override
    public synchronized Duration elapsed() {
        return elapsed;
    }

    /** Somebody sets the clock on the wall: nothing is due the sooner or later. */
    public synchronized void setAhead(Duration duration) {
        began = began.plus(duration);
    }

    @Override
    public synchronized Runnable after(Duration pause, Runnable wake) {
        Task task = new Task(elapsed.plus(pause), wake);
        scheduled.add(task);
        changes++;
        notifyAll();
        return () -> cancel(task);
    }

    private synchronized void cancel(Task task) {
        if (scheduled.remove(task)) {
            cancelled++;
            changes++;
        }
        notifyAll();
    }

    /** Lets time pass, and runs what is due on the way. */
    public void advance(Duration duration) {
        Duration goal = elapsed().plus(duration);
        for (Optional<Task> due = nextUntil(goal); due.isPresent(); due = nextUntil(goal)) {
            due.get().wake().run();
        }
    }

    private synchronized Optional<Task> nextUntil(Duration goal) {
        Optional<Task> next = scheduled.stream()
                .filter(task -> task.at().compareTo(goal) <= 0)
                .min(Comparator.comparing(Task::at));
        elapsed = next.map(Task::at).orElse(goal);
        next.ifPresent(scheduled::remove);
        return next;
    }

    /** Runs one task after the other, each at most so far away, until something has come true. */
    public void advanceUntil(BooleanSupplier done, Duration within) throws InterruptedException {
        for (Optional<Duration> next = await(done, within); next.isPresent(); next = await(done, within)) {
            advance(next.get().minus(elapsed()));
        }
    }

    /** Waits for real until a task is scheduled, such as when a poll was answered; none when all is done. */
    private Optional<Duration> await(BooleanSupplier done, Duration within) throws InterruptedException {
        long until = System.nanoTime() + TIMEOUT.toNanos();
        while (!done.getAsBoolean()) { // not under the lock, since it may need another that waits for this one
            Optional<Duration> next = next(within);
            if (next.isPresent()) {
                return next;
            }
            if (System.nanoTime() > until) {
                throw new AssertionError(
                        "nothing scheduled within " + within + " after " + elapsed() + ", but " + scheduled);
            }
        }
        return Optional.empty();
    }

    private synchronized Optional<Duration> next(Duration within) throws InterruptedException {
        Duration horizon = elapsed.plus(within);
        Optional<Duration> next = scheduled.stream()
                .map(Task::at)
                .filter(at -> at.compareTo(horizon) <= 0)
                .min(Comparator.naturalOrder());
        if (next.isEmpty()) {
            wait(20);
        }
        return next.map(at -> at.compareTo(elapsed) < 0 ? elapsed : at);
    }

    /** Waits for real until so many tasks are scheduled, such as when so many waits have begun. */
    public synchronized void awaitScheduled(int count) throws InterruptedException {
        await(() -> scheduled.size() >= count, count + " tasks");
    }

    /**
     * Waits for real until for each task that is farther away there are so many that are not, such as when each wait
     * that has one for its end has one for its next poll and one for its next line too.
     */
    public synchronized void awaitNearness(int count, Duration within) throws InterruptedException {
        await(
                () -> (count + 1) * tasksAfter(elapsed.plus(within)) <= scheduled.size(),
                count + " tasks within " + within + " for each that is later");
    }

    /** However many there are to be, as long as something happens. */
    private synchronized void await(BooleanSupplier enough, String what) throws InterruptedException {
        int seen = changes;
        long until = System.nanoTime() + TIMEOUT.toNanos();
        while (!enough.getAsBoolean()) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("after " + elapsed + " there are not " + what + ", but " + scheduled);
            }
            wait(left);
            if (changes != seen) {
                seen = changes;
                until = System.nanoTime() + TIMEOUT.toNanos();
            }
        }
    }

    private long tasksAfter(Duration horizon) {
        return scheduled.stream()
                .filter(task -> task.at().compareTo(horizon) > 0)
                .count();
    }

    /** How many tasks are scheduled: none when nothing is left behind. */
    public synchronized int scheduled() {
        return scheduled.size();
    }

    /** How many tasks were cancelled. */
    public synchronized int cancelled() {
        return cancelled;
    }

    @Override
    public Instant instant() {
        return now();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
