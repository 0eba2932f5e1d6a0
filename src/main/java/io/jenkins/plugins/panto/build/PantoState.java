package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jenkins.management.Badge;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** How a page shows the state of one or several test runs: a symbol of Jenkins' and words, never a colour alone. */
@Restricted(NoExternalUse.class)
public final class PantoState {

    /** The worst first, as people ask for it. */
    private static final List<Verdict> ORDER = List.of(Verdict.FAILED, Verdict.UNDETERMINED, Verdict.PASSED);

    /** By the verdict's ordinal: a map would have to find its number anew for each of ten thousand test runs. */
    private final int[] counts = new int[Verdict.values().length];

    private int all;
    private int flaky;
    private int failuresAllowed;
    private int notTriggered;
    private int maybeTriggered;
    private boolean seen;

    private final boolean followed;

    private PantoState(boolean followed) {
        this.followed = followed;
    }

    /**
     * Walks the test runs once, since they may be ten thousand, and may change meanwhile.
     *
     * @param followed whether their build goes on, since nobody follows its test runs after that
     */
    @NonNull
    static PantoState of(@NonNull Stream<PantoTestRun> testRuns, boolean followed) {
        return of(testRuns, followed, Map.of());
    }

    /** @param earlier what is known of the same flow in the attempts before, by the ID of a test run */
    @NonNull
    static PantoState of(
            @NonNull Stream<PantoTestRun> testRuns,
            boolean followed,
            @NonNull Map<String, List<TestRunResult>> earlier) {
        PantoState state = new PantoState(followed);
        testRuns.forEach(testRun -> state.add(testRun, earlier.getOrDefault(testRun.getId(), List.of())));
        return state;
    }

    /** Of no test runs yet. */
    @NonNull
    static PantoState of(boolean followed) {
        return new PantoState(followed);
    }

    /** Adds so many that are over. */
    void add(@NonNull Verdict verdict, int count) {
        counts[verdict.ordinal()] += count;
    }

    /**
     * Adds so many in all.
     *
     * @param known whether Jenkins has followed some of them
     */
    void add(int count, boolean known) {
        all += count;
        seen |= known;
    }

    /** Adds so many of those that passed as flaky ones. */
    void addFlaky(int count) {
        flaky += count;
    }

    private void add(PantoTestRun testRun, List<TestRunResult> earlier) {
        Verdict verdict = testRun.getVerdict();
        if (verdict != null) {
            counts[verdict.ordinal()]++;
        }
        seen |= verdict != null || testRun.getStatus() != null;
        if (!earlier.isEmpty() && testRun.recorded().isFlaky(earlier)) {
            flaky++;
        }
        all++;
    }

    /** The same where so many may fail. */
    @NonNull
    PantoState allowing(int failures) {
        failuresAllowed = failures;
        return this;
    }

    /** Adds triggers that failed, of which so many certainly triggered nothing. */
    void addFailed(int certainly, int maybe) {
        notTriggered += certainly;
        maybeTriggered += maybe;
    }

    /** How many triggers failed and certainly triggered nothing. */
    int notTriggered() {
        return notTriggered;
    }

    /** How many triggers failed and may have triggered something. */
    int maybeTriggered() {
        return maybeTriggered;
    }

    int count(@NonNull Verdict verdict) {
        return counts[verdict.ordinal()];
    }

    /** How many have passed and failed in an attempt before. */
    int flaky() {
        return flaky;
    }

    public boolean isFlaky() {
        return flaky > 0;
    }

    int ended() {
        return IntStream.of(counts).sum();
    }

    int all() {
        return all;
    }

    /** Whether Jenkins has followed some of them. */
    boolean isSeen() {
        return seen;
    }

    /** How many have failed; null when none has. */
    @CheckForNull
    Badge getBadge() {
        int failed = count(Verdict.FAILED);
        int number = failed + notTriggered;
        return number == 0
                ? null
                : new Badge(
                        String.valueOf(number),
                        notTriggered == 0 ? Messages.PantoAction_Failed(failed) : getText(),
                        Badge.Severity.DANGER);
    }

    /** Of all together; null while one goes on, or when nobody waits. */
    @CheckForNull
    public Verdict getVerdict() {
        return ended() < all ? null : Verdict.of(there().toList());
    }

    @NonNull
    public String getIcon() {
        if (notTriggered > 0) {
            return "symbol-status-red";
        }
        Verdict verdict = getVerdict();
        if (maybeTriggered > 0 && verdict != Verdict.FAILED) {
            return "symbol-status-aborted";
        }
        if (verdict == null) {
            return "symbol-status-nobuilt";
        }
        return switch (verdict) {
            case PASSED -> "symbol-status-blue";
            case FAILED -> "symbol-status-red";
            case UNDETERMINED -> "symbol-status-aborted";
        };
    }

    /** One word of a single test run, such as {@code failed}, the counts of several; and the triggers that failed. */
    @NonNull
    public String getText() {
        boolean alone = all == 0 && notTriggered + maybeTriggered == 1;
        return Stream.of(
                        all == 0 && notTriggered + maybeTriggered > 0 ? "" : ofTestRuns(),
                        counted(notTriggered, Messages.PantoState_NotTriggered(), alone),
                        counted(maybeTriggered, Messages.PantoState_MaybeTriggered(), alone))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String counted(int count, String word, boolean alone) {
        return count == 0 ? "" : alone ? word : Messages.PantoState_Count(count, word);
    }

    private String ofTestRuns() {
        if (!seen) {
            return Messages.PantoState_Triggered();
        }
        if (all == 1 && detail(getVerdict()).isEmpty()) {
            return isLost() ? Messages.PantoState_Lost() : word(getVerdict());
        }
        int ended = ended();
        if (ended == all) {
            return counted();
        }
        return ended == 0
                ? Messages.PantoState_Progress(ended, all)
                : Messages.PantoState_ProgressSoFar(ended, all, counted());
    }

    /** Whether Jenkins followed test runs, but not to their end, such as when it was killed. */
    public boolean isLost() {
        return seen && !followed && ended() < all;
    }

    private String counted() {
        return there().map(verdict -> Messages.PantoState_Count(count(verdict), word(verdict)) + detail(verdict))
                .collect(Collectors.joining(", "));
    }

    private String detail(@CheckForNull Verdict verdict) {
        if (verdict == Verdict.FAILED && failuresAllowed > 0) {
            return ", " + Messages.PantoState_Allowed(failuresAllowed);
        }
        return verdict == Verdict.PASSED && flaky > 0 ? ", " + flakyOf(count(verdict)) : "";
    }

    private String flakyOf(int passed) {
        return flaky == passed ? Messages.PantoState_AllFlaky(flaky) : Messages.PantoState_Flaky(flaky);
    }

    private Stream<Verdict> there() {
        return ORDER.stream().filter(verdict -> count(verdict) > 0);
    }

    @NonNull
    static String word(@CheckForNull Verdict verdict) {
        if (verdict == null) {
            return Messages.PantoState_Running();
        }
        return switch (verdict) {
            case PASSED -> Messages.PantoState_Passed();
            case FAILED -> Messages.PantoState_Failed();
            case UNDETERMINED -> Messages.PantoState_Undetermined();
        };
    }
}
