package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Scheduler;
import io.jenkins.plugins.panto.client.TestRunClient;
import io.jenkins.plugins.panto.client.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Waits until test runs have ended or the deadline is over, and judges them. Blocks no thread: it is woken, asks, and
 * goes on when the answers come.
 */
public final class TestRunWait {

    private static final Duration VANISHED = Duration.ofMinutes(10);
    private static final Duration PROGRESS = Duration.ofMinutes(5);

    /** How long after the deadline the answers to the last poll may come. */
    private static final Duration LAST_POLL = Duration.ofMinutes(1);

    private static final int REFUSALS = 3;

    /**
     * Runs that are asked for together.
     *
     * @param credentialsId null for the one that is inherited
     * @param triggerId asks for all at once; null when they must be asked for one by one
     * @param runs as far as they are known already; those with a verdict are not asked for
     */
    public record Group(
            @CheckForNull String credentialsId,
            @CheckForNull String triggerId,
            @NonNull List<TestRunResult> runs) {}

    /** Takes what a wait has to say, from any thread, one call at a time. */
    public interface Listener {
        /** A line for the build log. */
        void say(@NonNull String line);

        /** A poll brought something new. */
        void changed(@NonNull List<TestRunResult> results);

        /** All is known that will be. The last call. */
        void ended(@NonNull WaitOutcome outcome);

        /** There is no sense in going on. The last call. */
        void failed(@NonNull PantoException failure);
    }

    private final Supplier<List<Group>> source;
    private final Map<String, TestRunResult> results = new LinkedHashMap<>();
    private final Map<String, Instant> notFoundSince = new HashMap<>();
    private final Function<String, CompletableFuture<TestRunClient>> clients;
    private final Supplier<StatusWords> words;
    private final Scheduler time;
    private final Executor executor;
    private final Listener listener;
    private final Instant deadline;
    private final Instant began;

    private List<Group> groups = List.of();
    private Instant lastProgress;
    private Runnable nextPoll = () -> {};
    private Runnable lastResort = () -> {};
    private int polls;
    private int refusals;
    private boolean silent;
    private volatile boolean over;

    /**
     * @param groups what to wait for, asked for again after each poll, since it may become more
     * @param clients gives a client for a credential's ID, without blocking
     * @param words what the status words mean, asked for at each poll
     * @param executor takes answers, and so calls the listener, which may block
     */
    public TestRunWait(
            @NonNull Supplier<List<Group>> groups,
            @NonNull Function<String, CompletableFuture<TestRunClient>> clients,
            @NonNull Supplier<StatusWords> words,
            @NonNull Instant deadline,
            @NonNull Scheduler time,
            @NonNull Executor executor,
            @NonNull Listener listener) {
        this.source = groups;
        this.clients = clients;
        this.words = words;
        this.deadline = deadline;
        this.time = time;
        this.executor = executor;
        this.listener = listener;
        this.began = time.now();
        this.lastProgress = began;
        gather();
    }

    /** Begins; the first poll is a few seconds away, or at once where the deadline is nearer. */
    public synchronized void start() {
        if (outstanding().isEmpty()) {
            end();
        } else {
            // One for all polls: what is cancelled stays in Jenkins' timer until its time.
            lastResort = time.after(left().plus(LAST_POLL), () -> executor.execute(this::giveUp));
            scheduleNextPoll();
        }
    }

    /** Ends it without a last call; what may still be running is told by {@link #outstanding}. */
    public synchronized void cancel() {
        over = true;
        nextPoll.run();
        lastResort.run();
    }

    /** The runs that are not known to have ended. */
    @NonNull
    public synchronized List<String> outstanding() {
        return results.values().stream()
                .filter(result -> result.verdict() == null)
                .map(TestRunResult::id)
                .toList();
    }

    /** All runs as far as they are known. */
    @NonNull
    public synchronized List<TestRunResult> results() {
        return List.copyOf(results.values());
    }

    /** Such as {@code 2 of 5 test runs ended}. */
    @NonNull
    public synchronized String progress() {
        return (results.size() - outstanding().size()) + " of " + results.size() + " test runs ended";
    }

    /** Takes in what there is to wait for by now. */
    private void gather() {
        groups = List.copyOf(source.get());
        groups.forEach(group -> group.runs().forEach(run -> results.putIfAbsent(run.id(), run)));
    }

    private boolean goesOn() {
        return !over;
    }

