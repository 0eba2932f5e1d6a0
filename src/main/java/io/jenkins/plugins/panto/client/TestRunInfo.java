package io.jenkins.plugins.panto.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.TriggerReply.MalformedReplyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What the service says of a test run, cleaned of everything that could do harm.
 *
 * @param status the service's word; null when it gave none
 * @param over whether the service gave the time of the run's end
 * @param started in epoch milliseconds; null when not known
 * @param ended in epoch milliseconds; null when not known
 * @param flow the name exactly as the service has it, where {@code name} had to be cleaned for people; else null
 * @param devices what it runs on; empty when not known
 */
public record TestRunInfo(
        @NonNull String id,
        @CheckForNull String status,
        boolean over,
        @CheckForNull String name,
        @CheckForNull String remark,
        @CheckForNull Long started,
        @CheckForNull Long ended,
        @CheckForNull String flow,
        @NonNull List<Device> devices) {

    /** More of a run are not kept. */
    private static final int MOST_DEVICES = 10;

    private static final int LONGEST_DEVICE = 200;

    /** How many characters of a remark are kept: it is for people to read. */
    private static final int LONGEST_TEXT = 1_000;

    /**
     * Reads token by token: a tree of eight megabytes would take thirty times as much. Strict, since a reply that
     * contradicts itself must not be read as its better half.
     */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Reads the reply to a request for one run. */
    @NonNull
    static TestRunInfo readOne(@NonNull byte[] body, @NonNull ApiKey key) throws MalformedReplyException {
        Raw run = new Raw();
        read(body, "test_run", JsonToken.START_OBJECT, run::read);
        String id = run.id(key);
        if (id.isEmpty()) {
            throw new MalformedReplyException("has no 'test_run'");
        }
        return run.toInfo(id, key);
    }

    /**
     * Reads the reply to a request for the runs of a trigger; it may not have all of them. A run that is told twice, and
     * otherwise, is left out: one of the two may be of another device, or of another attempt.
     *
     * @param wanted the IDs of the runs to read, however many others there are
     */
    @NonNull
    static List<TestRunInfo> readMany(@NonNull byte[] body, @NonNull ApiKey key, @NonNull Set<String> wanted)
            throws MalformedReplyException {
        Map<String, Raw> runs = new LinkedHashMap<>();
        Set<String> contradicted = new HashSet<>();
        boolean there = read(body, "test_runs", JsonToken.START_ARRAY, parser -> {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                Raw run = new Raw();
                run.read(parser);
                String id = run.id(key);
                if (!id.isEmpty() && wanted.contains(id)) {
                    Raw before = runs.put(id, run);
                    if (before != null && !before.saysTheSameAs(run)) {
                        contradicted.add(id);
                    }
                }
            }
        });
        if (!there) {
            throw new MalformedReplyException("has no 'test_runs'");
        }
        runs.keySet().removeAll(contradicted);
        return runs.entrySet().stream()
                .map(run -> run.getValue().toInfo(run.getKey(), key))
                .toList();
    }

    private interface Reader {
        void read(JsonParser parser) throws IOException;
    }

    /** Reads a field of the reply. @return whether it is there, and what is expected */
    private static boolean read(byte[] body, String field, JsonToken expected, Reader reader)
            throws MalformedReplyException {
        boolean there = false;
        try (JsonParser parser = JSON.createParser(body)) {
            boolean object = parser.nextToken() == JsonToken.START_OBJECT;
            while (object && parser.nextToken() != JsonToken.END_OBJECT) {
                boolean wanted = parser.currentName().equals(field);
                if (parser.nextToken() == expected && wanted) {
                    there = true;
                    reader.read(parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (!object) {
                parser.skipChildren();
            }
            if (parser.nextToken() != null) {
                throw new MalformedReplyException("is not JSON");
            }
            if (!object) {
                throw new MalformedReplyException("is not a JSON object");
            }
            return there;
        } catch (MalformedReplyException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedReplyException("is not JSON");
        }
    }

    /** A run as in the reply, read further only if it is wanted. */
    private static final class Raw {

        @CheckForNull
        private String id;

        @CheckForNull
        private String status;

        @CheckForNull
        private String name;

        @CheckForNull
        private String remark;

        /** A text or a number, else null. */
        @CheckForNull
        private Object started;

        @CheckForNull
        private Object ended;

        private boolean over;

        private final List<RawDevice> devices = new ArrayList<>();

        /** Reads an object; skips anything else. */
        void read(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                read(field, parser);
                parser.skipChildren();
            }
        }

        private void read(String field, JsonParser parser) throws IOException {
            switch (field) {
                case "id" -> id = parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? parser.getText() : text(parser);
                case "runner_status" -> status = text(parser);
                case "test_run_name" -> name = text(parser);
                case "remark" -> remark = text(parser);
                case "runner_start_timestamp" -> started = time(parser);
                case "runner_end_timestamp" -> {
                    boolean none = parser.currentToken() == JsonToken.VALUE_NULL
                            || parser.currentToken() == JsonToken.VALUE_FALSE;
                    Object end = time(parser);
                    over = !none && !RunTime.isNone(end);
                    ended = over ? end : null;
                }
                case "target_device_list" -> readDevices(parser);
                default -> {} // not needed
            }
        }

        /** Skips what is no device. */
        private void readDevices(JsonParser parser) throws IOException {
            devices.clear();
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                return;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                RawDevice device = new RawDevice();
                device.read(parser);
                if (devices.size() <= MOST_DEVICES && device.name != null) {
                    devices.add(device);
                }
            }
        }

        @CheckForNull
        private static String text(JsonParser parser) throws IOException {
            return parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
        }

        @CheckForNull
        private static Object time(JsonParser parser) throws IOException {
            return parser.currentToken().isNumeric() ? (Object) parser.getDoubleValue() : text(parser);
        }

        /** Whether a person would call it the same state. */
        boolean saysTheSameAs(Raw other) {
            return over == other.over && Objects.equals(status, other.status);
        }

        /** Empty when there is none. */
        String id(ApiKey key) {
            return id == null ? "" : key.takeOut(id, LONGEST_TEXT);
        }

        TestRunInfo toInfo(String id, ApiKey key) {
            return new TestRunInfo(
                    id,
                    clean(status, key),
                    over,
                    clean(name, key),
                    remark == null ? null : Texts.stripToNull(key.cleanLines(remark, LONGEST_TEXT)),
                    RunTime.millis(started),
                    RunTime.millis(ended),
                    flow(key),
                    devices(key));
        }

        /** Also of white space and of characters that are not seen, such as in an emoji: the service selects by it. */
        @CheckForNull
        private String flow(ApiKey key) {
            String exact = name == null || name.length() > LONGEST_TEXT ? null : Texts.clean(key.takeOut(name));
            return exact == null || exact.isBlank() || exact.equals(clean(name, key)) ? null : exact;
        }

        /** None where there are too many: a part of them would be taken for all. */
        private List<Device> devices(ApiKey key) {
            return devices.size() > MOST_DEVICES
                    ? List.of()
                    : devices.stream()
                            .map(device -> device.clean(key))
                            .filter(device -> device.name() != null)
                            .toList();
        }

        @CheckForNull
        private static String clean(@CheckForNull String text, ApiKey key) {
            return text == null ? null : Texts.stripToNull(key.clean(text, LONGEST_TEXT));
        }
    }
    /** A device as in the reply. */
    private static final class RawDevice {

        @CheckForNull
        private String name;

        @CheckForNull
        private String platformVersion;

        @CheckForNull
        private String platform;

        /** Reads an object; skips anything else. */
        void read(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "device_name" -> name = Raw.text(parser);
                    case "platform_version" -> platformVersion = Raw.text(parser);
                    case "platform" -> platform = Raw.text(parser);
                    default -> {} // not needed
                }
                parser.skipChildren();
            }
        }

        Device clean(ApiKey key) {
            return new Device(clean(name, key), clean(platformVersion, key), clean(platform, key));
        }

        @CheckForNull
        private static String clean(@CheckForNull String text, ApiKey key) {
            return text == null ? null : key.clean(text, LONGEST_DEVICE);
        }
    }
}
