package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a wait has scheduled. When it is over nothing of it stays, and nothing more is scheduled. */
final class ScheduledTasks {

    private final Scheduler time;
    private final Set<Alarm> pending = new HashSet<>();
    private boolean over;

    /** Something to wake; the scheduler may run it before it has said how to cancel it. */
    private final class Alarm implements Runnable {
        private final Runnable wake;
        private Runnable cancel;

        Alarm(Runnable wake) {
            this.wake = wake;
        }

        @Override
        public void run() {
            if (remove(this)) {
                wake.run();
            }
        }
    }

    ScheduledTasks(@NonNull Scheduler time) {
        this.time = time;
    }

    /**
     * @param wake must not block
     * @return false when the scheduler takes nothing
     */
    boolean after(@NonNull Duration pause, @NonNull Runnable wake) {
        Alarm alarm = new Alarm(wake);
        if (!add(alarm)) {
            return true;
        }
        try {
            Runnable cancel = time.after(pause, alarm);
            if (!cancelsLater(alarm, cancel)) {
                quietly(cancel);
            }
            return true;
        } catch (Throwable e) {
            remove(alarm);
            return false;
        }
    }

    private synchronized boolean add(Alarm alarm) {
        return !over && pending.add(alarm);
    }

    private synchronized boolean remove(Alarm alarm) {
        return pending.remove(alarm);
    }

    private synchronized boolean cancelsLater(Alarm alarm, Runnable cancel) {
        alarm.cancel = cancel;
        return pending.contains(alarm);
    }

    /** Cancels all, now and in future. */
    void cancel() {
        List<Runnable> cancels = new ArrayList<>();
        synchronized (this) {
            over = true;
            pending.stream()
                    .map(alarm -> alarm.cancel)
                    .filter(cancel -> cancel != null)
                    .forEach(cancels::add);
            pending.clear();
        }
        cancels.forEach(ScheduledTasks::quietly);
    }

    private static void quietly(Runnable cancel) {
        try {
            cancel.run();
        } catch (Throwable e) {
            // it wakes nobody any more
        }
    }
}
