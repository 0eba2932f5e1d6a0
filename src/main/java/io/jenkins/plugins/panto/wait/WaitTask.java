package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import hudson.remoting.SingleLaneExecutorService;
import io.jenkins.plugins.panto.build.Attempts;
import io.jenkins.plugins.panto.build.BorrowedRuns;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.build.EarlierDurations;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.build.PendingTrigger;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.config.PantoCredentials;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.verdict.FailuresAllowed;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.TestRunWait;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Waits for test runs on behalf of a build and records what becomes known. Blocks no thread. */
@Restricted(NoExternalUse.class)
public final class WaitTask implements TestRunWait.Listener {

    private static final Logger LOGGER = Logger.getLogger(WaitTask.class.getName());

    /** Those that go on. */
    private static final Set<WaitTask> OPEN = ConcurrentHashMap.newKeySet();

    private final Run<?, ?> run;
    private final TaskListener listener;
    private final TestRunWait wait;
    private final PantoWait seen;
    private final FailuresAllowed failuresAllowed;
    private final Reruns reruns;

    /** Where the record is saved: whoever listens to that, or has part in the record, is not this plugin. */
    private final Executor saves = new SingleLaneExecutorService(BackgroundExecutor.get());

    private volatile CompletableFuture<Void> saved = CompletableFuture.completedFuture(null);

    /** Whether the log says already that the record could not be saved. */
    private final AtomicBoolean saidUnsaved = new AtomicBoolean();

    /**
     * @param step that waits
     * @param ids of the test runs to wait for; null for all of the build, also those that are triggered meanwhile
     * @param credentialsId for all; null for the one that the runs were triggered with, else the inherited default
     * @param memory keeps which flows were run once more
     * @throws AbortException if there is none for a run
     */
    WaitTask(
            @NonNull PantoStep step,
            @CheckForNull List<String> ids,
            @CheckForNull String credentialsId,
            @NonNull Instant deadline,
            @NonNull WaitOptions options,
            @NonNull RerunMemory memory)
            throws AbortException {
        this.run = step.getRun();
        this.listener = step.getListener();
        boolean known = PantoAction.of(run) != null;
        record(ids, credentialsId);
        if (!known && PantoAction.of(run) != null) {
            BuildLog.page(listener, run);
        }
        this.reruns = new Reruns(step, options.reruns(), deadline, memory);
        for (TestRunWait.Group group : TestRunGroups.of(run, ids, credentialsId, reruns)) {
            if (!group.runs().isEmpty()) {
                PantoCredentials.effectiveId(run, group.credentialsId());
            }
        }
        this.wait = new TestRunWait(
                () -> groups(ids, credentialsId),
                new TestRunClients(run)::client,
                () -> PantoSettings.get().statusWords(),
                () -> PantoSettings.get().longestPause(),
                deadline,
                JenkinsScheduler.get(),
                BackgroundExecutor.get(),
                this);
        this.failuresAllowed = options.failuresAllowed();
        this.seen = new PantoWait(step, options, wait::results);
    }

    /** Waits for the test runs of a trigger, on behalf of a step that ends with Jenkins. */
    public WaitTask(@NonNull PantoStep step, @NonNull PantoTrigger trigger, @NonNull WaitOptions options)
            throws AbortException {
        this(step, trigger, options, RerunMemory.untilJenkinsEnds());
    }

    WaitTask(
            @NonNull PantoStep step,
            @NonNull PantoTrigger trigger,
            @NonNull WaitOptions options,
            @NonNull RerunMemory memory)
            throws AbortException {
        this(
                step,
                trigger.ids(),
                null,
                Instant.ofEpochMilli(trigger.getTimestamp()).plus(options.timeout()),
                options,
                memory);
    }

    /** What there is to wait for by now, with what others may have found out. */
    private List<TestRunWait.Group> groups(@CheckForNull List<String> ids, @CheckForNull String credentialsId) {
        if (wait != null && !reruns.uuids().isEmpty()) {
            PantoAction.update(run, wait.results()); // what a rerun stands for is read from the record
        }
        return TestRunGroups.of(run, ids, credentialsId, reruns);
    }

    /** What the build waits for and has not triggered belongs to its record all the same. */
    private void record(@CheckForNull List<String> ids, @CheckForNull String credentialsId) {
        if (ids != null) {
            BorrowedRuns.add(
                    run, ids, credentialsId, JenkinsScheduler.get().now().toEpochMilli());
        } else if (!PendingTrigger.isAny(run)) {
            PantoAction original = RestartedBuild.original(run);
            if (original != null) {
                BorrowedRuns.takeOver(run, original);
            }
        }
    }

    /** Waits for nothing, since nothing was triggered: whoever listens hears of an outcome without test runs. */
    public WaitTask(@NonNull PantoStep step, @NonNull WaitOptions options) throws AbortException {
        this(step, List.of(), null, JenkinsScheduler.get().now(), options, RerunMemory.untilJenkinsEnds());
    }

