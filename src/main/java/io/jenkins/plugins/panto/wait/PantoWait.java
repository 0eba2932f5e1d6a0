package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import java.util.List;
import java.util.function.Supplier;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** A build's wait for test runs, as a {@link PantoRunListener} sees it. The same object in all calls for one wait. */
public final class PantoWait {

    private final PantoStep step;
    private final WaitOptions options;
    private final Supplier<List<TestRunResult>> testRuns;

    PantoWait(@NonNull PantoStep step, @NonNull WaitOptions options, @NonNull Supplier<List<TestRunResult>> testRuns) {
        this.step = step;
        this.options = options;
        this.testRuns = testRuns;
    }

    /** The step that waits. */
    @NonNull
    public PantoStep getStep() {
        return step;
    }

    @NonNull
    public Run<?, ?> getRun() {
        return step.getRun();
    }

    /** Writes to the build's log. */
    @NonNull
    public TaskListener getListener() {
        return step.getListener();
    }

    /** The pipeline step that waits; null in other jobs. */
    @CheckForNull
    public FlowNode getNode() {
        return step.getNode();
    }

    /** The name under which the verdict is to be published on the commit; null when it is not to be. */
    @CheckForNull
    public String getCheckName() {
        return step.getCheckName();
    }

    /** Whether the test runs are to be published as the build's test results. */
    public boolean isTestResults() {
        return options.testResults();
    }

    /** Whether the build does not fail with no verdict, such as where it may be that nothing is selected. */
    public boolean isNoVerdictAccepted() {
        return options.acceptsNoVerdict();
    }

    /** The test runs as far as they are known by now; those without a verdict go on. */
    @NonNull
    public List<TestRunResult> getTestRuns() {
        return testRuns.get();
    }
}
