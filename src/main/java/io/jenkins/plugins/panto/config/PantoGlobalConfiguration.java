package io.jenkins.plugins.panto.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.panto.client.ApiUrl;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.verdict.StatusWords;
import java.io.IOException;
import java.time.Duration;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** Where Panto is, and which credential is used where no job names one. */
@Extension
@Symbol("panto")
public final class PantoGlobalConfiguration extends GlobalConfiguration implements GlobalConfigurationForm {

    private static final int DEFAULT_REPLY_SECONDS = 300;
    private static final int DEFAULT_POLL_SECONDS = 30;

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

    /** In seconds; 0 for the default. */
    private int replySeconds;

    /** In seconds; 0 for the default. */
    private int pollSeconds;

    /** What all but forms go by; replaced as a whole, once it is saved. */
    private transient volatile PantoSettings settings;

    public PantoGlobalConfiguration() {
        load();
    }

    @Override
    public final synchronized void load() {
        super.load();
        settings = read();
    }

    /** As it was saved last. */
    @NonNull
    PantoSettings settings() {
        return settings;
    }

    private PantoSettings read() {
        return new PantoSettings(
                getApiUrl(),
                credentialsId,
                runUrl,
                StatusWords.parse(getPassedStatuses(), getFailedStatuses(), getEndedStatuses()),
                Duration.ofSeconds(getReplySeconds()),
                Duration.ofSeconds(getPollSeconds()));
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
        refuse("apiUrl", ConfigurationProblem.ofApiUrl(apiUrl));
        String url = Util.fixEmpty(ApiUrl.withoutApiPath(Util.fixNull(apiUrl)));
        this.apiUrl = ApiUrl.DEFAULT.equals(url) ? null : url;
        save();
    }

    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Texts.cleanToNull(credentialsId);
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

    /** How long the answer to a trigger may take, in seconds, whatever was written into a file. */
    public int getReplySeconds() {
        return orDefault(replySeconds, ConfigurationProblem.ofReplySeconds(replySeconds), DEFAULT_REPLY_SECONDS);
    }

    /** @throws IllegalArgumentException if it is not from 10 to 3,600 */
    @DataBoundSetter
    public void setReplySeconds(int replySeconds) {
        refuse("replySeconds", ConfigurationProblem.ofReplySeconds(replySeconds));
        this.replySeconds = replySeconds == DEFAULT_REPLY_SECONDS ? 0 : replySeconds;
        save();
    }

    /** The longest pause between two polls, in seconds, whatever was written into a file. */
    public int getPollSeconds() {
        return orDefault(pollSeconds, ConfigurationProblem.ofPollSeconds(pollSeconds), DEFAULT_POLL_SECONDS);
    }

    /** @throws IllegalArgumentException if it is not from 5 to 600 */
    @DataBoundSetter
    public void setPollSeconds(int pollSeconds) {
        refuse("pollSeconds", ConfigurationProblem.ofPollSeconds(pollSeconds));
        this.pollSeconds = pollSeconds == DEFAULT_POLL_SECONDS ? 0 : pollSeconds;
        save();
    }

    private static int orDefault(int seconds, @CheckForNull String problem, int defaultSeconds) {
        return seconds == 0 || problem != null ? defaultSeconds : seconds;
    }

    @CheckForNull
    private static String nullIfDefault(@CheckForNull String words, String defaults) {
        String given = Util.fixEmptyAndTrim(words);
        return defaults.equals(given) ? null : given;
    }

    /**
     * Saves, unless a status is in two lists: then everything is again as it was saved last.
     *
     * @throws IllegalArgumentException if one is; who moves a status from list to list does so in a {@link BulkChange}
     */
    @Override
    public synchronized void save() {
        if (BulkChange.contains(this)) {
            return;
        }
        PantoSettings fresh = read();
        String problem = ConfigurationProblem.ofStatuses(fresh.statusWords());
        if (problem != null) {
            forget();
            throw new IllegalArgumentException("passedStatuses, failedStatuses, endedStatuses: " + problem);
        }
        super.save();
        settings = fresh;
    }

    /** Discards unsaved changes, which only forms have seen. */
    private void forget() {
        apiUrl = credentialsId = runUrl = successStatuses = failedStatuses = endedStatuses = null;
        replySeconds = pollSeconds = 0;
        load();
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
                "replySeconds",
                ConfigurationProblem.ofReplySeconds(GlobalConfigurationForm.number(form.optString("replySeconds"))));
        refuseInForm(
                "pollSeconds",
                ConfigurationProblem.ofPollSeconds(GlobalConfigurationForm.number(form.optString("pollSeconds"))));
        refuseInForm(
                "passedStatuses",
                GlobalConfigurationForm.statusProblem(
                        form.optString("passedStatuses"),
                        form.optString("failedStatuses"),
                        form.optString("endedStatuses")));
        try (BulkChange change = new BulkChange(this)) {
            req.bindJSON(this, form);
            change.commit();
        } catch (IOException e) {
            forget();
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
    public FormValidation doTestConnection(@QueryParameter String apiUrl, @QueryParameter String credentialsId)
            throws InterruptedException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String problem = ConfigurationProblem.ofApiUrl(apiUrl);
        return problem == null
                ? PantoConnection.test(
                        ApiUrl.withoutApiPath(GlobalConfigurationForm.orDefault(apiUrl, ApiUrl.DEFAULT)),
                        Util.fixEmptyAndTrim(credentialsId))
                : FormValidation.error(problem);
    }

    @POST
    public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
        return CredentialsField.list(null, credentialsId);
    }

    @POST
    public FormValidation doCheckCredentialsId(@QueryParameter String value) {
        return Util.fixEmptyAndTrim(value) == null ? FormValidation.ok() : CredentialsField.check(null, value);
    }
}
