package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.model.TaskListener;
import hudson.remoting.SingleLaneExecutorService;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.client.ForeignFailure;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Tells the listeners what happens in one trigger or wait. Each gets one call at a time, in parallel to the others, so
 * that a listener that hangs does not affect others.
 */
@Restricted(NoExternalUse.class)
public final class Listeners {

    private static final Logger LOGGER = Logger.getLogger(Listeners.class.getName());

    private final TaskListener log;
    private final Map<PantoRunListener, Executor> executors = new ConcurrentHashMap<>();
    private final Set<PantoRunListener> failed = ConcurrentHashMap.newKeySet();

    /** @param log takes a line for each listener that fails, and one where they take too long to wait for */
    public Listeners(@NonNull TaskListener log) {
        this.log = log;
    }

    /** Ends normally, when all have returned, if ever. */
    @NonNull
    CompletableFuture<Void> tell(@NonNull Consumer<PantoRunListener> event) {
        return CompletableFuture.allOf(ExtensionList.lookup(PantoRunListener.class).stream()
                .map(listener -> tell(listener, event))
                .toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<Void> tell(PantoRunListener listener, Consumer<PantoRunListener> event) {
        try {
            return CompletableFuture.runAsync(() -> call(listener, event), executor(listener));
        } catch (RuntimeException | Error e) { // there are no more threads
            failed(listener, e);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Returns when all have, but does not wait longer than the time limit. */
    public void tellAndWait(@NonNull Consumer<PantoRunListener> event) throws InterruptedException {
        try {
            ForeignCode.inTime(tell(event)).get();
        } catch (ExecutionException tooLong) {
            sayTooLong();
        }
    }

    /** The same where nothing can be aborted any more. */
    void await(@NonNull CompletableFuture<Void> toldInTime) {
        try {
            toldInTime.join();
        } catch (CompletionException tooLong) {
            sayTooLong();
        }
    }

    private void sayTooLong() {
        BuildLog.say(log, "Listeners to test runs took too long, and go on in the background.");
    }

    private Executor executor(PantoRunListener listener) {
        return executors.computeIfAbsent(listener, any -> new SingleLaneExecutorService(BackgroundExecutor.get()));
    }

    private void call(PantoRunListener listener, Consumer<PantoRunListener> event) {
        try {
            event.accept(listener);
        } catch (Throwable e) { // also an Error of a listener's is no business of the build
            failed(listener, e);
        }
    }

    /** A listener that fails at one test run fails at the next one too: one line and one trace are enough. */
    private void failed(PantoRunListener listener, Throwable failure) {
        boolean first = failed.add(listener);
        LOGGER.log(first ? Level.WARNING : Level.FINE, ForeignFailure.of(failure), () -> name(listener) + " failed");
        if (first) {
            BuildLog.say(
                    log,
                    name(listener) + " failed (" + ForeignFailure.name(failure)
                            + "), which does not affect this build: see Jenkins' log.");
        }
    }

    /** Also of a nested class or one without a name, for people. */
    private static String name(PantoRunListener listener) {
        String name = listener.getClass().getName();
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.');
    }
}
