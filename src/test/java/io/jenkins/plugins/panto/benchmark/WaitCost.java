package io.jenkins.plugins.panto.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.panto.benchmark.PollSimulation.Outcome;
import io.jenkins.plugins.panto.benchmark.PollSimulation.Service;
import io.jenkins.plugins.panto.benchmark.PollSimulation.Wait;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What waiting costs: threads, heap and questions, and how late a run's end is seen. */
final class WaitCost {

    private static final Duration TIMEOUT = Duration.ofMinutes(8);

    /** How much later than its poll plan's longest pause a wait may end. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final double MB = 1024 * 1024;
    private static final int RUNS = 3;

    private final Controller jenkins;
    private final Report report;
    private final boolean quick;
    private final List<Integer> crowds;

    WaitCost(Controller jenkins, Report report, boolean quick) {
        this.jenkins = jenkins;
        this.report = report;
        this.quick = quick;
        this.crowds = quick ? List.of(10, 50) : List.of(10, 100, 1000);
    }

    void measure() throws Exception {
        Map<Integer, Long> heapOfSleeps = sleeps();
        single();
        waits(heapOfSleeps);
        loop();
        plan();
    }

    /** As many builds as a crowd counts, one crowd growing out of the other. Returns the heap of each. */
    private Map<Integer, Long> sleeps() throws Exception {
        jenkins.pipeline("sleeping", "sleep 36000");
        warmUp("sleeping", "sleep");
        long threads = jenkins.threads();
        long idle = jenkins.heap();
        Map<Integer, Long> heaps = new TreeMap<>();
        for (int crowd : crowds) {
            jenkins.start("sleeping", crowd - started(heaps));
            jenkins.awaitStep("sleeping", crowd, "sleep");
            jenkins.peakOfThreads();
            heaps.put(crowd, jenkins.heap() - idle);
            grown("sleep", crowd, heaps.get(crowd), jenkins.peakOfThreads() - threads);
        }
        jenkins.stop("sleeping");
        jenkins.delete("sleeping");
        return heaps;
    }

    private static int started(Map<Integer, Long> heaps) {
        return heaps.keySet().stream().max(Integer::compare).orElse(0);
    }

    /** The largest crowd has the same name however large it is. */
    private String name(int crowd) {
        return crowd == crowds.get(crowds.size() - 1) ? "Many" : String.valueOf(crowd);
    }

    /** Loads what the first build of a kind loads, which is no matter of how many there are. */
    private void warmUp(String job, String step) throws Exception {
        jenkins.start(job, 2);
        jenkins.awaitStep(job, 2, step);
        jenkins.stop(job);
    }

    private void letPoolsShrink() throws InterruptedException {
        if (!quick) {
            jenkins.letPoolsShrink();
        }
    }

    private void grown(String way, int crowd, long heap, long threads) {
        report.figure("wait.threads" + name(crowd) + "." + way, "", threads);
        report.figure("wait.heap" + name(crowd) + "." + way, "MB", heap / MB);
        report.growth("threads over idle, by waits", "", way, crowd, threads);
        report.growth("heap over idle, by waits", "MB", way, crowd, heap / MB);
    }

    /** Waits one after the other, whose run ends somewhere in the first pauses. */
    private void single() throws Exception {
        try (PantoEmulator panto = PantoEmulator.start(Way.KEY)) {
            jenkins.connect(panto);
            jenkins.pipeline("single", waiting());
            panto.plan(Plan.endedAtOnce("passed").endsAfter(Duration.ofSeconds(8)));
            Sample late = new Sample();
            for (int i = 0; i < (quick ? 1 : 3); i++) {
                jenkins.run("single");
                Instant ended = endOf(panto, i);
                for (String[] words : jenkins.measured("single")) {
                    late.add((Long.parseLong(words[1]) - ended.toEpochMilli()) / 1000.0);
                }
            }
            jenkins.delete("single");
            report.figure("wait.late1", "s", late);
        }
    }

    private static Instant endOf(PantoEmulator panto, int build) throws Exception {
        String id = "testrun_%02d".formatted(build * RUNS + 1);
        HttpRequest request = HttpRequest.newBuilder(panto.url().resolve(Way.PATH + "test-run/" + id))
                .header("X-PANTO-API-KEY", Way.KEY)
                .build();
        String body = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        JsonNode run = new ObjectMapper().readTree(body).path("test_run");
        return Instant.parse(run.path("runner_end_timestamp").asText());
    }

    /** Of a Pipeline that triggers and waits. */
    static String waiting() {
        return "def run = "
                + Way.pantoTrigger("includeTags: [priority: ['P0', 'P1']]", "wait: true", "timeoutMinutes: 600")
                + "\necho \"measured end ${System.currentTimeMillis()}\"";
    }

