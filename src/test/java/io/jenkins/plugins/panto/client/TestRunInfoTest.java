package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.TriggerReply.MalformedReplyException;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestRunInfoTest {

    private static final String SECRET = "panto-9Z8y7X6w5V4u";

    private ApiKey key;

    @BeforeEach
    void key() throws Exception {
        key = ApiKey.of(SECRET, "panto-api-key");
    }

    @Test
    void replyOfTheGuideIsRead() throws Exception {
        assertEquals(
                new TestRunInfo(
                        "run-1",
                        "in_process",
                        false,
                        "Login smoke",
                        null,
                        1_767_225_600_000L,
                        null,
                        null,
                        List.of(new Device("pixel 6", "14", "android"))),
                one("""
                    {"id": "run-1", "created_at": "2026-01-01T00:00:00Z", "test_framework": "appium",
                     "context_id": null, "env_id": "staging", "build_file_id": "build_file_id",
                     "runner_create_timestamp": "2025-12-31T23:59:59Z",
                     "runner_start_timestamp": "2026-01-01T00:00:00Z", "runner_end_timestamp": null,
                     "runner_status": "in_process", "remark": null, "test_run_name": "Login smoke",
                     "test_flow_id": "flow_01", "test_suite_id": null, "target_device_list":
                     [{"platform": "android", "device_name": "pixel 6", "platform_version": "14"}],
                     "trigger_id": "trigger_01"}\
                    """));
    }

    @Test
    void idIsEnough() throws Exception {
        assertEquals(
                new TestRunInfo("a", null, false, null, null, null, null, null, List.of()), one("{\"id\": \"a\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "\"pixel 6\"",
                "[]",
                "[null, 7, \"pixel 6\", []]",
                "[{}]",
                "[{\"device_name\": null, \"platform_version\": \"14\"}]",
                "[{\"device_name\": [\"pixel 6\"]}]",
                "[{\"device_name\": \" \\u0000\"}]"
            })
    void whatIsNoDeviceIsIgnored(String devices) throws Exception {
        TestRunInfo info = one("{\"id\": \"a\", \"target_device_list\": " + devices + ", \"remark\": \"r\"}");
        assertEquals(List.of(), info.devices());
        assertEquals("r", info.remark());
    }

    @Test
    void whatADeviceLeavesOutIsNotKnown() throws Exception {
        assertEquals(
                List.of(new Device("pixel 6", null, null), new Device("ipad", "17", null)),
                one("{\"id\": \"a\", \"target_device_list\": [{\"device_name\": \"pixel 6\", \"platform_version\": 14},"
                                + " [], {\"platform_version\": \"17\", \"x\": {\"y\": []}, \"device_name\": \"ipad\"}]}")
                        .devices());
    }

    @Test
    void ofMoreDevicesThanARunHasNoneIsKnown() throws Exception {
        String device = "{\"device_name\": \"pixel 6\"}";
        for (int count : List.of(10, 11, 10_000)) {
            String list = String.join(",", Collections.nCopies(count, device));
            TestRunInfo info = one("{\"id\": \"a\", \"target_device_list\": [" + list + "]}");
            assertEquals(count == 10 ? 10 : 0, info.devices().size());
        }
    }

    @Test
    void aDeviceIsCleanedAndShortened() throws Exception {
        Device device = one("{\"id\": \"a\", \"target_device_list\": [{\"device_name\": \"" + "x".repeat(300)
                        + "\", \"platform_version\": \"1\\u0000\\n4\", \"platform\": \"" + SECRET + "\"}]}")
                .devices()
                .get(0);
        assertEquals(200, device.name().length());
        assertEquals("1 4", device.platformVersion());
        assertEquals("****", device.platform());
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"a  b,a b", " a,a", "a ,a", "\uD83D\uDC68\u200D\uD83D\uDC69,\uD83D\uDC68\uD83D\uDC69"})
    void theNameOfTheFlowIsKeptAsItIs(String exact, String shown) throws Exception {
        TestRunInfo info = one("{\"id\": \"a\", \"test_run_name\": \"" + exact + "\"}");
        assertEquals(shown, info.name());
        assertEquals(exact, info.flow());
    }

    @Test
    void theNameOfTheFlowIsKeptOnlyWhereItDiffers() throws Exception {
        for (String name : List.of("\"Login\"", "null", "7", "\" \"", "\"" + "x  ".repeat(1_000) + "\"")) {
            assertNull(one("{\"id\": \"a\", \"test_run_name\": " + name + "}").flow());
        }
        assertEquals(
                "**** x",
                one("{\"id\": \"a\", \"test_run_name\": \"" + SECRET + " x\"}").name());
        assertFalse(one("{\"id\": \"a\", \"test_run_name\": \"" + SECRET + "  x\"}")
                .flow()
                .contains(SECRET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-7", "9007199254740993", "123456789012345678901234567890"})
    void numberCountsAsItsDigits(String number) throws Exception {
        assertEquals(number, one("{\"id\": " + number + "}").id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "..", "日本", "😀", "a%2Fb", "Run", "run"})
    void idIsReadAsItIs(String id) throws Exception {
        assertEquals(id, one("{\"id\": \"" + id + "\"}").id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "\"run-1\"",
                "{}",
                "{\"id\": null}",
                "{\"id\": \"\"}",
                "{\"id\": 1.5}",
                "{\"id\": true}",
                "{\"id\": [\"run-1\"]}",
                "[{\"id\": \"run-1\"}]"
            })
    void whatIsNoRunIsNotReadAsOne(String run) {
        assertEquals("has no 'test_run'", problem("{\"test_run\": " + run + "}"));
    }

    @Test
    void listIsNoRun() {
        assertEquals("has no 'test_run'", problem("{\"test_runs\": [{\"id\": \"run-1\"}]}"));
        assertEquals("has no 'test_run'", problem("{\"id\": \"run-1\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"test_run\": {\"id\": \"run-1\"}",
                "<html>",
                "{'test_run': 1}",
                "{\"test_run\": {\"id\": \"run-1\"}} x",
                "{\"test_run\": {\"id\": \"run-1\"}}{}"
            })
    void whatIsNotJsonIsSaidSo(String body) {
        assertEquals("is not JSON", problem(body));
    }

    @Test
    void contradictionIsNotRead() {
        assertEquals(
                "is not JSON",
                problem("{\"test_run\": {\"id\": \"run-1\", \"runner_status\": \"failed\", \"runner_status\":"
                        + " \"passed\"}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "1", "\"text\"", "[]", "[{\"test_run\": {\"id\": \"a\"}}]"})
    void whatIsNoObjectIsSaidSo(String body) {
        assertEquals("is not a JSON object", problem(body));
    }

    @Test
    void hundredThousandBracketsAreNotJson() {
        for (String open : List.of("[", "{\"a\":", "{\"test_run\":")) {
            assertEquals("is not JSON", problem(open.repeat(100_000)));
            assertEquals("is not JSON", problem("{\"test_run\": {\"id\": \"a\", \"x\": " + open.repeat(100_000)));
        }
    }

    @Test
    void numberOfAHundredThousandDigitsIsNotJson() {
        assertEquals("is not JSON", problem("{\"test_run\": {\"id\": " + "9".repeat(100_000) + "}}"));
    }

    @Test
    void runsOfATriggerAreRead() throws Exception {
        assertEquals(List.of("a", "2"), many("""
            {"test_runs": [{"id": "a"}, {"id": 2}, {"id": "a"}], "trigger_status": "in_process",
             "next": "page2", "total": 3}\
            """).stream().map(TestRunInfo::id).toList());
        assertEquals(List.of(), many("{\"test_runs\": []}"));
    }

    @Test
    void aRunThatIsToldTwiceAndOtherwiseIsLeftOut() throws Exception {
        TestRunInfo b = new TestRunInfo("b", "passed", false, null, null, null, null, null, List.of());
        for (String other : List.of("\"runner_status\": \"passed\"", "\"runner_end_timestamp\": 1767225600")) {
            assertEquals(
                    List.of(b),
                    many("{\"test_runs\": [{\"id\": \"a\", \"runner_status\": \"failed\"}, {" + other
                            + ", \"id\": \"a\"}, {\"id\": \"b\", \"runner_status\": \"passed\"},"
                            + " {\"id\": \"b\", \"runner_status\": \"passed\"}]}"));
        }
    }

    @Test
    void onlyRunsThatAreWantedAreKept() throws Exception {
        byte[] body = "{\"test_runs\": [{\"id\": 1}, {\"id\": \"a\"}, {\"id\": 2}, {\"id\": \"b\"}]}"
                .getBytes(StandardCharsets.UTF_8);
        assertEquals(
                List.of("a", "2"),
                TestRunInfo.readMany(body, key, Set.of("2", "a", "c")).stream()
                        .map(TestRunInfo::id)
                        .toList());
        assertEquals(List.of(), TestRunInfo.readMany(body, key, Set.of()));
    }

    @Test
    void replyFullOfOtherRunsCostsNoTime() {
        for (String run : List.of(
                "{\"id\":1}",
                "{\"id\":1,\"runner_start_timestamp\":\"2026-02-30T00:00:00Z\",\"runner_end_timestamp\":\"soon\"}",
                "{\"id\":1,\"remark\":\"%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%\"}")) {
            String runs = String.join(",", Collections.nCopies(8_000_000 / run.length(), run));
            byte[] body = ("{\"test_runs\": [" + runs + "]}").getBytes(StandardCharsets.UTF_8);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> assertEquals(
                            1, TestRunInfo.readMany(body, key, Set.of("1", "2")).size()));
        }
    }

    @Test
    void contradictionInAListIsNotRead() {
        for (String body : List.of(
                "{\"test_runs\": [{\"id\": \"a\", \"id\": \"b\"}]}",
                "{\"test_runs\": [], \"test_runs\": []}",
                "{\"test_runs\": [], \"x\": {\"y\": [{\"z\": 1, \"z\": 2}]}}",
                "{\"test_runs\": []}{}",
                "{\"test_runs\": []} x")) {
            assertEquals(
                    "is not JSON",
                    assertThrows(MalformedReplyException.class, () -> many(body))
                            .getMessage());
        }
    }

    @Test
    void whatIsNoRunInAListIsPassedOver() throws Exception {
        assertEquals(
                List.of("a"),
                many("{\"test_runs\": [null, 1, \"b\", [], {}, {\"id\": null}, {\"id\": \"a\"}]}").stream()
                        .map(TestRunInfo::id)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"test_runs\": null}", "{\"test_runs\": {\"id\": \"a\"}}", "{\"test_run\": []}"})
    void listMustBeThere(String body) {
        assertEquals(
                "has no 'test_runs'",
                assertThrows(MalformedReplyException.class, () -> many(body)).getMessage());
    }

    @Test
    void tenThousandRunsAreReadInNoTime() {
        String runs = IntStream.range(0, 10_000)
                .mapToObj(
                        i -> "{\"id\": \"run-" + i + "\", \"runner_status\": \"failed\", \"test_run_name\": \"Flow " + i
                                + "\", \"remark\": \"Button <Pay> did not appear within 30 s\","
                                + " \"runner_start_timestamp\": \"2026-01-01T00:00:00.123456Z\","
                                + " \"runner_end_timestamp\": 1767225700}")
                .collect(Collectors.joining(","));
        assertEquals(
                10_000,
                assertTimeoutPreemptively(Duration.ofSeconds(10), () -> many("{\"test_runs\": [" + runs + "]}"))
                        .size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "true", "[\"passed\"]", "{\"status\": \"passed\"}", "\"\"", "\" \\n\\u202e\""})
    void whatIsNoTextIsNotKnown(String value) throws Exception {
        assertEquals(
                new TestRunInfo("a", null, false, null, null, null, null, null, List.of()),
                one("{\"id\": \"a\", \"runner_status\": " + value + ", \"test_run_name\": " + value + ", \"remark\": "
                        + value + "}"));
    }

    @Test
    void textIsCleaned() throws Exception {
        TestRunInfo run = one("{\"id\": \"a\", \"runner_status\": \" pas\\u0000sed\\n\", \"test_run_name\":"
                + " \"Log\\u202ein\\r\\n  smoke\", \"remark\": \"\\u001b[31mred\\t<b>\"}");
        assertEquals("passed", run.status());
        assertEquals("Login smoke", run.name());
        assertEquals("[31mred <b>", run.remark());
    }

    @Test
    void aRemarkKeepsItsLines() throws Exception {
        String remark = one("{\"id\": \"a\", \"remark\": \" \\u0000\\r\\nExpected:\\t2 \\r\\n\\n  Actual: 3\\n\"}")
                .remark();
        assertEquals("Expected: 2\nActual: 3", remark);
    }

    @Test
    void keyIsTakenOutOfAllText() throws Exception {
        TestRunInfo run =
                one(("{\"id\": \"run-SECRET\", \"runner_status\": \"SECRET\", \"test_run_name\": \"of SECRET\","
                                + " \"remark\": \"panto\\u002d9Z8y7X6w5V4u, pan\\nto-9Z8y7X6w5V4u\"}")
                        .replace("SECRET", SECRET));
        assertEquals("run-****", run.id());
        assertEquals("****", run.status());
        assertEquals("of ****", run.name());
        assertEquals("****, ****", run.remark());
    }

    @Test
    void textIsShortenedOnceTheKeyIsOut() throws Exception {
        String remark = one("{\"id\": \"a\", \"remark\": \"" + "x".repeat(995) + SECRET + "\"}")
                .remark();
        assertEquals("x".repeat(995) + "****", remark);
        assertEquals(
                1_000,
                one("{\"id\": \"a\", \"remark\": \"" + "x".repeat(990) + SECRET + "y".repeat(99) + "\"}")
                        .remark()
                        .length());
    }

    @Test
    void hugeRemarkIsCleanedInNoTime() {
        for (String text : List.of("p", "panto-", "panto-9Z8y7X6w5V4", "p\\n", " ", "&#x70;", "%70")) {
            String body =
                    "{\"test_run\": {\"id\": \"a\", \"remark\": \"" + text.repeat(1_000_000 / text.length()) + "\"}}";
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> read(body), text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"2026-01-01T00:00:00Z\"", "1767225600", "\"1767225600\"", "true", "\"soon\"", "{}"})
    void whatIsNotNullIsAnEnd(String end) throws Exception {
        assertTrue(one("{\"id\": \"a\", \"runner_end_timestamp\": " + end + "}").over());
    }

    @Test
    void whatIsNotThereIsNoEnd() throws Exception {
        assertFalse(one("{\"id\": \"a\"}").over());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "false",
                "0",
                "0.0",
                "-62135596800",
                "\"\"",
                "\" \"",
                "\"0\"",
                "\"-\"",
                "\"null\"",
                "\"None\"",
                "\"0001-01-01T00:00:00Z\"",
                "\"0000-00-00 00:00:00\"",
                "\"1970-01-01T00:00:00+00:00\"",
                "\"9999-12-31T23:59:59.9999999Z\""
            })
    void whatStandsForNoTimeIsNoEnd(String end) throws Exception {
        TestRunInfo info = one("{\"id\": \"a\", \"runner_end_timestamp\": " + end + "}");
        assertFalse(info.over());
        assertNull(info.ended());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        "2026-01-01T00:00:00Z",             1767225600000
        "2026-01-01T00:00:00.5Z",           1767225600500
        "2026-01-01T00:00:00.123456789Z",   1767225600123
        "2026-01-01T01:00:00+01:00",        1767225600000
        "2026-01-01 00:00:00+00:00",        1767225600000
        "2026-01-01 05:30:00+0530",         1767225600000
        "2026-01-01 00:00:00+00",           1767225600000
        "2026-01-01t00:00:00z",             1767225600000
        "2026-01-01T00:00:00",              1767225600000
        "2026-01-01 00:00:00.123456",       1767225600123
        " 2026-01-01T00:00Z ",              1767225600000
        1767225600,                         1767225600000
        1767225600.5,                       1767225600500
        1767225600000,                      1767225600000
        1767225600000.9,                    1767225600000
        1.7672256e9,                        1767225600000
        "1767225600",                       1767225600000
        "1767225600000",                    1767225600000
        "1767225600.25",                    1767225600250
        1,                                  1000
        99999999999,                        99999999999000
        100000000000,                       100000000000
        """, quoteCharacter = '`')
    void timesAreUnderstood(String time, long millis) throws Exception {
        assertEquals(millis, started(time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "[]",
                "{}",
                "\"\"",
                "\"soon\"",
                "\"2026-01-01\"",
                "\"2026-02-30T00:00:00Z\"",
                "\"+999999999-12-31T23:59:59Z\"",
                "\"-999999999-01-01T00:00:00\"",
                "\"+999999999-12-31T23:59:59.999999999-18:00\"",
                "\"1969-12-31T23:59:59Z\"",
                "\"+10000-01-01T00:00:00Z\"",
                "-1",
                "0",
                "-1767225600",
                "1e300",
                "-1e300",
                "1e400",
                "-1e400",
                "1e18",
                "9223372036854775807",
                "-9223372036854775808",
                "123456789012345678901234567890"
            })
    void whatCanBeNoTimeOfARunIsNotKnown(String time) throws Exception {
        assertNull(started(time));
    }

    @Test
    void durationOfAnyTwoTimesIsOneOfTheWorld() throws Exception {
        List<String> times = List.of("1e300", "-1e300", "1767225600", "1", "99999999999", "9223372036854775807", "0");
        for (String start : times) {
            for (String end : times) {
                TestRunInfo info = one("{\"id\": \"a\", \"runner_start_timestamp\": " + start
                        + ", \"runner_end_timestamp\": " + end + "}");
                Long duration = new TestRunResult("a", null, null, null, null, info.started(), info.ended()).duration();
                assertTrue(duration == null || duration >= 0 && duration < 1e14, () -> start + " to " + end);
            }
        }
    }

    private Long started(String time) throws Exception {
        return one("{\"id\": \"a\", \"runner_start_timestamp\": " + time + "}").started();
    }

    private TestRunInfo one(String run) throws Exception {
        return read("{\"test_run\": " + run + "}");
    }

    private TestRunInfo read(String body) throws Exception {
        return TestRunInfo.readOne(body.getBytes(StandardCharsets.UTF_8), key);
    }

    private List<TestRunInfo> many(String body) throws Exception {
        Set<String> all = new HashSet<>() {
            @Override
            public boolean contains(Object id) {
                return true;
            }
        };
        return TestRunInfo.readMany(body.getBytes(StandardCharsets.UTF_8), key, all);
    }

    private String problem(String body) {
        return assertThrows(MalformedReplyException.class, () -> read(body)).getMessage();
    }
}
