package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Sends the questions of all waits of a controller: a few at a time, first come, first served, and none to a host that
 * has asked to be left alone for a while. Blocks no thread.
 */
public final class LookQueue {

    static final int IN_FLIGHT = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A host that asks for more is asked again after this time all the same. */
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(10);

    private final Supplier<HttpClient> http;
    private final Timekeeper time;
    private final Deque<Question> waiting = new ArrayDeque<>();
    private final Map<String, Instant> quietUntil = new HashMap<>();
    private int inFlight;

    private record Question(HttpRequest request, CompletableFuture<HttpResponse<byte[]>> answer) {

        String host() {
            return request.uri().getAuthority();
        }
    }

    /** @param http gives the client to use; it must not follow redirects */
    public LookQueue(@NonNull Supplier<HttpClient> http, @NonNull Timekeeper time) {
        this.http = http;
        this.time = time;
    }

    /** The answer, whatever its status, or what kept it from coming. Cancelling it takes the question back. */
    @NonNull
    CompletableFuture<HttpResponse<byte[]>> ask(@NonNull HttpRequest request) {
        Question question = new Question(request, new CompletableFuture<>());
        synchronized (this) {
            waiting.add(question);
        }
        sendNext();
        return question.answer();
    }

    /** What is sent may end at once, and its end sends the next: so nothing is sent under the lock. */
    private void sendNext() {
        for (Question next = take(); next != null; next = take()) {
            send(next);
        }
    }

    private synchronized Question take() {
        waiting.removeIf(question -> question.answer().isDone());
        if (inFlight >= IN_FLIGHT || waiting.isEmpty() || isQuiet(waiting.peek().host())) {
            return null;
        }
        inFlight++;
        return waiting.poll();
    }

    private boolean isQuiet(String host) {
        Instant until = quietUntil.get(host);
        if (until == null || !until.isAfter(time.now())) {
            quietUntil.remove(host);
            return false;
        }
        return true;
    }

    private void send(Question question) {
        CompletableFuture<HttpResponse<byte[]>> exchange;
        try {
            exchange = http.get().sendAsync(question.request(), ignored -> new HttpCall.LimitedBody());
        } catch (RuntimeException e) {
            exchange = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<HttpResponse<byte[]>> sent = exchange;
        // A copy, since only the original can still be cancelled when time is over.
        exchange.copy().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).whenComplete((response, failure) -> {
            if (failure instanceof TimeoutException) {
                sent.cancel(true);
            }
            returned(question, response);
            if (response != null) {
                question.answer().complete(response);
            } else {
                question.answer()
                        .completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
            }
            sendNext();
        });
    }

    private synchronized void returned(Question question, HttpResponse<byte[]> response) {
        inFlight--;
        if (response != null && (response.statusCode() == 429 || response.statusCode() == 503)) {
            Optional<Duration> asked = response.headers()
                    .firstValue("Retry-After")
                    .flatMap(header -> RetryPolicy.retryAfter(header, time.now()));
            asked.ifPresent(pause -> keepQuiet(question.host(), pause));
        }
    }

    private void keepQuiet(String host, Duration asked) {
        Duration pause = asked.compareTo(LONGEST_QUIET) > 0 ? LONGEST_QUIET : asked;
        quietUntil.put(host, time.now().plus(pause));
        time.after(pause, this::sendNext);
    }
}
