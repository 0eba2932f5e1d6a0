package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The plugin's rules for text: what is blank, how {@code ${NAME}} is expanded, how long text is shortened. */
public final class Texts {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^{}]+)}");
    private static final Pattern BARE_VARIABLE = Pattern.compile("(?<![\\w$])\\$[A-Za-z_]\\w*");

    /** What XML cannot hold, what turns text around, and what controls a terminal; but no white space. */
    private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{IsNoncharacter_Code_Point}"
            + "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069&&[^\\s\\x85]]");

    private static final Pattern LINE_BREAK = Pattern.compile("[\\s\\x85\\p{Zl}\\p{Zp}&&[^ ]]+");

    private static final Pattern INVISIBLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{IsNoncharacter_Code_Point}&&[^\\s]]");

    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}]+");

    private static final Pattern SEPARATOR = Pattern.compile(",|\\R");

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

    /**
     * The same.
     *
     * @param unknown takes the names that have no value
     */
    @CheckForNull
    public static String expand(
            @Nullable String text,
            @NonNull UnaryOperator<String> variables,
            @NonNull Collection<? super String> unknown) {
        return expand(text, name -> {
            String value = variables.apply(name);
            if (value == null) {
                unknown.add(name);
            }
            return value;
        });
    }

    /**
     * A value with its variables expanded. One that is nothing but a {@code ${NAME}} may bring several, separated by
     * commas or line breaks.
     *
     * @param expand expands the variables of a text
     */
    @NonNull
    public static List<String> expandToList(@NonNull String value, @NonNull UnaryOperator<String> expand) {
        String expanded = expand.apply(value);
        return expanded.equals(value) || !VARIABLE.matcher(value.strip()).matches()
                ? List.of(expanded)
                : split(expanded);
    }

    /** The values in a text that are separated by commas or line breaks. */
    @NonNull
    public static List<String> split(@NonNull String joined) {
        return SEPARATOR
                .splitAsStream(joined)
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** The first {@code ${NAME}} in a text, null when there is none. */
    @CheckForNull
    public static String firstVariable(@NonNull String text) {
        Matcher found = VARIABLE.matcher(text);
        return found.find() ? found.group() : null;
    }

    /** The first {@code $NAME} without braces that stands by itself, unlike that of {@code _$NAME}; null for none. */
    @CheckForNull
    public static String firstBareVariable(@NonNull String text) {
        Matcher found = BARE_VARIABLE.matcher(text);
        return found.find() ? found.group() : null;
    }

    /**
     * A user's parameter as it may be sent and recorded: without control, direction and non-characters, with a space for
     * each line break or tab, else as it is.
     */
    @CheckForNull
    public static String clean(@Nullable String parameter) {
        return parameter == null
                ? null
                : LINE_BREAK.matcher(HARMFUL.matcher(parameter).replaceAll("")).replaceAll(" ");
    }

    /** The same without surrounding white space, or null when nothing is left. */
    @CheckForNull
    public static String cleanToNull(@Nullable String parameter) {
        return stripToNull(clean(parameter));
    }

    /** Whether a character is invisible, but may change how others are shown. */
    static boolean isInvisible(int c) {
        if (c >= ' ' && c < 127) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** The text on one line, without control, direction and non-characters, and white space of all kinds as single spaces. */
    @NonNull
    public static String oneLine(@NonNull String text) {
        return WHITE_SPACE
                .matcher(INVISIBLE.matcher(text).replaceAll(""))
                .replaceAll(" ")
                .strip();
    }

    /** The same line by line, without those that are blank. */
    @NonNull
    public static String lines(@NonNull String text) {
        return text.lines().map(Texts::oneLine).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
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

    /** Whether a word is a misspelling of another: with up to two letters added, left out or changed, in any case. */
    static boolean isSimilar(@NonNull String word, @NonNull String other) {
        if (Math.abs(word.length() - other.length()) > 2) {
            return false;
        }
        int[] distances = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= word.length(); i++) {
            int diagonal = distances[0]++;
            for (int j = 1; j <= other.length(); j++) {
                boolean same = Character.toLowerCase(word.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
                int changed = diagonal + (same ? 0 : 1);
                diagonal = distances[j];
                distances[j] = Math.min(changed, 1 + Math.min(distances[j - 1], distances[j]));
            }
        }
        return distances[other.length()] <= 2;
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
