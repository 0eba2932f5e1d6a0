package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import hudson.model.Saveable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Code that is not this plugin's, such as another plugin's: it may throw whatever it likes, and may never return. */
@Restricted(NoExternalUse.class)
public final class ForeignCode {

    /** How long a build waits for it, in seconds. Tests wait less. */
    static int timeoutSeconds = 120;

    /**
     * While a virtual thread reads or writes a file, Java has another thread carry the others, and keeps that one as long
     * as any of them has something to do. So there are only as many saves at a time as bring something.
     */
    private static final Semaphore SAVES = new Semaphore(Runtime.getRuntime().availableProcessors());

    private static final int TURN_MILLISECONDS = 250;

    private ForeignCode() {}

    public static int timeoutSeconds() {
        return timeoutSeconds;
    }

    /** Runs it on a thread of its own, which an interrupt of the caller does not reach; ends in time. */
    @NonNull
    public static <T> CompletableFuture<T> call(@NonNull Callable<T> code) {
        return inTime(CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return code.call();
                    } catch (Throwable e) {
                        throw new CompletionException(e);
                    }
                },
                BackgroundExecutor.get()));
    }

    /** Saves a build, which calls other plugins: those with actions in it, and those that listen to saving. */
    @NonNull
    public static CompletableFuture<Void> save(@NonNull Run<?, ?> run) {
        return call(() -> {
            saveInTurn(run::save);
            return null;
        });
    }

    /** Saves in its turn, which others have too: one that takes longer, and maybe never ends, does not count any more. */
    static void saveInTurn(@NonNull Saveable saved) throws IOException {
        SAVES.acquireUninterruptibly();
        CompletableFuture<Void> turn = new CompletableFuture<>();
        turn.thenRun(SAVES::release);
        turn.completeOnTimeout(null, TURN_MILLISECONDS, TimeUnit.MILLISECONDS);
        try {
            saved.save();
        } finally {
            turn.complete(null);
        }
    }

    /**
     * The end of what runs already. It must be waited for by a thread: what is chained to it may run on the one thread
     * that watches the time for the whole JVM.
     *
     * @return fails with a {@link java.util.concurrent.TimeoutException} when that takes too long, and goes on
     */
    @NonNull
    static <T> CompletableFuture<T> inTime(@NonNull CompletableFuture<T> end) {
        return end.copy().orTimeout(timeoutSeconds, TimeUnit.SECONDS);
    }
}
