package io.jenkins.plugins.panto;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Verdict;
import io.jenkins.plugins.panto.client.VerdictResult;
import java.io.Serializable;
import java.time.Duration;

/** How to wait and what a verdict does, kept with a wait across restarts of Jenkins. */
final class WaitOptions implements Serializable {

    private static final long serialVersionUID = 1L;

    private final VerdictResult resultOnFailure;
    private final VerdictResult resultOnUndetermined;
    private final int timeoutMinutes;
    private final boolean testResults;

    WaitOptions(@NonNull WaitParameters parameters) {
        this.resultOnFailure = parameters.getResultOnFailure();
        this.resultOnUndetermined = parameters.getResultOnUndetermined();
        this.timeoutMinutes = parameters.getTimeoutMinutes();
        this.testResults = parameters.isTestResults();
    }

    @NonNull
    Duration timeout() {
        return Duration.ofMinutes(timeoutMinutes);
    }

    boolean testResults() {
        return testResults;
    }

    /** What the verdict does to the build. */
    @NonNull
    VerdictResult resultOf(@NonNull Verdict verdict) {
        return switch (verdict) {
            case PASSED -> VerdictResult.SUCCESS;
            case FAILED -> resultOnFailure;
            case UNDETERMINED -> resultOnUndetermined;
        };
    }
}
