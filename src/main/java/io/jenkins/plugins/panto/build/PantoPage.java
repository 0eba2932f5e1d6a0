package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Api;
import hudson.model.Run;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What the Panto page of a build shows: the test runs of all triggers or of one, filtered and sorted as the request
 * asks, and only so many at a time that the page is quick however many there are.
 */
@Restricted(NoExternalUse.class)
public final class PantoPage {

    public static final int SIZE = 50;

    private static final int REFRESH_SECONDS = 5;
    private static final int FOLDED_LINES = 3;
    private static final int FOLDED_LENGTH = 300;

    private final PantoAction action;
    private final int number;
    private final List<PantoTrigger> triggers;
    private final Attempts attempts;
    private final Map<String, List<TestRunResult>> earlier;
    private final PantoQuery query;
    private final List<PantoRow> matching;

    /** That the request asks for; null when it asks for none, or for one that is not there. */
    @CheckForNull
    private final PantoRow wanted;

    /** @param number of a trigger, counted from 1; 0 for all of them */
    PantoPage(@NonNull PantoAction action, int number, @NonNull PantoQuery query) {
        this.action = action;
        this.number = number;
        this.triggers = action.getTriggers();
        this.attempts = new Attempts(triggers);
        this.earlier = attempts.earlier();
        List<PantoRow> rows = (number == 0 ? counting() : IntStream.of(number))
                .boxed()
                .flatMap(trigger -> rows(trigger, query))
                .toList();
        this.matching = query.isWorstFirst() ? notPassedFirst(rows) : rows;
        this.wanted = matching.stream()
                .filter(row -> row.testRun().getId().equals(query.run()))
                .findFirst()
                .orElse(null);
        int page = wanted == null ? query.page() : matching.indexOf(wanted) / SIZE + 1;
        this.query = query.onPage(Math.max(1, Math.min(page, pages())));
    }

    /** The numbers of the triggers that count. */
    private IntStream counting() {
        return IntStream.rangeClosed(1, triggers.size()).filter(one -> attempts.isLast(triggers.get(one - 1)));
    }

    private Stream<PantoRow> rows(int trigger, PantoQuery asked) {
        List<PantoTestRun> testRuns = triggers.get(trigger - 1).getTestRuns();
        PantoTrigger shown = triggers.get(trigger - 1);
        return asked
                .sorted(IntStream.range(0, testRuns.size())
                        .filter(index -> number > 0 || attempts.counts(shown, testRuns.get(index)))
                        .mapToObj(index -> new PantoRow(trigger, index, testRuns.get(index)))
                        .filter(row -> asked.matches(row.testRun()))
                        .toList())
                .stream();
    }

    /** Whichever trigger it is of. */
    private static List<PantoRow> notPassedFirst(List<PantoRow> rows) {
        Map<Boolean, List<PantoRow>> passed = rows.stream()
                .collect(Collectors.partitioningBy(row -> row.testRun().getVerdict() == Verdict.PASSED));
        return Stream.concat(passed.get(false).stream(), passed.get(true).stream())
                .toList();
    }

    private int pages() {
        return (matching.size() + SIZE - 1) / SIZE;
    }

    /**
     * A trigger's rows on this page, with the attempts before it.
     *
     * @param runAgain those of its test runs that a rerun stands for; null where there are none
     * @param continued whether others stand between these and its first ones
     */
    public record Group(
            int number,
            @NonNull PantoTrigger trigger,
            @NonNull List<PantoRow> rows,
            @NonNull List<Attempt> earlier,
            @CheckForNull Attempt runAgain,
            boolean continued) {}

    /** What does not count any more of an attempt, and so is shown in short. */
    public record Attempt(
            int number,
            @NonNull PantoTrigger trigger,
            @NonNull String title,
            @NonNull List<PantoTestRun> testRuns,
            @NonNull PantoState state) {

        /** The first of those that did not pass. */
        @NonNull
        public List<PantoTestRun> getNotPassed() {
            return testRuns.stream()
                    .filter(testRun -> testRun.getVerdict() != Verdict.PASSED)
                    .limit(SIZE)
                    .toList();
        }
    }

    /** The rows of this page, by trigger. */
    @NonNull
    public List<Group> getGroups() {
        List<Group> groups = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (PantoRow row : matching.subList(first(), last())) {
            if (groups.isEmpty() || groups.get(groups.size() - 1).number() != row.trigger()) {
                groups.add(group(row.trigger(), !seen.add(row.trigger())));
            }
            groups.get(groups.size() - 1).rows().add(row);
        }
        return groups;
    }

    private Group group(int trigger, boolean continued) {
        PantoTrigger shown = triggers.get(trigger - 1);
        if (number > 0 || continued) {
            return new Group(trigger, shown, new ArrayList<>(), List.of(), null, continued);
        }
        List<Attempt> earlier = attempts.upTo(shown).stream()
                .filter(attempt -> !attempts.isLast(attempt)) // which has rows of its own
                .map(attempt -> new Attempt(
                        triggers.indexOf(attempt) + 1,
                        attempt,
                        attempt(attempt),
                        attempt.getTestRuns(),
                        state(attempt)))
                .toList();
        List<PantoTestRun> again = shown.getTestRuns().stream()
                .filter(testRun -> attempts.isRunAgain(shown, testRun))
                .toList();
        Attempt runAgain = again.isEmpty()
                ? null
                : new Attempt(
                        trigger,
                        shown,
                        Messages.PantoPage_RunAgain(),
                        again,
                        PantoState.of(again.stream(), action.getRun().isBuilding()));
        return new Group(trigger, shown, new ArrayList<>(), earlier, runAgain, false);
    }

