package io.jenkins.plugins.panto.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.panto.verdict.StatusWords;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the form of the global configuration asks while an administrator fills it in. */
@Restricted(NoExternalUse.class)
public interface GlobalConfigurationForm {

    @NonNull
    @POST
    default FormValidation doCheckApiUrl(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(ConfigurationProblem.ofApiUrl(value));
    }

    @NonNull
    @POST
    default FormValidation doCheckRunUrl(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(ConfigurationProblem.ofRunUrl(value));
    }

    @NonNull
    @POST
    default FormValidation doCheckReplySeconds(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(ConfigurationProblem.ofReplySeconds(number(value)));
    }

    @NonNull
    @POST
    default FormValidation doCheckPollSeconds(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(ConfigurationProblem.ofPollSeconds(number(value)));
    }

    /** Left empty in the form, it is 0, which stands for the default. */
    static int number(@CheckForNull String value) {
        String text = Util.fixNull(value).strip();
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : text.isEmpty() ? 0 : -1;
    }

    @NonNull
    @POST
    default FormValidation doCheckPassedStatuses(
            @QueryParameter String value, @QueryParameter String failedStatuses, @QueryParameter String endedStatuses) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(statusProblem(value, failedStatuses, endedStatuses));
    }

    @NonNull
    @POST
    default FormValidation doCheckFailedStatuses(
            @QueryParameter String value, @QueryParameter String passedStatuses, @QueryParameter String endedStatuses) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(statusProblem(passedStatuses, value, endedStatuses));
    }

    @NonNull
    @POST
    default FormValidation doCheckEndedStatuses(
            @QueryParameter String value,
            @QueryParameter String passedStatuses,
            @QueryParameter String failedStatuses) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return validation(statusProblem(passedStatuses, failedStatuses, value));
    }

    /** A list left empty in the form is the default one. */
    @CheckForNull
    static String statusProblem(@CheckForNull String passed, @CheckForNull String failed, @CheckForNull String ended) {
        return ConfigurationProblem.ofStatuses(StatusWords.parse(
                orDefault(passed, StatusWords.DEFAULT_PASSED),
                orDefault(failed, StatusWords.DEFAULT_FAILED),
                orDefault(ended, StatusWords.DEFAULT_ENDED)));
    }

    static String orDefault(@CheckForNull String words, String defaults) {
        String given = Util.fixEmptyAndTrim(words);
        return given == null ? defaults : given;
    }

    private static FormValidation validation(@CheckForNull String problem) {
        return problem == null ? FormValidation.ok() : FormValidation.error(problem);
    }
}
