package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which reruns a wait has sent or was about to send: the UUIDs of their triggers, those together that were sent together.
 * It outlives a restart of Jenkins where the wait does.
 */
interface RerunMemory {

    @NonNull
    List<List<String>> rounds();

    /**
     * Returns when more is remembered, whatever becomes of Jenkins from now on.
     *
     * @return false when Jenkins is shutting down, so that nothing may be sent, and this is not remembered
     * @throws AbortException if it cannot be remembered; then nothing may be sent either
     */
    boolean remember(@NonNull List<String> round) throws AbortException, InterruptedException;

    /** For a wait that ends with Jenkins. */
    @NonNull
    static RerunMemory untilJenkinsEnds() {
        List<List<String>> rounds = new ArrayList<>();
        return new RerunMemory() {
            @Override
            public synchronized List<List<String>> rounds() {
                return List.copyOf(rounds);
            }

            @Override
            public synchronized boolean remember(List<String> round) {
                return rounds.add(List.copyOf(round));
            }
        };
    }
}
