package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.PollQueue;
import io.jenkins.plugins.panto.client.Scheduler;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TestRunClient;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a wait calls may throw anything, or never come back: it ends, a minute after its deadline at the latest. */
class WaitFaultsTest {

    private static final Logger LOGGER = Logger.getLogger(TestRunWait.class.getName());
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration DEADLINE = Duration.ofMinutes(12);
    private static final String SECRET = "a-key-of-panto";

    /** What is called. */
    private enum Place {
        SAY,
        CHANGED,
        ENDED,
        FAILED,
        GROUPS,
        CLIENTS,
        CLIENT,
        WORDS,
        LONGEST_PAUSE,
        EXECUTOR,
        AFTER,
        CANCEL
    }

    private enum Fault {
        EXCEPTION {
            @Override
            void happen(CountDownLatch never) {
                throw new IllegalStateException(SECRET);
            }
        },
        ERROR {
            @Override
            void happen(CountDownLatch never) {
                throw new StackOverflowError(SECRET);
            }
        },
        HANG {
            @Override
            void happen(CountDownLatch never) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };

        abstract void happen(CountDownLatch never);
    }

    private final DrivenTime time = new DrivenTime();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch never = new CountDownLatch(1);
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final Handler handler = new Told();
    private PantoEmulator panto;
    private Place place;
    private Fault fault;
    private int from;
    private Duration deadline = DEADLINE;
    private final AtomicInteger calls = new AtomicInteger();

