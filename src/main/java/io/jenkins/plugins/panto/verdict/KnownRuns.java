package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The test runs of a wait as far as they are known. What Panto has said of a run's end stays. */
final class KnownRuns {

    private final Map<String, TestRunResult> results = new LinkedHashMap<>();
    private final Streak<String> notFound = new Streak<>();
    private boolean moreToCome;
    private boolean over;

    /**
     * Takes in what there is to wait for by now, and what others have found out. What is no longer among it is dropped.
     *
     * @return the runs that were waited for and have ended according to others
     */
    @NonNull
    synchronized List<TestRunResult> add(@NonNull List<TestRunWait.Group> groups) {
        List<TestRunResult> news = new ArrayList<>();
        if (over) {
            return news;
        }
        moreToCome = groups.stream().anyMatch(group -> group == TestRunWait.MORE_TO_COME);
        Set<String> wanted = new HashSet<>();
        for (TestRunWait.Group group : groups) {
            for (TestRunResult run : group.runs()) {
                wanted.add(run.id());
                TestRunResult mine = results.putIfAbsent(run.id(), run);
                if (mine != null && mine.isWeakerThan(run)) {
                    results.put(run.id(), run);
                    news.add(run);
                }
            }
        }
        results.keySet().retainAll(wanted);
        return news;
    }

    /** The runs to ask for, each once. */
    @NonNull
    synchronized List<Poll.Part> toAsk(@NonNull List<TestRunWait.Group> groups) {
        Set<String> asked = new HashSet<>();
        return groups.stream()
                .map(group -> new Poll.Part(
                        group,
                        group.runs().stream()
                                .map(TestRunResult::id)
                                .filter(id -> results.get(id).verdict() == null && asked.add(id))
                                .toList()))
                .filter(part -> !part.ids().isEmpty())
                .toList();
    }

    /**
     * Takes in the answers of a poll.
     *
     * @return the runs that a person would call in another state than before
     */
    @NonNull
    synchronized List<TestRunResult> take(@NonNull List<Poll.Answer> answers, @NonNull StatusWords words) {
        Map<String, Poll.Answer> byId = new LinkedHashMap<>();
        answers.forEach(answer -> byId.put(answer.id(), answer));
        notFound.retain(answers.stream()
                .filter(Poll.Answer::isNotFound)
                .map(Poll.Answer::id)
                .toList());
        List<TestRunResult> news = new ArrayList<>();
        for (TestRunResult before : List.copyOf(results.values())) {
            TestRunResult after = after(before, byId.get(before.id()), words);
            results.put(after.id(), after);
            if (after.differsFrom(before)) {
                news.add(after);
            }
        }
        return news;
    }

    private TestRunResult after(TestRunResult before, @CheckForNull Poll.Answer answer, StatusWords words) {
        if (answer == null || before.verdict() != null) {
            return before;
        }
        if (answer.info().isPresent()) {
            return before.update(answer.info().get(), words);
        }
        return answer.isNotFound() && notFound.isLong(answer.id(), answer.at())
                ? before.undetermined("Panto has not found it for " + Streak.LONG.toMinutes() + " minutes")
                : before;
    }

    /** Gives up on all that go on, and takes in no others any more. */
    @NonNull
    synchronized List<TestRunResult> giveUp(@NonNull String reason) {
        over = true;
        List<TestRunResult> news = outstanding().stream()
                .map(id -> results.get(id).undetermined(reason))
                .toList();
        news.forEach(run -> results.put(run.id(), run));
        return news;
    }

    @NonNull
    synchronized List<String> outstanding() {
        return results.values().stream()
                .filter(result -> result.verdict() == null)
                .map(TestRunResult::id)
                .toList();
    }

    /** Whether a trigger had no reply yet when this was last told what to wait for. */
    synchronized boolean isMoreToCome() {
        return moreToCome;
    }

    /** Whether there is nothing to wait for any more. */
    synchronized boolean areComplete() {
        return !moreToCome && outstanding().isEmpty();
    }

    @NonNull
    synchronized List<TestRunResult> all() {
        return List.copyOf(results.values());
    }

    @NonNull
    synchronized String progress() {
        return (results.size() - outstanding().size()) + " of " + results.size() + " test runs ended"
                + (moreToCome ? ", a trigger has no reply yet" : "");
    }
}
