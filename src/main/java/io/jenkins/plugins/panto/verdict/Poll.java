package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.TestRunClient;
import io.jenkins.plugins.panto.client.TestRunInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Asks once for the state of test runs: for all of a trigger at once if possible, otherwise one by one. However many
 * there are, only a few requests are open at a time; the next is sent when one is answered.
 */
final class Poll {

    static final int OPEN = 4;

    /** After this many consecutive failures with a key, the other runs are left for the next poll. */
    static final int FAILURES = 20;

    private final ClientLookup clients;
    private final Supplier<Duration> clock;
    private final BooleanSupplier wanted;
    private final int turn;

    /** What is still to be asked, made when its turn comes. */
    private final ConcurrentLinkedDeque<Iterator<Supplier<CompletableFuture<?>>>> questions =
            new ConcurrentLinkedDeque<>();

    private final Map<ClientLookup.Key, AtomicInteger> failures = new ConcurrentHashMap<>();
    private final List<Answer> answers = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile boolean together = true;
    private final CompletableFuture<List<Answer>> end = new CompletableFuture<>();

    /** Runs of a group, to be asked for. */
    record Part(@NonNull TestRunWait.Group group, @NonNull List<String> ids) {}

    /**
     * What came of the question for a run.
     *
     * @param info nothing when the service does not know the run
     * @param at when it came
     */
    record Answer(
            @NonNull TestRunWait.Group group,
            @NonNull String id,
            @NonNull Optional<TestRunInfo> info,
            @CheckForNull PantoException failure,
            @NonNull Duration at) {

        boolean isNotFound() {
            return failure == null && info.isEmpty();
        }
    }

    /**
     * @param clock see {@link io.jenkins.plugins.panto.client.Scheduler#elapsed}
     * @param wanted asked before each question; as soon as it says no, nothing is asked any more and the poll never ends
     * @param turn how many polls there were, so that not always the same runs come first
     */
    Poll(@NonNull ClientLookup clients, @NonNull Supplier<Duration> clock, @NonNull BooleanSupplier wanted, int turn) {
        this.clients = clients;
        this.clock = clock;
        this.wanted = wanted;
        this.turn = turn;
    }

    /** Never fails: that a question did is an answer too. */
    @NonNull
    CompletableFuture<List<Answer>> ask(@NonNull List<Part> parts) {
        questions.add(inTurn(parts, 1).stream()
                .<Supplier<CompletableFuture<?>>>map(part -> () -> ask(part))
                .iterator());
        goOn();
        return end;
    }

    /** The answers that have come by now. */
    @NonNull
    List<Answer> answers() {
        synchronized (answers) {
            return List.copyOf(answers);
        }
    }

    /** Whether one question told of all test runs of a trigger, as far as was asked by now. */
    boolean isTogether() {
        return together;
    }

    /** A loop and not a call from each answer to the next question, since answers may be there at once. */
    private void goOn() {
        if (signals.getAndIncrement() > 0) {
            return; // another thread is at it, and goes round once more
        }
        do {
            signals.set(1);
            askNext();
        } while (!signals.compareAndSet(1, 0));
    }

    private void askNext() {
        while (open.get() < OPEN && wanted.getAsBoolean()) {
            Iterator<Supplier<CompletableFuture<?>>> next = questions.peek();
            if (next == null) {
                break;
            }
            if (next.hasNext()) {
                open.incrementAndGet();
                next.next().get().whenComplete((ignored, failure) -> {
                    open.decrementAndGet();
                    goOn();
                });
            } else {
                questions.remove(next);
            }
        }
        if (open.get() == 0 && questions.isEmpty()) {
            end.complete(answers());
        }
    }

    private CompletableFuture<?> ask(Part part) {
        String triggerId = part.group().triggerId();
        return guarded(() -> clients.find(part.group())
                        .thenCompose(client -> triggerId == null
                                ? oneByOne(part, client, part.ids())
                                : together(part, client, triggerId)))
                .exceptionally(failure -> {
                    part.ids().forEach(id -> answer(part, id, Optional.empty(), failure));
                    return null;
                });
    }

    /**
     * What the list leaves out may stand on another page, and whoever refuses the list may be a gateway that knows only
     * the path of a run: such runs are asked for one by one.
     */
    private CompletableFuture<Void> together(Part part, TestRunClient client, String triggerId) {
        return guarded(() -> client.ofTrigger(triggerId, Set.copyOf(part.ids()), wanted))
                .exceptionally(failure -> List.of())
                .thenCompose(infos -> {
                    Set<String> rest = new LinkedHashSet<>(part.ids());
                    infos.stream()
                            .filter(info -> rest.remove(info.id()))
                            .forEach(info -> answer(part, info.id(), Optional.of(info), null));
                    return oneByOne(part, client, List.copyOf(rest));
                });
    }

    private CompletableFuture<Void> oneByOne(Part part, TestRunClient client, List<String> ids) {
        AtomicInteger failed = failures.computeIfAbsent(ClientLookup.Key.of(part.group()), key -> new AtomicInteger());
        questions.addFirst(inTurn(ids, FAILURES).stream()
                .takeWhile(id -> failed.get() < FAILURES)
                .<Supplier<CompletableFuture<?>>>map(id -> () -> one(part, client, id, failed))
                .iterator());
        return CompletableFuture.completedFuture(null);
    }

    private <T> List<T> inTurn(List<T> all, int step) {
        List<T> rotated = new ArrayList<>(all);
        Collections.rotate(rotated, -turn * step);
        return rotated;
    }

    private CompletableFuture<?> one(Part part, TestRunClient client, String id, AtomicInteger failed) {
        together = false;
        return guarded(() -> client.one(id, wanted)).handle((info, failure) -> {
            failed.updateAndGet(before -> failure == null ? 0 : before + 1);
            answer(part, id, failure == null ? info : Optional.empty(), failure);
            return null;
        });
    }

    private void answer(Part part, String id, Optional<TestRunInfo> info, @Nullable Throwable failure) {
        PantoException why = failure == null ? null : PantoException.from(failure);
        if (why != null) {
            together = false;
        }
        synchronized (answers) {
            answers.add(new Answer(part.group(), id, info, why, clock.get()));
        }
    }

    private static <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> question) {
        try {
            return question.get();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
