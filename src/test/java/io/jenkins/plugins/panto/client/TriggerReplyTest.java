package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.TriggerReply.MalformedReplyException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriggerReplyTest {

    private static final String SECRET = "panto-9Z8y7X6w5V4u";

    private ApiKey key;

    @BeforeEach
    void key() throws Exception {
        key = ApiKey.of(SECRET, "panto-api-key");
    }

    @Test
    void replyOfTheGuideIsRead() throws Exception {
        assertEquals(
                new TriggerReply("Triggered 2 test flow(s) matched.", List.of("testrun_01", "testrun_02"), null),
                read("{\"message\": \"Triggered 2 test flow(s) matched.\", \"test_runs\": [\"testrun_01\","
                        + " \"testrun_02\"]}"));
    }

    @Test
    void orderOfFieldsDoesNotMatterAndUnknownOnesAreIgnored() throws Exception {
        assertEquals(
                new TriggerReply("m", List.of("a"), "t"),
                read("{\"x\": {\"test_runs\": [\"no\"], \"message\": \"no\"}, \"trigger_id\": \"t\", \"test_runs\":"
                        + " [\"a\"], \"x\": [[{}]], \"message\": \"m\", \"Test_Runs\": 1, \"y\": null, \"z\":"
                        + " 1.5e3, \"\": true}"));
    }

    @Test
    void idsKeepTheirOrderAndTheirDuplicates() throws Exception {
        assertEquals(List.of("b", "a", "b", "c"), ids("\"b\", \"a\", \"b\", \"c\""));
    }

    @Test
    void tenThousandIdsAreReadAndNoMore() throws Exception {
        String ids = String.join(",", Collections.nCopies(10_000, "\"testrun\""));
        assertEquals(Collections.nCopies(10_000, "testrun"), ids(ids));
        assertEquals("names more than 10,000 test runs", problem("{\"test_runs\": [" + ids + ", \"one more\"]}"));
    }

    @Test
    void idHas256CharactersAndNoMore() throws Exception {
        String longest = "x".repeat(256);
        assertEquals(List.of(longest), ids("\"" + longest + "\""));
        assertTrue(problem("{\"test_runs\": [\"" + longest + "x\"]}").contains("of at most 256 characters"));
    }

    @Test
    void anEmptyReplyIsSaidToBeSo() {
        String body = "{\"test_runs\": [], \"message\": \"Triggered 0\\n for SECRET.\"}".replace("SECRET", SECRET);
        assertEquals("has an empty 'test_runs'", problem(body));
        assertEquals("goes on after its JSON object", problem("{\"test_runs\": []} {}"));
        assertEquals("is not JSON", problem("{\"test_runs\": []} x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "-7", "9007199254740993", "123456789012345678901234567890"})
    void numberCountsAsItsDigits(String number) throws Exception {
        assertEquals(List.of(number), ids(number));
        assertEquals(number, triggerId(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ü", "日本", "😀", "...", "a..b", "<b>", "\\\"", "\\u0041", "-", "é", "0.5"})
    void printableTextIsAnId(String id) throws Exception {
        String text = id.equals("\\\"") ? "\"" : id.equals("\\u0041") ? "A" : id;
        assertEquals(List.of(text), ids("\"" + id + "\""));
        assertEquals(text, triggerId("\"" + id + "\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\u00a0\"",
                "\"a,b\"",
                "\".\"",
                "\"..\"",
                "\"a/b\"",
                "\"../x\"",
                "\"a\\\\b\"",
                "\",\"",
                "\"a\\nb\"",
                "\"a\\tb\"",
                "\"\\u0000\"",
                "\"a\\u007f\"",
                "\"a\\u0085\"",
                "\"a\\u200b\"",
                "\"a\\u202e\"",
                "\"a\\u2028\"",
                "\"a\\u2029\"",
                "\"a\\ud83d\"",
                "\"\\ude00\"",
                "\"\\ue000\"",
                "\"\\uffff\"",
                "1.5",
                "1.0",
                "1e3",
                "true",
                "false",
                "{}",
                "{\"id\": \"a\"}",
                "[]",
                "[\"a\"]"
            })
    void unusableIdIsNamed(String id) {
        String rule = ": an ID is a number, or printable text without a comma, slash or backslash, of at most 256"
                + " characters, and not . or ..";
        assertEquals(
                "has an ID that cannot be used at 'test_runs[1]'" + rule,
                problem("{\"test_runs\": [\"a\", " + id + "]}"));
        assertEquals(
                "has an ID that cannot be used at 'trigger_id'" + rule,
                problem("{\"test_runs\": [\"a\"], \"trigger_id\": " + id + "}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\" \"", "\"\\u2003\\u3000\""})
    void aTriggerMayHaveNoIdButATestRunMayNot(String id) throws Exception {
        assertNull(triggerId(id));
        assertTrue(problem("{\"test_runs\": [" + id + "]}").startsWith("has an ID that cannot be used"));
    }

    @Test
    void nullIsNoTestRun() {
        assertTrue(problem("{\"test_runs\": [null]}").startsWith("has an ID that cannot be used at 'test_runs[0]'"));
    }

    @Test
    void nullIsNoTrigger() throws Exception {
        assertEquals(null, triggerId("null"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "true", "[\"m\"]", "{\"message\": \"m\"}", "\"\"", "\" \\n\\u202e\""})
    void messageMayBeMissing(String message) throws Exception {
        assertEquals(
                new TriggerReply("", List.of("a"), null),
                read("{\"message\": " + message + ", \"test_runs\": [\"a\"]}"));
    }

    @Test
    void keyIsTakenOutOfAllText() throws Exception {
        assertEquals(
                new TriggerReply("with **** and ****", List.of("run-****"), "****"),
                read(("{\"message\": \"with SECRET and panto\\u002d9Z8y7X6w5V4u\", \"test_runs\": [\"run-SECRET\"],"
                                + " \"trigger_id\": \"SECRET\"}")
                        .replace("SECRET", SECRET)));
    }

    @Test
    void keyThatHoldsWhatAnIdMayNotIsTakenOutOfIds() throws Exception {
        key = ApiKey.of("k3y/,\\-of-it", "panto-api-key");
        assertEquals(List.of("run-****"), ids("\"run-k3y/,\\\\-of-it\""));
    }

    @Test
    void messageIsCleaned() throws Exception {
        assertEquals(
                "two lines, red",
                read("{\"message\": \" two\\r\\nlines, \\u001b\\u202ered\\ud83d\\u0000\", \"test_runs\": [\"a\"]}")
                        .message());
    }

    @Test
    void messageHasTenThousandCharactersAndNoMore() throws Exception {
        String longest = "m".repeat(10_000);
        String json = "{\"message\": \"%s\", \"test_runs\": [\"a\"]}";
        assertEquals(longest, read(json.formatted(longest)).message());
        assertEquals(
                "m".repeat(9_999) + "…", read(json.formatted(longest + "m")).message());
        String mebibytes = "m".repeat(4 << 20);
        assertEquals("m".repeat(9_999) + "…", read(json.formatted(mebibytes)).message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void jsonMayHaveAnyOfItsEncodings(Charset charset) throws Exception {
        String json = "{\"message\": \"größer\", \"test_runs\": [\"ü😀\"]}";
        TriggerReply reply = new TriggerReply("größer", List.of("ü😀"), null);
        assertEquals(reply, TriggerReply.read(json.getBytes(charset), key));
        assertEquals(reply, TriggerReply.read(("\ufeff" + json).getBytes(charset), key));
    }

    @Test
    void otherEncodingsSpoilAMessageOnly() throws Exception {
        byte[] body = "{\"message\": \"größer\", \"test_runs\": [\"a\"]}".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(new TriggerReply("gr\ufffd\ufffder", List.of("a"), null), TriggerReply.read(body, key));
    }

    @Test
    void idThatCannotBeDecodedIsNamed() {
        byte[] body = "{\"test_runs\": [\"a\", \"größer\"]}".getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(problem(body).startsWith("has an ID that cannot be used at 'test_runs[1]'"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``                                                   | is empty
        `  `                                                 | is empty
        `\ufeff`                                             | is not JSON
        []                                                   | is not a JSON object
        ["a"]                                                | is not a JSON object
        "a"                                                  | is not a JSON object
        1                                                    | is not a JSON object
        null                                                 | is not a JSON object
        {}                                                   | has no 'test_runs'
        {}{                                                  | has no 'test_runs'
        {"message": "m"}                                     | has no 'test_runs'
        {"x": {"test_runs": ["a"]}}                          | has no 'test_runs'
        {"TEST_RUNS": ["a"]}                                 | has no 'test_runs'
        {"test_runs": []}                                    | has an empty 'test_runs'
        {"test_runs": null}                                  | has a 'test_runs' that is not a list
        {"test_runs": "a"}                                   | has a 'test_runs' that is not a list
        {"test_runs": {"0": "a"}}                            | has a 'test_runs' that is not a list
        {"test_runs": 1}                                     | has a 'test_runs' that is not a list
        {"test_runs": ["a"], "test_runs": ["a"]}             | has 'test_runs' twice
        {"test_runs": ["a"], "message": "", "message": ""}   | has 'message' twice
        {"trigger_id": null, "trigger_id": 1}                | has 'trigger_id' twice
        {"test_runs": ["a"]} {}                              | goes on after its JSON object
        {"test_runs": ["a"]}}                                | is not JSON
        {"test_runs": ["a"]} x                               | is not JSON
        {"test_runs": ["a"]                                  | is not JSON
        {"test_runs": ["a"                                   | is not JSON
        {"test_runs": ["a"]; }                               | is not JSON
        {"test_runs": ["a",]}                                | is not JSON
        {"test_runs": ["a"],}                                | is not JSON
        {"test_runs": [007]}                                 | is not JSON
        {"test_runs": [NaN]}                                 | is not JSON
        {"test_runs": [+1]}                                  | is not JSON
        {'test_runs': ['a']}                                 | is not JSON
        {test_runs: ["a"]}                                   | is not JSON
        {"test_runs": ["a"]} // ok                           | is not JSON
        {"test_runs": ["a\\x"]}                              | is not JSON
        {                                                    | is not JSON
        <html>Sign in</html>                                 | is not JSON
        Triggered                                            | is not JSON
        """)
    void badReplyIsExplained(String body, String problem) {
        assertEquals(problem, problem(body));
    }

    @Test
    void emptyBodyIsExplained() {
        assertEquals("is empty", problem(new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_001, 100_000, 1_000_000})
    void deepNestingIsNoTrap(int depth) {
        String open = "[".repeat(depth);
        String close = "]".repeat(depth);
        assertEquals("is not JSON", problem("{\"x\": " + open + close + ", \"test_runs\": [\"a\"]}"));
        assertEquals("is not JSON", problem("{\"x\":".repeat(depth)));
        assertEquals("is not a JSON object", problem(open + close));
    }

    @Test
    void endlessNumbersAreNoTrap() {
        assertEquals("is not JSON", problem("{\"test_runs\": [" + "9".repeat(1_000_000) + "]}"));
    }

    private TriggerReply read(String json) throws IOException {
        return TriggerReply.read(json.getBytes(StandardCharsets.UTF_8), key);
    }

    private List<String> ids(String list) throws IOException {
        return read("{\"test_runs\": [" + list + "]}").testRuns();
    }

    private String triggerId(String id) throws IOException {
        return read("{\"test_runs\": [\"a\"], \"trigger_id\": " + id + "}").triggerId();
    }

    private String problem(String json) {
        return problem(json.getBytes(StandardCharsets.UTF_8));
    }

    private String problem(byte[] body) {
        return assertThrows(MalformedReplyException.class, () -> TriggerReply.read(body, key))
                .getMessage();
    }
}
