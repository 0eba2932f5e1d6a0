package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Job;
import hudson.model.Run;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import jenkins.model.Tab;
import jenkins.model.TransientActionFactory;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The verdicts of a job's last builds, as their records have them. The job's page only holds the place: the builds
 * are loaded once it is open, by a request of their own.
 */
@Restricted(NoExternalUse.class)
public final class PantoJobAction extends Tab {

    private static final int BUILDS = 30;

    private final Job<?, ?> job;

    private PantoJobAction(Job<?, ?> job) {
        super(job);
        this.job = job;
    }

    /** The last builds that triggered something, the newest first. */
    @NonNull
    public List<PantoChartBar> getBars() {
        return StreamSupport.stream(job.getBuilds().limit(BUILDS).spliterator(), false)
                .map(PantoVerdict::of)
                .filter(Objects::nonNull)
                .map(PantoChartBar::new)
                .toList();
    }

    /** Reads only the builds that the job's page shows anyway. */
    private boolean isInUse() {
        return Stream.of(job.getLastBuild(), job.getLastCompletedBuild(), job.getLastSuccessfulBuild())
                .filter(Objects::nonNull)
                .map(Run.class::cast)
                .anyMatch(run -> PantoVerdict.of(run) != null);
    }

    /** Hides the action in jobs that trigger nothing. */
    @CheckForNull
    @Override
    public String getIconFileName() {
        return isInUse() ? "symbol-panto plugin-panto-qa" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.PantoAction_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "panto";
    }

    /** Gives each job its action. */
    @Extension
    public static final class Factory extends TransientActionFactory<Job<?, ?>> {

        @SuppressWarnings("unchecked")
        @Override
        public Class<Job<?, ?>> type() {
            return (Class<Job<?, ?>>) (Class<?>) Job.class;
        }

        @NonNull
        @Override
        public Collection<? extends Action> createFor(@NonNull Job<?, ?> job) {
            return Set.of(new PantoJobAction(job));
        }
    }
}
