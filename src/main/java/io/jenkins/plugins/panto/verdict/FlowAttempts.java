package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All attempts of the same. What counts is the last attempt of each flow and device; what a rerun was to run, but has
 * not, goes on counting as it was.
 */
public final class FlowAttempts {

    private final List<Attempt> attempts;
    private final Set<String> superseded = new HashSet<>();

    /** @param attempts in the order in which they were sent */
    public FlowAttempts(@NonNull List<Attempt> attempts) {
        this.attempts = attempts;
        for (Attempt attempt : attempts) {
            attempts.stream()
                    .filter(later -> later.number() > attempt.number())
                    .forEach(later -> superseded.addAll(attempt.supersededBy(later)));
        }
    }

    /** Whether a test run has no later attempt. */
    public boolean counts(@NonNull String id) {
        return !superseded.contains(id);
    }

    /** The test runs that count, in the order in which they were triggered. */
    @NonNull
    List<TestRunResult> counting() {
        return attempts.stream()
                .flatMap(attempt -> attempt.runs().stream())
                .filter(run -> counts(run.id()))
                .distinct()
                .toList();
    }

    /** The same flow in the attempts before, the first one first; of those that ran it more than once, the worst. */
    @NonNull
    public List<TestRunResult> before(@NonNull String id) {
        return attempts.stream()
                .filter(attempt -> attempt.has(id))
                .reduce((first, last) -> last)
                .map(own -> before(own, id).toList())
                .orElse(List.of());
    }

    private Stream<TestRunResult> before(Attempt own, String id) {
        return attempts.stream()
                .filter(earlier -> earlier.number() < own.number() && !earlier.has(id))
                .flatMap(earlier -> new WaitOutcome(own.sameIn(earlier, id))
                        .worstFirst().stream().limit(1));
    }
}
