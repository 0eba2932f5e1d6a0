package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Scheduler;
import io.jenkins.plugins.panto.client.TestRunClient;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Asks once for the state of test runs that nobody waits for, such as when a person wants to know. */
public final class TestRunQuestion {

    private TestRunQuestion() {}

    /**
     * What was found out.
     *
     * @param news the runs whose state is another than before
     * @param failure of a question that was not answered; null when all were
     */
    public record Findings(
            @NonNull List<TestRunResult> news, @CheckForNull PantoException failure) {}

    /**
     * Asks for the runs that are not known to have ended.
     *
     * @param clients see {@link TestRunWait}, and so for the executor
     * @return never fails
     */
    @NonNull
    public static CompletableFuture<Findings> ask(
            @NonNull List<TestRunWait.Group> groups,
            @NonNull Function<TestRunWait.Group, CompletableFuture<TestRunClient>> clients,
            @NonNull StatusWords words,
            @NonNull Scheduler time,
            @NonNull Executor executor) {
        KnownRuns runs = new KnownRuns();
        runs.add(groups);
        return new Poll(new ClientLookup(clients, executor), time::elapsed, () -> true, 0)
                .ask(runs.toAsk(groups))
                .thenApply(answers -> new Findings(
                        runs.take(answers, words),
                        answers.stream()
                                .map(Poll.Answer::failure)
                                .filter(Objects::nonNull)
                                .findFirst()
                                .orElse(null)));
    }
}
