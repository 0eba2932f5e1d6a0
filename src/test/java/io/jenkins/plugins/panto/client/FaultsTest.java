package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.Fault.Ending;
import io.jenkins.plugins.panto.emulator.Answer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class FaultsTest {

    private final List<String> log = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();

    /** The policy on one screen; the rows of the table say which case is which. */
    private static final String POLICY = """
            nothing arrived                         | NOTHING, NOTHING after 3 tries
            it was sent, and no answer of use came  | MAYBE
            429, or 503 with Retry-After            | MAYBE after 2 tries, NOTHING, NOTHING after 3 tries, TRIGGERED after 2 tries, TRIGGERED after 3 tries
            4xx                                     | NOTHING
            Panto's words, whatever the status      | MAYBE, NOTHING, NOTHING after 3 tries, TRIGGERED after 2 tries
            words of others                         | MAYBE, NOTHING, NOTHING after 3 tries
            3xx                                     | MAYBE, NOTHING
            2xx without test runs that can be used  | MAYBE
            test runs, whatever the status          | TRIGGERED
            the key in an answer                    | MAYBE, NOTHING, TRIGGERED
            """;

    @Test
    void whatMayComeOfEachKind() {
        assertEquals(POLICY, Faults.policy());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.jenkins.plugins.panto.client.Faults#all")
    void endsAsTheTableSays(Fault fault) throws Exception {
        try (World world = new World()) {
            fault.peer().shape(world);
            PantoClient client = client(world, world.connections());
            String said = said(client, fault);
            assertTrue(said.contains(fault.words()), said);
            assertEquals(fault.sent(), world.sent(), said);
            assertEquals(0, world.sentElsewhere());
            assertEquals(fault.tries() - 1, pauses.size(), log.toString());
            assertEquals(pauses.size(), log.size());
            assertEquals(fault.ending() != Ending.NOTHING, client.maybeTriggered());
            assertFalse((said + log).contains(World.KEY), said + log);
        }
    }

    private String said(PantoClient client, Fault fault) throws Exception {
        if (fault.ending() == Ending.TRIGGERED) {
            TriggerReply reply = client.trigger(Faults.REQUEST, log::add);
            return "triggered: " + reply.message() + "\nTest runs: " + String.join(", ", reply.testRuns());
        }
        PantoException e =
                assertThrows(PantoException.class, () -> client.trigger(Faults.REQUEST, log::add), fault::name);
        assertNull(e.getCause());
        for (Ending other : Ending.values()) {
            boolean applies = other == fault.ending() || other == Ending.TRIGGERED;
            assertEquals(applies, e.getMessage().contains(other.words()), e.getMessage());
        }
        assertTrue(e.getMessage().length() < 1000, e.getMessage());
        return e.getMessage();
    }

    private PantoClient client(World world, Connections http) throws Exception {
        return new PantoClient(
                world.apiUrl().toString(), ApiKey.of(World.KEY, "panto-api-key"), http, world.timeout(), pauses::add);
    }

    /** The JDK's client asks for the body after such a failure about once in a thousand times. */
    @Test
    void nothingLeavesWhereThisSideRefusesTls() {
        Exception noTls = new IOException(new SSLException("Unrecognized SSL message, plaintext connection?"));
        Exception certificate = new SSLHandshakeException("PKIX path building failed");
        certificate.initCause(new CertificateExpiredException("NotAfter: yesterday"));
        assertTrue(HttpCall.isUnsent(noTls));
        assertTrue(HttpCall.isUnsent(certificate));
        assertFalse(HttpCall.isUnsent(new SSLHandshakeException("Received fatal alert: bad_certificate")));
        assertFalse(HttpCall.isUnsent(new SSLException("Tag mismatch")));
        assertFalse(HttpCall.isUnsent(new IOException("Unrecognized SSL message")));
    }

    @Test
    void pausesLongerEachTime() throws Exception {
        try (World world = new World()) {
            PantoClient client = client(world.at(World.http(world.deaf())), world.connections());
            assertThrows(PantoException.class, () -> client.trigger(Faults.REQUEST, log::add));
            assertEquals(List.of(Duration.ofSeconds(2), Duration.ofSeconds(4)), pauses);
            assertTrue(log.get(0).endsWith("Trying again in 2 s (attempt 2 of 3)."), log.get(0));
        }
    }

    @Test
    void pausesAsLongAsItIsAsked() throws Exception {
        try (World world = new World()) {
            world.panto.next(Faults.retryAfter(429, "0"), Faults.retryAfter(503, "60"));
            client(world, world.connections()).trigger(Faults.REQUEST, log::add);
            assertEquals(List.of(Duration.ZERO, Duration.ofSeconds(60)), pauses);
        }
    }

    /** Why a trigger must not go out on a connection that has been idle: what became of it would not be known. */
    @Test
    void theJdkRepeatsNoPostOnAConnectionThatWasKept() throws Exception {
        for (Answer end : List.of(Answer.raw(), Answer.reset(), Answer.resetInHeaders())) {
            try (World world = new World()) {
                Set<Integer> connections = new HashSet<>();
                world.panto.next(noting(connections, Answer.normal()), noting(connections, end));
                HttpClient shared = world.client();
                client(world, () -> shared).trigger(Faults.REQUEST, log::add);
                PantoClient second = client(world, () -> shared);
                assertThrows(PantoException.class, () -> second.trigger(Faults.REQUEST, log::add));
                assertTrue(second.maybeTriggered());
                assertEquals(2, world.sent());
                assertEquals(1, connections.size(), "the second went out on the first one's connection");
            }
        }
    }

    @Test
    void noneGoesOutOnAConnectionThatHasBeenIdle() throws Exception {
        try (World world = new World()) {
            Set<Integer> connections = new HashSet<>();
            world.panto.next(noting(connections, Faults.retryAfter(429, "60")), noting(connections, Answer.normal()));
            client(world, world.connections()).trigger(Faults.REQUEST, log::add);
            assertEquals(2, connections.size());
        }
    }

    @Test
    void aServerThatHangsUpWithoutAWordLosesNone() throws Exception {
        try (World world = new World()) {
            for (int i = 1; i <= 100; i++) {
                world.panto.next(Answer.closeAfter());
                client(world, world.connections()).trigger(Faults.REQUEST, log::add);
                assertEquals(i, world.sent());
            }
        }
    }

    private static Answer noting(Set<Integer> connections, Answer answer) {
        return exchange -> {
            connections.add(exchange.socket().getPort());
            answer.write(exchange);
        };
    }
}
