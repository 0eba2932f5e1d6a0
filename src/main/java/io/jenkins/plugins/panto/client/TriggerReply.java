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
 * @param message the service's own words, at most 10,000 characters; empty when it said nothing
 * @param testRuns the IDs of the test runs in the service's order, at least one; one given twice stands here twice
 * @param triggerId null when the service gave none
 */
public record TriggerReply(
        @NonNull String message,
        @NonNull List<String> testRuns,
        @CheckForNull String triggerId) {

    /** Following more would be of no use, and a burden to Jenkins. */
    static final int MOST_TEST_RUNS = 10_000;

    /** What is longer is shortened, since the build keeps it: in its record, and in what the step returns. */
    private static final int LONGEST_MESSAGE = 10_000;

    /** Reads token by token: a tree of eight megabytes would take ten times as much. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    /**
     * @param key is taken out of all text
     * @throws MalformedReplyException if the body is not a valid reply; its message completes "the reply …"
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
            if (reply.testRuns().isEmpty()) {
                throw new MalformedReplyException("has an empty 'test_runs'");
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
                case "message" ->
                    message = value == JsonToken.VALUE_STRING ? key.clean(parser.getText(), LONGEST_MESSAGE) : "";
                case "trigger_id" -> triggerId = isBlank(parser) ? null : id(parser, key, "trigger_id");
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
        return new TriggerReply(message, testRuns, triggerId);
    }

    /** Also an empty text, which is how some services write that there is none. */
    private static boolean isBlank(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL
                || parser.currentToken() == JsonToken.VALUE_STRING
                        && parser.getText().isBlank();
    }

    private static List<String> readTestRuns(JsonParser parser, ApiKey key) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new MalformedReplyException("has a 'test_runs' that is not a list");
        }
        List<String> ids = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (ids.size() == MOST_TEST_RUNS) {
                throw new MalformedReplyException("names more than 10,000 test runs");
            }
            ids.add(id(parser, key, "test_runs[" + ids.size() + "]"));
        }
        return ids;
    }

    private static String id(JsonParser parser, ApiKey key, String place) throws IOException {
        JsonToken token = parser.currentToken();
        String text = token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT ? parser.getText() : "";
        String id = key.takeOut(text); // before it is checked, since a key may hold what an ID may not
        if (!TestRunId.isUsable(id)) {
            throw new MalformedReplyException("has an ID that cannot be used at '" + place + "': " + TestRunId.RULE);
        }
        return id;
    }

    /** A reply that is not valid; the message completes "the reply …". */
    static final class MalformedReplyException extends IOException {

        private static final long serialVersionUID = 1L;

        MalformedReplyException(String message) {
            super(message);
        }
    }
}
