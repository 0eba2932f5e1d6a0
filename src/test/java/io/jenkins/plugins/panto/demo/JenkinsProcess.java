package io.jenkins.plugins.panto.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Jenkins as it is installed: the war in a process of its own, on loopback, without the setup wizard. */
public final class JenkinsProcess implements AutoCloseable {

    private final Process process;
    private final URI url;
    private final Path log;

    private JenkinsProcess(Process process, URI url, Path log) {
        this.process = process;
        this.url = url;
        this.log = log;
    }

    /** Puts a plugin where a Jenkins of this home looks for it. */
    public static void install(Path plugin, Path home) throws IOException {
        String name = plugin.getFileName().toString().replace(".hpi", ".jpi");
        Path plugins = Files.createDirectories(home.resolve("plugins"));
        Files.copy(plugin, plugins.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** The same for all plugins of a folder. */
    public static void installAll(Path folder, Path home) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(".hpi")) {
                    install(file, home);
                }
            }
        }
    }

    public static URI freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
        }
    }

    /** @param options for its JVM */
    public static JenkinsProcess start(Path war, Path home, URI url, Map<String, String> environment, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(
                "-Djava.awt.headless=true",
                "-Djenkins.install.runSetupWizard=false",
                "-Dhudson.model.UpdateCenter.never=true",
                "-Dhudson.model.UsageStatistics.disabled=true"));
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", war.toString(), "--httpListenAddress=127.0.0.1", "--httpPort=" + url.getPort()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JENKINS_HOME", home.toString());
        builder.environment().putAll(environment);
        Path log = home.resolve("jenkins.log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return new JenkinsProcess(process, url, log);
    }

    public RemoteJenkins awaitStart() throws IOException, InterruptedException {
        RemoteJenkins jenkins = new RemoteJenkins(url, process);
        jenkins.awaitStart(log);
        return jenkins;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends it, in good order if it takes no longer than 20 seconds. */
    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            process.destroyForcibly();
        }
    }
}
