package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.model.AbstractBuild;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.client.Texts;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The environment and the parameters of a build, which the text fields of its build steps may name. */
@Restricted(NoExternalUse.class)
public final class BuildVariables {

    private final EnvVars variables;
    private final Set<String> unknown = new LinkedHashSet<>();

    public BuildVariables(@NonNull AbstractBuild<?, ?> build, @NonNull TaskListener listener)
            throws IOException, InterruptedException {
        variables = build.getEnvironment(listener);
        variables.putAll(build.getBuildVariables());
    }

    /** Replaces each {@code ${NAME}} by its value; an unknown one stays, and becomes a problem. */
    @CheckForNull
    public String expand(@CheckForNull String text) {
        return Texts.expand(text, variables::get, unknown);
    }

    /** A sentence without its full stop for each name that is unknown. */
    @NonNull
    public List<String> problems() {
        return unknown.stream()
                .map(name -> "there is no variable " + name + " in this build")
                .toList();
    }
}