    /** Begins to wait. The future ends with the outcome, or with an {@link AbortException}. */
    @NonNull
    CompletableFuture<WaitOutcome> start() {
        OPEN.add(this);
        PantoAction.waits(run, false);
        saved = CompletableFuture.runAsync(this::save, saves);
        CompletableFuture.runAsync(() -> wait.expect(EarlierDurations.of(run)), BackgroundExecutor.get());
        seen.getStep().tell(each -> each.onWaiting(seen));
        return wait.start().handle((outcome, failure) -> {
            if (failure == null) {
                return complete(outcome);
            }
            throw new CompletionException(
                    new AbortException(PantoException.from(failure).getMessage()));
        });
    }

    private WaitOutcome complete(WaitOutcome outcome) {
        return outcome.allowing(failuresAllowed).after(Attempts.of(run).earlier());
    }

    /** The same for whoever has a thread to wait on, such as an executor. */
    @NonNull
    public WaitOutcome await() throws IOException, InterruptedException {
        try {
            return start().get();
        } catch (ExecutionException e) {
            throw new AbortException(e.getCause().getMessage());
        } catch (InterruptedException e) {
            cancel();
            throw e;
        }
    }

    @NonNull
    String progress() {
        return wait.progress();
    }

    /** Stops waiting and names what may still be running, since Panto cannot be told to stop it. */
    void cancel() {
        String state = halt();
        if (state != null) {
            say("Aborted. " + state);
        }
        List<String> running = wait.outstanding();
        if (!running.isEmpty()) {
            PantoAction.waits(run, true);
            saved = CompletableFuture.runAsync(this::save, saves);
            say("Aborted. These test runs may still be running: " + Texts.list(running, 20) + ".");
        }
    }

    /** @return what may have been triggered, a sentence; null when nothing is on its way */
    @CheckForNull
    private String halt() {
        String state = reruns.stop();
        wait.cancel();
        giveUp();
        return state;
    }

    /** Whether something is being sent. */
    boolean isSending() {
        return reruns.areSending();
    }

    @Override
    public boolean goesOn(List<TestRunResult> ended) {
        return reruns.begin(ended);
    }

    @Override
    public void goOn(Runnable then) {
        reruns.send(then);
    }

    private void giveUp() {
        if (OPEN.remove(this)) {
            seen.getStep().tellLast(each -> each.onStopped(seen));
        }
    }

    @Override
    public void say(String line) {
        BuildLog.say(listener, line);
    }

    @Override
    public void changed(List<TestRunResult> results) {
        PantoAction.update(run, results);
        PantoAction.asked(run, JenkinsScheduler.get().now().toEpochMilli(), null);
        saved = CompletableFuture.runAsync(this::save, saves);
        results.stream()
                .filter(result -> result.verdict() != null)
                .forEach(result -> seen.getStep().tell(each -> each.onTestRunEnded(seen, result)));
    }

    private void save() {
        try {
            ForeignCode.saveInTurn(() -> PantoAction.saveUpdates(run));
        } catch (Throwable e) {
            unsaved(e);
        }
    }

    private void unsaved(Throwable why) {
        boolean first = saidUnsaved.compareAndSet(false, true);
        LOGGER.log(
                first ? Level.WARNING : Level.FINE,
                ForeignFailure.of(why),
                () -> "Could not save what is known of the test runs of " + run);
        if (first) {
            say("What is known of the test runs could not be saved in the build's record, see Jenkins' log.");
        }
    }

    /**
     * Returns when the record is saved and the listeners have returned, since what they publish is to be there when the
     * build goes on; or when both had time enough.
     */
    @Override
    public void ended(WaitOutcome ended) {
        OPEN.remove(this);
        reruns.end(ended.results());
        WaitOutcome outcome = complete(ended);
        if (PantoAction.allowFailures(run, outcome)) {
            saved = CompletableFuture.runAsync(this::save, saves);
        }
        say(outcome.sentence());
        outcome.table(PantoSettings.get()::runUrl).forEach(row -> BuildLog.row(listener, row));
        CompletableFuture<Void> told = seen.getStep().tellLast(each -> each.onVerdict(seen, outcome));
        try {
            ForeignCode.inTime(saved).join();
        } catch (CompletionException tooLong) {
            unsaved(tooLong.getCause());
        }
        seen.getStep().await(told);
    }

    @Override
    public void failed(PantoException failure) {
        String state = reruns.stop();
        if (state != null) {
            say(state);
        }
        giveUp();
        say("These test runs may still be running: " + Texts.list(wait.outstanding(), 20) + ".");
    }

    /** A build that is killed does not stop its steps, but what they wait for must not outlive it. */
    @Extension
    public static final class EndOfBuild extends RunListener<Run<?, ?>> {

        @Override
        public void onFinalized(Run<?, ?> run) {
            OPEN.stream().filter(task -> task.run == run).forEach(WaitTask::halt);
        }
    }
}
