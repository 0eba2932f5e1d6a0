package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a wait ended with.
 *
 * @param results each with a verdict
 */
public record WaitOutcome(@NonNull List<TestRunResult> results) {

    private static final int NAMED = 10;
    private static final int TABLE_ROWS = 100;

    @NonNull
    public Verdict verdict() {
        return Verdict.of(results.stream().map(TestRunResult::verdict).toList());
    }

    public int count(@NonNull Verdict verdict) {
        return (int)
                results.stream().filter(result -> result.verdict() == verdict).count();
    }

    /** The verdict in one sentence that names what did not pass. */
    @NonNull
    public String sentence() {
        if (results.isEmpty()) {
            return "There were no test runs to wait for, so nothing is known to have passed.";
        }
        Verdict verdict = verdict();
        if (verdict == Verdict.PASSED) {
            return results.size() == 1 ? "The test run passed." : "All " + results.size() + " test runs passed.";
        }
        List<String> labels = results.stream()
                .filter(result -> result.verdict() == verdict)
                .map(TestRunResult::label)
                .toList();
        return labels.size() + " of " + results.size() + " test runs "
                + (verdict == Verdict.FAILED ? "failed" : "ended without a verdict") + ": "
                + Texts.list(labels, NAMED) + ".";
    }

    /**
     * The runs that did not pass, as lines of a table for the build log; empty when all passed.
     *
     * @param link gives the web address of the run of an ID, null where there is none
     */
    @NonNull
    public List<String> table(@NonNull UnaryOperator<String> link) {
        List<TestRunResult> rows = results.stream()
                .filter(result -> result.verdict() != Verdict.PASSED)
                .sorted((a, b) -> Objects.requireNonNull(a.verdict()).compareTo(Objects.requireNonNull(b.verdict())))
                .toList();
        int width = rows.stream()
                .limit(TABLE_ROWS)
                .mapToInt(row -> row.label().length())
                .max()
                .orElse(0);
        int columns = Math.min(width, 80);
        Stream<String> lines = rows.stream()
                .limit(TABLE_ROWS)
                .map(row -> "%-12s  %-14s  %s  %s  %s"
                        .formatted(
                                row.verdict(),
                                Objects.requireNonNullElse(row.status(), ""),
                                pad(row.label(), columns),
                                Objects.requireNonNullElse(row.remark(), ""),
                                Objects.requireNonNullElse(link.apply(row.id()), ""))
                        .stripTrailing());
        return rows.size() <= TABLE_ROWS
                ? lines.toList()
                : Stream.concat(lines, Stream.of("… and " + (rows.size() - TABLE_ROWS) + " more"))
                        .toList();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
