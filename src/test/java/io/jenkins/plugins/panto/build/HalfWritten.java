package io.jenkins.plugins.panto.build;

import hudson.model.Run;

/** What a record may be that was written by half. */
public final class HalfWritten {

    private HalfWritten() {}

    /** An action without triggers. */
    public static PantoAction action(Run<?, ?> run) {
        return new PantoAction(run);
    }
}
