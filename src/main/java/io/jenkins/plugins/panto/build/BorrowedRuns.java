package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Test runs that belong to the record of a build because it waits for them, not because it triggered them. */
@Restricted(NoExternalUse.class)
public final class BorrowedRuns {

    private BorrowedRuns() {}

    /**
     * Adds test runs of others as a group of their own, but for those that the build knows already. Saved with the next
     * updates.
     *
     * @param credentialsId of the key to ask with; null for the one that is inherited
     * @param now in epoch milliseconds
     */
    public static synchronized void add(
            @NonNull Run<?, ?> run, @NonNull List<String> ids, @CheckForNull String credentialsId, long now) {
        PantoAction action = PantoAction.of(run);
        Set<String> others = new LinkedHashSet<>(ids);
        if (action != null) {
            action.testRuns().map(PantoTestRun::getId).forEach(others::remove);
        }
        if (!others.isEmpty()) {
            PantoAction.add(run, new PantoTrigger(List.copyOf(others), credentialsId, now))
                    .saveLater();
        }
    }

    /** Takes over the triggers of the build that a build was restarted from, unless it has its own. Saved likewise. */
    public static synchronized void takeOver(@NonNull Run<?, ?> run, @NonNull PantoAction original) {
        if (!PantoAction.hasTriggers(run)) {
            original.getTriggers()
                    .forEach(trigger ->
                            PantoAction.add(run, new PantoTrigger(trigger)).saveLater());
        }
    }
}