    private void scheduleNextPoll() {
        Duration waited = Duration.between(began, time.now());
        Duration pause =
                PollPlan.pause(polls, waited, ThreadLocalRandom.current().nextDouble());
        nextPoll = time.after(pause.compareTo(left()) < 0 ? pause : left(), this::poll);
    }

    /** Until the deadline, or nothing. */
    private Duration left() {
        Duration left = Duration.between(time.now(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void poll() {
        List<CompletableFuture<List<Poll.Answer>>> asked;
        synchronized (this) {
            if (over) {
                return;
            }
            polls++;
            asked = groups.stream().map(this::ask).toList();
        }
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .whenCompleteAsync(
                        (ignored, failure) -> answered(asked.stream()
                                .flatMap(answers -> answers.join().stream())
                                .toList()),
                        executor);
    }

    private CompletableFuture<List<Poll.Answer>> ask(Group group) {
        List<String> ids = group.runs().stream()
                .map(TestRunResult::id)
                .filter(id -> results.get(id).verdict() == null)
                .distinct()
                .toList();
        return ids.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : clients.apply(group.credentialsId())
                        .thenCompose(client -> new Poll(client, this::goesOn).at(ids, group.triggerId()))
                        .exceptionally(failure -> Poll.failed(ids, failure));
    }

    private synchronized void answered(List<Poll.Answer> answers) {
        if (over) {
            return;
        }
        gather();
        List<TestRunResult> changed =
                answers.stream().map(this::take).filter(Objects::nonNull).toList();
        if (!changed.isEmpty()) {
            listener.changed(changed);
        }
        PantoException failure = answers.stream()
                .map(Poll.Answer::failure)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        tellOfSilence(failure);
        refusals = failure != null && failure.isKeyRefused() ? refusals + 1 : 0;
        if (refusals >= REFUSALS) {
            cancel();
            listener.failed(failure);
        } else if (outstanding().isEmpty()) {
            end();
        } else if (!time.now().isBefore(deadline)) {
            endAtDeadline("not ended at the deadline");
        } else {
            tellProgress();
            scheduleNextPoll();
        }
    }

    /** The new state if it is one that a person would tell from the old one, else null. */
    @CheckForNull
    private TestRunResult take(Poll.Answer answer) {
        TestRunResult before = results.get(answer.id());
        TestRunResult after = before;
        if (answer.info().isPresent()) {
            notFoundSince.remove(answer.id());
            after = before.update(answer.info().get(), words.get());
        } else if (answer.failure() == null && isGone(answer.id())) {
            after = before.undetermined("Panto has not found it for " + VANISHED.toMinutes() + " minutes");
        }
        results.put(answer.id(), after);
        if (!after.differsFrom(before)) {
            return null;
        }
        listener.say(sentence(after));
        return after;
    }

    private static String sentence(TestRunResult run) {
        String status = run.statusWords();
        if (run.verdict() == null) {
            return run.label() + " is " + status;
        }
        return run.label() + " ended: " + status + (run.verdict() == Verdict.UNDETERMINED ? " (no verdict)" : "");
    }

    private boolean isGone(String id) {
        Instant since = notFoundSince.computeIfAbsent(id, ignored -> time.now());
        return Duration.between(since, time.now()).compareTo(VANISHED) >= 0;
    }

    private void tellOfSilence(@CheckForNull PantoException failure) {
        if (failure != null && !silent) {
            listener.say(failure.getMessage() + " The wait goes on.");
        } else if (failure == null && silent) {
            listener.say("Panto answers again.");
        }
        silent = failure != null;
    }

    private void tellProgress() {
        Instant now = time.now();
        if (Duration.between(lastProgress, now).compareTo(PROGRESS) >= 0) {
            lastProgress = now;
            listener.say(progress() + ", " + Duration.between(now, deadline).toMinutes() + " minutes left.");
        }
    }

    /** Where a poll is not answered even a while after the deadline. */
    private synchronized void giveUp() {
        if (!over) {
            gather();
            endAtDeadline("not ended at the deadline, and Panto did not answer the last poll");
        }
    }

    private void endAtDeadline(String reason) {
        List<String> running = outstanding();
        listener.say("The deadline is over; these test runs may still be running: " + Texts.list(running, 20) + ".");
        List<TestRunResult> changed = new ArrayList<>();
        for (String id : running) {
            results.compute(id, (ignored, result) -> result.undetermined(reason));
            changed.add(results.get(id));
        }
        listener.changed(changed);
        end();
    }

    private void end() {
        cancel();
        listener.ended(new WaitOutcome(List.copyOf(results.values())));
    }
}
