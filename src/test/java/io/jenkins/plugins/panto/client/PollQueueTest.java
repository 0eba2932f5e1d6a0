package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class PollQueueTest {

    private static final BooleanSupplier WANTED = () -> true;

    /** With an executor that grows, as the client of Jenkins has. */
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .executor(Executors.newCachedThreadPool(PollQueueTest::daemon))
            .build();

    private final DrivenTime time = new DrivenTime();
    private final AtomicInteger sent = new AtomicInteger();
    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    private final Semaphore released = new Semaphore(0);
    private final Answer held = exchange -> {
        released.acquire();
        exchange.answerNormally();
    };

    private PantoEmulator panto;
    private volatile Supplier<HttpClient> http = () -> HTTP;
    private final PollQueue queue = new PollQueue(this::client, () -> time);

    @BeforeEach
    void start() {
        panto = PantoEmulator.start("key");
        panto.onPoll(request -> arrived.add(request.path().replaceFirst(".*/", "")));
    }

    @AfterEach
    void close() {
        panto.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 301, 400, 401, 404, 429, 500, 502, 503})
    void answerOfAnyStatusIsAnAnswer(int status) throws Exception {
        panto.nextPoll(Answer.json(status, status == 204 ? "" : "{}"));
        assertEquals(status, get(ask("a")).statusCode());
        assertEquals(1, panto.polls().size());
    }

    @Test
    void eightAreInFlightAtMost() throws Exception {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(PollQueue.IN_FLIGHT);
        panto.onPoll(request -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            full.countDown();
        });
        Answer counted = exchange -> {
            full.await();
            inFlight.decrementAndGet();
            exchange.answerNormally();
        };
        panto.nextPoll(Collections.nCopies(100, counted).toArray(Answer[]::new));
        for (var answer : IntStream.range(0, 100).mapToObj(i -> ask("run-" + i)).toList()) {
            get(answer);
        }
        assertEquals(PollQueue.IN_FLIGHT, most.get());
        assertEquals(100, panto.polls().size());
    }

    @Test
    void firstComeFirstServed() throws Exception {
        hold(20);
        List<CompletableFuture<?>> answers = new ArrayList<>();
        IntStream.range(0, 8).forEach(i -> answers.add(ask("first-" + i)));
        IntStream.range(0, 8).forEach(i -> next());
        IntStream.range(0, 12).forEach(i -> answers.add(ask("later-" + i)));
        for (int i = 0; i < 12; i++) {
            assertTrue(arrived.isEmpty());
            released.release();
            assertEquals("later-" + i, next());
        }
        released.release(8);
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
    }

    @Test
    void unwantedQuestionIsNotSentAndHoldsUpNobody() throws Exception {
        hold(8);
        IntStream.range(0, 8).forEach(i -> ask("first"));
        IntStream.range(0, 8).forEach(i -> next());
        List<CompletableFuture<?>> unwanted = new ArrayList<>();
        boolean[] wanted = {true};
        IntStream.range(0, 1000).forEach(i -> unwanted.add(queue.ask(poll(panto, "unwanted"), () -> wanted[0])));
        CompletableFuture<HttpResponse<byte[]>> last = ask("last");
        wanted[0] = false;
        released.release(8);
        assertEquals(404, get(last).statusCode());
        assertEquals("last", next());
        assertEquals(9, sent.get());
        assertFalse(unwanted.stream().anyMatch(CompletableFuture::isDone));
    }

    @ParameterizedTest
    @CsvSource({
        "429, 7, PT7S",
        "503, 7, PT7S",
        "429, 600, PT10M",
        "429, 601, PT10M",
        "503, 999999999999999999, PT10M",
        "503, 'Thu, 01 Jan 2026 00:00:30 GMT', PT30S",
        "503, 'Fri, 31 Dec 9999 23:59:59 GMT', PT10M"
    })
    void hostIsLeftAloneForAsLongAsItAsksButNotForEver(int status, String asked, Duration quiet) throws Exception {
        throttle(status, asked);
        List<CompletableFuture<HttpResponse<byte[]>>> answers = List.of(ask("b"), ask("c"));
        time.advance(quiet.minusMillis(1));
        assertEquals(1, sent.get());
        time.advance(Duration.ofMillis(1));
        assertEquals(3, sent.get());
        for (var answer : answers) {
            assertEquals(404, get(answer).statusCode());
        }
        assertEquals(0, time.scheduled());
    }

    @ParameterizedTest
    @CsvSource({"429,", "503,", "503, soon", "429, -1", "200, 60", "404, 60", "500, 60", "502, 60"})
    void hostThatAsksForNothingIsAskedAgain(int status, String asked) throws Exception {
        throttle(status, asked);
        assertEquals(404, get(ask("b")).statusCode());
        assertEquals(0, time.scheduled());
    }

    @Test
    void longestOfSeveralRequestsToWaitCounts() throws Exception {
        List<CountDownLatch> turns =
                Stream.generate(() -> new CountDownLatch(1)).limit(3).toList();
        panto.nextPoll(throttled(turns.get(0), 5), throttled(turns.get(1), 60), throttled(turns.get(2), 10));
        List<CompletableFuture<HttpResponse<byte[]>>> answers = List.of(ask("a"), ask("b"), ask("c"));
        for (CountDownLatch turn : turns) {
            CompletableFuture<?>[] open =
                    answers.stream().filter(answer -> !answer.isDone()).toArray(CompletableFuture[]::new);
            turn.countDown();
            CompletableFuture.anyOf(open).get(10, TimeUnit.SECONDS);
        }
        CompletableFuture<HttpResponse<byte[]>> patient = ask("d");
        time.advance(Duration.ofMillis(59_999));
        assertEquals(3, sent.get());
        time.advance(Duration.ofMillis(1));
        assertEquals(404, get(patient).statusCode());
        assertEquals(0, time.scheduled());
    }

    @Test
    void whatWasInFlightIsAnsweredWhileItsHostIsLeftAlone() throws Exception {
        panto.nextPoll(held);
        CompletableFuture<HttpResponse<byte[]>> before = ask("a");
        next();
        throttle(429, "60");
        released.release();
        assertEquals(404, get(before).statusCode());
    }

    @Test
    void otherHostIsAskedMeanwhile() throws Exception {
        try (PantoEmulator other = PantoEmulator.start("key")) {
            throttle(429, "60");
            CompletableFuture<HttpResponse<byte[]>> quiet = ask("b");
            assertEquals(404, get(queue.ask(poll(other, "c"), WANTED)).statusCode());
            assertFalse(quiet.isDone());
            time.advance(Duration.ofSeconds(60));
            assertEquals(404, get(quiet).statusCode());
        }
    }

    /** A timer and a clock run apart when the clock is set back, and by a part of a millisecond always. */
    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT1H"})
    void clockThatLagsBehindItsAlarmHoldsUpNobody(Duration lag) throws Exception {
        Duration[] setBack = {Duration.ZERO};
        Scheduler lagging = new Scheduler() {
            @Override
            public Instant now() {
                return time.now().minus(setBack[0]);
            }

            @Override
            public Duration elapsed() {
                return time.elapsed();
            }

            @Override
            public Runnable after(Duration pause, Runnable wake) {
                return time.after(pause, wake);
            }
        };
        PollQueue late = new PollQueue(this::client, () -> lagging);
        panto.nextPoll(Answer.reply(429, Map.of("Retry-After", "60"), new byte[0]));
        get(late.ask(poll(panto, "a"), WANTED));
        setBack[0] = lag;
        CompletableFuture<HttpResponse<byte[]>> answer = late.ask(poll(panto, "b"), WANTED);
        time.advance(Duration.ofSeconds(60));
        assertEquals(404, get(answer).statusCode());
    }

    @Test
    void refusedConnectionFailsAndTheNextIsSent() throws Exception {
        HttpRequest toNobody;
        try (PantoEmulator gone = PantoEmulator.start("key")) {
            toNobody = poll(gone, "a");
        }
        List<CompletableFuture<HttpResponse<byte[]>>> answers = IntStream.range(0, 30)
                .mapToObj(i -> queue.ask(toNobody, WANTED))
                .toList();
        for (var answer : answers) {
            assertEquals("refused the connection", HttpCall.sentence(failure(answer)));
        }
        assertEquals(404, get(ask("b")).statusCode());
    }

    @Test
    void resetFailsAndTheNextIsSent() throws Exception {
        panto.nextPoll(Answer.resetInBody(), Answer.shortBody(), Answer.tooLong());
        assertEquals("broke the connection", HttpCall.sentence(failure(ask("a"))));
        assertEquals("broke the connection", HttpCall.sentence(failure(ask("b"))));
        assertEquals("sent a reply of more than 8 MiB", HttpCall.sentence(failure(ask("c"))));
        assertEquals(404, get(ask("d")).statusCode());
    }

    @Test
    void redirectIsAnAnswer() throws Exception {
        panto.nextPoll(Answer.reply(302, Map.of("Location", panto.url() + "/other"), new byte[0]));
        assertEquals(302, get(ask("a")).statusCode());
        assertEquals(1, panto.seen().size());
    }

    @Test
    void timeIsLimitedForTheWholeAnswer() throws Exception {
        PollQueue hasty = new PollQueue(this::client, () -> time, Duration.ofSeconds(2));
        CountDownLatch hungUp = new CountDownLatch(8);
        Answer silence = exchange -> {
            Answer.silence().write(exchange);
            hungUp.countDown();
        };
        panto.nextPoll(Collections.nCopies(8, silence).toArray(Answer[]::new));
        panto.nextPoll(Answer.trickle());
        List<CompletableFuture<HttpResponse<byte[]>>> answers = IntStream.range(0, 9)
                .mapToObj(i -> hasty.ask(poll(panto, "a"), WANTED))
                .toList();
        for (var answer : answers) {
            assertInstanceOf(TimeoutException.class, failure(answer));
        }
        assertTrue(hungUp.await(10, TimeUnit.SECONDS));
    }

    @Test
    void threadThatWatchesTheTimeOfTheWholeJvmIsLeftAlone() throws Exception {
        PollQueue hasty = new PollQueue(this::client, () -> time, Duration.ofMillis(50));
        panto.nextPoll(Answer.silence());
        CompletableFuture<String> thread = hasty.ask(poll(panto, "a"), WANTED)
                .handle((response, failure) -> Thread.currentThread().getName());
        assertNotEquals("CompletableFutureDelayScheduler", thread.get(10, TimeUnit.SECONDS));
    }

    @Test
    void whoeverIsSlowToTakeAnAnswerHoldsUpNobody() throws Exception {
        hold(8);
        CountDownLatch slow = new CountDownLatch(1);
        CompletableFuture<?>[] taken = IntStream.range(0, 8)
                .mapToObj(i -> ask("slow").thenAccept(response -> await(slow)))
                .toArray(CompletableFuture[]::new);
        released.release(8);
        assertEquals(404, get(ask("quick")).statusCode());
        slow.countDown();
        CompletableFuture.allOf(taken).get(10, TimeUnit.SECONDS);
    }

    @Test
    void whoeverTakesAnAnswerBadlyHarmsNobody() throws Exception {
        for (int i = 0; i < 20; i++) {
            ask("a").thenAccept(response -> {
                throw new IllegalStateException();
            });
        }
        assertEquals(404, get(ask("b")).statusCode());
    }

    @Test
    void manyQuestionsThatCannotBeSentFailEach() throws Exception {
        hold(8);
        List<CompletableFuture<HttpResponse<byte[]>>> first =
                IntStream.range(0, 8).mapToObj(i -> ask("first")).toList();
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        assertTimeout(
                Duration.ofSeconds(10),
                () -> IntStream.range(0, 50_000).forEach(i -> answers.add(ask("later"))),
                "the time for one grows with their number");
        http = () -> {
            throw new IllegalStateException("shutting down");
        };
        released.release(8);
        for (var answer : answers) {
            assertInstanceOf(IllegalStateException.class, failure(answer));
        }
        for (var answer : first) {
            assertEquals(404, get(answer).statusCode());
        }
        http = () -> HTTP;
        assertEquals(404, get(ask("b")).statusCode());
    }

    /** Each place where foreign code is called. */
    private static final List<String> PLACES =
            List.of("client", "sendAsync", "executor", "executor that runs it too", "done", "wanted", "time", "alarm");

    @ParameterizedTest
    @FieldSource("PLACES")
    void slotComesBackWhateverIsThrown(String place) throws Exception {
        for (Throwable thrown : List.of(new IllegalStateException("s3cret"), new OutOfMemoryError("s3cret"))) {
            Broken broken = new Broken(place, thrown);
            PollQueue hurt = new PollQueue(broken, () -> broken.time(time));
            for (int i = 0; i < 3 * PollQueue.IN_FLIGHT; i++) {
                panto.nextPoll(Answer.reply(503, Map.of("Retry-After", "60"), new byte[0]));
                CompletableFuture<HttpResponse<byte[]>> answer = hurt.ask(poll(panto, "a"), () -> {
                    broken.at("wanted");
                    return true;
                });
                if (List.of("client", "sendAsync", "wanted").contains(place)) {
                    Throwable failure = failure(answer);
                    assertEquals(thrown, failure);
                    assertFalse(HttpCall.sentence(failure).contains("s3cret"));
                } else {
                    assertEquals(503, get(answer).statusCode());
                    time.advance(Duration.ofMinutes(1));
                }
            }
            broken.whole = true;
            panto.forgetAnswers();
            assertEquals(404, get(hurt.ask(poll(panto, "b"), WANTED)).statusCode());
            assertEquals(broken.given.get(), broken.back.get(), "clients given and given back");
        }
    }

    /** What fails at once leads to the next question at once, and so on. */
    @Test
    void thousandsOfFailuresGoNoDeeper() throws Exception {
        http = () -> {
            throw new IllegalStateException();
        };
        CompletableFuture<Integer> end = new CompletableFuture<>();
        askAgain(20_000, end);
        assertEquals(20_000, end.get(20, TimeUnit.SECONDS));
        List<CompletableFuture<HttpResponse<byte[]>>> answers =
                IntStream.range(0, 20_000).mapToObj(i -> ask("a")).toList();
        for (var answer : answers) {
            assertInstanceOf(IllegalStateException.class, failure(answer));
        }
    }

    private void askAgain(int times, CompletableFuture<Integer> end) {
        AtomicInteger asked = new AtomicInteger();
        BiConsumer<Object, Throwable> again = new BiConsumer<>() {
            @Override
            public void accept(Object answer, Throwable failure) {
                if (asked.incrementAndGet() < times) {
                    ask("a").whenComplete(this);
                } else {
                    end.complete(asked.get());
                }
            }
        };
        ask("a").whenComplete(again);
    }

    @Test
    void callbackThatThrowsAnErrorHarmsNobody() throws Exception {
        http = () -> {
            throw new IllegalStateException();
        };
        for (int i = 0; i < 20; i++) {
            ask("a").whenComplete((answer, failure) -> {
                throw new StackOverflowError();
            });
        }
        http = () -> HTTP;
        assertEquals(404, get(ask("b")).statusCode());
    }

    private static final class Broken implements Connections {

        private final String place;
        private final Throwable thrown;
        private final AtomicInteger given = new AtomicInteger();
        private final AtomicInteger back = new AtomicInteger();
        private volatile boolean whole;

        private Broken(String place, Throwable thrown) {
            this.place = place;
            this.thrown = thrown;
        }

        private void at(String here) {
            if (here.equals(place) && !whole) {
                PollQueueTest.<RuntimeException>sneak(thrown);
            }
        }

        @Override
        public HttpClient client() {
            at("client");
            given.incrementAndGet();
            return new DelegatingClient(HTTP) {
                @Override
                public <T> CompletableFuture<HttpResponse<T>> sendAsync(
                        HttpRequest request, HttpResponse.BodyHandler<T> handler) {
                    at("sendAsync");
                    return super.sendAsync(request, handler);
                }

                @Override
                public Optional<Executor> executor() {
                    return Optional.of(task -> {
                        at("executor");
                        HTTP.executor().orElseThrow().execute(task);
                        at("executor that runs it too");
                    });
                }
            };
        }

        @Override
        public void done(HttpClient client, boolean failed) {
            back.incrementAndGet();
            at("done");
        }

        private Scheduler time(DrivenTime time) {
            at("time");
            return new Scheduler() {
                @Override
                public Duration elapsed() {
                    throw new IllegalStateException();
                }

                @Override
                public Instant now() {
                    return time.now();
                }

                @Override
                public Runnable after(Duration pause, Runnable wake) {
                    at("alarm");
                    return time.after(pause, wake);
                }
            };
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void clientMayBeAnotherEachTime() throws Exception {
        for (int i = 0; i < 3; i++) {
            http = HttpClient::newHttpClient;
            assertEquals(404, get(ask("a")).statusCode());
        }
        assertEquals(3, sent.get());
    }

    @Test
    void nothingIsLeftWhenAllIsAnswered() throws Exception {
        for (var answer : IntStream.range(0, 50).mapToObj(i -> ask("a")).toList()) {
            get(answer);
        }
        assertEquals(0, time.scheduled());
        assertNull(
                arrived.stream().filter(path -> !path.equals("a")).findFirst().orElse(null));
    }

    private HttpClient client() {
        sent.incrementAndGet();
        return http.get();
    }

    private CompletableFuture<HttpResponse<byte[]>> ask(String id) {
        return queue.ask(poll(panto, id), WANTED);
    }

    private static HttpRequest poll(PantoEmulator panto, String id) {
        return HttpRequest.newBuilder(URI.create(panto.url() + "/api/v1/qa/external/test-run/" + id))
                .header("X-PANTO-API-KEY", "key")
                .build();
    }

    private void throttle(int status, String retryAfter) throws Exception {
        panto.nextPoll(
                Answer.reply(status, retryAfter == null ? Map.of() : Map.of("Retry-After", retryAfter), new byte[0]));
        assertEquals(status, get(ask("throttled")).statusCode());
    }

    private static Answer throttled(CountDownLatch turn, int seconds) {
        return exchange -> {
            turn.await();
            Answer.reply(429, Map.of("Retry-After", "" + seconds), new byte[0]).write(exchange);
        };
    }

    private void hold(int answers) {
        panto.nextPoll(Collections.nCopies(answers, held).toArray(Answer[]::new));
    }

    private String next() {
        try {
            return arrived.poll(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<byte[]> get(CompletableFuture<HttpResponse<byte[]>> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<?> answer) {
        return assertThrows(ExecutionException.class, () -> answer.get(10, TimeUnit.SECONDS))
                .getCause();
    }
}
