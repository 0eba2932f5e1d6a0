package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.PollQueue;
import io.jenkins.plugins.panto.client.TestRunClient;
import io.jenkins.plugins.panto.client.TestRunInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Asks how test runs stand: for all of a trigger at once where that is possible, else one by one. */
final class Poll {

    private final TestRunClient client;
    private final BooleanSupplier wanted;

    /** @param info nothing when the service does not know the run */
    record Answer(
            @NonNull String id,
            @NonNull Optional<TestRunInfo> info,
            @CheckForNull PantoException failure) {}

    /** @param wanted see {@link PollQueue#ask} */
    Poll(@NonNull TestRunClient client, @NonNull BooleanSupplier wanted) {
        this.client = client;
        this.wanted = wanted;
    }

    /** What is answered when nobody could be asked. */
    @NonNull
    static List<Answer> failed(@NonNull List<String> ids, @NonNull Throwable failure) {
        return ids.stream().map(id -> failed(id, failure)).toList();
    }

    private static Answer failed(String id, Throwable failure) {
        return new Answer(id, Optional.empty(), PantoException.from(failure));
    }

    /** @param triggerId null when they must be asked for one by one */
    @NonNull
    CompletableFuture<List<Answer>> at(@NonNull List<String> ids, @CheckForNull String triggerId) {
        return triggerId == null ? oneByOne(ids) : together(ids, triggerId);
    }

    /** What the service's list leaves out may stand on another page, so it is asked for by itself. */
    private CompletableFuture<List<Answer>> together(List<String> ids, String triggerId) {
        return client.ofTrigger(triggerId, wanted).thenCompose(infos -> {
            Map<String, Answer> told = new LinkedHashMap<>();
            infos.forEach(info -> told.put(info.id(), new Answer(info.id(), Optional.of(info), null)));
            told.keySet().retainAll(Set.copyOf(ids));
            List<String> rest = ids.stream().filter(id -> !told.containsKey(id)).toList();
            return oneByOne(rest)
                    .thenApply(more ->
                            Stream.concat(told.values().stream(), more.stream()).toList());
        });
    }

    private CompletableFuture<List<Answer>> oneByOne(List<String> ids) {
        List<CompletableFuture<Answer>> answers = ids.stream()
                .map(id -> client.one(id, wanted)
                        .thenApply(info -> new Answer(id, info, null))
                        .exceptionally(failure -> failed(id, failure)))
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(
                        ignored -> answers.stream().map(CompletableFuture::join).toList());
    }
}
