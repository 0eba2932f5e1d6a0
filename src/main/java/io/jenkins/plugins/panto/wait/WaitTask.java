package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTestRun;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.PollQueue;
import io.jenkins.plugins.panto.client.SharedHttpClient;
import io.jenkins.plugins.panto.client.TestRunClient;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.config.JenkinsConnections;
import io.jenkins.plugins.panto.config.PantoCredentials;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.trigger.TriggerTask;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.TestRunWait;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.util.Listeners;

/** Waits for test runs on behalf of a build and records what becomes known. Blocks no thread. */
final class WaitTask implements TestRunWait.Listener {

    private static final Logger LOGGER = Logger.getLogger(WaitTask.class.getName());

    /** Polls may be repeated, so their client may keep connections; it is rebuilt when address or proxy change. */
    private static final PollQueue QUEUE = new PollQueue(
            new SharedHttpClient(
                    () -> Arrays.asList(
                            PantoGlobalConfiguration.get().getApiUrl(),
                            Jenkins.get().getProxy()),
                    JenkinsConnections::newClient,
                    JenkinsConnections::currentCaller,
                    HttpClient::shutdown),
            () -> JenkinsScheduler.time);

    /** Where keys are looked up and answers are recorded. */
    private static final Lanes POLLS = new Lanes();

    /** Where listeners are told, so that one that is slow keeps no poll waiting. */
    private static final Lanes LISTENERS = new Lanes();

    /** Where what comes after a wait is done, which may take its time too. */
    private static final Lanes ENDS = new Lanes();

    /** Those that go on. */
    private static final Set<WaitTask> OPEN = ConcurrentHashMap.newKeySet();

    private final Run<?, ?> run;
    private final TaskListener listener;
    private final CompletableFuture<WaitOutcome> end = new CompletableFuture<>();
    private final TestRunWait wait;
    private final PantoWait seen;

    /** Tells listeners one thing after the other, without the wait having to wait for them. */
    private final Executor listeners = LISTENERS.any();

    /**
     * @param ids of the test runs to wait for; null for all of the build, also those that are triggered meanwhile
     * @param credentialsId for all; null for the one that the runs were triggered with, else the inherited default
     * @param checkName of the check that shows the verdict; null for none
     * @throws AbortException if there is none for a run
     */
    WaitTask(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @CheckForNull List<String> ids,
            @CheckForNull String credentialsId,
            @NonNull Instant deadline,
            @CheckForNull String checkName)
            throws AbortException {
        this.run = run;
        this.listener = listener;
        List<TestRunWait.Group> groups = groups(run, ids, credentialsId);
        for (TestRunWait.Group group : groups) {
            TriggerTask.credentialsId(run, group.credentialsId());
        }
        this.wait = new TestRunWait(
                () -> ids == null ? groups(run, null, credentialsId) : groups,
                this::client,
                () -> PantoGlobalConfiguration.get().statusWords(),
                deadline,
                JenkinsScheduler.time,
                POLLS.any(),
                this);
        this.seen = new PantoWait(run, listener, checkName, wait::results);
    }

    /** Waits for the test runs of a trigger. */
    WaitTask(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull PantoTrigger trigger,
            @NonNull WaitOptions options)
            throws AbortException {
        this(
                run,
                listener,
                trigger.ids(),
                null,
                Instant.ofEpochMilli(trigger.getTimestamp()).plus(options.timeout()),
                options.checkName());
    }

    /** Which runs to ask for together and with which credential, with what is known of them. */
    private static List<TestRunWait.Group> groups(
            Run<?, ?> run, @CheckForNull List<String> ids, @CheckForNull String credentialsId) {
        List<TestRunWait.Group> groups = new ArrayList<>();
        Set<String> rest = new LinkedHashSet<>(ids == null ? List.of() : ids);
        PantoAction action = PantoAction.of(run);
        for (PantoTrigger trigger : action == null ? List.<PantoTrigger>of() : action.getTriggers()) {
            List<TestRunResult> own = trigger.getTestRuns().stream()
                    .filter(testRun -> ids == null || rest.remove(testRun.getId()))
                    .map(PantoTestRun::toResult)
                    .toList();
            if (!own.isEmpty()) {
                String used = credentialsId == null ? trigger.getCredentialsId() : credentialsId;
                groups.add(new TestRunWait.Group(used, trigger.getTriggerId(), own));
            }
        }
        if (!rest.isEmpty()) {
            List<TestRunResult> others =
                    rest.stream().map(TestRunResult::unknown).toList();
            groups.add(new TestRunWait.Group(credentialsId, null, others));
        }
        return groups;
    }

    /** The key is looked up for each poll, so that it is held by nobody and may be replaced meanwhile. */
    private CompletableFuture<TestRunClient> client(@CheckForNull String credentialsId) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new TestRunClient(
                                PantoGlobalConfiguration.get().getApiUrl(),
                                PantoCredentials.useAgain(run, TriggerTask.credentialsId(run, credentialsId)),
                                QUEUE);
                    } catch (PantoException e) {
                        throw new CompletionException(e);
                    } catch (AbortException e) {
                        throw new CompletionException(PantoException.noKey(e.getMessage()));
                    }
                },
                POLLS.any());
    }

    /** Begins to wait. The future ends with the outcome, or with an {@link AbortException}. */
    @NonNull
    CompletableFuture<WaitOutcome> start() {
        OPEN.add(this);
        tell(listener -> listener.onWaiting(seen));
        wait.start();
        return end;
    }

    /** The same for whoever has a thread to wait on, such as an executor. */
    @NonNull
    WaitOutcome await() throws IOException, InterruptedException {
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
        halt();
        List<String> running = wait.outstanding();
        if (!running.isEmpty()) {
            say("Aborted. These test runs may still be running: " + Texts.list(running, 20) + ".");
        }
    }

    private void halt() {
        wait.cancel();
        giveUp();
    }

    private void giveUp() {
        if (OPEN.remove(this)) {
            tell(listener -> listener.onStopped(seen));
        }
    }

    private void tell(Consumer<PantoRunListener> event) {
        listeners.execute(() -> Listeners.notify(PantoRunListener.class, true, event));
    }

    @Override
    public void say(String line) {
        TriggerTask.say(listener, line);
    }

    @Override
    public void changed(List<TestRunResult> results) {
        try {
            PantoAction.update(run, results);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Could not save what is known of the test runs of " + run);
        }
        results.stream()
                .filter(result -> result.verdict() != null)
                .forEach(result -> tell(listener -> listener.onTestRunEnded(seen, result)));
    }

    @Override
    public void ended(WaitOutcome outcome) {
        OPEN.remove(this);
        tell(listener -> listener.onVerdict(seen, outcome));
        outcome.table(PantoGlobalConfiguration.get()::runUrl).forEach(this::row);
        say(outcome.sentence());
        end.completeAsync(() -> outcome, ENDS.any());
    }

    /** The columns of a table are white space, which a line of ours has none of. */
    private void row(String line) {
        listener.getLogger().println("[Panto]   " + line);
    }

    @Override
    public void failed(PantoException failure) {
        giveUp();
        say("These test runs may still be running: " + Texts.list(wait.outstanding(), 20) + ".");
        ENDS.any().execute(() -> end.completeExceptionally(new AbortException(failure.getMessage())));
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
