package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.LimitedBody.BrokenGzipException;
import io.jenkins.plugins.panto.client.LimitedBody.ReplyTooLongException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** One HTTP request and its complete reply, within limits of time and size. Follows no redirect and repeats nothing. */
final class HttpCall {

    /** How long it may take until a request can be sent: to connect, through proxy and TLS. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

    /** How the sentence on such a proxy begins; the status follows. */
    static final String PROXY_REFUSED = "cannot be reached: the proxy of Jenkins answered HTTP ";

    /** The JDK's words for a proxy that turns down what is to go through it. */
    private static final Pattern TUNNEL_FAILED = Pattern.compile("Tunnel failed, got: (\\d+)");

    /** How the JDK's words for an answer without TLS begin; it says so of nothing but the first bytes. */
    private static final String NO_TLS = "Unrecognized SSL message";

    private final HttpClient http;
    private final Runnable answered;
    private final Duration timeout;

    /**
     * @param http must not follow redirects: the JDK takes the API key along to wherever they lead
     * @param answered see {@link Connections#answered}
     * @param timeout how long the whole call may take, the reply's body included
     */
    HttpCall(@NonNull HttpClient http, @NonNull Runnable answered, @NonNull Duration timeout) {
        this.http = http;
        this.answered = answered;
        this.timeout = timeout;
    }

    /**
     * @param sent whether the request has left, see {@link TrackedBody}
     * @throws CallFailedException if there is no complete reply
     */
    @NonNull
    HttpResponse<byte[]> send(@NonNull HttpRequest request, @NonNull BooleanSupplier sent)
            throws CallFailedException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> reply = http.sendAsync(request, LimitedBody.handler(answered));
        try {
            return get(reply, sent);
        } catch (TimeoutException e) {
            throw new CallFailedException(
                    sent.getAsBoolean()
                            ? "sent no complete reply within " + timeout.toSeconds() + " s"
                            : "did not establish a connection in time");
        } catch (ExecutionException e) {
            throw new CallFailedException(e.getCause());
        } finally {
            reply.cancel(true);
        }
    }

    private HttpResponse<byte[]> get(CompletableFuture<HttpResponse<byte[]>> reply, BooleanSupplier sent)
            throws ExecutionException, InterruptedException, TimeoutException {
        Duration first = timeout.compareTo(CONNECT_TIMEOUT) < 0 ? timeout : CONNECT_TIMEOUT;
        try {
            return reply.get(first.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (!sent.getAsBoolean()) {
                // It may have been sent just now: then the caller, who checks again, must report that.
                reply.cancel(true);
                throw e;
            }
            return reply.get(timeout.minus(first).toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** What happened, as the end of a sentence; in the plugin's words, since the JDK's may quote headers. */
    static String sentence(Throwable failure) {
        if (isDueTo(failure, ReplyTooLongException.class)) {
            return "sent a reply of more than " + LimitedBody.LONGEST_REPLY / 1024 / 1024 + " MiB";
        }
        if (isDueTo(failure, BrokenGzipException.class)) {
            return "sent a reply that could not be read, since its gzip is broken";
        }
        if (isDueTo(failure, TimeoutException.class)) {
            return "sent no complete reply in time";
        }
        Matcher proxy = TUNNEL_FAILED.matcher(String.valueOf(failure.getMessage()));
        if (proxy.matches()) {
            return PROXY_REFUSED + proxy.group(1);
        }
        if (isDueTo(failure, UnresolvedAddressException.class)) {
            return "cannot be found: the host name is unknown";
        }
        if (isDueTo(failure, HttpConnectTimeoutException.class)) {
            return "did not accept a connection in time";
        }
        if (isDueTo(failure, SSLException.class)) {
            return "did not establish a secure connection (TLS): " + tlsReason(failure);
        }
        if (isDueTo(failure, ConnectException.class)) {
            return "refused the connection";
        }
        return failure instanceof IOException
                ? "broke the connection"
                : "sent no reply, since the call failed (" + PantoException.name(failure) + ")";
    }

    /**
     * Whether it is certain that nothing left, even where the body was asked for: the JDK's client may take a TLS that
     * has just been refused here for one that was agreed upon.
     */
    static boolean isUnsent(@NonNull Throwable failure) {
        return isDueTo(failure, CertificateException.class)
                || isDueTo(failure, SSLException.class) && tlsReason(failure).startsWith(NO_TLS);
    }

    private static boolean isDueTo(Throwable failure, Class<? extends Exception> kind) {
        return causes(failure).anyMatch(kind::isInstance);
    }

    /** The innermost message: the outer ones name classes. TLS is agreed upon before any header is written. */
    private static String tlsReason(Throwable failure) {
        Throwable innermost = causes(failure).reduce((outer, inner) -> inner).orElse(failure);
        boolean ofTls = innermost instanceof IOException || innermost instanceof GeneralSecurityException;
        String reason = ofTls ? innermost.getMessage() : null;
        return Texts.shorten(reason == null ? PantoException.name(innermost) : reason, 200);
    }

    /** From the outermost on; only so many, since they may go round in a circle. */
    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20);
    }

    /** A call without a complete reply; the message completes "host …". */
    static final class CallFailedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean unsent;

        private CallFailedException(String message) {
            super(message);
            unsent = false;
        }

        private CallFailedException(Throwable failure) {
            super(sentence(failure));
            unsent = HttpCall.isUnsent(failure);
        }

        boolean isUnsent() {
            return unsent;
        }
    }

    /**
     * A request's body that knows whether it was asked for, which the JDK does once there is a connection. It is given
     * once only: with the system property {@code jdk.httpclient.enableAllMethodRetry} the JDK sends again by itself what
     * was not answered.
     */
    static final class TrackedBody implements HttpRequest.BodyPublisher {

        private static final Subscription NOTHING = new Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {}
        };

        private final HttpRequest.BodyPublisher body;
        private final Runnable onSend;
        private final AtomicBoolean given = new AtomicBoolean();

        TrackedBody(@NonNull String body, @NonNull Runnable onSend) {
            this.body = HttpRequest.BodyPublishers.ofString(body);
            this.onSend = onSend;
        }

        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            onSend.run();
            if (given.getAndSet(true)) {
                subscriber.onSubscribe(NOTHING);
                subscriber.onError(new IOException("repeated"));
            } else {
                body.subscribe(subscriber);
            }
        }
    }
}
