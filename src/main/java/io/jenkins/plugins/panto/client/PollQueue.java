package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Sends the requests of all waits of a controller: a few at a time, first come, first served, and none to a host that
 * has asked for a pause. Blocks no thread.
 */
public final class PollQueue {

    /** How many requests are in flight at the same time. */
    public static final int IN_FLIGHT = 8;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The longest pause: a host that asks for more gets the next request after this time. */
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(10);

    private final Connections connections;
    private final Supplier<Scheduler> time;
    private final Duration timeout;
    private final Map<String, Deque<Question>> waiting = new LinkedHashMap<>();
    private final Map<String, Instant> quietUntil = new HashMap<>();
    /** A thread that finds another one sending leaves the work to it, so that failures do not lead to recursion. */
    private final AtomicInteger calls = new AtomicInteger();

    private int inFlight;

    /** A request; {@code over} makes sure that its turn ends only once. */
    private record Question(
            HttpRequest request,
            BooleanSupplier wanted,
            CompletableFuture<HttpResponse<byte[]>> answer,
            AtomicBoolean over) {

        String host() {
            return request.uri().getAuthority();
        }
    }

    /**
     * @param connections gives the client to use
     * @param time gives the time to go by
     */
    public PollQueue(@NonNull Connections connections, @NonNull Supplier<Scheduler> time) {
        this(connections, time, TIMEOUT);
    }

    /** @param timeout how long a request may take once it is sent, in real time */
    PollQueue(@NonNull Connections connections, @NonNull Supplier<Scheduler> time, @NonNull Duration timeout) {
        this.connections = connections;
        this.time = time;
        this.timeout = timeout;
    }

    /**
     * Sends a request. The future ends with the reply, whatever its status, or with what went wrong.
     *
     * @param wanted called when the request's turn comes; if false, it is never sent and the future never ends
     */
    @NonNull
    CompletableFuture<HttpResponse<byte[]>> ask(@NonNull HttpRequest request, @NonNull BooleanSupplier wanted) {
        Question question = new Question(request, wanted, new CompletableFuture<>(), new AtomicBoolean());
        synchronized (this) {
            waiting.computeIfAbsent(question.host(), host -> new ArrayDeque<>()).add(question);
        }
        sendNext();
        return question.answer();
    }

    /** What every request says of its sender. */
    @NonNull
    Caller caller() {
        return connections.caller();
    }

    private void sendNext() {
        if (calls.getAndIncrement() > 0) {
            return;
        }
        try {
            int seen = 1;
            while (seen > 0) {
                for (Question next = take(); next != null; next = take()) {
                    sendOrEnd(next);
                }
                seen = calls.addAndGet(-seen);
            }
        } catch (Throwable e) {
            calls.set(0); // otherwise, nothing would ever be sent again
            throw e;
        }
    }

    @CheckForNull
    private synchronized Question take() {
        for (Map.Entry<String, Deque<Question>> host : waiting.entrySet()) {
            if (inFlight < IN_FLIGHT && !host.getValue().isEmpty() && !quietUntil.containsKey(host.getKey())) {
                inFlight++;
                return host.getValue().poll();
            }
        }
        waiting.values().removeIf(Deque::isEmpty);
        return null;
    }

    /** Whatever is thrown on the way, its turn ends. */
    private void sendOrEnd(Question question) {
        try {
            if (question.wanted().getAsBoolean()) {
                send(question);
            } else {
                giveBackSlot(question);
            }
        } catch (Throwable e) {
            elsewhere(Optional.empty(), () -> end(question, null, null, e));
        }
    }

    private void send(Question question) {
        HttpClient client = connections.client();
        try {
            CompletableFuture<HttpResponse<byte[]>> exchange =
                    client.sendAsync(question.request(), LimitedBody.handler());
            // A copy, since only the original can still be cancelled when time is over; and never on the thread that
            // watches the time, since the whole JVM has but one.
            exchange.copy()
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((response, failure) -> elsewhere(client.executor(), () -> {
                        exchange.cancel(true);
                        end(question, client, response, failure);
                    }));
        } catch (Throwable e) {
            elsewhere(Optional.empty(), () -> end(question, client, null, e));
        }
    }

    private void giveBack(HttpClient client, boolean failed) {
        try {
            connections.done(client, failed);
        } catch (Throwable e) {
            // what was answered counts, not what becomes of the connection
        }
    }

    /** On this thread only if there is no other. */
    private static void elsewhere(Optional<Executor> preferred, Runnable work) {
        for (Executor executor : List.of(preferred.orElse(ForkJoinPool.commonPool()), ForkJoinPool.commonPool())) {
            try {
                executor.execute(work);
                return;
            } catch (Throwable e) {
                // then the next one
            }
        }
        work.run();
    }

    private void end(
            Question question,
            @CheckForNull HttpClient client,
            @CheckForNull HttpResponse<byte[]> response,
            @CheckForNull Throwable failure) {
        if (!giveBackSlot(question)) {
            return;
        }
        if (client != null) {
            giveBack(client, response == null);
        }
        try {
            if (response != null && (response.statusCode() == 429 || response.statusCode() == 503)) {
                response.headers()
                        .firstValue("Retry-After")
                        .flatMap(header ->
                                RetryPolicy.retryAfter(header, time.get().now()))
                        .ifPresent(pause -> leaveAlone(question.request().uri(), pause));
            }
        } catch (Throwable e) {
            // what was answered counts, not when the next is asked
        }
        sendNext();
        answer(question, response, failure);
    }

    /** Whether its turn was not over yet. */
    private boolean giveBackSlot(Question question) {
        boolean first = question.over().compareAndSet(false, true);
        if (first) {
            synchronized (this) {
                inFlight--;
            }
        }
        return first;
    }

    private static void answer(Question question, HttpResponse<byte[]> response, Throwable failure) {
        if (response != null) {
            question.answer().complete(response);
        } else {
            question.answer()
                    .completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
        }
    }

    /** Sends nothing to a host for this time, or for the longest pause. */
    synchronized void leaveAlone(@NonNull URI uri, @NonNull Duration asked) {
        String host = uri.getAuthority();
        Duration pause = asked.compareTo(LONGEST_QUIET) > 0 ? LONGEST_QUIET : asked;
        Instant until = time.get().now().plus(pause);
        Instant already = quietUntil.get(host);
        if (already == null || until.isAfter(already)) {
            time.get().after(pause, () -> endQuiet(host, until)); // first, since without it the pause never ends
            quietUntil.put(host, until);
        }
    }

    /** Called by the timer, and does not read the clock, which may lag behind it: there is no second timer. */
    private void endQuiet(String host, Instant until) {
        synchronized (this) {
            quietUntil.remove(host, until);
        }
        sendNext();
    }
}
