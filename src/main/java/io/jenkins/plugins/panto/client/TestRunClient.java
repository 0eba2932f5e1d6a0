package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.TriggerReply.MalformedReplyException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * Asks for the state of test runs, without blocking. Every future fails with a {@link PantoException} only, and never
 * ends if its request was no longer wanted when its turn came.
 */
public final class TestRunClient {

    private static final String PATH = "/api/v1/qa/external/";
    private static final String ONE = "test-run/";

    private final String apiUrl;
    private final ApiKey key;
    private final PollQueue queue;

    /** @param apiUrl a base URL without a {@linkplain ApiUrl#problem problem} */
    public TestRunClient(@NonNull String apiUrl, @NonNull ApiKey key, @NonNull PollQueue queue) {
        this.apiUrl = apiUrl;
        this.key = key;
        this.queue = queue;
    }

    /** The run, or nothing when Panto itself says that it does not know it. Any other answer is a failure. */
    @NonNull
    public CompletableFuture<Optional<TestRunInfo>> one(@NonNull String id, @NonNull BooleanSupplier wanted) {
        return ask(ONE + encode(id), wanted, response -> {
            try {
                TestRunInfo info = TestRunInfo.readOne(body(response), key);
                if (!info.id().equalsIgnoreCase(id)) { // databases write a UUID in upper or in lower case
                    throw PantoException.unknown(
                            "The reply of " + host() + " is about another test run.", response.statusCode());
                }
                return Optional.of(info);
            } catch (MalformedReplyException e) {
                ServiceReply reply = ServiceReply.of(response, key);
                if (reply.means(Meaning.RUN_UNKNOWN)) {
                    return Optional.empty();
                }
                throw failure(reply, e);
            }
        });
    }

    /**
     * The runs of a trigger that are asked for, maybe not all of them. If the reply is of another kind, the failure has
     * its {@linkplain PantoException#status status}: the list may be unknown or forbidden, although each run is known.
     */
    @NonNull
    public CompletableFuture<List<TestRunInfo>> ofTrigger(
            @NonNull String triggerId, @NonNull Set<String> ids, @NonNull BooleanSupplier wanted) {
        return ask("test-runs-by-trigger/" + encode(triggerId), wanted, response -> {
            try {
                return TestRunInfo.readMany(body(response), key, ids);
            } catch (MalformedReplyException e) {
                throw failure(ServiceReply.of(response, key), e);
            }
        });
    }

    private interface Reader<T> {
        T read(HttpResponse<byte[]> response) throws PantoException;
    }

    private <T> CompletableFuture<T> ask(String path, BooleanSupplier wanted, Reader<T> reader) {
        try {
            return queue.ask(get(apiUrl, path, queue.caller(), key), wanted)
                    .handle((response, failure) -> read(response, failure, reader));
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(PantoException.from(e));
        }
    }

    private <T> T read(HttpResponse<byte[]> response, Throwable failure, Reader<T> reader) {
        try {
            if (response == null) {
                throw PantoException.notSent(host() + " " + HttpCall.sentence(failure) + ".");
            }
            return reader.read(response);
        } catch (PantoException | RuntimeException | Error e) {
            throw new CompletionException(PantoException.from(e));
        }
    }

    private PantoException failure(ServiceReply reply, MalformedReplyException malformed) {
        if (reply.outcome() == PantoException.Outcome.PUT_OFF) {
            reply.retryAfter().ifPresent(pause -> queue.leaveAlone(URI.create(apiUrl), pause));
        }
        String happened = reply.status() / 100 == 2 && !reply.said().isError()
                ? "The reply of " + host() + " " + malformed.getMessage()
                : reply.sentence(host());
        String advice = reply.means(Meaning.KEY_REFUSED)
                ? ": " + ServiceError.validKey(key)
                : reply.isInBetween() ? ": " + ServiceError.IN_BETWEEN : "";
        return PantoException.answered(happened + advice + ".", reply);
    }

    /** The request for a single run. */
    @NonNull
    static HttpRequest getOne(@NonNull String apiUrl, @NonNull String id, @NonNull Caller caller, @NonNull ApiKey key) {
        return get(apiUrl, ONE + encode(id), caller, key);
    }

    private static HttpRequest get(String apiUrl, String path, Caller caller, ApiKey key) {
        return caller.request(ApiUrl.endpoint(apiUrl, PATH + path), key).GET().build();
    }

    /** Empty where the JDK reads none. */
    private static byte[] body(HttpResponse<byte[]> response) {
        return response.body() == null ? new byte[0] : response.body();
    }

    private String host() {
        return URI.create(apiUrl).getAuthority();
    }

    private static String encode(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
