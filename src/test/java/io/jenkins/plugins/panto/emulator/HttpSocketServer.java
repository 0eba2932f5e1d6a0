package io.jenkins.plugins.panto.emulator;

import io.jenkins.plugins.panto.emulator.PantoEmulator.Seen;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;

/** HTTP/1.1 by hand, so that a handler can do to the connection what no well-behaved server lets it do. */
final class HttpSocketServer implements AutoCloseable {

    @FunctionalInterface
    interface Handler {
        /** Answers one request; the connection goes on to the next one unless the handler closes the socket. */
        void handle(Seen request, Socket socket, InputStream in, OutputStream out) throws Exception;
    }

    private static final class BadRequest extends IOException {
        BadRequest(String message) {
            super(message);
        }
    }

    private final ServerSocket listener;
    private final SSLContext tls;
    private final Handler handler;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(HttpSocketServer::daemon);

    HttpSocketServer(int port, SSLContext tls, Handler handler) throws IOException {
        this.tls = tls;
        this.handler = handler;
        listener = new ServerSocket(port, 1024, InetAddress.getByName("127.0.0.1"));
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        quietly(listener);
        threads.shutdownNow();
        connections.forEach(HttpSocketServer::quietly);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "Panto emulator");
        thread.setDaemon(true);
        return thread;
    }

    private static void quietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // what cannot be closed is closed
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket tcp = listener.accept();
                connections.add(tcp);
                try {
                    threads.execute(() -> serve(tcp));
                } catch (RejectedExecutionException e) {
                    quietly(tcp);
                }
            } catch (IOException e) {
                // closed, or a client that was gone before it was accepted
            }
        }
    }

    private void serve(Socket tcp) {
        try (tcp;
                Socket socket = secured(tcp)) {
            tcp.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            boolean more = true;
            while (more && !tcp.isClosed()) {
                more = serveOne(tcp, in, out);
            }
        } catch (IOException | InterruptedException e) {
            // the client or the emulator has gone
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            connections.remove(tcp);
        }
    }

    private Socket secured(Socket tcp) throws IOException {
        return tls == null ? tcp : tls.getSocketFactory().createSocket(tcp, null, true);
    }

    private boolean serveOne(Socket tcp, InputStream in, OutputStream out) throws Exception {
        Seen request;
        try {
            String start = line(in);
            if (start == null) {
                return false;
            }
            request = read(start, in, out);
        } catch (BadRequest e) {
            String head = "HTTP/1.1 400 \r\nConnection: close\r\nContent-Length: "
                    + e.getMessage().length();
            out.write((head + "\r\n\r\n" + e.getMessage()).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return false;
        }
        handler.handle(request, tcp, in, out);
        return !request.headers().getOrDefault("connection", "").equalsIgnoreCase("close");
    }

    private static Seen read(String start, InputStream in, OutputStream out) throws IOException {
        String[] words = start.split(" ", -1);
        if (words.length != 3 || !words[2].equals("HTTP/1.1") || !isTarget(words[1])) {
            throw new BadRequest("Not a request line of HTTP/1.1");
        }
        Map<String, String> headers = headers(in);
        if (!headers.containsKey("host")) {
            throw new BadRequest("Host is missing");
        }
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            out.write("HTTP/1.1 100 \r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        return new Seen(words[0], words[1], headers, body(headers, in));
    }

    /** A path, or a whole address as it is sent to a proxy. */
    private static boolean isTarget(String word) {
        try {
            return new URI(word).getPath() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = needed(in); !line.isEmpty(); line = needed(in)) {
            int colon = line.indexOf(':');
            if (colon < 1 || line.charAt(colon - 1) <= ' ' || line.charAt(0) <= ' ') {
                throw new BadRequest("Not a header");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(name, line.substring(colon + 1).trim(), (one, other) -> one + ", " + other);
        }
        return headers;
    }

    private static byte[] body(Map<String, String> headers, InputStream in) throws IOException {
        String encoding = headers.get("transfer-encoding");
        String length = headers.get("content-length");
        if (encoding == null) {
            return length == null ? new byte[0] : exactly(number(length, 10), in);
        }
        if (!encoding.equalsIgnoreCase("chunked") || length != null) {
            throw new BadRequest("Neither a length nor chunks");
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
            body.writeBytes(exactly(size, in));
            if (!needed(in).isEmpty()) {
                throw new BadRequest("A chunk is longer than its size");
            }
        }
        headers(in); // the trailers
        return body.toByteArray();
    }

    private static int chunkSize(InputStream in) throws IOException {
        return number(needed(in).replaceFirst("\\s*;.*", ""), 16);
    }

    private static int number(String digits, int radix) throws BadRequest {
        try {
            int number = Integer.parseInt(digits, radix);
            if (number >= 0 && Character.digit(digits.charAt(0), radix) >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // is refused below
        }
        throw new BadRequest("Not a length");
    }

    private static byte[] exactly(int size, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException();
        }
        return bytes;
    }

    private static String needed(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            throw new EOFException();
        }
        return line;
    }

    /** The line up to CR LF, null when the connection has ended before it. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n' && !line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) c);
        }
        return null;
    }
}
