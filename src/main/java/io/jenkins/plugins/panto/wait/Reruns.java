package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.Attempts;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.build.PendingTrigger;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.verdict.Rerun;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs once more what did not pass of what a build waits for. Each rerun is remembered before it is sent, so that none is
 * sent twice; where one fails or may have been sent, no other follows, and what is known by then counts.
 */
final class Reruns {

    private static final Logger LOGGER = Logger.getLogger(Reruns.class.getName());

    private static final int LISTED_IDS = 20;

    /** Several waits of a build may be for the same flows, which only one of them runs once more. */
    private static final Object ANNOUNCING = new Object();

    private final PantoStep step;
    private final Run<?, ?> run;
    private final int most;
    private final Instant deadline;
    private final RerunMemory memory;

    /** Those that other waits of the build have sent for what this one waits for. */
    private final Set<String> adopted = new HashSet<>();

    /** Whether reruns are on their way, so that there is more to wait for. */
    private boolean sending;

    /** Whether there will be no other. */
    private boolean over;

    /** What is to be sent next, and what the log says of it. */
    private List<TriggerTask> next = List.of();

    private List<String> lines = List.of();

    @CheckForNull
    private Future<?> worker;

    @CheckForNull
    private TriggerTask current;

    /** @param most how often, 0 for never */
    Reruns(@NonNull PantoStep step, int most, @NonNull Instant deadline, @NonNull RerunMemory memory) {
        this.step = step;
        this.run = step.getRun();
        this.most = most;
        this.deadline = deadline;
        this.memory = memory;
        if (own().stream().anyMatch(uuid -> PantoAction.find(run, uuid) == null)) {
            over = true;
            say(
                    "Jenkins was stopped while flows were being run once more; they may have been triggered, so they are not"
                            + " triggered again, and what was known of them counts: check in Panto.");
        }
    }

    /** Those of the triggers that run once more what this waits for, sent by this or by others. */
    @NonNull
    synchronized Set<String> uuids() {
        return Stream.concat(own().stream(), adopted.stream()).collect(Collectors.toSet());
    }

    /** Those that this has sent or was about to send. */
    private List<String> own() {
        return memory.rounds().stream().flatMap(List::stream).toList();
    }

    /** Whether reruns have no reply yet. */
    synchronized boolean areSending() {
        return sending;
    }

    /**
     * Decides what to run once more of what did not pass, if anything may be. Never fails, and does not block.
     *
     * @param ended all that is waited for
     * @return whether there is more to wait for; then {@link #send} is the next call
     */
    synchronized boolean begin(@NonNull List<TestRunResult> ended) {
        if (sending) {
            return true;
        }
        if (over || memory.rounds().size() >= most || ended.stream().allMatch(Reruns::hasPassed)) {
            return false;
        }
        List<TriggerTask> tasks = new ArrayList<>();
        lines = new ArrayList<>();
        try {
            synchronized (ANNOUNCING) {
                PantoAction.update(run, ended);
                if (othersAreSending(ended) || adopt(ended)) {
                    return true;
                }
                prepare(ended, tasks);
            }
        } catch (AbortException | RuntimeException | Error e) {
            tasks.forEach(TriggerTask::close);
            tasks.clear();
            lines.add(failure(e));
        }
        next = tasks;
        sending = !tasks.isEmpty();
        over |= !sending;
        return sending || !lines.isEmpty(); // also what is not run once more is told
    }

    /**
     * Begins to send what was decided.
     *
     * @param then is called when there is nothing more to send
     */
    void send(@NonNull Runnable then) {
        List<String> said;
        synchronized (this) {
            said = lines;
            lines = List.of();
        }
        said.forEach(this::say);
        if (!submit(then)) {
            then.run();
        }
    }

