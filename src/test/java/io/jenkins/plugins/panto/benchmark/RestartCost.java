package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.demo.JenkinsProcess;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What many waits do after a restart of Jenkins, compared with as many builds that sleep. */
final class RestartCost {

    private static final Duration TIMEOUT = Duration.ofMinutes(8);

    private final Path war;
    private final Path plugin;
    private final Path others;
    private final Path folder;
    private final Report report;
    private final int builds;

    RestartCost(Path war, Path plugin, Path others, Path folder, Report report, boolean quick) {
        this.war = war;
        this.plugin = plugin;
        this.others = others;
        this.folder = folder;
        this.report = report;
        this.builds = quick ? 50 : 1000;
    }

    void measure() throws Exception {
        long sleeping = sleeps();
        report.figure("restart.builds", "", builds);
        report.figure("restart.threads.sleep", "", sleeping);
        try (PantoEmulator panto = PantoEmulator.start(Way.KEY)) {
            long waiting = waits(panto);
            report.figure("restart.threads.panto", "", waiting);
            report.figure("restart.threadsOverSleep", "", waiting - sleeping);
            report.figure("restart.sentAgain", "", panto.triggers().size());
        }
        report.limit("asked after a restart, " + builds + " waits, the last of them", "restart.asked", 30);
        report.limit("threads after it over sleep", "restart.threadsOverSleep", 32);
        report.limit("triggers sent again by it", "restart.sentAgain", 0);
    }

    private Path home(String name) throws Exception {
        Path home = Files.createDirectories(folder.resolve("restart-" + name));
        JenkinsProcess.installAll(others, home);
        JenkinsProcess.install(plugin, home);
        return home;
    }

    /** Returns the most threads after the restart. */
    private long sleeps() throws Exception {
        Path home = home("sleep");
        try (Controller jenkins = Controller.boot(war, home)) {
            jenkins.pipeline("sleeping", "sleep 36000");
            jenkins.start("sleeping", builds);
            jenkins.awaitStep("sleeping", builds, "sleep");
        }
        try (Controller jenkins = Controller.boot(war, home)) {
            jenkins.awaitStep("sleeping", builds, "sleep");
            Thread.sleep(30_000);
            return jenkins.peakOfThreads();
        }
    }

    private long waits(PantoEmulator panto) throws Exception {
        Path home = home("panto");
        panto.plan(Plan.endless());
        try (Controller jenkins = Controller.boot(war, home)) {
            Arrivals arrivals = new Arrivals();
            panto.onTrigger(arrivals);
            jenkins.connect(panto);
            jenkins.pipeline("waiting", WaitCost.waiting());
            jenkins.start("waiting", builds);
            arrivals.await(builds, TIMEOUT);
            jenkins.awaitStep("waiting", builds, "pantoTrigger");
        }
        panto.forget();
        Map<String, Instant> asked = new ConcurrentHashMap<>();
        panto.onPoll(poll -> asked.putIfAbsent(poll.path(), Instant.now()));
        try (Controller jenkins = Controller.boot(war, home)) {
            Instant up = Instant.now();
            for (Instant end = up.plus(TIMEOUT);
                    asked.size() < builds && Instant.now().isBefore(end); ) {
                Thread.sleep(100);
            }
            Instant last = asked.values().stream().max(Instant::compareTo).orElseThrow();
            Instant first = asked.values().stream().min(Instant::compareTo).orElseThrow();
            report.figure("restart.waitsAsked", "", asked.size());
            report.figure(
                    "restart.askedSinceUp", "s", Duration.between(up, last).toMillis() / 1000.0);
            report.figure(
                    "restart.asked",
                    "s",
                    Duration.between(first.isBefore(up) ? first : up, last).toMillis() / 1000.0);
            jenkins.awaitStep("waiting", builds, "pantoTrigger");
            return jenkins.peakOfThreads();
        }
    }
}
