package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.PantoException.Outcome;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A reply without test runs.
 *
 * @param retryAfter how long it asks to wait; empty when it does not
 */
record ServiceReply(
        int status, @NonNull ReplyBody said, @NonNull Optional<Duration> retryAfter) {

    /** What a gateway answers when it has given up on a request that it had passed on. */
    private static final Set<Integer> GIVEN_UP = Set.of(408, 444, 460, 499);

    @NonNull
    static ServiceReply of(@NonNull HttpResponse<byte[]> response, @NonNull ApiKey key) {
        Optional<Duration> retryAfter = response.headers()
                .firstValue("Retry-After")
                .flatMap(header -> RetryPolicy.retryAfter(header, Instant.now()));
        return new ServiceReply(response.statusCode(), ReplyBody.read(response.body(), key), retryAfter);
    }

    /** The outcome of the request: unknown, unless it is certain that nothing was done. */
    @NonNull
    Outcome outcome() {
        boolean refused = status / 100 == 4 && !GIVEN_UP.contains(status) || isRedirect();
        boolean panto = said.isError();
        if (status == 429
                || status == 503 && retryAfter.isPresent()
                || (refused || panto) && said.meaning() == Meaning.TOO_MUCH) {
            return Outcome.PUT_OFF;
        }
        boolean refusedInWords = panto && (status / 100 == 2 || said.meaning().refusesTrigger());
        return refused || refusedInWords ? Outcome.REFUSED : Outcome.UNKNOWN;
    }

    /** 303 says that the result is elsewhere, so that there is one. */
    boolean isRedirect() {
        return status / 100 == 3 && status != 303;
    }

    /** Whether something in between answered. With a 2xx, what is not a page may be a truncated reply of Panto. */
    boolean isInBetween() {
        return status / 100 == 2
                ? said.speaker() == ReplyBody.Speaker.PAGE
                : said.isInBetween() && said.speaker() != ReplyBody.Speaker.NOBODY;
    }

    /** Whether Panto itself says this. */
    boolean means(@NonNull Meaning meaning) {
        return said.isError() && said.meaning() == meaning;
    }

    /** What was answered, as the beginning of a sentence. */
    @NonNull
    String sentence(@NonNull String host) {
        return host + " answered HTTP " + status + said.quoted();
    }
}
