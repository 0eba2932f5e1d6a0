package io.jenkins.plugins.panto.wait;

import io.jenkins.plugins.panto.client.Timekeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import jenkins.util.Timer;

/** Is woken by Jenkins' timer. */
final class JenkinsTimekeeper implements Timekeeper {

    /** What all of this plugin goes by. Tests drive a time of their own. */
    static Timekeeper time = new JenkinsTimekeeper();

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Runnable after(Duration pause, Runnable wake) {
        ScheduledFuture<?> appointment = Timer.get().schedule(wake, pause.toMillis(), TimeUnit.MILLISECONDS);
        return () -> appointment.cancel(false);
    }
}
