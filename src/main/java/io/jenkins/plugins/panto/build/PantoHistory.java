package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Job;
import io.jenkins.plugins.panto.verdict.FlowHistory;
import java.util.List;
import java.util.Objects;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What became of the test flows of a job in its last builds, as a request asks for it. Reads the builds. */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class PantoHistory {

    /** Many builds may be worth a refresh, but not many at a time. */
    private static final int REFRESH_SECONDS = 30;

    private final Job<?, ?> job;
    private final PantoHistoryQuery query;

    /** Null until someone asks, since Jenkins asks for the REST API on each page, only to link to it. */
    @CheckForNull
    private Contents contents;

    PantoHistory(@NonNull Job<?, ?> job, @NonNull PantoHistoryQuery query) {
        this.job = job;
        this.query = query;
    }

    /**
     * What the builds say.
     *
     * @param older whether there are builds before those
     * @param nameless how many test runs have no name
     * @param found the flows that are searched for
     * @param matching those of them that are to be shown
     * @param severalDevices whether the devices are not the same for all
     */
    private record Contents(
            boolean older,
            int nameless,
            List<PantoChartBar> bars,
            List<FlowHistory> found,
            List<FlowHistory> matching,
            boolean severalDevices) {

        static Contents read(Job<?, ?> job, PantoHistoryQuery query) {
            List<BuildFlows> builds = PantoHistoryCache.get().last(job, query.builds());
            List<FlowHistory> all =
                    FlowHistory.of(builds.stream().map(BuildFlows::results).toList());
            List<FlowHistory> found =
                    all.stream().filter(history -> query.finds(history.flow())).toList();
            return new Contents(
                    PantoHistoryCache.numbers(job).size() > query.builds(),
                    builds.stream().mapToInt(BuildFlows::nameless).sum(),
                    PantoHistory.bars(job, builds),
                    found,
                    found.stream().filter(query.show()::matches).toList(),
                    all.stream()
                                    .map(history -> history.flow().devices())
                                    .filter(Objects::nonNull)
                                    .distinct()
                                    .count()
                            > 1);
        }
    }

    private synchronized Contents contents() {
        if (contents == null) {
            contents = Contents.read(job, query);
        }
        return contents;
    }

    /** The last builds for a chart, the oldest first. */
    @NonNull
    static List<PantoChartBar> bars(@NonNull Job<?, ?> job) {
        return bars(job, PantoHistoryCache.get().last(job, PantoHistoryQuery.BUILDS));
    }

    private static List<PantoChartBar> bars(Job<?, ?> job, List<BuildFlows> builds) {
        long longest = builds.stream()
                .map(BuildFlows::duration)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        return builds.stream()
                .map(build -> new PantoChartBar(job, build, longest))
                .toList();
    }

    /** The oldest first. */
    @NonNull
    @Exported
    public List<PantoChartBar> getBuilds() {
        return contents().bars();
    }

    /** The worst first. */
    @NonNull
    @Exported
    public List<PantoFlow> getFlows() {
        return contents().matching().stream()
                .limit(query.flows())
                .map(history ->
                        new PantoFlow(history, contents().bars(), contents().older()))
                .toList();
    }

    /** How many flows match, of which only the first may be shown. */
    @Exported
    public int getFlowCount() {
        return contents().matching().size();
    }

    /** How many test runs are left out, since they have no name. */
    @Exported
    public int getNamelessCount() {
        return contents().nameless();
    }

    /** Whether the devices of a flow say something that is not the same for all. */
    public boolean isSeveralDevices() {
        return contents().severalDevices();
    }

    /** How many flows are folded, since they always passed. */
    public int getFolded() {
        return query.show() == PantoHistoryQuery.Show.UNSTABLE
                ? contents().found().size() - contents().matching().size()
                : 0;
    }

    @NonNull
    public String getFoldedText() {
        return Messages.PantoHistory_AlwaysPassed(getFolded());
    }

    /** Asks for the flows that are folded, too. */
    @NonNull
    public PantoHistoryQuery getUnfolded() {
        return query.showing(PantoHistoryQuery.Show.ALL);
    }

    /** Asks for older builds, too; null when there are none. */
    @CheckForNull
    public PantoHistoryQuery getOlder() {
        return contents().older() && query.builds() < PantoHistoryQuery.MOST_BUILDS
                ? query.withBuilds(query.builds() + PantoHistoryQuery.BUILDS)
                : null;
    }

    /** Asks for more flows; null when all are shown. */
    @CheckForNull
    public PantoHistoryQuery getMore() {
        return query.flows() < contents().matching().size()
                ? query.withFlows(query.flows() + PantoHistoryQuery.FLOWS)
                : null;
    }

    /** How many of the flows are shown, in words; empty where there are none to search, as for the cells of a matrix. */
    @NonNull
    public String getRange() {
        if (contents().found().isEmpty() && query.search().isEmpty()) {
            return "";
        }
        return Messages.PantoHistory_Range(
                Math.min(query.flows(), contents().matching().size()),
                contents().matching().size());
    }

    /** Which test runs are left out, in words; empty where none is. */
    @NonNull
    public String getNamelessText() {
        return getNamelessCount() == 0 ? "" : Messages.PantoHistory_Nameless(getNamelessCount());
    }

    /** Seconds until the page refreshes; 0 when nothing changes any more. */
    public int getRefresh() {
        return job.isBuilding() ? REFRESH_SECONDS : 0;
    }
}
