package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a Jenkinsfile gave a step, which can be anything: brings all accepted forms into one, and
 * describes each value that cannot be read in a sentence.
 */
public final class StepArguments {

    /**
     * What a parameter takes.
     *
     * @param choices the words that are allowed; empty where other values are
     */
    public record Shape(@NonNull Kind kind, @NonNull List<String> choices) {

        public static final Shape TEXT = new Shape(Kind.TEXT, List.of());
        public static final Shape TRUE_OR_FALSE = new Shape(Kind.TRUE_OR_FALSE, List.of());
        public static final Shape RERUNS = new Shape(Kind.RERUNS, List.of());
        public static final Shape MINUTES = new Shape(Kind.MINUTES, List.of());
        public static final Shape TEST_RUNS = new Shape(Kind.TEST_RUNS, List.of());
        public static final Shape TAGS = new Shape(Kind.TAGS, List.of());
        public static final Shape DEVICES = new Shape(Kind.DEVICES, List.of());

        enum Kind {
            TEXT,
            TRUE_OR_FALSE,
            RERUNS,
            MINUTES,
            CHOICE,
            TEST_RUNS,
            TAGS,
            DEVICES
        }

        /** One of the names of an enum's constants. */
        @NonNull
        public static Shape oneOf(@NonNull Enum<?>... constants) {
            return new Shape(
                    Kind.CHOICE, Arrays.stream(constants).map(Enum::name).toList());
        }
    }

    /** The name under which Pipeline gives an argument without a name. */
    private static final String ANONYMOUS = "<anonymous>";

    private static final String TEST_RUNS = "testRuns";

    private static final String ROW = "[name: 'priority', values: ['P0', 'P1']]";
    private static final String DEVICE = "[deviceName: 'Pixel 6', platformVersion: '14.0']";

    /** What else is in the map that a step returned, which becomes the arguments of {@code pantoWait(run)}. */
    private static final Set<String> RETURNED = Set.of(
            "message",
            "triggerId",
            "verdict",
            "passed",
            "passedCount",
            "failedCount",
            "undeterminedCount",
            "flakyCount",
            "results",
            "summary");

    private static final Pattern MISSING = Pattern.compile("(\\w+(?: or \\w+)*) is missing");

    private final Map<String, Object> readable = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private StepArguments() {}

    /**
     * @param arguments as the step got them
     * @param parameters what the step takes, by name; the first one may be given without its name
     */
    @NonNull
    public static StepArguments read(@NonNull Map<?, ?> arguments, @NonNull Map<String, Shape> parameters) {
        StepArguments result = new StepArguments();
        boolean returned = parameters.containsKey(TEST_RUNS)
                && arguments.containsKey(TEST_RUNS)
                && arguments.containsKey("triggerId");
        arguments.forEach((key, given) -> {
            Object value = ScriptValue.value(given);
            String name = ANONYMOUS.equals(key) || key == null
                    ? parameters.keySet().iterator().next()
                    : key.toString();
            Shape shape = parameters.get(name);
            if (returned && RETURNED.contains(name)) {
                return;
            }
            if (shape == null) {
                result.problems.add("unknown parameter '" + name + "': there are "
                        + String.join(", ", parameters.keySet()) + ScriptValue.suggestion(name, parameters.keySet()));
            } else if (value != null) {
                Object read = result.read(name, value, shape);
                if (read != null) {
                    result.readable.put(name, read);
                }
            }
        });
        return result;
    }

    /**
     * What could be read: text as String, tags as a list of {@code name} and {@code values}, devices as a list of
     * {@code deviceName}, {@code platformVersion} and {@code platform}.
     */
    @NonNull
    public Map<String, Object> readable() {
        return readable;
    }

    /** What could not be read, a sentence each that begins with the parameter's name. */
    @NonNull
    public List<String> problems() {
        return problems;
    }

