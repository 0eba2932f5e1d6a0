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
    private final Meaning meaning;
    private final transient Optional<Duration> retryAfter;

    private PantoException(
            String message, Outcome outcome, int status, Meaning meaning, Optional<Duration> retryAfter) {
        super(Texts.oneLine(message));
        this.outcome = outcome;
        this.status = status;
        this.meaning = meaning;
        this.retryAfter = retryAfter;
    }

    static PantoException notSent(String message) {
        return new PantoException(message, Outcome.NOT_SENT, 0, Meaning.OTHER, Optional.empty());
    }

    /** What an answer means counts only where Panto gave it. */
    static PantoException answered(String message, ServiceReply reply) {
        Meaning meaning = reply.said().isError() ? reply.said().meaning() : Meaning.OTHER;
        return new PantoException(message, reply.outcome(), reply.status(), meaning, reply.retryAfter());
    }

    /** A key that is none. */
    static PantoException refused(String message) {
        return noKey(message);
    }

    /** There is no key to ask with, which is the same to a caller as one that the service refuses. */
    @NonNull
    public static PantoException noKey(@NonNull String message) {
        return new PantoException(message, Outcome.REFUSED, 0, Meaning.KEY_REFUSED, Optional.empty());
    }

    static PantoException unknown(String message) {
        return unknown(message, 0);
    }

    static PantoException unknown(String message, int status) {
        return new PantoException(message, Outcome.UNKNOWN, status, Meaning.OTHER, Optional.empty());
    }

    /** The failure behind a future's; what is not of this kind is told by its class alone. */
    @NonNull
    public static PantoException from(@NonNull Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof PantoException known
                ? known
                : unknown("The poll failed (" + name(cause) + ").").at(cause);
    }

    /** How a foreign failure is told: by its class, since its message may quote anything, such as the API key. */
    static String name(Throwable failure) {
        String simple = failure.getClass().getSimpleName();
        return simple.isEmpty() ? failure.getClass().getName() : simple;
    }

    /** With the stack trace of a foreign failure, which quotes nothing. */
    PantoException at(Throwable failure) {
        setStackTrace(failure.getStackTrace());
        return this;
    }

    @NonNull
    public Outcome outcome() {
        return outcome;
    }

    /** The HTTP status, or 0 when there was none. */
    public int status() {
        return status;
    }

    /** Whether there is no key that Panto takes: it refused the key in its own words, or there is none to be had. */
    public boolean isKeyRefused() {
        return meaning == Meaning.KEY_REFUSED;
    }

    /** Whether Panto says that the tags select nothing, so that nothing was triggered. */
    public boolean isNothingSelected() {
        return meaning == Meaning.NOTHING_SELECTED;
    }

    /** How long the service asked to stay away, when it did. */
    @NonNull
    public Optional<Duration> retryAfter() {
        return retryAfter == null ? Optional.empty() : retryAfter;
    }
}
