package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.PantoAction;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.pipeline.modeldefinition.causes.RestartDeclarativePipelineCause;

/** A Declarative pipeline that was restarted from a stage. Needs a plugin that a Jenkins may not have. */
final class RestartedBuild {

    private RestartedBuild() {}

    /** What the build has triggered that a build was restarted from, or the one before that; null when nothing. */
    @CheckForNull
    static PantoAction original(@NonNull Run<?, ?> run) {
        if (Jenkins.get().getPlugin("pipeline-model-definition") == null) {
            return null;
        }
        Run<?, ?> original = Declarative.original(run);
        while (original != null && !PantoAction.hasTriggers(original)) {
            original = Declarative.original(original);
        }
        return original == null ? null : PantoAction.of(original);
    }

    /** Apart, since its classes can be loaded only where the plugin is. */
    private static final class Declarative {

        @CheckForNull
        static Run<?, ?> original(Run<?, ?> run) {
            RestartDeclarativePipelineCause cause = run.getCause(RestartDeclarativePipelineCause.class);
            return cause == null ? null : cause.getOriginal();
        }
    }
}
