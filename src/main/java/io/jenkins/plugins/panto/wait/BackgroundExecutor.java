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
 * Runs each task on a virtual thread of its own, with the rights of Jenkins itself. So a task may block, and what hangs
 * keeps nobody else from running.
 */
@Restricted(NoExternalUse.class)
public final class BackgroundExecutor {

    private static final ExecutorService EXECUTOR =
            new ContextResettingExecutorService(new ImpersonatingExecutorService(
                    Executors.newThreadPerTaskExecutor(
                            Thread.ofVirtual().name("Panto QA #", 1).factory()),
                    ACL.SYSTEM2));

    private BackgroundExecutor() {}

    @NonNull
    public static ExecutorService get() {
        return EXECUTOR;
    }
}
