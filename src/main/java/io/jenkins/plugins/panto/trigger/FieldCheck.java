package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
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
        return of(item, value, problem, null);
    }

    /** @param doubt what may be meant otherwise, null when nothing is; it counts before what is said of variables */
    @NonNull
    static FormValidation of(
            @CheckForNull Item item,
            @CheckForNull String value,
            @CheckForNull String problem,
            @CheckForNull String doubt) {
        if (item == null) {
            Jenkins.get().checkPermission(Jenkins.READ); // the Snippet Generator without a job
        } else if (!item.hasPermission(Item.EXTENDED_READ)) {
            return FormValidation.ok();
        }
        if (problem != null) {
            return FormValidation.error(problem);
        }
        if (doubt != null) {
            return FormValidation.warning(doubt);
        }
        String text = Util.fixNull(value);
        String variable = Texts.firstVariable(text);
        String bare = Texts.firstBareVariable(text);
        if (variable == null && bare == null) {
            return FormValidation.ok();
        }
        if (!(item instanceof AbstractProject)) {
            return FormValidation.warning(Messages.FieldCheck_NotFilledIn(variable == null ? bare : variable));
        }
        return bare == null
                ? FormValidation.ok(Messages.FieldCheck_FilledIn(variable))
                : FormValidation.warning(Messages.FieldCheck_Bare(bare, "${" + bare.substring(1) + "}"));
    }

    static boolean isBlank(@CheckForNull String value) {
        return Texts.stripToNull(value) == null;
    }
}
