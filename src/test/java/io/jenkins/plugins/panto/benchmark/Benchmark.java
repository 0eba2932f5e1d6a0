package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.demo.JenkinsProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * What {@code bin/benchmark} does: measures what the plugin costs in a Jenkins of its own, against what else there is.
 * Arguments: the war, the plugin, a folder of the plugins that it needs, an empty folder to work in, the checkout,
 * {@code --quick} for fewer and shorter measurements, {@code --fill} to write them into the documents all the same, and
 * {@code --only=NAME} for a chapter alone, once for each.
 */
final class Benchmark {

    private static final String ONLY = "--only=";

    private final Path war;
    private final Path plugin;
    private final Path others;
    private final Path folder;
    private final boolean quick;
    private final List<String> only;
    private final Report report;
    private Controller controller;

    private Benchmark(String[] args, boolean quick) {
        this.war = Path.of(args[0]);
        this.plugin = Path.of(args[1]);
        this.others = Path.of(args[2]);
        this.folder = Path.of(args[3]).toAbsolutePath();
        this.quick = quick;
        this.only = Arrays.stream(args)
                .filter(arg -> arg.startsWith(ONLY))
                .map(arg -> arg.substring(ONLY.length()))
                .toList();
        this.report = new Report(quick);
    }

    public static void main(String[] args) throws Exception {
        boolean quick = List.of(args).contains("--quick");
        Benchmark benchmark = new Benchmark(args, quick);
        Instant began = Instant.now();
        Path checkout = Path.of(args[4]);
        boolean fill = !quick || List.of(args).contains("--fill");
        Path docs = fill ? checkout.resolve("docs") : benchmark.folder;
        if (!benchmark.only.isEmpty() && Files.exists(docs.resolve("benchmark.json"))) {
            benchmark.report.read(docs.resolve("benchmark.json"));
        }
        benchmark.measure();
        benchmark.report.print();
        if (fill) {
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
        chapter(
                "idle",
                "Jenkins at idle, with the plugin and without",
                () -> new IdleCost(war, plugin, others, folder, report, quick).measure());
        chapter("records", "Records and pages", () -> new RecordCost(controller(), report, quick).measure());
        chapter("triggers", "Triggers", () -> new TriggerCost(controller(), report, quick).measure());
        chapter("threads", "Threads", () -> new ThreadCost(controller(), report, quick).measure());
        chapter("waits", "Waits", () -> new WaitCost(controller(), report, quick).measure());
        if (controller != null) {
            controller.close();
        }
        chapter(
                "restart",
                "A restart while builds wait",
                () -> new RestartCost(war, plugin, others, folder, report, quick).measure());
        chapter("scale", "Computed for more than one machine", () -> new Scale(report).compute());
    }

    private interface Chapter {
        void measure() throws Exception;
    }

    private void chapter(String name, String title, Chapter chapter) throws Exception {
        if (only.isEmpty() || only.contains(name)) {
            Instant began = Instant.now();
            System.out.println();
            System.out.println("== " + title);
            chapter.measure();
            System.out.printf(
                    "   (%s: %d s)%n",
                    name, Duration.between(began, Instant.now()).toSeconds());
        }
    }

    /** The one that several chapters share, when the first of them needs it. */
    private Controller controller() throws Exception {
        if (controller == null) {
            Path home = folder.resolve("home");
            JenkinsProcess.installAll(others, home);
            JenkinsProcess.install(plugin, home);
            controller = Controller.boot(war, home);
        }
        return controller;
    }
}
