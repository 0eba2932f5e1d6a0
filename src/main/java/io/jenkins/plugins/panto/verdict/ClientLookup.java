package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.TestRunClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Finds the client for a group, and so its key, in a limited time: a provider of credentials may hang. */
final class ClientLookup {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Function<TestRunWait.Group, CompletableFuture<TestRunClient>> clients;
    private final Executor executor;
    private final Duration timeout;

    /** The look-ups that have not come back, also those whose time is over. */
    private final Map<Key, CompletableFuture<TestRunClient>> open = new ConcurrentHashMap<>();

    /** What a client is found by. */
    record Key(
            @CheckForNull String credentialsId,
            @CheckForNull String apiUrl) {

        static Key of(TestRunWait.Group group) {
            return new Key(group.credentialsId(), group.apiUrl());
        }
    }

    ClientLookup(
            @NonNull Function<TestRunWait.Group, CompletableFuture<TestRunClient>> clients,
            @NonNull Executor executor) {
        this(clients, executor, TIMEOUT);
    }

    /** @param timeout how long it may take, in real time */
    ClientLookup(
            @NonNull Function<TestRunWait.Group, CompletableFuture<TestRunClient>> clients,
            @NonNull Executor executor,
            @NonNull Duration timeout) {
        this.clients = clients;
        this.executor = executor;
        this.timeout = timeout;
    }

    /** The client. Fails with a {@link PantoException} only, for as long as an earlier look-up hangs at once. */
    @NonNull
    CompletableFuture<TestRunClient> find(@NonNull TestRunWait.Group group) {
        CompletableFuture<TestRunClient> mine = new CompletableFuture<>();
        CompletableFuture<TestRunClient> earlier = open.putIfAbsent(Key.of(group), mine);
        if (earlier == null) {
            mine.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
            begin(group, mine);
        }
        // Not on the thread that watches the time, since the whole JVM has but one.
        return (earlier == null ? mine : earlier)
                .handleAsync((client, failure) -> known(group, client, failure), executor);
    }

    private void begin(TestRunWait.Group group, CompletableFuture<TestRunClient> mine) {
        try {
            executor.execute(() -> {
                try {
                    clients.apply(group).whenComplete((client, failure) -> end(group, mine, client, failure));
                } catch (Throwable e) {
                    end(group, mine, null, e);
                }
            });
        } catch (Throwable e) {
            end(group, mine, null, e);
        }
    }

    private void end(
            TestRunWait.Group group,
            CompletableFuture<TestRunClient> mine,
            @Nullable TestRunClient client,
            @Nullable Throwable failure) {
        open.remove(Key.of(group), mine);
        if (client == null) {
            mine.completeExceptionally(failure == null ? new NullPointerException() : failure);
        } else {
            mine.complete(client);
        }
    }

    private TestRunClient known(TestRunWait.Group group, @Nullable TestRunClient client, @Nullable Throwable failure) {
        if (client != null) {
            return client;
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        throw new CompletionException(
                cause instanceof PantoException ? cause : PantoException.noKey(sentence(group, cause)));
    }

    private String sentence(TestRunWait.Group group, Throwable cause) {
        String id = group.credentialsId();
        return "Reading the credential" + (id == null ? "" : " '" + id + "'")
                + (cause instanceof TimeoutException
                        ? " took more than " + timeout.toSeconds() + " s."
                        : " failed (" + cause.getClass().getSimpleName() + ").");
    }
}
