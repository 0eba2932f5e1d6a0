package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.tasks.Builder;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** What the build steps have in common, which are stored in jobs: they use a key and can wait. */
@Restricted(NoExternalUse.class)
public abstract class WaitingBuilder extends Builder implements WaitParameters {

    @CheckForNull
    private String credentialsId;

    @CheckForNull
    private VerdictResult resultOnFailure;

    @CheckForNull
    private VerdictResult resultOnUndetermined;

    private int timeoutMinutes;
    private boolean testResults;

    @CheckForNull
    private String checkName;

    /** Null for the default that is inherited. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Texts.cleanToNull(credentialsId);
    }

    @NonNull
    @Override
    public VerdictResult getResultOnFailure() {
        return resultOnFailure == null ? VerdictResult.FAILURE : resultOnFailure;
    }

    @DataBoundSetter
    public void setResultOnFailure(@CheckForNull VerdictResult resultOnFailure) {
        this.resultOnFailure = resultOnFailure;
    }

    @NonNull
    @Override
    public VerdictResult getResultOnUndetermined() {
        return resultOnUndetermined == null ? VerdictResult.FAILURE : resultOnUndetermined;
    }

    @DataBoundSetter
    public void setResultOnUndetermined(@CheckForNull VerdictResult resultOnUndetermined) {
        this.resultOnUndetermined = resultOnUndetermined;
    }

    @Override
    public int getTimeoutMinutes() {
        return timeoutMinutes < 1 ? DEFAULT_TIMEOUT_MINUTES : timeoutMinutes;
    }

    @DataBoundSetter
    public void setTimeoutMinutes(int timeoutMinutes) {
        this.timeoutMinutes = timeoutMinutes;
    }

    @Override
    public boolean isTestResults() {
        return testResults;
    }

    @DataBoundSetter
    public void setTestResults(boolean testResults) {
        this.testResults = testResults;
    }

    @CheckForNull
    @Override
    public String getCheckName() {
        return checkName;
    }

    @DataBoundSetter
    public void setCheckName(@CheckForNull String checkName) {
        this.checkName = Texts.cleanToNull(checkName);
    }
}
