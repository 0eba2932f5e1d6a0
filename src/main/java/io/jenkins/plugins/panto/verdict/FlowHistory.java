package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What became of a test flow in the last builds of a job: since when it fails, whether it is flaky, how long it takes.
 * Builds are known by their index, from 0 for the oldest. A build that has no verdict on the flow neither breaks nor
 * fixes it.
 */
public final class FlowHistory {

    /** One fewer is a flow that broke and was fixed. */
    static final int FLAKY_CHANGES = 3;

    /** A flow is new in the first few builds that have it. */
    static final int NEW_BUILDS = 5;

    /** How many of the latest durations are compared with those before, of which there must be as many. */
    static final int RECENT = 5;

    /** Those that fail, those that are flaky, all others that did not always pass; the one that passed least first. */
    private static final Comparator<FlowHistory> WORST_FIRST = Comparator.comparingInt(FlowHistory::rank)
            .thenComparingDouble(FlowHistory::passedShare)
            .thenComparingInt(history -> history.failsSince)
            .thenComparing(history -> history.flow.name())
            .thenComparing(history -> history.flow.devices(), Comparator.nullsFirst(Comparator.naturalOrder()));

    private final Flow flow;
    private final FlowResult[] results;
    private int ended;
    private int passed;
    private int changes;
    private int failsSince = -1;
    private int lastVerdict = -1;
    private boolean flaky;

    private FlowHistory(Flow flow, FlowResult[] results) {
        this.flow = flow;
        this.results = results;
        Verdict before = null;
        for (int build = 0; build < results.length; build++) {
            FlowResult result = results[build];
            if (result != null && result.verdict() != null) {
                ended++;
                if (result.flaky()) {
                    flaky = true;
                    before = follow(before, Verdict.FAILED, build);
                }
                before = follow(before, result.verdict(), build);
            }
        }
        flaky |= changes >= FLAKY_CHANGES;
    }

    /** Takes in the next verdict of a build; gives the one to compare the next with. */
    private Verdict follow(@CheckForNull Verdict before, Verdict verdict, int build) {
        if (verdict == Verdict.UNDETERMINED) {
            return before;
        }
        if (before != null && before != verdict) {
            changes++;
        }
        if (verdict == Verdict.PASSED) {
            passed++;
            failsSince = -1;
        } else if (failsSince < 0) {
            failsSince = build;
        }
        lastVerdict = build;
        return verdict;
    }

    /**
     * The flows of builds, the worst first.
     *
     * @param builds the results of each, the oldest build first
     */
    @NonNull
    public static List<FlowHistory> of(@NonNull List<? extends Collection<FlowResult>> builds) {
        Map<Flow, FlowResult[]> flows = new HashMap<>();
        for (int i = 0; i < builds.size(); i++) {
            for (FlowResult result : builds.get(i)) {
                FlowResult[] row = flows.computeIfAbsent(result.flow(), any -> new FlowResult[builds.size()]);
                row[i] = result.orWorse(row[i]);
            }
        }
        return flows.entrySet().stream()
                .map(entry -> new FlowHistory(entry.getKey(), entry.getValue()))
                .sorted(WORST_FIRST)
                .toList();
    }

    @NonNull
    public Flow flow() {
        return flow;
    }

    /** By build; null for a build that did not run the flow. */
    @NonNull
    public List<FlowResult> results() {
        return Collections.unmodifiableList(Arrays.asList(results));
    }

    /** In how many builds it ended, with a verdict or with none. */
    public int ended() {
        return ended;
    }

    /** In how many builds it passed. */
    public int passed() {
        return passed;
    }

    /** Whether it passed in all builds that ran it, and at once. */
    public boolean alwaysPassed() {
        return ended > 0 && passed == ended && !flaky;
    }

    /** Whether it failed when it last had a verdict. */
    public boolean isFailing() {
        return failsSince >= 0;
    }

    /** Whether it fails since it last had a verdict, and not in the build before that. */
    public boolean isNewlyFailing() {
        return isFailing() && failsSince == lastVerdict;
    }

    /** The first build of those in a row that failed; null when it does not fail. */
    @CheckForNull
    public Integer failsSince() {
        return isFailing() ? failsSince : null;
    }

    /** How often it changed between passed and failed, attempts within a build included. */
    public int changes() {
        return changes;
    }

    /** Whether it changed often, or failed first and passed last within a build. */
    public boolean isFlaky() {
        return flaky;
    }

    /** The first build that ran it, where that is one of the last few, and there were others before; else null. */
    @CheckForNull
    public Integer newSince() {
        int first = 0;
        while (results[first] == null) {
            first++;
        }
        return first > 0 && results.length - first <= NEW_BUILDS ? first : null;
    }

    /** The median of its durations, in milliseconds; null when none is known. */
    @CheckForNull
    public Long median() {
        List<Long> durations = durations();
        return durations.isEmpty() ? null : median(durations);
    }

    /** By how many percent the median of the last durations is above that of those before; null when too few are known. */
    @CheckForNull
    public Integer trend() {
        List<Long> durations = durations();
        int recent = durations.size() - RECENT;
        if (recent < RECENT) {
            return null;
        }
        long before = median(durations.subList(0, recent));
        long now = median(durations.subList(recent, durations.size()));
        return (int) Math.round(100.0 * (now - before) / Math.max(1, before));
    }

    private List<Long> durations() {
        return Arrays.stream(results)
                .filter(result -> result != null && result.verdict() != null)
                .map(FlowResult::duration)
                .filter(Objects::nonNull)
                .toList();
    }

    private static long median(List<Long> durations) {
        List<Long> sorted = durations.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private int rank() {
        return isFailing() ? 0 : flaky ? 1 : alwaysPassed() ? 3 : 2;
    }

    private double passedShare() {
        return ended == 0 ? 1 : (double) passed / ended;
    }
}
