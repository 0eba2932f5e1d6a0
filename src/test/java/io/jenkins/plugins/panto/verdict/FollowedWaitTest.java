package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.PollQueue;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TestRunClient;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A wait that runs again what did not pass: how often, what of, on which devices, and with which services and faults. */
class FollowedWaitTest {

    private static final String KEY = "a-key-of-panto";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final StatusWords WORDS = StatusWords.parse("passed", "failed", "error");
    private static final Plan PASSED = Plan.ending("passed");
    private static final Plan FAILED = Plan.ending("failed");
    private static final Plan ERROR = Plan.ending("error");

    private static final TriggerRequest REQUEST = new TriggerRequest(
            "build_file_id",
            Target.TEST_FLOW,
            List.of(new Tag("priority", List.of("P0", "P1"))),
            List.of(),
            List.of(new Device("Pixel 6", "14.0", null), new Device("Pixel 9", "16.0", null)),
            null,
            null);

    private final DrivenTime time = new DrivenTime();
    private final List<Sent> sent = new ArrayList<>();
    private final Map<String, TestRunResult> known = new HashMap<>();
    private volatile WaitOutcome outcome;

    private record Sent(int number, TriggerRequest request, String triggerId, List<String> ids) {}

    /** How often it may be run again, how Checkout fares on its two devices, and how often it is triggered then. */
    static Stream<Arguments> flows() {
        return Stream.of(
                Arguments.of(0, List.of(FAILED, PASSED), List.of(PASSED), "FAILED", 1),
                Arguments.of(1, List.of(PASSED), List.of(PASSED), "PASSED", 1),
                Arguments.of(1, List.of(FAILED, PASSED), List.of(PASSED), "PASSED", 2),
                Arguments.of(1, List.of(FAILED, PASSED), List.of(FAILED, PASSED), "PASSED", 2),
                Arguments.of(1, List.of(ERROR, PASSED), List.of(PASSED), "PASSED", 2),
                Arguments.of(1, List.of(FAILED, ERROR), List.of(PASSED), "UNDETERMINED", 2),
                Arguments.of(1, List.of(FAILED), List.of(PASSED), "FAILED", 2),
                Arguments.of(2, List.of(FAILED, PASSED), List.of(PASSED), "PASSED", 2),
                Arguments.of(2, List.of(FAILED, FAILED, PASSED), List.of(FAILED, PASSED), "PASSED", 3),
                Arguments.of(2, List.of(FAILED), List.of(ERROR), "FAILED", 3),
                Arguments.of(5, List.of(FAILED), List.of(PASSED), "FAILED", 6));
    }

    @ParameterizedTest
    @MethodSource("flows")
    void theLastOfEachFlowAndDeviceCounts(int most, List<Plan> one, List<Plan> other, String verdict, int triggers)
            throws Exception {
        try (PantoEmulator panto = start(one, other)) {
            run(panto, most);
            assertEquals(verdict, outcome.verdict().name());
            assertEquals(6, outcome.results().size());
            assertEquals(triggers, panto.triggers().size());
            assertEquals(0, time.scheduled());
        }
    }

