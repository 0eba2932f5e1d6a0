package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.List;

/**
 * What became of a test flow in a build.
 *
 * @param id of the test run
 * @param verdict null while the run goes on
 * @param duration in milliseconds; null when not known
 * @param flaky whether it passed at last and failed in an attempt before
 */
public record FlowResult(
        @NonNull Flow flow,
        @NonNull String id,
        @CheckForNull Verdict verdict,
        @CheckForNull Long duration,
        boolean flaky) {

    /** The worst first; what still runs may become anything but passed yet. */
    private static final List<Verdict> ORDER = List.of(Verdict.FAILED, Verdict.UNDETERMINED);

    /** Of two results of the same flow in a build, the worse one; the flow has passed only where both have. */
    @NonNull
    FlowResult orWorse(@CheckForNull FlowResult other) {
        return other != null && other.rank() < rank() ? other : this;
    }

    private int rank() {
        if (verdict == null) {
            return ORDER.size();
        }
        return verdict == Verdict.PASSED ? ORDER.size() + (flaky ? 1 : 2) : ORDER.indexOf(verdict);
    }
}
