package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;

/** Hears of what changes in the record of a build, for whatever sums up several builds. */
abstract class PantoGatherer implements ExtensionPoint {

    /** The build's test runs have changed. Called while the build goes on; must be quick. */
    abstract void changed(@NonNull PantoAction action);

    /** The build that a build is a part of; null when of none. */
    @CheckForNull
    Run<?, ?> whole(@NonNull Run<?, ?> part) {
        return null;
    }

    static void tell(@NonNull PantoAction action) {
        ExtensionList.lookup(PantoGatherer.class).forEach(each -> each.changed(action));
    }
}
