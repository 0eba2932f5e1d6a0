package io.jenkins.plugins.panto.client;

import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.net.ssl.SSLServerSocket;

/** The network around a trigger: Panto, a host that is none of its business, and what may stand in between. */
public final class World implements AutoCloseable {

    public static final String KEY = "k3y-0f-the-emulator/+=&";

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** Where the client should ask. */
    PantoEmulator panto = PantoEmulator.start(KEY);

    /** Where the client must never ask. */
    final PantoEmulator elsewhere = PantoEmulator.start(KEY);

    private final Deque<AutoCloseable> toClose = new ConcurrentLinkedDeque<>();
    private URI apiUrl = panto.url();
    private InetSocketAddress proxy;
    private boolean proxyPassword;
    private Duration timeout = Duration.ofSeconds(20);

    public PantoEmulator panto() {
        return panto;
    }

    public URI apiUrl() {
        return apiUrl;
    }

    /** Null for none. */
    public InetSocketAddress proxy() {
        return proxy;
    }

    /** Whether the client has a user name and a password for the proxy. */
    public boolean hasProxyPassword() {
        return proxyPassword;
    }

    /** How long the client waits, for a connection and for the whole call. */
    public Duration timeout() {
        return timeout;
    }

    public int sent() {
        return panto.triggers().size();
    }

    public int sentElsewhere() {
        return elsewhere.seen().size();
    }

    /** Has the client wait for as long as a test can. */
    World withShortTimeout() {
        timeout = Duration.ofSeconds(1);
        return this;
    }

    public World at(URI url) {
        apiUrl = url;
        return this;
    }

    World secured(String certificate) throws Exception {
        panto.close();
        panto = PantoEmulator.start(KEY, Certificates.server(certificate));
        return at(panto.url());
    }

    World byAnotherName() {
        return at(URI.create(apiUrl.toString().replace("127.0.0.1", "localhost")));
    }

    World through(InetSocketAddress through) {
        proxy = through;
        return this;
    }

    World withProxyPassword() {
        proxyPassword = true;
        return this;
    }

    /** An address that is taken, and where nobody listens. */
    public InetSocketAddress deaf() throws IOException {
        Socket socket = new Socket();
        toClose.push(socket);
        socket.bind(new InetSocketAddress(LOOPBACK, 0));
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** An address that takes no more connections, as behind a firewall that drops what is sent. */
    public InetSocketAddress full() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
        toClose.push(server);
        while (true) {
            Socket waiting = new Socket();
            toClose.push(waiting);
            try {
                waiting.connect(server.getLocalSocketAddress(), 200);
            } catch (SocketTimeoutException e) {
                return (InetSocketAddress) server.getLocalSocketAddress();
            }
        }
    }

    /** A server that answers whatever it is told with these bytes and hangs up. */
    InetSocketAddress blunt(byte[] answer) throws IOException {
        return serve(new ServerSocket(0, 50, LOOPBACK), socket -> {
            socket.getInputStream().read(new byte[65536]);
            socket.getOutputStream().write(answer);
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        });
    }

    InetSocketAddress blunt(String answer) throws IOException {
        return blunt(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A server that takes connections and says nothing. */
    public InetSocketAddress mute() throws IOException {
        return serve(
                new ServerSocket(0, 50, LOOPBACK),
                socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));
    }

    /** A server that only speaks to clients with a certificate of their own. */
    InetSocketAddress exclusive() throws Exception {
        SSLServerSocket server = (SSLServerSocket)
                Certificates.server(Certificates.GOOD).getServerSocketFactory().createServerSocket(0, 50, LOOPBACK);
        server.setNeedClientAuth(true);
        return serve(server, socket -> {
            InputStream in = socket.getInputStream();
            in.transferTo(OutputStream.nullOutputStream());
        });
    }

    private interface Talk {
        void with(Socket socket) throws IOException;
    }

    private InetSocketAddress serve(ServerSocket server, Talk talk) {
        toClose.push(server);
        daemon(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    toClose.push(socket);
                    daemon(() -> {
                        try (socket) {
                            talk.with(socket);
                        } catch (IOException e) {
                            // the client has gone, as it should
                        }
                    });
                } catch (IOException e) {
                    // closed
                }
            }
        });
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "a host of the test");
        thread.setDaemon(true);
        thread.start();
    }

    public static URI http(InetSocketAddress address) {
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    public static URI https(InetSocketAddress address) {
        return URI.create("https://127.0.0.1:" + address.getPort());
    }

    /** Clients that know this world. */
    Connections connections() {
        return new Connections() {
            @Override
            public HttpClient client() {
                return World.this.client();
            }

            @Override
            public Caller caller() {
                Caller caller = new Caller("Jenkins/2.555.3 panto-qa/1.0");
                return proxyPassword ? caller.withProxyLogin("user", "wrong") : caller;
            }
        };
    }

    HttpClient client() {
        return Connections.builder(proxy == null ? null : ProxySelector.of(proxy))
                .connectTimeout(timeout)
                .sslContext(Certificates.trusting())
                .build();
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable open : toClose) {
            open.close();
        }
        panto.close();
        elsewhere.close();
    }
}
