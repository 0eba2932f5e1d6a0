package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated
class ConnectionsTest {

    private static final String KEY = "k3y-0f-the-emulator";

    private final ProxySelector jvm = ProxySelector.getDefault();
    private PantoEmulator panto;
    private PantoEmulator secure;
    private TunnelProxy proxy;

    @BeforeEach
    void open() throws Exception {
        panto = PantoEmulator.start(KEY);
        secure = PantoEmulator.start(KEY, Certificates.server(Certificates.GOOD));
        proxy = new TunnelProxy(secure.url().getPort());
    }

    @AfterEach
    void close() throws Exception {
        ProxySelector.setDefault(jvm);
        proxy.close();
        secure.close();
        panto.close();
    }

    @Test
    void plainHttpGoesPastEveryProxy() throws Exception {
        ProxySelector.setDefault(ProxySelector.of(proxy.address()));
        for (ProxySelector selector : new ProxySelector[] {null, ProxySelector.of(proxy.address())}) {
            trigger(panto, Connections.builder(selector), new Caller("test"));
            check(panto, Connections.builder(selector));
        }
        assertEquals(List.of(), proxy.heads());
        assertEquals(2, panto.triggers().size());
        assertEquals(2, panto.polls().size());
    }

    @Test
    void httpsGoesThroughTheProxy() throws Exception {
        ProxySelector.setDefault(ProxySelector.of(proxy.address()));
        for (ProxySelector selector : new ProxySelector[] {null, ProxySelector.of(proxy.address())}) {
            trigger(secure, secured(selector), new Caller("test"));
            check(secure, secured(selector));
        }
        assertEquals(4, proxy.heads().size());
        String host = "CONNECT 127.0.0.1:" + secure.url().getPort() + " HTTP/1.1\r\n";
        assertTrue(
                proxy.heads().stream().allMatch(head -> head.startsWith(host)),
                proxy.heads().toString());
        assertFalse(proxy.heads().toString().contains(KEY));
        assertEquals(2, secure.triggers().size());
    }

    /** One client, and each request finds the proxy where it is by then. */
    @Test
    void aProxyThatMovesIsFoundAgain() throws Exception {
        InetSocketAddress gone = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        InetSocketAddress[] place = {gone};
        HttpClient shared = secured(new ProxySelector() {
                    @Override
                    public List<Proxy> select(URI uri) {
                        return List.of(new Proxy(Proxy.Type.HTTP, place[0]));
                    }

                    @Override
                    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
                })
                .build();
        ApiKey key = ApiKey.of(KEY, "id");
        String url = secure.url().toString();
        assertEquals(
                ConnectionCheck.Finding.UNREACHABLE,
                ConnectionCheck.run(url, key, () -> shared, Duration.ofSeconds(10))
                        .finding());
        place[0] = proxy.address();
        assertEquals(
                ConnectionCheck.Finding.GOOD_KEY,
                ConnectionCheck.run(url, key, () -> shared, Duration.ofSeconds(10))
                        .finding());
    }

    @Test
    void noLoginForTheProxyReachesPanto() throws Exception {
        Caller caller = new Caller("test").withProxyLogin("user", "s3cret");
        trigger(panto, Connections.builder(null), caller);
        trigger(secure, secured(ProxySelector.of(proxy.address())), caller);
        trigger(secure, secured(null), caller);
        assertNull(panto.seen().get(0).headers().get("proxy-authorization"));
        secure.seen().forEach(seen -> assertNull(seen.headers().get("proxy-authorization")));
    }

    /** The JDK's client would, with an authenticator, five times over. */
    @ParameterizedTest
    @ValueSource(ints = {401, 407})
    void nothingIsRepeated(int status) throws Exception {
        String challenge = status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
        Caller caller = new Caller("test").withProxyLogin("user", "s3cret");
        for (String body : List.of("{\"error\": \"Invalid or expired API key\"}", "")) {
            for (PantoEmulator server : List.of(panto, secure)) {
                server.forget();
                server.next(Answer.reply(
                        status, Map.of(challenge, "Basic realm=\"x\""), body.getBytes(StandardCharsets.UTF_8)));
                HttpClient.Builder client = secured(ProxySelector.of(proxy.address()));
                PantoException e = assertThrows(PantoException.class, () -> trigger(server, client, caller));
                assertEquals(PantoException.Outcome.REFUSED, e.outcome());
                assertEquals(!body.isEmpty(), e.isKeyRefused(), e.getMessage());
                assertEquals(1, server.seen().size());
            }
        }
    }

    @Test
    void everyRequestSaysWhoAsks() throws Exception {
        Caller caller = new Caller("Jenkins/2.555.3 panto-qa/1.0");
        trigger(panto, Connections.builder(null), caller);
        PollQueue queue = new PollQueue(connections(Connections.builder(null), caller), DrivenTime::new);
        TestRunClient runs = new TestRunClient(panto.url().toString(), ApiKey.of(KEY, "id"), queue);
        runs.one("testrun_01", () -> true).get();
        runs.ofTrigger("trigger_01", Set.of("testrun_01"), () -> true).get();
        ConnectionCheck.run(
                panto.url().toString(),
                ApiKey.of(KEY, "id"),
                connections(Connections.builder(null), caller),
                Duration.ofSeconds(10));
        assertEquals(4, panto.seen().size());
        for (PantoEmulator.Seen seen : panto.seen()) {
            assertEquals("Jenkins/2.555.3 panto-qa/1.0", seen.headers().get("user-agent"));
            assertEquals("gzip", seen.headers().get("accept-encoding"));
        }
    }

    private static HttpClient.Builder secured(ProxySelector selector) {
        return Connections.builder(selector).sslContext(Certificates.trusting());
    }

    private static Connections connections(HttpClient.Builder builder, Caller caller) {
        return new Connections() {
            @Override
            public HttpClient client() {
                return builder.build();
            }

            @Override
            public Caller caller() {
                return caller;
            }
        };
    }

    private static void trigger(PantoEmulator server, HttpClient.Builder builder, Caller caller) throws Exception {
        new PantoClient(
                        server.url().toString(),
                        ApiKey.of(KEY, "id"),
                        connections(builder, caller),
                        Duration.ofSeconds(10),
                        pause -> {})
                .trigger(Faults.REQUEST, line -> {});
    }

    private static void check(PantoEmulator server, HttpClient.Builder builder) throws Exception {
        ConnectionCheck check = ConnectionCheck.run(
                server.url().toString(), ApiKey.of(KEY, "id"), builder::build, Duration.ofSeconds(10));
        assertEquals(ConnectionCheck.Finding.GOOD_KEY, check.finding());
    }
}
