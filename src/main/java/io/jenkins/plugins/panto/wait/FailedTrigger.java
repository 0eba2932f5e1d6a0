package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.client.TriggerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What is recorded of a trigger if it fails. Nothing that goes wrong here changes what becomes of the build. */
final class FailedTrigger {

    private static final Logger LOGGER = Logger.getLogger(FailedTrigger.class.getName());

    private final PantoStep step;
    private final String uuid;

    @CheckForNull
    private final TriggerRequest request;

    /** @param request null when not known any more */
    FailedTrigger(@NonNull PantoStep step, @NonNull String uuid, @CheckForNull TriggerRequest request) {
        this.step = step;
        this.uuid = uuid;
        this.request = request;
    }

    /**
     * Records it, unless it is recorded already that it was triggered or failed.
     *
     * @param problem a sentence
     * @param maybe whether tests may have been triggered all the same
     * @return ends when that is saved, and never fails
     */
    @NonNull
    CompletableFuture<Void> record(@NonNull String problem, boolean maybe) {
        Run<?, ?> run = step.getRun();
        try {
            if (PantoAction.find(run, uuid) != null) {
                return CompletableFuture.completedFuture(null);
            }
            long now = JenkinsScheduler.get().now().toEpochMilli();
            PantoTrigger failed = new PantoTrigger(uuid, now, request, problem, maybe);
            failed.setBranch(step.getBranch());
            if (PantoAction.add(run, failed).isFirst(failed)) {
                BuildLog.page(step.getListener(), run);
            }
            return ForeignCode.save(run).exceptionally(this::unsaved);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.completedFuture(unsaved(e));
        }
    }

    private Void unsaved(Throwable why) {
        LOGGER.log(
                Level.WARNING, ForeignFailure.of(why), () -> "Could not record a failed trigger of " + step.getRun());
        BuildLog.say(
                step.getListener(), "The failed trigger could not be saved in the build's record, see Jenkins' log.");
        return null;
    }
}
