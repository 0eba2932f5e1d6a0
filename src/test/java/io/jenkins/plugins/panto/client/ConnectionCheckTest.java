package io.jenkins.plugins.panto.client;

import static io.jenkins.plugins.panto.client.ConnectionCheck.Finding.GOOD_KEY;
import static io.jenkins.plugins.panto.client.ConnectionCheck.Finding.NOT_PANTO;
import static io.jenkins.plugins.panto.client.ConnectionCheck.Finding.PROXY;
import static io.jenkins.plugins.panto.client.ConnectionCheck.Finding.REFUSED_KEY;
import static io.jenkins.plugins.panto.client.ConnectionCheck.Finding.UNDECIDED;
import static io.jenkins.plugins.panto.client.ConnectionCheck.Finding.UNREACHABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.panto.client.ConnectionCheck.Finding;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

class ConnectionCheckTest {

    private static final String KEY = "k3y-0f-the-emulator";

    private static final List<Arguments> ANSWERS = List.of(
            answer(200, "{\"detail\": \"Test run not found\"}", GOOD_KEY, "HTTP 200 \"Test run not found\""),
            answer(400, "{\"error\": \"Test run not found\"}", GOOD_KEY, "HTTP 400 \"Test run not found\""),
            answer(
                    200,
                    "{\"error\": \"Invalid or expired API key\"}",
                    REFUSED_KEY,
                    "HTTP 200 \"Invalid or expired API key\""),
            answer(403, "{\"detail\": \"Forbidden\"}", REFUSED_KEY, "HTTP 403 \"Forbidden\""),
            answer(403, "<h1>Sign in</h1>", NOT_PANTO, "HTTP 403 \"Sign in\""),
            answer(401, "", NOT_PANTO, "HTTP 401"),
            answer(404, "{\"detail\": \"Not Found\"}", NOT_PANTO, "HTTP 404 \"Not Found\""),
            answer(404, "404 page not found", NOT_PANTO, "HTTP 404 \"404 page not found\""),
            answer(200, "<title>Test run not found</title>", NOT_PANTO, "HTTP 200 \"Test run not found\""),
            answer(200, "{}", NOT_PANTO, "HTTP 200 \"{}\""),
            answer(500, "{\"detail\": \"Test run not found\"}", GOOD_KEY, "HTTP 500 \"Test run not found\""),
            answer(404, "Test run not found", NOT_PANTO, "HTTP 404 \"Test run not found\""),
            answer(403, "{\"message\": \"Forbidden\"}", NOT_PANTO, "HTTP 403 \"Forbidden\""),
            answer(401, "{\"message\": \"no API key\"}", NOT_PANTO, "HTTP 401 \"no API key\""),
            answer(403, "{\"detail\": \"Rate limit exceeded\"}", UNDECIDED, "HTTP 403 \"Rate limit exceeded\""),
            answer(302, "", NOT_PANTO, "HTTP 302"),
            answer(407, "", PROXY, "HTTP 407"),
            answer(
                    422,
                    "{\"detail\": [{\"loc\": [\"path\", \"id\"], \"msg\": \"no UUID\"}]}",
                    UNDECIDED,
                    "HTTP 422 \"path.id: no UUID\""),
            answer(429, "", UNDECIDED, "HTTP 429"),
            answer(503, "{\"detail\": \"busy\"}", UNDECIDED, "HTTP 503 \"busy\""));

    private final PantoEmulator panto = PantoEmulator.start(KEY);

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void aGoodKeyIsTold() throws Exception {
        assertEquals(new ConnectionCheck(GOOD_KEY, "HTTP 404 \"Test run not found\""), check(panto.url(), KEY));
        assertEquals(List.of(), panto.triggers());
        assertEquals(1, panto.polls().size());
    }

    @Test
    void aRefusedKeyIsTold() throws Exception {
        assertEquals(
                new ConnectionCheck(REFUSED_KEY, "HTTP 401 \"Invalid or expired API key\""),
                check(panto.url(), "another-key"));
    }

    @ParameterizedTest
    @FieldSource("ANSWERS")
    void answerIsUnderstood(int status, String body, Finding finding, String detail) throws Exception {
        panto.nextPoll(Answer.reply(status, Map.of(), body.getBytes(UTF_8)));
        assertEquals(new ConnectionCheck(finding, detail), check(panto.url(), KEY));
    }

    @Test
    void theKeyIsNotRepeated() throws Exception {
        panto.nextPoll(Answer.json(404, "{\"detail\": \"no run for " + KEY + "\"}"));
        assertEquals("HTTP 404 \"no run for ****\"", check(panto.url(), KEY).detail());
    }

    @Test
    void noRedirectIsFollowed() throws Exception {
        try (PantoEmulator elsewhere = PantoEmulator.start(KEY)) {
            panto.nextPoll(Answer.reply(302, Map.of("Location", elsewhere.url().toString()), new byte[0]));
            assertEquals(NOT_PANTO, check(panto.url(), KEY).finding());
            assertEquals(List.of(), elsewhere.seen());
        }
    }

    @Test
    void whoDoesNotAnswerIsOutOfReach() throws Exception {
        try (World world = new World()) {
            URI deaf = URI.create("http://127.0.0.1:" + world.deaf().getPort());
            assertEquals(new ConnectionCheck(UNREACHABLE, "refused the connection"), check(deaf, KEY));
        }
        panto.nextPoll(Answer.silence());
        assertEquals(UNREACHABLE, check(panto.url(), KEY).finding());
    }

    @Test
    void aProxyThatLetsNothingThroughIsTold() throws Exception {
        try (PantoEmulator proxy = PantoEmulator.start(KEY)) {
            HttpClient http = Connections.builder(ProxySelector.of(
                            new InetSocketAddress("127.0.0.1", proxy.url().getPort())))
                    .build();
            ConnectionCheck check = ConnectionCheck.run(
                    "https://panto.example.com", ApiKey.of(KEY, "id"), () -> http, Duration.ofSeconds(20));
            assertEquals(new ConnectionCheck(PROXY, "HTTP 400"), check);
        }
    }

    @Test
    void aForeignFailureIsToldByItsClass() throws Exception {
        Connections broken = () -> {
            throw new StackOverflowError(KEY);
        };
        ConnectionCheck check =
                ConnectionCheck.run(panto.url().toString(), ApiKey.of(KEY, "id"), broken, Duration.ofSeconds(5));
        String detail = "sent no reply, since the call failed (StackOverflowError)";
        assertEquals(new ConnectionCheck(UNREACHABLE, detail), check);
    }

    private static ConnectionCheck check(URI url, String key) throws Exception {
        return ConnectionCheck.run(
                url.toString(), ApiKey.of(key, "id"), HttpClient::newHttpClient, Duration.ofSeconds(5));
    }

    private static Arguments answer(int status, String body, Finding finding, String detail) {
        return Arguments.of(status, body, finding, detail);
    }
}
