package io.jenkins.plugins.panto.emulator;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.panto.emulator.TriggerRequest.Device;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * Emulates the Panto service: real HTTP on loopback, as strict as the vendor's guide allows, with test runs that
 * live by a given clock and, on request, with every way in which a network or a service can fail.
 */
public final class PantoEmulator implements AutoCloseable {

    /** Strict, so that whoever sends a key twice or a second document is found out. */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The editions of the vendor's guide: B adds to A. */
    public enum Edition {
        A,
        B
    }

    /** A request that was read to its end; header names are in lower case, the path is the target as it was sent. */
    public record Seen(String method, String path, Map<String, String> headers, byte[] body) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private enum Endpoint {
        TRIGGER_FLOWS("POST", "test-flow/trigger"),
        TRIGGER_SUITES("POST", "testsuite/trigger"),
        RUN("GET", "test-run/([^/]+)"),
        RUNS_OF_TRIGGER("GET", "test-runs-by-trigger/([^/]+)");

        final String method;
        final Pattern path;

        Endpoint(String method, String path) {
            this.method = method;
            this.path = Pattern.compile("/api/v1/qa/external/" + path);
        }
    }

    /** Where a request leads: the endpoint and the ID at the end of its path, both null for an unknown path. */
    private record Route(Endpoint endpoint, String id, boolean rightMethod) {

        boolean isTrigger() {
            return rightMethod && endpoint.method.equals("POST");
        }

        boolean isLook() {
            return rightMethod && endpoint.method.equals("GET");
        }
    }

    private final String apiKey;
    private final boolean secure;
    private final HttpSocketServer server;

    private final Set<String> buildFiles = new HashSet<>(Set.of("build_file_id"));
    private final Set<String> environments = new HashSet<>(Set.of("staging", "production"));
    private final Set<String> contexts = new HashSet<>(Set.of("logged-in-user"));
    private final List<Tagged> flows = new ArrayList<>();
    private final List<Tagged> suites = new ArrayList<>();

    private final Map<String, TestRun> runs = new LinkedHashMap<>();
    private final Map<String, Plan> plans = new HashMap<>();
    private final Map<String, List<Plan>> plansOnDevices = new HashMap<>();
    private final Map<String, Integer> turns = new HashMap<>();
    private Plan defaultPlan = Plan.ending("passed");
    private int triggerCount;

    private final List<Seen> seen = new ArrayList<>();
    private final Queue<Answer> triggerAnswers = new ArrayDeque<>();
    private final Queue<Answer> lookAnswers = new ArrayDeque<>();

    private volatile Edition edition = Edition.B;
    private volatile boolean selectsByName = true;
    private volatile boolean runPerDevice = true;
    private volatile UnaryOperator<String> deviceNames = name -> name.toLowerCase(Locale.ROOT);
    private volatile Clock clock = Clock.systemUTC();
    private volatile Consumer<Seen> triggerHook = request -> {};
    private volatile Consumer<Seen> lookHook = request -> {};

