package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;

/** The time, and being woken later. */
public interface Timekeeper {

    @NonNull
    Instant now();

    /**
     * @param wake must not block
     * @return ends the appointment
     */
    @NonNull
    Runnable after(@NonNull Duration pause, @NonNull Runnable wake);
}
