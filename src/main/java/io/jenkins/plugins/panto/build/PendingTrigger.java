package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.panto.client.TriggerRequest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A trigger on its way: announced before it is sent, and until it is recorded or is known not to be. Not on disk, since
 * what a Jenkins has not recorded when it stops, it never records.
 */
@Restricted(NoExternalUse.class)
public final class PendingTrigger implements AutoCloseable {

    private static final Set<PendingTrigger> ALL = new HashSet<>();

    private final Run<?, ?> run;

    @CheckForNull
    private final PantoTrigger earlier;

    private final int attempt;
    private final boolean rerun;
    private final Map<String, String> parallel;

    private PendingTrigger(
            Run<?, ?> run, @CheckForNull PantoTrigger earlier, boolean rerun, Map<String, String> parallel) {
        this.run = run;
        this.earlier = earlier;
        this.attempt = earlier == null ? 1 : Attempts.of(run).count(earlier) + 1;
        this.rerun = rerun;
        this.parallel = parallel;
    }

    /**
     * Announces a trigger, and decides here and never again of which one it is the next attempt: the first that asked
     * for the same, is known by now not to have passed, and has no next attempt yet. Identical triggers side by side
     * are none of each other, even where one is sent when the other has ended.
     *
     * @param parallel the names of the parallel branches that it stands in, by the ID of each parallel
     */
    @NonNull
    public static PendingTrigger announce(
            @NonNull Run<?, ?> run, @NonNull TriggerRequest request, @NonNull Map<String, String> parallel) {
        synchronized (ALL) {
            Attempts attempts = Attempts.of(run);
            PantoTrigger earlier = attempts.wholes()
                    .filter(trigger -> trigger.asksFor(request) && attempts.areKnownNotToHavePassed(trigger))
                    .filter(trigger -> !trigger.isBeside(parallel))
                    .filter(trigger -> ALL.stream().noneMatch(other -> other.earlier == trigger))
                    .findFirst()
                    .orElse(null);
            return add(new PendingTrigger(run, earlier, false, parallel));
        }
    }

    /** Announces that some of a trigger's flows are run once more, as the next attempt of it. */
    @NonNull
    public static PendingTrigger announceRerun(@NonNull Run<?, ?> run, @NonNull PantoTrigger earlier) {
        synchronized (ALL) {
            return add(new PendingTrigger(run, earlier, true, earlier.getParallel()));
        }
    }

    private static PendingTrigger add(PendingTrigger pending) {
        ALL.add(pending);
        return pending;
    }

    /** Whether a build has triggers on their way. */
    public static boolean isAny(@NonNull Run<?, ?> run) {
        synchronized (ALL) {
            return ALL.stream().anyMatch(pending -> pending.run == run);
        }
    }

    /** Whether flows of a trigger are being run once more. */
    public static boolean isRerunOf(@NonNull PantoTrigger trigger) {
        synchronized (ALL) {
            return ALL.stream().anyMatch(pending -> pending.rerun && pending.earlier == trigger);
        }
    }

    /** The trigger of which this is the next attempt; null when it is the first. */
    @CheckForNull
    public PantoTrigger earlier() {
        return earlier;
    }

    /** Which attempt it is, counted from 1. */
    public int attempt() {
        return attempt;
    }

    /** The names of the parallel branches that it stands in, by the ID of each parallel. */
    @NonNull
    Map<String, String> parallel() {
        return parallel;
    }

    /** Whether it runs only what did not pass before. */
    public boolean isRerun() {
        return rerun;
    }

    /** What was recorded is recorded by now. */
    @Override
    public void close() {
        synchronized (ALL) {
            ALL.remove(this);
        }
    }
}
