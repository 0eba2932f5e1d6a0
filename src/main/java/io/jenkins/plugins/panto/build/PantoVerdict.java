package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What a build has to show of test runs, its own or those of its cells. */
@Restricted(NoExternalUse.class)
public interface PantoVerdict {

    /** What a build has to show; null when nothing. */
    @CheckForNull
    static PantoVerdict of(@NonNull Run<?, ?> run) {
        return Stream.<PantoVerdict>of(run.getAction(PantoAction.class), run.getAction(PantoCells.class))
                .filter(action -> action != null)
                .findFirst()
                .orElse(null);
    }

    @NonNull
    Run<?, ?> getRun();

    @NonNull
    String getUrlName();

    @NonNull
    PantoState getState();

    /** What was triggered, in one line. */
    @NonNull
    String getHeadline();
}
