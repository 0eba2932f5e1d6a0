package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The plugin's rules for text: what is blank, how {@code ${NAME}} is expanded, how long text is shortened. */
public final class Texts {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^{}]+)}");

    private Texts() {}

    /** The text without surrounding white space, or null when nothing is left. */
    @CheckForNull
    public static String stripToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /**
     * Replaces each {@code ${NAME}} by its value.
     * A {@code $NAME} without braces is text, so that the tag name {@code _$NAME} is safe.
     *
     * @param variables gives a variable's value, or null for an unknown one, which stays as it is
     */
    @CheckForNull
    public static String expand(@Nullable String text, @NonNull UnaryOperator<String> variables) {
        if (text == null) {
            return null;
        }
        return VARIABLE.matcher(text).replaceAll(found -> {
            String value = variables.apply(found.group(1));
            return Matcher.quoteReplacement(value == null ? found.group() : value);
        });
    }

    /** The first {@code ${NAME}} in a text, null when there is none. */
    @CheckForNull
    public static String firstVariable(@NonNull String text) {
        Matcher found = VARIABLE.matcher(text);
        return found.find() ? found.group() : null;
    }

    /** The text on one line, without control and direction characters, and white space of all kinds as single spaces. */
    @NonNull
    public static String oneLine(@NonNull String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}&&[^\\s]]", "")
                .replaceAll("[\\s\\p{Z}]+", " ")
                .strip();
    }

    /**
     * The text, cut to so many characters with an ellipsis as the last one; never half of a surrogate pair.
     *
     * @param limit 1 or more
     */
    @NonNull
    public static String shorten(@NonNull String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = limit - 1;
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    /** The first so many items joined by {@code ", "}, and how many more there are. */
    @NonNull
    public static String list(@NonNull List<String> items, int limit) {
        if (items.size() <= limit) {
            return String.join(", ", items);
        }
        return String.join(", ", items.subList(0, limit)) + " and " + (items.size() - limit) + " more";
    }
}
