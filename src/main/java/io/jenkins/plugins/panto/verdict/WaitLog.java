package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a wait tells of the news that its polls bring: a little in a line each, much in one line, and not without end
 * where the service does not settle.
 */
final class WaitLog {

    static final int LONGEST = 200;

    /** More news of a poll are told in one line, which names so many. */
    static final int NAMED = 10;

    /** Of more test runs than that, all news of a poll are told in one line. */
    static final int FEW = 50;

    /** How often a run may only change its word; after that, nothing is told of it but its end. */
    static final int WORDS = 10;

    private final KnownRuns runs;
    private final CallQueue calls;
    private final TestRunWait.Listener listener;
    private final Supplier<Duration> clock;
    private final Set<String> named = new HashSet<>();
    private final Map<String, Integer> words = new HashMap<>();
    private Duration lastLine;
    private int lines;
    private boolean silent;

    /** @param clock see {@link io.jenkins.plugins.panto.client.Scheduler#elapsed} */
    WaitLog(
            @NonNull KnownRuns runs,
            @NonNull CallQueue calls,
            @NonNull TestRunWait.Listener listener,
            @NonNull Supplier<Duration> clock) {
        this.runs = runs;
        this.calls = calls;
        this.listener = listener;
        this.clock = clock;
        this.lastLine = clock.get();
    }

    /** How long nothing has been said. */
    @NonNull
    synchronized Duration silence() {
        return clock.get().minus(lastLine);
    }

    synchronized void say(@NonNull String line) {
        calls.add(() -> listener.say(line));
        lastLine = clock.get();
    }

    /** Hands on the news of a poll, and tells them. */
    synchronized void tell(@NonNull List<TestRunResult> news) {
        List<TestRunResult> told = news.stream()
                .filter(run -> run.verdict() != null || words.merge(run.id(), 1, Integer::sum) <= WORDS)
                .toList();
        if (told.isEmpty()) {
            return;
        }
        calls.add(() -> listener.changed(told));
        int all = runs.all().size();
        if (told.size() <= NAMED && all <= FEW) {
            told.forEach(run -> sayWithinLimits(sentence(run)));
        } else {
            sayWithinLimits(together(told, all));
        }
    }

    /** Tells of an outage when it begins and when it ends. */
    synchronized void tell(@NonNull Optional<PantoException> outage) {
        if (outage.isPresent() != silent) {
            silent = outage.isPresent();
            sayWithinLimits(outage.map(failure -> failure.getMessage() + " The wait goes on.")
                    .orElse("Panto answers again."));
        }
    }

    private void sayWithinLimits(String line) {
        lines = Math.min(lines + 1, LONGEST + 2);
        if (lines <= LONGEST) {
            say(line);
        } else if (lines == LONGEST + 1) {
            say("From here on, test runs are only counted, to keep this log short.");
        }
    }

    private String sentence(TestRunResult run) {
        String status = run.statusWords();
        boolean isNew = named.add(run.id());
        if (run.verdict() == null) {
            return (isNew ? run.label() : TestRunResult.unknown(run.id()).label()) + " is " + status;
        }
        return run.label() + " ended: " + status + (run.verdict() == Verdict.UNDETERMINED ? " (no verdict)" : "");
    }

    private static String together(List<TestRunResult> news, int all) {
        WaitOutcome ended = new WaitOutcome(
                news.stream().filter(run -> run.verdict() != null).toList());
        List<TestRunResult> others =
                news.stream().filter(run -> run.verdict() == null).toList();
        List<String> parts = new ArrayList<>();
        if (!ended.results().isEmpty()) {
            parts.add(ended.results().size() + " of " + all + " test runs ended: " + ended.counts() + ": "
                    + names(ended.worstFirst()));
        }
        if (!others.isEmpty()) {
            parts.add(others.size() + " of " + all + " test runs have a new status: "
                    + Texts.list(
                            others.stream()
                                    .map(TestRunResult::statusWords)
                                    .distinct()
                                    .toList(),
                            NAMED)
                    + ": " + names(others));
        }
        return String.join("; ", parts);
    }

    private static String names(List<TestRunResult> runs) {
        return Texts.list(runs.stream().map(TestRunResult::label).toList(), NAMED);
    }
}
