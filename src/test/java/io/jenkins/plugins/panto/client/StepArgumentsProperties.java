package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.NullNode;
import io.jenkins.plugins.panto.client.StepArguments.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class StepArgumentsProperties {

    private static final Map<String, Shape> PARAMETERS = new LinkedHashMap<>();

    static {
        PARAMETERS.put("appId", Shape.TEXT);
        PARAMETERS.put("includeTags", Shape.TAGS);
        PARAMETERS.put("devices", Shape.DEVICES);
        PARAMETERS.put("target", Shape.oneOf(Target.values()));
        PARAMETERS.put("dryRun", Shape.TRUE_OR_FALSE);
        PARAMETERS.put("reruns", Shape.RERUNS);
        PARAMETERS.put("timeoutMinutes", Shape.MINUTES);
        PARAMETERS.put("resultOnFailure", Shape.oneOf(Target.values()));
        PARAMETERS.put("testRuns", Shape.TEST_RUNS);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void whateverIsGivenIsReadableOrAProblem(@ForAll("arguments") Map<Object, Object> arguments) {
        StepArguments read = StepArguments.read(arguments, PARAMETERS);

        read.readable().forEach((name, value) -> assertShape(PARAMETERS.get(name), value));
        arguments.forEach((key, value) -> {
            String name = key == null || key.equals("<anonymous>") ? "appId" : key.toString();
            assertTrue(
                    (value == null || value == NullNode.getInstance()) && PARAMETERS.containsKey(name)
                            || read.readable().containsKey(name)
                            || read.problems().stream()
                                    .anyMatch(problem -> problem.startsWith(name + " ")
                                            || problem.startsWith("unknown parameter '" + name + "'")),
                    () -> name + " is neither readable nor a problem");
        });
    }

    private static void assertShape(Shape shape, Object value) {
        switch (shape.kind()) {
            case TEXT -> assertInstanceOf(String.class, value);
            case TRUE_OR_FALSE -> assertInstanceOf(Boolean.class, value);
            case RERUNS -> assertTrue(assertInstanceOf(Integer.class, value) <= 5);
            case MINUTES -> assertTrue(assertInstanceOf(Integer.class, value) > 0);
            case CHOICE -> assertTrue(shape.choices().contains(value));
            case TEST_RUNS -> assertInstanceOf(List.class, value).forEach(id -> assertInstanceOf(String.class, id));
            case TAGS -> assertInstanceOf(List.class, value).forEach(StepArgumentsProperties::assertTag);
            case DEVICES -> assertInstanceOf(List.class, value).forEach(StepArgumentsProperties::assertDevice);
        }
    }

    private static void assertTag(Object row) {
        Map<?, ?> tag = assertInstanceOf(Map.class, row);
        assertEquals(Set.of("name", "values"), tag.keySet());
        assertInstanceOf(String.class, tag.get("name"));
        assertInstanceOf(List.class, tag.get("values")).forEach(text -> assertInstanceOf(String.class, text));
    }

    private static void assertDevice(Object row) {
        Map<?, ?> device = assertInstanceOf(Map.class, row);
        assertTrue(Set.of("deviceName", "platformVersion", "platform").containsAll(device.keySet()));
        device.values().forEach(text -> assertInstanceOf(String.class, text));
    }

    @Provide
    Arbitrary<Map<Object, Object>> arguments() {
        Arbitrary<Object> names = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.of(PARAMETERS.keySet()).map(name -> (Object) name)), Tuple.of(1, anything(1)));
        return Arbitraries.maps(names, anything(3)).ofMaxSize(5);
    }

    /** What a Jenkinsfile can give, often nearly right. */
    private static Arbitrary<Object> anything(int depth) {
        Arbitrary<Object> plain = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(8).map(text -> (Object) text),
                Arbitraries.strings().ofMaxLength(8).map(StringBuilder::new),
                Arbitraries.of("<anonymous>", "true", "TEST_FLOW", "UNSTABLE", "60", "P0", "a,b"),
                Arbitraries.integers(),
                Arbitraries.doubles(),
                Arbitraries.bigDecimals(),
                Arbitraries.of(true, false),
                Arbitraries.of(Target.class),
                Arbitraries.just(new Object()),
                Arbitraries.just(NullNode.getInstance()),
                Arbitraries.just(null));
        if (depth == 0) {
            return plain;
        }
        Arbitrary<Object> inner = anything(depth - 1);
        Arbitrary<Object> keys = Arbitraries.oneOf(
                Arbitraries.of("testRuns", "name", "values", "deviceName", "platformVersion", "platform"), plain);
        return Arbitraries.oneOf(
                plain,
                inner.list().ofMaxSize(3).map(list -> (Object) list),
                inner.set().ofMaxSize(3).map(set -> (Object) set),
                inner.array(Object[].class).ofMaxSize(3).map(array -> (Object) array),
                Arbitraries.maps(keys, inner).ofMaxSize(3).map(map -> (Object) map));
    }
}
