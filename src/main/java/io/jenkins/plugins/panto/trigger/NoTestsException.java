package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;

/** Panto says that the tags select nothing, so that nothing was triggered. */
final class NoTestsException extends AbortException {

    private static final long serialVersionUID = 1L;

    NoTestsException(@NonNull String message) {
        super(message);
    }
}
