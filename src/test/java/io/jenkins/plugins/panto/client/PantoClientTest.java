package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PantoClientTest {

    private static final String KEY = "k3y-0f-the-emulator";

    private final PantoEmulator panto = PantoEmulator.start(KEY);
    private final List<HttpClient> given = new ArrayList<>();
    private final List<HttpClient> back = new ArrayList<>();
    private final List<Boolean> failed = new ArrayList<>();

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void eachClientIsGivenBackAfterItsAttempt() throws Exception {
        panto.next(Faults.retryAfter(429, "1"), Answer.normal());
        client(place -> {}).trigger(Faults.REQUEST, line -> assertEquals(given, back));
        assertEquals(2, given.size());
        assertEquals(given, back);
        assertEquals(List.of(false, false), failed);
    }

    @Test
    void aClientIsGivenBackAfterAFailureToo() throws Exception {
        panto.next(Answer.reset());
        assertThrows(PantoException.class, () -> client(place -> {}).trigger(Faults.REQUEST, line -> {}));
        assertEquals(given, back);
        assertEquals(List.of(true), failed);
    }

    @Test
    void anAbortGivesItBackWithoutWaiting() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        panto.onTrigger(request -> arrived.countDown());
        panto.next(Answer.silence());
        PantoClient client = client(place -> {});
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                client.trigger(Faults.REQUEST, line -> {});
            } catch (Throwable e) {
                end.complete(e);
            }
        });
        thread.start();
        arrived.await();
        thread.interrupt();
        assertEquals(InterruptedException.class, end.get().getClass());
        assertEquals(given, back);
        assertTrue(client.maybeTriggered());
    }

    /** In each place where foreign code is called: what it throws is told by its class alone. */
    @ParameterizedTest
    @ValueSource(strings = {"caller", "client", "sendAsync", "log", "pause"})
    void nothingWasTriggeredWhereItBreaksBefore(String place) {
        for (Throwable thrown : thrown()) {
            panto.forget();
            panto.next(Faults.retryAfter(429, "0"));
            PantoClient client = client(here -> breakAt(place, here, thrown));
            PantoException e = assertThrows(
                    PantoException.class, () -> client.trigger(Faults.REQUEST, line -> breakAt(place, "log", thrown)));
            assertTold(thrown, e);
            assertTrue(e.getMessage().contains("; nothing was triggered: "), e.getMessage());
            assertFalse(client.maybeTriggered());
            panto.forgetAnswers();
        }
    }

    @Test
    void itMayBeTriggeredWhereItBreaksAfterwards() {
        for (Throwable thrown : thrown()) {
            PantoClient client = client(here -> breakAt("reply", here, thrown));
            PantoException e = assertThrows(PantoException.class, () -> client.trigger(Faults.REQUEST, line -> {}));
            assertTold(thrown, e);
            assertEquals(PantoException.Outcome.UNKNOWN, e.outcome());
            assertTrue(client.maybeTriggered());
        }
    }

    @Test
    void whatIsTriggeredIsKnownWhateverBecomesOfTheClient() throws Exception {
        for (Throwable thrown : thrown()) {
            PantoClient client = client(here -> breakAt("done", here, thrown));
            assertEquals(
                    3, client.trigger(Faults.REQUEST, line -> {}).testRuns().size());
        }
    }

    @Test
    void theJdkMayNotSendABodyAgain() {
        HttpCall.TrackedBody body = new HttpCall.TrackedBody("{}", () -> {});
        assertEquals("{}", read(body).join());
        assertThrows(CompletionException.class, () -> read(body).join());
    }

    private static CompletableFuture<String> read(HttpRequest.BodyPublisher body) {
        CompletableFuture<String> end = new CompletableFuture<>();
        StringBuilder text = new StringBuilder();
        body.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                text.append(StandardCharsets.UTF_8.decode(bytes));
            }

            @Override
            public void onError(Throwable failure) {
                end.completeExceptionally(failure);
            }

            @Override
            public void onComplete() {
                end.complete(text.toString());
            }
        });
        return end;
    }

    @Test
    void tellsThatNothingWasSelected() {
        for (String body : List.of(
                "{\"message\": \"Triggered 0 test flow(s) matched.\", \"test_runs\": []}",
                "{\"detail\": \"No test flows found matching the provided tags\"}")) {
            panto.next(Answer.json(200, body));
            PantoException e =
                    assertThrows(PantoException.class, () -> client(place -> {}).trigger(Faults.REQUEST, line -> {}));
            assertTrue(e.isNothingSelected());
            assertEquals(PantoException.Outcome.REFUSED, e.outcome());
            assertTrue(e.getMessage().contains("flow"), e.getMessage());
        }
        panto.next(Answer.json(404, "No test flows found matching the provided tags"));
        assertFalse(assertThrows(PantoException.class, () -> client(place -> {}).trigger(Faults.REQUEST, line -> {}))
                .isNothingSelected());
    }

    private static List<Throwable> thrown() {
        return List.of(
                new IllegalStateException("with " + KEY),
                new StackOverflowError("with " + KEY),
                new OutOfMemoryError("with " + KEY) {});
    }

    private static void assertTold(Throwable thrown, PantoException e) {
        assertFalse(e.getMessage().contains("with"), e.getMessage());
        assertTrue(e.getMessage().contains("(" + PantoException.name(thrown) + ")"), e.getMessage());
        assertNull(e.getCause());
        assertArrayEquals(thrown.getStackTrace(), e.getStackTrace());
    }

    private interface Place {
        void at(String place);
    }

    private static void breakAt(String place, String here, Throwable thrown) {
        if (place.equals(here)) {
            PantoClientTest.<RuntimeException>sneak(thrown);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private PantoClient client(Place place) {
        Connections connections = new Connections() {
            @Override
            public HttpClient client() {
                place.at("client");
                HttpClient http = new DelegatingClient(Connections.builder(null).build()) {
                    @Override
                    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                            HttpRequest request, HttpResponse.BodyHandler<T> handler) {
                        place.at("sendAsync");
                        CompletableFuture<HttpResponse<T>> reply = super.sendAsync(request, handler);
                        return new CompletableFuture<>() {
                            @Override
                            public HttpResponse<T> get(long time, TimeUnit unit)
                                    throws InterruptedException, ExecutionException, TimeoutException {
                                HttpResponse<T> response = reply.get(time, unit);
                                place.at("reply");
                                return response;
                            }

                            @Override
                            public boolean cancel(boolean interrupt) {
                                return reply.cancel(interrupt);
                            }
                        };
                    }
                };
                given.add(http);
                return http;
            }

            @Override
            public void done(HttpClient client, boolean hasFailed) {
                back.add(client);
                failed.add(hasFailed);
                place.at("done");
            }

            @Override
            public Caller caller() {
                place.at("caller");
                return new Caller("test");
            }
        };
        try {
            return new PantoClient(
                    panto.url().toString(),
                    ApiKey.of(KEY, "id"),
                    connections,
                    Duration.ofSeconds(20),
                    pause -> place.at("pause"));
        } catch (PantoException e) {
            throw new IllegalStateException(e);
        }
    }
}
