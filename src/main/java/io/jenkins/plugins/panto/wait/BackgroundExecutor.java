package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.security.ACL;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jenkins.security.ImpersonatingExecutorService;
import jenkins.util.ContextResettingExecutorService;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Runs each task on a thread of its own, with the rights of Jenkins itself. So a task may block, and one that hangs does
 * not keep others from running.
 */
@Restricted(NoExternalUse.class)
public final class BackgroundExecutor {

    private static final ExecutorService EXECUTOR =
            new ContextResettingExecutorService(new ImpersonatingExecutorService(threads(), ACL.SYSTEM2));

    private BackgroundExecutor() {}

    @NonNull
    public static ExecutorService get() {
        return EXECUTOR;
    }

    /**
     * Before Java 24 a virtual thread that hangs while it holds a lock keeps one of the few threads that carry them all,
     * so that two credentials providers that hang could stop all others (JEP 491).
     */
    private static ExecutorService threads() {
        String name = "Panto QA #";
        return Runtime.version().feature() >= 24
                ? Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name(name, 1).factory())
                : Executors.newCachedThreadPool(
                        Thread.ofPlatform().daemon().name(name, 1).factory());
    }
}
