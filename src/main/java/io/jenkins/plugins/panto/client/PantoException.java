package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * A call that failed. Its message is a sentence for the build log: what happened, and what to change. It has no cause,
 * since exceptions of the layers below may quote the API key.
 */
public final class PantoException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What is known of the request. */
    public enum Outcome {
        /** It was not sent, since there was no connection. */
        NOT_SENT,
        /** The service did nothing, and asked to try again later. */
        PUT_OFF,
        /** The service, or this plugin on its behalf, refused it. */
        REFUSED,
        /** It was sent, and its outcome is not known. */
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

    /** The key is not a valid one. */
    static PantoException refused(String message) {
        return noKey(message);
    }

    /** There is no key; callers treat this like a key that the service refuses. */
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

    /** The cause of a failed future; an exception of another type is described by its class only. */
    @NonNull
    public static PantoException from(@NonNull Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof PantoException known
                ? known
                : unknown("The poll failed (" + name(cause) + ").").at(cause);
    }

    /** How a foreign failure is described: by its class, since its message may quote anything, such as the API key. */
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

    /** Whether there is no key that Panto accepts: it refused the key in its own words, or no key is available. */
    public boolean isKeyRefused() {
        return meaning == Meaning.KEY_REFUSED;
    }

    /** Whether Panto says that the tags select nothing, so that nothing was triggered. */
    public boolean isNothingSelected() {
        return meaning == Meaning.NOTHING_SELECTED;
    }

    /** How long the service asked to wait, if it did. */
    @NonNull
    public Optional<Duration> retryAfter() {
        return retryAfter == null ? Optional.empty() : retryAfter;
    }
}
