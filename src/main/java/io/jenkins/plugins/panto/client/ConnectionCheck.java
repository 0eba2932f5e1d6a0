package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.HttpCall.CallFailedException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;

/**
 * What came of asking for a test run that cannot exist, which triggers nothing and needs a good key.
 *
 * @param detail what was answered, or why nothing was: {@code HTTP 404 "Test run not found"}, or the end of a sentence
 *     that begins with the host
 */
public record ConnectionCheck(
        @NonNull Finding finding, @NonNull String detail) {

    /** What the answer says of address and key. */
    public enum Finding {
        GOOD_KEY,
        REFUSED_KEY,
        /** Something answers, but not as Panto does. */
        NOT_PANTO,
        /** Panto answers, but neither takes nor refuses the key, such as when it is overloaded. */
        UNDECIDED,
        /** The proxy of Jenkins lets nothing through. */
        PROXY,
        UNREACHABLE
    }

    private static final String NO_SUCH_RUN = "connection-test-of-jenkins";

    /**
     * Asks, and blocks meanwhile.
     *
     * @param apiUrl a base URL without a {@linkplain ApiUrl#problem problem}
     * @param http must not follow redirects
     * @param timeout how long it may take
     */
    @NonNull
    public static ConnectionCheck run(
            @NonNull String apiUrl, @NonNull ApiKey key, @NonNull HttpClient http, @NonNull Duration timeout)
            throws InterruptedException {
        try {
            return of(
                    new HttpCall(http, timeout).send(TestRunClient.getOne(apiUrl, NO_SUCH_RUN, key), () -> true), key);
        } catch (CallFailedException e) {
            String said = e.getMessage();
            if (e.isUnauthorized()) {
                return new ConnectionCheck(Finding.REFUSED_KEY, "HTTP 401");
            }
            return said.startsWith(HttpCall.PROXY_REFUSED)
                    ? new ConnectionCheck(Finding.PROXY, "HTTP " + said.substring(HttpCall.PROXY_REFUSED.length()))
                    : new ConnectionCheck(Finding.UNREACHABLE, said);
        }
    }

    private static ConnectionCheck of(HttpResponse<byte[]> response, ApiKey key) {
        int status = response.statusCode();
        String words = ServiceError.words(response.body(), key);
        String detail = "HTTP " + status + (words.isEmpty() ? "" : " \"" + words + "\"");
        return new ConnectionCheck(finding(status, words, ServiceError.isStructured(response.body())), detail);
    }

    /** The documents know no status codes, so that words count first; and what is not JSON is not Panto's. */
    private static Finding finding(int status, String words, boolean structured) {
        String said = words.toLowerCase(Locale.ROOT);
        if (status == 407) {
            return Finding.PROXY;
        }
        if (structured && said.contains("test run not found")) {
            return Finding.GOOD_KEY;
        }
        if (structured && (status == 401 || status == 403 || said.contains("api key"))) {
            return Finding.REFUSED_KEY;
        }
        if (status == 429 || status >= 500 || structured && (status == 400 || status == 422)) {
            return Finding.UNDECIDED;
        }
        return Finding.NOT_PANTO;
    }
}
