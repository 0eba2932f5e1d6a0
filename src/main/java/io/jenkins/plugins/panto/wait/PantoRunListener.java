package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Hears of test runs, so that other plugins can react. Never called on the threads that run Pipeline scripts, and for
 * one wait one call after the other. What a listener throws is logged, and changes nothing in the build.
 */
public abstract class PantoRunListener implements ExtensionPoint {

    private static final Logger LOGGER = Logger.getLogger(PantoRunListener.class.getName());

    /** How long a build waits for its listeners, in seconds. Tests wait less. */
    static int timeoutSeconds = 120;

    /** Test runs were triggered and are recorded in the build, which goes on when all listeners have returned. */
    public void onTriggered(@NonNull Run<?, ?> run, @NonNull PantoTrigger trigger) {}

    /** A build begins to wait, or goes on after a restart of Jenkins. */
    public void onWaiting(@NonNull PantoWait wait) {}

    /** A test run that is waited for has ended. */
    public void onTestRunEnded(@NonNull PantoWait wait, @NonNull TestRunResult testRun) {}

    /** All has ended, or the deadline is over. The last call for this wait. */
    public void onVerdict(@NonNull PantoWait wait, @NonNull WaitOutcome outcome) {}

    /** The wait was given up without a verdict, such as when the build was aborted. The last call for this wait. */
    public void onStopped(@NonNull PantoWait wait) {}

    /**
     * Calls all listeners on a thread of the executor.
     *
     * @param log takes a line for each listener that fails, and one where they take too long to wait for
     * @return ends normally, at the latest after some time, whatever the listeners do
     */
    @NonNull
    @Restricted(NoExternalUse.class)
    public static CompletableFuture<Void> notifyAll(
            @NonNull Executor executor, @NonNull TaskListener log, @NonNull Consumer<PantoRunListener> event) {
        return CompletableFuture.runAsync(() -> notifyAll(log, event), executor)
                .copy() // so that what takes too long is not called done, and what follows it comes after it
                .orTimeout(timeoutSeconds, TimeUnit.SECONDS)
                .exceptionally(tooLong -> {
                    BuildLog.say(log, "What follows test runs took too long and goes on in the background.");
                    return null;
                });
    }

    private static void notifyAll(TaskListener log, Consumer<PantoRunListener> event) {
        for (PantoRunListener listener : ExtensionList.lookup(PantoRunListener.class)) {
            try {
                event.accept(listener);
            } catch (Throwable e) { // also an Error of a listener's is no business of the build
                LOGGER.log(Level.WARNING, e, () -> listener.getClass().getName() + " failed");
                BuildLog.say(
                        log,
                        listener.getClass().getSimpleName() + " failed ("
                                + e.getClass().getSimpleName()
                                + "), which changes nothing in this build: see Jenkins' log.");
            }
        }
    }
}
