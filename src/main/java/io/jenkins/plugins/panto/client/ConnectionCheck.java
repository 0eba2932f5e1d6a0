package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.HttpCall.CallFailedException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

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
        /** The proxy of Jenkins refuses to connect. */
        PROXY,
        UNREACHABLE
    }

    private static final String NO_SUCH_RUN = "connection-test-of-jenkins";

    /**
     * Asks, and blocks meanwhile.
     *
     * @param apiUrl a base URL without a {@linkplain ApiUrl#problem problem}
     * @param timeout how long it may take
     */
    @NonNull
    public static ConnectionCheck run(
            @NonNull String apiUrl, @NonNull ApiKey key, @NonNull Connections connections, @NonNull Duration timeout)
            throws InterruptedException {
        try {
            HttpRequest question = TestRunClient.getOne(apiUrl, NO_SUCH_RUN, connections.caller(), key);
            HttpClient http = connections.client();
            boolean answered = false;
            try {
                HttpResponse<byte[]> response =
                        new HttpCall(http, connections::answered, timeout).send(question, () -> true);
                answered = true;
                return of(ServiceReply.of(response, key));
            } finally {
                connections.done(http, !answered);
            }
        } catch (CallFailedException e) {
            String said = e.getMessage();
            return said.startsWith(HttpCall.PROXY_REFUSED)
                    ? new ConnectionCheck(Finding.PROXY, "HTTP " + said.substring(HttpCall.PROXY_REFUSED.length()))
                    : new ConnectionCheck(Finding.UNREACHABLE, said);
        } catch (RuntimeException | Error e) {
            return new ConnectionCheck(Finding.UNREACHABLE, HttpCall.sentence(e));
        }
    }

    private static ConnectionCheck of(ServiceReply reply) {
        return new ConnectionCheck(
                finding(reply), "HTTP " + reply.status() + reply.said().quoted());
    }

    /** Words count; a status code counts only if it says nothing of the key. */
    private static Finding finding(ServiceReply reply) {
        int status = reply.status();
        if (reply.means(Meaning.RUN_UNKNOWN)) {
            return Finding.GOOD_KEY;
        }
        if (reply.means(Meaning.KEY_REFUSED)) {
            return Finding.REFUSED_KEY;
        }
        if (status == 407) {
            return Finding.PROXY;
        }
        boolean elsewhere = reply.said().isInBetween() || status == 404 || status == 405;
        return elsewhere && status != 429 && status < 500 ? Finding.NOT_PANTO : Finding.UNDECIDED;
    }
}
