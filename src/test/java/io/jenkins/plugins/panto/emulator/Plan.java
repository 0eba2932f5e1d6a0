package io.jenkins.plugins.panto.emulator;

import java.time.Duration;

/**
 * How a test run fares. All times count from its trigger: it appears, waits as {@code queued}, is {@code in_process},
 * and ends with a status; what is null never happens.
 */
public record Plan(
        Duration appearsAfter,
        Duration startsAfter,
        Duration endsAfter,
        String endStatus,
        String remark,
        Duration vanishesAfter) {

    /** Appears at once, starts after five seconds and ends after thirty with this status. */
    public static Plan ending(String endStatus) {
        return new Plan(Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(30), endStatus, null, null);
    }

    /** Has ended with this status as soon as it is triggered. */
    public static Plan endedAtOnce(String endStatus) {
        return new Plan(Duration.ZERO, Duration.ZERO, Duration.ZERO, endStatus, null, null);
    }

    /** Starts as usual and never ends. */
    public static Plan endless() {
        return ending(null).endsAfter(null);
    }

    public Plan appearsAfter(Duration delay) {
        return new Plan(delay, startsAfter, endsAfter, endStatus, remark, vanishesAfter);
    }

    public Plan startsAfter(Duration delay) {
        return new Plan(appearsAfter, delay, endsAfter, endStatus, remark, vanishesAfter);
    }

    public Plan endsAfter(Duration delay) {
        return new Plan(appearsAfter, startsAfter, delay, endStatus, remark, vanishesAfter);
    }

    public Plan vanishesAfter(Duration delay) {
        return new Plan(appearsAfter, startsAfter, endsAfter, endStatus, remark, delay);
    }

    /** What the run says when it has ended. */
    public Plan remark(String text) {
        return new Plan(appearsAfter, startsAfter, endsAfter, endStatus, text, vanishesAfter);
    }
}