    /** Many waits, whose runs all end at the same moment: the worst there is. */
    private void waits(Map<Integer, Long> heapOfSleeps) throws Exception {
        try (PantoEmulator panto = PantoEmulator.start(Way.KEY)) {
            Arrivals triggers = new Arrivals();
            Arrivals polls = new Arrivals();
            panto.onTrigger(triggers);
            panto.onPoll(polls);
            panto.plan(Plan.endless());
            jenkins.connect(panto);
            jenkins.pipeline("waiting", waiting());
            warmUp("waiting", "pantoTrigger");
            letPoolsShrink();
            triggers.forget();
            long threads = jenkins.threads();
            long idle = jenkins.heap();
            int crowd = 0;
            for (int more : crowds) {
                jenkins.start("waiting", more - crowd);
                crowd = more;
                triggers.await(crowd, TIMEOUT);
                jenkins.awaitStep("waiting", crowd, "pantoTrigger");
                long peak = jenkins.peakOfThreads(Duration.ofSeconds(quick ? 6 : 20)) - threads; // some polls
                long heap = jenkins.heap() - idle;
                grown("panto", crowd, heap, peak);
                report.figure(
                        "wait.heapOverSleep" + name(crowd), "KB", (heap - heapOfSleeps.get(crowd)) / 1024.0 / crowd);
            }
            Instant ended = endAll(panto);
            jenkins.awaitEnd("waiting");
            Sample late = new Sample();
            for (String[] words : jenkins.measured("waiting")) {
                late.add((Long.parseLong(words[1]) - ended.toEpochMilli()) / 1000.0);
            }
            jenkins.delete("waiting");
            report.figure("wait.many", "", crowd);
            report.figure("wait.lateMany", "s", late);
            report.figure("wait.lateAtMostMany", "s", late.quantile(1));
            report.figure("wait.questionsMany", "", polls.count());
            predict(triggers, polls, ended, late);

            report.limit("threads over idle for " + crowd + " waits", "wait.threadsMany.panto", 8);
            report.limit("heap of a wait over sleep's, of " + crowd, "wait.heapOverSleepMany", 20);
            double limit = LONGEST_PAUSE.plus(SLACK).toSeconds();
            report.limit("from the runs' end to the step's, 1 wait", "wait.late1", limit);
            report.limit("from the runs' end to the step's, slowest of " + crowd, "wait.lateAtMostMany", limit);
        }
    }

    private static Instant endAll(PantoEmulator panto) {
        Instant now = Instant.now();
        int runs = panto.triggers().size() * RUNS;
        for (int i = 1; i <= runs; i++) {
            panto.status("testrun_%02d".formatted(i), "passed", true, null);
        }
        return now;
    }

    /** Holds the simulation against what was measured. */
    private void predict(Arrivals triggers, Arrivals polls, Instant ended, Sample late) {
        List<Wait> waits = new ArrayList<>();
        Instant zero = triggers.times().get(0);
        double end = seconds(zero, ended);
        triggers.times().forEach(time -> waits.add(new Wait(seconds(zero, time), end, 1)));
        Outcome outcome = PollSimulation.run(waits, Service.unlimited(0.003), 1);
        report.figure("simulation.questions", "", outcome.questions());
        report.figure("simulation.late", "s", outcome.late());
        report.figure(
                "simulation.questionsError",
                "%",
                100 * Math.abs(outcome.questions() - polls.count()) / (double) polls.count());
        report.figure(
                "simulation.lateError", "%", 100 * Math.abs(outcome.late().median() - late.median()) / late.median());
        report.figure("wait.questionsPerMinuteMany", "/min", polls.count() / outcome.waitMinutes());
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    /** What people write who have no step that waits; it asks for each run. */
    private void loop() throws Exception {
        try (PantoEmulator panto = PantoEmulator.start(Way.KEY)) {
            Arrivals polls = new Arrivals();
            panto.onPoll(polls);
            panto.plan(Plan.endless());
            jenkins.pipeline("loop", """
                    %s
                    waitUntil(quiet: true) {
                        def running = 0
                        for (int i = 1; i <= %d; i++) {
                            %s
                        }
                        return false
                    }
                    """.formatted(
                            Way.HTTP_REQUEST.step(panto.url()),
                            RUNS,
                            Way.poll(panto.url() + Way.PATH + "test-run/testrun_0' + i + '")));
            Duration window = Duration.ofSeconds(quick ? 10 : 40);
            jenkins.start("loop", 1);
            polls.await(1, TIMEOUT);
            Thread.sleep(window.toMillis());
            int measured = polls.count();
            jenkins.stop("loop");
            jenkins.delete("loop");
            report.figure("loop.questionsMeasured", "", measured);
            report.figure("loop.questionsComputed", "", RUNS * rounds(window.toMillis() / 1000.0));
        }
    }

    /** How often {@code waitUntil} comes round: after a quarter of a second at first, then slower, up to 15 seconds. */
    private static int rounds(double seconds) {
        int rounds = 1;
        double pause = 0.25;
        for (double at = pause; at < seconds; at += pause) {
            rounds++;
            pause = Math.min(pause * 1.2, 15);
        }
        return rounds;
    }

    /** Questions for a trigger with three runs, computed from both plans, since this takes hours. */
    private void plan() {
        for (int minutes : new int[] {1, 10, 60}) {
            double seconds = minutes * 60.0;
            double loop = RUNS * rounds(seconds) / (double) minutes;
            report.figure("loop.questionsPerMinute" + minutes, "/min", loop);
            for (int questions : new int[] {1, RUNS}) {
                Outcome outcome = PollSimulation.run(
                        PollSimulation.spread(200, 60, seconds, questions, 1), Service.unlimited(0.1), 1);
                String which = questions == 1 ? "withTriggerId" : "withoutTriggerId";
                report.figure(which + ".questionsPerMinute" + minutes, "/min", outcome.perWaitMinute());
                report.growth(
                        "requests a minute, by minutes of a wait for 3 runs",
                        "/min",
                        which,
                        minutes,
                        outcome.perWaitMinute());
            }
            report.growth("requests a minute, by minutes of a wait for 3 runs", "/min", "waitUntil", minutes, loop);
        }
        String what = "requests of a wait-minute, 10 minutes, 3 runs, ";
        report.compare(what + "trigger ID", "withTriggerId.questionsPerMinute10", "loop.questionsPerMinute10", 1 / 3.0);
        report.compare(
                what + "no trigger ID", "withoutTriggerId.questionsPerMinute10", "loop.questionsPerMinute10", 1 / 3.0);
    }
}
