package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.report.PantoTestResults;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** How to wait and what a verdict does, kept with a wait across restarts of Jenkins. */
final class WaitOptions implements Serializable {

    private static final long serialVersionUID = 1L;

    private final VerdictResult resultOnFailure;
    private final VerdictResult resultOnUndetermined;
    private final int timeoutMinutes;
    private final boolean testResults;

    @CheckForNull
    private final String checkName;

    /** @param checkName null for none */
    WaitOptions(@NonNull WaitParameters parameters, @CheckForNull String checkName) {
        this.resultOnFailure = parameters.getResultOnFailure();
        this.resultOnUndetermined = parameters.getResultOnUndetermined();
        this.timeoutMinutes = parameters.getTimeoutMinutes();
        this.testResults = parameters.isTestResults();
        this.checkName = checkName;
    }

    @NonNull
    Duration timeout() {
        return Duration.ofMinutes(timeoutMinutes);
    }

    /** The name of the check that shows the verdict; null for none. */
    @CheckForNull
    String checkName() {
        return checkName;
    }

    /**
     * Does to a build what its wait asks for.
     *
     * @param node the pipeline step's, whose stage fares like the build; null in other jobs
     * @throws AbortException if the verdict is to fail the build
     */
    void apply(
            @NonNull WaitOutcome outcome,
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @CheckForNull FlowNode node)
            throws IOException, InterruptedException {
        if (node != null) {
            node.addOrReplaceAction(new LabelAction("Panto: " + outcome.counts()));
        }
        if (testResults) {
            PantoTestResults.publish(run, listener, node, outcome);
        }
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
            if (node != null) {
                node.addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(outcome.sentence()));
            }
        }
    }
}
