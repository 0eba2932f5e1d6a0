package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Panto says that the tags select nothing, so that nothing was triggered. */
@Restricted(NoExternalUse.class)
public final class NoTestsException extends AbortException {

    private static final long serialVersionUID = 1L;

    NoTestsException(@NonNull String message) {
        super(message);
    }
}
