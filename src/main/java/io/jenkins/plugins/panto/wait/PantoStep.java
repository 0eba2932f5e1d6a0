package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.client.TriggerRequest;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A step of a build that triggers or waits, as a {@link PantoRunListener} sees it. The same object in all calls for one
 * step; after a restart of Jenkins, another one with the same ID.
 */
public final class PantoStep {

    private static final Logger LOGGER = Logger.getLogger(PantoStep.class.getName());

    /** How a step ends that waits for nothing, or that has not begun to wait. */
    public enum End {
        /** It did what it was to do. */
        DONE,
        /** A parameter, the key or Panto refused. */
        NOT_TRIGGERED,
        /** The trigger failed, but its tests may run. */
        MAYBE_TRIGGERED,
        /** The build was aborted, or the wait could not begin. */
        STOPPED
    }

    private final Run<?, ?> run;
    private final TaskListener listener;

    @CheckForNull
    private final FlowNode node;

    @CheckForNull
    private final String checkName;

    @CheckForNull
    private final String subject;

    private final String id;
    private final Listeners listeners;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile End ifFailed = End.NOT_TRIGGERED;

    /** Null where it triggers nothing. */
    @CheckForNull
    private volatile FailedTrigger failedTrigger;

    @CheckForNull
    private final String branch;

    private final Map<String, String> parallel;

    /**
     * @param node the pipeline step's; null in other jobs
     * @param checkName null for none
     * @param subject what it asks for, in words of its own; null when not known any more
     */
    @Restricted(NoExternalUse.class)
    public PantoStep(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @CheckForNull FlowNode node,
            @CheckForNull String checkName,
            @CheckForNull String subject) {
        this.run = run;
        this.listener = listener;
        this.node = node;
        this.checkName = checkName;
        this.parallel = EnclosingStages.parallel(node);
        this.subject = subject == null ? null : subject + run.getParent().getName() + parallel.values();
        this.id = node == null ? UUID.randomUUID().toString() : node.getId();
        this.branch = EnclosingStages.of(node);
        this.listeners = new Listeners(listener);
    }

    @NonNull
    public Run<?, ?> getRun() {
        return run;
    }

    /** Writes into the build's log. */
    @NonNull
    public TaskListener getListener() {
        return listener;
    }

    /** The pipeline step's; null in other jobs. */
    @CheckForNull
    public FlowNode getNode() {
        return node;
    }

    /** The stages and parallel branches of the pipeline that it stands in, as one text; null where there are none. */
    @CheckForNull
    public String getBranch() {
        return branch;
    }

    /** The names of the parallel branches that it stands in, by the ID of each parallel. */
    @NonNull
    Map<String, String> getParallel() {
        return parallel;
    }

    /** Tells it from the other steps of the build. */
    @NonNull
    public String getId() {
        return id;
    }

    /** The name under which the verdict is to be published on the commit; null when it is not to be. */
    @CheckForNull
    public String getCheckName() {
        return checkName;
    }

    /** Equal when a step asks for the same as another; null after a restart. */
    @CheckForNull
    @Restricted(NoExternalUse.class)
    public String getSubject() {
        return subject;
    }

    /** Tells that it begins. */
    @Restricted(NoExternalUse.class)
    public void begin() {
        tell(each -> each.onBegin(this));
    }

    /** What it means when the step fails from now on; at first, that nothing was triggered. */
    @Restricted(NoExternalUse.class)
    public void failsAs(@NonNull End how) {
        ifFailed = how;
    }

    /**
     * Tells what it triggers, which is recorded if it fails.
     *
     * @param uuid tells the trigger from all others
     * @param request maybe not a valid one; null when not known any more
     */
    @Restricted(NoExternalUse.class)
    public void triggers(@NonNull String uuid, @CheckForNull TriggerRequest request) {
        failedTrigger = new FailedTrigger(this, uuid, request);
    }

    /**
     * Records that nothing was triggered, in a step that goes on all the same. Returns when that is saved.
     *
     * @param problem a sentence
     */
    void notTriggered(@NonNull String problem) {
        record(problem).join();
    }

    /** Records that a trigger failed; a step that has ended, or that triggers nothing, has none. */
    private CompletableFuture<Void> record(String problem) {
        FailedTrigger failed = failedTrigger;
        return failed == null || ended.get()
                ? CompletableFuture.completedFuture(null)
                : failed.record(problem, ifFailed == End.MAYBE_TRIGGERED);
    }

    /** Tells what it did. Returns when the listeners have, since what they publish is to be there when the build goes on. */
    @Restricted(NoExternalUse.class)
    public void done(@NonNull String sentence) {
        await(tellLast(each -> each.onEnd(this, End.DONE, sentence)));
    }

    /**
     * The same for a step that failed, unless it had a verdict before.
     *
     * @return a sentence of this plugin's to fail with: the message of a foreign failure may quote anything
     */
    @NonNull
    @Restricted(NoExternalUse.class)
    public AbortException failed(@NonNull Throwable failure) {
        AbortException shown = explained(failure);
        if (ifFailed != End.STOPPED) {
            record(String.valueOf(shown.getMessage())).join();
        }
        await(tellLast(each -> each.onEnd(this, ifFailed, String.valueOf(shown.getMessage()))));
        return shown;
    }

    private AbortException explained(Throwable failure) {
        if (failure instanceof AbortException known) {
            return known;
        }
        LOGGER.log(Level.WARNING, ForeignFailure.of(failure), () -> "A step of " + run + " failed");
        return new AbortException("The step failed (" + ForeignFailure.name(failure) + "), see Jenkins' log.");
    }

    /** Tells that it was aborted, and waits for nobody. */
    @Restricted(NoExternalUse.class)
    public void stopped(@NonNull String sentence) {
        if (ifFailed == End.MAYBE_TRIGGERED) {
            record(sentence);
        }
        tellLast(each -> each.onEnd(this, End.STOPPED, sentence));
    }

    void tell(@NonNull Consumer<PantoRunListener> event) {
        listeners.tell(event);
    }

    /** The last event of the step; any other that would follow is dropped. */
    @NonNull
    CompletableFuture<Void> tellLast(@NonNull Consumer<PantoRunListener> event) {
        return ended.compareAndSet(false, true)
                ? ForeignCode.inTime(listeners.tell(event))
                : CompletableFuture.completedFuture(null);
    }

    void await(@NonNull CompletableFuture<Void> toldInTime) {
        listeners.await(toldInTime);
    }
}
