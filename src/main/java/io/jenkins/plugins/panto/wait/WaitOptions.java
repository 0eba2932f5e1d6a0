package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Action;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
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

    private final VerdictResult resultOnFailure;
    private final VerdictResult resultOnUndetermined;
    private final int timeoutMinutes;
    private final boolean testResults;

    @CheckForNull
    private final String checkName;

    /** @param checkName null for none */
    public WaitOptions(@NonNull WaitParameters parameters, @CheckForNull String checkName) {
        this.resultOnFailure = parameters.getResultOnFailure();
        this.resultOnUndetermined = parameters.getResultOnUndetermined();
        this.timeoutMinutes = parameters.getTimeoutMinutes();
        this.testResults = parameters.isTestResults();
        this.checkName = checkName;
    }

    @NonNull
    public Duration timeout() {
        return Duration.ofMinutes(timeoutMinutes);
    }

    /** The name of the check that shows the verdict; null for none. */
    @CheckForNull
    String checkName() {
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
        mark(node, new LabelAction("Panto: " + outcome.counts()));
        VerdictResult result =
                switch (outcome.verdict()) {
                    case PASSED -> VerdictResult.SUCCESS;
                    case FAILED -> resultOnFailure;
                    case UNDETERMINED -> resultOnUndetermined;
                };
        if (result == VerdictResult.FAILURE) {
            throw new AbortException(outcome.sentence());
        }
        if (result == VerdictResult.UNSTABLE) {
            run.setResult(Result.UNSTABLE);
            mark(node, new WarningAction(Result.UNSTABLE).withMessage(outcome.sentence()));
        }
    }

    /** What a stage shows must not decide what becomes of it. */
    private static void mark(@CheckForNull FlowNode node, Action action) {
        try {
            if (node != null) {
                node.addOrReplaceAction(action);
            }
        } catch (Throwable e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not show the verdict on " + node);
            sayNotShown(node, e);
        }
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
