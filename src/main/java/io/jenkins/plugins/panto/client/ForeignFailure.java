package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * A failure of code that is not this plugin's, for a log: where it happened and of which classes it was. Its messages,
 * which may quote an API key, are left out.
 */
public final class ForeignFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private ForeignFailure(String className, @CheckForNull Throwable cause) {
        super(className, cause);
    }

    @NonNull
    public static ForeignFailure of(@NonNull Throwable failure) {
        return of(failure, 10);
    }

    /** How it is told in a sentence: by its class alone. */
    @NonNull
    public static String name(@NonNull Throwable failure) {
        return PantoException.name(failure);
    }

    /** @param depth since causes may go in a circle */
    private static ForeignFailure of(Throwable failure, int depth) {
        Throwable cause = failure.getCause();
        ForeignFailure copy = new ForeignFailure(
                failure.getClass().getName(), cause == null || depth == 0 ? null : of(cause, depth - 1));
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }
}
