package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import java.util.List;
import java.util.function.Supplier;

/** A build's wait for test runs, as a {@link PantoRunListener} sees it. The same object in all calls for one wait. */
public final class PantoWait {

    private final Run<?, ?> run;
    private final TaskListener listener;

    @CheckForNull
    private final String checkName;

    private final Supplier<List<TestRunResult>> testRuns;

    PantoWait(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @CheckForNull String checkName,
            @NonNull Supplier<List<TestRunResult>> testRuns) {
        this.run = run;
        this.listener = listener;
        this.checkName = checkName;
        this.testRuns = testRuns;
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

    /** The name under which the verdict is to be published on the commit; null when it is not to be. */
    @CheckForNull
    public String getCheckName() {
        return checkName;
    }

    /** The test runs as far as they are known by now; those without a verdict go on. */
    @NonNull
    public List<TestRunResult> getTestRuns() {
        return testRuns.get();
    }
}
