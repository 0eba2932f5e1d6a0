package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Scheduler;
import io.jenkins.plugins.panto.client.TestRunClient;
import io.jenkins.plugins.panto.client.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Waits until test runs have ended or the deadline has passed, and judges them. Blocks no thread. Whatever it calls may
 * throw or hang: it ends a minute after its deadline at the latest, since no call holds a lock or its last timer.
 */
public final class TestRunWait {

    /** How long nothing is said; less than two minutes, after which some limit on silence ends a build. */
    private static final Duration SILENCE = Duration.ofSeconds(110);

    /** How long after the deadline the answers to the last poll may come. */
    private static final Duration LAST_POLL = Duration.ofSeconds(45);

    /**
     * Runs that are asked for together.
     *
     * @param credentialsId null for the one that is inherited
     * @param apiUrl where the runs were triggered; null for the address of the configuration
     * @param triggerId asks for all at once; null when they must be asked for one by one
     * @param runs as far as they are known already; those with a verdict are not asked for
     */
    public record Group(
            @CheckForNull String credentialsId,
            @CheckForNull String apiUrl,
            @CheckForNull String triggerId,
            @NonNull List<TestRunResult> runs) {}

    /** Among the groups, it says that there will be more to wait for: a trigger has no reply yet. */
    public static final Group MORE_TO_COME = new Group(null, null, null, List.of());

    /** Takes what a wait has to say, from any thread; one call at a time, unless one hangs at the deadline. */
    public interface Listener {
        /** A line for the build log. */
        void say(@NonNull String line);

        /** A poll brought something new. */
        void changed(@NonNull List<TestRunResult> results);

        /**
         * All have ended before the deadline. Called beside the other calls, and must not fail or block.
         *
         * @return whether there is more to wait for after all; then {@link #goOn} is the next call
         */
        default boolean goesOn(@NonNull List<TestRunResult> ended) {
            return false;
        }

        /** Begins what follows. @param then is to be called once the groups say what there is to wait for */
        default void goOn(@NonNull Runnable then) {
            then.run();
        }

        /** Nothing more will become known. The last call. */
        void ended(@NonNull WaitOutcome outcome);

        /** The wait cannot go on. The last call. */
        void failed(@NonNull PantoException failure);
    }

    private final Supplier<List<Group>> source;
    private final ClientLookup clients;
    private final Supplier<StatusWords> words;
    private final Scheduler time;
    private final Executor executor;
    private final Listener listener;
    private final Duration deadline;

    private final KnownRuns runs = new KnownRuns();
    private final CallQueue calls = new CallQueue();
    private final WaitLog log;
    private final ScheduledTasks alarms;
    private final RefusedKeys keys = new RefusedKeys();
    private final WaitEnd ending;
    private final PollTiming timing;

    private volatile boolean polling;
    private volatile boolean speaking;
    private volatile Poll poll;
    private volatile StatusWords meanings;

    /**
     * @param groups what to wait for and what is known of it, asked for again around each poll, since it may become more
     * @param clients gives a client for a group; a lookup that takes more than 30 s counts as a key that is not available
     * @param words what the status words mean, asked for at each poll
     * @param longestPause the longest pause between polls, asked for at each
     * @param deadline by the wall clock, which is read here and never again
     * @param executor takes answers and calls the listener; no task may queue behind one that hangs
     */
    public TestRunWait(
            @NonNull Supplier<List<Group>> groups,
            @NonNull Function<Group, CompletableFuture<TestRunClient>> clients,
            @NonNull Supplier<StatusWords> words,
            @NonNull Supplier<Duration> longestPause,
            @NonNull Instant deadline,
            @NonNull Scheduler time,
            @NonNull Executor executor,
            @NonNull Listener listener) {
        this.source = groups;
        this.clients = new ClientLookup(clients, executor);
        this.words = words;
        this.time = time;
        this.executor = executor;
        this.listener = listener;
        this.deadline = time.elapsed().plus(Duration.between(time.now(), deadline));
        this.log = new WaitLog(runs, calls, listener, time::elapsed);
        this.alarms = new ScheduledTasks(time);
        this.timing = new PollTiming(time, longestPause);
        this.ending = new WaitEnd(calls, listener, alarms, time, executor);
        runs.add(source.get());
    }

    /**
     * Begins; the first poll is a few seconds away, or at once where the deadline is nearer.
     *
     * @return ends after the last call of the listener, or without it when that hangs; never when the wait is cancelled
     */
    @NonNull
    public CompletableFuture<WaitOutcome> start() {
        if (!ending.atTheLatest(left().plus(LAST_POLL), this::endAfterDeadline)) {
            ending.failed(PantoException.from(new RejectedExecutionException()));
        } else if (!runs.areComplete()) {
            scheduleNextPoll();
            scheduleNextLine();
        } else if (isFollowed()) {
            scheduleNextLine();
            calls.makeOn(executor);
        } else {
            ending.ended(runs);
        }
        if (!goesOn()) {
            ending.makeLastCalls();
        }
        return ending.future();
    }

    /** How long earlier test runs took, by their names, as often as there were such: it polls around these times. */
    public void expect(@NonNull List<Map<String, Duration>> earlier) {
        timing.know(earlier);
    }