    private PantoEmulator(String apiKey, SSLContext tls, int port) {
        this.apiKey = apiKey;
        this.secure = tls != null;
        testFlow("Login smoke", Map.of("priority", List.of("P0"), "feature", List.of("login")));
        testFlow("Checkout", Map.of("priority", List.of("P0"), "feature", List.of("checkout")));
        testFlow("Search", Map.of("priority", List.of("P1"), "feature", List.of("search")));
        testFlow("Profile", Map.of("priority", List.of("P2")));
        testSuite("Smoke suite", Map.of("priority", List.of("P0")));
        testSuite("Nightly suite", Map.of("priority", List.of("P1"), "schedule", List.of("nightly")));
        try {
            server = new HttpSocketServer(port, tls, this::handle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts on a free port of 127.0.0.1, with a small catalogue to choose from. */
    public static PantoEmulator start(String apiKey) {
        return start(apiKey, null, 0);
    }

    /** The same over https; a client checks the certificate against 127.0.0.1. */
    public static PantoEmulator start(String apiKey, SSLContext tls) {
        return start(apiKey, tls, 0);
    }

    /** The same on a given port, 0 for a free one; without TLS when {@code tls} is null. */
    public static PantoEmulator start(String apiKey, SSLContext tls, int port) {
        return new PantoEmulator(apiKey, tls, port);
    }

    public URI url() {
        return URI.create((secure ? "https" : "http") + "://127.0.0.1:" + server.port());
    }

    @Override
    public void close() {
        server.close();
    }

    public synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** The triggers that arrived completely, whatever was answered to them. */
    public List<Seen> triggers() {
        return seen().stream().filter(request -> route(request).isTrigger()).toList();
    }

    /** The questions for test runs, whatever was answered to them. */
    public List<Seen> polls() {
        return seen().stream().filter(request -> route(request).isLook()).toList();
    }

    /** Forgets the requests; the catalogue and the test runs stay. */
    public synchronized void forget() {
        seen.clear();
    }

    public void edition(Edition edition) {
        this.edition = edition;
    }

    /** Knows no tag {@code _$NAME} any more, as edition A, but all else that edition B has. */
    public void selectsByNameNoMore() {
        selectsByName = false;
    }

    /** Makes one run of a flow for all devices of a trigger, instead of one for each. */
    public void oneRunForAllDevices() {
        runPerDevice = false;
    }

    /** How test runs name their devices; unless told otherwise in lower case, as the example in the documents does. */
    public void deviceNames(UnaryOperator<String> written) {
        deviceNames = written;
    }

    public synchronized void buildFile(String id) {
        buildFiles.add(id);
    }

    public synchronized void environment(String name) {
        environments.add(name);
    }

    public synchronized void context(String name) {
        contexts.add(name);
    }

    /** Adds a test flow; several may have the same name, such as those of several suites. */
    public synchronized void testFlow(String name, Map<String, List<String>> tags) {
        flows.add(new Tagged("test_flow_id", "flow_%02d".formatted(flows.size() + 1), name, tags));
    }

    public synchronized void testSuite(String name, Map<String, List<String>> tags) {
        suites.add(new Tagged("test_suite_id", "suite_%02d".formatted(suites.size() + 1), name, tags));
    }

    /** Gives the next triggers these answers, one each, instead of the normal ones. */
    public synchronized void next(Answer... answers) {
        triggerAnswers.addAll(List.of(answers));
    }

    /** Gives the next questions for test runs these answers, one each, instead of the normal ones. */
    public synchronized void nextPoll(Answer... answers) {
        lookAnswers.addAll(List.of(answers));
    }

    /** Answers normally again. */
    public synchronized void forgetAnswers() {
        triggerAnswers.clear();
        lookAnswers.clear();
    }

    /** Calls the hook whenever a trigger has arrived completely, before it is answered. */
    public void onTrigger(Consumer<Seen> hook) {
        triggerHook = hook;
    }

    /** Calls the hook whenever a question for test runs has arrived, before it is answered. */
    public void onPoll(Consumer<Seen> hook) {
        lookHook = hook;
    }

    /** The time by which test runs live. */
    public void clock(Clock clock) {
        this.clock = clock;
    }

    /** The plan for runs, triggered from now on, of the test flow or test suite of this name. */
    public synchronized void plan(String name, Plan plan) {
        plans.put(name, plan);
    }

    /**
     * The plans for runs, triggered from now on, of the test flow of this name on this device: the first one for the
     * first run of each such flow there, and so on, the last one for all that follow.
     */
    public synchronized void plan(String name, String device, Plan... inTurn) {
        plansOnDevices.put(onDevice(name, device), List.of(inTurn));
    }

    private static String onDevice(String name, String device) {
        return name + "\n" + device.toLowerCase(Locale.ROOT);
    }

    /** The plan for all other runs that are triggered from now on. */
    public synchronized void plan(Plan plan) {
        defaultPlan = plan;
    }

    /** Lets runs without a plan of their own appear only so long after their trigger. */
    public synchronized void appearsAfter(Duration delay) {
        defaultPlan = defaultPlan.appearsAfter(delay);
    }

    /** Sets by hand how a run stands; its plan no longer counts. */
    public synchronized void status(String testRunId, String status, boolean ended, String remark) {
        TestRun run = runs.get(testRunId);
        if (run == null) {
            throw new IllegalArgumentException("There is no test run " + testRunId);
        }
        run.set(status, ended ? clock.instant() : null, remark);
    }

    private void handle(Seen request, Socket socket, InputStream in, OutputStream out) throws Exception {
        Answer normal = exchange -> answer(request).write(exchange);
        Answer answer = normal;
        synchronized (this) {
            seen.add(request);
        }
        Route route = route(request);
        if (route.isTrigger()) {
            triggerHook.accept(request);
            answer = nextOf(triggerAnswers, normal);
        } else if (route.isLook()) {
            lookHook.accept(request);
            answer = nextOf(lookAnswers, normal);
        }
        answer.write(new Answer.Exchange(request, socket, in, out, normal));
    }

    private synchronized Answer nextOf(Queue<Answer> answers, Answer normal) {
        Answer next = answers.poll();
        return next == null ? normal : next;
    }

    private Route route(Seen request) {
        String path = URI.create(request.path()).getPath();
        for (Endpoint endpoint : Endpoint.values()) {
            Matcher matcher = endpoint.path.matcher(path);
            if (matcher.matches() && (edition == Edition.B || endpoint == Endpoint.TRIGGER_FLOWS)) {
                String id = matcher.groupCount() == 0 ? null : matcher.group(1);
                return new Route(endpoint, id, endpoint.method.equals(request.method()));
            }
        }
        return new Route(null, null, false);
    }

    private synchronized Answer answer(Seen request) {
        Route route = route(request);
        try {
            if (route.endpoint() == null) {
                throw new Refusal(404, "Not Found");
            }
            if (!route.rightMethod()) {
                throw new Refusal(405, "Method Not Allowed");
            }
            if (!apiKey.equals(request.headers().get("x-panto-api-key"))) {
                throw new Refusal(401, JSON.createObjectNode().put("error", "Invalid or expired API key"));
            }
            return json(
                    200,
                    switch (route.endpoint()) {
                        case TRIGGER_FLOWS -> trigger(request, "test flow", flows);
                        case TRIGGER_SUITES -> trigger(request, "test suite", suites);
                        case RUN -> run(route.id());
                        case RUNS_OF_TRIGGER -> runsOf(route.id());
                    });
        } catch (Refusal refusal) {
            return json(refusal.status, refusal.body);
        }
    }

    private static Answer json(int status, JsonNode body) {
        return Answer.json(status, body.toString());
    }

    private ObjectNode trigger(Seen seen, String what, List<Tagged> catalogue) {
        TriggerRequest request = new TriggerRequest(seen, edition);
        require(buildFiles.contains(request.appId), "Build file not found");
        require(request.envName == null || environments.contains(request.envName), "Environment not found");
        require(request.contextName == null || contexts.contains(request.contextName), "Context not found");
        List<Tagged> matching = catalogue.stream()
                .filter(tagged -> request.selects(tagged.tags(edition == Edition.B && selectsByName)))
                .toList();
        require(!matching.isEmpty(), "No " + what + "s found matching the provided tags");

        String triggerId = "trigger_%02d".formatted(++triggerCount);
        ObjectNode reply = JSON.createObjectNode();
        reply.put("message", "Triggered " + matching.size() + " " + what + "(s) matched.");
        ArrayNode ids = reply.putArray("test_runs");
        for (Tagged tagged : matching) {
            for (List<Device> devices :
                    runPerDevice ? request.devices.stream().map(List::of).toList() : List.of(request.devices)) {
                String id = "testrun_%02d".formatted(runs.size() + 1);
                Plan plan = plan(tagged, devices.get(0));
                runs.put(id, new TestRun(id, triggerId, tagged, request, written(devices), clock.instant(), plan));
                ids.add(id);
            }
        }
        return edition == Edition.B ? reply.put("trigger_id", triggerId) : reply;
    }

    private Plan plan(Tagged tagged, Device device) {
        List<Plan> inTurn = plansOnDevices.get(onDevice(tagged.name(), device.name()));
        if (inTurn == null) {
            return plans.getOrDefault(tagged.name(), defaultPlan);
        }
        int turn = turns.merge(onDevice(tagged.id(), device.name()), 1, Integer::sum);
        return inTurn.get(Math.min(turn, inTurn.size()) - 1);
    }

    private List<Device> written(List<Device> devices) {
        return devices.stream()
                .map(device -> new Device(deviceNames.apply(device.name()), device.version(), device.platform()))
                .toList();
    }

    private ObjectNode run(String id) {
        TestRun run = runs.get(id);
        require(run != null && run.isVisible(clock.instant()), "Test run not found");
        return JSON.createObjectNode().set("test_run", run.json(clock.instant()));
    }

    /** The documents know neither the name of the aggregate status nor the answer for an unknown trigger. */
    private ObjectNode runsOf(String triggerId) {
        List<TestRun> triggered =
                runs.values().stream().filter(run -> run.isOf(triggerId)).toList();
        require(!triggered.isEmpty(), "Trigger not found");
        ObjectNode reply = JSON.createObjectNode();
        ArrayNode visible = reply.putArray("test_runs");
        triggered.stream()
                .filter(run -> run.isVisible(clock.instant()))
                .forEach(run -> visible.add(run.json(clock.instant())));
        boolean ended = triggered.stream().allMatch(run -> run.hasEnded(clock.instant()));
        return reply.put("trigger_status", ended ? "completed" : "in_process");
    }

    private static void require(boolean condition, String detail) {
        if (!condition) {
            throw new Refusal(404, detail);
        }
    }

    /** A test flow or a test suite, and the field of a test run that holds its ID. */
    record Tagged(String idField, String id, String name, Map<String, List<String>> ownTags) {

        /** The tags to select by; the name may be one of them. */
        Map<String, List<String>> tags(boolean withName) {
            Map<String, List<String>> tags = new HashMap<>(ownTags);
            if (withName) {
                tags.put("_$NAME", List.of(name));
            }
            return tags;
        }
    }

    /** What the service answers to a request that it does not accept. */
    static final class Refusal extends RuntimeException {
        final int status;
        final transient JsonNode body;

        Refusal(int status, JsonNode body) {
            super(body.toString());
            this.status = status;
            this.body = body;
        }

        Refusal(int status, String detail) {
            this(status, JSON.createObjectNode().put("detail", detail));
        }
    }

    /** By hand, until it is killed: {@code [--port N] [--key K] [--edition A|B]}. */
    public static void main(String[] args) throws InterruptedException {
        Map<String, String> options = new HashMap<>(Map.of("--port", "0", "--key", "demo-key", "--edition", "B"));
        for (int i = 0; i + 1 < args.length; i += 2) {
            options.put(args[i], args[i + 1]);
        }
        String key = options.get("--key");
        PantoEmulator panto = start(key, null, Integer.parseInt(options.get("--port")));
        panto.edition(Edition.valueOf(options.get("--edition")));
        System.out.printf("""
                Panto emulator at %1$s, API key %2$s

                curl -H 'X-PANTO-API-KEY: %2$s' -H 'Content-Type: application/json' -d '{"app_id": "build_file_id", \
                "tags": {"include": {"priority": ["P0"]}}, \
                "devices": [{"device_name": "Pixel 6", "platform_version": "14.0"}]}' \
                %1$s/api/v1/qa/external/test-flow/trigger
                curl -H 'X-PANTO-API-KEY: %2$s' %1$s/api/v1/qa/external/test-run/testrun_01
                """, panto.url(), key);
        Thread.currentThread().join();
    }
}
