package io.jenkins.plugins.panto;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy on a free port of 127.0.0.1: forwards plain requests, and tunnels to nowhere. */
public final class LoopbackProxy implements AutoCloseable {

    private final ServerSocket server;
    private final String authorization;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private LoopbackProxy(String authorization) throws IOException {
        this.authorization = authorization;
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread acceptor = new Thread(this::accept, "proxy");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public static LoopbackProxy open() throws IOException {
        return new LoopbackProxy(null);
    }

    public static LoopbackProxy withPassword(String user, String password) throws IOException {
        byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new LoopbackProxy("Basic " + Base64.getEncoder().encodeToString(login));
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The heads of the requests, each as it came. */
    public List<String> seen() {
        return seen;
    }

    /** The first lines of the requests. */
    public List<String> asked() {
        return seen.stream().map(head -> head.lines().findFirst().orElse("")).toList();
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                answer(new BufferedInputStream(client.getInputStream()), client.getOutputStream());
            } catch (IOException e) {
                // closed, by this proxy or by its client
            }
        }
    }

    /** One request on a connection, which is enough. */
    private void answer(InputStream in, OutputStream out) throws IOException {
        List<String> head = head(in);
        seen.add(String.join("\n", head));
        String[] request = head.get(0).split(" ");
        if (authorization != null && !head.contains("Proxy-Authorization: " + authorization)) {
            out.write(ascii("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n"));
        } else if (request[0].equals("CONNECT")) {
            out.write(ascii("HTTP/1.1 407 No tunnels\r\nProxy-Authenticate: Negotiate\r\n"
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n"));
        } else {
            forward(URI.create(request[1]), head, in.readNBytes(length(head)), out);
        }
    }

    private static void forward(URI to, List<String> head, byte[] body, OutputStream out) throws IOException {
        try (Socket target = new Socket(to.getHost(), to.getPort())) {
            List<String> onward = new ArrayList<>(head);
            onward.set(0, head.get(0).replace(to.toString(), to.getRawPath()));
            onward.removeIf(line -> line.startsWith("Proxy-") || line.startsWith("Connection:"));
            OutputStream there = target.getOutputStream();
            there.write(ascii(String.join("\r\n", onward) + "\r\nConnection: close\r\n\r\n"));
            there.write(body);
            there.flush();
            InputStream back = new BufferedInputStream(target.getInputStream());
            List<String> reply = head(back);
            out.write(ascii(String.join("\r\n", reply) + "\r\n\r\n"));
            out.write(back.readNBytes(length(reply)));
            out.flush();
        }
    }

    private static List<String> head(InputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n' && line.isEmpty()) {
                return lines;
            } else if (c == '\n') {
                lines.add(line.toString());
                line.setLength(0);
            } else if (c != '\r') {
                line.append((char) c);
            }
        }
        throw new IOException("The connection ended in the middle of a head.");
    }

    private static int length(List<String> head) {
        return head.stream()
                .filter(line -> line.toLowerCase().startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("content-length:".length()).strip()))
                .sum();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
