package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Collects a body, hangs up when it gets too long, and unpacks it within the same limit. */
final class LimitedBody implements BodySubscriber<byte[]> {

    /** How many bytes of a reply are read, packed or unpacked. */
    static final int LONGEST_REPLY = 8 * 1024 * 1024;

    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final boolean packed;
    private Subscription subscription;

    private LimitedBody(boolean packed) {
        this.packed = packed;
    }

    /** Gzip is read whether or not it was asked for: caches in between pack as they like. */
    @NonNull
    static BodyHandler<byte[]> handler() {
        return handler(() -> {});
    }

    /** @param begin called when the reply begins */
    @NonNull
    static BodyHandler<byte[]> handler(@NonNull Runnable begin) {
        return response -> {
            begin.run();
            return new LimitedBody(isPacked(response.headers()));
        };
    }

    private static boolean isPacked(HttpHeaders headers) {
        return headers.allValues("Content-Encoding").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(coding -> GZIP.contains(coding.strip().toLowerCase(Locale.ROOT)));
    }

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
        try {
            byte[] all = bytes.toByteArray();
            body.complete(packed && all.length > 0 ? unpack(all) : all);
        } catch (Throwable e) { // such as too little memory, or the call would wait for its time to end
            body.completeExceptionally(e);
        }
    }

    private static byte[] unpack(byte[] packed) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] unpacked = in.readNBytes(LONGEST_REPLY + 1);
            if (unpacked.length > LONGEST_REPLY) {
                throw new ReplyTooLongException();
            }
            return unpacked;
        } catch (ZipException | EOFException e) {
            throw new BrokenGzipException();
        }
    }

    static final class ReplyTooLongException extends IOException {

        private static final long serialVersionUID = 1L;
    }

    /** What was announced as gzip is none, or breaks off. */
    static final class BrokenGzipException extends IOException {

        private static final long serialVersionUID = 1L;
    }
}
