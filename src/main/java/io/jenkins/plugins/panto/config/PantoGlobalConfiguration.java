package io.jenkins.plugins.panto.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.panto.client.ApiUrl;
import io.jenkins.plugins.panto.verdict.StatusWords;
import java.io.IOException;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Where Panto is, and which credential is used where no job names one. */
@Extension
@Symbol("panto")
public final class PantoGlobalConfiguration extends GlobalConfiguration {

    /** Null for the default, so that a later default reaches those who never chose. */
    @CheckForNull
    private String apiUrl;

    @CheckForNull
    private String credentialsId;

    @CheckForNull
    private String runUrl;

    /** Null for the defaults, so that later ones reach those who never chose. */
    @CheckForNull
    private String successStatuses;

    @CheckForNull
    private String failedStatuses;

    @CheckForNull
    private String endedStatuses;

    public PantoGlobalConfiguration() {
        load();
    }

    @NonNull
    public static PantoGlobalConfiguration get() {
        return ExtensionList.lookupSingleton(PantoGlobalConfiguration.class);
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.PantoGlobalConfiguration_DisplayName();
    }

    @NonNull
    public String getApiUrl() {
        return apiUrl == null ? ApiUrl.DEFAULT : apiUrl;
    }

    /** @throws IllegalArgumentException if the API key must not be sent there, see {@link ApiUrl} */
    @DataBoundSetter
    public void setApiUrl(@CheckForNull String apiUrl) {
        String url = Util.fixEmptyAndTrim(apiUrl);
        refuse("apiUrl", ConfigurationProblem.ofApiUrl(url));
        this.apiUrl = ApiUrl.DEFAULT.equals(url) ? null : url;
        save();
    }

    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
        save();
    }

    /** Where the pages of test runs are, with {@code {id}} in it; null when not known. */
    @CheckForNull
    public String getRunUrl() {
        return runUrl;
    }

    /** @throws IllegalArgumentException if it is no address of run pages, see {@link ApiUrl} */
    @DataBoundSetter
    public void setRunUrl(@CheckForNull String runUrl) {
        String url = Util.fixEmptyAndTrim(runUrl);
        refuse("runUrl", ConfigurationProblem.ofRunUrl(url));
        this.runUrl = url;
        save();
    }

    /** The page of a test run; null when not known. */
    @CheckForNull
    @Restricted(NoExternalUse.class)
    public String runUrl(@NonNull String testRunId) {
        return runUrl == null ? null : ApiUrl.runUrl(runUrl, testRunId);
    }

    /** The page of a test run, which a build log makes a link, where it is known; else its ID. */
    @NonNull
    @Restricted(NoExternalUse.class)
    public String link(@NonNull String testRunId) {
        String url = runUrl(testRunId);
        return url == null ? testRunId : url;
    }

    @NonNull
    public String getPassedStatuses() {
        return successStatuses == null ? StatusWords.DEFAULT_PASSED : successStatuses;
    }

    @DataBoundSetter
    public void setPassedStatuses(@CheckForNull String passedStatuses) {
        successStatuses = nullIfDefault(passedStatuses, StatusWords.DEFAULT_PASSED);
        save();
    }

    @NonNull
    public String getFailedStatuses() {
        return failedStatuses == null ? StatusWords.DEFAULT_FAILED : failedStatuses;
    }

    @DataBoundSetter
    public void setFailedStatuses(@CheckForNull String failedStatuses) {
        this.failedStatuses = nullIfDefault(failedStatuses, StatusWords.DEFAULT_FAILED);
        save();
    }

    @NonNull
    public String getEndedStatuses() {
        return endedStatuses == null ? StatusWords.DEFAULT_ENDED : endedStatuses;
    }

    @DataBoundSetter
    public void setEndedStatuses(@CheckForNull String endedStatuses) {
        this.endedStatuses = nullIfDefault(endedStatuses, StatusWords.DEFAULT_ENDED);
        save();
    }

    @CheckForNull
    private static String nullIfDefault(@CheckForNull String words, String defaults) {
        String given = Util.fixEmptyAndTrim(words);
        return defaults.equals(given) ? null : given;
    }

    @NonNull
    @Restricted(NoExternalUse.class)
    public StatusWords statusWords() {
        return StatusWords.parse(getPassedStatuses(), getFailedStatuses(), getEndedStatuses());
    }

    /**
     * Saves, unless a status is in two lists: then everything is again as it was saved last.
     *
     * @throws IllegalArgumentException if one is; who moves a status from list to list does so in a {@link BulkChange}
     */
    @Override
    public synchronized void save() {
        String problem = BulkChange.contains(this) ? null : ConfigurationProblem.ofStatuses(statusWords());
        if (problem != null) {
            apiUrl = credentialsId = runUrl = successStatuses = failedStatuses = endedStatuses = null;
            load();
            throw new IllegalArgumentException("passedStatuses, failedStatuses, endedStatuses: " + problem);
        }
        super.save();
    }

    private static void refuse(String field, @CheckForNull String problem) {
        if (problem != null) {
            throw new IllegalArgumentException(field + ": " + problem);
        }
    }

    /** Refuses all at once what the setters would refuse one by one with an error page. */
    @Override
    public boolean configure(StaplerRequest2 req, JSONObject form) throws FormException {
        refuseInForm("apiUrl", ConfigurationProblem.ofApiUrl(form.optString("apiUrl")));
        refuseInForm("runUrl", ConfigurationProblem.ofRunUrl(form.optString("runUrl")));
        refuseInForm(
                "passedStatuses",
                statusProblem(
                        form.optString("passedStatuses"),
                        form.optString("failedStatuses"),
                        form.optString("endedStatuses")));
        try (BulkChange change = new BulkChange(this)) {
            req.bindJSON(this, form);
            change.commit();
        } catch (IOException e) {
            throw new FormException(e, "apiUrl");
        }
        return true;
    }

    /** Jenkins shows the message on a page of its own, so it says which field of a long form is meant. */
    private void refuseInForm(String field, @CheckForNull String problem) throws FormException {
        if (problem != null) {
            throw new FormException(getDisplayName() + ", " + field + ": " + problem, field);
        }
    }

    @POST
    public FormValidation doCheckApiUrl(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(ConfigurationProblem.ofApiUrl(value));
    }

    @POST
    public FormValidation doCheckRunUrl(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(ConfigurationProblem.ofRunUrl(value));
    }

    @POST
    public FormValidation doCheckPassedStatuses(
            @QueryParameter String value, @QueryParameter String failedStatuses, @QueryParameter String endedStatuses) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(statusProblem(value, failedStatuses, endedStatuses));
    }

    @POST
    public FormValidation doCheckFailedStatuses(
            @QueryParameter String value, @QueryParameter String passedStatuses, @QueryParameter String endedStatuses) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(statusProblem(passedStatuses, value, endedStatuses));
    }

    @POST
    public FormValidation doCheckEndedStatuses(
            @QueryParameter String value,
            @QueryParameter String passedStatuses,
            @QueryParameter String failedStatuses) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(statusProblem(passedStatuses, failedStatuses, value));
    }

    /** A list left empty in the form is the default one. */
    @CheckForNull
    private static String statusProblem(
            @CheckForNull String passed, @CheckForNull String failed, @CheckForNull String ended) {
        return ConfigurationProblem.ofStatuses(StatusWords.parse(
                orDefault(passed, StatusWords.DEFAULT_PASSED),
                orDefault(failed, StatusWords.DEFAULT_FAILED),
                orDefault(ended, StatusWords.DEFAULT_ENDED)));
    }

    private static String orDefault(@CheckForNull String words, String defaults) {
        String given = Util.fixEmptyAndTrim(words);
        return given == null ? defaults : given;
    }

    @POST
    public FormValidation doTestConnection(@QueryParameter String apiUrl, @QueryParameter String credentialsId)
            throws InterruptedException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String problem = ConfigurationProblem.ofApiUrl(apiUrl);
        return problem == null
                ? PantoConnection.test(orDefault(apiUrl, ApiUrl.DEFAULT), Util.fixEmptyAndTrim(credentialsId))
                : FormValidation.error(problem);
    }

    private static FormValidation validation(@CheckForNull String problem) {
        return problem == null ? FormValidation.ok() : FormValidation.error(problem);
    }

    @POST
    public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
        return PantoCredentials.list((Item) null, credentialsId);
    }

    @POST
    public FormValidation doCheckCredentialsId(@QueryParameter String value) {
        return Util.fixEmptyAndTrim(value) == null ? FormValidation.ok() : PantoCredentials.check((Item) null, value);
    }
}