    /**
     * What could not be read, and what is wrong with the rest; a parameter that could not be read is not called missing.
     *
     * @param unread the {@linkplain #problems() problems} of reading
     * @param others the {@linkplain TriggerRequest#problems problems} of what was read
     */
    @NonNull
    public static List<String> problems(@NonNull List<String> unread, @NonNull List<String> others) {
        List<String> all = new ArrayList<>(unread);
        for (String other : others) {
            Matcher missing = MISSING.matcher(other);
            boolean known = missing.lookingAt()
                    && Arrays.stream(missing.group(1).split(" or "))
                            .anyMatch(name -> unread.stream().anyMatch(problem -> problem.startsWith(name + " ")));
            if (!known) {
                all.add(other);
            }
        }
        return all;
    }

    /** All problems as one message; each is a sentence without its full stop. */
    @NonNull
    public static String message(@NonNull List<String> problems) {
        return Texts.oneLine(
                "Nothing was sent, since the parameters are not valid: " + String.join("; ", problems) + ".");
    }

    @CheckForNull
    private Object read(String name, Object value, Shape shape) {
        return switch (shape.kind()) {
            case TEXT -> text(name, value);
            case TRUE_OR_FALSE -> trueOrFalse(name, value);
            case RERUNS -> reruns(name, value);
            case MINUTES -> minutes(name, value);
            case CHOICE -> choice(name, value, shape.choices());
            case TEST_RUNS -> testRuns(name, value);
            case TAGS -> tags(name, value);
            case DEVICES -> devices(name, value);
        };
    }

    @CheckForNull
    private String text(String name, Object value) {
        return ScriptValue.text(value) == null ? problem(name, "must be text", value) : ScriptValue.text(value);
    }

    @CheckForNull
    private Boolean trueOrFalse(String name, Object value) {
        String text = word(value);
        return text.equals("true") || text.equals("false")
                ? Boolean.valueOf(text)
                : problem(name, "must be true or false", value);
    }

    @CheckForNull
    private Integer reruns(String name, Object value) {
        return word(value).matches("[0-5]") ? Integer.valueOf(word(value)) : problem(name, "must be 0 to 5", value);
    }

    @CheckForNull
    private Integer minutes(String name, Object value) {
        return word(value).matches("[1-9]\\d{0,6}")
                ? Integer.valueOf(word(value))
                : problem(name, "must be a whole number of minutes", value);
    }

    @CheckForNull
    private String choice(String name, Object value, List<String> names) {
        return names.contains(word(value))
                ? word(value)
                : problem(name, "must be " + String.join(" or ", names), value);
    }

    /** Without white space around it, such as the line break that the output of a shell ends with. */
    private static String word(Object value) {
        return value.toString().strip();
    }

    /** The IDs of test runs in a text that joins them by commas, as the environment does. */
    @NonNull
    public static List<String> testRuns(@NonNull String joined) {
        return Texts.split(joined);
    }

    /** IDs, joined by commas too as in the environment, the map that a trigger returned, or a list of these. */
    @CheckForNull
    private List<String> testRuns(String name, Object value) {
        List<String> ids = new ArrayList<>();
        if (!addTestRuns(ids, name, value)) {
            return null;
        }
        Optional<String> bad =
                ids.stream().filter(id -> !TestRunId.isUsable(id)).findFirst();
        return bad.isEmpty() ? ids : problem(name, "must have IDs of test runs (" + TestRunId.RULE + ")", bad.get());
    }

    /** @return whether these are IDs */
    private boolean addTestRuns(List<String> ids, String name, @CheckForNull Object given) {
        if (given instanceof Map<?, ?> map && map.containsKey(TEST_RUNS)) {
            return addTestRuns(ids, name, ScriptValue.value(map.get(TEST_RUNS)));
        }
        // What a parallel returned is a map of what its branches returned.
        Object several = given instanceof Map<?, ?> map && areMaps(map.values()) ? map.values() : given;
        if (several instanceof Collection<?> many) {
            return ScriptValue.elements(many).stream().allMatch(element -> addTestRuns(ids, name, element));
        }
        // Not cleaned, since line breaks separate IDs too, and what is no ID is refused.
        String text = given instanceof CharSequence ? given.toString() : ScriptValue.text(given);
        if (text == null) {
            problem(name, "must be a list of test run IDs, or the map that a trigger returned", given);
            return false;
        }
        ids.addAll(testRuns(text));
        return true;
    }

