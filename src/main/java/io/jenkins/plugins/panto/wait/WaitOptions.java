package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Action;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.verdict.FailuresAllowed;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** How to wait and what a verdict does, kept with a wait across restarts of Jenkins. */
@Restricted(NoExternalUse.class)
public final class WaitOptions implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(WaitOptions.class.getName());

    /** So short that a wait ends within a minute of its deadline all the same. */
    private static final int SHOWING_SECONDS = 4;

    private final VerdictResult resultOnFailure;
    private final VerdictResult resultOnUndetermined;

    @CheckForNull
    private final String failuresAllowed;

    private final int reruns;
    private final int timeoutMinutes;
    private final boolean testResults;

    @CheckForNull
    private final String checkName;

    /** @param checkName null for none */
    public WaitOptions(@NonNull WaitParameters parameters, @CheckForNull String checkName) {
        this(
                parameters.getResultOnFailure(),
                parameters.getResultOnUndetermined(),
                parameters.getFailuresAllowed(),
                parameters.getReruns(),
                parameters.getTimeoutMinutes(),
                parameters.isTestResults(),
                checkName);
    }

    WaitOptions(
            VerdictResult resultOnFailure,
            VerdictResult resultOnUndetermined,
            @CheckForNull String failuresAllowed,
            int reruns,
            int timeoutMinutes,
            boolean testResults,
            @CheckForNull String checkName) {
        this.resultOnFailure = resultOnFailure;
        this.resultOnUndetermined = resultOnUndetermined;
        this.failuresAllowed = failuresAllowed;
        this.reruns = reruns;
        this.timeoutMinutes = timeoutMinutes;
        this.testResults = testResults;
        this.checkName = checkName;
    }

    /** The same where there is nothing to wait for. @param result what becomes of the build then */
    @NonNull
    public WaitOptions withoutTests(@NonNull VerdictResult result) {
        return new WaitOptions(
                resultOnFailure, result, failuresAllowed, reruns, timeoutMinutes, testResults, checkName);
    }

    @NonNull
    public Duration timeout() {
        return Duration.ofMinutes(timeoutMinutes);
    }

    @NonNull
    FailuresAllowed failuresAllowed() {
        return new FailuresAllowed(failuresAllowed);
    }

    /** Whether the build does not fail with no verdict. */
    boolean acceptsNoVerdict() {
        return resultOnUndetermined != VerdictResult.FAILURE;
    }

    /** How often what did not pass is triggered once more, 0 to 5. */
    public int reruns() {
        return reruns;
    }

    /** The name of the check that shows the verdict; null for none. */
    @CheckForNull
    public String checkName() {
        return checkName;
    }

    /** Whether the test runs are to be published as test results. */
    boolean testResults() {
        return testResults;
    }

    /**
     * Does to a build what its wait asks for.
     *
     * @param node the pipeline step's, whose stage fares like the build; null in other jobs
     * @throws AbortException if the verdict is to fail the build
     */
    public void apply(@NonNull WaitOutcome outcome, @NonNull Run<?, ?> run, @CheckForNull FlowNode node)
            throws AbortException {
        VerdictResult result =
                switch (outcome.verdictBeyondAllowed()) {
                    case PASSED -> VerdictResult.SUCCESS;
                    case FAILED -> resultOnFailure;
                    case UNDETERMINED -> resultOnUndetermined;
                };
        apply(result, outcome.sentence(), run, node, new LabelAction("Panto: " + outcome.counts()));
    }

    /**
     * Does to a build what is asked for.
     *
     * @param why a sentence for people
     * @param labels what the step's node is to show in any case
     * @throws AbortException if it is to fail the build
     */
    public static void apply(
            @NonNull VerdictResult result,
            @NonNull String why,
            @NonNull Run<?, ?> run,
            @CheckForNull FlowNode node,
            @NonNull Action... labels)
            throws AbortException {
        List<Action> shown = new ArrayList<>(List.of(labels));
        if (result == VerdictResult.UNSTABLE) {
            run.setResult(Result.UNSTABLE);
            shown.add(new WarningAction(Result.UNSTABLE).withMessage(why));
        }
        if (!shown.isEmpty()) {
            show(node, shown);
        }
        if (result == VerdictResult.FAILURE) {
            throw new AbortException(why);
        }
    }

    /** What a stage shows must not decide what becomes of it, or when. */
    private static void show(@CheckForNull FlowNode node, List<Action> actions) {
        if (node == null) {
            return;
        }
        try {
            ForeignCode.call(() -> {
                        actions.forEach(node::addOrReplaceAction);
                        return null;
                    })
                    .get(SHOWING_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            notShown(node, e.getCause());
        } catch (TimeoutException | RuntimeException | Error e) { // there may be no more threads
            notShown(node, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void notShown(FlowNode node, Throwable why) {
        LOGGER.log(Level.WARNING, ForeignFailure.of(why), () -> "Could not show the verdict on " + node);
        sayNotShown(node, why);
    }

    private static void sayNotShown(FlowNode node, Throwable failure) {
        try {
            BuildLog.say(
                    node.getExecution().getOwner().getListener(),
                    "The verdict could not be shown on its stage (" + ForeignFailure.name(failure)
                            + "), see Jenkins' log.");
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "There is no log of " + node);
        }
    }
}
