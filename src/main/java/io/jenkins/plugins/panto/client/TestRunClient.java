package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.TriggerReply.MalformedReplyException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * Asks what became of test runs, without blocking. Every future fails with a {@link PantoException} only, and never ends
 * when its question was no longer wanted when its turn came.
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

    /** The run, or nothing when the service does not know it. */
    @NonNull
    public CompletableFuture<Optional<TestRunInfo>> one(@NonNull String id, @NonNull BooleanSupplier wanted) {
        return ask(ONE + encode(id), wanted).thenApply(response -> {
            if (response.statusCode() == 404) {
                return Optional.empty();
            }
            TestRunInfo info = read(response, body -> TestRunInfo.readOne(body, key));
            return info.id().equals(id) ? Optional.of(info) : Optional.empty();
        });
    }

    /** The runs of a trigger, maybe not all of them; none when the service does not know it, or no triggers at all. */
    @NonNull
    public CompletableFuture<List<TestRunInfo>> ofTrigger(@NonNull String triggerId, @NonNull BooleanSupplier wanted) {
        return ask("test-runs-by-trigger/" + encode(triggerId), wanted)
                .thenApply(response -> response.statusCode() == 404
                        ? List.of()
                        : read(response, body -> TestRunInfo.readMany(body, key)));
    }

    private CompletableFuture<HttpResponse<byte[]>> ask(String path, BooleanSupplier wanted) {
        return queue.ask(get(apiUrl, path, key), wanted).handle((response, failure) -> {
            if (response != null) {
                return response;
            }
            throw new CompletionException(
                    HttpCall.isUnauthorized(failure)
                            ? PantoException.refused(host() + " answered HTTP 401.", 401)
                            : PantoException.notSent(host() + " " + HttpCall.sentence(failure) + "."));
        });
    }

    /** The question for a run on its own. */
    @NonNull
    static HttpRequest getOne(@NonNull String apiUrl, @NonNull String id, @NonNull ApiKey key) {
        return get(apiUrl, ONE + encode(id), key);
    }

    private static HttpRequest get(String apiUrl, String path, ApiKey key) {
        return HttpRequest.newBuilder(ApiUrl.endpoint(apiUrl, PATH + path))
                .version(HttpClient.Version.HTTP_1_1)
                .header(PantoClient.KEY_HEADER, key.header())
                .header("Accept", "application/json")
                .GET()
                .build();
    }

    private interface Reader<T> {
        T read(byte[] body) throws MalformedReplyException;
    }

    private <T> T read(HttpResponse<byte[]> response, Reader<T> reader) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            try {
                return reader.read(response.body());
            } catch (MalformedReplyException e) {
                throw new CompletionException(
                        PantoException.unknown("The reply of " + host() + " " + e.getMessage() + "."));
            }
        }
        String words = ServiceError.words(response.body(), key);
        String advice = status == 401 || status == 403 ? ": " + ServiceError.validKey(key) : "";
        throw new CompletionException(PantoException.refused(
                host() + " answered HTTP " + status + (words.isEmpty() ? "" : " \"" + words + "\"") + advice + ".",
                status));
    }

    private String host() {
        return URI.create(apiUrl).getAuthority();
    }

    private static String encode(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
