package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.RunMap;
import io.jenkins.plugins.panto.verdict.Flow;
import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import jenkins.model.lazy.AbstractLazyLoadRunMap.Direction;
import jenkins.model.lazy.LazyBuildMixIn.LazyLoadingJob;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Keeps what the last builds of a job have to show, so that a build that has ended is read from disk but once. Kept
 * only while there is memory for it.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class PantoHistoryCache extends PantoGatherer {

    /** How many numbers without a build are passed over one by one. */
    private static final int MOST_UNUSED = 1_000;

    /**
     * By the builds of a job, which are others after it was loaded anew: what each has to show, by number; empty where
     * a build has nothing.
     */
    private final Map<RunMap<?>, SoftReference<Map<Integer, Optional<BuildFlows>>>> jobs = new WeakHashMap<>();

    /** How often a build was changed that had ended; what is read meanwhile is not kept. */
    private final AtomicInteger changes = new AtomicInteger();

    @NonNull
    static PantoHistoryCache get() {
        return ExtensionList.lookupSingleton(PantoHistoryCache.class);
    }

    @Override
    void changed(@NonNull PantoAction action) {
        forget(action.getRun());
    }

    void forget(@NonNull Run<?, ?> run) {
        if (!run.isBuilding()) {
            changes.incrementAndGet();
            kept(runs(run.getParent())).remove(run.getNumber());
        }
    }

    /**
     * What the last builds have to show, the oldest first; without those that have nothing.
     *
     * @param count how many builds are looked at
     */
    @NonNull
    List<BuildFlows> last(@NonNull Job<?, ?> job, int count) {
        Map<Integer, Optional<BuildFlows>> kept = kept(runs(job));
        List<Integer> numbers = numbers(job);
        kept.keySet().retainAll(numbers);
        List<Integer> wanted = numbers.subList(0, Math.min(count, numbers.size()));
        Map<Flow, Flow> flows = kept.keySet().containsAll(wanted) ? new ConcurrentHashMap<>() : flows(kept.values());
        List<BuildFlows> builds = new ArrayList<>(wanted.parallelStream()
                .map(number -> {
                    Optional<BuildFlows> build = kept.get(number);
                    return build == null ? read(job, number, flows, kept) : build;
                })
                .flatMap(Optional::stream)
                .toList());
        Collections.reverse(builds);
        return builds;
    }

    private static Map<Flow, Flow> flows(Collection<Optional<BuildFlows>> builds) {
        Map<Flow, Flow> flows = new ConcurrentHashMap<>();
        builds.stream()
                .flatMap(Optional::stream)
                .flatMap(build -> build.results().stream())
                .forEach(result -> flows.put(result.flow(), result.flow()));
        return flows;
    }

    /**
     * The numbers of the builds that may be looked at, the last one first. Loads none of those that have ended, unless many
     * numbers before it are of no build: some jobs take theirs from the date.
     */
    @NonNull
    static List<Integer> numbers(@NonNull Job<?, ?> job) {
        int last = job.getNextBuildNumber() - 1;
        if (last == 0) { // so it is also for a cell of a matrix, as long as its project's first build goes on
            Run<?, ?> build = job.getLastBuild();
            last = build == null ? 0 : build.getNumber();
        }
        // The keys of the map itself are only those of builds that could be loaded.
        RunMap<?> runs = runs(job);
        List<Integer> numbers = new ArrayList<>();
        int unused = 0;
        for (int number = last; number > 0 && numbers.size() <= PantoHistoryQuery.MOST_BUILDS; number--) {
            if (runs.runExists(number)) {
                numbers.add(number);
                unused = 0;
            } else if (++unused == MOST_UNUSED) {
                Run<?, ?> next = runs.search(number, Direction.DESC);
                number = next == null ? 0 : next.getNumber() + 1;
                unused = 0;
            }
        }
        return numbers;
    }

    /** All jobs that can have a build step or a pipeline load their builds lazily. */
    private static RunMap<?> runs(Job<?, ?> job) {
        return ((LazyLoadingJob<?, ?>) job).getLazyBuildMixIn().getRunMap();
    }

    private Optional<BuildFlows> read(
            Job<?, ?> job, int number, Map<Flow, Flow> flows, Map<Integer, Optional<BuildFlows>> kept) {
        int before = changes.get();
        Run<?, ?> run = job.getBuildByNumber(number);
        if (run == null) {
            return Optional.empty();
        }
        boolean ended = !run.isBuilding();
        Optional<BuildFlows> build = Optional.ofNullable(BuildFlows.of(run, flows));
        if (ended) {
            kept.put(number, build);
            if (changes.get() != before) {
                kept.remove(number);
            }
        }
        return build;
    }

    private Map<Integer, Optional<BuildFlows>> kept(RunMap<?> runs) {
        synchronized (jobs) {
            SoftReference<Map<Integer, Optional<BuildFlows>>> reference = jobs.get(runs);
            Map<Integer, Optional<BuildFlows>> kept = reference == null ? null : reference.get();
            if (kept == null) {
                kept = new ConcurrentHashMap<>();
                jobs.put(runs, new SoftReference<>(kept));
            }
            return kept;
        }
    }
}
