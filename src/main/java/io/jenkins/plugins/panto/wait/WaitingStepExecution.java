package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A step's execution that waits for test runs. Nothing of the wait is stored: a resumed execution begins it anew. */
@Restricted(NoExternalUse.class)
public abstract class WaitingStepExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(WaitingStepExecution.class.getName());

    @CheckForNull
    private transient volatile WaitTask wait;

    /** Null after a restart, until it is resumed. */
    @CheckForNull
    private transient volatile PantoStep current;

    /**
     * The UUIDs of the reruns that were sent or were about to be, those together that were sent together. Replaced as a
     * whole, since the program may be saved at any time.
     */
    private volatile ArrayList<ArrayList<String>> reruns = new ArrayList<>();

    /** A stop ends the step, so that nothing may begin or end it any more. */
    private transient boolean stopped;

    protected WaitingStepExecution(@NonNull StepContext context) {
        super(context);
    }

    /** The check that shows the verdict; null for none. */
    @CheckForNull
    protected abstract String checkName();

    /** Equal when a step asks for the same as another; null after a restart. */
    @CheckForNull
    protected abstract String subject();

    /** Begins what the step does, which ends in the background. */
    protected abstract void begin(@NonNull PantoStep begun) throws IOException;

    /** Goes on after a restart. */
    protected abstract void resume(@NonNull PantoStep begun) throws IOException;

    @Override
    public final boolean start() throws Exception {
        go(announce(), this::begin);
        return false;
    }

    @Override
    public final void onResume() {
        try {
            go(announce(), this::resume);
        } catch (IOException | InterruptedException e) {
            getContext().onFailure(e);
        }
    }

    private interface Action {
        void of(PantoStep step) throws IOException;
    }

    private void go(PantoStep begun, Action action) {
        try {
            action.of(begun);
        } catch (Throwable e) { // whatever it is, it must not leave the step without an end
            BackgroundExecutor.get().execute(() -> fail(begun, e));
        }
    }

    private PantoStep announce() throws IOException, InterruptedException {
        StepContext context = getContext();
        PantoStep begun = new PantoStep(
                context.get(Run.class),
                context.get(TaskListener.class),
                context.get(FlowNode.class),
                checkName(),
                subject());
        current = begun;
        begun.begin();
        return begun;
    }

    /** Ends the step with a sentence, once listeners know of it. Blocks. */
    protected final void fail(@NonNull PantoStep failed, @NonNull Throwable failure) {
        AbortException shown = failed.failed(failure);
        end(() -> getContext().onFailure(shown));
    }

    /** The same for a step that did what it was to do. */
    protected final void succeed(
            @NonNull PantoStep done, @NonNull String sentence, @NonNull Map<String, Object> value) {
        done.done(sentence);
        end(() -> getContext().onSuccess(value));
    }

    private void end(Runnable how) {
        unlessStopped(() -> {
            release();
            how.run();
        });
    }

    /** Forgets what the step did before it waits or ends. */
    protected void release() {}

    /**
     * Waits, and ends the step with what came of it.
     *
     * @param value what the step returns when it ends, but for the verdict
     */
    protected void waitFor(
            @NonNull PantoStep waiting,
            @NonNull WaitTask task,
            @NonNull WaitOptions options,
            @NonNull Supplier<Map<String, Object>> value) {
        unlessStopped(() -> {
            release();
            wait = task;
            task.start().whenComplete((outcome, failure) -> {
                wait = null;
                if (failure == null) {
                    end(waiting, outcome, options, value);
                } else {
                    getContext().onFailure(failure instanceof CompletionException ? failure.getCause() : failure);
                }
            });
        });
    }

    /** Waits for the test runs of a trigger likewise. */
    protected final void waitFor(
            @NonNull PantoStep waiting, @NonNull PantoTrigger trigger, @NonNull WaitOptions options)
            throws AbortException {
        waitFor(waiting, new WaitTask(waiting, trigger, options, memory(waiting)), options, trigger::toMap);
    }

    /** The program's own: what it remembers is on disk before anything is sent, and so is found by a resumed step. */
    @NonNull
    final RerunMemory memory(@NonNull PantoStep waiting) {
        return new RerunMemory() {
            @Override
            public List<List<String>> rounds() {
                return List.copyOf(reruns);
            }

            @Override
            public boolean remember(List<String> round) throws AbortException, InterruptedException {
                ArrayList<ArrayList<String>> before = reruns;
                ArrayList<ArrayList<String>> more = new ArrayList<>(before);
                more.add(new ArrayList<>(round));
                reruns = more;
                boolean remembered = false;
                try {
                    awaitSave(waiting, getContext().saveState());
                    // Else the state may not have been saved, as far as this can be seen from here.
                    remembered = !Jenkins.get().isTerminating();
                } finally {
                    if (!remembered) {
                        reruns = before;
                    }
                }
                return remembered;
            }
        };
    }

    /** Until the program and the build are on disk, so that a Jenkins that is killed from here on never sends again. */
    protected final void awaitSave(@NonNull PantoStep saving, @NonNull Future<Void> saved)
            throws AbortException, InterruptedException {
        try {
            saved.get();
            // Without durability the program is not saved. Then this file names a step that is on no disk, so that the
            // build cannot be resumed, which is what keeps the step from running a second time.
            ForeignCode.save(saving.getRun()).get();
        } catch (ExecutionException | RuntimeException e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not save the state of " + getContext());
            throw new AbortException("Nothing was triggered, since the state of the build could not be saved.");
        }
    }

    /** A stop comes before this or after it. */
    protected synchronized void unlessStopped(@NonNull Runnable action) {
        if (!stopped) {
            action.run();
        }
    }

    private void end(PantoStep waiting, WaitOutcome outcome, WaitOptions options, Supplier<Map<String, Object>> value) {
        try {
            Map<String, Object> returned = value.get();
            Run<?, ?> run = waiting.getRun();
            returned.putAll(PantoTrigger.toMap(outcome));
            options.apply(outcome, run, waiting.getNode());
            getContext().onSuccess(returned);
        } catch (Throwable e) { // whatever it is, it must not leave the step without an end
            fail(waiting, e);
        }
    }

    @Override
    public void stop(@NonNull Throwable cause) throws Exception {
        synchronized (this) {
            stopped = true;
            WaitTask task = wait;
            if (task != null) {
                task.cancel();
            } else {
                String state = stopBeforeWait();
                PantoStep ended = current;
                if (ended != null) {
                    ended.stopped(state);
                }
            }
        }
        super.stop(cause);
    }

    /**
     * Ends what the step does before it waits.
     *
     * @return a sentence that says so
     */
    @NonNull
    protected String stopBeforeWait() {
        return "Aborted.";
    }

    @Override
    public boolean blocksRestart() {
        WaitTask task = wait;
        return task != null && task.isSending();
    }

    @Override
    public String getStatus() {
        WaitTask task = wait;
        return task == null ? null : task.progress();
    }
}
