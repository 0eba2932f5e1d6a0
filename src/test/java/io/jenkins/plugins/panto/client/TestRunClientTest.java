package io.jenkins.plugins.panto.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.PantoException.Outcome;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestRunClientTest {

    private static final String KEY = "k3y-0f-the-emulator";
    private static final HttpClient HTTP = Connections.builder(null).build();
    private static final String RUN = "{\"test_run\": {\"id\": \"a\", \"runner_status\": \"passed\"}}";
    private static final String LIST = "{\"test_runs\": [{\"id\": \"a\", \"runner_status\": \"passed\"}]}";

    /** Answers to both questions that are neither a run nor Panto's word that there is none. */
    private static final List<Arguments> FAILURES = List.of(
            Arguments.of(404, "<h1>Test run not found</h1>", Outcome.REFUSED, false),
            Arguments.of(404, "Test run not found", Outcome.REFUSED, false),
            Arguments.of(404, "", Outcome.REFUSED, false),
            Arguments.of(404, "{\"message\": \"Test run not found\"}", Outcome.REFUSED, false),
            Arguments.of(404, "{\"detail\": \"Not Found\"}", Outcome.REFUSED, false),
            Arguments.of(403, "{\"message\": \"Missing Authentication Token\"}", Outcome.REFUSED, false),
            Arguments.of(401, "<h1>Invalid API key</h1>", Outcome.REFUSED, false),
            Arguments.of(401, "", Outcome.REFUSED, false),
            Arguments.of(401, "{\"error\": \"Invalid or expired API key\"}", Outcome.REFUSED, true),
            Arguments.of(200, "{\"error\": \"Invalid or expired API key\"}", Outcome.REFUSED, true),
            Arguments.of(500, "{\"detail\": \"Unauthorized\"}", Outcome.REFUSED, true),
            Arguments.of(403, "{\"detail\": \"Rate limit exceeded\"}", Outcome.PUT_OFF, false),
            Arguments.of(200, "{\"error\": \"API key throttled\"}", Outcome.PUT_OFF, false),
            Arguments.of(429, "", Outcome.PUT_OFF, false),
            Arguments.of(503, "<h1>Down</h1>", Outcome.UNKNOWN, false),
            Arguments.of(200, "<h1>Sign in</h1>", Outcome.UNKNOWN, false),
            Arguments.of(200, "{}", Outcome.UNKNOWN, false),
            Arguments.of(302, "", Outcome.REFUSED, false));

    private PantoEmulator panto;
    private TestRunClient client;
    private PollQueue queue;
    private final DrivenTime time = new DrivenTime();

    @BeforeEach
    void open() throws Exception {
        panto = PantoEmulator.start(KEY);
        queue = new PollQueue(() -> HTTP, () -> time);
        client = new TestRunClient(panto.url().toString(), ApiKey.of(KEY, "panto-api-key"), queue);
    }

    @AfterEach
    void close() {
        panto.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 401, 404, 410, 500, 503})
    void onlyPantoSaysThatItDoesNotKnowARun(int status) throws Exception {
        panto.nextPoll(Answer.json(status, "{\"detail\": \"Test run not found\"}"));
        assertEquals(Optional.empty(), get(client.one("a", () -> true)));
        panto.nextPoll(Answer.json(status, "{\"error\": \"Test run 'a' does not exist\"}"));
        assertEquals(Optional.empty(), get(client.one("a", () -> true)));
    }

    @ParameterizedTest
    @FieldSource("FAILURES")
    void everyOtherAnswerIsAFailure(int status, String body, Outcome outcome, boolean keyRefused) {
        for (CompletableFuture<?> answer : answered(Answer.json(status, body))) {
            PantoException e = failure(answer);
            assertEquals(outcome, e.outcome(), e.getMessage());
            assertEquals(keyRefused, e.isKeyRefused(), e.getMessage());
            assertEquals(status, e.status());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 203, 404, 500})
    void aRunIsTakenWhateverTheStatus(int status) throws Exception {
        panto.nextPoll(Answer.json(status, RUN), Answer.json(status, LIST));
        assertEquals("passed", get(client.one("a", () -> true)).orElseThrow().status());
        assertEquals(
                "passed",
                get(client.ofTrigger("t", Set.of("a"), () -> true)).get(0).status());
    }

    @Test
    void noProxyMayAnswerFromItsCache() throws Exception {
        panto.nextPoll(Answer.json(200, RUN), Answer.json(200, LIST));
        get(client.one("a", () -> true));
        get(client.ofTrigger("t", Set.of("a"), () -> true));
        assertEquals(2, panto.seen().size());
        panto.seen().forEach(seen -> assertEquals("no-cache", seen.headers().get("cache-control"), seen.path()));
    }

    @Test
    void theIdOfARunMayBeWrittenInUpperCase() throws Exception {
        panto.nextPoll(Answer.json(200, RUN));
        assertTrue(get(client.one("A", () -> true)).isPresent());
    }

    @Test
    void theRunOfAnotherIsNoAnswer() {
        panto.nextPoll(Answer.json(200, RUN));
        String host = panto.url().getAuthority();
        assertEquals(
                "The reply of " + host + " is about another test run.",
                failure(client.one("b", () -> true)).getMessage());
    }

    @Test
    void gzipIsRead() throws Exception {
        panto.nextPoll(Answer.reply(200, Map.of("content-encoding", "GZIP"), gzip(RUN)));
        assertTrue(get(client.one("a", () -> true)).isPresent());
        for (CompletableFuture<?> answer :
                answered(Answer.reply(200, Map.of("Content-Encoding", "gzip"), RUN.getBytes(UTF_8)))) {
            String said = failure(answer).getMessage();
            assertTrue(said.endsWith("sent a reply that could not be read, since its gzip is broken."), said);
        }
    }

    @Test
    void whoIsAskedTooMuchIsLeftAloneAsLongAsHeAsks() throws Exception {
        panto.nextPoll(Answer.reply(
                403, Map.of("Retry-After", "9".repeat(30)), "{\"detail\": \"Too many requests\"}".getBytes(UTF_8)));
        failure(client.one("a", () -> true));
        CompletableFuture<Optional<TestRunInfo>> next = client.one("b", () -> true);
        time.advance(Duration.ofMinutes(10).minusMillis(1));
        assertEquals(1, panto.polls().size());
        time.advance(Duration.ofMillis(1));
        assertEquals(Optional.empty(), get(next));
    }

    @Test
    void foreignFailuresAreToldByTheirClass() {
        for (Throwable thrown : List.of(new IllegalStateException(KEY), new StackOverflowError(KEY))) {
            PollQueue broken = new PollQueue(() -> sneak(thrown), () -> time);
            PantoException e = failure(client(broken).one("a", () -> true));
            assertTrue(e.getMessage().contains(thrown.getClass().getSimpleName()), e.getMessage());
            assertFalse(e.getMessage().contains(KEY));
            Connections nobody = new Connections() {
                @Override
                public HttpClient client() {
                    return HTTP;
                }

                @Override
                public Caller caller() {
                    return sneak(thrown);
                }
            };
            e = failure(client(new PollQueue(nobody, () -> time)).one("a", () -> true));
            assertEquals("The poll failed (" + thrown.getClass().getSimpleName() + ").", e.getMessage());
        }
    }

    private TestRunClient client(PollQueue broken) {
        try {
            return new TestRunClient(panto.url().toString(), ApiKey.of(KEY, "panto-api-key"), broken);
        } catch (PantoException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<CompletableFuture<?>> answered(Answer answer) {
        panto.nextPoll(answer, answer);
        return List.of(client.one("a", () -> true), client.ofTrigger("t", Set.of("a"), () -> true));
    }

    @SuppressWarnings("unchecked")
    private static <R, T extends Throwable> R sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static <T> T get(CompletableFuture<T> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static PantoException failure(CompletableFuture<?> answer) {
        Throwable failure = assertThrows(ExecutionException.class, () -> get(answer));
        return assertInstanceOf(PantoException.class, failure.getCause());
    }
}