    /** Ends it without a last call; what may still be running is told by {@link #outstanding}. */
    public void cancel() {
        ending.cancel();
    }

    /** The runs that are not known to have ended. */
    @NonNull
    public List<String> outstanding() {
        return runs.outstanding();
    }

    /** All runs as far as they are known. */
    @NonNull
    public List<TestRunResult> results() {
        return runs.all();
    }

    /** Such as {@code 2 of 5 test runs ended}. */
    @NonNull
    public String progress() {
        return runs.progress();
    }

    private boolean goesOn() {
        return !ending.isDecided();
    }

    /** Whether there is more to wait for after all; the next poll is when the listener says so, or at the deadline. */
    private boolean isFollowed() {
        if (left().isZero() || !listener.goesOn(runs.all())) {
            return false;
        }
        timing.beginAnew(); // what follows is as new as all was at first
        polling = true;
        alarms.after(left(), () -> hand(this::poll));
        calls.add(() -> listener.goOn(this::scheduleNextPoll));
        return true;
    }

    /** Until the deadline, or nothing. */
    private Duration left() {
        Duration left = deadline.minus(time.elapsed());
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Duration orLeft(Duration pause) {
        Duration left = left();
        return pause.compareTo(left) < 0 ? pause : left;
    }

    /** A step of a poll; where it comes to nothing, {@link #breakSilence} begins another poll. */
    private void hand(Runnable step) {
        try {
            executor.execute(() -> {
                try {
                    step.run();
                } catch (Throwable e) {
                    polling = false;
                }
            });
        } catch (Throwable e) {
            polling = false;
        }
    }

    private void scheduleNextPoll() {
        boolean together = poll != null && poll.isTogether();
        polling = true;
        if (!alarms.after(orLeft(timing.pause(runs.all(), together)), () -> hand(this::poll))) {
            polling = false;
        }
    }

    private void scheduleNextLine() {
        speaking = alarms.after(orLeft(SILENCE.minus(log.silence())), this::breakSilence);
    }

    private void poll() {
        try {
            meanings = words.get();
            List<Group> groups = gather();
            Poll next = new Poll(clients, time::elapsed, this::goesOn, timing.next());
            poll = next;
            next.ask(runs.toAsk(groups)).whenComplete((answers, ignored) -> hand(() -> answered(answers, null)));
        } catch (Throwable e) {
            answered(List.of(), PantoException.from(e));
        }
    }

    /** Takes in what there is to wait for by now. */
    private List<Group> gather() {
        List<Group> groups = List.copyOf(source.get());
        log.tell(runs.add(groups));
        return groups;
    }

    /** @param broken why there are no answers; null when there are */
    private void answered(List<Poll.Answer> answers, @CheckForNull PantoException broken) {
        if (goesOn()) {
            PantoException failure = broken;
            try {
                log.tell(runs.take(answers, meanings));
                gather();
            } catch (Throwable e) {
                failure = PantoException.from(e);
            }
            goOn(answers, failure);
        }
        calls.make();
    }

    private void goOn(List<Poll.Answer> answers, @CheckForNull PantoException broken) {
        log.tell(Stream.concat(
                        Stream.ofNullable(broken),
                        answers.stream().map(Poll.Answer::failure).filter(Objects::nonNull))
                .findFirst());
        PantoException noKey = keys.after(answers);
        if (noKey != null) {
            ending.failed(noKey);
        } else if (broken == null && runs.areComplete()) {
            if (!isFollowed()) {
                ending.ended(runs);
            }
        } else if (left().isZero()) {
            endAtDeadline("not ended at the deadline");
        } else {
            scheduleNextPoll();
            if (!speaking) {
                scheduleNextLine();
            }
        }
    }

    /** Around the deadline sooner, since nothing more may be said until the end. */
    private void breakSilence() {
        Duration left = left();
        Duration may = left.isZero() ? SILENCE.minus(LAST_POLL).minus(WaitEnd.LAST_CALLS) : SILENCE;
        if (log.silence().compareTo(may) >= 0) {
            log.say(progress() + ", " + left.toMinutes() + " minutes left.");
        }
        calls.makeOn(executor);
        if (!polling) {
            scheduleNextPoll();
        }
        if (!left.isZero()) {
            scheduleNextLine();
        }
    }

    /** Where a poll is not answered even a while after the deadline. */
    private void endAfterDeadline() {
        if (goesOn()) {
            endAtDeadline("not ended at the deadline, and Panto did not answer the last poll");
            ending.makeLastCalls();
        }
    }

    private void endAtDeadline(String reason) {
        if (!ending.decide()) {
            return;
        }
        try {
            log.tell(runs.take(poll == null ? List.of() : poll.answers(), meanings));
            List<TestRunResult> givenUp = runs.giveUp(reason);
            if (!givenUp.isEmpty()) {
                List<String> ids = givenUp.stream().map(TestRunResult::id).toList();
                calls.add(() -> listener.changed(givenUp));
                log.say("The deadline has passed; these test runs may still be running: " + Texts.list(ids, 20) + ".");
            }
        } finally {
            ending.with(new WaitOutcome(runs.all(), runs.isMoreToCome()));
        }
    }
}
