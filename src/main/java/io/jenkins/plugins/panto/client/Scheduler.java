package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.time.Instant;

/** Two clocks, and a way to run something later. */
public interface Scheduler {

    /** The wall clock. It may be set, so that a pause is never measured with it. */
    @NonNull
    Instant now();

    /** The time since some moment in the past; it does not depend on the wall clock being set. */
    @NonNull
    Duration elapsed();

    /**
     * @param wake must not block
     * @return cancels it
     */
    @NonNull
    Runnable after(@NonNull Duration pause, @NonNull Runnable wake);
}
