package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Asks Panto for the test runs of a build that nobody waits for any more. */
@Restricted(NoExternalUse.class)
public abstract class PantoUpdater implements ExtensionPoint {

    @NonNull
    static PantoUpdater get() {
        return ExtensionList.lookupSingleton(PantoUpdater.class);
    }

    /** Asks in the background, and updates the record of the build; nothing while it does so already. */
    protected abstract void update(@NonNull Run<?, ?> run);

    /** Whether it is at it. */
    protected abstract boolean isUpdating(@NonNull Run<?, ?> run);
}
