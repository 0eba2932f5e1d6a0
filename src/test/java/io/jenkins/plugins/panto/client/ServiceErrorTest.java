package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceErrorTest {

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
                Arguments.of("{\"detail\": null}", "{\"detail\":null}"),
                Arguments.of("{\"detail\": \"\"}", ""),
                Arguments.of("{\"detail\": 42}", "42"),
                Arguments.of("{\"detail\": true}", "true"),
                Arguments.of("{\"detail\": []}", ""),
                Arguments.of("{\"detail\": [\"one\", \"two\", 3, null]}", "one; two; 3; "),
                Arguments.of(
                        "{\"detail\": [{\"loc\": [\"body\", \"devices\", 0, \"device_name\"], \"msg\": \"field"
                                + " required\", \"type\": \"value_error.missing\"}, {\"loc\": [], \"msg\": \"bad\"},"
                                + " {\"msg\": \"worse\"}]}",
                        "body.devices.0.device_name: field required; bad; worse"),
                Arguments.of("{\"detail\": {\"msg\": \"said\", \"loc\": [\"body\"]}}", "body: said"),
                Arguments.of("{\"detail\": {\"code\": 7}}", "{\"code\":7}"),
                Arguments.of("{\"message\": \"Not Found\"}", "{\"message\":\"Not Found\"}"),
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
        assertEquals("größer", ServiceError.words(body, key));
    }

    @Test
    void brokenEncodingsAreShownAsFarAsPossible() {
        assertEquals("gr\ufffd\ufffder", ServiceError.words("größer".getBytes(StandardCharsets.ISO_8859_1), key));
        assertEquals(
                "{\"detail\": \"gr\ufffd\"}",
                ServiceError.words("{\"detail\": \"grö\"}".getBytes(StandardCharsets.ISO_8859_1), key));
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
                "{\"headers\":{\"X-PANTO-API-KEY\":\"****\"}}",
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

    @ParameterizedTest
    @CsvSource(textBlock = """
        404, Environment not found,        check envName 'staging'
        404, Build file not found,         check appId 'app-1'
        400, Context not found,            check contextName 'logged-in'
        422, CONTEXT NOT FOUND.,           check contextName 'logged-in'
        404, '',                           check the address of Panto in the global configuration
        405, Method Not Allowed,           check the address of Panto in the global configuration
        413, '',                           send fewer tags or devices
        422, field required,               check the parameters against what Panto's guide asks for
        418, '',                           check the parameters against what Panto's guide asks for
        """)
    void adviceNamesWhatToChange(int status, String words, String advice) {
        assertEquals(advice, ServiceError.advice(status, words, included(), key));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        400, Invalid or expired API key
        401, ''
        401, Environment not found
        403, Forbidden
        """)
    void adviceOnARefusedKeyNamesItsCredential(int status, String words) {
        assertEquals(
                "put a valid key into the credential 'panto-api-key', or name another credentialsId",
                ServiceError.advice(status, words, included(), key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No test flows found matching the provided tags",
                "No test suites found matching the provided tags",
                "no tests found matching the provided tags!"
            })
    void adviceNamesTheTags(String words) {
        String advice = "check the tags, which were sent as ";
        assertEquals(advice + "with priority: P0, P1", ServiceError.advice(404, words, included(), key));
        assertEquals(advice + "without priority: P2", ServiceError.advice(404, words, excluded(), key));
    }

    @Test
    void adviceOnTheProxyIsForAdministrators() {
        assertEquals(
                "give Jenkins' proxy configuration a user name and password that the proxy accepts",
                ServiceError.advice(407, "Proxy Authentication Required", included(), key));
    }

    @Test
    void adviceAsksForWhatWasNotGiven() {
        assertEquals("give envName", ServiceError.advice(404, "Environment not found", excluded(), key));
        assertEquals("give contextName", ServiceError.advice(404, "Context not found", excluded(), key));
    }

    private static TriggerRequest included() {
        return new TriggerRequest(
                "app-1",
                Target.TEST_FLOW,
                List.of(new Tag("priority", List.of("P0", "P1"))),
                List.of(),
                List.of(new Device("Pixel 6", "14.0", null)),
                "staging",
                "logged-in");
    }

    private static TriggerRequest excluded() {
        return new TriggerRequest(
                "app-1",
                Target.TEST_FLOW,
                List.of(),
                List.of(new Tag("priority", List.of("P2"))),
                List.of(new Device("Pixel 6", "14.0", null)),
                null,
                null);
    }

    private String words(String body) {
        return ServiceError.words(body.getBytes(StandardCharsets.UTF_8), key);
    }
}
