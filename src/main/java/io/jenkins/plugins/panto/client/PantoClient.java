package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.HttpCall.CallFailedException;
import io.jenkins.plugins.panto.client.HttpCall.TrackedBody;
import io.jenkins.plugins.panto.client.TriggerReply.MalformedReplyException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Triggers once: tries again only while it is certain that nothing was triggered. An instance is good for one trigger. */
public final class PantoClient {

    static final String KEY_HEADER = "X-PANTO-API-KEY";

    private final URI apiUrl;
    private final ApiKey key;
    private final Supplier<HttpClient> http;
    private final Duration timeout;
    private final Pause pause;
    private volatile boolean maybeTriggered;

    /** How the client waits before it tries again. */
    @FunctionalInterface
    public interface Pause {
        void of(Duration duration) throws InterruptedException;
    }

    /**
     * @param apiUrl a base URL without a {@linkplain ApiUrl#problem problem}
     * @param http gives a client that follows no redirects, anew for each attempt: on a connection that has been idle,
     *     where the server may have hung up meanwhile, it would not be known whether anything was triggered
     * @param timeout how long one attempt may take
     */
    public PantoClient(
            @NonNull String apiUrl,
            @NonNull ApiKey key,
            @NonNull Supplier<HttpClient> http,
            @NonNull Duration timeout,
            @NonNull Pause pause) {
        this.apiUrl = URI.create(apiUrl);
        this.key = key;
        this.http = http;
        this.timeout = timeout;
        this.pause = pause;
    }

    /** Whether a request is on its way or was sent, and nothing is known of it that rules out that tests run. */
    public boolean maybeTriggered() {
        return maybeTriggered;
    }

    /**
     * @param request a valid one
     * @param log takes a line for each attempt that is made again
     * @throws PantoException if nothing is known to have been triggered; its message says whether it may have been
     */
    @NonNull
    public TriggerReply trigger(@NonNull TriggerRequest request, @NonNull Consumer<String> log)
            throws PantoException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(request);
            } catch (PantoException e) {
                Duration again = RetryPolicy.pauseAfter(attempt, e);
                if (again == null) {
                    throw e;
                }
                log.accept(e.getMessage() + " Trying again in " + again.toSeconds() + " s (attempt " + (attempt + 1)
                        + " of " + RetryPolicy.ATTEMPTS + ").");
                pause.of(again);
            }
        }
    }

    private TriggerReply attempt(TriggerRequest request) throws PantoException, InterruptedException {
        maybeTriggered = false;
        HttpRequest post = HttpRequest.newBuilder(
                        ApiUrl.endpoint(apiUrl.toString(), request.target().path()))
                .version(HttpClient.Version.HTTP_1_1)
                .header(KEY_HEADER, key.header())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(new TrackedBody(request.json(), () -> maybeTriggered = true))
                .build();
        try {
            HttpResponse<byte[]> response = new HttpCall(http.get(), timeout).send(post, this::maybeTriggered);
            if (response.statusCode() / 100 == 2) {
                return TriggerReply.read(response.body(), key);
            }
            String words = ServiceError.words(response.body(), key);
            Optional<Duration> retryAfter = response.headers()
                    .firstValue("Retry-After")
                    .flatMap(header -> RetryPolicy.retryAfter(header, Instant.now()));
            throw failure(response.statusCode(), words, retryAfter, request);
        } catch (CallFailedException e) {
            if (e.isUnauthorized()) {
                throw failure(401, "", Optional.empty(), request);
            }
            if (e.isUnsent()) {
                maybeTriggered = false;
            }
            String happened = host() + " " + e.getMessage();
            throw maybeTriggered
                    ? PantoException.unknown(happened + mayRun(request))
                    : PantoException.notSent(happened + "; nothing was triggered: check the address of Panto"
                            + " in the global configuration and the proxy configuration of Jenkins.");
        } catch (MalformedReplyException e) {
            throw PantoException.unknown("The reply of " + host() + " " + e.getMessage() + mayRun(request));
        }
    }

    private PantoException failure(int status, String words, Optional<Duration> retryAfter, TriggerRequest request) {
        String said = host() + " answered HTTP " + status + (words.isEmpty() ? "" : " \"" + words + "\"");
        if (status == 429 || status == 503 && retryAfter.isPresent()) {
            maybeTriggered = false;
            String asked = retryAfter
                    .map(after -> " and asked to wait " + after.toSeconds() + " s")
                    .orElse("");
            return PantoException.putOff(
                    said + asked + "; nothing was triggered: try again later, or trigger less at a time.",
                    status,
                    retryAfter);
        }
        if (status / 100 == 3 && status != 303) { // which says that the result is elsewhere, so that there is one
            maybeTriggered = false;
            return PantoException.refused(
                    said + ", a redirect, which is not followed, since the API key would go along;"
                            + " nothing was triggered: put the address that it leads to into the global configuration.",
                    status);
        }
        if (status / 100 == 4 && status != 408) {
            maybeTriggered = false;
            String advice = ServiceError.advice(status, words, request, key);
            return PantoException.refused(said + "; nothing was triggered: " + advice + ".", status);
        }
        return PantoException.unknown(said + mayRun(request), status);
    }

    private static String mayRun(TriggerRequest request) {
        return "; the " + request.target().plural()
                + " may have been triggered: look into Panto before you run this again.";
    }

    private String host() {
        return apiUrl.getHost() + (apiUrl.getPort() < 0 ? "" : ":" + apiUrl.getPort());
    }
}
