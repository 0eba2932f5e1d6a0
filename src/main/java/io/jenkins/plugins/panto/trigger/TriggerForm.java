package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.Item;
import hudson.util.FormValidation;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the forms of the pipeline step and of the build step ask while they are filled in. */
@Restricted(NoExternalUse.class)
public interface TriggerForm {

    /** @param untouched whether nobody has typed anything into a new form yet */
    @NonNull
    @POST
    default FormValidation doCheckAppId(
            @Nullable @AncestorInPath Item item, @QueryParameter String value, @QueryParameter boolean untouched) {
        boolean missing = !untouched && FieldCheck.isBlank(value);
        return FieldCheck.of(item, value, missing ? Messages.TriggerForm_NoApp() : null);
    }

    @NonNull
    @POST
    default FormValidation doCheckEnvName(@Nullable @AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, value, null);
    }

    @NonNull
    @POST
    default FormValidation doCheckContextName(@Nullable @AncestorInPath Item item, @QueryParameter String value) {
        return FieldCheck.of(item, value, null);
    }
}
