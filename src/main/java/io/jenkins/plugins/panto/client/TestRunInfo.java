package io.jenkins.plugins.panto.client;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.TriggerReply.MalformedReplyException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What the service says of a test run, cleaned of everything that could do harm.
 *
 * @param status the service's word; null when it gave none
 * @param over whether the service gave the time of the run's end
 * @param started in epoch milliseconds; null when not known
 * @param ended in epoch milliseconds; null when not known
 */
public record TestRunInfo(
        @NonNull String id,
        @CheckForNull String status,
        boolean over,
        @CheckForNull String name,
        @CheckForNull String remark,
        @CheckForNull Long started,
        @CheckForNull Long ended) {

    /** Remarks are for people, who read so many characters of one. */
    private static final int LONGEST_TEXT = 1_000;

    /** Strict, since a reply that contradicts itself must not be read as the better half of it. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Reads the reply to a question for one run. */
    @NonNull
    static TestRunInfo readOne(@NonNull byte[] body, @NonNull ApiKey key) throws MalformedReplyException {
        JsonNode run = tree(body).path("test_run");
        if (!run.isObject() || id(run).isEmpty()) {
            throw new MalformedReplyException("has no 'test_run'");
        }
        return of(run, key);
    }

    /** Reads the reply to a question for the runs of a trigger; it may not hold all of them. */
    @NonNull
    static List<TestRunInfo> readMany(@NonNull byte[] body, @NonNull ApiKey key) throws MalformedReplyException {
        JsonNode runs = tree(body).path("test_runs");
        if (!runs.isArray()) {
            throw new MalformedReplyException("has no 'test_runs'");
        }
        List<TestRunInfo> infos = new ArrayList<>();
        for (JsonNode run : runs) {
            if (run.isObject() && !id(run).isEmpty()) {
                infos.add(of(run, key));
            }
        }
        return infos;
    }

    private static JsonNode tree(byte[] body) throws MalformedReplyException {
        try {
            JsonNode tree = JSON.readTree(body);
            if (tree.isObject()) {
                return tree;
            }
        } catch (IOException e) {
            throw new MalformedReplyException("is not JSON");
        }
        throw new MalformedReplyException("is not a JSON object");
    }

    private static TestRunInfo of(JsonNode run, ApiKey key) {
        JsonNode end = run.path("runner_end_timestamp");
        return new TestRunInfo(
                key.takeOut(id(run)),
                text(run, "runner_status", key),
                !end.isMissingNode() && !end.isNull(),
                text(run, "test_run_name", key),
                text(run, "remark", key),
                millis(run.path("runner_start_timestamp")),
                millis(end));
    }

    private static String id(JsonNode run) {
        JsonNode id = run.path("id");
        return id.isTextual() || id.isIntegralNumber() ? id.asText() : "";
    }

    @CheckForNull
    private static String text(JsonNode run, String field, ApiKey key) {
        JsonNode value = run.path(field);
        return value.isTextual() ? Texts.stripToNull(Texts.shorten(key.clean(value.asText()), LONGEST_TEXT)) : null;
    }

    /** The form of time stamps is not documented: ISO 8601 with or without a zone, epoch seconds or milliseconds. */
    @CheckForNull
    private static Long millis(JsonNode time) {
        if (time.isNumber()) {
            double value = time.asDouble();
            return ifPossible((long) (value < 1e11 ? value * 1000 : value));
        }
        try {
            return ifPossible(instant(time.asText("").strip().replace(' ', 'T')).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        }
    }

    /** Nothing ran before 1970 or after the year 9999, and calculations with such times go astray. */
    @CheckForNull
    private static Long ifPossible(long millis) {
        return millis > 0 && millis < 253_402_300_800_000L ? millis : null;
    }
}
