package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** When a trigger is tried again: only when it is certain that nothing was triggered. */
final class RetryPolicy {

    static final int ATTEMPTS = 3;
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private RetryPolicy() {}

    /**
     * The pause before the next attempt.
     *
     * @param attempt how many were made so far
     * @return null when there is no next attempt
     */
    @CheckForNull
    static Duration pauseAfter(int attempt, @NonNull PantoException failure) {
        if (attempt >= ATTEMPTS) {
            return null;
        }
        return switch (failure.outcome()) {
            case NOT_SENT -> backOff(attempt);
            case PUT_OFF -> {
                Duration asked = failure.retryAfter().orElse(backOff(attempt));
                yield asked.compareTo(LONGEST_PAUSE) > 0 ? null : asked;
            }
            case REFUSED, UNKNOWN -> null;
        };
    }

    private static Duration backOff(int attempt) {
        return Duration.ofSeconds(1L << attempt);
    }

    /**
     * The value of a {@code Retry-After} header.
     *
     * @param header seconds or an HTTP date (RFC 9110, 10.2.3); null when absent
     * @return empty when the header is absent or not valid
     */
    @NonNull
    static Optional<Duration> retryAfter(@Nullable String header, @NonNull Instant now) {
        String value = header == null ? "" : header.strip();
        if (value.matches("\\d+")) {
            return Optional.of(seconds(value));
        }
        try {
            Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
            Duration pause = Duration.between(now, date);
            return Optional.of(pause.isNegative() ? Duration.ZERO : pause);
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Duration seconds(String digits) {
        try {
            return Duration.ofSeconds(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return Duration.ofSeconds(Long.MAX_VALUE); // more digits than a number can hold
        }
    }
}
