package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.PollQueue;
import io.jenkins.plugins.panto.client.TestRunClient;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final DrivenTime time = new DrivenTime();
    private final PantoEmulator panto = PantoEmulator.start("a-key-of-panto");
    private final PollQueue queue = new PollQueue(() -> HTTP, () -> time);
    private final AtomicBoolean wanted = new AtomicBoolean(true);

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void onlyAFewQuestionsAreOpenHoweverManyRunsAndGroupsThereAre() throws Exception {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        panto.onPoll(poll -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            panto.nextPoll(exchange -> {
                open.decrementAndGet();
                exchange.answerNormally();
            });
        });
        List<Poll.Part> parts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            parts.add(part(i % 2 == 0 ? null : "trigger-" + i, "run-" + i + "-", 10));
        }
        List<Poll.Answer> answers = ask(parts, 0);
        assertEquals(500, answers.size());
        assertTrue(answers.stream().allMatch(Poll.Answer::isNotFound));
        assertTrue(most.get() <= Poll.OPEN, "open: " + most);
    }

    @Test
    void aMillionRunsThatFailAtOnceTakeNoStackAndFewQuestions() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Poll poll = new Poll(
                new ClientLookup(
                        group -> {
                            asked.incrementAndGet();
                            return CompletableFuture.failedFuture(PantoException.noKey("There is no key."));
                        },
                        Runnable::run),
                time::elapsed,
                wanted::get,
                0);
        List<Poll.Part> parts = IntStream.range(0, 100_000)
                .mapToObj(i -> part(null, "run-" + i + "-", 10))
                .toList();
        assertEquals(1_000_000, poll.ask(parts).get(60, TimeUnit.SECONDS).size());
        assertEquals(100_000, asked.get());
    }

    @Test
    void nothingMoreIsAskedOnceTheWaitIsOver() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        panto.onPoll(poll -> panto.nextPoll(Answer.held(go)));
        CompletableFuture<List<Poll.Answer>> answers = poll(0).ask(List.of(part(null, "run-", 10_000)));
        while (panto.polls().size() < Poll.OPEN) {
            Thread.onSpinWait();
        }
        wanted.set(false);
        go.countDown();
        // All connections are used again by others, who come after whatever the poll still asks.
        for (int i = 0; i < 2 * PollQueue.IN_FLIGHT; i++) {
            client().one("last", () -> true).get(30, TimeUnit.SECONDS);
        }
        assertFalse(answers.isDone());
        assertEquals(Poll.OPEN + 2 * PollQueue.IN_FLIGHT, panto.polls().size());
    }

    @Test
    void anOutageLeavesTheRestForTheNextPollAndBeginsWithOthersThen() throws Exception {
        panto.onPoll(poll -> panto.nextPoll(Answer.json(503, "down")));
        Set<String> asked = new HashSet<>();
        for (int turn = 0; turn < 5; turn++) {
            panto.forget();
            List<Poll.Answer> answers = ask(List.of(part(null, "run-", 100)), turn);
            assertTrue(answers.size() < Poll.FAILURES + 2 * Poll.OPEN, "asked: " + answers.size());
            assertTrue(answers.stream().allMatch(answer -> answer.failure() != null));
            answers.forEach(answer -> asked.add(answer.id()));
        }
        assertEquals(100, asked.size());
    }

    @Test
    void whoeverRefusesTheListIsAskedForEachRun() throws Exception {
        panto.nextPoll(Answer.json(403, "{\"message\": \"Missing Authentication Token\"}"));
        List<Poll.Answer> answers = ask(List.of(part("trigger", "run-", 3)), 0);
        assertTrue(answers.stream().allMatch(Poll.Answer::isNotFound), answers.toString());
        assertEquals(4, panto.polls().size());
    }

    @Test
    void aRunThatThrowsWhenAskedForIsAnAnswerToo() throws Exception {
        TestRunWait.Group group = new TestRunWait.Group("key", null, null, List.of());
        List<Poll.Answer> answers = ask(List.of(new Poll.Part(group, List.of("\uD800", "run-1"))), 0);
        assertEquals(2, answers.size());
    }

    private List<Poll.Answer> ask(List<Poll.Part> parts, int turn) throws Exception {
        return poll(turn).ask(parts).get(60, TimeUnit.SECONDS);
    }

    private Poll poll(int turn) {
        return new Poll(
                new ClientLookup(group -> CompletableFuture.completedFuture(client()), Runnable::run),
                time::elapsed,
                wanted::get,
                turn);
    }

    private TestRunClient client() {
        try {
            return new TestRunClient(panto.url().toString(), ApiKey.of("a-key-of-panto", "key"), queue);
        } catch (PantoException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Poll.Part part(String triggerId, String prefix, int count) {
        return new Poll.Part(
                new TestRunWait.Group("key", null, triggerId, List.of()),
                IntStream.range(0, count).mapToObj(i -> prefix + i).toList());
    }
}
