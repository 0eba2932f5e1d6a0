package io.jenkins.plugins.panto;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy on a free port of 127.0.0.1 that lets nobody through: it wants a password, and takes none. */
public final class LoopbackProxy implements AutoCloseable {

    private final ServerSocket server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private LoopbackProxy() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread acceptor = new Thread(this::accept, "proxy");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public static LoopbackProxy open() throws IOException {
        return new LoopbackProxy();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The heads of the requests, without their line ends. */
    public List<String> asked() {
        return asked;
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                asked.add(head(client));
                client.getOutputStream()
                        .write(("HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
                                        + "Content-Length: 0\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // closed, by this proxy or by its client
            }
        }
    }

    private static String head(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        StringBuilder head = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
