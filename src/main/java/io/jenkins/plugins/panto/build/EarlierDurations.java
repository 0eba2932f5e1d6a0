package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** How long the test runs of a job's last builds took, as their records say. */
@Restricted(NoExternalUse.class)
public final class EarlierDurations {

    /** How many builds with such records count. */
    static final int BUILDS = 5;

    /** How many builds are loaded in search of them. */
    static final int LOOKED_AT = 15;

    /** How many test runs of a build count. */
    static final int TEST_RUNS = 1_000;

    private EarlierDurations() {}

    /**
     * Loads builds from the disk.
     *
     * @return for each build that has such records, the durations by the name of the test run; of several with the
     *     same name, as on several devices, the longest
     */
    @NonNull
    public static List<Map<String, Duration>> of(@NonNull Run<?, ?> run) {
        List<Map<String, Duration>> all = new ArrayList<>();
        Run<?, ?> build = run.getPreviousCompletedBuild();
        for (int i = 0; i < LOOKED_AT && all.size() < BUILDS && build != null; i++) {
            Map<String, Duration> durations = durations(build);
            if (!durations.isEmpty()) {
                all.add(durations);
            }
            build = build.getPreviousCompletedBuild();
        }
        return all;
    }

    private static Map<String, Duration> durations(Run<?, ?> build) {
        Map<String, Duration> durations = new HashMap<>();
        PantoAction action = PantoAction.of(build);
        if (action != null) {
            action.getTriggers().stream()
                    .flatMap(trigger -> trigger.getTestRuns().stream())
                    .limit(TEST_RUNS)
                    .forEach(testRun -> add(durations, testRun.getName(), testRun.getDuration()));
        }
        return durations;
    }

    private static void add(
            Map<String, Duration> durations, @CheckForNull String name, @CheckForNull Long milliseconds) {
        if (name != null && milliseconds != null) {
            durations.merge(
                    name, Duration.ofMillis(milliseconds), (one, other) -> one.compareTo(other) < 0 ? other : one);
        }
    }
}
