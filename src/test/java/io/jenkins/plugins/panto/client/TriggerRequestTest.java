package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriggerRequestTest {

    private static final Tag PRIORITY = new Tag("priority", List.of("P0", "P1"));
    private static final Tag FEATURE = new Tag("feature", List.of("checkout"));
    private static final Device PIXEL = new Device("Pixel 6", "14.0", null);
    private static final Device IPHONE = new Device("iPhone 15", "17.2", "ios");

    @Test
    void everythingGivenIsSent() {
        TriggerRequest request = new TriggerRequest(
                "build_file_id",
                Target.TEST_FLOW,
                List.of(PRIORITY, FEATURE),
                List.of(),
                List.of(PIXEL, IPHONE),
                "staging",
                "logged-in-user");
        assertEquals(List.of(), request.problems());
        assertEquals(
                "{\"app_id\":\"build_file_id\","
                        + "\"tags\":{\"include\":{\"priority\":[\"P0\",\"P1\"],\"feature\":[\"checkout\"]}},"
                        + "\"devices\":[{\"device_name\":\"Pixel 6\",\"platform_version\":\"14.0\"},"
                        + "{\"device_name\":\"iPhone 15\",\"platform_version\":\"17.2\",\"platform\":\"ios\"}],"
                        + "\"env_name\":\"staging\",\"context_name\":\"logged-in-user\"}",
                request.json());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "6f4e3cf3",
                "{\"app_id\": ",
                "{\"app_id\": 7, \"tags\": [], \"devices\": {}}",
                "{\"tags\": {\"include\": {\"\": []}}, \"devices\": [7, {}]}"
            })
    void whatWasWrittenByHalfAsksForNothing(String json) {
        TriggerRequest nothing =
                new TriggerRequest(null, Target.TEST_SUITE, List.of(), List.of(), List.of(), null, null);
        assertEquals(nothing, TriggerRequest.of(Target.TEST_SUITE, json));
    }

    @Test
    void whatIsAbsentIsNotSent() {
        TriggerRequest request = request(List.of(), List.of(PRIORITY), List.of(PIXEL));
        assertEquals(List.of(), request.problems());
        assertEquals(
                "{\"app_id\":\"app\",\"tags\":{\"exclude\":{\"priority\":[\"P0\",\"P1\"]}},"
                        + "\"devices\":[{\"device_name\":\"Pixel 6\",\"platform_version\":\"14.0\"}]}",
                request.json());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t\n", "\u2003"})
    void blankTextCountsAsAbsent(String blank) {
        TriggerRequest request = new TriggerRequest(
                blank,
                Target.TEST_FLOW,
                List.of(PRIORITY),
                List.of(),
                List.of(new Device("Pixel 6", "14.0", blank)),
                blank,
                blank);
        assertEquals(List.of("appId is missing: give the ID of the build file"), request.problems());
        assertNull(request.envName());
        assertNull(request.contextName());
        assertFalse(request.json().contains("env_name"));
        assertFalse(request.json().contains("context_name"));
        assertFalse(request.json().contains("\"platform\""));
    }

    @Test
    void surroundingWhiteSpaceIsNotSentButForTags() {
        TriggerRequest request = new TriggerRequest(
                " app\n",
                Target.TEST_FLOW,
                List.of(new Tag(" p ", List.of(" v "))),
                List.of(),
                List.of(new Device(" d ", "\t1 ", " x ")),
                " e ",
                " c ");
        assertEquals(
                "{\"app_id\":\"app\",\"tags\":{\"include\":{\" p \":[\" v \"]}},"
                        + "\"devices\":[{\"device_name\":\"d\",\"platform_version\":\"1\",\"platform\":\"x\"}],"
                        + "\"env_name\":\"e\",\"context_name\":\"c\"}",
                request.json());
    }

    @Test
    void blankRowsAreLeftOut() {
        Tag blankTag = new Tag(" ", List.of("", " "));
        Device blankDevice = new Device(" ", "", null);
        TriggerRequest request =
                request(List.of(blankTag, PRIORITY, blankTag), List.of(blankTag), List.of(blankDevice, PIXEL));
        assertEquals(List.of(), request.problems());
        assertEquals(request(List.of(PRIORITY), List.of(), List.of(PIXEL)), request);
    }

    @Test
    void textIsEscaped() throws Exception {
        String text = "\"\\/ $x</script>😀\u200d\u00a0";
        String json = new TriggerRequest(
                        "x" + text + "x",
                        Target.TEST_FLOW,
                        List.of(new Tag("_$NAME" + text, List.of(text))),
                        List.of(),
                        List.of(PIXEL),
                        null,
                        null)
                .json();
        var tree = new ObjectMapper().readTree(json);
        assertEquals("x" + text + "x", tree.get("app_id").asText());
        assertEquals(text, tree.at("/tags/include").get("_$NAME" + text).get(0).asText());
        assertFalse(json.contains("\n"));
        assertFalse(json.contains("\0"));
    }

    @Test
    void whatDoesHarmIsNotSent() {
        String harm = "a\0\u001b\u009b\ud800b\uffff\ufffe\ufdd0\u202e\u2066\u200f\udc00\r\n\tc\u2028d";
        TriggerRequest request = new TriggerRequest(
                harm,
                Target.TEST_FLOW,
                List.of(new Tag(harm, List.of(harm))),
                List.of(),
                List.of(new Device(harm, harm, harm)),
                harm,
                "\0\u202e");
        assertEquals(
                new TriggerRequest(
                        "ab c d",
                        Target.TEST_FLOW,
                        List.of(new Tag("ab c d", List.of("ab c d"))),
                        List.of(),
                        List.of(new Device("ab c d", "ab c d", "ab c d")),
                        "ab c d",
                        null),
                request);
    }

    @Test
    void prettyJsonIsTheSameOnManyLines() throws Exception {
        TriggerRequest request = request(List.of(PRIORITY), List.of(), List.of(PIXEL, IPHONE));
        ObjectMapper json = new ObjectMapper();
        assertEquals(json.readTree(request.json()), json.readTree(request.prettyJson()));
        assertTrue(request.prettyJson().lines().count() > 10);
        assertEquals(1, request.json().lines().count());
    }

    @Test
    void allProblemsAreNamedAtOnce() {
        TriggerRequest request = new TriggerRequest(
                " ",
                Target.TEST_SUITE,
                List.of(
                        PRIORITY,
                        PRIORITY,
                        new Tag("", List.of("v", "w")),
                        new Tag("empty", List.of()),
                        new Tag("blank", List.of("v", " "))),
                List.of(FEATURE, new Tag("none", null)),
                List.of(
                        new Device(null, "14.0", null),
                        PIXEL,
                        new Device("Pixel 7", null, null),
                        new Device("", "", "ios")),
                null,
                null);
        assertEquals(
                List.of(
                        "appId is missing: give the ID of the build file",
                        "includeTags and excludeTags are both given: only one of them can select the test suites",
                        "includeTags: tag 'priority' is given twice",
                        "includeTags: the values [v, w] have no tag name",
                        "includeTags: tag 'empty' has no value",
                        "includeTags: tag 'blank' has a blank value",
                        "excludeTags: tag 'none' has no value",
                        "devices: device 1 has no deviceName",
                        "devices: device 3 has no platformVersion",
                        "devices: device 4 has no deviceName",
                        "devices: device 4 has no platformVersion"),
                request.problems());
    }

    @Test
    void nothingGivenIsThreeProblems() {
        TriggerRequest request =
                new TriggerRequest(null, Target.TEST_FLOW, List.of(), List.of(), List.of(), null, null);
        assertEquals(
                List.of(
                        "appId is missing: give the ID of the build file",
                        "includeTags or excludeTags is missing: one of them selects the test flows",
                        "devices is missing: name at least one device"),
                request.problems());
    }

    @Test
    void tagNamesThatDifferInCaseAreTwoTags() {
        List<Tag> tags = List.of(new Tag("a", List.of("v")), new Tag("A", List.of("v")));
        assertEquals(List.of(), request(tags, List.of(), List.of(PIXEL)).problems());
    }

    @Test
    void sameDeviceAndSameValueMayBeGivenTwice() {
        TriggerRequest request = request(List.of(new Tag("a", List.of("v", "v"))), List.of(), List.of(PIXEL, PIXEL));
        assertEquals(List.of(), request.problems());
        assertTrue(request.json().contains("{\"a\":[\"v\",\"v\"]}"));
    }

    @Test
    void selectorSaysWhatIsSelected() {
        assertEquals(
                "with priority: 'P0', 'P1'; feature: 'checkout'",
                request(List.of(PRIORITY, FEATURE), List.of(), List.of()).selector());
        assertEquals(
                "without priority: 'P0', 'P1'",
                request(List.of(), List.of(PRIORITY), List.of()).selector());
    }

    @Test
    void listsAreCopies() {
        List<Tag> tags = new ArrayList<>(List.of(PRIORITY));
        TriggerRequest request = request(tags, List.of(), List.of(PIXEL));
        tags.clear();
        assertEquals(List.of(PRIORITY), request.includeTags());
        assertThrows(
                UnsupportedOperationException.class, () -> request.devices().clear());
    }

    private static TriggerRequest request(List<Tag> includeTags, List<Tag> excludeTags, List<Device> devices) {
        return new TriggerRequest("app", Target.TEST_FLOW, includeTags, excludeTags, devices, null, null);
    }

    @Nested
    class TagTest {

        @Test
        void nullIsNothing() {
            assertEquals(new Tag("", List.of()), new Tag(null, null));
        }

        @Test
        void blankIsWithoutNameAndValue() {
            assertTrue(new Tag(null, null).isBlank());
            assertTrue(new Tag(" ", List.of("", "\t")).isBlank());
            assertFalse(new Tag("name", List.of()).isBlank());
            assertFalse(new Tag("", List.of("", "value")).isBlank());
        }

        @Test
        void valuesAreACopy() {
            List<String> values = new ArrayList<>(List.of("P0"));
            Tag tag = new Tag("priority", values);
            values.add("P1");
            assertEquals(List.of("P0"), tag.values());
            assertThrows(UnsupportedOperationException.class, () -> tag.values().add("P2"));
        }

        @Test
        void descriptionNamesAll() {
            assertEquals("priority: 'P0', 'P1'; feature: 'checkout'", Tag.describe(List.of(PRIORITY, FEATURE)));
            assertEquals("", Tag.describe(List.of()));
        }
    }

    @Nested
    class DeviceTest {

        @Test
        void textIsStrippedAndBlankIsNull() {
            assertEquals(new Device("Pixel 6", "14.0", null), new Device(" Pixel 6 ", "14.0\n", " "));
        }

        @Test
        void blankIsWithoutAnyText() {
            assertTrue(new Device(null, " ", "").isBlank());
            assertFalse(new Device("Pixel 6", null, null).isBlank());
            assertFalse(new Device(null, "14.0", null).isBlank());
            assertFalse(new Device(null, null, "android").isBlank());
        }

        @Test
        void descriptionNamesAll() {
            assertEquals("Pixel 6 (14.0), iPhone 15 (ios 17.2)", Device.describe(List.of(PIXEL, IPHONE)));
            assertEquals("", Device.describe(List.of()));
        }
    }
}
