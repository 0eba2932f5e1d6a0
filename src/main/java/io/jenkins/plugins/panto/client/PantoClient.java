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
import java.util.function.Consumer;

/** Triggers once: tries again only while it is certain that nothing was triggered. Use an instance for one trigger. */
public final class PantoClient {

    private final URI apiUrl;
    private final ApiKey key;
    private final Connections connections;
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
     * @param connections gives a client for each attempt whose connections nobody has used: on one that has been idle,
     *     where the server may have hung up meanwhile, it would not be known whether anything was triggered
     * @param timeout how long one attempt may take
     */
    public PantoClient(
            @NonNull String apiUrl,
            @NonNull ApiKey key,
            @NonNull Connections connections,
            @NonNull Duration timeout,
            @NonNull Pause pause) {
        this.apiUrl = URI.create(apiUrl);
        this.key = key;
        this.connections = connections;
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
        try {
            return attempts(request, log);
        } catch (RuntimeException | Error e) {
            String failed = "The trigger failed (" + PantoException.name(e) + ")";
            throw (maybeTriggered
                            ? PantoException.unknown(failed + mayRun(request))
                            : PantoException.notSent(failed + "; nothing was triggered: see Jenkins' log."))
                    .at(e);
        }
    }

    private TriggerReply attempts(TriggerRequest request, Consumer<String> log)
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
        URI endpoint = ApiUrl.endpoint(apiUrl.toString(), request.target().path());
        HttpRequest post = connections
                .caller()
                .request(endpoint, key)
                .header("Content-Type", "application/json")
                .POST(new TrackedBody(request.json(), this::sending))
                .build();
        try {
            return read(send(post), request);
        } catch (CallFailedException e) {
            if (e.isUnsent()) {
                maybeTriggered = false;
            }
            String happened = host() + " " + e.getMessage();
            throw maybeTriggered
                    ? PantoException.unknown(happened + mayRun(request))
                    : PantoException.notSent(happened + "; nothing was triggered: check the address of Panto"
                            + " in the global configuration and the proxy configuration of Jenkins.");
        }
    }

    private void sending() {
        maybeTriggered = true;
        connections.sending();
    }

    private HttpResponse<byte[]> send(HttpRequest post) throws CallFailedException, InterruptedException {
        HttpClient http = connections.client();
        boolean answered = false;
        try {
            HttpResponse<byte[]> response =
                    new HttpCall(http, connections::answered, timeout).send(post, this::maybeTriggered);
            answered = true;
            return response;
        } finally {
            giveBack(http, !answered);
        }
    }

    private void giveBack(HttpClient http, boolean failed) {
        try {
            connections.done(http, failed);
        } catch (RuntimeException | Error e) {
            // what is known of the trigger counts, not what becomes of its connection
        }
    }

    private TriggerReply read(HttpResponse<byte[]> response, TriggerRequest request) throws PantoException {
        String malformed;
        try {
            return TriggerReply.read(response.body() == null ? new byte[0] : response.body(), key);
        } catch (MalformedReplyException e) {
            malformed = e.getMessage();
        }
        ServiceReply reply = ServiceReply.of(response, key);
        maybeTriggered = reply.outcome() == PantoException.Outcome.UNKNOWN;
        String said = reply.sentence(host());
        throw PantoException.answered(
                switch (reply.outcome()) {
                    case PUT_OFF ->
                        said + asked(reply)
                                + "; nothing was triggered: try again later, or trigger fewer tests at a time.";
                    case REFUSED ->
                        reply.isRedirect() && !reply.said().isError()
                                ? said + ", a redirect, which is not followed, since the API key would be sent along;"
                                        + " nothing was triggered: put the address that it leads to into the global"
                                        + " configuration."
                                : said + "; nothing was triggered: " + ServiceError.advice(reply, request, key) + ".";
                    default -> {
                        String happened = reply.status() / 100 == 2 ? "The reply of " + host() + " " + malformed : said;
                        yield happened
                                + (reply.isInBetween() ? " (" + ServiceError.IN_BETWEEN + ")" : "")
                                + mayRun(request);
                    }
                },
                reply);
    }

    private static String asked(ServiceReply reply) {
        return reply.retryAfter()
                .map(after -> " and asked to wait " + after.toSeconds() + " s")
                .orElse("");
    }

    private static String mayRun(TriggerRequest request) {
        return "; the " + request.target().plural()
                + " may have been triggered: check in Panto before you run this again.";
    }

    private String host() {
        return apiUrl.getHost() + (apiUrl.getPort() < 0 ? "" : ":" + apiUrl.getPort());
    }
}
