package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What test runs cost in the records of builds, and what the records cost on pages. */
final class RecordCost {

    private final Controller jenkins;
    private final Report report;
    private final boolean quick;
    private final HttpClient http = HttpClient.newHttpClient();

    RecordCost(Controller jenkins, Report report, boolean quick) {
        this.jenkins = jenkins;
        this.report = report;
        this.quick = quick;
    }

    void measure() throws Exception {
        try (PantoEmulator panto = PantoEmulator.start(Way.KEY)) {
            panto.plan(Plan.endedAtOnce("passed"));
            jenkins.connect(panto);
            List<Integer> sizes = List.of(1, 100, 10_000);
            for (int runs : sizes) {
                for (int i = 0; i < runs; i++) {
                    panto.testFlow("Flow %05d of %d".formatted(i, runs), Map.of("size", List.of("s" + runs)));
                }
                sizes(runs);
            }
            perRun("program.dat", "triggered");
            perRun("build.xml", "triggered");
            perRun("program.dat", "judged");
            perRun("build.xml", "judged");
            report.limit("program.dat, for each run", "record.program.dat.perRun.triggered", 200);
            report.limit("build.xml, for each run", "record.build.xml.perRun.triggered", 200);
            report.limit("build.xml, for each run that was waited for", "record.build.xml.perRun.judged", 200);
            pages();
            jobs();
            history();
        }
    }

    /** A build in the middle of a step, since what it would go on from is gone when it has ended. */
    private void sizes(int runs) throws Exception {
        String trigger = "includeTags: [size: 's" + runs + "']";
        sizes(runs, "triggered", Way.pantoTrigger(trigger));
        sizes(runs, "judged", Way.pantoTrigger(trigger, "wait: true"));
    }

    private void sizes(int runs, String state, String step) throws Exception {
        String job = state + runs;
        jenkins.pipeline(job, "def run = " + step + "\ninput 'look'\necho run.message");
        jenkins.start(job, 1);
        jenkins.awaitStep(job, 1, "input");
        Thread.sleep(2_000); // the program is saved a moment after the step has begun
        for (String file : List.of("program.dat", "build.xml")) {
            long size = Files.size(jenkins.file("jobs/" + job + "/builds/1/" + file));
            report.figure("record." + file + "." + runs + "." + state, "KB", size / 1024.0);
            report.growth("size of records, by test runs", "KB", file + ", " + state, runs, size / 1024.0);
        }
        jenkins.script("""
                Jenkins.get().getItem('%s').lastBuild.getAction(
                    Jenkins.get().pluginManager.uberClassLoader.loadClass(
                        'org.jenkinsci.plugins.workflow.support.steps.input.InputAction'))
                    .executions.each { it.doProceedEmpty() }
                """.formatted(job));
        jenkins.awaitEnd(job);
    }

    private void perRun(String file, String state) {
        String name = "record." + file + ".";
        double some = report.value(name + "100." + state);
        double many = report.value(name + "10000." + state);
        report.figure(name + "perRun." + state, "bytes", (many - some) * 1024 / 9_900);
    }

    private void pages() throws Exception {
        jenkins.pipeline("plain", "echo 'nothing'");
        jenkins.run("plain");
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("plainBuild", "job/plain/1/");
        for (int runs : List.of(1, 100, 10_000)) {
            pages.put("build" + runs, "job/judged" + runs + "/1/");
            pages.put("panto" + runs, "job/judged" + runs + "/1/panto/");
        }
        time(pages);
        for (int runs : List.of(1, 100, 10_000)) {
            report.growth("time of a page, by test runs", "ms", "build page", runs, total("build" + runs));
            report.growth("time of a page, by test runs", "ms", "Panto page", runs, total("panto" + runs));
        }
        report.compare("build page of 10,000 runs", "page.build10000.total", "page.plainBuild.total", 1.2);
        report.limit("build page of 10,000 runs, first byte", "page.build10000.firstByte", 300);
        report.limit("Panto page of 10,000 runs, first byte", "page.panto10000.firstByte", 300);
    }

    private double total(String page) {
        return report.value("page." + page + ".total");
    }