    /** What becomes of the first rerun: it is never sent again, and what was known before counts. */
    static Stream<Answer> faults() {
        return Stream.of(
                Answer.json(404, "{\"detail\": \"No test flows found matching the provided tags\"}"),
                Answer.json(500, "{\"detail\": \"internal\"}"),
                Answer.json(200, "{\"test_runs\": []}"),
                Answer.reset(),
                Answer.resetInBody());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whereARerunFailsTheVerdictBeforeStands(Answer fault) throws Exception {
        try (PantoEmulator panto = start(List.of(FAILED, PASSED), List.of(PASSED))) {
            panto.next(Answer.normal(), fault);
            run(panto, 5);
            assertEquals(Verdict.FAILED, outcome.verdict());
            assertEquals(6, outcome.results().size());
            assertEquals(2, panto.triggers().size());
        }
    }

    private PantoEmulator start(List<Plan> one, List<Plan> other) {
        PantoEmulator panto = PantoEmulator.start(KEY);
        panto.clock(time);
        panto.plan(PASSED);
        panto.plan("Checkout", "Pixel 6", one.toArray(Plan[]::new));
        panto.plan("Checkout", "Pixel 9", other.toArray(Plan[]::new));
        return panto;
    }

    private void run(PantoEmulator panto, int most) throws Exception {
        assertTrue(send(panto, 1, REQUEST));
        PollQueue queue = new PollQueue(() -> HTTP, () -> time);
        TestRunWait wait = new TestRunWait(
                this::groups,
                group -> client(panto, queue),
                () -> WORDS,
                () -> PollPlan.DEFAULT_LONGEST,
                time.now().plus(Duration.ofHours(1)),
                time,
                Runnable::run,
                new Loop(panto, most));
        wait.start();
        time.advanceUntil(() -> outcome != null, Duration.ofSeconds(40));
        assertNotNull(outcome);
    }

    private static CompletableFuture<TestRunClient> client(PantoEmulator panto, PollQueue queue) {
        try {
            return CompletableFuture.completedFuture(
                    new TestRunClient(panto.url().toString(), ApiKey.of(KEY, "key"), queue));
        } catch (PantoException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private boolean send(PantoEmulator panto, int number, TriggerRequest request) {
        HttpRequest post = HttpRequest.newBuilder(panto.url().resolve(Target.TEST_FLOW.path()))
                .header("X-PANTO-API-KEY", KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request.json()))
                .build();
        try {
            JsonNode reply = new ObjectMapper()
                    .readTree(HTTP.send(post, HttpResponse.BodyHandlers.ofString())
                            .body());
            List<String> ids = new ArrayList<>();
            reply.path("test_runs").forEach(id -> ids.add(id.asText()));
            if (!ids.isEmpty()) {
                sent.add(new Sent(number, request, reply.get("trigger_id").asText(), ids));
            }
            return !ids.isEmpty();
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private FlowAttempts attempts() {
        return new FlowAttempts(sent.stream()
                .map(one -> new Attempt(
                        one.number(),
                        one.number() > 1,
                        one.request(),
                        one.ids().stream().map(this::known).toList()))
                .toList());
    }

    private TestRunResult known(String id) {
        return known.getOrDefault(id, TestRunResult.unknown(id));
    }

    private List<TestRunWait.Group> groups() {
        FlowAttempts attempts = attempts();
        return sent.stream()
                .map(one -> new TestRunWait.Group(
                        "key",
                        null,
                        one.triggerId(),
                        one.ids().stream()
                                .filter(attempts::counts)
                                .map(this::known)
                                .toList()))
                .toList();
    }

    private final class Loop implements TestRunWait.Listener {

        private final PantoEmulator panto;
        private final int most;
        private int rounds;
        private boolean over;

        Loop(PantoEmulator panto, int most) {
            this.panto = panto;
            this.most = most;
        }

        @Override
        public void say(String line) {}

        @Override
        public void changed(List<TestRunResult> results) {
            results.forEach(result -> known.put(result.id(), result));
        }

        @Override
        public boolean goesOn(List<TestRunResult> ended) {
            changed(ended);
            return !over && rounds < most && ended.stream().anyMatch(Attempt::hasNotPassed);
        }

        @Override
        public void goOn(Runnable then) {
            rounds++;
            for (TriggerRequest request :
                    Rerun.of(REQUEST, attempts().counting()).requests()) {
                over |= !send(panto, rounds + 1, request);
            }
            then.run();
        }

        @Override
        public void ended(WaitOutcome ended) {
            outcome = ended;
        }

        @Override
        public void failed(PantoException failure) {
            throw new AssertionError(failure);
        }
    }
}
