package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** A value as a script may give it: Groovy and its libraries have several forms of the same thing. */
final class ScriptValue {

    private ScriptValue() {}

    /** The value, as a list when it is an array; null when a library's object stands for null. */
    @CheckForNull
    static Object value(@Nullable Object value) {
        if (isNull(value)) {
            return null;
        }
        return value.getClass().isArray()
                ? IntStream.range(0, Array.getLength(value))
                        .mapToObj(i -> Array.get(value, i))
                        .toList()
                : value;
    }

    /** The elements without those that are null. */
    @NonNull
    static List<Object> elements(@NonNull Collection<?> list) {
        return list.stream().map(ScriptValue::value).filter(Objects::nonNull).toList();
    }

    /** Text, or a number or boolean as text; null when it is neither. */
    @CheckForNull
    static String text(@Nullable Object value) {
        return value instanceof CharSequence
                        || value instanceof Number
                        || value instanceof Boolean
                        || value instanceof Character
                ? Texts.clean(withoutLastBreak(value.toString()))
                : null;
    }

    /** The output of a shell ends with a line break, which nobody means. */
    private static String withoutLastBreak(String text) {
        return text.endsWith("\n") ? text.stripTrailing() : text;
    }

    /** Each library has a null of its own, that of {@code readJSON} is even a map; all say that they are null. */
    private static boolean isNull(@Nullable Object value) {
        if (value instanceof CharSequence
                || value instanceof Collection
                || value instanceof Map<?, ?> map && !map.isEmpty()) {
            return false;
        }
        return value == null || "null".equals(value.toString());
    }

    /** What a value is, in a few words, since it may be of any length. */
    @NonNull
    static String describe(@Nullable Object value) {
        if (value == null) {
            return "nothing";
        }
        if (value instanceof CharSequence text) {
            return "'" + Texts.shorten(text.toString(), 50) + "'";
        }
        if (value instanceof Map) {
            return "a map";
        }
        if (value instanceof Collection) {
            return "a list";
        }
        return value instanceof Number || value instanceof Boolean
                ? Texts.shorten(value.toString(), 50)
                : "a " + value.getClass().getSimpleName();
    }

    /** The parameter that was probably meant, as the end of a sentence. */
    @NonNull
    static String suggestion(@NonNull String name, @NonNull Collection<String> parameters) {
        return parameters.stream()
                .filter(known -> Texts.isSimilar(name, known))
                .map(known -> " (did you mean " + known + "?)")
                .findFirst()
                .orElse("");
    }
}
