package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.jenkins.plugins.panto.client.ReplyBody.Speaker;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyBodyTest {

    private static final String SECRET = "panto-9Z8y7X6w5V4u";

    private ApiKey key;

    @BeforeEach
    void key() throws Exception {
        key = ApiKey.of(SECRET, "panto-api-key");
    }

    private static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of("{\"detail\": \"Environment not found\"}", "Environment not found"),
                Arguments.of("{\"error\": \"Invalid or expired API key\"}", "Invalid or expired API key"),
                Arguments.of("{\"error\": \"e\", \"detail\": \"d\"}", "d"),
                Arguments.of("{\"error\": \"e\", \"detail\": null}", "e"),
                Arguments.of("{\"detail\": null}", "{\"detail\": null}"),
                Arguments.of("{\"detail\": \"\"}", "{\"detail\": \"\"}"),
                Arguments.of("{\"error\": false, \"message\": \"m\"}", "m"),
                Arguments.of("{\"detail\": \" \", \"error\": \"e\"}", "e"),
                Arguments.of("{\"detail\": 42}", "42"),
                Arguments.of("{\"detail\": true}", "true"),
                Arguments.of("{\"error\": true, \"message\": \"Invalid API key\"}", "Invalid API key"),
                Arguments.of("{\"detail\": []}", "{\"detail\": []}"),
                Arguments.of("{\"detail\": [\"one\", \"two\", 3, null]}", "one; two; 3; "),
                Arguments.of(
                        "{\"detail\": [{\"loc\": [\"body\", \"devices\", 0, \"device_name\"], \"msg\": \"field"
                                + " required\", \"type\": \"value_error.missing\"}, {\"loc\": [], \"msg\": \"bad\"},"
                                + " {\"msg\": \"worse\"}]}",
                        "body.devices.0.device_name: field required; bad; worse"),
                Arguments.of("{\"detail\": {\"msg\": \"said\", \"loc\": [\"body\"]}}", "body: said"),
                Arguments.of("{\"detail\": {\"code\": 7}}", "{\"code\":7}"),
                Arguments.of("{\"message\": \"Not Found\"}", "Not Found"),
                Arguments.of("{}", "{}"),
                Arguments.of("[\"one\", [\"two\"]]", "one; two"),
                Arguments.of("\"said\"", "said"),
                Arguments.of("null", ""),
                Arguments.of("503", "503"),
                Arguments.of("404 page not found", "404 page not found"),
                Arguments.of("\"x\" is bad", "\"x\" is bad"),
                Arguments.of("{\"detail\": \"cut off", "{\"detail\": \"cut off"),
                Arguments.of("{\"detail\": \"said\"} and more", "{\"detail\": \"said\"} and more"),
                Arguments.of("Bad Gateway", "Bad Gateway"),
                Arguments.of("", ""),
                Arguments.of(" \r\n", ""),
                Arguments.of("two\r\nlines\u202e", "two lines"),
                Arguments.of(
                        "<!DOCTYPE html><html><head><title>502</title><style>a < b {}</style></head><body"
                                + " onload=\"x()\"><SCRIPT>if (a > b) alert()</SCRIPT><h1>Bad Gateway</h1>\n"
                                + "</body></html>",
                        "502 Bad Gateway"),
                Arguments.of("a < b", "a < b"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void wordsAreFoundInAnyForm(String body, String words) {
        assertEquals(words.strip(), words(body));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE"})
    void jsonMayHaveAnyOfItsEncodings(Charset charset) {
        byte[] body = "{\"detail\": \"größer\"}".getBytes(charset);
        assertEquals("größer", words(body));
    }

    @Test
    void brokenEncodingsAreShownAsFarAsPossible() {
        assertEquals("gr\ufffd\ufffder", words("größer".getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals("gr\ufffd", words("{\"detail\": \"grö\"}".getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void wordsAreShortened() {
        assertEquals("w".repeat(500), words("w".repeat(500)));
        assertEquals("w".repeat(499) + "…", words("w".repeat(501)));
        assertEquals("w".repeat(499) + "…", words("{\"detail\": \"" + "w".repeat(9_000) + "\"}"));
    }

    @Test
    void keyIsTakenOutBeforeWordsAreShortened() {
        String padding = "w".repeat(490);
        assertEquals(padding + "****", words(padding + SECRET));
        assertEquals(padding + "****", words("{\"error\": \"" + padding + SECRET + "\"}"));
    }

    @Test
    void keyIsTakenOutOfUnknownJson() {
        assertEquals(
                "{\"headers\": {\"X-PANTO-API-KEY\": \"****\"}}",
                words("{\"headers\": {\"X-PANTO-API-KEY\": \"" + SECRET + "\"}}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 17})
    void keyIsNotSpeltOutWhereALongBodyIsCut(int part) {
        String markup = "<!--" + "-".repeat(896) + ">";
        String comment = markup.repeat(18) + " ".repeat(16 * 1024 - 18 * markup.length() - part);
        assertFalse(words(comment + SECRET + "<p>end").contains(SECRET.substring(0, part)));
    }

    @Test
    void longBodiesAreReadFromTheirBeginning() {
        assertEquals("Bad Gateway", words("<p>Bad Gateway</p><script>" + "x()".repeat(1_000_000) + "</script>"));
    }

    @ParameterizedTest
    @ValueSource(ints = {900, 1_000, 1_001, 8_000, 100_000})
    void nestingIsNoTrap(int depth) {
        words("[".repeat(depth) + "]".repeat(depth));
        words("{\"detail\":".repeat(depth) + "1" + "}".repeat(depth));
        words("<".repeat(depth));
        words("<script>".repeat(depth));
    }

    /** Where the text of an error ends, there may be the beginning of a key, and nothing that is shown before it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 17})
    void keyIsNotSpeltOutWhereNothingElseIsLeft(int part) {
        for (String hidden : List.of("<!--" + SECRET + "-->", "\u200b" + "<i>", "<b " + SECRET + ">")) {
            String begun = hidden.repeat((24 * 1024 - part) / hidden.length());
            String body = begun + " ".repeat(24 * 1024 - part - begun.length()) + SECRET + " ".repeat(200_000);
            assertFalse(words(body).contains(SECRET.substring(0, part)), words(body));
            assertFalse(words("{\"detail\": \"" + body + "\"}").endsWith(SECRET.substring(0, part)));
        }
    }

    @ParameterizedTest
    @MethodSource("speakers")
    void whoSpeaksIsToldByTheForm(String body, Speaker speaker) {
        assertEquals(
                speaker,
                ReplyBody.read(body.getBytes(StandardCharsets.UTF_8), key).speaker(),
                body);
    }

    private static Stream<Arguments> speakers() {
        String padding = "x".repeat(300_000);
        return Stream.of(
                Arguments.of("{\"detail\": \"Environment not found\"}", Speaker.PANTO),
                Arguments.of("{\"error\": \"Invalid or expired API key\", \"code\": 7}", Speaker.PANTO),
                Arguments.of("{\"detail\": [{\"loc\": [], \"msg\": \"bad\"}]}", Speaker.PANTO),
                Arguments.of("\ufeff {\"error\": \"e\"} \n", Speaker.PANTO),
                Arguments.of("{\"trace\": \"" + padding + "\", \"detail\": \"d\"}", Speaker.PANTO),
                Arguments.of("{\"detail\": \"" + padding + "\"}", Speaker.PANTO),
                Arguments.of("{\"message\": \"Triggered 0\", \"test_runs\": []}", Speaker.PANTO),
                Arguments.of("{\"test_runs\": [], \"trigger_id\": \"t\"}", Speaker.PANTO),
                Arguments.of("{\"detail\": \"d\", \"test_runs\": [\"a\"]}", Speaker.PANTO_WITH_RUNS),
                Arguments.of("{\"detail\": \"d\", \"trigger_id\": \"t\"}", Speaker.PANTO_WITH_RUNS),
                Arguments.of("{\"test_runs\": [[], {\"detail\": 1}], \"error\": \"e\"}", Speaker.PANTO_WITH_RUNS),
                Arguments.of("{\"test_run\": {\"id\": \"a\"}}", Speaker.PANTO_WITH_RUNS),
                Arguments.of("{\"message\": \"Missing Authentication Token\"}", Speaker.OTHER_JSON),
                Arguments.of("{\"data\": {\"detail\": \"Environment not found\"}}", Speaker.OTHER_JSON),
                Arguments.of("{\"detail\": null}", Speaker.OTHER_JSON),
                Arguments.of("{}", Speaker.OTHER_JSON),
                Arguments.of("[{\"detail\": \"d\"}]", Speaker.OTHER_JSON),
                Arguments.of("null", Speaker.OTHER_JSON),
                Arguments.of("\"Test run not found\"", Speaker.OTHER_JSON),
                Arguments.of("<h1>Test run not found</h1>", Speaker.PAGE),
                Arguments.of("\ufeff\r\n<?xml version='1.0'?><Error/>", Speaker.PAGE),
                Arguments.of("Test run not found", Speaker.TEXT),
                Arguments.of("404 page not found", Speaker.TEXT),
                Arguments.of("{\"detail\": \"cut o", Speaker.TEXT),
                Arguments.of("{\"detail\": \"d\"} and more", Speaker.TEXT),
                Arguments.of("{\"detail\": " + "[".repeat(100_000), Speaker.TEXT),
                Arguments.of("", Speaker.NOBODY),
                Arguments.of(" \r\n ", Speaker.NOBODY));
    }

    @Test
    void nothingAtAllIsNobody() {
        assertEquals(new ReplyBody(Speaker.NOBODY, Meaning.OTHER, ""), ReplyBody.read(null, key));
    }

    @Test
    void emptyListOfRunsMeansThatNothingWasSelected() {
        ReplyBody said = read("{\"message\": \"Triggered 0 test flow(s) matched.\", \"test_runs\": []}");
        assertEquals(new ReplyBody(Speaker.PANTO, Meaning.NOTHING_SELECTED, "Triggered 0 test flow(s) matched."), said);
        assertEquals(
                Meaning.ENVIRONMENT,
                read("{\"test_runs\": [], \"error\": \"Environment not found\"}")
                        .meaning());
    }

    @Test
    void eightMegabytesOfNonsenseTakeNoTime() {
        String item = "{\"id\":1},";
        String list = "[" + item.repeat(8 * 1024 * 1024 / item.length() - 2) + "1]";
        assertTimeout(Duration.ofSeconds(30), () -> {
            assertEquals(
                    Speaker.PANTO_WITH_RUNS,
                    read("{\"test_runs\":" + list + "}").speaker());
            assertEquals(Speaker.OTHER_JSON, read("{\"detail\":" + list + "}").speaker());
            read("%".repeat(8 * 1024 * 1024));
            read("<".repeat(8 * 1024 * 1024));
        });
    }

    private ReplyBody read(String body) {
        return ReplyBody.read(body.getBytes(StandardCharsets.UTF_8), key);
    }

    private String words(String body) {
        return words(body.getBytes(StandardCharsets.UTF_8));
    }

    private String words(byte[] body) {
        return ReplyBody.read(body, key).words();
    }
}
