package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.panto.verdict.FlowHistory;
import io.jenkins.plugins.panto.verdict.FlowResult;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A test flow in the history of a job: a row of the grid. */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public final class PantoFlow {

    /** Below this, in percent, a duration is as good as the same. */
    private static final int NOTABLE = 20;

    private final FlowHistory history;
    private final List<PantoChartBar> builds;
    private final boolean older;

    /**
     * @param builds the oldest first
     * @param older whether the job has builds before those
     */
    PantoFlow(@NonNull FlowHistory history, @NonNull List<PantoChartBar> builds, boolean older) {
        this.history = history;
        this.builds = builds;
        this.older = older;
    }

    @NonNull
    @Exported
    public String getName() {
        return history.flow().name();
    }

    /** For people; null when not known. */
    @CheckForNull
    @Exported
    public String getDevices() {
        return history.flow().devices();
    }

    /** In how many builds it passed. */
    @Exported
    public int getPassed() {
        return history.passed();
    }

    /** In how many builds it ended. */
    @Exported
    public int getOf() {
        return history.ended();
    }

    /** The number of the first build of those in a row that failed; null when it does not fail. */
    @CheckForNull
    @Exported
    public Integer getFailsSince() {
        Integer since = history.failsSince();
        return since == null ? null : builds.get(since).getNumber();
    }

    /** The number of the first build that has it, where it is new; else null. */
    @CheckForNull
    @Exported
    public Integer getNewSince() {
        Integer since = history.newSince();
        return since == null ? null : builds.get(since).getNumber();
    }

    /** How often it changed between passed and failed. */
    @Exported
    public int getChanges() {
        return history.changes();
    }

    @Exported
    public boolean isFlaky() {
        return history.isFlaky();
    }

    /** Null when no duration is known. */
    @CheckForNull
    @Exported
    public Long getMedianMillis() {
        return history.median();
    }

    /** By how many percent it takes longer than before; null when too little is known. */
    @CheckForNull
    @Exported
    public Integer getTrendPercent() {
        return history.trend();
    }

    /** The builds that ran it, the oldest first. */
    @NonNull
    @Exported
    public List<PantoFlowCell> getCells() {
        return getRow().stream().filter(Objects::nonNull).toList();
    }

    /** One for each build, the oldest first; null for one that did not run it. */
    @NonNull
    public List<PantoFlowCell> getRow() {
        List<FlowResult> results = history.results();
        return IntStream.range(0, results.size())
                .mapToObj(i -> results.get(i) == null ? null : new PantoFlowCell(builds.get(i), results.get(i)))
                .collect(Collectors.toList());
    }

    /** Since when it fails, for people; empty when it does not fail. */
    @NonNull
    public String getFailsText() {
        Integer since = history.failsSince();
        if (since == null) {
            return "";
        }
        String number = String.valueOf(getFailsSince());
        return since == 0 && older
                ? Messages.PantoFlow_FailsSinceBefore(number)
                : Messages.PantoFlow_FailsSince(number);
    }

    /** The test run since which it fails; null when it does not fail. */
    @CheckForNull
    public PantoFlowCell getFirstFailure() {
        Integer since = history.failsSince();
        return since == null ? null : getRow().get(since);
    }

    /** How flaky it is, for people; empty when it is not. */
    @NonNull
    public String getFlakyText() {
        return history.isFlaky() ? Messages.PantoFlow_Flaky(history.changes(), history.ended()) : "";
    }

    /** Since when it is there, for people; empty when it is not new. */
    @NonNull
    public String getNewText() {
        Integer since = getNewSince();
        return since == null ? "" : Messages.PantoFlow_New(String.valueOf(since));
    }

    @NonNull
    public String getPassedText() {
        return Messages.PantoFlow_Passed(history.passed(), history.ended());
    }

    /** How long it takes, and whether that has changed; empty when not known. */
    @NonNull
    public String getDurationText() {
        Long median = history.median();
        if (median == null) {
            return "";
        }
        String duration = Util.getTimeSpanString(median);
        Integer trend = history.trend();
        if (trend == null || Math.abs(trend) < NOTABLE) {
            return duration;
        }
        return trend > 0 ? Messages.PantoFlow_Longer(duration, trend) : Messages.PantoFlow_Shorter(duration, -trend);
    }
}