    /** A job of many builds, copied on disk from one, with the action and without. */
    private void jobs() throws Exception {
        List<Integer> sizes = quick ? List.of(10, 100) : List.of(10, 100, 1000);
        int most = sizes.get(sizes.size() - 1);
        Map<String, String> pages = new LinkedHashMap<>();
        for (int builds : sizes) {
            for (boolean with : new boolean[] {true, false}) {
                String job = (with ? "with" : "without") + (builds == most ? "Many" : builds);
                jenkins.pipeline(
                        job,
                        Way.pantoTrigger(
                                "includeTags: [priority: ['P0', 'P1']]", with ? "wait: true" : "dryRun: true"));
                jenkins.run(job);
                copyBuild(job, builds);
                pages.put(job + "Page", "job/" + job + "/");
                pages.put(job + "Rest", "job/" + job + "/api/json");
                pages.put(job + "RestDeep", "job/" + job + "/api/json?depth=1");
            }
        }
        time(pages);
        for (int builds : sizes) {
            for (String way : List.of("with", "without")) {
                report.growth(
                        "time of a job's page, by builds",
                        "ms",
                        way,
                        builds,
                        total(way + (builds == most ? "Many" : builds) + "Page"));
            }
        }
        for (String what : List.of("Page", "Rest", "RestDeep")) {
            report.compare(
                    "job of " + most + " builds: " + what,
                    "page.withMany" + what + ".total",
                    "page.withoutMany" + what + ".total",
                    1.05);
        }
    }

    /** The flows of a job with 30 builds of 10,000 test runs each: when they are read from disk, and after that. */
    private void history() throws Exception {
        copyBuild("judged10000", 30);
        URI page = jenkins.url.resolve("job/judged10000/panto/grid");
        Sample first = new Sample();
        Sample again = new Sample();
        for (int i = 0; i < (quick ? 2 : 5); i++) {
            jenkins.script("Jenkins.get().getItem('judged10000').doReload()");
            first.add(millis(page));
            for (int j = 0; j < 5; j++) {
                again.add(millis(page));
            }
        }
        report.figure("history.first", "ms", first);
        report.figure("history.again", "ms", again);
        report.limit("flows of 30 builds of 10,000 runs, the first time", "history.first", 2_000);
        report.limit("flows of 30 builds of 10,000 runs, after that", "history.again", 500);
    }

    private double millis(URI page) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<Void> answer =
                http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() != 200) {
            throw new IOException(page + " answered " + answer.statusCode());
        }
        return (System.nanoTime() - began) / 1e6;
    }

    private void copyBuild(String job, int builds) throws IOException, InterruptedException {
        Path folder = jenkins.file("jobs/" + job);
        for (int i = 2; i <= builds; i++) {
            Path copy = folder.resolve("builds/" + i);
            try (Stream<Path> files = Files.walk(folder.resolve("builds/1"))) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(folder.resolve("builds/1").relativize(file)));
                }
            }
        }
        Files.writeString(folder.resolve("nextBuildNumber"), (builds + 1) + "\n");
        jenkins.script("Jenkins.get().getItem('%s').doReload(); println Jenkins.get().getItem('%s').builds.size()"
                .formatted(job, job));
    }

    /** Asks for all pages in turn, after some rounds that do not count. */
    private void time(Map<String, String> pages) throws IOException, InterruptedException {
        int warmUp = quick ? 3 : 10;
        Map<String, Sample> firsts = new LinkedHashMap<>();
        Map<String, Sample> totals = new LinkedHashMap<>();
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (int i = 0; i < warmUp + (quick ? 5 : 80); i++) {
            for (Map.Entry<String, String> page : pages.entrySet()) {
                long began = System.nanoTime();
                HttpResponse<InputStream> answer = http.send(
                        HttpRequest.newBuilder(jenkins.url.resolve(URI.create(page.getValue())))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
                long first = System.nanoTime();
                long size;
                try (InputStream in = answer.body()) {
                    size = in.transferTo(OutputStream.nullOutputStream());
                }
                long total = System.nanoTime();
                if (answer.statusCode() != 200) {
                    throw new IOException(page.getValue() + " answered " + answer.statusCode());
                }
                bytes.put(page.getKey(), size);
                if (i >= warmUp) {
                    firsts.computeIfAbsent(page.getKey(), ignored -> new Sample())
                            .add((first - began) / 1e6);
                    totals.computeIfAbsent(page.getKey(), ignored -> new Sample())
                            .add((total - began) / 1e6);
                }
            }
        }
        for (String page : pages.keySet()) {
            report.figure("page." + page + ".firstByte", "ms", firsts.get(page));
            report.figure("page." + page + ".total", "ms", totals.get(page));
            report.figure("page." + page + ".size", "KB", bytes.get(page) / 1024.0);
        }
    }
}
