package io.jenkins.plugins.panto.emulator;

import io.jenkins.plugins.panto.emulator.PantoEmulator.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What is written to the socket once a request has been read; only a normal answer creates test runs. */
@FunctionalInterface
public interface Answer {

    void write(Exchange exchange) throws Exception;

    /**
     * A request and the connection to answer it on. The streams are what the client writes and reads; the socket is
     * below TLS, so that closing it cuts a secure connection without a word.
     */
    record Exchange(Seen seen, Socket socket, InputStream in, OutputStream out, Answer normal) {

        public void answerNormally() throws Exception {
            normal.write(this);
        }

        void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** Makes the client see "connection reset" instead of an orderly end. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    /** As if nothing had been steered, to stand between two answers that are. */
    static Answer normal() {
        return Exchange::answerNormally;
    }

    static Answer json(int status, String body) {
        return reply(status, Map.of("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds the Content-Length; closes the connection after {@code Connection: close}. */
    static Answer reply(int status, Map<String, String> headers, byte[] body) {
        return exchange -> {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " \r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
            exchange.out().write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            if (!exchange.seen().method().equals("HEAD")) {
                exchange.out().write(body);
            }
            exchange.out().flush();
            if ("close".equals(headers.get("Connection"))) {
                exchange.socket().close();
            }
        };
    }

    /** Sends the parts as they are, one after the other, and closes the connection; without a part it only hangs up. */
    static Answer raw(byte[]... parts) {
        return exchange -> {
            for (byte[] part : parts) {
                exchange.out().write(part);
                exchange.out().flush();
            }
            exchange.socket().close();
        };
    }

    /** Answers normally, then closes the connection without having said so. */
    static Answer closeAfter() {
        return exchange -> {
            exchange.answerNormally();
            exchange.socket().close();
        };
    }

    /** Answers normally once the latch opens. */
    static Answer held(CountDownLatch latch) {
        return exchange -> {
            latch.await();
            exchange.answerNormally();
        };
    }

    /** Resets the connection instead of an answer. */
    static Answer reset() {
        return Exchange::reset;
    }

    /** Resets the connection in the middle of a header. */
    static Answer resetInHeaders() {
        return exchange -> {
            exchange.write("HTTP/1.1 200 OK\r\nContent-Ty");
            exchange.reset();
        };
    }

    /** Resets the connection in the middle of the body. */
    static Answer resetInBody() {
        return exchange -> {
            exchange.write(head("Content-Length: 100") + "{\"message\": \"Trigg");
            exchange.reset();
        };
    }

    /** Ends the connection in good order, but before the body is as long as was announced. */
    static Answer shortBody() {
        return exchange -> {
            exchange.write(head("Content-Length: 100") + "{\"message\": \"Trigg");
            exchange.socket().close();
        };
    }

    /** Says nothing until the client hangs up or the emulator closes. */
    static Answer silence() {
        return exchange -> exchange.in().transferTo(OutputStream.nullOutputStream());
    }

    /** A body of chunks, as fast as the client takes them, that only ends with the connection. */
    static Answer endlessChunks() {
        return chunks("x".repeat(8192), Duration.ZERO);
    }

    /** A body that comes byte by byte, ten a second, and only ends with the connection. */
    static Answer trickle() {
        return chunks("x", Duration.ofMillis(100));
    }

    private static Answer chunks(String chunk, Duration pause) {
        return exchange -> {
            exchange.write(head("Transfer-Encoding: chunked") + "d\r\n{\"message\": \"\r\n");
            while (true) {
                exchange.write(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
                Thread.sleep(pause.toMillis());
            }
        };
    }

    /** A good reply that is one byte longer than 8 MiB; see {@link #ofLength}. */
    static Answer tooLong() {
        return ofLength(8 * 1024 * 1024 + 1);
    }

    /** A good reply of so many bytes; blanks at its end, so that it stays good for a client that cuts it off. */
    static Answer ofLength(int bytes) {
        String reply = "{\"message\": \"Triggered 1 test flow(s) matched.\", \"test_runs\": [\"testrun_01\"]}";
        return json(200, reply + " ".repeat(bytes - reply.length()));
    }

    private static String head(String length) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + length + "\r\n\r\n";
    }
}
