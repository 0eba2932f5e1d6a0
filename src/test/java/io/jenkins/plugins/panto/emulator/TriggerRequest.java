package io.jenkins.plugins.panto.emulator;

import static io.jenkins.plugins.panto.emulator.PantoEmulator.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.panto.emulator.PantoEmulator.Edition;
import io.jenkins.plugins.panto.emulator.PantoEmulator.Refusal;
import io.jenkins.plugins.panto.emulator.PantoEmulator.Seen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The body of a trigger, held to the letter of the documents; all that is wrong with it is refused at once. */
final class TriggerRequest {

    record Device(String name, String version, String platform) {}

    final String appId;
    final String envName;
    final String contextName;
    final List<Device> devices;
    private final Map<String, List<String>> tags;
    private final boolean excluding;
    private final ArrayNode problems = JSON.createArrayNode();

    TriggerRequest(Seen seen, Edition edition) {
        JsonNode body = parse(seen);
        checkFields(body, List.of("app_id", "tags", "devices"), Set.of("env_name", "context_name"), "body");
        appId = text(body.path("app_id"), "body", "app_id");
        envName = text(body.path("env_name"), "body", "env_name");
        contextName = text(body.path("context_name"), "body", "context_name");
        devices = devices(body.path("devices"), edition == Edition.B ? Set.of("platform") : Set.of());

        JsonNode selector = body.path("tags");
        checkFields(selector, List.of(), Set.of("include", "include_tags", "exclude", "exclude_tags"), "body", "tags");
        if (selector.isObject() && selector.size() != 1) {
            problem("value_error", "Exactly one of include and exclude is required", "body", "tags");
        }
        String kind = selector.size() == 1 ? selector.fieldNames().next() : "include";
        excluding = kind.startsWith("exclude");
        tags = tags(selector.path(kind), "body", "tags", kind);
        if (!problems.isEmpty()) {
            throw unprocessable();
        }
    }

    /** Included: all tags are there with one of their values; excluded: no tag is there with any of its values. */
    boolean selects(Map<String, List<String>> candidate) {
        Predicate<String> carried = tag -> !Collections.disjoint(candidate.getOrDefault(tag, List.of()), tags.get(tag));
        return excluding
                ? tags.keySet().stream().noneMatch(carried)
                : tags.keySet().stream().allMatch(carried);
    }

    private JsonNode parse(Seen seen) {
        String type = seen.headers().getOrDefault("content-type", "");
        if (!type.matches("(?i)application/json\\s*(;.*)?")) {
            problem("value_error", "Content-Type must be application/json", "header", "content-type");
        }
        try {
            return JSON.readTree(seen.body());
        } catch (IOException e) {
            problem("json_invalid", "JSON decode error: " + e.getMessage(), "body");
            throw unprocessable();
        }
    }

    private List<Device> devices(JsonNode node, Set<String> optional) {
        List<Device> found = new ArrayList<>();
        if (!node.isMissingNode() && !node.isArray()) {
            problem("list_type", "Input should be a valid list", "body", "devices");
        } else if (node.isArray() && node.isEmpty()) {
            problem("too_short", "List should have at least 1 item", "body", "devices");
        }
        for (int i = 0; i < node.size(); i++) {
            JsonNode device = node.path(i);
            checkFields(device, List.of("device_name", "platform_version"), optional, "body", "devices", i);
            found.add(new Device(
                    text(device.path("device_name"), "body", "devices", i, "device_name"),
                    text(device.path("platform_version"), "body", "devices", i, "platform_version"),
                    text(device.path("platform"), "body", "devices", i, "platform")));
        }
        return found;
    }

    /** An empty map would select everything and an empty list nothing: neither is a selector. */
    private Map<String, List<String>> tags(JsonNode node, Object... at) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        if (!node.isMissingNode() && (!node.isObject() || node.isEmpty())) {
            problem("dict_type", "Input should be a dictionary with at least 1 item", at);
        }
        node.properties().forEach(tag -> {
            Object[] atTag = below(at, tag.getKey());
            List<String> values = new ArrayList<>();
            if (!tag.getValue().isArray() || tag.getValue().isEmpty()) {
                problem("list_type", "Input should be a list with at least 1 item", atTag);
            }
            for (int i = 0; i < tag.getValue().size(); i++) {
                values.add(text(tag.getValue().path(i), below(atTag, i)));
            }
            found.put(tag.getKey(), values);
        });
        return found;
    }

    private void checkFields(JsonNode node, List<String> required, Set<String> optional, Object... at) {
        if (node.isMissingNode() && at.length > 1) {
            return; // was reported with the fields of its parent
        }
        if (!node.isObject()) {
            problem("model_attributes_type", "Input should be a valid dictionary", at);
            return;
        }
        for (String field : required) {
            if (!node.has(field)) {
                problem("missing", "Field required", below(at, field));
            }
        }
        node.fieldNames().forEachRemaining(field -> {
            if (!required.contains(field) && !optional.contains(field)) {
                problem("extra_forbidden", "Extra inputs are not permitted", below(at, field));
            }
        });
    }

    /** The text, or null where there is none; null and numbers are not text. */
    private String text(JsonNode node, Object... at) {
        if (!node.isMissingNode() && !node.isTextual()) {
            problem("string_type", "Input should be a valid string", at);
        }
        return node.textValue();
    }

    private void problem(String type, String message, Object... at) {
        ObjectNode problem = problems.addObject();
        problem.set("loc", JSON.valueToTree(at));
        problem.put("msg", message);
        problem.put("type", type);
    }

    private Refusal unprocessable() {
        return new Refusal(422, JSON.createObjectNode().set("detail", problems));
    }

    private static Object[] below(Object[] at, Object field) {
        List<Object> path = new ArrayList<>(List.of(at));
        path.add(field);
        return path.toArray();
    }
}
