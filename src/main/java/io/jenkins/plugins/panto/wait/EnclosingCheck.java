package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.checks.steps.ChecksInfo;
import io.jenkins.plugins.panto.client.Texts;
import java.io.IOException;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The check that a {@code withChecks} around a step names. */
@Restricted(NoExternalUse.class)
public final class EnclosingCheck {

    private EnclosingCheck() {}

    /** The name that the step gives itself, else that of {@code withChecks} around it, else null. */
    @CheckForNull
    public static String name(@CheckForNull String own, @NonNull StepContext context)
            throws IOException, InterruptedException {
        return own != null || Jenkins.get().getPlugin("checks-api") == null ? own : Around.name(context);
    }

    /** Apart, since it can be loaded only where the Checks API plugin is. */
    private static final class Around {

        @CheckForNull
        static String name(StepContext context) throws IOException, InterruptedException {
            ChecksInfo around = context.get(ChecksInfo.class);
            return around == null ? null : Texts.cleanToNull(around.getName());
        }
    }
}
