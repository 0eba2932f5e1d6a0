package io.jenkins.plugins.panto.demo;

import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code bin/demo} shows: the plugin, as it is installed, in a Jenkins of its own, with the emulator for Panto.
 * Arguments: the war, the plugin, a folder of the plugins that it needs, an empty folder to be Jenkins' home, its port
 * (0 for a free one), and {@code --once} to end when the jobs have run.
 */
final class Demo {

    static final String KEY = "demo-key";

    /** The main one, a gate before a release, and a freestyle job. */
    private static final String APP = "checkout-app";

    private static final String GATE = "release-gate";
    private static final String FREESTYLE = "freestyle";

    /** How the builds of each job end, one after the other; see {@link #build}. */
    private static final Map<String, List<String>> RESULTS = Map.of(
            APP, List.of("SUCCESS", "FAILURE", "SUCCESS", "FAILURE"),
            GATE, List.of("SUCCESS", "SUCCESS", "SUCCESS", "FAILURE"),
            FREESTYLE, List.of("SUCCESS", "UNSTABLE", "SUCCESS", "SUCCESS"));

    private Demo() {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[3]).toAbsolutePath();
        int port = Integer.parseInt(args[4]);
        boolean once = List.of(args).contains("--once");
        List<String> jobs = List.of(APP, GATE, FREESTYLE);
        fill(home, Path.of(args[1]), Path.of(args[2]), jobs);
        boolean asPlanned;
        try (PantoEmulator panto = PantoEmulator.start(KEY)) {
            URI url = port == 0 ? JenkinsProcess.freeAddress() : URI.create("http://127.0.0.1:" + port + "/");
            System.out.println("Starting Jenkins at " + url + " and the emulator at " + panto.url() + " ...");
            JenkinsProcess process = start(Path.of(args[0]), home, url, panto.url());
            RemoteJenkins jenkins = process.awaitStart();
            Map<String, List<String>> results = build(panto, jenkins, jobs);
            asPlanned = results.equals(RESULTS);
            printLogs(jenkins, results);
            printAddresses(url);
            if (!once) {
                System.out.println("\nCtrl-C ends it.");
                process.waitFor();
            }
        }
        System.exit(asPlanned ? 0 : 1);
    }

    /**
     * Gives jobs a past: four builds each, in which different tests fail.
     *
     * @return the results of each job, the first build's first
     */
    static Map<String, List<String>> build(PantoEmulator panto, RemoteJenkins jenkins, List<String> jobs)
            throws IOException, InterruptedException {
        panto.plan(soon("passed"));
        List<Runnable> rounds = List.of(
                () -> {},
                () -> panto.plan("Search", soon("failed").remark("No results within 10 s")),
                () -> panto.plan("Search", soon("passed")),
                () -> {
                    panto.plan("Checkout", soon("failed").remark("The pay button did not appear"));
                    panto.plan("Profile", soon("error").remark("Device lost its connection"));
                });
        Map<String, List<String>> results = new HashMap<>();
        for (int round = 1; round <= rounds.size(); round++) {
            rounds.get(round - 1).run();
            for (String job : jobs) {
                jenkins.build(job);
            }
            for (String job : jobs) {
                String result = jenkins.awaitResult(job, round);
                System.out.println("Build " + round + " of " + rounds.size() + " of " + job + ": " + result);
                results.computeIfAbsent(job, ignored -> new ArrayList<>()).add(result);
            }
        }
        return results;
    }

    private static Plan soon(String status) {
        return Plan.ending(status).startsAfter(Duration.ofSeconds(1)).endsAfter(Duration.ofSeconds(3));
    }

    private static void printLogs(RemoteJenkins jenkins, Map<String, List<String>> results)
            throws IOException, InterruptedException {
        for (String job : List.of(APP, FREESTYLE)) {
            int last = results.get(job).size();
            System.out.println("\n== Log of build " + last + " of " + job);
            System.out.println(
                    jenkins.get("job/" + job + "/" + last + "/consoleText").strip());
        }
    }

    private static void printAddresses(URI url) {
        System.out.println("\n== Click first");
        address("A build in which a test failed", url, "job/" + APP + "/4/");
        address("  its test runs", url, "job/" + APP + "/4/panto/");
        address("  the same as test results", url, "job/" + APP + "/4/testReport/");
        address("The last builds of the job", url, "job/" + APP + "/panto/");
        System.out.println("\n== Then");
        address("All jobs, with their verdicts", url, "view/Panto/");
        address("A release stopped by its gate", url, "job/" + GATE + "/4/console");
        address("The form of a freestyle job", url, "job/" + FREESTYLE + "/configure");
        address("The snippet generator", url, "job/" + APP + "/pipeline-syntax/");
        address("Test runs in REST", url, "job/" + APP + "/4/panto/api/json?pretty=true");
        address("The global settings", url, "manage/configure");
    }

    private static void address(String what, URI url, String path) {
        System.out.printf("%-31s %s%n", what, url.resolve(path));
    }

    /** A Jenkins that reads its configuration from what was {@linkplain #fill filled in}, and ends with this JVM. */
    static JenkinsProcess start(Path war, Path home, URI url, URI panto) throws IOException {
        Map<String, String> environment = Map.of(
                "CASC_JENKINS_CONFIG", home.resolve("jenkins.yaml").toString(),
                "SECRETS", home.resolve("casc-secrets").toString(),
                "DEMO_JENKINS_URL", url.toString(),
                "DEMO_API_URL", panto.toString());
        JenkinsProcess process = JenkinsProcess.start(war, home, url, environment);
        Runtime.getRuntime().addShutdownHook(new Thread(process::close));
        return process;
    }

    /** Puts the plugins, the jobs, the configuration and the key where a Jenkins looks for them. */
    static void fill(Path home, Path plugin, Path others, List<String> jobs) throws IOException {
        JenkinsProcess.install(plugin, home);
        JenkinsProcess.installAll(others, home);
        for (String job : jobs) {
            Path folder = Files.createDirectories(home.resolve("jobs").resolve(job));
            copy(job + ".xml", folder.resolve("config.xml"));
        }
        copy("jenkins.yaml", home.resolve("jenkins.yaml"));
        Files.writeString(Files.createDirectories(home.resolve("casc-secrets")).resolve("panto-api-key"), KEY);
    }

    private static void copy(String resource, Path target) throws IOException {
        try (InputStream in = Demo.class.getResourceAsStream(resource)) {
            Files.copy(in, target);
        }
    }
}
