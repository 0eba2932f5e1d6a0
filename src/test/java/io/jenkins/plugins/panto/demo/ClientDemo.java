package io.jenkins.plugins.panto.demo;

import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.Connections;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.PantoClient;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.PollQueue;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TestRunClient;
import io.jenkins.plugins.panto.client.TriggerEnvironment;
import io.jenkins.plugins.panto.client.TriggerReply;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.verdict.JUnitReport;
import io.jenkins.plugins.panto.verdict.StatusWords;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.TestRunWait;
import io.jenkins.plugins.panto.verdict.Verdict;
import io.jenkins.plugins.panto.verdict.VerdictMarkdown;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * What {@code bin/demo} shows where there is no Jenkins: a build's way from the trigger to its reports, through the
 * classes that the plugin uses, against the emulator. Argument: the emulator's port, 0 for a free one.
 */
final class ClientDemo implements TestRunWait.Listener {

    private static final String KEY = "demo-key";
    private static final Device DEVICE = new Device("Pixel 6", "14.0", null);
    private static final HttpClient HTTP = Connections.builder(null).build();

    /** Where the pages of test runs would be. */
    private static final String RUN_URL = "https://panto.example.com/runs/";

    private final PantoEmulator panto;

    private ClientDemo(PantoEmulator panto) {
        this.panto = panto;
    }

    public static void main(String[] args) throws Exception {
        boolean asPlanned;
        try (PantoEmulator panto = PantoEmulator.start(KEY, null, Integer.parseInt(args[0]))) {
            asPlanned = new ClientDemo(panto).show();
        }
        System.exit(asPlanned ? 0 : 1);
    }

    private boolean show() throws Exception {
        panto.plan("Login smoke", soon("passed", 3));
        panto.plan("Checkout", soon("failed", 6).remark("The pay button did not appear"));
        panto.plan("Search", soon("passed", 7));
        panto.plan("Profile", soon("error", 10).remark("Device lost its connection"));

        title("1. A trigger that Panto refuses");
        boolean refused = isRefused();
        title("2. A trigger");
        TriggerReply reply = trigger("staging");
        title("3. The polls of a wait, and the verdict");
        WaitOutcome outcome = await(reply);
        title("4. The same once more: what fails first and passes last is flaky");
        panto.plan("Checkout", soon("passed", 4));
        panto.plan("Profile", soon("passed", 5));
        WaitOutcome second = await(trigger("staging"));
        WaitOutcome last = second.after(earlier(outcome, second));
        say(last.sentence());
        title("5. Environment of later steps");
        TriggerEnvironment.of(reply.testRuns(), reply.message(), reply.triggerId())
                .forEach((name, value) -> System.out.println(name + "=" + value));
        title("6. JUnit report");
        System.out.println(report(last).replace("<testcase", "\n  <testcase"));
        title("7. Check on the commit, in Markdown, after the first attempt and after the second one");
        System.out.print(markdown(outcome) + "\n" + markdown(last));
        return refused
                && outcome.verdict() == Verdict.FAILED
                && outcome.count(Verdict.UNDETERMINED) == 1
                && last.verdict() == Verdict.PASSED;
    }

    private static Plan soon(String status, int seconds) {
        return Plan.ending(status).startsAfter(Duration.ofSeconds(1)).endsAfter(Duration.ofSeconds(seconds));
    }

    private static void title(String title) {
        System.out.println("\n== " + title);
    }

    private boolean isRefused() throws InterruptedException {
        try {
            trigger("stagging");
            return false;
        } catch (PantoException e) {
            say(e.getMessage());
            return true;
        }
    }

    private TriggerReply trigger(String envName) throws PantoException, InterruptedException {
        TriggerRequest request = new TriggerRequest(
                "build_file_id",
                Target.TEST_FLOW,
                List.of(),
                List.of(new Tag("state", List.of("flaky"))),
                List.of(DEVICE),
                envName,
                "logged-in-user");
        System.out.println("POST " + request.target().path() + "\n" + request.json());
        TriggerReply reply = new PantoClient(
                        panto.url().toString(),
                        key(),
                        () -> HTTP,
                        Duration.ofSeconds(60),
                        pause -> Thread.sleep(pause.toMillis()))
                .trigger(request, this::say);
        say(reply.message() + " Test runs: " + String.join(", ", reply.testRuns()));
        return reply;
    }

    private static ApiKey key() throws PantoException {
        return ApiKey.of(KEY, "panto-api-key");
    }

    private WaitOutcome await(TriggerReply reply) throws Exception {
        Instant began = Instant.now();
        panto.onPoll(poll -> System.out.println("        after "
                + Duration.between(began, Instant.now()).toSeconds() + " s: " + poll.method() + " " + poll.path()));
        ExecutorService executor = Executors.newCachedThreadPool();
        try (RealTime time = new RealTime()) {
            TestRunClient client =
                    new TestRunClient(panto.url().toString(), key(), new PollQueue(() -> HTTP, () -> time));
            TestRunWait.Group group = new TestRunWait.Group(
                    null,
                    null,
                    reply.triggerId(),
                    reply.testRuns().stream().map(TestRunResult::unknown).toList());
            StatusWords words = StatusWords.parse(
                    StatusWords.DEFAULT_PASSED, StatusWords.DEFAULT_FAILED, StatusWords.DEFAULT_ENDED);
            return new TestRunWait(
                            () -> List.of(group),
                            asked -> CompletableFuture.completedFuture(client),
                            () -> words,
                            () -> Duration.ofSeconds(5),
                            began.plus(Duration.ofMinutes(5)),
                            time,
                            executor,
                            this)
                    .start()
                    .get();
        } finally {
            executor.shutdown();
        }
    }

    @Override
    public void say(String line) {
        System.out.println("[Panto] " + line);
    }

    @Override
    public void changed(List<TestRunResult> results) {
        // where there is a Jenkins, they go into the record of the build
    }

    @Override
    public void ended(WaitOutcome outcome) {
        outcome.table(RUN_URL::concat).forEach(row -> System.out.println("        " + row));
        say(outcome.sentence());
    }

    @Override
    public void failed(PantoException failure) {
        say(failure.getMessage());
    }

    /** The same flows in the attempt before. */
    private static Map<String, List<TestRunResult>> earlier(WaitOutcome first, WaitOutcome second) {
        return second.results().stream()
                .collect(Collectors.toMap(
                        TestRunResult::id,
                        result -> first.results().stream()
                                .filter(before -> Objects.equals(before.name(), result.name()))
                                .toList()));
    }

    private static String report(WaitOutcome last) {
        Map<String, Integer> names = new HashMap<>();
        return JUnitReport.xml(
                last.results().stream()
                        .map(result -> new JUnitReport.Case(
                                Device.describe(List.of(DEVICE)),
                                result,
                                "Test run: " + RUN_URL + result.id(),
                                last.earlier(result)))
                        .toList(),
                names);
    }

    private static String markdown(WaitOutcome outcome) {
        return VerdictMarkdown.of(
                outcome,
                outcome.notable().stream()
                        .map(result -> new VerdictMarkdown.Row(
                                result, Device.describe(List.of(DEVICE)), "staging", RUN_URL + result.id()))
                        .toList());
    }
}