    private synchronized boolean submit(Runnable then) {
        List<TriggerTask> tasks = next;
        next = List.of();
        if (!tasks.isEmpty()) {
            try {
                worker = BackgroundExecutor.get().submit(() -> send(tasks, then));
            } catch (RuntimeException | Error e) { // there are no more threads
                tasks.forEach(TriggerTask::close);
                over = true;
            }
        }
        sending = worker != null;
        return sending;
    }

    private static boolean hasPassed(TestRunResult result) {
        return result.verdict() == Verdict.PASSED;
    }

    private boolean othersAreSending(List<TestRunResult> ended) {
        Attempts attempts = Attempts.of(run);
        Map<String, PantoTrigger> triggers = PantoAction.triggersByTestRun(run);
        return ended.stream()
                .map(result -> triggers.get(result.id()))
                .filter(Objects::nonNull)
                .distinct()
                .anyMatch(trigger -> PendingTrigger.isRerunOf(attempts.whole(trigger)));
    }

    /**
     * Takes over what others have run once more of what this waits for.
     *
     * @return whether there was some that this did not know of
     */
    private boolean adopt(List<TestRunResult> ended) {
        Set<String> ids = ended.stream().map(TestRunResult::id).collect(Collectors.toSet());
        Attempts attempts = Attempts.of(run);
        List<PantoTrigger> triggers =
                attempts.all().stream().flatMap(List::stream).toList();
        Set<String> others = new HashSet<>();
        for (PantoTrigger trigger : triggers) {
            if (trigger.getTestRuns().stream()
                    .anyMatch(testRun -> ids.contains(testRun.getId()) && attempts.isRunAgain(trigger, testRun))) {
                triggers.stream()
                        .filter(later -> later.isRerun() && later.getAttempt() > trigger.getAttempt())
                        .filter(later -> attempts.whole(later) == attempts.whole(trigger))
                        .forEach(later -> others.add(later.getUuid()));
            }
        }
        others.removeAll(uuids());
        return adopted.addAll(others);
    }

    /** @param tasks takes what is to be sent, which a line in the log tells */
    private void prepare(List<TestRunResult> ended, List<TriggerTask> tasks) throws AbortException {
        Attempts attempts = Attempts.of(run);
        Map<String, PantoTrigger> triggers = PantoAction.triggersByTestRun(run);
        Map<String, List<TestRunResult>> earlier = attempts.earlier();
        Map<PantoTrigger, List<TestRunResult>> byTrigger = new LinkedHashMap<>();
        List<TestRunResult> ofOthers = new ArrayList<>();
        for (TestRunResult result : ended) {
            PantoTrigger trigger = triggers.get(result.id());
            if (trigger != null) {
                PantoTrigger whole = attempts.whole(trigger);
                long rerun = Stream.concat(Stream.of(result), earlier.getOrDefault(result.id(), List.of()).stream())
                        .map(attempt -> triggers.get(attempt.id()))
                        .filter(attempt -> attempt.isRerun() && attempts.whole(attempt) == whole)
                        .count();
                if (rerun < most) { // by whichever wait
                    byTrigger.computeIfAbsent(whole, any -> new ArrayList<>()).add(result);
                }
            } else if (!hasPassed(result)) {
                ofOthers.add(result);
            }
        }
        tellNotRunAgain(ofOthers, "this build has not triggered them");
        List<TestRunResult> again = new ArrayList<>();
        for (Map.Entry<PantoTrigger, List<TestRunResult>> entry : byTrigger.entrySet()) {
            PantoTrigger trigger = entry.getKey();
            Rerun rerun = Rerun.of(trigger.request(), entry.getValue());
            if (trigger.getTarget() == Target.TEST_SUITE) {
                tellNotRunAgain(rerun.all(), "test suites cannot be selected by name");
                continue;
            }
            tellNotRunAgain(rerun.nameless(), "they have no name to select them by");
            if (!rerun.isValid()) {
                tellNotRunAgain(rerun.runs(), "what was triggered is not known any more");
                continue;
            }
            for (TriggerRequest request : rerun.requests()) {
                tasks.add(new TriggerTask(step, request, UUID.randomUUID().toString(), trigger, deadline));
            }
            again.addAll(rerun.runs());
        }
        if (!tasks.isEmpty()) {
            long notPassed = flows(ended.stream().filter(result -> !hasPassed(result)));
            long these = flows(again.stream());
            lines.add(notPassed + " of " + flows(ended.stream()) + " flows did not pass; running "
                    + (these < notPassed ? these + " of these" : these == 1 ? "it" : "these") + " once more ("
                    + (memory.rounds().size() + 1) + " of " + most + ")");
        }
    }

