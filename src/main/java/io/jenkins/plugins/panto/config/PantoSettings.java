package io.jenkins.plugins.panto.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import io.jenkins.plugins.panto.client.ApiUrl;
import io.jenkins.plugins.panto.verdict.StatusWords;
import java.time.Duration;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The global configuration as it was last saved: readers see one consistent state, also while an administrator changes
 * several fields.
 *
 * @param apiUrl the address of Panto, maybe not a valid one, see {@link #checkAddress}
 * @param credentialsId the default; null for none
 * @param runUrl the pages of test runs, with {@code {id}} in it; null when not known
 * @param replyTimeout how long the answer to a trigger may take
 * @param longestPause between two polls
 */
@Restricted(NoExternalUse.class)
public record PantoSettings(
        @NonNull String apiUrl,
        @CheckForNull String credentialsId,
        @CheckForNull String runUrl,
        @NonNull StatusWords statusWords,
        @NonNull Duration replyTimeout,
        @NonNull Duration longestPause) {

    @NonNull
    public static PantoSettings get() {
        return PantoGlobalConfiguration.get().settings();
    }

    /** The page of a test run; null when not known. */
    @CheckForNull
    public String runUrl(@NonNull String testRunId) {
        return runUrl == null ? null : ApiUrl.runUrl(runUrl, testRunId);
    }

    /** The page of a test run, which a build log makes a link, where it is known; else its ID. */
    @NonNull
    public String link(@NonNull String testRunId) {
        String url = runUrl(testRunId);
        return url == null ? testRunId : url;
    }

    /**
     * The address, wherever it was kept: a file may have been edited by hand, or written by an older version.
     *
     * @throws AbortException if no key must be sent there; it is not quoted, since it may hold a password
     */
    @NonNull
    public static String checkAddress(@NonNull String apiUrl) throws AbortException {
        if (ApiUrl.problem(apiUrl) != null) {
            throw new AbortException("The address of Panto is not valid, so nothing was sent:"
                    + " correct it under Manage Jenkins » System » Panto QA.");
        }
        return apiUrl.strip();
    }
}
