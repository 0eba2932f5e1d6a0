package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Sends the questions of all waits of a controller: a few at a time, first come, first served, and none to a host that
 * has asked to be left alone for a while. Blocks no thread.
 */
public final class PollQueue {

    /** How many questions are asked at the same time. */
    public static final int IN_FLIGHT = 8;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** A host that asks for more is asked again after this time all the same. */
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(10);

    private final Supplier<HttpClient> http;
    private final Supplier<Scheduler> time;
    private final Duration timeout;
    private final Map<String, Deque<Question>> waiting = new LinkedHashMap<>();
    private final Map<String, Instant> quietUntil = new HashMap<>();
    private int inFlight;

    private record Question(
            HttpRequest request, BooleanSupplier wanted, CompletableFuture<HttpResponse<byte[]>> answer) {

        String host() {
            return request.uri().getAuthority();
        }
    }

    /**
     * @param http gives the client to use; it must not follow redirects
     * @param time gives the time to go by
     */
    public PollQueue(@NonNull Supplier<HttpClient> http, @NonNull Supplier<Scheduler> time) {
        this(http, time, TIMEOUT);
    }

    /** @param timeout how long a question may take once it is sent, in real time */
    PollQueue(@NonNull Supplier<HttpClient> http, @NonNull Supplier<Scheduler> time, @NonNull Duration timeout) {
        this.http = http;
        this.time = time;
        this.timeout = timeout;
    }

    /**
     * The answer, whatever its status, or what kept it from coming.
     *
     * @param wanted is asked when the question's turn comes: if not, it is never sent and there is no answer
     */
    @NonNull
    CompletableFuture<HttpResponse<byte[]>> ask(@NonNull HttpRequest request, @NonNull BooleanSupplier wanted) {
        Question question = new Question(request, wanted, new CompletableFuture<>());
        synchronized (this) {
            waiting.computeIfAbsent(question.host(), host -> new ArrayDeque<>()).add(question);
        }
        sendNext();
        return question.answer();
    }

    private void sendNext() {
        for (Question next = take(); next != null; next = take()) {
            send(next);
        }
    }

    @CheckForNull
    private synchronized Question take() {
        for (Map.Entry<String, Deque<Question>> host : waiting.entrySet()) {
            Deque<Question> questions = host.getValue();
            while (inFlight < IN_FLIGHT && !questions.isEmpty() && !quietUntil.containsKey(host.getKey())) {
                Question next = questions.poll();
                if (next.wanted().getAsBoolean()) {
                    inFlight++;
                    return next;
                }
            }
        }
        waiting.values().removeIf(Deque::isEmpty);
        return null;
    }

    private void send(Question question) {
        try {
            HttpClient client = http.get();
            CompletableFuture<HttpResponse<byte[]>> exchange =
                    client.sendAsync(question.request(), ignored -> new HttpCall.LimitedBody());
            // A copy, since only the original can still be cancelled when time is over; and never on the thread that
            // watches the time, since the whole JVM has but one.
            exchange.copy()
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .whenCompleteAsync(
                            (response, failure) -> {
                                exchange.cancel(true);
                                returned(question, response);
                                sendNext();
                                answer(question, response, failure);
                            },
                            client.executor().orElse(ForkJoinPool.commonPool()));
        } catch (RuntimeException e) {
            returned(question, null);
            answer(question, null, e);
        }
    }

    private static void answer(Question question, HttpResponse<byte[]> response, Throwable failure) {
        if (response != null) {
            question.answer().complete(response);
        } else {
            question.answer()
                    .completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
        }
    }

    private synchronized void returned(Question question, @CheckForNull HttpResponse<byte[]> response) {
        inFlight--;
        if (response != null && (response.statusCode() == 429 || response.statusCode() == 503)) {
            Optional<Duration> asked = response.headers()
                    .firstValue("Retry-After")
                    .flatMap(header -> RetryPolicy.retryAfter(header, time.get().now()));
            asked.ifPresent(pause -> keepQuiet(question.host(), pause));
        }
    }

    private void keepQuiet(String host, Duration asked) {
        Duration pause = asked.compareTo(LONGEST_QUIET) > 0 ? LONGEST_QUIET : asked;
        Instant until = time.get().now().plus(pause);
        Instant already = quietUntil.get(host);
        if (already == null || until.isAfter(already)) {
            quietUntil.put(host, until);
            time.get().after(pause, () -> endQuiet(host, until));
        }
    }

    /** Ended by the alarm and not by looking at the clock, which may lag behind it: there is no second alarm. */
    private void endQuiet(String host, Instant until) {
        synchronized (this) {
            quietUntil.remove(host, until);
        }
        sendNext();
    }
}
