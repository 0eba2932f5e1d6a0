package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the service's times, whose form is not documented: ISO 8601 with or without a zone, or seconds since 1970. */
final class RunTime {

    /** What could be a time: an exception for each text that is none would cost more than all else. */
    private static final Pattern ISO =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[Tt ](\\d\\d:\\d\\d[\\d:.]{0,16})(|[Zz]|[+-]\\d\\d[\\d:]{0,6})");

    /** The first or last day that a language or database knows, as it is written where there is no time. */
    private static final Pattern NONE = Pattern.compile(
            "|[-0:.TZ ]+|0001-01-01([T ].*)?|1970-01-01([T ]00:00:00.*)?|9999-12-3[01]([T ].*)?|null|None");

    private static final Pattern NUMBER = Pattern.compile("\\d{9,16}(\\.\\d{1,9})?");

    private RunTime() {}

    /**
     * Whether it stands for no time at all, as many services write it, such as 0 or an empty text.
     *
     * @param time a text, a number of seconds or milliseconds, or null where it is neither
     */
    static boolean isNone(@Nullable Object time) {
        return time instanceof Double value
                ? value <= 0
                : time instanceof String text && NONE.matcher(text.strip()).matches();
    }

    /**
     * @param time a text, a number of seconds or milliseconds, or null
     * @return in epoch milliseconds; null when not known
     */
    @CheckForNull
    static Long millis(@Nullable Object time) {
        if (time instanceof Double value) {
            return ifPossible((long) (value < 1e11 ? value * 1000 : value));
        }
        return time instanceof String text && text.length() < 100 ? ofText(text.strip()) : null;
    }

    @CheckForNull
    private static Long ofText(String text) {
        if (NUMBER.matcher(text).matches()) {
            return millis(Double.valueOf(text));
        }
        Matcher iso = ISO.matcher(text);
        if (!iso.matches()) {
            return null;
        }
        try {
            LocalDateTime local = LocalDateTime.parse(iso.group(1) + "T" + iso.group(2));
            String zone = iso.group(3).isEmpty() ? "Z" : iso.group(3).toUpperCase(Locale.ROOT);
            return ifPossible(local.toInstant(ZoneOffset.of(zone)).toEpochMilli());
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Nothing ran before 1970 or after the year 9999, and calculations with such times go astray. */
    @CheckForNull
    private static Long ifPossible(long millis) {
        return millis > 0 && millis < 253_402_300_800_000L ? millis : null;
    }
}
