package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.demo.JenkinsProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a plugin costs that nobody uses: Jenkins is started with it and without it, in turn. */
final class IdleCost {

    private static final Pattern READY = Pattern.compile("(?m)^(\\S+ \\S+) .*Jenkins is fully up and running");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSZ");

    /** What Jenkins says of each of its tasks for a plugin, if it is asked to. */
    private static final Pattern TASK = Pattern.compile("Took (\\d+)\\s*ms for .*panto-qa");

    private static final double MB = 1024 * 1024;

    private final Path war;
    private final Path plugin;
    private final Path others;
    private final Path folder;
    private final Report report;
    private final boolean quick;

    IdleCost(Path war, Path plugin, Path others, Path folder, Report report, boolean quick) {
        this.war = war;
        this.plugin = plugin;
        this.others = others;
        this.folder = folder;
        this.report = report;
        this.quick = quick;
    }

    void measure() throws Exception {
        Map<String, Path> homes = new LinkedHashMap<>();
        homes.put("without", home("without"));
        homes.put("with", home("with"));
        JenkinsProcess.install(plugin, homes.get("with"));
        Map<String, Sample> samples = new LinkedHashMap<>();
        int boots = quick ? 1 : 4;
        for (int i = 0; i <= boots; i++) {
            for (Map.Entry<String, Path> home : homes.entrySet()) {
                boot(home.getKey(), home.getValue(), i == 0 ? new LinkedHashMap<>() : samples);
            }
        }
        samples.forEach((name, sample) -> report.figure("idle." + name, unit(name), sample));
        difference("start", "ms");
        difference("cpu", "ms");
        difference("classes", "");
        difference("heap", "MB");
        report.limit("start-up, added as measured", "idle.start.added", 50);
        report.limit("start-up, the plugin's own tasks", "idle.tasks.with", 50);
        report.limit("heap at idle, added", "idle.heap.added", 1);
        report.figure("hpi.panto", "KB", Files.size(plugin) / 1024.0);
        report.figure("hpi.httpRequest", "KB", Files.size(others.resolve("http_request.hpi")) / 1024.0);
    }

    private Path home(String name) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        JenkinsProcess.installAll(others, home);
        return home;
    }

    private static String unit(String name) {
        return name.startsWith("classes") ? "" : name.startsWith("heap") ? "MB" : "ms";
    }

    private void difference(String what, String unit) {
        double added = report.value("idle." + what + ".with") - report.value("idle." + what + ".without");
        report.figure("idle." + what + ".added", unit, added);
    }

    private void boot(String which, Path home, Map<String, Sample> samples) throws Exception {
        try (Controller jenkins = Controller.boot(war, home)) {
            Duration cpu = jenkins.cpu();
            String log = logUntilReady(home.resolve("jenkins.log"));
            MatchResult ready = READY.matcher(log).results().findFirst().orElseThrow();
            Instant up = TIME.parse(ready.group(1), Instant::from);
            add(
                    samples,
                    "start." + which,
                    Duration.between(jenkins.started(), up).toMillis());
            add(samples, "cpu." + which, cpu.toMillis());
            List<MatchResult> tasks = TASK.matcher(log).results().toList();
            add(
                    samples,
                    "tasks." + which,
                    tasks.stream()
                            .mapToInt(task -> Integer.parseInt(task.group(1)))
                            .sum());
            add(samples, "heap." + which, jenkins.heap() / MB);
            add(samples, "classes." + which, jenkins.classes());
        }
    }

    /** Pages are answered a moment before the line is written. */
    private static String logUntilReady(Path file) throws IOException, InterruptedException {
        String log = Files.readString(file);
        for (int i = 0; i < 600 && !READY.matcher(log).find(); i++) {
            Thread.sleep(100);
            log = Files.readString(file);
        }
        return log;
    }

    private static void add(Map<String, Sample> samples, String name, double value) {
        samples.computeIfAbsent(name, ignored -> new Sample()).add(value);
    }
}
