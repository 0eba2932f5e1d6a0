package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one trigger costs, and how many a controller can do, each way in turn. */
final class TriggerCost {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /** How long before its moment a crowd of builds is started, plus some for each of them. */
    private static final Duration AHEAD = Duration.ofSeconds(3);

    private static final Duration AHEAD_EACH = Duration.ofMillis(60);

    private final Controller jenkins;
    private final Report report;
    private final boolean quick;
    private final HttpClient http = HttpClient.newHttpClient();

    TriggerCost(Controller jenkins, Report report, boolean quick) {
        this.jenkins = jenkins;
        this.report = report;
        this.quick = quick;
    }

    void measure() throws Exception {
        try (PantoEmulator panto = PantoEmulator.start(Way.KEY)) {
            Arrivals arrivals = new Arrivals();
            panto.onTrigger(arrivals);
            jenkins.connect(panto);
            jenkins.addFloorStep(Path.of("target/test-classes"));
            overhead(panto);
            throughput(panto, arrivals);
        }
    }

    /** Builds of a few triggers each, all ways in turn, in an order that changes from round to round. */
    private void overhead(PantoEmulator panto) throws Exception {
        StringBuilder script = new StringBuilder("""
                def measure(String way, Closure step) {
                    long began = System.nanoTime()
                    step()
                    echo "measured ${way} ${System.nanoTime() - began}"
                }
                def ways = [:]
                """);
        for (Way way : Way.values()) {
            script.append("ways.%s = { %s }%n".formatted(way.label, way.step(panto.url())));
        }
        script.append("""
                def names = ways.keySet() as List
                int n = names.size()
                for (int i = 0; i < 5 * n; i++) {
                    def name = names[(i + i.intdiv(n)) % n]
                    measure(name, ways[name])
                }
                """);
        jenkins.pipeline("overhead", script.toString());
        for (int i = 0; i < (quick ? 2 : 4); i++) {
            jenkins.run("overhead");
        }
        jenkins.measured("overhead"); // the warm-up
        Sample emulator = new Sample();
        for (int i = 0; i < (quick ? 3 : 10); i++) {
            jenkins.run("overhead");
            for (int k = 0; k < 5; k++) {
                emulator.add(ask(panto.url()).toNanos() / 1e6);
            }
        }
        report.figure("trigger.emulator", "ms", emulator);
        Map<Way, Sample> samples = new EnumMap<>(Way.class);
        for (String[] words : jenkins.measured("overhead")) {
            for (Way way : Way.values()) {
                if (way.label.equals(words[0])) {
                    samples.computeIfAbsent(way, ignored -> new Sample())
                            .add(Long.parseLong(words[1]) / 1e6 - emulator.median());
                }
            }
        }
        samples.forEach((way, sample) -> report.figure("trigger.overhead." + way.label, "ms", sample));
        report.compare("overhead of a trigger", "trigger.overhead.panto", "trigger.overhead.httpRequest", 1);
        report.compare(
                "overhead of a trigger", "trigger.overhead.panto", "trigger.overhead.httpRequestWithCredentials", 1);
        report.compare("overhead of a trigger", "trigger.overhead.panto", "trigger.overhead.curl", 0.2);
        report.compare("overhead of a trigger", "trigger.overhead.panto", "trigger.overhead.floor", 1.15);
        floorWithout("overhead", "ms");
        jenkins.delete("overhead");
    }

    /** What each part of the floor costs: what is saved without it. */
    private void floorWithout(String figure, String unit) {
        for (String part : List.of("Program", "Credential", "Build")) {
            report.figure(
                    "trigger." + figure + ".of" + part,
                    unit,
                    report.value("trigger." + figure + ".floor")
                            - report.value("trigger." + figure + ".floorWithout" + part));
        }
    }

