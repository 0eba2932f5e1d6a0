package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** What a build's page says of its triggers: a few lines, however many there are. */
@Restricted(NoExternalUse.class)
public final class PantoSummary {

    private static final int FEW = 3;
    private static final int CARD = 7;
    private static final int NOT_PASSED = 5;

    private final PantoAction action;
    private final Map<String, List<TestRunResult>> earlier;

    /** Added up once, since the test runs may be ten thousand. */
    private final PantoState state;

    PantoSummary(@NonNull PantoAction action) {
        this.action = action;
        this.earlier = action.earlier();
        this.state = action.getState();
    }

    @NonNull
    public PantoState getState() {
        return state;
    }

    /** See {@link PantoAction#getWhyOpen}. */
    @CheckForNull
    public String getWhyOpen() {
        return action.whyOpen(state);
    }

    @NonNull
    public String getHeadline() {
        List<PantoTrigger> triggered = action.counting();
        List<PantoTrigger> all = triggered.isEmpty() ? action.getProblems() : triggered;
        return all.size() == 1 ? all.get(0).getHeadline() : Messages.PantoSummary_Headline(state.all(), all.size());
    }

    @NonNull
    public String getApps() {
        return few(PantoTrigger::getAppId);
    }

    /** What the tags of the triggers select. */
    @NonNull
    public String getTargets() {
        return few(PantoTrigger::getTargetName);
    }

    /** Empty when none was named. */
    @NonNull
    public String getEnvironments() {
        return few(PantoTrigger::getEnvName);
    }

    /** What the triggers have of something, each once, and only so much that it fits on a line. */
    private String few(Function<PantoTrigger, String> what) {
        List<String> all = action.getAll().stream()
                .filter(trigger -> !trigger.isOfOthers())
                .map(what)
                .filter(text -> text != null && !text.isEmpty())
                .distinct()
                .map(text -> Texts.shorten(text, 100))
                .toList();
        return all.size() <= FEW
                ? String.join(", ", all)
                : Messages.PantoSummary_More(String.join(", ", all.subList(0, FEW)), all.size() - FEW);
    }

    /** The first few test runs, those that failed before all others, and those that passed last, flaky ones first. */
    @NonNull
    public List<PantoTestRun> getTestRuns() {
        return first(
                CARD,
                Stream.concat(
                        notPassed(Verdict.FAILED, Verdict.UNDETERMINED, null),
                        Stream.concat(action.countingTestRuns().filter(this::isFlaky), action.countingTestRuns())));
    }

    /** The first few that did not pass, those that failed before the others. */
    @NonNull
    public List<PantoTestRun> getNotPassed() {
        return first(NOT_PASSED, notPassed(Verdict.FAILED, Verdict.UNDETERMINED));
    }

    private Stream<PantoTestRun> notPassed(Verdict... verdicts) {
        return Stream.of(verdicts)
                .filter(verdict -> verdict == null || state.count(verdict) > 0)
                .flatMap(verdict -> action.countingTestRuns().filter(testRun -> testRun.getVerdict() == verdict));
    }

    private static List<PantoTestRun> first(int count, Stream<PantoTestRun> testRuns) {
        return testRuns.distinct().limit(count).toList();
    }

    /** Whether a test run passed whose flow failed in an attempt before. */
    public boolean isFlaky(@NonNull PantoTestRun testRun) {
        List<TestRunResult> before = earlier.get(testRun.getId());
        return before != null && testRun.recorded().isFlaky(before);
    }
}
