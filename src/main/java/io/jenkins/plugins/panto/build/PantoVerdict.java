package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import java.util.stream.Stream;
import jenkins.management.Badge;
import jenkins.model.RunAction2;
import jenkins.model.Tab;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What a build has to show of test runs, its own or those of its cells: its Panto page, and the tab that leads there. */
@Restricted(NoExternalUse.class)
public abstract class PantoVerdict extends Tab implements RunAction2 {

    PantoVerdict(@NonNull Run<?, ?> run) {
        super(run);
    }

    /** What a build has to show; null when nothing. */
    @CheckForNull
    public static PantoVerdict of(@NonNull Run<?, ?> run) {
        return Stream.<PantoVerdict>of(run.getAction(PantoAction.class), run.getAction(PantoCells.class))
                .filter(action -> action != null)
                .findFirst()
                .orElse(null);
    }

    /** What is known of all that counts. */
    @NonNull
    public abstract PantoState getState();

    /** What was triggered, in one line. */
    @NonNull
    public abstract String getHeadline();

    @NonNull
    public final Run<?, ?> getRun() {
        return (Run<?, ?>) object;
    }

    /** How many have failed; null when none has. */
    @CheckForNull
    @Override
    public final Badge getBadge() {
        return getState().getBadge();
    }

    @Override
    public final void onAttached(Run<?, ?> r) {
        object = r;
    }

    @Override
    public final void onLoad(Run<?, ?> r) {
        object = r;
    }

    @Override
    public final String getIconFileName() {
        return "symbol-panto plugin-panto-qa";
    }

    @Override
    public final String getDisplayName() {
        return Messages.PantoAction_DisplayName();
    }

    @NonNull
    @Override
    public final String getUrlName() {
        return "panto";
    }
}
