package io.jenkins.plugins.panto.demo;

import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What {@code bin/demo} shows: the plugin, as it is installed, in a Jenkins of its own, with the emulator for Panto.
 * Arguments: the war, the plugin, a folder of the plugins that it needs, an empty folder to be Jenkins' home, and
 * {@code --once} to end when both jobs have run.
 */
final class Demo {

    static final String KEY = "demo-key";
    private static final List<String> JOBS = List.of("pipeline", "freestyle");

    private Demo() {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[3]).toAbsolutePath();
        boolean once = List.of(args).contains("--once");
        fill(home, Path.of(args[1]), Path.of(args[2]), JOBS);
        boolean succeeded;
        try (PantoEmulator panto = PantoEmulator.start(KEY)) {
            URI url = JenkinsProcess.freeAddress();
            System.out.println("Starting Jenkins at " + url + " and the emulator at " + panto.url() + " ...");
            JenkinsProcess process = start(Path.of(args[0]), home, url, panto.url());
            RemoteJenkins jenkins = process.awaitStart();
            succeeded = run(jenkins);
            printAddresses(url);
            if (!once) {
                System.out.println();
                System.out.println("Ctrl-C ends it.");
                process.waitFor();
            }
        }
        System.exit(succeeded ? 0 : 1);
    }

    private static boolean run(RemoteJenkins jenkins) throws IOException, InterruptedException {
        boolean succeeded = true;
        for (String job : JOBS) {
            jenkins.build(job);
            String result = jenkins.awaitResult(job);
            String log = jenkins.get("job/" + job + "/1/consoleText");
            System.out.println();
            System.out.println("== Log of the " + job + " job: " + result);
            System.out.println(log.strip());
            System.out.println();
            System.out.println("== Environment that a later step of the " + job + " job saw");
            log.lines().filter(line -> line.matches("PANTO_[A-Z_]+=.*")).forEach(System.out::println);
            succeeded &= result.equals("SUCCESS");
        }
        return succeeded;
    }

    private static void printAddresses(URI url) {
        System.out.println();
        System.out.println("== To click on");
        for (String job : JOBS) {
            address("Build of the " + job + " job", url, "job/" + job + "/1/");
            address("  its test runs", url, "job/" + job + "/1/panto/");
            address("  the same in REST", url, "job/" + job + "/1/panto/api/json");
            address("  the job's form", url, "job/" + job + "/configure");
        }
        address("Global configuration", url, "manage/configure");
    }

    private static void address(String what, URI url, String path) {
        System.out.printf("%-27s %s%n", what, url.resolve(path));
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
