package io.jenkins.plugins.panto.trigger;

import com.google.common.util.concurrent.ListenableFuture;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.client.StepArguments;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.config.PantoCredentials;
import io.jenkins.plugins.panto.wait.BackgroundExecutor;
import io.jenkins.plugins.panto.wait.EnclosingCheck;
import io.jenkins.plugins.panto.wait.ForeignCode;
import io.jenkins.plugins.panto.wait.WaitOptions;
import io.jenkins.plugins.panto.wait.WaitParameters;
import io.jenkins.plugins.panto.wait.WaitTask;
import io.jenkins.plugins.panto.wait.WaitingStepExecution;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Triggers at most once. It first has its own state on disk and then sends, so that a program that is resumed finds
 * this execution and never runs the step again; a resumed execution never sends.
 */
final class PantoTriggerStepExecution extends WaitingStepExecution {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(PantoTriggerStepExecution.class.getName());

    /** Finds the reply of a trigger that was recorded before Jenkins stopped. */
    private final String uuid = UUID.randomUUID().toString();

    /** Whether it is certain that nothing was sent and nothing will be. */
    private volatile boolean heldBack;

    /** Null when the step does not wait. */
    @CheckForNull
    private final WaitOptions waitOptions;

    /** Needed until something is sent, and so not after a restart. */
    private final transient PantoTriggerStep step;

    /** Null once it has ended, and after a restart. */
    private transient volatile TriggerTask task;

    @CheckForNull
    private transient Future<?> worker;

    PantoTriggerStepExecution(@NonNull StepContext context, @NonNull PantoTriggerStep step)
            throws IOException, InterruptedException {
        super(context);
        this.step = step;
        this.waitOptions =
                step.isWait() ? new WaitOptions(step, EnclosingCheck.name(step.getCheckName(), context)) : null;
    }

    @Override
    public boolean start() throws Exception {
        TaskListener listener = getContext().get(TaskListener.class);
        TriggerRequest request = step.toRequest(UnaryOperator.identity());
        WaitParameters.check(StepArguments.problems(step.problems(), request.problems()));
        if (step.isDryRun()) {
            TriggerTask.dryRun(listener, request);
            getContext().onSuccess(PantoTrigger.toMap("", List.of(), null));
            return true;
        }
        String credentialsId = PantoCredentials.effectiveId(run(), step.getCredentialsId());
        task = new TriggerTask(run(), listener, request, uuid, credentialsId);
        ListenableFuture<Void> saved = getContext().saveState();
        saved.addListener(() -> sendInBackground(saved), Runnable::run);
        return false;
    }

    private void sendInBackground(Future<Void> saved) {
        unlessStopped(() -> worker = BackgroundExecutor.get().submit(() -> send(saved)));
    }

    private void send(Future<Void> saved) {
        try {
            awaitSave(saved);
            if (Jenkins.get().isTerminating()) {
                // The state may not have been saved, as far as this can be seen from here.
                heldBack = true;
                task.say("Nothing is sent, since Jenkins is shutting down.");
                return;
            }
            PantoTrigger trigger = task.call();
            end(() -> triggered(trigger));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // only stop() does this, and it has ended the step
        } catch (Throwable e) { // whatever it is, it must not leave the step without an end
            end(() -> fail(e));
        }
    }

    /** Until the program and the build are on disk, so that a Jenkins that is killed from here on never sends again. */
    private void awaitSave(Future<Void> saved) throws AbortException, InterruptedException {
        try {
            saved.get();
            // Without durability the program is not saved. Then this file names a step that is on no disk, so that the
            // build cannot be resumed, which is what keeps the step from running a second time.
            ForeignCode.save(run()).get();
        } catch (ExecutionException | IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not save the state of " + getContext());
            throw new AbortException("Nothing was triggered, since the state of the build could not be saved.");
        }
    }

    /** All that a step needs to go on, also after a restart, is in the recorded trigger. */
    private void triggered(PantoTrigger trigger) {
        if (waitOptions == null) {
            getContext().onSuccess(trigger.toMap());
            return;
        }
        try {
            TaskListener listener = getContext().get(TaskListener.class);
            FlowNode node = getContext().get(FlowNode.class);
            waitFor(new WaitTask(run(), listener, node, trigger, waitOptions), waitOptions, trigger::toMap);
        } catch (IOException | InterruptedException e) {
            getContext().onFailure(e);
        }
    }

    private Run<?, ?> run() throws IOException, InterruptedException {
        return getContext().get(Run.class);
    }

    private void end(Runnable how) {
        unlessStopped(() -> {
            worker = null;
            task = null;
            how.run();
        });
    }

    @Override
    protected void stopBeforeWait() throws IOException, InterruptedException {
        if (worker != null) {
            worker.cancel(true);
            worker = null;
        }
        if (task != null) {
            task.say(task.stateWhenAborted());
        }
    }

    @Override
    public synchronized boolean blocksRestart() {
        return worker != null;
    }

    @Override
    public void onResume() {
        try {
            PantoTrigger recorded = PantoAction.find(run(), uuid);
            if (recorded != null) {
                triggered(recorded);
            } else if (heldBack) {
                getContext()
                        .onFailure(new AbortException(
                                "Nothing was triggered, since Jenkins was shutting down: run this again."));
            } else {
                getContext()
                        .onFailure(new AbortException("Jenkins was stopped while triggering; the tests may have"
                                + " been triggered: check in Panto before you run this again."));
            }
        } catch (Throwable e) {
            fail(e);
        }
    }

    @Override
    public String getStatus() {
        String waiting = super.getStatus();
        return waiting == null ? "waiting for Panto's reply" : waiting;
    }
}
