package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Collection;

/** What is known of a test run, or of several together, when there is nothing more to wait for. */
public enum Verdict {
    PASSED("passed"),
    FAILED("failed"),
    UNDETERMINED("no verdict");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /** For a sentence of a build log. */
    @NonNull
    String words() {
        return words;
    }

    /** Of all together: failed when one failed, else undetermined when one is or when there are none. */
    @NonNull
    public static Verdict of(@NonNull Collection<Verdict> verdicts) {
        if (verdicts.contains(FAILED)) {
            return FAILED;
        }
        return verdicts.isEmpty() || verdicts.contains(UNDETERMINED) ? UNDETERMINED : PASSED;
    }
}