    /** The triggers that failed; none on the page about another one. */
    @NonNull
    public List<PantoTrigger> getProblems() {
        return number == 0 ? action.getProblems() : List.of();
    }

    /** Which attempt a trigger is, for people; empty where there is but one. */
    @NonNull
    public String attempt(@NonNull PantoTrigger trigger) {
        int count = attempts.count(trigger);
        return count == 1 ? "" : Messages.PantoPage_Attempt(trigger.getAttempt(), count);
    }

    /** Whether a test run passed whose flow failed in an attempt before. */
    public boolean isFlaky(@NonNull PantoRow row) {
        PantoTestRun testRun = row.testRun();
        return testRun.recorded().isFlaky(earlier.getOrDefault(testRun.getId(), List.of()));
    }

    /** Whether it is the row that the request asks for. */
    public boolean isWanted(@NonNull PantoRow row) {
        return row.equals(wanted);
    }

    private int first() {
        return (query.page() - 1) * SIZE;
    }

    private int last() {
        return Math.min(first() + SIZE, matching.size());
    }

    @NonNull
    public PantoState getState() {
        return number == 0 ? action.getState() : state(triggers.get(number - 1));
    }

    /** What the page says of a trigger's test runs, for people. */
    @NonNull
    public PantoState state(@NonNull PantoTrigger trigger) {
        PantoState state =
                PantoState.of(trigger.getTestRuns().stream(), action.getRun().isBuilding(), earlier);
        trigger.addTo(state);
        return state;
    }

    /** Of which build the page shows something. */
    @NonNull
    public PantoAction getAction() {
        return action;
    }

    /** Which test runs the table shows, in words. */
    @NonNull
    public String getRange() {
        if (matching.isEmpty()) {
            return "";
        }
        return query.narrows()
                ? Messages.PantoPage_RangeOfMatching(first() + 1, last(), matching.size())
                : Messages.PantoPage_Range(first() + 1, last(), matching.size());
    }

    /** Which page of the table this is, in words. */
    @NonNull
    public String getPosition() {
        return Messages.PantoPage_Position(query.page(), pages());
    }

    /** Whether it is the filter that leaves the table empty. */
    public boolean isNarrowed() {
        return query.narrows();
    }

    /** The query of the page before this one; null on the first. */
    @CheckForNull
    public PantoQuery getPrevious() {
        return query.page() > 1 ? query.onPage(query.page() - 1) : null;
    }

    /** The query of the page after this one; null on the last. */
    @CheckForNull
    public PantoQuery getNext() {
        return query.page() < pages() ? query.onPage(query.page() + 1) : null;
    }

    @NonNull
    public PantoQuery getQuery() {
        return query;
    }

    @NonNull
    public List<PantoColumn> getColumns() {
        return List.of(PantoColumn.values());
    }

    @CheckForNull
    public String direction(@NonNull PantoColumn column) {
        return query.direction(column);
    }

    @NonNull
    public PantoQuery sortedBy(@NonNull PantoColumn column) {
        return query.sortedBy(column);
    }

    @NonNull
    public List<PantoQuery.Show> getShows() {
        return List.of(PantoQuery.Show.values());
    }

    /** The one trigger that the page is about; null when it is about all. */
    @CheckForNull
    public PantoTrigger getTrigger() {
        return number == 0 ? null : triggers.get(number - 1);
    }

    @NonNull
    public String getDisplayName() {
        return number == 0 ? Messages.PantoAction_DisplayName() : Messages.PantoPage_Trigger(number);
    }

    /** Text of others, as much of it as the page has room for. */
    @NonNull
    public String excerpt(@CheckForNull String text) {
        return Texts.shorten(Util.fixNull(text), number == 0 ? 500 : 1_000);
    }

    /** What is shown of long text until someone opens it; null for text that is short. */
    @CheckForNull
    public String beginning(@NonNull String text) {
        String beginning =
                Texts.shorten(text.lines().limit(FOLDED_LINES).collect(Collectors.joining("\n")), FOLDED_LENGTH);
        return beginning.equals(text) ? null : beginning;
    }

    /** Seconds until the page refreshes; 0 when nothing changes any more. */
    public int getRefresh() {
        return action.getRun().isBuilding() || action.isAsking() ? REFRESH_SECONDS : 0;
    }

    /** REST about what the page is about. */
    @NonNull
    public Api getApi() {
        return number == 0 ? action.getApi() : new Api(triggers.get(number - 1));
    }

    /** From Jenkins' root, with a slash at its end. */
    @NonNull
    public String getUrl() {
        return getAllUrl() + (number == 0 ? "" : "trigger/" + number + "/");
    }

    /** The address of the page about all triggers. */
    @NonNull
    public String getAllUrl() {
        return action.getRun().getUrl() + action.getUrlName() + "/";
    }

    /** The address of the part of the page that changes. */
    @NonNull
    public String getRunsUrl() {
        return getUrl() + "runs";
    }

    /** What the page belongs to, as Jenkins' frame around it asks. */
    @NonNull
    public Run<?, ?> getObject() {
        return action.getRun();
    }
}
