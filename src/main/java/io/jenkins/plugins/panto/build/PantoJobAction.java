package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import jenkins.model.Tab;
import jenkins.model.TransientActionFactory;
import jenkins.model.lazy.LazyBuildMixIn.LazyLoadingJob;
import jenkins.security.stapler.StaplerNotDispatchable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.Stapler;

/**
 * The verdicts of a job's last builds and what became of each test flow, as their records have it. The pages only hold
 * the place: the builds are loaded once they are open, by a request of their own.
 */
@Restricted(NoExternalUse.class)
public final class PantoJobAction extends Tab {

    /** How many flows a script is told of, unless it asks for more. */
    private static final int SCRIPT_FLOWS = 200;

    private final Job<?, ?> job;

    private PantoJobAction(Job<?, ?> job) {
        super(job);
        this.job = job;
    }

    /** The last builds that triggered something, the oldest first. Reads them. */
    @NonNull
    public List<PantoChartBar> getBars() {
        return PantoHistory.bars(job);
    }

    /** What the grid shows, as the request asks for it. Reads the builds. */
    @NonNull
    @StaplerNotDispatchable
    public PantoHistory getHistory() {
        return new PantoHistory(job, getQuery());
    }

    @NonNull
    @StaplerNotDispatchable
    public PantoHistoryQuery getQuery() {
        return query(PantoHistoryQuery.Show.UNSTABLE, PantoHistoryQuery.FLOWS);
    }

    private static PantoHistoryQuery query(PantoHistoryQuery.Show unasked, int flows) {
        return PantoHistoryQuery.of(Stapler.getCurrentRequest2()::getParameter, unasked, flows);
    }

    @NonNull
    public List<PantoHistoryQuery.Show> getShows() {
        return List.of(PantoHistoryQuery.Show.values());
    }

    /** The symbols of the grid and their meaning. */
    @NonNull
    public Map<String, String> getLegend() {
        Map<String, String> legend = new LinkedHashMap<>();
        Stream.of(Verdict.FAILED, Verdict.UNDETERMINED, null, Verdict.PASSED)
                .forEach(verdict -> legend.put(PantoFlowCell.symbol(verdict), PantoState.word(verdict)));
        legend.put(PantoFlowCell.FLAKY, Messages.PantoFlow_PassedLater());
        return legend;
    }

    /** The history for scripts, which see all flows. */
    public Api getApi() {
        return new Api(new PantoHistory(job, query(PantoHistoryQuery.Show.ALL, SCRIPT_FLOWS)));
    }

    /** From Jenkins' root, with a slash at its end. */
    @NonNull
    public String getUrl() {
        return job.getUrl() + getUrlName() + "/";
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
            return job instanceof LazyLoadingJob ? Set.of(new PantoJobAction(job)) : Set.of();
        }
    }
}
