package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.Environment;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.panto.build.PantoAction;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Tells the listeners when a build can trigger nothing any more. */
@Extension
@Restricted(NoExternalUse.class)
public final class EndOfTriggers extends RunListener<Run<?, ?>> {

    /** After the build steps, so that what listeners publish is there for the post-build actions. */
    @Override
    public Environment setUpEnvironment(AbstractBuild build, Launcher launcher, BuildListener listener) {
        return new Environment() {
            @Override
            public boolean tearDown(AbstractBuild ended, BuildListener log) throws InterruptedException {
                tell(ended, log);
                return true;
            }
        };
    }

    @Override
    public void onCompleted(Run<?, ?> run, @NonNull TaskListener listener) {
        try {
            tell(run, listener);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(Run<?, ?> run, TaskListener listener) throws InterruptedException {
        if (PantoAction.of(run) != null) {
            new Listeners(listener).tellAndWait(each -> each.onTriggersEnded(run, listener));
        }
    }
}
