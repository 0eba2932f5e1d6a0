package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Calls of foreign code, made one after the other on the threads of the callers. An exception in one call does not keep
 * the others from being made.
 */
final class CallQueue {

    private static final Logger LOGGER = Logger.getLogger(TestRunWait.class.getName());

    private static final String FAILED = "Could not pass on what a wait found out";

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final AtomicBoolean busy = new AtomicBoolean();
    private boolean closed;

    /** Nothing is added once the last calls are known. */
    synchronized void add(@NonNull Runnable call) {
        if (!closed) {
            waiting.add(call);
        }
    }

    /** @param last the calls after all others; nothing happens when they are known already */
    synchronized void close(@NonNull Runnable... last) {
        for (Runnable call : last) {
            add(call);
        }
        closed = true;
    }

    /** Forgets those that were not made yet. */
    synchronized void cancel() {
        closed = true;
        waiting.clear();
    }

    /** Makes them, unless another thread does so already: it makes these too. */
    void make() {
        while (!waiting.isEmpty() && busy.compareAndSet(false, true)) {
            try {
                makeAll();
            } finally {
                busy.set(false);
            }
        }
    }

    /** Makes them on another thread, if there is one; otherwise, the next caller makes them. */
    void makeOn(@NonNull Executor executor) {
        try {
            executor.execute(this::make);
        } catch (Throwable e) {
            // none of them is lost
        }
    }

    /** Makes them, even beside a thread that hangs in one. */
    void makeAll() {
        for (Runnable call = waiting.poll(); call != null; call = waiting.poll()) {
            guarded(call);
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            // What fails at one line fails at the next one too: one trace is enough.
            LOGGER.log(failed.getAndSet(true) ? Level.FINE : Level.WARNING, withoutMessage(e), () -> FAILED);
        }
    }

    /** A message may quote a secret, such as a key. */
    private static Throwable withoutMessage(Throwable failure) {
        Throwable trace = new Throwable(failure.getClass().getName());
        trace.setStackTrace(failure.getStackTrace());
        return trace;
    }
}
