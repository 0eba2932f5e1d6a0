package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import io.jenkins.plugins.panto.client.StepArguments;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What everything that can wait takes alike. */
@Restricted(NoExternalUse.class)
public interface WaitParameters {

    int DEFAULT_TIMEOUT_MINUTES = 60;

    @NonNull
    VerdictResult getResultOnFailure();

    @NonNull
    VerdictResult getResultOnUndetermined();

    /** Null for none. */
    @CheckForNull
    String getFailuresAllowed();

    /** How often what did not pass is triggered once more, 0 to 5. */
    int getReruns();

    int getTimeoutMinutes();

    boolean isTestResults();

    /** Null for none. */
    @CheckForNull
    String getCheckName();

    /** @throws AbortException with all problems, if there are any */
    static void check(@NonNull List<String> problems) throws AbortException {
        if (!problems.isEmpty()) {
            throw new AbortException(StepArguments.message(problems));
        }
    }
}
