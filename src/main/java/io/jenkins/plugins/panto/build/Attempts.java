package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The triggers of a build as attempts. Which trigger is the next attempt of which was decided when it was sent, and is
 * recorded. What counts is the last attempt.
 */
@Restricted(NoExternalUse.class)
public final class Attempts {

    private final List<PantoTrigger> triggers;
    private final Map<String, PantoTrigger> byUuid = new HashMap<>();
    private final Set<String> superseded = new HashSet<>();
    private final Map<PantoTrigger, Flows> flows = new IdentityHashMap<>();

    Attempts(@NonNull List<PantoTrigger> triggers) {
        this.triggers = triggers;
        for (PantoTrigger trigger : triggers) {
            byUuid.put(trigger.getUuid(), trigger);
            if (trigger.getAttemptOf() != null) {
                superseded.add(trigger.getAttemptOf());
            }
        }
    }

    @NonNull
    public static Attempts of(@NonNull Run<?, ?> run) {
        PantoAction action = PantoAction.of(run);
        return new Attempts(action == null ? List.of() : action.getTriggers());
    }

    boolean isLast(@NonNull PantoTrigger trigger) {
        return !superseded.contains(trigger.getUuid());
    }

    /** What counts: the triggers that no other attempt came after. */
    @NonNull
    List<PantoTrigger> last() {
        return triggers.stream().filter(this::isLast).toList();
    }

    /** All triggers, those together that are attempts of one another, the first one first; the last of each counts. */
    @NonNull
    public List<List<PantoTrigger>> all() {
        return last().stream().map(this::upTo).toList();
    }

    /** What is known of the same flow in the attempts before, the first one first, by the ID of a test run that has some. */
    @NonNull
    public Map<String, List<TestRunResult>> earlier() {
        Map<String, List<TestRunResult>> all = new HashMap<>();
        for (PantoTrigger trigger : triggers) {
            if (trigger.getAttemptOf() == null) {
                continue;
            }
            for (PantoTestRun testRun : trigger.getTestRuns()) {
                List<TestRunResult> before = earlier(trigger, testRun);
                if (!before.isEmpty()) {
                    all.put(testRun.getId(), before);
                }
            }
        }
        return all;
    }

    /** All attempts up to a trigger, itself included, the first one first. */
    @NonNull
    List<PantoTrigger> upTo(@NonNull PantoTrigger trigger) {
        LinkedList<PantoTrigger> attempts = new LinkedList<>();
        PantoTrigger one = trigger;
        while (one != null && !attempts.contains(one)) {
            attempts.addFirst(one);
            one = one.getAttemptOf() == null ? null : byUuid.get(one.getAttemptOf());
        }
        return attempts;
    }

    /** How many attempts the build has of what a trigger asks for. */
    int count(@NonNull PantoTrigger trigger) {
        return last().stream()
                .map(this::upTo)
                .filter(attempts -> attempts.contains(trigger))
                .mapToInt(List::size)
                .findFirst()
                .orElse(1);
    }

    /** A test run's flow in the attempts before, the first one first. */
    private List<TestRunResult> earlier(@NonNull PantoTrigger trigger, @NonNull PantoTestRun testRun) {
        String flow =
                trigger.getAttemptOf() == null ? null : flows(trigger).names.get(testRun);
        List<TestRunResult> earlier = new ArrayList<>();
        if (flow != null) {
            for (PantoTrigger attempt : upTo(trigger)) {
                PantoTestRun same = flows(attempt).testRuns.get(flow);
                if (same != null && same != testRun) {
                    earlier.add(same.recorded());
                }
            }
        }
        return earlier;
    }

    private Flows flows(PantoTrigger trigger) {
        return flows.computeIfAbsent(trigger, Flows::new);
    }

    /** The flows of a trigger: known by their names, and where several devices run one, by their turn. */
    private static final class Flows {

        final Map<String, PantoTestRun> testRuns = new HashMap<>();
        final Map<PantoTestRun, String> names = new IdentityHashMap<>();

        Flows(PantoTrigger trigger) {
            Map<String, Integer> turns = new HashMap<>();
            trigger.getTestRuns().forEach(testRun -> add(testRun, testRun.getName(), turns));
        }

        private void add(PantoTestRun testRun, @CheckForNull String name, Map<String, Integer> turns) {
            if (name != null) {
                String flow = turns.merge(name, 1, Integer::sum) + " " + name;
                testRuns.put(flow, testRun);
                names.put(testRun, flow);
            }
        }
    }
}
