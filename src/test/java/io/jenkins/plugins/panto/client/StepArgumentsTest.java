package io.jenkins.plugins.panto.client;

import static io.jenkins.plugins.panto.client.StepArguments.Shape.DEVICES;
import static io.jenkins.plugins.panto.client.StepArguments.Shape.MINUTES;
import static io.jenkins.plugins.panto.client.StepArguments.Shape.RERUNS;
import static io.jenkins.plugins.panto.client.StepArguments.Shape.TAGS;
import static io.jenkins.plugins.panto.client.StepArguments.Shape.TEST_RUNS;
import static io.jenkins.plugins.panto.client.StepArguments.Shape.TEXT;
import static io.jenkins.plugins.panto.client.StepArguments.Shape.TRUE_OR_FALSE;
import static java.util.Arrays.asList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.NullNode;
import io.jenkins.plugins.panto.client.StepArguments.Shape;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StepArgumentsTest {

    private static final Map<String, Shape> PARAMETERS = new LinkedHashMap<>();

    private static final String NAMES =
            "appId, includeTags, devices, target, dryRun, reruns, timeoutMinutes, resultOnFailure, testRuns";

    static {
        PARAMETERS.put("appId", TEXT);
        PARAMETERS.put("includeTags", TAGS);
        PARAMETERS.put("devices", DEVICES);
        PARAMETERS.put("target", Shape.oneOf(Target.values()));
        PARAMETERS.put("dryRun", TRUE_OR_FALSE);
        PARAMETERS.put("reruns", RERUNS);
        PARAMETERS.put("timeoutMinutes", MINUTES);
        PARAMETERS.put("resultOnFailure", Shape.oneOf(VerdictResult.values()));
        PARAMETERS.put("testRuns", TEST_RUNS);
    }

    private static Stream<Arguments> goodValues() {
        List<?> priority = List.of(tag("priority", "P0", "P1"));
        List<?> pixel = List.of(Map.of("deviceName", "Pixel 6", "platformVersion", "14.0"));
        return Stream.of(
                Arguments.of("appId", "app", "app"),
                Arguments.of("appId", "", ""),
                Arguments.of("appId", new StringBuilder("app"), "app"),
                Arguments.of("target", "TEST_FLOW", "TEST_FLOW"),
                Arguments.of("target", "TEST_SUITE", "TEST_SUITE"),
                Arguments.of("target", Target.TEST_SUITE, "TEST_SUITE"),
                Arguments.of("target", new StringBuilder("TEST_FLOW"), "TEST_FLOW"),
                Arguments.of("dryRun", true, true),
                Arguments.of("dryRun", false, false),
                Arguments.of("dryRun", "true", true),
                Arguments.of("dryRun", new StringBuilder("false"), false),
                Arguments.of("reruns", 0, 0),
                Arguments.of("reruns", 5L, 5),
                Arguments.of("reruns", "1", 1),
                Arguments.of("timeoutMinutes", 1, 1),
                Arguments.of("timeoutMinutes", 9_999_999L, 9_999_999),
                Arguments.of("timeoutMinutes", "90", 90),
                Arguments.of("resultOnFailure", "UNSTABLE", "UNSTABLE"),
                Arguments.of("resultOnFailure", VerdictResult.SUCCESS, "SUCCESS"),
                Arguments.of("testRuns", List.of("b", "a", "b"), List.of("b", "a", "b")),
                Arguments.of("testRuns", List.of(new StringBuilder("a"), 7), List.of("a", "7")),
                Arguments.of("testRuns", List.of(), List.of()),
                Arguments.of("testRuns", "b,a, c,,", List.of("b", "a", "c")),
                Arguments.of("testRuns", "", List.of()),
                Arguments.of("testRuns", Map.of("message", "m", "testRuns", List.of("a")), List.of("a")),
                Arguments.of("includeTags", Map.of("priority", List.of("P0", "P1")), priority),
                Arguments.of("includeTags", Map.of("priority", asList("P0", new StringBuilder("P1"))), priority),
                Arguments.of("includeTags", Map.of(new StringBuilder("a"), "v"), List.of(tag("a", "v"))),
                Arguments.of("includeTags", Map.of("a", Set.of("v")), List.of(tag("a", "v"))),
                Arguments.of("includeTags", Map.of("_$NAME", "Login smoke"), List.of(tag("_$NAME", "Login smoke"))),
                Arguments.of("includeTags", Map.of("a", ""), List.of(tag("a", ""))),
                Arguments.of("includeTags", Map.of("a", List.of()), List.of(tag("a"))),
                Arguments.of("includeTags", Collections.singletonMap("a", null), List.of(tag("a"))),
                Arguments.of("includeTags", Map.of(), List.of()),
                Arguments.of("includeTags", List.of(), List.of()),
                Arguments.of(
                        "includeTags", List.of(Map.of("name", "priority", "values", List.of("P0", "P1"))), priority),
                Arguments.of("includeTags", List.of(Map.of("name", "a", "values", "v")), List.of(tag("a", "v"))),
                Arguments.of("includeTags", List.of(Map.of("name", "a")), List.of(tag("a"))),
                Arguments.of(
                        "includeTags", List.of(tag("a", "v"), tag("a", "w")), List.of(tag("a", "v"), tag("a", "w"))),
                Arguments.of("includeTags", Set.of(tag("a", "v")), List.of(tag("a", "v"))),
                Arguments.of("devices", pixel, pixel),
                Arguments.of("devices", Set.copyOf(pixel), pixel),
                Arguments.of("devices", List.of(), List.of()),
                Arguments.of("devices", List.of(Map.of()), List.of(Map.of())),
                Arguments.of(
                        "devices",
                        List.of(Map.of("deviceName", new StringBuilder("x"), "platform", "ios")),
                        List.of(Map.of("deviceName", "x", "platform", "ios"))),
                Arguments.of("devices", List.of(Collections.singletonMap("platform", null)), List.of(Map.of())),
                Arguments.of("devices", List.of(new TreeMap<>(Map.of("platformVersion", "1"))), version("1")),
                Arguments.of("devices", version(14), version("14")),
                Arguments.of("devices", version(14L), version("14")),
                Arguments.of("devices", version(14.0), version("14.0")),
                Arguments.of("devices", version(new BigInteger("14")), version("14")),
                Arguments.of("devices", version(new BigDecimal("14.0")), version("14.0")),
                Arguments.of("devices", version(new BigDecimal("14.10")), version("14.10")));
    }

    /** What Groovy and its libraries have for the same: nulls that are objects, arrays, numbers and booleans. */
    private static Stream<Arguments> valuesOfScripts() {
        List<?> priority = List.of(tag("priority", "P0", "1", "true"));
        return nulls().flatMap(none -> Stream.of(
                Arguments.of("appId", 17, "17"),
                Arguments.of("appId", true, "true"),
                Arguments.of("appId", 'a', "a"),
                Arguments.of("appId", "null", "null"),
                Arguments.of("timeoutMinutes", "90\n", 90), // of a shell
                Arguments.of("includeTags", tags("a\n", asList("v\r\n", " w ")), List.of(tag("a", "v", " w "))),
                Arguments.of("reruns", " 2", 2),
                Arguments.of("dryRun", "true\r\n", true),
                Arguments.of("resultOnFailure", new StringBuilder("UNSTABLE\n"), "UNSTABLE"),
                Arguments.of("appId", new StringBuilder("null"), "null"),
                Arguments.of("appId", " a\r\nb\u202e\uffff\ud800\0 ", " a b "),
                Arguments.of("includeTags", tags("priority", new Object[] {"P0", none, 1, true}), priority),
                Arguments.of("includeTags", tags("priority", asList("P0", 1, none, true)), priority),
                Arguments.of("includeTags", new Object[] {tag("a", "v"), none}, List.of(tag("a", "v"))),
                Arguments.of("includeTags", tags("a", none), List.of(tag("a"))),
                Arguments.of("includeTags", tags("a", 7), List.of(tag("a", "7"))),
                Arguments.of("includeTags", tags("a", new int[] {7, 8}), List.of(tag("a", "7", "8"))),
                Arguments.of("includeTags", tags(7, false), List.of(tag("7", "false"))),
                Arguments.of("includeTags", asList(none, Map.of("name", 7, "values", 7)), List.of(tag("7", "7"))),
                Arguments.of("includeTags", List.of(Map.of("name", "a", "values", none)), List.of(tag("a"))),
                Arguments.of("devices", asList(none, Map.of("platformVersion", 14)), version("14")),
                Arguments.of("devices", new Object[] {Map.of("deviceName", 6, "platform", none)}, device("6")),
                Arguments.of("testRuns", 7, List.of("7")),
                Arguments.of("testRuns", asList("a", none), List.of("a")),
                Arguments.of("testRuns", "b, a,b".split(","), List.of("b", "a", "b")),
                Arguments.of("testRuns", "".split(","), List.of()),
                Arguments.of("testRuns", List.of("a,b"), List.of("a", "b")),
                Arguments.of("testRuns", "a\nb\n", List.of("a", "b")),
                Arguments.of("testRuns", new long[] {1, 2}, List.of("1", "2")),
                Arguments.of("testRuns", Map.of("testRuns", new String[] {"a"}, "triggerId", none), List.of("a")),
                Arguments.of("testRuns", List.of(List.of("a"), List.of(), List.of("b", "c")), List.of("a", "b", "c")),
                Arguments.of(
                        "testRuns",
                        Map.of("ios", Map.of("testRuns", List.of("a"), "message", "m"))
                                .values(),
                        List.of("a")),
                Arguments.of(
                        "testRuns",
                        new TreeMap<>(Map.of(
                                "android", Map.of("testRuns", List.of("a")), "ios", Map.of("testRuns", List.of("b")))),
                        List.of("a", "b"))));
    }

    /** A null of Jackson's, of JSON libraries that are no Map, and one that is. */
    private static Stream<Object> nulls() {
        Object other = new Object() {
            @Override
            public String toString() {
                return "null";
            }
        };
        Object map = new HashMap<>() {
            @Override
            public String toString() {
                return "null";
            }
        };
        return Stream.of(NullNode.getInstance(), other, map);
    }

    private static Map<Object, Object> tags(Object name, Object values) {
        return Collections.singletonMap(name, values);
    }

    private static List<Map<String, Object>> device(Object name) {
        return List.of(Map.of("deviceName", name));
    }

    @ParameterizedTest
    @MethodSource("valuesOfScripts")
    void whatAScriptHasAtHandIsRead(String parameter, Object value, Object readable) {
        goodValueIsBroughtIntoOneForm(parameter, value, readable);
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void nullOfALibraryIsAbsent(Object none) {
        PARAMETERS.keySet().forEach(name -> {
            assertEquals(Map.of(), read(Map.of(name, none)).readable());
            assertEquals(List.of(), read(Map.of(name, none)).problems());
        });
        assertEquals(
                1, read(Map.of("testRuns", Map.of("testRuns", none))).problems().size());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        appID,           appId
        includeTag,      includeTags
        includetags,     includeTags
        inculdeTags,     includeTags
        device,          devices
        timeoutMinuts,   timeoutMinutes
        testruns,        testRuns
        """)
    void misspeltParameterIsRecognised(String misspelt, String meant) {
        assertEquals(
                List.of("unknown parameter '" + misspelt + "': there are " + NAMES + " (did you mean " + meant + "?)"),
                read(Map.of(misspelt, "x")).problems());
    }

    @ParameterizedTest
    @MethodSource("goodValues")
    void goodValueIsBroughtIntoOneForm(String parameter, Object value, Object readable) {
        StepArguments arguments = read(Map.of(parameter, value));
        assertEquals(List.of(), arguments.problems());
        assertEquals(Map.of(parameter, readable), arguments.readable());
    }

    private static Stream<Arguments> badValues() {
        String runs = "must be a list of test run IDs, or the map that a trigger returned, but is ";
        String ids = "must have IDs of test runs (an ID is a number, or printable text without a comma, slash or"
                + " backslash, of at most 256 characters, and not . or ..), but is ";
        String rows = "must have rows such as [name: 'priority', values: ['P0', 'P1']], but is ";
        String names = "must have tag names that are text, but is ";
        String values = "must have text or a list of text as the value of tag 'a', but is ";
        String devices = "must have devices such as [deviceName: 'Pixel 6', platformVersion: '14.0'], but is ";
        return Stream.of(
                Arguments.of("appId", List.of("app"), "must be text, but is a list"),
                Arguments.of("appId", Map.of(), "must be text, but is a map"),
                Arguments.of("appId", Target.TEST_FLOW, "must be text, but is a Target"),
                Arguments.of("appId", new String[0], "must be text, but is a list"),
                Arguments.of("appId", new Object(), "must be text, but is a Object"),
                Arguments.of("dryRun", "yes", "must be true or false, but is 'yes'"),
                Arguments.of("dryRun", "TRUE", "must be true or false, but is 'TRUE'"),
                Arguments.of("dryRun", "", "must be true or false, but is ''"),
                Arguments.of("dryRun", 1, "must be true or false, but is 1"),
                Arguments.of("dryRun", List.of(true), "must be true or false, but is a list"),
                Arguments.of("target", "test_flow", "must be TEST_FLOW or TEST_SUITE, but is 'test_flow'"),
                Arguments.of("target", 1, "must be TEST_FLOW or TEST_SUITE, but is 1"),
                Arguments.of(
                        "target", "x".repeat(99), "must be TEST_FLOW or TEST_SUITE, but is '" + "x".repeat(49) + "…'"),
                Arguments.of("reruns", 6, "must be 0 to 5, but is 6"),
                Arguments.of("reruns", -1, "must be 0 to 5, but is -1"),
                Arguments.of("reruns", 1.0, "must be 0 to 5, but is 1.0"),
                Arguments.of("reruns", "once", "must be 0 to 5, but is 'once'"),
                Arguments.of("reruns", "", "must be 0 to 5, but is ''"),
                Arguments.of("reruns", true, "must be 0 to 5, but is true"),
                Arguments.of("reruns", List.of(1), "must be 0 to 5, but is a list"),
                Arguments.of("timeoutMinutes", 0, "must be a whole number of minutes, but is 0"),
                Arguments.of("timeoutMinutes", -1, "must be a whole number of minutes, but is -1"),
                Arguments.of("timeoutMinutes", 1.5, "must be a whole number of minutes, but is 1.5"),
                Arguments.of("timeoutMinutes", 10_000_000, "must be a whole number of minutes, but is 10000000"),
                Arguments.of("timeoutMinutes", "an hour", "must be a whole number of minutes, but is 'an hour'"),
                Arguments.of("timeoutMinutes", List.of(1), "must be a whole number of minutes, but is a list"),
                Arguments.of("resultOnFailure", "ABORTED", "must be FAILURE or UNSTABLE or SUCCESS, but is 'ABORTED'"),
                Arguments.of("testRuns", List.of("a", Map.of()), runs + "a map"),
                Arguments.of("testRuns", Target.TEST_FLOW, runs + "a Target"),
                Arguments.of("testRuns", "a,..", ids + "'..'"),
                Arguments.of("testRuns", List.of("a", "."), ids + "'.'"),
                Arguments.of("testRuns", List.of("a", "../b"), ids + "'../b'"),
                Arguments.of("testRuns", List.of("a\\b"), ids + "'a\\b'"),
                Arguments.of("testRuns", new String[] {"a\ufffdb"}, ids + "'a\ufffdb'"),
                Arguments.of("testRuns", "x".repeat(257), ids + "'" + "x".repeat(49) + "…'"),
                Arguments.of("testRuns", Map.of("testRun", "a"), runs + "a map"),
                Arguments.of("testRuns", Map.of("testRuns", Map.of()), runs + "a map"),
                Arguments.of(
                        "includeTags",
                        "priority: P0",
                        "must be a map such as [priority: ['P0', 'P1'], feature: 'checkout'], but is 'priority: P0'"),
                Arguments.of(
                        "includeTags",
                        1.5,
                        "must be a map such as [priority: ['P0', 'P1'], feature: 'checkout'], but is 1.5"),
                Arguments.of("includeTags", Map.of("a", List.of(List.of("v"))), values + "a list"),
                Arguments.of("includeTags", Map.of("a", Map.of("v", "w")), values + "a map"),
                Arguments.of("includeTags", Collections.singletonMap(null, "v"), names + "nothing"),
                Arguments.of("includeTags", List.of("priority"), rows + "'priority'"),
                Arguments.of("includeTags", List.of(List.of()), rows + "a list"),
                Arguments.of("includeTags", List.of(Map.of()), names + "nothing"),
                Arguments.of("includeTags", List.of(Map.of("values", "v")), names + "nothing"),
                Arguments.of(
                        "includeTags",
                        List.of(Map.of("name", "a", "value", "v")),
                        "has rows with name, values, but one has value"),
                Arguments.of(
                        "includeTags",
                        List.of(new TreeMap<>(Map.of(1, 2))),
                        "has rows with name, values, but one has 1"),
                Arguments.of(
                        "includeTags",
                        List.of(Collections.singletonMap(null, "v")),
                        "has rows with name, values, but one has null"),
                Arguments.of(
                        "devices",
                        "Pixel 6",
                        "must be a list such as [[deviceName: 'Pixel 6', platformVersion: '14.0']], but is 'Pixel 6'"),
                Arguments.of(
                        "devices",
                        Map.of("deviceName", "Pixel 6"),
                        "must be a list such as [[deviceName: 'Pixel 6', platformVersion: '14.0']], but is a map"),
                Arguments.of("devices", List.of("Pixel 6"), devices + "'Pixel 6'"),
                Arguments.of("devices", List.of(6), devices + "6"),
                Arguments.of("devices", new int[] {6}, devices + "6"),
                Arguments.of(
                        "devices",
                        version(Map.of()),
                        "must have text as the platformVersion of a device, but is a map"),
                Arguments.of(
                        "devices",
                        List.of(Map.of("device_name", "Pixel 6")),
                        "has rows with deviceName, platformVersion, platform, but one has device_name"),
                Arguments.of(
                        "devices",
                        List.of(Map.of("", "Pixel 6")),
                        "has rows with deviceName, platformVersion, platform, but one has ''"),
                Arguments.of(
                        "devices",
                        version(List.of("14")),
                        "must have text as the platformVersion of a device, but is a list"));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void badValueIsAProblem(String parameter, Object value, String problem) {
        assertEquals(
                List.of(parameter + " " + problem),
                read(Map.of(parameter, value)).problems());
    }

    @Test
    void nullIsAbsent() {
        Map<String, Object> arguments = new HashMap<>();
        PARAMETERS.keySet().forEach(name -> arguments.put(name, null));
        assertEquals(Map.of(), read(arguments).readable());
        assertEquals(List.of(), read(arguments).problems());
    }

    @Test
    void firstParameterMayBeGivenWithoutItsName() {
        assertEquals(Map.of("appId", "app"), read(Map.of("<anonymous>", "app")).readable());
        assertEquals(
                Map.of("appId", "app"),
                read(Collections.singletonMap(null, "app")).readable());
        assertEquals(
                List.of("appId must be text, but is a list"),
                read(Map.of("<anonymous>", List.of())).problems());
    }

    @Test
    void theMapThatATriggerReturnedMayBeAllThatIsGiven() {
        Map<String, Object> returned = new HashMap<>(Map.of("message", "m", "testRuns", List.of("a"), "passed", true));
        returned.put("triggerId", null);
        assertEquals(Map.of("testRuns", List.of("a")), read(returned).readable());
        assertEquals(List.of(), read(returned).problems());
        assertEquals(
                1,
                read(Map.of("message", "m", "testRuns", List.of("a")))
                        .problems()
                        .size());
    }

    @Test
    void unknownParameterIsAProblemEvenWithoutAValue() {
        String problem = "unknown parameter 'appID': there are " + NAMES + " (did you mean appId?)";
        assertEquals(List.of(problem), read(Map.of("appID", "app")).problems());
        assertEquals(
                List.of(problem), read(Collections.singletonMap("appID", null)).problems());
    }

    @Test
    void namesMayBeAnyText() {
        assertEquals(
                Map.of("appId", "app"),
                read(Map.of(new StringBuilder("appId"), "app")).readable());
        assertEquals(1, read(Map.of(7, "app")).problems().size());
    }

    @Test
    void allProblemsAreNamedAndTheRestIsReadable() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("appId", List.of());
        arguments.put("colour", "red");
        arguments.put("includeTags", asList(tag("a", "v"), "b", Map.of("name", Map.of())));
        arguments.put("devices", asList(Map.of("deviceName", List.of(), "platformVersion", "14"), "c"));
        arguments.put("dryRun", "true");
        StepArguments read = read(arguments);
        assertEquals(
                List.of(
                        "appId must be text, but is a list",
                        "unknown parameter 'colour': there are " + NAMES,
                        "includeTags must have rows such as [name: 'priority', values: ['P0', 'P1']], but is 'b'",
                        "includeTags must have tag names that are text, but is a map",
                        "devices must have text as the deviceName of a device, but is a list",
                        "devices must have devices such as [deviceName: 'Pixel 6', platformVersion: '14.0'], but is"
                                + " 'c'"),
                read.problems());
        assertEquals(
                Map.of(
                        "includeTags", List.of(tag("a", "v")),
                        "devices", List.of(Map.of("platformVersion", "14")),
                        "dryRun", true),
                read.readable());
    }

    @Test
    void orderIsKept() {
        Map<String, Object> tags = new LinkedHashMap<>();
        List.of("z", "y", "a", "m").forEach(name -> tags.put(name, List.of("2", "1")));
        assertEquals(
                List.of(tag("z", "2", "1"), tag("y", "2", "1"), tag("a", "2", "1"), tag("m", "2", "1")),
                read(Map.of("includeTags", tags)).readable().get("includeTags"));
    }

    @Test
    void problemsAreShortWhateverIsGiven() {
        for (Object huge : List.of(
                "x".repeat(100_000),
                new BigInteger("7".repeat(10_000)),
                new BigDecimal("1E+2000000000"),
                Collections.nCopies(100_000, "x"))) {
            read(Map.of("dryRun", huge)).problems().forEach(problem -> assertTrue(problem.length() < 200, problem));
            read(Map.of("target", huge)).problems().forEach(problem -> assertTrue(problem.length() < 200, problem));
        }
    }

    @Test
    void hugeExponentIsNotWrittenOut() {
        assertEquals(
                version("1E+2000000000"),
                read(Map.of("devices", version(new BigDecimal("1E+2000000000"))))
                        .readable()
                        .get("devices"));
    }

    @Test
    void whatCouldNotBeReadIsNotCalledMissing() {
        String tags = "includeTags or excludeTags is missing: one of them selects the test flows";
        String devices = "devices is missing: name at least one device";
        List<String> others = List.of("appId is missing: give the ID of the build file", tags, devices);
        String wrong = "excludeTags must be a map, but is 'P0'";
        assertEquals(List.of(wrong, others.get(0), devices), StepArguments.problems(List.of(wrong), others));
        String device = "devices must be a list, but is 1";
        assertEquals(List.of(device, others.get(0), tags), StepArguments.problems(List.of(device), others));
        assertEquals(others, StepArguments.problems(List.of(), others));
    }

    @Test
    void whatElseIsWrongWithAParameterIsSaid() {
        List<String> others = List.of("devices: device 1 has no deviceName", "includeTags: tag 'a' has no value");
        List<String> unread = List.of("devices must have devices such as x, but is 'Pixel 7'");
        assertEquals(List.of(unread.get(0), others.get(0), others.get(1)), StepArguments.problems(unread, others));
    }

    @Test
    void messageHoldsAllProblems() {
        assertEquals(
                "Nothing was sent, since the parameters are not valid: appId is missing; devices is missing.",
                StepArguments.message(List.of("appId is missing", "devices is missing")));
    }

    private static StepArguments read(Map<?, ?> arguments) {
        return StepArguments.read(arguments, PARAMETERS);
    }

    private static Map<String, Object> tag(String name, String... values) {
        return Map.of("name", name, "values", List.of(values));
    }

    private static List<Map<String, Object>> version(Object version) {
        return List.of(Map.of("platformVersion", version));
    }
}
