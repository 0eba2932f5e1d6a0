package io.jenkins.plugins.panto.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is asked of Panto: which app, selected by which tags, on which devices, where.
 * All text is {@linkplain Texts#clean cleaned}. Blank rows and blank optional text count as absent, and are not sent.
 *
 * @param appId the build file's ID
 * @param includeTags selects the flows that carry these tags; exactly one of the two selectors is given
 * @param excludeTags selects the flows that carry none of these tags
 */
public record TriggerRequest(
        @CheckForNull String appId,
        @NonNull Target target,
        @NonNull List<Tag> includeTags,
        @NonNull List<Tag> excludeTags,
        @NonNull List<Device> devices,
        @CheckForNull String envName,
        @CheckForNull String contextName) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}&&[^\r\n]]");

    public TriggerRequest {
        appId = Texts.cleanToNull(appId);
        envName = Texts.cleanToNull(envName);
        contextName = Texts.cleanToNull(contextName);
        includeTags = includeTags.stream().filter(tag -> !tag.isBlank()).toList();
        excludeTags = excludeTags.stream().filter(tag -> !tag.isBlank()).toList();
        devices = devices.stream().filter(device -> !device.isBlank()).toList();
    }

    /**
     * What a {@linkplain #json body} asks for.
     *
     * @param json also what was written by half: then what cannot be read is missing
     */
    @NonNull
    public static TriggerRequest of(@NonNull Target target, @NonNull String json) {
        JsonNode body;
        try {
            body = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            body = JsonNodeFactory.instance.objectNode();
        }
        List<Device> devices = new ArrayList<>();
        for (JsonNode device : body.path("devices")) {
            devices.add(new Device(
                    text(device, "device_name"), text(device, "platform_version"), text(device, "platform")));
        }
        return new TriggerRequest(
                text(body, "app_id"),
                target,
                tags(body.path("tags").path("include")),
                tags(body.path("tags").path("exclude")),
                devices,
                text(body, "env_name"),
                text(body, "context_name"));
    }

    private static List<Tag> tags(JsonNode selector) {
        List<Tag> tags = new ArrayList<>();
        selector.properties().forEach(tag -> {
            List<String> values = new ArrayList<>();
            tag.getValue().forEach(value -> values.add(value.asText()));
            tags.add(new Tag(tag.getKey(), values));
        });
        return tags;
    }

    @CheckForNull
    private static String text(JsonNode object, String field) {
        return object.path(field).textValue();
    }

    /** What keeps this from being sent, a sentence each that begins with the parameter's name; empty when valid. */
    @NonNull
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (appId == null) {
            problems.add("appId is missing: give the ID of the build file");
        }
        if (includeTags.isEmpty() == excludeTags.isEmpty()) {
            problems.add(
                    includeTags.isEmpty()
                            ? "includeTags or excludeTags is missing: one of them selects the " + target.plural()
                            : "includeTags and excludeTags are both given: only one of them can select the "
                                    + target.plural());
        }
        problems.addAll(tagProblems("includeTags", includeTags));
        problems.addAll(tagProblems("excludeTags", excludeTags));
        if (devices.isEmpty()) {
            problems.add("devices is missing: name at least one device");
        }
        for (int i = 0; i < devices.size(); i++) {
            if (devices.get(i).name() == null) {
                problems.add("devices: device " + (i + 1) + " has no deviceName");
            }
            if (devices.get(i).platformVersion() == null) {
                problems.add("devices: device " + (i + 1) + " has no platformVersion");
            }
        }
        return problems;
    }

    private static List<String> tagProblems(String parameter, List<Tag> tags) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Tag tag : tags) {
            if (tag.name().isBlank()) {
                problems.add(parameter + ": the values " + tag.values() + " have no tag name");
            } else if (!names.add(tag.name())) {
                problems.add(parameter + ": tag '" + tag.name() + "' is given twice");
            }
            if (tag.values().isEmpty()) {
                problems.add(parameter + ": tag '" + tag.name() + "' has no value");
            } else if (tag.values().stream().anyMatch(String::isBlank)) {
                problems.add(parameter + ": tag '" + tag.name() + "' has a blank value");
            }
        }
        return problems;
    }

    /** The selector as a person reads it, such as {@code with priority: 'P0', 'P1'}. */
    @NonNull
    public String selector() {
        return excludeTags.isEmpty() ? "with " + Tag.describe(includeTags) : "without " + Tag.describe(excludeTags);
    }

    /** The body to send, compact. Defined for a valid request only. */
    @NonNull
    public String json() {
        return tree().toString();
    }

    /** The same body on several lines, for people: invisible characters and direction marks are escaped. */
    @NonNull
    public String prettyJson() {
        try {
            String json = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree());
            return INVISIBLE.matcher(json).replaceAll(found -> Matcher.quoteReplacement(escape(found.group())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // a tree of text always has a JSON form
        }
    }

    private static String escape(String text) {
        return text.chars()
                .mapToObj(c -> "\\u" + Integer.toHexString(0x10000 + c).substring(1))
                .collect(Collectors.joining());
    }

    private ObjectNode tree() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("app_id", appId);
        ObjectNode tags = body.putObject("tags");
        ObjectNode selector = tags.putObject(excludeTags.isEmpty() ? "include" : "exclude");
        for (Tag tag : excludeTags.isEmpty() ? includeTags : excludeTags) {
            ArrayNode values = selector.putArray(tag.name());
            tag.values().forEach(values::add);
        }
        ArrayNode list = body.putArray("devices");
        for (Device device : devices) {
            ObjectNode row = list.addObject()
                    .put("device_name", device.name())
                    .put("platform_version", device.platformVersion());
            putIfGiven(row, "platform", device.platform());
        }
        putIfGiven(body, "env_name", envName);
        putIfGiven(body, "context_name", contextName);
        return body;
    }

    private static void putIfGiven(ObjectNode object, String field, @CheckForNull String value) {
        if (value != null) {
            object.put(field, value);
        }
    }
}
