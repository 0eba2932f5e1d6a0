package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.AbstractProject;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.panto.client.Texts;
import jenkins.model.Jenkins;

/** What is said of a text while it is typed into a form; nothing to a person who could not save it. */
final class FieldCheck {

    private FieldCheck() {}

    /** @param problem what is wrong, null when nothing is; it counts before all else */
    @NonNull
    static FormValidation of(@CheckForNull Item item, @CheckForNull String value, @CheckForNull String problem) {
        if (item == null) {
            Jenkins.get().checkPermission(Jenkins.READ); // the Snippet Generator without a job
        } else if (!item.hasPermission(Item.EXTENDED_READ)) {
            return FormValidation.ok();
        }
        if (problem != null) {
            return FormValidation.error(problem);
        }
        String variable = value == null ? null : Texts.firstVariable(value);
        if (variable == null) {
            return FormValidation.ok();
        }
        return item instanceof AbstractProject
                ? FormValidation.ok(Messages.FieldCheck_FilledIn(variable))
                : FormValidation.warning(Messages.FieldCheck_NotFilledIn(variable));
    }

    /** The same of a text that is needed. @param problem what to say when it is blank */
    @NonNull
    static FormValidation ofNeeded(@CheckForNull Item item, @CheckForNull String value, @NonNull String problem) {
        return of(item, value, isBlank(value) ? problem : null);
    }

    static boolean isBlank(@CheckForNull String value) {
        return Texts.stripToNull(value) == null;
    }
}