    private static boolean areMaps(Collection<?> values) {
        List<Object> elements = ScriptValue.elements(values);
        return !elements.isEmpty() && elements.stream().allMatch(Map.class::isInstance);
    }

    @CheckForNull
    private List<Map<String, Object>> tags(String name, Object value) {
        if (value instanceof Map<?, ?> map) {
            return rows(map.entrySet(), entry -> tag(name, entry.getKey(), entry.getValue()));
        }
        if (value instanceof Collection<?> list) {
            return rows(ScriptValue.elements(list), row -> tagOfRow(name, row));
        }
        return problem(name, "must be a map such as [priority: ['P0', 'P1'], feature: 'checkout']", value);
    }

    @CheckForNull
    private Map<String, Object> tagOfRow(String name, Object row) {
        if (!(row instanceof Map<?, ?> map)) {
            return problem(name, "must have rows such as " + ROW, row);
        }
        return onlyHas(name, map, "name", "values") ? tag(name, map.get("name"), map.get("values")) : null;
    }

    @CheckForNull
    private Map<String, Object> tag(
            String parameter, @CheckForNull Object givenName, @CheckForNull Object givenValues) {
        String name = ScriptValue.text(ScriptValue.value(givenName));
        if (name == null) {
            return problem(parameter, "must have tag names that are text", ScriptValue.value(givenName));
        }
        Object values = ScriptValue.value(givenValues);
        List<String> texts = new ArrayList<>();
        for (Object value : values instanceof Collection<?> many ? many : Collections.singleton(values)) {
            Object element = ScriptValue.value(value);
            String text = ScriptValue.text(element);
            if (text != null) {
                texts.add(text);
            } else if (element != null) {
                return problem(
                        parameter, "must have text or a list of text as the value of tag '" + name + "'", element);
            }
        }
        return Map.of("name", name, "values", texts);
    }

    @CheckForNull
    private List<Map<String, Object>> devices(String name, Object value) {
        if (!(value instanceof Collection<?> list)) {
            return problem(name, "must be a list such as [" + DEVICE + "]", value);
        }
        return rows(
                ScriptValue.elements(list),
                row -> row instanceof Map<?, ?> map
                        ? device(name, map)
                        : problem(name, "must have devices such as " + DEVICE, row));
    }

    @CheckForNull
    private Map<String, Object> device(String parameter, Map<?, ?> row) {
        if (!onlyHas(parameter, row, "deviceName", "platformVersion", "platform")) {
            return null;
        }
        Map<String, Object> device = new LinkedHashMap<>();
        row.forEach((key, given) -> {
            Object value = ScriptValue.value(given);
            String text = ScriptValue.text(value); // 14.0 without quotes too: Groovy keeps its zero
            if (text != null) {
                device.put(key.toString(), text);
            } else if (value != null) {
                problem(parameter, "must have text as the " + key + " of a device", value);
            }
        });
        return device;
    }

    private boolean onlyHas(String parameter, Map<?, ?> row, String... names) {
        List<String> unknown = row.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !Arrays.asList(names).contains(key))
                .map(key -> key.isBlank() ? "'" + key + "'" : key)
                .toList();
        if (!unknown.isEmpty()) {
            problems.add(parameter + " has rows with " + String.join(", ", names) + ", but one has "
                    + String.join(", ", unknown));
        }
        return unknown.isEmpty();
    }

    private static <T> List<Map<String, Object>> rows(Collection<T> rows, Function<T, Map<String, Object>> reader) {
        return rows.stream().map(reader).filter(Objects::nonNull).toList();
    }

    /** Records a problem. */
    @CheckForNull
    private <T> T problem(String parameter, String expectation, @CheckForNull Object value) {
        problems.add(parameter + " " + expectation + ", but is " + ScriptValue.describe(value));
        return null;
    }
}
