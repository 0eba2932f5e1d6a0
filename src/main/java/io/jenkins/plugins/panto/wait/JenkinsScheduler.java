package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import jenkins.util.Timer;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Jenkins' timer as a scheduler. */
@Restricted(NoExternalUse.class)
public final class JenkinsScheduler implements Scheduler {

    /** The scheduler of the whole plugin. Tests have one of their own. */
    private static Scheduler current = new JenkinsScheduler();

    @NonNull
    public static Scheduler get() {
        return current;
    }

    static void set(@NonNull Scheduler scheduler) {
        current = scheduler;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime());
    }

    @Override
    public Runnable after(Duration pause, Runnable wake) {
        ScheduledFuture<?> scheduled = Timer.get().schedule(wake, pause.toMillis(), TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }
}
