package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;

/** A clock, and a way to run something later. */
public interface Scheduler {

    @NonNull
    Instant now();

    /**
     * @param wake must not block
     * @return cancels it
     */
    @NonNull
    Runnable after(@NonNull Duration pause, @NonNull Runnable wake);
}
