package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.verdict.VerdictResult;

/** What everything that can wait takes alike. */
interface WaitParameters {

    int DEFAULT_TIMEOUT_MINUTES = 60;

    @NonNull
    VerdictResult getResultOnFailure();

    @NonNull
    VerdictResult getResultOnUndetermined();

    int getTimeoutMinutes();

    boolean isTestResults();

    /** Null for none. */
    @CheckForNull
    String getCheckName();
}
