package io.jenkins.plugins.panto.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Reads what the service says of an error, in whatever form it says it, and knows what to change. */
final class ServiceError {

    /** Of the service's own words, so many characters are quoted. */
    static final int QUOTED = 500;

    /** Of an error's body, so much is read: words that are worth quoting stand at its beginning. */
    private static final int READ = 16 * 1024;

    /** Text that begins like JSON is text ({@code 404 page not found}), and so is what is nested beyond all use. */
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(20).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ServiceError() {}

    /**
     * The service's own words: {@code detail} or {@code error} as text or list, else the body's text; may be empty.
     *
     * @param body null where the JDK reads none, which is when a proxy wants a password
     */
    @NonNull
    static String words(@CheckForNull byte[] body, @NonNull ApiKey key) {
        if (body == null) {
            return "";
        }
        // Before the text is cut, since a part of the key would not be found.
        String text = key.takeOut(new String(body, StandardCharsets.UTF_8));
        return Texts.shorten(key.clean(structured(body, text)), QUOTED);
    }

    /** Whether it is an error as the service gives it: JSON that has {@code detail} or {@code error}. */
    static boolean isStructured(@CheckForNull byte[] body) {
        try {
            JsonNode json = body == null || body.length > READ ? null : JSON.readTree(body);
            return json != null && (json.hasNonNull("detail") || json.hasNonNull("error"));
        } catch (IOException e) {
            return false;
        }
    }

    private static String structured(byte[] body, String text) {
        try {
            JsonNode json = body.length > READ ? null : JSON.readTree(body);
            if (json == null || json.isMissingNode()) {
                return withoutMarkup(text);
            }
            JsonNode said = json.hasNonNull("detail")
                    ? json.get("detail")
                    : json.hasNonNull("error") ? json.get("error") : json;
            return plain(said);
        } catch (JsonProcessingException e) {
            return withoutMarkup(text);
        } catch (IOException e) {
            return "";
        }
    }

    /** FastAPI says what is wrong with a request as a list of {@code {loc, msg, type}}. */
    private static String plain(JsonNode said) {
        if (said.isArray()) {
            return StreamSupport.stream(said.spliterator(), false)
                    .map(ServiceError::plain)
                    .collect(Collectors.joining("; "));
        }
        if (said.path("msg").isTextual()) {
            String place = StreamSupport.stream(said.path("loc").spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.joining("."));
            return place.isEmpty()
                    ? said.get("msg").asText()
                    : place + ": " + said.get("msg").asText();
        }
        return said.isNull() ? "" : said.isValueNode() ? said.asText() : said.toString();
    }

    private static String withoutMarkup(String text) {
        return text.substring(0, Math.min(text.length(), READ))
                .replaceAll("(?is)<(script|style)\\b.*?(</\\1>|\\z)", " ")
                .replaceAll("<[^>]{0,1000}>", " ");
    }

    /** What to change when the service refused the request, as the last part of a sentence. */
    @NonNull
    static String advice(int status, @NonNull String words, @NonNull TriggerRequest request, @NonNull ApiKey key) {
        String said = words.toLowerCase(Locale.ROOT);
        if (status == 401 || status == 403 || said.contains("api key")) {
            return validKey(key);
        }
        if (said.contains("environment not found")) {
            return check("envName", request.envName());
        }
        if (said.contains("build file not found")) {
            return check("appId", request.appId());
        }
        if (said.contains("context not found")) {
            return check("contextName", request.contextName());
        }
        if (said.contains("found matching the provided tags")) {
            return "check the tags, which were sent as " + request.selector();
        }
        return switch (status) {
            case 404, 405 -> "check the address of Panto in the global configuration";
            case 407 -> "give Jenkins' proxy configuration a user name and password that the proxy accepts";
            case 413 -> "send fewer tags or devices";
            default -> "check the parameters against what Panto's guide asks for";
        };
    }

    /** What to change when the key was refused, as the last part of a sentence. */
    @NonNull
    static String validKey(@NonNull ApiKey key) {
        return "put a valid key into the credential '" + key.credentialsId() + "', or name another credentialsId";
    }

    private static String check(String parameter, @CheckForNull String value) {
        return value == null ? "give " + parameter : "check " + parameter + " '" + value + "'";
    }
}
