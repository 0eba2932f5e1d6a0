package io.jenkins.plugins.panto.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One execution of a test flow or a test suite, which fares as its plan says until its status is set by hand. */
final class TestRun {

    private record Standing(String status, Instant started, Instant ended, String remark) {}

    private final String id;
    private final String triggerId;
    private final PantoEmulator.Tagged tagged;
    private final TriggerRequest request;
    private final List<TriggerRequest.Device> devices;
    private final Instant triggered;
    private final Plan plan;
    private Standing byHand;

    TestRun(
            String id,
            String triggerId,
            PantoEmulator.Tagged tagged,
            TriggerRequest request,
            List<TriggerRequest.Device> devices,
            Instant triggered,
            Plan plan) {
        this.id = id;
        this.triggerId = triggerId;
        this.tagged = tagged;
        this.request = request;
        this.devices = devices;
        this.triggered = triggered;
        this.plan = plan;
    }

    void set(String status, Instant ended, String remark) {
        byHand = new Standing(status, "queued".equals(status) ? null : triggered, ended, remark);
    }

    boolean isOf(String trigger) {
        return triggerId.equals(trigger);
    }

    boolean isVisible(Instant now) {
        return byHand != null || (passed(plan.appearsAfter(), now) && !passed(plan.vanishesAfter(), now));
    }

    boolean hasEnded(Instant now) {
        return standing(now).ended() != null;
    }

    private Standing standing(Instant now) {
        if (byHand != null) {
            return byHand;
        }
        Instant started = passed(plan.startsAfter(), now) ? triggered.plus(plan.startsAfter()) : null;
        if (passed(plan.endsAfter(), now)) {
            return new Standing(plan.endStatus(), started, triggered.plus(plan.endsAfter()), plan.remark());
        }
        return new Standing(started == null ? "queued" : "in_process", started, null, null);
    }

    private boolean passed(Duration delay, Instant now) {
        return delay != null && !now.isBefore(triggered.plus(delay));
    }

    ObjectNode json(Instant now) {
        Standing standing = standing(now);
        ObjectNode run = PantoEmulator.JSON.createObjectNode();
        run.put("id", id);
        run.put("created_at", triggered.toString());
        run.put("test_framework", "appium");
        run.put("context_id", request.contextName);
        run.put("env_id", request.envName);
        run.put("build_file_id", request.appId);
        run.put("runner_create_timestamp", triggered.toString());
        run.put("runner_start_timestamp", text(standing.started()));
        run.put("runner_end_timestamp", text(standing.ended()));
        run.put("runner_status", standing.status());
        run.put("remark", standing.remark());
        run.put("test_run_name", tagged.name());
        run.putNull("test_flow_id").putNull("test_suite_id").put(tagged.idField(), tagged.id());
        addDevices(run.putArray("target_device_list"));
        return run.put("trigger_id", triggerId);
    }

    private void addDevices(ArrayNode list) {
        devices.forEach(device -> list.addObject()
                .put("platform", device.platform())
                .put("device_name", device.name())
                .put("platform_version", device.version()));
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }
}
