package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the words mean that Panto uses for the status of a test run. The API documents none of them but the one of a
 * run in process, so an administrator can say it; a word that is in no list means nothing.
 */
public record StatusWords(
        @NonNull Set<String> passed,
        @NonNull Set<String> failed,
        @NonNull Set<String> ended) {

    public static final String DEFAULT_PASSED = "passed,success,succeeded";
    public static final String DEFAULT_FAILED = "failed,failure";
    public static final String DEFAULT_ENDED = "error,cancelled,canceled,aborted,timeout,timed_out,skipped";

    /** Each a list joined by commas; upper and lower case are the same. */
    @NonNull
    public static StatusWords parse(@NonNull String passed, @NonNull String failed, @NonNull String ended) {
        return new StatusWords(words(passed), words(failed), words(ended));
    }

    private static Set<String> words(String list) {
        return Arrays.stream(list.split(","))
                .map(StatusWords::normal)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String normal(String word) {
        return word.strip().toLowerCase(Locale.ROOT);
    }

    /** The words that are in two lists, although a status can mean only one thing. */
    @NonNull
    public List<String> ambiguous() {
        Set<String> all = new LinkedHashSet<>();
        List<String> twice = new ArrayList<>();
        for (Set<String> list : List.of(passed, failed, ended)) {
            list.stream().filter(word -> !all.add(word)).forEach(twice::add);
        }
        return twice;
    }

    /**
     * The verdict on a run: null while it runs. A word that is in two lists is no verdict.
     *
     * @param status null when the service gave none
     * @param over whether the service says that the run is over, whatever its status
     */
    @CheckForNull
    public Verdict verdict(@CheckForNull String status, boolean over) {
        String word = status == null ? "" : normal(status);
        boolean ambiguous = Stream.of(passed, failed, ended)
                        .filter(list -> list.contains(word))
                        .count()
                > 1;
        if (passed.contains(word) && !ambiguous) {
            return Verdict.PASSED;
        }
        if (failed.contains(word) && !ambiguous) {
            return Verdict.FAILED;
        }
        return over || ambiguous || ended.contains(word) ? Verdict.UNDETERMINED : null;
    }
}
