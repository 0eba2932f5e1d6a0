package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FreshHttpClientTest {

    private static final String KEY = "k3y-0f-the-emulator";

    private final PantoEmulator panto = PantoEmulator.start(KEY);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<HttpClient> made = Collections.synchronizedList(new ArrayList<>());
    private final List<HttpClient> retired = Collections.synchronizedList(new ArrayList<>());
    private Object settings = "proxy";

    private final FreshHttpClient fresh = new FreshHttpClient(
            () -> settings,
            () -> {
                made.add(Connections.builder(null).executor(threads).build());
                return made.get(made.size() - 1);
            },
            () -> new Caller("test"),
            retired::add,
            Duration.ofMinutes(1));

    @AfterEach
    void close() {
        threads.shutdownNow();
        panto.close();
    }

    private TriggerReply trigger() throws Exception {
        return new PantoClient(
                        panto.url().toString(),
                        ApiKey.of(KEY, "id"),
                        fresh.connections(),
                        Duration.ofSeconds(20),
                        pause -> {})
                .trigger(Faults.REQUEST, line -> {});
    }

    private CompletableFuture<TriggerReply> triggerInBackground() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return trigger();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
    }

    @Test
    void isSharedByAllWhoBeginBeforeTheFirstReply() throws Exception {
        int many = 50;
        CountDownLatch arrived = new CountDownLatch(many);
        CountDownLatch mayBeAnswered = new CountDownLatch(1);
        panto.onTrigger(trigger -> {
            arrived.countDown();
            await(mayBeAnswered);
        });
        List<CompletableFuture<TriggerReply>> replies =
                IntStream.range(0, many).mapToObj(i -> triggerInBackground()).toList();
        await(arrived);
        assertEquals(1, made.size());
        assertEquals(List.of(), retired);
        mayBeAnswered.countDown();
        CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new)).get();
        assertEquals(made, retired);
        assertEquals(many, panto.triggers().size());
    }

    /** As it would be noticed where a server hangs up after its reply, and does not say so. */
    @Test
    void noConnectionIsUsedTwice() throws Exception {
        int many = 200;
        List<CompletableFuture<TriggerReply>> replies = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            panto.next(Answer.closeAfter());
            replies.add(triggerInBackground());
        }
        CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new)).get();
        assertEquals(many, panto.triggers().size());
        assertEquals(Set.copyOf(made), Set.copyOf(retired));
        assertEquals(made.size(), retired.size());
    }

    @Test
    void aReplyWaitsForThoseWhoHaveNoConnectionYet() throws Exception {
        Connections first = fresh.connections();
        Connections second = fresh.connections();
        HttpClient client = first.client();
        assertSame(client, second.client());
        first.sending();
        Thread answered = new Thread(first::answered);
        answered.start();
        while (answered.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(answered.isAlive());
        }
        Connections third = fresh.connections();
        assertNotSame(client, third.client());
        second.sending();
        answered.join();
        first.done(client, false);
        assertEquals(List.of(), retired);
        second.done(client, false);
        assertEquals(List.of(client), retired);
    }

    @Test
    void isMadeAnewWhenTheSettingsChange() {
        Connections first = fresh.connections();
        Connections second = fresh.connections();
        HttpClient before = first.client();
        settings = "another proxy";
        assertNotSame(before, second.client());
        second.done(made.get(1), false);
        first.done(before, false);
        assertEquals(List.of(made.get(1), before), retired);
    }

    @Test
    void isGivenToNobodyAfterAFailure() {
        panto.next(Answer.reset());
        assertThrows(PantoException.class, this::trigger);
        assertEquals(made, retired);
        Connections next = fresh.connections();
        assertNotSame(made.get(0), next.client());
    }

    /** Else the JDK keeps it for ever, with what was sent and the key. */
    @Test
    @Timeout(60)
    void isForgottenAfterUse() throws Exception {
        trigger();
        ReferenceQueue<HttpClient> forgotten = new ReferenceQueue<>();
        Reference<HttpClient> client = new WeakReference<>(made.get(0), forgotten);
        made.clear();
        retired.clear();
        do {
            Garbage.collect();
        } while (forgotten.remove(100) == null);
        assertNull(client.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
