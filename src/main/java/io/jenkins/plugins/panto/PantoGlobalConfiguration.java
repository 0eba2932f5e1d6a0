package io.jenkins.plugins.panto;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.panto.client.ApiUrl;
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
public final class PantoGlobalConfiguration extends GlobalConfiguration {

    /** Null for the default, so that a later default reaches those who never chose. */
    @CheckForNull
    private String apiUrl;

    @CheckForNull
    private String credentialsId;

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
        String problem = url == null ? null : ApiUrl.problem(url);
        if (problem != null) {
            throw new IllegalArgumentException("apiUrl: " + problem);
        }
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

    @Override
    public boolean configure(StaplerRequest2 req, JSONObject form) throws FormException {
        String url = Util.fixEmptyAndTrim(form.optString("apiUrl"));
        String problem = url == null ? null : ApiUrl.problem(url);
        if (problem != null) {
            throw new FormException(problem, "apiUrl");
        }
        req.bindJSON(this, form);
        return true;
    }

    @POST
    public FormValidation doCheckApiUrl(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String problem = Util.fixEmptyAndTrim(value) == null ? null : ApiUrl.problem(value);
        return problem == null ? FormValidation.ok() : FormValidation.error(problem);
    }

    @POST
    public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
        return PantoCredentials.list((Item) null, credentialsId);
    }

    @POST
    public FormValidation doCheckCredentialsId(@QueryParameter String value) {
        return PantoCredentials.check((Item) null, value);
    }
}
