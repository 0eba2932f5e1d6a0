package io.jenkins.plugins.panto.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the service answered to a trigger, cleaned of everything that could do harm.
 *
 * @param message the service's own words; empty when it said nothing
 * @param testRuns the IDs of the test runs in the service's order, at least one; one given twice stands here twice
 * @param triggerId null when the service gave none
 */
public record TriggerReply(
        @NonNull String message,
        @NonNull List<String> testRuns,
        @CheckForNull String triggerId) {

    /** What the decoder puts where bytes are no text: in a message a blemish, in an ID a wrong ID. */
    private static final int REPLACEMENT = 0xfffd;

    /** Reads token by token: a tree of eight megabytes would take ten times as much. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /**
     * @param key is taken out of all text
     * @throws MalformedReplyException if the body is no good reply; its message completes "the reply …"
     */
    @NonNull
    static TriggerReply read(@NonNull byte[] body, @NonNull ApiKey key) throws MalformedReplyException {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() == null) {
                throw new MalformedReplyException("is empty");
            }
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new MalformedReplyException("is not a JSON object");
            }
            TriggerReply reply = readObject(parser, key);
            if (parser.nextToken() != null) {
                throw new MalformedReplyException("goes on after its JSON object");
            }
            return reply;
        } catch (MalformedReplyException e) {
            throw e;
        } catch (IOException e) {
            throw new MalformedReplyException("is not JSON");
        }
    }

    private static TriggerReply readObject(JsonParser parser, ApiKey key) throws IOException {
        String message = "";
        String triggerId = null;
        List<String> testRuns = null;
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "message" -> message = value == JsonToken.VALUE_STRING ? key.clean(parser.getText()) : "";
                case "trigger_id" -> triggerId = value == JsonToken.VALUE_NULL ? null : id(parser, key, "trigger_id");
                case "test_runs" -> testRuns = readTestRuns(parser, key);
                default -> {
                    parser.skipChildren();
                    continue;
                }
            }
            if (!seen.add(field)) {
                throw new MalformedReplyException("has '" + field + "' twice");
            }
            parser.skipChildren();
        }
        if (testRuns == null) {
            throw new MalformedReplyException("has no 'test_runs'");
        }
        if (testRuns.isEmpty()) {
            throw new MalformedReplyException("has an empty 'test_runs'");
        }
        return new TriggerReply(message, testRuns, triggerId);
    }

    private static List<String> readTestRuns(JsonParser parser, ApiKey key) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new MalformedReplyException("has a 'test_runs' that is not a list");
        }
        List<String> ids = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            ids.add(id(parser, key, "test_runs[" + ids.size() + "]"));
        }
        return ids;
    }

    private static String id(JsonParser parser, ApiKey key, String place) throws IOException {
        JsonToken token = parser.currentToken();
        String id = token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT ? parser.getText() : "";
        if (!isUsable(id)) {
            throw new MalformedReplyException("has an ID that cannot be used at '" + place
                    + "': an ID is a number, or printable text without a comma");
        }
        return key.takeOut(id);
    }

    /** One loop and no stream, since there may be hundreds of thousands of IDs. */
    private static boolean isUsable(String id) {
        boolean visible = false;
        for (int i = 0; i < id.length(); i += Character.charCount(id.codePointAt(i))) {
            int c = id.codePointAt(i);
            if (c == ',' || !isPrintable(c)) {
                return false;
            }
            visible |= !Character.isSpaceChar(c);
        }
        return visible;
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> c != REPLACEMENT;
        };
    }

    /** A reply that is no good one; the message completes "the reply …". */
    static final class MalformedReplyException extends IOException {

        private static final long serialVersionUID = 1L;

        MalformedReplyException(String message) {
            super(message);
        }
    }
}
