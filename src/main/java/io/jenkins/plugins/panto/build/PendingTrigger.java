package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.panto.client.TriggerRequest;
import java.util.HashSet;
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

    private PendingTrigger(Run<?, ?> run, @CheckForNull PantoTrigger earlier) {
        this.run = run;
        this.earlier = earlier;
    }

    /**
     * Announces a trigger, and decides here and never again of which one it is the next attempt: the first that asked
     * for the same, is known by now not to have passed, and has no next attempt yet. Identical triggers side by side
     * are none of each other, since nothing is known of them when they are sent.
     */
    @NonNull
    public static PendingTrigger announce(@NonNull Run<?, ?> run, @NonNull TriggerRequest request) {
        synchronized (ALL) {
            PantoTrigger earlier = Attempts.of(run).last().stream()
                    .filter(trigger -> trigger.asksFor(request) && trigger.isKnownNotToHavePassed())
                    .filter(trigger -> ALL.stream().noneMatch(other -> other.earlier == trigger))
                    .findFirst()
                    .orElse(null);
            PendingTrigger pending = new PendingTrigger(run, earlier);
            ALL.add(pending);
            return pending;
        }
    }

    /** Whether a build has triggers on their way. */
    public static boolean isAny(@NonNull Run<?, ?> run) {
        synchronized (ALL) {
            return ALL.stream().anyMatch(pending -> pending.run == run);
        }
    }

    /** The trigger of which this is the next attempt; null when it is the first. */
    @CheckForNull
    public PantoTrigger earlier() {
        return earlier;
    }

    /** What was recorded is recorded by now. */
    @Override
    public void close() {
        synchronized (ALL) {
            ALL.remove(this);
        }
    }
}
