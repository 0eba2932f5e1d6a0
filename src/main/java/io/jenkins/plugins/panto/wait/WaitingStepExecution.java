package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
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

    /** A stop ends the step, so that nothing may begin or end it any more. */
    private transient boolean stopped;

    protected WaitingStepExecution(@NonNull StepContext context) {
        super(context);
    }

    /**
     * Waits, and ends the step with what came of it.
     *
     * @param value what the step returns when it ends, but for the verdict
     */
    protected void waitFor(
            @NonNull WaitTask task, @NonNull WaitOptions options, @NonNull Supplier<Map<String, Object>> value) {
        unlessStopped(() -> {
            wait = task;
            task.start().whenComplete((outcome, failure) -> {
                wait = null;
                if (failure == null) {
                    end(outcome, options, value);
                } else {
                    getContext().onFailure(failure instanceof CompletionException ? failure.getCause() : failure);
                }
            });
        });
    }

    /** A stop comes before this or after it. */
    protected synchronized void unlessStopped(@NonNull Runnable action) {
        if (!stopped) {
            action.run();
        }
    }

    private void end(WaitOutcome outcome, WaitOptions options, Supplier<Map<String, Object>> value) {
        StepContext context = getContext();
        try {
            Map<String, Object> returned = value.get();
            returned.putAll(PantoTrigger.toMap(outcome));
            options.apply(outcome, context.get(Run.class), context.get(FlowNode.class));
            context.onSuccess(returned);
        } catch (Throwable e) { // whatever it is, it must not leave the step without an end
            fail(e);
        }
    }

    /** Ends the step with a sentence of this plugin's: the message of a foreign failure may quote anything. */
    protected void fail(@NonNull Throwable failure) {
        if (failure instanceof AbortException || failure instanceof InterruptedException) {
            getContext().onFailure(failure);
        } else {
            LOGGER.log(Level.WARNING, ForeignFailure.of(failure), () -> "A step failed: " + getContext());
            getContext()
                    .onFailure(new AbortException(
                            "The step failed (" + ForeignFailure.name(failure) + "), see Jenkins' log."));
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
                stopBeforeWait();
            }
        }
        super.stop(cause);
    }

    /** Ends what the step does before it waits. */
    protected void stopBeforeWait() throws IOException, InterruptedException {}

    @Override
    public String getStatus() {
        WaitTask task = wait;
        return task == null ? null : task.progress();
    }
}
