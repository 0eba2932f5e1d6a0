package io.jenkins.plugins.panto.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.panto.emulator.PantoEmulator.Edition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PantoEmulatorTest {

    private static final String FLOWS = "/api/v1/qa/external/test-flow/trigger";
    private static final String SUITES = "/api/v1/qa/external/testsuite/trigger";
    private static final String RUN = "/api/v1/qa/external/test-run/";
    private static final String RUNS = "/api/v1/qa/external/test-runs-by-trigger/";
    private static final String P0 = body("{'include': {'priority': ['P0']}}");

    private static final String TWO_DEVICES =
            P0.replace("}]", "}, {\"device_name\": \"iPhone 15\", \"platform_version\": \"17.2\"}]");

    private final PantoEmulator panto = PantoEmulator.start("the key");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void triggersWhatMatches() throws Exception {
        String expected = """
                {'message': 'Triggered 2 test flow(s) matched.',
                 'test_runs': ['testrun_01', 'testrun_02'], 'trigger_id': 'trigger_01'}""";
        assertEquals(json(expected), trigger(P0));
        assertEquals("testrun_03", trigger(P0).at("/test_runs/0").textValue());
    }

    @Test
    void includesByEveryTag() throws Exception {
        assertEquals(List.of("Checkout"), triggered("{'include': {'priority': ['P0'], 'feature': ['a', 'checkout']}}"));
        List<String> important = List.of("Login smoke", "Checkout", "Search");
        assertEquals(important, triggered("{'include_tags': {'priority': ['P1', 'P0']}}"));
    }

    @Test
    void excludesByAnyTag() throws Exception {
        assertEquals(List.of("Profile"), triggered("{'exclude': {'priority': ['P0'], 'feature': ['search']}}"));
        assertEquals(List.of("Search", "Profile"), triggered("{'exclude_tags': {'priority': ['P0']}}"));
    }

    @Test
    void selectsByName() throws Exception {
        assertEquals(List.of("Login smoke"), triggered("{'include_tags': {'_$NAME': ['Login smoke']}}"));
    }

    @Test
    void selectsByAnyName() throws Exception {
        for (String name : List.of("it's \"so\", \\ & <b>", "Größe 日本 🎉", " two\nlines ", "a,b")) {
            panto.testFlow(name, Map.of());
            String quoted = PantoEmulator.JSON.writeValueAsString(name);
            JsonNode ids = trigger(P0.replace("{\"priority\": [\"P0\"]}", "{\"_$NAME\": [" + quoted + "]}"))
                    .get("test_runs");
            assertEquals(1, ids.size(), name);
            assertEquals(name, poll(ids.get(0).textValue()).get("test_run_name").textValue());
        }
        assertEquals(List.of("Search"), triggered("{'include': {'_$NAME': ['Search', 'search', 'Sea']}}"));
    }

    @Test
    void aNameMayStandForSeveralFlows() throws Exception {
        panto.testFlow("Search", Map.of("suite", List.of("other")));
        JsonNode ids = trigger(body("{'include': {'_$NAME': ['Search']}}")).get("test_runs");
        assertEquals(2, ids.size());
        assertEquals("flow_03", poll("testrun_01").get("test_flow_id").textValue());
        assertEquals("flow_05", poll("testrun_02").get("test_flow_id").textValue());
    }

    @Test
    void selectsByNameNoMoreWhenToldSo() throws Exception {
        panto.selectsByNameNoMore();
        String named = body("{'include': {'_$NAME': ['Search']}}");
        refused(404, "No test flows found matching the provided tags", FLOWS, named);
        assertTrue(trigger(P0).has("trigger_id"));
        assertEquals(200, get(RUN + "testrun_01").statusCode());
    }

    @Test
    void runsEachFlowOnEachDevice() throws Exception {
        JsonNode reply = trigger(TWO_DEVICES);
        assertEquals("Triggered 2 test flow(s) matched.", reply.get("message").textValue());
        List<String> found = new ArrayList<>();
        for (JsonNode id : reply.get("test_runs")) {
            JsonNode run = poll(id.textValue());
            assertEquals(1, run.get("target_device_list").size());
            found.add(run.get("test_run_name").textValue() + " on "
                    + run.at("/target_device_list/0/device_name").textValue());
        }
        assertEquals(
                List.of(
                        "Login smoke on pixel 6",
                        "Login smoke on iphone 15",
                        "Checkout on pixel 6",
                        "Checkout on iphone 15"),
                found);

        panto.deviceNames(UnaryOperator.identity());
        panto.oneRunForAllDevices();
        JsonNode ids = trigger(TWO_DEVICES).get("test_runs");
        assertEquals(2, ids.size());
        JsonNode devices = poll(ids.get(0).textValue()).get("target_device_list");
        assertEquals("Pixel 6", devices.at("/0/device_name").textValue());
        assertEquals("iPhone 15", devices.at("/1/device_name").textValue());
    }

    @Test
    void aFlowMayPassTheSecondTimeOnOneDevice() throws Exception {
        panto.plan("Checkout", "iPhone 15", Plan.endedAtOnce("failed"), Plan.endedAtOnce("passed"));
        panto.plan(Plan.endedAtOnce("passed"));
        assertEquals(List.of("passed", "passed", "passed", "failed"), statuses(TWO_DEVICES));
        assertEquals(List.of("passed", "passed", "passed", "passed"), statuses(TWO_DEVICES));
        assertEquals(List.of("passed", "passed", "passed", "passed"), statuses(TWO_DEVICES));
    }

    @Test
    void eachOfTwoFlowsOfANameHasItsTurns() throws Exception {
        panto.testFlow("Checkout", Map.of("priority", List.of("P0")));
        panto.plan("Checkout", "Pixel 6", Plan.endedAtOnce("failed"), Plan.endedAtOnce("passed"));
        panto.plan(Plan.endedAtOnce("passed"));
        assertEquals(List.of("passed", "failed", "failed"), statuses(P0));
        assertEquals(List.of("passed", "passed", "passed"), statuses(P0));
    }

    private List<String> statuses(String trigger) throws Exception {
        List<String> statuses = new ArrayList<>();
        for (JsonNode id : trigger(trigger).get("test_runs")) {
            statuses.add(poll(id.textValue()).get("runner_status").textValue());
        }
        return statuses;
    }

    @Test
    void offersMoreOnRequest() throws Exception {
        panto.buildFile("app 2");
        panto.environment("qa");
        panto.context("guest");
        panto.testFlow("Größe", Map.of("new", List.of("yes")));
        String body = with("'env_name': 'qa', 'context_name': 'guest'", body("{'include': {'new': ['yes']}}"));
        JsonNode reply = trigger(body.replace("build_file_id", "app 2"));
        JsonNode run = poll(reply.at("/test_runs/0").textValue());
        assertEquals("Größe", run.get("test_run_name").textValue());
        assertEquals("qa", run.get("env_id").textValue());
        assertEquals("guest", run.get("context_id").textValue());
        assertEquals("app 2", run.get("build_file_id").textValue());
    }

    @Test
    void triggersSuites() throws Exception {
        JsonNode reply = json(200, post(SUITES, P0));
        assertEquals("Triggered 1 test suite(s) matched.", reply.get("message").textValue());
        JsonNode run = poll(reply.at("/test_runs/0").textValue());
        assertEquals("suite_01", run.get("test_suite_id").textValue());
        assertTrue(run.get("test_flow_id").isNull());
        refused(404, "No test suites found matching the provided tags", SUITES, P0.replace("P0", "P7"));
    }

    @Test
    void namesWhatIsNotFound() throws Exception {
        refused(404, "Build file not found", FLOWS, P0.replace("build_file_id", "other"));
        refused(404, "Environment not found", FLOWS, with("'env_name': 'x'", P0));
        refused(404, "Context not found", FLOWS, with("'context_name': 'x'", P0));
        refused(404, "No test flows found matching the provided tags", FLOWS, P0.replace("P0", "P7"));
        refused(404, "Not Found", "/api/v1/qa/external/test-flows/trigger", P0);
        refused(404, "Not Found", FLOWS + "/", P0);
        assertEquals(405, get(FLOWS).statusCode());
        assertEquals(405, post(RUN + "testrun_01", "{}").statusCode());
    }

    @Test
    void wantsTheKey() throws Exception {
        for (String[] header : new String[][] {{"X-Other", "the key"}, {"X-PANTO-API-KEY", "the kez"}}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(panto.url().resolve(FLOWS))
                    .header(header[0], header[1])
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(P0));
            assertEquals(json("{'error': 'Invalid or expired API key'}"), json(401, send(request)));
        }
        HttpRequest.Builder poll = HttpRequest.newBuilder(panto.url().resolve(RUN + "testrun_01"));
        assertEquals(401, send(poll).statusCode());
    }

    @Test
    void wantsJson() throws Exception {
        HttpRequest.Builder request = request(FLOWS).setHeader("Content-Type", "text/plain");
        assertTrue(
                problems(send(request.POST(BodyPublishers.ofString(P0)))).contains("header.content-type value_error"));
        for (String text : List.of("", "{", P0 + "x", P0 + P0, with("'app_id': 'a'", P0))) {
            assertTrue(problems(post(FLOWS, text)).get(0).startsWith("body "), text);
        }
    }

    @Test
    void listsAllProblems() throws Exception {
        String body = """
                {"app_id": 7, "tags": {"include": {"priority": "P0", "feature": []}, "only": {}}, "env_name": null,
                 "devices": [{"device_name": "Pixel 6", "platform_version": 14.0, "os": "x"}, {}, "Pixel"]}""";
        assertEquals(
                List.of(
                        "body.app_id string_type",
                        "body.env_name string_type",
                        "body.devices.0.os extra_forbidden",
                        "body.devices.0.platform_version string_type",
                        "body.devices.1.device_name missing",
                        "body.devices.1.platform_version missing",
                        "body.devices.2 model_attributes_type",
                        "body.tags.only extra_forbidden",
                        "body.tags value_error",
                        "body.tags.include.priority list_type",
                        "body.tags.include.feature list_type"),
                problems(post(FLOWS, body)));
        assertEquals(
                List.of("body.app_id missing", "body.tags missing", "body.devices missing"),
                problems(post(FLOWS, "{}")));
        assertEquals(List.of("body model_attributes_type"), problems(post(FLOWS, "[]")));
    }

    @Test
    void wantsExactlyOneSelector() throws Exception {
        assertEquals(List.of("body.tags value_error"), problems(post(FLOWS, body("{}"))));
        assertEquals(
                List.of("body.tags value_error"),
                problems(post(FLOWS, body("{'include': {'a': ['b']}, 'exclude': {'a': ['c']}}"))));
        assertEquals(
                List.of("body.tags value_error"),
                problems(post(FLOWS, body("{'include': {'a': ['b']}, 'include_tags': {'a': ['b']}}"))));
        assertEquals(List.of("body.tags.include dict_type"), problems(post(FLOWS, body("{'include': {}}"))));
        assertEquals(List.of("body.tags.exclude.a list_type"), problems(post(FLOWS, body("{'exclude': {'a': []}}"))));
        assertEquals(
                List.of("body.tags.include.a.1 string_type"),
                problems(post(FLOWS, body("{'include': {'a': ['b', 1]}}"))));
    }

    @Test
    void wantsDevices() throws Exception {
        String none = P0.replaceFirst("\\[\\{.*}]", "[]");
        assertEquals(List.of("body.devices too_short"), problems(post(FLOWS, none)));
        String one = P0.replaceFirst("\\[\\{.*}]", "{}");
        assertEquals(List.of("body.devices list_type"), problems(post(FLOWS, one)));
    }

    @Test
    void editionAKnowsLess() throws Exception {
        String withPlatform = P0.replace("\"device_name\"", "\"platform\": \"android\", \"device_name\"");
        JsonNode device =
                poll(trigger(withPlatform).at("/test_runs/0").textValue()).at("/target_device_list/0");
        assertEquals(json("{'platform': 'android', 'device_name': 'pixel 6', 'platform_version': '14.0'}"), device);

        panto.edition(Edition.A);
        assertEquals(List.of("body.devices.0.platform extra_forbidden"), problems(post(FLOWS, withPlatform)));
        assertFalse(trigger(P0).has("trigger_id"));
        refused(
                404,
                "No test flows found matching the provided tags",
                FLOWS,
                body("{'include': {'_$NAME': ['Search']}}"));
        refused(404, "Not Found", SUITES, P0);
        assertEquals(json("{'detail': 'Not Found'}"), json(404, get(RUN + "testrun_01")));
    }

    @Test
    void remembersWhatItSaw() throws Exception {
        List<String> whenHooked = new ArrayList<>();
        panto.onTrigger(seen -> whenHooked.add("trigger " + panto.triggers().size()));
        panto.onPoll(seen -> whenHooked.add("poll " + panto.polls().size()));
        panto.next(Answer.reset());
        assertThrows(IOException.class, () -> post(FLOWS, P0));
        get(RUN + "testrun_01?x=y");
        get("/elsewhere");
        assertEquals(List.of("trigger 1", "poll 1"), whenHooked);
        assertEquals(
                List.of("POST " + FLOWS, "GET " + RUN + "testrun_01?x=y", "GET /elsewhere"),
                panto.seen().stream()
                        .map(seen -> seen.method() + " " + seen.path())
                        .toList());
        PantoEmulator.Seen trigger = panto.triggers().get(0);
        assertEquals("the key", trigger.headers().get("x-panto-api-key"));
        assertEquals(P0, trigger.text());
        assertEquals("build_file_id", trigger.json().get("app_id").textValue());
        panto.forget();
        assertEquals(List.of(), panto.seen());
    }

    @Test
    void runsLiveByTheClock() throws Exception {
        Hands hands = new Hands();
        panto.clock(hands);
        panto.plan(
                "Login smoke",
                Plan.ending("failed")
                        .appearsAfter(Duration.ofSeconds(10))
                        .startsAfter(Duration.ofSeconds(20))
                        .endsAfter(Duration.ofMinutes(1))
                        .remark("No such button")
                        .vanishesAfter(Duration.ofDays(1)));
        trigger(P0);
        assertEquals(json("{'detail': 'Test run not found'}"), json(404, get(RUN + "testrun_01")));
        assertEquals("queued", poll("testrun_02").get("runner_status").textValue());
        hands.forward(Duration.ofSeconds(10));
        assertEquals("queued", poll("testrun_01").get("runner_status").textValue());
        assertTrue(poll("testrun_01").get("runner_start_timestamp").isNull());
        hands.forward(Duration.ofSeconds(10));
        assertEquals("in_process", poll("testrun_01").get("runner_status").textValue());
        assertEquals(
                "2030-01-01T00:00:20Z",
                poll("testrun_01").get("runner_start_timestamp").textValue());
        assertTrue(poll("testrun_01").get("runner_end_timestamp").isNull());
        hands.forward(Duration.ofMinutes(1));
        JsonNode ended = poll("testrun_01");
        assertEquals("failed", ended.get("runner_status").textValue());
        assertEquals("2030-01-01T00:01:00Z", ended.get("runner_end_timestamp").textValue());
        assertEquals("No such button", ended.get("remark").textValue());
        assertEquals("passed", poll("testrun_02").get("runner_status").textValue());
        hands.forward(Duration.ofDays(1));
        assertEquals(404, get(RUN + "testrun_01").statusCode());
    }

    @Test
    void runsCanBeSetByHand() throws Exception {
        panto.plan(Plan.endless());
        panto.appearsAfter(Duration.ofHours(1));
        trigger(P0);
        panto.status("testrun_01", "flaky", true, "well");
        assertEquals("flaky", poll("testrun_01").get("runner_status").textValue());
        assertEquals("well", poll("testrun_01").get("remark").textValue());
        assertTrue(poll("testrun_01").get("runner_end_timestamp").isTextual());
        panto.status("testrun_01", "in_process", false, null);
        assertTrue(poll("testrun_01").get("runner_end_timestamp").isNull());
        assertEquals(404, get(RUN + "testrun_02").statusCode());
        assertThrows(IllegalArgumentException.class, () -> panto.status("testrun_03", "passed", true, null));
    }

    @Test
    void triggersKnowTheirRuns() throws Exception {
        panto.plan(Plan.endless());
        trigger(body("{'include': {'priority': ['P2']}}"));
        panto.plan(Plan.endedAtOnce("passed"));
        trigger(P0);
        JsonNode reply = json(200, get(RUNS + "trigger_02"));
        assertEquals(List.of("testrun_02", "testrun_03"), reply.get("test_runs").findValuesAsText("id"));
        assertEquals("completed", reply.get("trigger_status").textValue());
        assertEquals(
                "in_process",
                json(200, get(RUNS + "trigger_01")).get("trigger_status").textValue());
        assertEquals(404, get(RUNS + "trigger_03").statusCode());
    }

    @Test
    void answersAsSteered() throws Exception {
        panto.next(Answer.json(503, "{}"), Answer.normal(), Answer.reply(429, Map.of("Retry-After", "7"), new byte[0]));
        panto.nextPoll(Answer.json(500, "oops"));
        assertEquals(503, post(FLOWS, P0).statusCode());
        assertEquals(200, post(FLOWS, P0).statusCode());
        assertEquals("7", post(FLOWS, P0).headers().firstValue("Retry-After").orElseThrow());
        assertEquals(200, post(FLOWS, P0).statusCode());
        assertEquals("oops", get(RUN + "testrun_01").body());
        assertEquals(200, get(RUN + "testrun_01").statusCode());
    }

    @Test
    void resetsConnections() throws Exception {
        for (Answer answer : List.of(Answer.reset(), Answer.resetInHeaders(), Answer.resetInBody())) {
            panto.next(answer);
            assertThrows(SocketException.class, () -> exchange(raw(P0)).readAllBytes());
        }
        panto.next(Answer.reset(), Answer.resetInHeaders(), Answer.resetInBody());
        for (int i = 0; i < 3; i++) {
            assertThrows(IOException.class, () -> post(FLOWS, P0));
        }
        assertEquals(6, panto.triggers().size());
        assertEquals("testrun_01", trigger(P0).at("/test_runs/0").textValue());
    }

    @Test
    void endsTooEarly() throws Exception {
        panto.next(Answer.shortBody(), Answer.shortBody(), Answer.raw());
        assertTrue(text(exchange(raw(P0)).readAllBytes()).endsWith("\r\n\r\n{\"message\": \"Trigg"));
        assertThrows(IOException.class, () -> post(FLOWS, P0));
        assertArrayEquals(new byte[0], exchange(raw(P0)).readAllBytes());
    }

    @Test
    void writesRawBytes() throws Exception {
        panto.next(
                Answer.raw("HTTP/1.1 20".getBytes(), "0 OK\r\nContent-Length: 2\r\n\r\n[".getBytes(), "]".getBytes()));
        assertEquals("[]", post(FLOWS, P0).body());
    }

    @Test
    void keepsSilent() throws Exception {
        panto.next(Answer.silence(), Answer.silence());
        HttpRequest.Builder withShortTimeout = request(FLOWS).timeout(Duration.ofSeconds(2));
        assertThrows(HttpTimeoutException.class, () -> send(withShortTimeout.POST(BodyPublishers.ofString(P0))));
        InputStream answer = exchange(raw(P0));
        while (panto.triggers().size() < 2) {
            Thread.onSpinWait();
        }
        panto.close();
        assertEquals(-1, answer.read());
    }

    @Test
    void neverEnds() throws Exception {
        panto.next(Answer.endlessChunks(), Answer.trickle());
        HttpRequest request = request(FLOWS).POST(BodyPublishers.ofString(P0)).build();
        try (InputStream body =
                client.send(request, BodyHandlers.ofInputStream()).body()) {
            assertEquals("{\"message\": \"xxx", text(body.readNBytes(16)));
            assertEquals(9_000_000, body.readNBytes(9_000_000).length);
        }
        try (InputStream body =
                client.send(request, BodyHandlers.ofInputStream()).body()) {
            assertEquals("{\"message\": \"xxx", text(body.readNBytes(16)));
        }
        assertEquals(200, post(FLOWS, P0).statusCode());
    }

    @Test
    void canBeHeld() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        panto.next(Answer.held(latch));
        CompletableFuture<HttpResponse<String>> reply = client.sendAsync(
                request(FLOWS).POST(BodyPublishers.ofString(P0)).build(), BodyHandlers.ofString());
        assertEquals(404, get(RUN + "testrun_01").statusCode());
        assertFalse(reply.isDone());
        latch.countDown();
        assertEquals(200, reply.get(10, TimeUnit.SECONDS).statusCode());
    }

    @Test
    void closesWithoutSayingSo() throws Exception {
        panto.next(Answer.closeAfter());
        String answer = text(exchange(raw(P0)).readAllBytes());
        assertTrue(answer.startsWith("HTTP/1.1 200 "));
        assertFalse(answer.contains("Connection"));
    }

    @Test
    void sendsTooMuch() throws Exception {
        panto.next(Answer.tooLong(), Answer.ofLength(100));
        HttpResponse<String> reply = post(FLOWS, P0);
        assertEquals((8 << 20) + 1, reply.body().length());
        assertEquals("testrun_01", json(200, reply).at("/test_runs/0").textValue());
        assertEquals(100, post(FLOWS, P0).body().length());
    }

    @Test
    void keepsConnectionsAlive() throws Exception {
        String first = raw(P0).replace("Connection: close\r\n", "");
        String answers = text(exchange(first + raw(P0)).readAllBytes());
        assertEquals(3, answers.split("HTTP/1.1 200 ").length);
    }

    @Test
    void readsChunksAndContinues() throws Exception {
        HttpRequest chunked = request(FLOWS)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(P0.getBytes(StandardCharsets.UTF_8))))
                .expectContinue(true)
                .build();
        assertEquals(200, client.send(chunked, BodyHandlers.ofString()).statusCode());
        assertEquals(P0, panto.triggers().get(0).text());
    }

    @Test
    void countsOnlyWholeTriggers() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", panto.url().getPort())) {
            socket.getOutputStream().write(raw(P0).substring(0, 300).getBytes());
            socket.shutdownOutput();
            assertEquals(-1, socket.getInputStream().read());
        }
        assertEquals(List.of(), panto.seen());
    }

    @Test
    void refusesBadHttp() throws Exception {
        for (String bad : List.of(
                "GET / HTTP/1.0\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /\u0001 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n")) {
            assertTrue(text(exchange(bad).readAllBytes()).startsWith("HTTP/1.1 400 "), bad);
        }
        assertEquals(List.of(), panto.seen());
    }

    @Test
    void takesWholeAddressesLikeAProxy() throws Exception {
        String viaProxy = raw(P0).replace("POST /", "POST http://panto.example/");
        assertTrue(text(exchange(viaProxy).readAllBytes()).startsWith("HTTP/1.1 200 "));
        assertEquals("http://panto.example" + FLOWS, panto.triggers().get(0).path());
    }

    @Test
    void isGoneWhenClosed() {
        panto.close();
        assertThrows(IOException.class, () -> post(FLOWS, P0));
    }

    @Test
    void speaksTls(@TempDir Path directory) throws Exception {
        SSLContext tls = selfSigned(directory);
        try (PantoEmulator secure = PantoEmulator.start("the key", tls)) {
            HttpRequest request = request(FLOWS)
                    .uri(secure.url().resolve(FLOWS))
                    .POST(BodyPublishers.ofString(P0))
                    .build();
            HttpClient trusting = HttpClient.newBuilder().sslContext(tls).build();
            assertEquals(200, trusting.send(request, BodyHandlers.ofString()).statusCode());
            assertThrows(SSLHandshakeException.class, () -> client.send(request, BodyHandlers.ofString()));
            secure.next(Answer.reset(), Answer.shortBody(), Answer.resetInBody());
            for (int i = 0; i < 3; i++) {
                assertThrows(IOException.class, () -> trusting.send(request, BodyHandlers.ofString()));
            }
            assertEquals(4, secure.triggers().size());
        }
    }

    private static SSLContext selfSigned(Path directory) throws Exception {
        Path file = directory.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String options = "-genkeypair -keyalg EC -dname CN=127.0.0.1 -ext SAN=ip:127.0.0.1 -storepass secret";
        List<String> command = new ArrayList<>(List.of(keytool, "-keystore", file.toString()));
        command.addAll(List.of(options.split(" ")));
        ProcessBuilder quiet = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        assertEquals(0, quiet.start().waitFor());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "secret".toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, "secret".toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
        trusted.init(keys);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return tls;
    }

    private static String body(String tags) {
        return """
                {"app_id": "build_file_id", "tags": %s, \
                "devices": [{"device_name": "Pixel 6", "platform_version": "14.0"}]}""".formatted(tags.replace('\'', '"'));
    }

    private static String with(String field, String body) {
        return body.replaceFirst("\\{", "{" + field.replace('\'', '"') + ", ");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(panto.url().resolve(path))
                .header("X-PANTO-API-KEY", "the key")
                .header("Content-Type", "application/json; charset=utf-8");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private JsonNode trigger(String body) throws Exception {
        return json(200, post(FLOWS, body));
    }

    private JsonNode poll(String id) throws Exception {
        return json(200, get(RUN + id)).get("test_run");
    }

    private List<String> triggered(String tags) throws Exception {
        List<String> names = new ArrayList<>();
        for (JsonNode id : trigger(body(tags)).get("test_runs")) {
            names.add(poll(id.textValue()).get("test_run_name").textValue());
        }
        return names;
    }

    private void refused(int status, String detail, String path, String body) throws Exception {
        assertEquals(detail, json(status, post(path, body)).get("detail").textValue());
    }

    private static JsonNode json(String singleQuoted) throws Exception {
        return PantoEmulator.JSON.readTree(singleQuoted.replace('\'', '"'));
    }

    private static JsonNode json(int status, HttpResponse<String> response) throws Exception {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElseThrow());
        return PantoEmulator.JSON.readTree(response.body());
    }

    private static List<String> problems(HttpResponse<String> response) throws Exception {
        List<String> problems = new ArrayList<>();
        for (JsonNode problem : json(422, response).get("detail")) {
            List<String> at = new ArrayList<>();
            problem.get("loc").forEach(step -> at.add(step.asText()));
            problems.add(String.join(".", at) + " " + problem.get("type").textValue());
            assertFalse(problem.get("msg").textValue().isBlank());
        }
        return problems;
    }

    private static String raw(String body) {
        return "POST " + FLOWS + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Panto-Api-Key: the key\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private InputStream exchange(String text) throws IOException {
        URI url = panto.url();
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return socket.getInputStream();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A clock that stands still until it is moved. */
    private static final class Hands extends Clock {
        private Instant now = Instant.parse("2030-01-01T00:00:00Z");

        void forward(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