    /** What a trigger takes on a connection that is open, with nothing around it. */
    private Duration ask(URI panto) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(panto.resolve(Way.PATH + "test-flow/trigger"))
                .header("X-PANTO-API-KEY", Way.KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Way.BODY))
                .build();
        long began = System.nanoTime();
        http.send(request, HttpResponse.BodyHandlers.ofString());
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void throughput(PantoEmulator panto, Arrivals arrivals) throws Exception {
        for (Way way : Way.values()) {
            jenkins.pipeline(way.label, """
                    sleep time: Math.max(1, Long.parseLong(params.at) - System.currentTimeMillis()), unit: 'MILLISECONDS'
                    int count = Integer.parseInt(params.count)
                    for (int i = 0; i < count; i++) {
                        %s
                    }
                    """.formatted(way.step(panto.url())));
        }
        for (int builds : quick ? new int[] {1, 10} : new int[] {1, 10, 100}) {
            List<Way> ways = builds == 10 ? List.of(Way.values()) : Way.REAL;
            Map<Way, Sample> rates = new EnumMap<>(Way.class);
            Map<Way, Sample> costs = new EnumMap<>(Way.class);
            for (int i = 0; i < (quick ? 1 : builds == 100 ? 2 : 5); i++) {
                for (Way way : ways) {
                    int each = builds == 1 ? (way == Way.CURL ? 10 : 40) : builds == 10 ? 8 : 2;
                    double cpu = crowd(way, builds, each, arrivals);
                    rates.computeIfAbsent(way, ignored -> new Sample()).add(arrivals.rate());
                    costs.computeIfAbsent(way, ignored -> new Sample()).add(cpu);
                }
                panto.forget();
            }
            rates.forEach((way, sample) -> {
                report.figure("trigger.rate" + builds + "." + way.label, "/s", sample);
                if (Way.REAL.contains(way)) {
                    report.growth("triggers per second, by builds at once", "/s", way.label, builds, sample.median());
                }
            });
            costs.forEach((way, sample) -> {
                report.figure("trigger.cpu" + builds + "." + way.label, "ms", sample);
                if (Way.REAL.contains(way)) {
                    report.growth("CPU of a trigger, by builds at once", "ms", way.label, builds, sample.median());
                }
            });
            for (Way way : List.of(Way.HTTP_REQUEST, Way.HTTP_REQUEST_WITH_CREDENTIALS, Way.CURL)) {
                report.compareMore(
                        "triggers a second, builds at once: " + builds,
                        "trigger.rate" + builds + ".panto",
                        "trigger.rate" + builds + "." + way.label);
            }
        }
        report.compare("CPU of a trigger", "trigger.cpu10.panto", "trigger.cpu10.httpRequest", 1);
        report.compare("CPU of a trigger", "trigger.cpu10.panto", "trigger.cpu10.httpRequestWithCredentials", 1);
        report.compare("CPU of a trigger", "trigger.cpu10.panto", "trigger.cpu10.curl", 1);
        report.compare("CPU of a trigger", "trigger.cpu10.panto", "trigger.cpu10.floor", 1.15);
        floorWithout("cpu10", "ms");
        for (Way way : Way.values()) {
            jenkins.delete(way.label);
        }
    }

    /** Lets builds loose at the same moment. Returns the controller's processor time for each trigger, in ms. */
    private double crowd(Way way, int builds, int each, Arrivals arrivals) throws Exception {
        arrivals.forget();
        Instant at = Instant.now().plus(AHEAD).plus(AHEAD_EACH.multipliedBy(builds));
        jenkins.start(way.label, builds, at, each);
        jenkins.awaitStep(way.label, builds, "sleep");
        if (Instant.now().isAfter(at)) {
            System.out.println("  (the builds of " + way.label + " were late)");
        }
        Thread.sleep(Math.max(0, Duration.between(Instant.now(), at).toMillis() - 50));
        Duration before = jenkins.cpu();
        arrivals.await(builds * each, TIMEOUT);
        Duration after = jenkins.cpu();
        jenkins.awaitEnd(way.label);
        jenkins.measured(way.label);
        return after.minus(before).toNanos() / 1e6 / (builds * each);
    }
}
