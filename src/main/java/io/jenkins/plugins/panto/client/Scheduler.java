package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;

/** Two clocks, and a way to run something later. */
public interface Scheduler {

    /** What people call the time. It may be set, so that a pause is never measured with it. */
    @NonNull
    Instant now();

    /** How long it is since some moment in the past; goes on evenly whatever is done to the clock. */
    @NonNull
    Duration elapsed();

    /**
     * @param wake must not block
     * @return cancels it
     */
    @NonNull
    Runnable after(@NonNull Duration pause, @NonNull Runnable wake);
}
