package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** One HTTP request and its whole reply, within limits of time and size. Follows no redirect and repeats nothing. */
final class HttpCall {

    /** How long it may take until a request can be sent: to connect, through proxy and TLS. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

    /** Of a reply, so many bytes are taken. */
    static final int LONGEST_REPLY = 8 * 1024 * 1024;

    /** How the sentence on such a proxy begins; the status follows. */
    static final String PROXY_REFUSED = "cannot be reached: the proxy of Jenkins answered HTTP ";

    /** The JDK's words for a proxy that turns down what is to go through it. */
    private static final Pattern TUNNEL_FAILED = Pattern.compile("Tunnel failed, got: (\\d+)");

    /** The JDK's words for a 401 that does not say how to log in, where there is a password for a proxy. */
    private static final String BARE_401 = "WWW-Authenticate header missing for response code 401";

    /** How the JDK's words for an answer without TLS begin; it says so of nothing but the first bytes. */
    private static final String NO_TLS = "Unrecognized SSL message";

    private final HttpClient http;
    private final Duration timeout;

    /**
     * @param http must not follow redirects: the JDK takes the API key along to wherever they lead
     * @param timeout how long the whole call may take, the reply's body included
     */
    HttpCall(@NonNull HttpClient http, @NonNull Duration timeout) {
        this.http = http;
        this.timeout = timeout;
    }

    /**
     * @param sent whether the request has left, see {@link TrackedBody}
     * @throws CallFailedException if there is no whole reply
     */
    @NonNull
    HttpResponse<byte[]> send(@NonNull HttpRequest request, @NonNull BooleanSupplier sent)
            throws CallFailedException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> reply = http.sendAsync(request, ignored -> new LimitedBody());
        try {
            return get(reply, sent);
        } catch (TimeoutException e) {
            throw new CallFailedException(
                    sent.getAsBoolean()
                            ? "gave no whole reply within " + timeout.toSeconds() + " s"
                            : "agreed on no connection in time");
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
                // It could be sent just now: then the caller, who asks again, must say so.
                reply.cancel(true);
                throw e;
            }
            return reply.get(timeout.minus(first).toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** What happened, as the end of a sentence; in words of ours, since the JDK's may quote headers. */
    static String sentence(Throwable failure) {
        if (isDueTo(failure, ReplyTooLongException.class)) {
            return "gave a reply of more than " + LONGEST_REPLY / 1024 / 1024 + " MiB";
        }
        if (isDueTo(failure, TimeoutException.class)) {
            return "gave no whole reply in time";
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
            return "agreed on no secure connection (TLS): " + tlsReason(failure);
        }
        if (isDueTo(failure, ConnectException.class)) {
            return "refused the connection";
        }
        return "broke the connection";
    }

    /** Whether there was a reply, and all that is known of it is that it was a 401. */
    static boolean isUnauthorized(@NonNull Throwable failure) {
        return BARE_401.equals(failure.getMessage());
    }

    /**
     * Whether it is certain that nothing left, even where the body was asked for: the JDK's client may take a TLS that
     * has just been refused here for one that was agreed upon.
     */
    static boolean isUnsent(@NonNull Throwable failure) {
        return isDueTo(failure, CertificateException.class)
                || isDueTo(failure, SSLException.class) && tlsReason(failure).startsWith(NO_TLS);
    }

    private static boolean isDueTo(@CheckForNull Throwable failure, Class<? extends Exception> kind) {
        return failure != null && (kind.isInstance(failure) || isDueTo(failure.getCause(), kind));
    }

    /** The innermost message: the outer ones name classes. TLS is agreed upon before any header is written. */
    private static String tlsReason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String reason = innermost.getMessage();
        return Texts.shorten(reason == null ? innermost.getClass().getSimpleName() : reason, 200);
    }

    /** A call without a whole reply; the message completes "host …". */
    static final class CallFailedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final boolean unauthorized;
        private final boolean unsent;

        private CallFailedException(String message) {
            super(message);
            unauthorized = false;
            unsent = false;
        }

        private CallFailedException(Throwable failure) {
            super(sentence(failure));
            unauthorized = HttpCall.isUnauthorized(failure);
            unsent = HttpCall.isUnsent(failure);
        }

        boolean isUnauthorized() {
            return unauthorized;
        }

        boolean isUnsent() {
            return unsent;
        }
    }

    private static final class ReplyTooLongException extends IOException {

        private static final long serialVersionUID = 1L;
    }

    /** Collects a body and hangs up when it gets too long. */
    static final class LimitedBody implements BodySubscriber<byte[]> {

        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Subscription newSubscription) {
            subscription = newSubscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (bytes.size() + buffer.remaining() > LONGEST_REPLY) {
                    subscription.cancel();
                    body.completeExceptionally(new ReplyTooLongException());
                    return;
                }
                byte[] chunk = new byte[buffer.remaining()];
                buffer.get(chunk);
                bytes.writeBytes(chunk);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(bytes.toByteArray());
        }
    }

    /** A request's body that knows whether it was asked for, which the JDK does once there is a connection. */
    static final class TrackedBody implements HttpRequest.BodyPublisher {

        private final HttpRequest.BodyPublisher body;
        private final Runnable onSend;

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
            body.subscribe(subscriber);
        }
    }
}
