package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.demo.JenkinsProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What {@code bin/benchmark} does: measures what the plugin costs in a Jenkins of its own, against what else there is.
 * Arguments: the war, the plugin, a folder of the plugins that it needs, an empty folder to work in, the checkout,
 * {@code --quick} for fewer and shorter measurements, and {@code --fill} to write them into the documents all the same.
 */
final class Benchmark {

    private final Path war;
    private final Path plugin;
    private final Path others;
    private final Path folder;
    private final boolean quick;
    private final Report report;

    private Benchmark(String[] args, boolean quick) {
        this.war = Path.of(args[0]);
        this.plugin = Path.of(args[1]);
        this.others = Path.of(args[2]);
        this.folder = Path.of(args[3]).toAbsolutePath();
        this.quick = quick;
        this.report = new Report(quick);
    }

    public static void main(String[] args) throws Exception {
        boolean quick = List.of(args).contains("--quick");
        Benchmark benchmark = new Benchmark(args, quick);
        Instant began = Instant.now();
        benchmark.measure();
        benchmark.report.print();
        Path checkout = Path.of(args[4]);
        Path docs = benchmark.folder;
        if (!quick || List.of(args).contains("--fill")) {
            docs = checkout.resolve("docs");
            Documents.fill(docs.resolve("performance.md"), benchmark.report);
            Documents.fill(docs.resolve("scale.md"), benchmark.report);
        }
        benchmark.report.write(docs.resolve("benchmark.json"));
        Picture.write(benchmark.report, docs.resolve("benchmark.svg"));
        System.out.printf(
                "Wrote benchmark.json and benchmark.svg to %s after %d s.%n",
                docs, Duration.between(began, Instant.now()).toSeconds());
        System.exit(0);
    }

    private void measure() throws Exception {
        Files.createDirectories(folder);
        chapter("Reading replies");
        new ReadingCost(report, quick).measure();
        chapter("Jenkins at idle, with the plugin and without");
        new IdleCost(war, plugin, others, folder, report, quick).measure();
        Path home = folder.resolve("home");
        JenkinsProcess.installAll(others, home);
        JenkinsProcess.install(plugin, home);
        try (Controller jenkins = Controller.boot(war, home)) {
            chapter("Records and pages");
            new RecordCost(jenkins, report, quick).measure();
            chapter("Triggers");
            new TriggerCost(jenkins, report, quick).measure();
            chapter("Waits");
            new WaitCost(jenkins, report, quick).measure();
        }
        chapter("Computed for more than one machine");
        new Scale(report).compute();
    }

    private static void chapter(String title) {
        System.out.println();
        System.out.println("== " + title);
    }
}
