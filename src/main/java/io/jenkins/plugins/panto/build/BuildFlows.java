package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.verdict.Flow;
import io.jenkins.plugins.panto.verdict.FlowResult;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the history of a job needs of a build, and no more, since it is kept for many.
 *
 * @param duration from the start of the first test run to the end of the last one, in milliseconds; null when not known
 * @param results of the test runs that count and have a name
 * @param nameless how many that count have no name, and so cannot be found in other builds
 */
record BuildFlows(
        int number,
        @NonNull PantoState state,
        @CheckForNull Long duration,
        @NonNull List<FlowResult> results,
        int nameless) {

    /**
     * What a build has to show; null when nothing.
     *
     * @param flows one object for each flow of the job, since most are in all of its builds
     */
    @CheckForNull
    static BuildFlows of(@NonNull Run<?, ?> run, @NonNull Map<Flow, Flow> flows) {
        PantoVerdict verdict = PantoVerdict.of(run);
        if (verdict == null) {
            return null;
        }
        PantoAction action = PantoAction.of(run);
        List<PantoTestRun> testRuns =
                action == null ? List.of() : action.countingTestRuns().toList();
        Map<String, List<TestRunResult>> earlier = action == null ? Map.of() : action.earlier();
        Map<String, String> devices = new HashMap<>();
        List<FlowResult> results = new ArrayList<>();
        for (PantoTestRun testRun : testRuns) {
            String name = testRun.getName();
            if (name != null) {
                Flow flow = new Flow(name, devices(testRun, devices));
                List<TestRunResult> before = earlier.get(testRun.getId());
                results.add(new FlowResult(
                        flows.computeIfAbsent(flow, any -> flow),
                        testRun.getId(),
                        testRun.getVerdict(),
                        testRun.getDuration(),
                        before != null && testRun.recorded().isFlaky(before)));
            }
        }
        return new BuildFlows(
                run.getNumber(), verdict.getState(), duration(testRuns), results, testRuns.size() - results.size());
    }

    /** The devices of a test run for people, whatever their order; null when not known. Most have the same ones. */
    @CheckForNull
    private static String devices(PantoTestRun testRun, Map<String, String> known) {
        String record = testRun.getDeviceRecord();
        return record == null
                ? null
                : known.computeIfAbsent(
                        record,
                        text -> Device.read(text).stream()
                                .map(device -> Device.describe(List.of(device)))
                                .sorted()
                                .collect(Collectors.joining(", ")));
    }

    @CheckForNull
    private static Long duration(List<PantoTestRun> testRuns) {
        Optional<Long> first = testRuns.stream()
                .map(PantoTestRun::getStarted)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
        Optional<Long> last = testRuns.stream()
                .map(PantoTestRun::getEnded)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder());
        return first.isPresent() && last.isPresent() ? Math.max(0, last.get() - first.get()) : null;
    }
}
