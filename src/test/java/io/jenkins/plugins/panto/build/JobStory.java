package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Run;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * A job whose builds are on disk and not loaded. What became of a flow stands in a letter for each build: passed,
 * Failed, no verdict (?), running (r), not run (-).
 */
final class JobStory {

    private static final long BEGIN = 1_750_000_000_000L;

    private final Map<String, String> flows = new LinkedHashMap<>();

    @NonNull
    JobStory flow(@NonNull String name, @NonNull String builds) {
        flows.put(name, builds);
        return this;
    }

    @NonNull
    FreeStyleProject write(@NonNull JenkinsRule jenkins) throws IOException {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        int builds = flows.values().iterator().next().length();
        for (int i = 0; i < builds; i++) {
            FreeStyleBuild build = job.getLazyBuildMixIn().newBuild();
            List<TestRunResult> results = new ArrayList<>();
            for (Map.Entry<String, String> flow : flows.entrySet()) {
                if (flow.getValue().charAt(i) != '-') {
                    results.add(result(flow.getKey(), flow.getValue().charAt(i), i, results.size()));
                }
            }
            if (!results.isEmpty()) {
                record(build, results);
            }
            build.save();
        }
        unload(job);
        return job;
    }

    static void record(@NonNull Run<?, ?> build, @NonNull List<TestRunResult> results) {
        List<String> ids = results.stream().map(TestRunResult::id).toList();
        PantoAction.add(build, new PantoTrigger(ids, null, BEGIN));
        PantoAction.update(build, results);
    }

    /** As after a restart of Jenkins: each build is over, and will be read from disk. */
    static void unload(@NonNull FreeStyleProject job) {
        job.getLazyBuildMixIn().getRunMap().purgeCache();
    }

    static int loaded(@NonNull FreeStyleProject job) {
        return job.getLazyBuildMixIn().getRunMap().getLoadedBuilds().size();
    }

    /** Takes half a minute, and one second more for each flow before it and each tenth build. */
    private static TestRunResult result(String name, char letter, int build, int place) {
        Verdict verdict =
                switch (letter) {
                    case 'p' -> Verdict.PASSED;
                    case 'F' -> Verdict.FAILED;
                    case '?' -> Verdict.UNDETERMINED;
                    default -> null;
                };
        long end = BEGIN + 1_000L * (30 + place + build / 10);
        return new TestRunResult(
                "run-" + place + "-" + (build + 1),
                name,
                verdict == null ? "running" : "ended",
                verdict,
                null,
                BEGIN,
                letter == 'p' || letter == 'F' ? end : null);
    }
}
