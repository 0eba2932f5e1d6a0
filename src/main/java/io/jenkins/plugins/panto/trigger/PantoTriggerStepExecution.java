package io.jenkins.plugins.panto.trigger;

import com.google.common.util.concurrent.ListenableFuture;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.StepArguments;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.config.PantoCredentials;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.wait.BackgroundExecutor;
import io.jenkins.plugins.panto.wait.EnclosingCheck;
import io.jenkins.plugins.panto.wait.NoTestsException;
import io.jenkins.plugins.panto.wait.PantoStep;
import io.jenkins.plugins.panto.wait.TriggerTask;
import io.jenkins.plugins.panto.wait.WaitOptions;
import io.jenkins.plugins.panto.wait.WaitParameters;
import io.jenkins.plugins.panto.wait.WaitTask;
import io.jenkins.plugins.panto.wait.WaitingStepExecution;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Triggers at most once. It first has its own state on disk and then sends, so that a program that is resumed finds
 * this execution and never runs the step again; a resumed execution never sends.
 */
final class PantoTriggerStepExecution extends WaitingStepExecution {

    private static final long serialVersionUID = 1L;

    /** Finds the reply of a trigger that was recorded before Jenkins stopped. */
    private final String uuid = UUID.randomUUID().toString();

    /** Whether it is certain that nothing was sent and nothing will be. */
    private volatile boolean heldBack = true;

    /** Null when the step does not wait. */
    @CheckForNull
    private final WaitOptions waitOptions;

    /** Of a step that does not wait; null for none. */
    @CheckForNull
    private final String checkName;

    /** What it asks for, as text, for the record of a trigger that fails. */
    private final Target target;

    private final String request;

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
        this.checkName = step.isWait() ? null : step.getCheckName();
        TriggerRequest asked = step.toRequest(UnaryOperator.identity());
        this.target = asked.target();
        this.request = asked.json();
    }

    @Override
    protected String checkName() {
        return waitOptions == null ? checkName : waitOptions.checkName();
    }

    @Override
    protected String subject() {
        return step == null ? null : step.toRequest(UnaryOperator.identity()).toString();
    }

    @Override
    protected void begin(@NonNull PantoStep begun) throws IOException {
        TriggerRequest request = step.toRequest(UnaryOperator.identity());
        if (!step.isDryRun()) {
            begun.triggers(uuid, request);
        }
        WaitParameters.check(StepArguments.problems(step.problems(), request.problems()));
        if (step.isDryRun()) {
            TriggerTask.dryRun(begun.getListener(), request);
            Map<String, Object> nothing = PantoTrigger.toMap("", List.of(), null);
            BackgroundExecutor.get().execute(() -> succeed(begun, "Dry run", nothing));
            return;
        }
        String credentialsId = PantoCredentials.effectiveId(begun.getRun(), step.getCredentialsId());
        task = new TriggerTask(begun, request, uuid, credentialsId);
        heldBack = false;
        ListenableFuture<Void> saved = getContext().saveState();
        saved.addListener(() -> sendInBackground(begun, saved), Runnable::run);
    }

    private void sendInBackground(PantoStep begun, Future<Void> saved) {
        unlessStopped(() -> {
            try {
                worker = BackgroundExecutor.get().submit(() -> send(begun, saved));
            } catch (RuntimeException | Error e) { // there are no more threads, which telling listeners would take too
                release();
                getContext().onFailure(e);
            }
        });
    }

    private void send(PantoStep begun, Future<Void> saved) {
        try {
            awaitSave(begun, saved);
            if (Jenkins.get().isTerminating()) {
                // The state may not have been saved, as far as this can be seen from here.
                heldBack = true;
                task.say("Nothing is sent, since Jenkins is shutting down.");
                return;
            }
            triggered(begun, task.call());
        } catch (NoTestsException e) {
            noTests(begun, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // only stop() does this, and it has ended the step
        } catch (Throwable e) { // whatever it is, it must not leave the step without an end
            fail(begun, e);
        }
    }

    /** All that a step needs to go on, also after a restart, is in the recorded trigger. */
    private void triggered(PantoStep begun, PantoTrigger trigger) throws AbortException {
        if (waitOptions == null) {
            succeed(begun, TriggerTask.sentence(trigger), trigger.toMap());
            return;
        }
        begun.failsAs(PantoStep.End.STOPPED);
        waitFor(begun, trigger, waitOptions);
    }

    /** With a wait, there is nothing to wait for. */
    private void noTests(PantoStep begun, NoTestsException refusal) {
        try {
            VerdictResult result = step.getResultOnNoTests();
            WaitOptions options = waitOptions == null ? null : waitOptions.withoutTests(result);
            TriggerTask.noTests(begun, refusal, result);
            Map<String, Object> value = PantoTrigger.toMap("", List.of(), null);
            if (options == null) {
                WaitOptions.apply(result, refusal.getMessage(), begun.getRun(), begun.getNode());
                succeed(begun, TriggerTask.NO_TESTS, value);
            } else {
                waitFor(begun, new WaitTask(begun, options), options, () -> value);
            }
        } catch (Throwable e) { // whatever it is, it must not leave the step without an end
            fail(begun, e);
        }
    }

    @Override
    protected void release() {
        worker = null;
        if (task != null) {
            task.close();
        }
        task = null;
    }

    @Override
    protected String stopBeforeWait() {
        if (worker != null) {
            worker.cancel(true);
            worker = null;
        }
        if (task == null) {
            return super.stopBeforeWait();
        }
        String state = task.abort();
        task.close();
        return state;
    }

    @Override
    public synchronized boolean blocksRestart() {
        return worker != null || super.blocksRestart();
    }

    @Override
    protected void resume(@NonNull PantoStep begun) throws IOException {
        begun.triggers(uuid, TriggerRequest.of(target, request));
        PantoTrigger recorded = PantoAction.find(begun.getRun(), uuid);
        if (recorded != null && recorded.getProblem() != null) {
            begun.failsAs(recorded.isMaybeTriggered() ? PantoStep.End.MAYBE_TRIGGERED : PantoStep.End.NOT_TRIGGERED);
            throw new AbortException(recorded.getProblem());
        } else if (recorded != null && waitOptions == null) {
            BackgroundExecutor.get().execute(() -> succeed(begun, TriggerTask.sentence(recorded), recorded.toMap()));
        } else if (recorded != null) {
            triggered(begun, recorded);
        } else if (heldBack) {
            throw new AbortException("Nothing was triggered, since Jenkins was shutting down: run this again.");
        } else {
            begun.failsAs(PantoStep.End.MAYBE_TRIGGERED);
            throw new AbortException("Jenkins was stopped while triggering; the tests may have"
                    + " been triggered: check in Panto before you run this again.");
        }
    }

    @Override
    public String getStatus() {
        String waiting = super.getStatus();
        return waiting == null ? "waiting for Panto's reply" : waiting;
    }
}
