package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.PollQueue;
import io.jenkins.plugins.panto.client.TestRunClient;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClientLookupTest {

    private static final TestRunWait.Group GROUP = group("my-key", null);

    @Test
    void aClientIsHandedOn() throws Exception {
        TestRunClient client = client();
        assertSame(
                client,
                lookup(group -> CompletableFuture.completedFuture(client))
                        .find(GROUP)
                        .get());
    }

    static Stream<Function<TestRunWait.Group, CompletableFuture<TestRunClient>>> failures() {
        return Stream.of(
                group -> {
                    throw new IllegalStateException("SECRET");
                },
                group -> {
                    throw new IllegalStateError("SECRET");
                },
                group -> CompletableFuture.failedFuture(new IllegalStateException("SECRET")),
                group -> CompletableFuture.completedFuture(null),
                group -> null);
    }

    private static final class IllegalStateError extends Error {
        IllegalStateError(String message) {
            super(message);
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whateverFailsIsAKeyThatIsNotToBeHad(Function<TestRunWait.Group, CompletableFuture<TestRunClient>> clients) {
        PantoException failure = failure(lookup(clients), GROUP);
        assertTrue(failure.isKeyRefused());
        assertTrue(
                failure.getMessage()
                        .matches("Reading the credential 'my-key' failed \\((IllegalState|NullPointer)\\w+\\)\\."),
                failure.getMessage());
    }

    @Test
    void aSentenceOfOursIsKept() {
        PantoException ours = PantoException.noKey("It is gone.");
        assertSame(ours, failure(lookup(group -> CompletableFuture.failedFuture(ours)), GROUP));
    }

    @Test
    void anExecutorThatTakesNothingIsNoEndlessLookup() {
        ClientLookup lookup = new ClientLookup(group -> null, task -> {
            throw new RejectedExecutionException();
        });
        assertThrows(ExecutionException.class, () -> lookup.find(GROUP).get(10, TimeUnit.SECONDS));
    }

    @Test
    void whatHangsIsNotAskedAgainUntilItComesBack() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<TestRunClient> hanging = new CompletableFuture<>();
        ClientLookup lookup = lookup(group -> {
            asked.incrementAndGet();
            return hanging;
        });
        for (int i = 0; i < 100; i++) {
            assertEquals(
                    "Reading the credential 'my-key' took more than 0 s.",
                    failure(lookup, GROUP).getMessage());
        }
        assertEquals(1, asked.get());
        assertTrue(failure(lookup, group(null, "https://other.example")).isKeyRefused());
        assertEquals(2, asked.get(), "another key hangs by itself");
        hanging.complete(client());
        lookup.find(GROUP).get();
        assertEquals(3, asked.get());
    }

    private static ClientLookup lookup(Function<TestRunWait.Group, CompletableFuture<TestRunClient>> clients) {
        return new ClientLookup(clients, Runnable::run, Duration.ofMillis(50));
    }

    private static PantoException failure(ClientLookup lookup, TestRunWait.Group group) {
        ExecutionException e =
                assertThrows(ExecutionException.class, () -> lookup.find(group).get(10, TimeUnit.SECONDS));
        return (PantoException) e.getCause();
    }

    private static TestRunWait.Group group(String credentialsId, String apiUrl) {
        return new TestRunWait.Group(credentialsId, apiUrl, null, List.of());
    }

    private static TestRunClient client() throws PantoException {
        DrivenTime time = new DrivenTime();
        return new TestRunClient(
                "https://panto.example",
                ApiKey.of("a-key-of-panto", "my-key"),
                new PollQueue(HttpClient::newHttpClient, () -> time));
    }
}
