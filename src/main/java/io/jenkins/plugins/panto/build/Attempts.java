package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.panto.verdict.FlowAttempts;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The triggers of a build as attempts. Which trigger is the next attempt of which was decided when it was sent, and is
 * recorded. What counts is the last attempt: of all that was triggered, or where only some of it was run once more, of
 * each flow and device.
 */
@Restricted(NoExternalUse.class)
public final class Attempts {

    private final List<PantoTrigger> triggers;

    /** Triggers that are attempts of one another, the first one first; by each of them. */
    private final Map<PantoTrigger, List<PantoTrigger>> chains = new IdentityHashMap<>();

    private final List<List<PantoTrigger>> all = new ArrayList<>();

    /** The last of each chain that ran all of it. */
    private final Map<List<PantoTrigger>, PantoTrigger> wholes = new IdentityHashMap<>();

    private final Map<List<PantoTrigger>, FlowAttempts> flows = new IdentityHashMap<>();
    private final Map<PantoTrigger, FlowAttempts> reruns = new IdentityHashMap<>();

    /** @param triggers in the order in which they were recorded */
    public Attempts(@NonNull List<PantoTrigger> triggers) {
        this.triggers = triggers;
        Map<String, List<PantoTrigger>> byUuid = new HashMap<>();
        for (PantoTrigger trigger : triggers) {
            String earlier = trigger.getAttemptOf();
            List<PantoTrigger> chain = earlier == null ? null : byUuid.get(earlier);
            if (chain == null) {
                chain = new ArrayList<>();
                all.add(chain);
            }
            chain.add(trigger);
            chains.put(trigger, chain);
            byUuid.put(trigger.getUuid(), chain);
            if (!trigger.isRerun() || chain.size() == 1) {
                wholes.put(chain, trigger);
            }
        }
    }

    @NonNull
    public static Attempts of(@NonNull Run<?, ?> run) {
        PantoAction action = PantoAction.of(run);
        return new Attempts(action == null ? List.of() : action.getTriggers());
    }

    /** All attempts of the same as a trigger, itself included, the first one first. */
    @NonNull
    private List<PantoTrigger> chain(@NonNull PantoTrigger trigger) {
        return chains.getOrDefault(trigger, List.of(trigger));
    }

    /** All triggers, those together that are attempts of one another, the first one first. */
    @NonNull
    public List<List<PantoTrigger>> all() {
        return List.copyOf(all);
    }

    /** Of the attempts of the same as a trigger, the last that ran all of it, and those that ran some of it after that. */
    @NonNull
    private List<PantoTrigger> current(@NonNull PantoTrigger trigger) {
        List<PantoTrigger> chain = chain(trigger);
        PantoTrigger whole = wholes.get(chain);
        return whole == null ? chain : chain.subList(chain.indexOf(whole), chain.size());
    }

    /** The trigger whose flows are run once more after those of another; itself when it ran all of it. */
    @NonNull
    public PantoTrigger whole(@NonNull PantoTrigger trigger) {
        return current(trigger).get(0);
    }

    /** Whether a trigger has test runs that count, or as long as it has none, would have. */
    boolean isLast(@NonNull PantoTrigger trigger) {
        List<PantoTrigger> current = current(trigger);
        return current.contains(trigger)
                && (current.size() == 1 || trigger.getTestRuns().stream().anyMatch(run -> counts(trigger, run)));
    }

    /** Whether a test run has no later attempt. */
    public boolean counts(@NonNull PantoTrigger trigger, @NonNull PantoTestRun testRun) {
        return current(trigger).contains(trigger) && !isRunAgain(trigger, testRun);
    }

    /** Whether a rerun of some flows has run that of a test run on its devices. */
    public boolean isRunAgain(@NonNull PantoTrigger trigger, @NonNull PantoTestRun testRun) {
        List<PantoTrigger> current = current(trigger);
        return current.size() > 1
                && current.contains(trigger)
                && !reruns.computeIfAbsent(current.get(0), any -> flows(current))
                        .counts(testRun.getId());
    }

    private static FlowAttempts flows(List<PantoTrigger> attempts) {
        return new FlowAttempts(attempts.stream().map(PantoTrigger::toAttempt).toList());
    }

    /** What counts: the triggers that have test runs without a later attempt. */
    @NonNull
    List<PantoTrigger> last() {
        return triggers.stream().filter(this::isLast).toList();
    }

    /** The test runs of a trigger that have no later attempt. */
    @NonNull
    public Stream<PantoTestRun> counting(@NonNull PantoTrigger trigger) {
        boolean all = current(trigger).equals(List.of(trigger)); // said once for what may be ten thousand
        Stream<PantoTestRun> testRuns = trigger.getTestRuns().stream();
        return all ? testRuns : testRuns.filter(testRun -> counts(trigger, testRun));
    }

    /** What is known of all that counts of the attempts of the same as a trigger. */
    private PantoState state(@NonNull PantoTrigger trigger) {
        return PantoState.of(chain(trigger).stream().flatMap(this::counting), true);
    }

    /** Whether all that counts of the attempts of the same as a trigger has passed. */
    public boolean havePassed(@NonNull PantoTrigger trigger) {
        return state(trigger).getVerdict() == Verdict.PASSED;
    }

    /** Whether it is certain that not all that counts of the attempts of the same as a trigger has passed or will pass. */
    boolean areKnownNotToHavePassed(@NonNull PantoTrigger trigger) {
        PantoState state = state(trigger);
        return state.count(Verdict.FAILED) > 0 || state.getVerdict() == Verdict.UNDETERMINED;
    }

    /** Of triggers that are attempts of one another, the last that ran all of it. */
    @NonNull
    Stream<PantoTrigger> wholes() {
        return triggers.stream().filter(trigger -> trigger == whole(trigger));
    }

    /** What is known of the same flow in the attempts before, the first one first, by the ID of a test run that has some. */
    @NonNull
    public Map<String, List<TestRunResult>> earlier() {
        Map<String, List<TestRunResult>> earlier = new HashMap<>();
        for (PantoTrigger trigger : triggers) {
            if (chain(trigger).size() > 1) {
                trigger.ids().forEach(id -> earlier.put(id, earlier(trigger, id)));
            }
        }
        earlier.values().removeIf(List::isEmpty);
        return earlier;
    }

    private List<TestRunResult> earlier(PantoTrigger trigger, String id) {
        List<PantoTrigger> chain = chain(trigger);
        return chain.size() == 1
                ? List.of()
                : flows.computeIfAbsent(chain, Attempts::flows).before(id);
    }

    /** All attempts up to a trigger, itself included, the first one first. */
    @NonNull
    List<PantoTrigger> upTo(@NonNull PantoTrigger trigger) {
        return chain(trigger).stream()
                .filter(other -> other == trigger || other.getAttempt() < trigger.getAttempt())
                .toList();
    }

    /** How many attempts the build has of what a trigger asks for. */
    int count(@NonNull PantoTrigger trigger) {
        return chain(trigger).stream().mapToInt(PantoTrigger::getAttempt).max().orElse(1);
    }
}
