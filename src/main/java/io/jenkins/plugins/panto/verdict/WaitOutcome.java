package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Texts;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a wait ended with.
 *
 * @param results each with a verdict
 * @param replyMissing whether a trigger had no reply at the deadline, so that not all is known
 * @param failuresAllowed how many may fail; this changes no verdict
 * @param earlier what is known of the same flow in the attempts before, the first one first, by the ID of a test run
 */
public record WaitOutcome(
        @NonNull List<TestRunResult> results,
        boolean replyMissing,
        int failuresAllowed,
        @NonNull Map<String, List<TestRunResult>> earlier) {

    private static final List<Verdict> WORST_FIRST = List.of(Verdict.FAILED, Verdict.UNDETERMINED, Verdict.PASSED);
    private static final String REPLY_MISSING =
            "Panto had not replied to a trigger of this build at the deadline, so its test runs are not known.";
    private static final int NAMED = 10;
    private static final int TABLE_ROWS = 100;
    private static final int LONGEST_SUMMARY = 2_000;
    private static final int LONGEST_PART = 500;

    public WaitOutcome(@NonNull List<TestRunResult> results) {
        this(results, false);
    }

    public WaitOutcome(@NonNull List<TestRunResult> results, boolean replyMissing) {
        this(results, replyMissing, 0, Map.of());
    }

    /** The same where failures are allowed. */
    @NonNull
    public WaitOutcome allowing(@NonNull FailuresAllowed failures) {
        return new WaitOutcome(results, replyMissing, failures.of(results.size()), earlier);
    }

    /** The same where there were attempts before. */
    @NonNull
    public WaitOutcome after(@NonNull Map<String, List<TestRunResult>> attempts) {
        return new WaitOutcome(results, replyMissing, failuresAllowed, attempts);
    }

    @NonNull
    public Verdict verdict() {
        return verdict(results.stream().map(TestRunResult::verdict));
    }

    private Verdict verdict(Stream<Verdict> ended) {
        Verdict known = Verdict.of(ended.toList());
        return replyMissing && known == Verdict.PASSED ? Verdict.UNDETERMINED : known;
    }

    public int count(@NonNull Verdict verdict) {
        return (int)
                results.stream().filter(result -> result.verdict() == verdict).count();
    }

    /** What is known of a test run's flow in the attempts before, the first one first. */
    @NonNull
    public List<TestRunResult> earlier(@NonNull TestRunResult run) {
        return earlier.getOrDefault(run.id(), List.of());
    }

    private boolean isFlaky(TestRunResult run) {
        return run.isFlaky(earlier(run));
    }

    /** The runs that passed and whose flows failed in an attempt before. */
    @NonNull
    public List<TestRunResult> flaky() {
        return results.stream().filter(this::isFlaky).toList();
    }

    /** What counts for the build: the verdict, or that of the other runs where no more have failed than may. */
    @NonNull
    public Verdict verdictBeyondAllowed() {
        if (count(Verdict.FAILED) > failuresAllowed) {
            return Verdict.FAILED;
        }
        return verdict(results.stream().map(run -> run.verdict() == Verdict.FAILED ? Verdict.PASSED : run.verdict()));
    }

    /**
     * How many ended how, what is worst first, such as {@code 1 failed, 4 passed}, {@code 1 failed, 2 allowed} or
     * {@code 4 passed, 1 of them flaky}.
     */
    @NonNull
    public String counts() {
        if (results.isEmpty()) {
            return "no test runs";
        }
        return WORST_FIRST.stream()
                .filter(verdict -> count(verdict) > 0)
                .map(verdict -> count(verdict) + " " + verdict.words() + allowed(verdict) + flaky(verdict))
                .collect(Collectors.joining(", "));
    }

    private String allowed(Verdict verdict) {
        return verdict == Verdict.FAILED && failuresAllowed > 0 ? ", " + failuresAllowed + " allowed" : "";
    }

    private String flaky(Verdict verdict) {
        int flaky = verdict == Verdict.PASSED ? flaky().size() : 0;
        if (flaky == 0) {
            return "";
        }
        if (flaky == count(verdict)) {
            return flaky == 1 ? ", flaky" : ", all of them flaky";
        }
        return ", " + flaky + " of them flaky";
    }

    /** The runs that did not pass, those that failed first, and then the flaky ones. */
    @NonNull
    public List<TestRunResult> notable() {
        return worstFirst().stream()
                .filter(result -> result.verdict() != Verdict.PASSED || isFlaky(result))
                .toList();
    }

    /** The verdict of a run, or that it is flaky. */
    @NonNull
    String word(@NonNull TestRunResult run) {
        return isFlaky(run) ? "FLAKY" : String.valueOf(run.verdict());
    }

    /** What is known of why a run ended as it did, or why its flow failed before; null for nothing. */
    @CheckForNull
    String reason(@NonNull TestRunResult run) {
        if (!isFlaky(run)) {
            return run.remark();
        }
        String remark = earlier(run).stream()
                .filter(before -> before.verdict() == Verdict.FAILED && before.remark() != null)
                .map(TestRunResult::remark)
                .reduce(null, (first, last) -> last);
        return remark == null ? "failed before" : "failed before: " + remark;
    }

    /** In the order of the {@link #counts}. */
    @NonNull
    List<TestRunResult> worstFirst() {
        return results.stream()
                .sorted(Comparator.comparing(result -> WORST_FIRST.indexOf(result.verdict())))
                .toList();
    }

    /**
     * The verdict as plain text for a mail or a chat: the counts, then a line for each run that did not pass or is flaky.
     *
     * @param link gives the address of a run's page, or null
     * @return at most 2,000 characters
     */
    @NonNull
    public String summary(@NonNull UnaryOperator<String> link) {
        List<TestRunResult> rows = notable();
        StringBuilder text = new StringBuilder(verdict() + ": " + counts());
        for (int i = 0; i < rows.size(); i++) {
            String line = "\n- " + line(rows.get(i), link.apply(rows.get(i).id()));
            String rest = "\n… and " + (rows.size() - i) + " more";
            if (text.length() + line.length() + rest.length() > LONGEST_SUMMARY) {
                return text.append(rest).toString();
            }
            text.append(line);
        }
        return text.toString();
    }

    private String line(TestRunResult run, @CheckForNull String link) {
        return Stream.of(run.label() + ": " + run.statusWords(), reason(run), link)
                .filter(Objects::nonNull)
                .map(part -> Texts.shorten(Texts.oneLine(part), LONGEST_PART))
                .collect(Collectors.joining(" – "));
    }

    /** The verdict in one sentence that names what did not pass. */
    @NonNull
    public String sentence() {
        if (results.isEmpty() && !replyMissing) {
            return "There were no test runs to wait for, so nothing is known to have passed.";
        }
        Verdict verdict = verdict();
        if (replyMissing && verdict != Verdict.FAILED) {
            return REPLY_MISSING;
        }
        if (verdict == Verdict.PASSED) {
            return success();
        }
        return count(verdict) + " of " + results.size()
                + (verdict == Verdict.FAILED ? " test runs failed" : " test runs ended with no verdict")
                + allowed(verdict) + ": " + labels(result -> result.verdict() == verdict) + ".";
    }

    private String success() {
        String flaky = flaky(Verdict.PASSED);
        if (results.size() == 1) {
            return flaky.isEmpty() ? "The test run passed." : "The test run passed, but is flaky: it failed before.";
        }
        return "All " + results.size() + " test runs passed"
                + (flaky.isEmpty() ? "." : flaky + ": " + labels(this::isFlaky) + ".");
    }

    private String labels(Predicate<TestRunResult> which) {
        return Texts.list(
                results.stream().filter(which).map(TestRunResult::label).toList(), NAMED);
    }

    /**
     * The runs that did not pass or are flaky, as lines of a table for the build log; empty when there are none.
     *
     * @param link gives the web address of the run of an ID, null where there is none
     */
    @NonNull
    public List<String> table(@NonNull UnaryOperator<String> link) {
        List<TestRunResult> rows = notable();
        int width = rows.stream()
                .limit(TABLE_ROWS)
                .mapToInt(row -> row.label().length())
                .max()
                .orElse(0);
        int columns = Math.min(width, 80);
        Stream<String> lines = rows.stream()
                .limit(TABLE_ROWS)
                .map(row -> String.join(
                                "  ",
                                pad(word(row), 12),
                                pad(Objects.requireNonNullElse(row.status(), ""), 14),
                                pad(row.label(), columns),
                                Texts.oneLine(Objects.requireNonNullElse(reason(row), "")),
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
