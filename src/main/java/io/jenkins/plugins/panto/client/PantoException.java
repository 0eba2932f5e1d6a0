package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * A call that yielded nothing to go on with. Its message is a sentence for the build log: what happened, and what to
 * change. It has no cause: exceptions of the layers below may quote the API key.
 */
public final class PantoException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What is known of the request when its answer is not a good one. */
    public enum Outcome {
        /** It never left, since there was no connection. */
        NOT_SENT,
        /** The service asked to come back later and did nothing. */
        PUT_OFF,
        /** The service, or this plugin on its behalf, turned it down. */
        REFUSED,
        /** It left, and what became of it is not known. */
        UNKNOWN
    }

    private final Outcome outcome;
    private final int status;
    private final transient Optional<Duration> retryAfter;

    private PantoException(String message, Outcome outcome, int status, Optional<Duration> retryAfter) {
        super(Texts.oneLine(message));
        this.outcome = outcome;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    static PantoException notSent(String message) {
        return new PantoException(message, Outcome.NOT_SENT, 0, Optional.empty());
    }

    static PantoException putOff(String message, int status, Optional<Duration> retryAfter) {
        return new PantoException(message, Outcome.PUT_OFF, status, retryAfter);
    }

    static PantoException refused(String message) {
        return refused(message, 0);
    }

    static PantoException refused(String message, int status) {
        return new PantoException(message, Outcome.REFUSED, status, Optional.empty());
    }

    /** There is no key to ask with, which is the same to a caller as one that the service refuses. */
    @NonNull
    public static PantoException noKey(@NonNull String message) {
        return refused(message, 401);
    }

    static PantoException unknown(String message) {
        return unknown(message, 0);
    }

    static PantoException unknown(String message, int status) {
        return new PantoException(message, Outcome.UNKNOWN, status, Optional.empty());
    }

    /** The failure behind a future's; what is not of this kind is told by its class, since messages may quote headers. */
    @NonNull
    public static PantoException from(@NonNull Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof PantoException known
                ? known
                : unknown("The poll failed (" + cause.getClass().getSimpleName() + ").");
    }

    @NonNull
    public Outcome outcome() {
        return outcome;
    }

    /** The HTTP status, or 0 when there was none. */
    public int status() {
        return status;
    }

    /** Whether there is no key that Panto takes: it refused the key, or there is none to be had. */
    public boolean isKeyRefused() {
        return status == 401 || status == 403;
    }

    /** How long the service asked to stay away, when it did. */
    @NonNull
    public Optional<Duration> retryAfter() {
        return retryAfter == null ? Optional.empty() : retryAfter;
    }
}
