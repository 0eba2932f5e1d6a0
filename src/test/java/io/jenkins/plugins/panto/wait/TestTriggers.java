package io.jenkins.plugins.panto.wait;

import io.jenkins.plugins.panto.client.PantoClient;
import java.time.Duration;

/** Lets tests of all rooms say how long a trigger waits. */
public final class TestTriggers {

    private static final PantoClient.Pause PAUSE = TriggerTask.pause;

    private TestTriggers() {}

    /** How long Panto may take to answer. */
    public static void replyTimeout(Duration timeout) {
        TriggerTask.replyTimeout = timeout;
    }

    /** What is tried again is tried at once. */
    public static void withoutPauses() {
        TriggerTask.pause = duration -> {};
    }

    public static void reset() {
        TriggerTask.replyTimeout = null;
        TriggerTask.pause = PAUSE;
    }
}
