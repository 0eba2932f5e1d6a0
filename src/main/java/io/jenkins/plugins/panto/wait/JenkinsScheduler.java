package io.jenkins.plugins.panto.wait;

import io.jenkins.plugins.panto.client.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import jenkins.util.Timer;

/** Jenkins' timer as a scheduler. */
final class JenkinsScheduler implements Scheduler {

    /** The scheduler of the whole plugin. Tests have one of their own. */
    static Scheduler time = new JenkinsScheduler();

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Runnable after(Duration pause, Runnable wake) {
        ScheduledFuture<?> scheduled = Timer.get().schedule(wake, pause.toMillis(), TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }
}