    private static long flows(Stream<TestRunResult> results) {
        return results.map(result -> Objects.requireNonNullElse(result.selectedBy(), result.id()))
                .distinct()
                .count();
    }

    private void tellNotRunAgain(List<TestRunResult> results, String why) {
        if (!results.isEmpty()) {
            List<String> labels = results.stream().map(TestRunResult::label).toList();
            lines.add("Not run once more, since " + why + ": " + Texts.list(labels, LISTED_IDS));
        }
    }

    /** Runs on a thread of its own, which an abort or the deadline interrupts. */
    private void send(List<TriggerTask> tasks, Runnable then) {
        boolean done = true;
        try {
            done = memory.remember(tasks.stream().map(TriggerTask::uuid).toList());
            if (done) {
                for (TriggerTask task : tasks) {
                    send(task);
                }
            } else {
                say("Nothing is sent, since Jenkins is shutting down.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // only stop() does this, and it has said so
        } catch (Throwable e) { // whatever it is, the wait must not wait for it
            say(failure(e));
        } finally {
            tasks.forEach(TriggerTask::close);
            sent(done);
        }
        if (done) {
            then.run();
        }
    }

    private void send(TriggerTask task) throws InterruptedException {
        if (!take(task)) {
            return;
        }
        try {
            task.call();
        } catch (AbortException e) {
            say(failure(e));
        }
    }

    /** @return whether it may be sent */
    private synchronized boolean take(TriggerTask task) {
        current = task;
        return worker != null && !worker.isCancelled();
    }

    /** @param done whether there is nothing more to wait for: a Jenkins that starts again sends what is not sent now */
    private synchronized void sent(boolean done) {
        current = null;
        worker = null;
        sending = !done;
    }

    /** What was known of the flows counts, and they are not run once more after that. */
    private String failure(Throwable failure) {
        synchronized (this) {
            over = true;
        }
        if (!(failure instanceof AbortException)) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(failure), () -> "A trigger of " + run + " failed");
        }
        return "Not all could be run once more, so what was known of them counts: "
                + (failure instanceof AbortException
                        ? failure.getMessage()
                        : "the trigger failed (" + ForeignFailure.name(failure) + "), see Jenkins' log.");
    }

    /**
     * Ends it, whatever is on its way.
     *
     * @return what may have been triggered, a sentence; null when nothing is on its way
     */
    @CheckForNull
    synchronized String stop() {
        over = true;
        if (!sending) {
            return null;
        }
        if (worker != null) {
            worker.cancel(true);
        }
        next.forEach(TriggerTask::close);
        next = List.of();
        return current == null ? "Nothing was run once more." : current.state();
    }

    /** Ends it with the wait, and says what comes of it. */
    void end(@NonNull List<TestRunResult> results) {
        boolean tooLate;
        String state;
        synchronized (this) {
            tooLate =
                    !over && memory.rounds().size() < most && !results.stream().allMatch(Reruns::hasPassed);
            state = stop();
        }
        if (state != null) {
            say("The deadline has passed. " + state);
        } else if (tooLate) {
            say("The deadline has passed, so what did not pass is not run once more.");
        }
    }

    private void say(String line) {
        BuildLog.say(step.getListener(), line);
    }
}
