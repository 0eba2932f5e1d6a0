package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** The end of a wait: it is decided once, comes after the last calls of the listener, and without them if one hangs. */
final class WaitEnd {

    /** How long the last calls may take once the last resort was needed. */
    static final Duration LAST_CALLS = Duration.ofSeconds(10);

    private final CallQueue calls;
    private final TestRunWait.Listener listener;
    private final ScheduledTasks polls;
    private final ScheduledTasks alarms;
    private final Executor executor;
    private final AtomicBoolean decided = new AtomicBoolean();
    private final CompletableFuture<WaitOutcome> future = new CompletableFuture<>();
    private volatile Runnable completion = () -> {};

    /** @param polls cancelled when the wait is over */
    WaitEnd(
            @NonNull CallQueue calls,
            @NonNull TestRunWait.Listener listener,
            @NonNull ScheduledTasks polls,
            @NonNull Scheduler time,
            @NonNull Executor executor) {
        this.calls = calls;
        this.listener = listener;
        this.polls = polls;
        this.alarms = new ScheduledTasks(time);
        this.executor = executor;
    }

    @NonNull
    CompletableFuture<WaitOutcome> future() {
        return future;
    }

    boolean isDecided() {
        return decided.get();
    }

    /** @return whether it was not decided before; then the wait is over, and how must be said next */
    boolean decide() {
        boolean first = decided.compareAndSet(false, true);
        polls.cancel();
        return first;
    }

    void with(@NonNull WaitOutcome outcome) {
        completion = () -> future.complete(outcome);
        calls.close(() -> listener.ended(outcome), this::complete);
    }

    void ended(@NonNull KnownRuns runs) {
        if (decide()) {
            with(new WaitOutcome(runs.all()));
        }
    }

    void failed(@NonNull PantoException failure) {
        if (decide()) {
            completion = () -> future.completeExceptionally(failure);
            calls.close(() -> listener.failed(failure), this::complete);
        }
    }

    /**
     * @param end decides the end, unless it is decided but a call has not returned; must not block
     * @return false when the scheduler takes nothing
     */
    boolean atTheLatest(@NonNull Duration pause, @NonNull Runnable end) {
        return alarms.after(pause, () -> {
            boolean scheduled = alarms.after(LAST_CALLS, this::force);
            try {
                end.run();
            } finally {
                if (!scheduled) {
                    force();
                }
            }
        });
    }

    /** Makes the last calls, beside whatever hangs and on whatever thread there is. */
    void makeLastCalls() {
        try {
            executor.execute(calls::makeAll);
        } catch (Throwable e) {
            onOwnThread(calls::makeAll);
        }
    }

    /** Drops the last calls: the result is no longer needed. */
    void cancel() {
        decide();
        calls.cancel();
        alarms.cancel();
    }

    private void force() {
        onOwnThread(() -> {
            complete();
            calls.makeAll();
        });
    }

    private void complete() {
        alarms.cancel();
        completion.run();
    }

    private static void onOwnThread(Runnable task) {
        try {
            Thread thread = new Thread(task, "panto-wait-end");
            thread.setDaemon(true);
            thread.start();
        } catch (Throwable e) {
            task.run(); // there are no more threads
        }
    }
}