    @BeforeEach
    void open() {
        panto = PantoEmulator.start(SECRET);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void close() {
        never.countDown();
        threads.shutdownNow();
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
        panto.close();
    }

    /** From the first time on, and from a later one. */
    static Stream<Arguments> faults() {
        return Arrays.stream(Place.values())
                .flatMap(place -> Arrays.stream(Fault.values())
                        .filter(fault -> fault != Fault.HANG || place != Place.AFTER && place != Place.CANCEL)
                        .flatMap(fault -> Stream.of(1, 2, 4).map(from -> Arguments.of(place, fault, from))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theWaitEnds(Place where, Fault what, int firstTime) throws Exception {
        place = where;
        fault = what;
        from = where == Place.GROUPS ? firstTime + 1 : firstTime; // the first is the caller's own
        if (where == Place.FAILED) {
            panto.onPoll(poll -> panto.nextPoll(Answer.json(401, "{\"error\": \"Invalid or expired API key\"}")));
        }
        CompletableFuture<WaitOutcome> end =
                wait(List.of(TestRunResult.unknown("nowhere"))).start();
        time.advance(DEADLINE.plusMinutes(1));
        try {
            WaitOutcome outcome = end.get(30, TimeUnit.SECONDS);
            assertEquals(Verdict.UNDETERMINED, outcome.verdict());
        } catch (ExecutionException e) {
            assertTrue(e.getCause() instanceof PantoException, e.toString());
        }
        assertFalse(told.toString().contains(SECRET), told.toString());
    }

    static Stream<Arguments> listeners() {
        return Stream.of(Place.SAY, Place.CHANGED, Place.ENDED, Place.CANCEL)
                .flatMap(place -> Stream.of(Fault.EXCEPTION, Fault.ERROR).map(fault -> Arguments.of(place, fault)));
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void whatAListenerThrowsChangesNoVerdict(Place where, Fault what) throws Exception {
        place = where;
        fault = what;
        from = 1;
        TestRunResult run = TestRunResult.unknown(trigger());
        CompletableFuture<WaitOutcome> end = wait(List.of(run)).start();
        time.advanceUntil(end::isDone, Duration.ofSeconds(40));
        assertEquals(Verdict.PASSED, end.get().verdict());
        assertTrue(
                time.elapsed().compareTo(Duration.ofMinutes(2)) < 0,
                time.elapsed().toString());
        assertFalse(told.toString().contains(SECRET), told.toString());
    }

    /** Each place once, the later ones well. */
    @ParameterizedTest
    @MethodSource("faults")
    void oneFaultIsGotOver(Place where, Fault what, int which) throws Exception {
        if (what == Fault.HANG || where == Place.AFTER && which == 1) {
            return;
        }
        place = where;
        fault = what;
        from = -which - (where == Place.GROUPS ? 1 : 0);
        deadline = Duration.ofHours(10);
        CompletableFuture<WaitOutcome> end =
                wait(List.of(TestRunResult.unknown(trigger()))).start();
        while (!isDone(end)) {
            time.advance(Duration.ofSeconds(10));
        }
        assertEquals(Verdict.PASSED, end.get().verdict());
    }

    /** Gives answers a moment to come, since nothing is scheduled while a poll is on its way. */
    private static boolean isDone(CompletableFuture<?> end) throws Exception {
        try {
            end.get(5, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private String trigger() throws Exception {
        HttpRequest post = HttpRequest.newBuilder(panto.url().resolve(Target.TEST_FLOW.path()))
                .header("X-PANTO-API-KEY", SECRET)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                    {"app_id": "build_file_id", "tags": {"include": {"feature": ["login"]}},
                     "devices": [{"device_name": "Pixel 6", "platform_version": "14.0"}]}\
                    """))
                .build();
        HTTP.send(post, HttpResponse.BodyHandlers.discarding());
        return "testrun_01";
    }

    /** Does what is to happen here. */
    private void at(Place here) {
        if (here == place) {
            int call = calls.incrementAndGet();
            if (from > 0 ? call >= from : call == -from) {
                fault.happen(never);
            }
        }
    }

    private TestRunWait wait(List<TestRunResult> runs) {
        TestRunWait.Group group = new TestRunWait.Group("key", null, null, runs);
        PollQueue queue = new PollQueue(() -> HTTP, () -> time);
        return new TestRunWait(
                () -> {
                    at(Place.GROUPS);
                    return List.of(group);
                },
                asked -> {
                    at(Place.CLIENTS);
                    return CompletableFuture.supplyAsync(
                            () -> {
                                at(Place.CLIENT);
                                return client(queue);
                            },
                            threads);
                },
                () -> {
                    at(Place.WORDS);
                    return StatusWords.parse("passed", "failed", "error");
                },
                () -> {
                    at(Place.LONGEST_PAUSE);
                    return PollPlan.DEFAULT_LONGEST;
                },
                time.now().plus(deadline),
                new Faulty(),
                task -> {
                    if (fault == Fault.HANG) {
                        threads.execute(() -> {
                            at(Place.EXECUTOR);
                            task.run();
                        });
                    } else {
                        at(Place.EXECUTOR);
                        threads.execute(task);
                    }
                },
                new Listener());
    }

    private TestRunClient client(PollQueue queue) {
        try {
            return new TestRunClient(panto.url().toString(), ApiKey.of(SECRET, "key"), queue);
        } catch (PantoException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Faulty implements Scheduler {

        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public Duration elapsed() {
            return time.elapsed();
        }

        @Override
        public Runnable after(Duration pause, Runnable wake) {
            at(Place.AFTER);
            Runnable cancel = time.after(pause, wake);
            return () -> {
                cancel.run();
                at(Place.CANCEL);
            };
        }
    }

    private final class Listener implements TestRunWait.Listener {

        @Override
        public void say(String line) {
            told.add(line);
            at(Place.SAY);
        }

        @Override
        public void changed(List<TestRunResult> results) {
            results.forEach(result -> told.add(String.valueOf(result.remark())));
            at(Place.CHANGED);
        }

        @Override
        public void ended(WaitOutcome outcome) {
            at(Place.ENDED);
        }

        @Override
        public void failed(PantoException failure) {
            told.add(failure.getMessage());
            at(Place.FAILED);
        }
    }

    private final class Told extends Handler {

        @Override
        public void publish(LogRecord line) {
            told.add(line.getMessage() + line.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
