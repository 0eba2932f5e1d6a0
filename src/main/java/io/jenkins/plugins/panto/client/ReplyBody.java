package io.jenkins.plugins.panto.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Who speaks in the body of a reply, and what is said. Decided only here, for trigger, wait and connection test: only
 * Panto's own words count, whatever the status code.
 *
 * @param words what is worth quoting, at most 500 characters without the key; may be empty
 */
record ReplyBody(
        @NonNull Speaker speaker,
        @NonNull Meaning meaning,
        @NonNull String words) {

    /** Panto, or something in between, such as a proxy, a firewall, a gateway or a sign-in page. */
    enum Speaker {
        /** A JSON object with {@code detail} or {@code error}, or with an empty {@code test_runs}. */
        PANTO,
        /** A JSON object with test runs, or with the ID of a trigger: whatever it says, something was done. */
        PANTO_WITH_RUNS,
        OTHER_JSON,
        PAGE,
        TEXT,
        NOBODY
    }

    /** How many characters of the words are quoted. */
    static final int QUOTED = 500;

    /** How many bytes of a text are read: words that are worth quoting are at its beginning. */
    private static final int READ = 24 * 1024;

    /** No form of a key is longer, so that where a text was cut there may be a part of one within so many characters. */
    private static final int LONGEST_KEY = 8 * 1024;

    /** In bytes. Anything longer is not a list of errors, and would take too much memory to read. */
    private static final int LONGEST_TREE = 256 * 1024;

    /** Nothing that is meant to be read is nested deeper. */
    private static final int DEPTH = 20;

    private static final JsonFactory JSON = JsonMapper.builder(JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .build()
            .getFactory();

    /** @param body null where the JDK reads none, which is when a proxy wants a password */
    @NonNull
    static ReplyBody read(@CheckForNull byte[] body, @NonNull ApiKey key) {
        byte[] bytes = body == null ? new byte[0] : body;
        String text = new String(bytes, 0, Math.min(bytes.length, 4 * READ), StandardCharsets.UTF_8);
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() != null) {
                ReplyBody said = parser.currentToken() == JsonToken.START_OBJECT
                        ? readObject(parser, text, bytes.length, key)
                        : of(Speaker.OTHER_JSON, value(parser, bytes.length, text), key);
                if (parser.nextToken() == null) {
                    return said;
                }
            }
        } catch (IOException e) {
            // what begins like JSON may be text, such as "404 page not found"
        }
        String begun = text.replaceFirst("^[\\s\ufeff]+", "");
        if (begun.isEmpty()) {
            return of(Speaker.NOBODY, "", key);
        }
        return of(begun.startsWith("<") ? Speaker.PAGE : Speaker.TEXT, withoutMarkup(cut(begun, key)), key);
    }

    /** Whether Panto says that it did not do what it was asked for. */
    boolean isError() {
        return speaker == Speaker.PANTO;
    }

    /** Whether something in between answered instead of Panto, as far as can be told. */
    boolean isInBetween() {
        return speaker != Speaker.PANTO && speaker != Speaker.PANTO_WITH_RUNS;
    }

    /** The words as they stand behind "answered HTTP 404". */
    @NonNull
    String quoted() {
        return words.isEmpty() ? "" : " \"" + words + "\"";
    }

    private static ReplyBody readObject(JsonParser parser, String text, int length, ApiKey key) throws IOException {
        Map<String, String> words = new HashMap<>();
        boolean runs = false;
        boolean triggered = false;
        boolean nothing = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            boolean given = parser.nextToken() != JsonToken.VALUE_NULL;
            switch (field) {
                case "detail", "error", "message" -> words.put(field, value(parser, length, ""));
                case "test_runs" -> {
                    nothing = isEmptyList(parser);
                    runs = given && !nothing;
                }
                case "test_run", "trigger_id" -> triggered |= given;
                default -> {}
            }
            parser.skipChildren();
        }
        words.values().removeIf(String::isBlank);
        String message = words.getOrDefault("message", "");
        String error = words.getOrDefault("detail", words.get("error"));
        if ("true".equals(error) && !message.isEmpty()) { // that there is one, and then which
            error = message;
        }
        if (runs || triggered && !nothing) {
            return of(Speaker.PANTO_WITH_RUNS, error == null ? message : error, key);
        }
        if (error != null) {
            return of(Speaker.PANTO, error, key);
        }
        return nothing
                ? new ReplyBody(Speaker.PANTO, Meaning.NOTHING_SELECTED, clean(message, key))
                : of(Speaker.OTHER_JSON, message.isEmpty() ? text : message, key);
    }

    private static boolean isEmptyList(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return false;
        }
        boolean empty = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            empty = false;
            parser.skipChildren();
        }
        return empty;
    }

    /** The words of a value; {@code tooLong} if it is too long to be read. Null and false have none. */
    private static String value(JsonParser parser, int length, String tooLong) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL, VALUE_FALSE -> "";
            case START_ARRAY, START_OBJECT -> {
                if (length <= LONGEST_TREE) {
                    yield plain(parser.readValueAsTree(), 0);
                }
                parser.skipChildren();
                yield tooLong;
            }
            default -> parser.getText();
        };
    }

    /** FastAPI says what is wrong with a request as a list of {@code {loc, msg, type}}. */
    private static String plain(JsonNode said, int depth) {
        if (said.isArray() && depth < DEPTH) {
            return StreamSupport.stream(said.spliterator(), false)
                    .map(item -> plain(item, depth + 1))
                    .collect(Collectors.joining("; "));
        }
        if (said.path("msg").isTextual()) {
            String place = StreamSupport.stream(said.path("loc").spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining("."));
            return (place.isEmpty() ? "" : place + ": ") + said.get("msg").asText();
        }
        return said.isNull() ? "" : said.isValueNode() ? said.asText() : said.toString();
    }

    private static String withoutMarkup(String text) {
        return text.replaceAll("(?is)<(script|style)\\b.*?(</\\1>|\\z)", " ").replaceAll("<[^>]{0,1000}>", " ");
    }

    private static ReplyBody of(Speaker speaker, String text, ApiKey key) {
        String words = clean(text, key);
        return new ReplyBody(speaker, Meaning.of(words), words);
    }

    private static String clean(String text, ApiKey key) {
        return Texts.shorten(key.clean(cut(text, key)), QUOTED);
    }

    /** The beginning without the key, and without what may be the beginning of the key. */
    private static String cut(String text, ApiKey key) {
        if (text.length() <= READ) {
            return key.takeOut(text);
        }
        String beginning = key.takeOut(text.substring(0, READ));
        return beginning.substring(0, Math.max(0, beginning.length() - LONGEST_KEY));
    }
}
