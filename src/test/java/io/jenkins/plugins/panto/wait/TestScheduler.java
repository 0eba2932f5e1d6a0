package io.jenkins.plugins.panto.wait;

import io.jenkins.plugins.panto.client.Scheduler;

/** Lets tests of all rooms drive the time. */
public final class TestScheduler {

    private TestScheduler() {}

    public static void use(Scheduler scheduler) {
        JenkinsScheduler.set(scheduler);
    }

    public static void reset() {
        use(new JenkinsScheduler());
    }
}
