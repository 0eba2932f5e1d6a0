package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Util;
import hudson.model.AbstractProject;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.verdict.FailuresAllowed;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the forms of everything that can wait ask while they are filled in. */
@Restricted(NoExternalUse.class)
public interface WaitForm {

    @NonNull
    @POST
    default FormValidation doCheckFailuresAllowed(@Nullable @AncestorInPath Item item, @QueryParameter String value) {
        boolean good = new FailuresAllowed(value).problem() == null;
        return check(item, value, good ? null : Messages.WaitForm_FailuresAllowed());
    }

    @NonNull
    @POST
    default FormValidation doCheckReruns(@Nullable @AncestorInPath Item item, @QueryParameter String value) {
        boolean good = Util.fixNull(value).isBlank() || value.strip().matches("[0-5]");
        return check(item, value, good ? null : Messages.WaitForm_Reruns());
    }

    @NonNull
    @POST
    default FormValidation doCheckTimeoutMinutes(@Nullable @AncestorInPath Item item, @QueryParameter String value) {
        boolean good = Util.fixNull(value).isBlank() || value.strip().matches("[1-9]\\d{0,6}");
        return check(item, value, good ? null : Messages.WaitForm_TimeoutMinutes());
    }

    /** Only a build step fills in variables. Nothing is said to a person who could not save it. */
    private static FormValidation check(@CheckForNull Item item, String value, @CheckForNull String problem) {
        if (item == null) {
            Jenkins.get().checkPermission(Jenkins.READ); // the Snippet Generator without a job
        } else if (!item.hasPermission(Item.EXTENDED_READ)) {
            return FormValidation.ok();
        }
        boolean filledIn = item instanceof AbstractProject && Texts.firstVariable(Util.fixNull(value)) != null;
        return problem == null || filledIn ? FormValidation.ok() : FormValidation.error(problem);
    }
}
