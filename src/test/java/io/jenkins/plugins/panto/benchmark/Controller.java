package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.demo.JenkinsProcess;
import io.jenkins.plugins.panto.demo.RemoteJenkins;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The Jenkins that is measured: in another process, spoken to through its script console, watched from outside. */
final class Controller implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    final Path home;
    final URI url;
    private final JenkinsProcess process;
    private final RemoteJenkins jenkins;

    /** How many builds of each job. */
    private final Map<String, Integer> started = new HashMap<>();

    private Controller(Path home, URI url, JenkinsProcess process, RemoteJenkins jenkins) {
        this.home = home;
        this.url = url;
        this.process = process;
        this.jenkins = jenkins;
    }

    static Controller boot(Path war, Path home) throws IOException, InterruptedException {
        URI url = JenkinsProcess.freeAddress();
        JenkinsProcess process = JenkinsProcess.start(
                war, home, url, Map.of(), "-Xmx3g", "-Djenkins.model.Jenkins.logStartupPerformance=true");
        Runtime.getRuntime().addShutdownHook(new Thread(process::close));
        return new Controller(home, url, process, process.awaitStart());
    }

    @Override
    public void close() {
        process.close();
    }

    /** Tells it where Panto is and the key, and gives it executors for all who want one. */
    void connect(PantoEmulator panto) throws IOException, InterruptedException {
        script("""
                def panto = Jenkins.get().getDescriptorOrDie(
                    Jenkins.get().pluginManager.uberClassLoader.loadClass('io.jenkins.plugins.panto.config.PantoGlobalConfiguration'))
                panto.apiUrl = '%s'
                panto.credentialsId = 'benchmark'
                def store = com.cloudbees.plugins.credentials.SystemCredentialsProvider.instance
                store.credentials.clear()
                store.credentials.add(new org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl(
                    com.cloudbees.plugins.credentials.CredentialsScope.GLOBAL, 'benchmark', '',
                    hudson.util.Secret.fromString('%s')))
                store.save()
                panto.replySeconds = 3600
                Jenkins.get().numExecutors = 100
                """.formatted(panto.url(), Way.KEY));
    }

    String script(String groovy) throws IOException, InterruptedException {
        String answer = jenkins.script(groovy).strip();
        if (answer.contains("Exception") && answer.contains("\tat ")) {
            throw new IOException("The script failed:\n" + groovy + "\n" + answer);
        }
        return answer;
    }

    long number(String groovy) throws IOException, InterruptedException {
        return Long.parseLong(script("println(" + groovy + ")"));
    }

    /** Makes a job of this name, in place of one that is there; its builds take parameters "at" and "count". */
    void pipeline(String name, String text) throws IOException, InterruptedException {
        started.put(name, 0);
        script("""
                Jenkins.get().getItem('%1$s')?.delete()
                def job = Jenkins.get().createProject(org.jenkinsci.plugins.workflow.job.WorkflowJob, '%1$s')
                def text = new String('%2$s'.decodeBase64(), 'UTF-8')
                org.jenkinsci.plugins.scriptsecurity.scripts.ScriptApproval.get().preapprove(
                    text, org.jenkinsci.plugins.scriptsecurity.scripts.languages.GroovyLanguage.get())
                job.addProperty(new hudson.model.ParametersDefinitionProperty(
                    ['at', 'count', 'index'].collect { new hudson.model.StringParameterDefinition(it, '') }))
                job.definition = new org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition(text, false)
                """.formatted(name, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Starts so many builds, which may find {@code params.at}, in epoch milliseconds, and {@code params.count}. */
    void start(String job, int builds, Instant at, int count) throws IOException, InterruptedException {
        started.merge(job, builds, Integer::sum);
        script("""
                def job = Jenkins.get().getItem('%s')
                for (int i = 0; i < %d; i++) {
                    job.scheduleBuild2(0, new hudson.model.ParametersAction(
                        new hudson.model.StringParameterValue('at', '%d'),
                        new hudson.model.StringParameterValue('count', '%d'),
                        new hudson.model.StringParameterValue('index', UUID.randomUUID().toString())))
                }
                """.formatted(job, builds, at.toEpochMilli(), count));
    }

    void start(String job, int builds) throws IOException, InterruptedException {
        start(job, builds, Instant.now(), 0);
    }

    /** Until all builds that were started have ended. */
    void awaitEnd(String job) throws IOException, InterruptedException {
        await(job + " to end", """
                Jenkins.get().getItem('%1$s').getBuildByNumber(%2$d) != null
                    && !Jenkins.get().getItem('%1$s').builds.any { it.building || it.logUpdated }
                """.formatted(job, started.get(job)));
    }

    /** Until so many builds are in the middle of a step, as it is called on the build's page. */
    void awaitStep(String job, int builds, String step) throws IOException, InterruptedException {
        await(builds + " builds of " + job + " to come to " + step, """
                Jenkins.get().getItem('%s').builds.count { build ->
                    build.building && build.execution?.currentHeads?.any { it?.displayFunctionName == '%s' } } >= %d
                """.formatted(job, step, builds));
    }

    private void await(String what, String condition) throws IOException, InterruptedException {
        for (Instant end = Instant.now().plus(TIMEOUT);
                !script("println(" + condition + ")").equals("true");
                Thread.sleep(250)) {
            if (Instant.now().isAfter(end)) {
                throw new IOException("Waited too long for " + what);
            }
        }
    }

    /** Runs a build to its end. */
    void run(String job) throws IOException, InterruptedException {
        start(job, 1);
        awaitEnd(job);
    }

    /** Aborts all builds and forgets them. */
    void stop(String job) throws IOException, InterruptedException {
        script("Jenkins.get().getItem('%s').builds.findAll { it.building }.each { it.doStop() }".formatted(job));
        awaitEnd(job);
        script("Jenkins.get().getItem('%s').builds.each { it.delete() }".formatted(job));
    }

    /** The words after "measured" in the logs of all builds of a job, which then are gone. */
    List<String[]> measured(String job) throws IOException, InterruptedException {
        String lines = script("""
                Jenkins.get().getItem('%s').builds.each { build ->
                    def log = build.getLog(100000)
                    if (build.result != hudson.model.Result.SUCCESS) { println log.join('\\n') }
                    log.findAll { it.startsWith('measured ') }.each { println it }
                    build.delete()
                }
                """.formatted(job));
        List<String> all =
                lines.lines().filter(line -> !line.startsWith("Result:")).toList();
        if (!all.stream().allMatch(line -> line.startsWith("measured "))) {
            throw new IOException("A build of " + job + " failed:\n" + lines);
        }
        return all.stream()
                .map(line -> line.substring("measured ".length()).split(" "))
                .toList();
    }

    /** Forgets a job and its builds. */
    void delete(String job) throws IOException, InterruptedException {
        script("Jenkins.get().getItem('%s').delete()".formatted(job));
    }

    /** Bytes on the heap that are in use after a garbage collection. */
    long heap() throws IOException, InterruptedException {
        String line = jcmd("GC.class_histogram")
                .lines()
                .filter(text -> text.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.trim().split("\\s+")[2]);
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process asked = new ProcessBuilder(jcmd, String.valueOf(process.handle().pid()), command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        asked.waitFor();
        return answer;
    }

    /** Jenkins' pools keep a thread for a minute after its last task, such as the start of a build. */
    void letPoolsShrink() throws InterruptedException {
        Thread.sleep(65_000);
    }

    /** Lets pipelines call {@code floor}. */
    void addFloorStep(Path classes) throws IOException, InterruptedException {
        script("""
                def classes = new URLClassLoader([new URL('%s')] as URL[], Jenkins.get().pluginManager.uberClassLoader)
                def step = classes.loadClass('%s').getConstructor().newInstance()
                Jenkins.get().getExtensionList(hudson.model.Descriptor).add(step)
                Jenkins.get().getExtensionList(org.jenkinsci.plugins.workflow.steps.StepDescriptor).add(step)
                """.formatted(classes.toUri(), FloorStep.DescriptorImpl.class.getName()));
    }

    private static final String THREADS = "java.lang.management.ManagementFactory.threadMXBean";

    long threads() throws IOException, InterruptedException {
        return number(THREADS + ".threadCount");
    }

    /** The most threads since this was asked the last time. */
    long peakOfThreads() throws IOException, InterruptedException {
        return number(THREADS + ".with { def peak = it.peakThreadCount; it.resetPeakThreadCount(); peak }");
    }

    /**
     * The most threads within a time, once the pools have shrunk that the beginning of many builds took. Pipeline looks
     * into all running builds every five minutes, whatever they do, on as many threads as it gets
     * ({@code ExecutorStepExecution.AnomalousStatus}): where that has come between, it measures once more.
     */
    long peakOfThreads(Duration time) throws IOException, InterruptedException {
        long peak = peakOnceShrunk(time);
        boolean disturbed = namesOfThreads().contains("CpsVmExecutorService");
        return disturbed ? Math.min(peak, peakOnceShrunk(time)) : peak;
    }

    private long peakOnceShrunk(Duration time) throws IOException, InterruptedException {
        letPoolsShrink();
        peakOfThreads();
        Thread.sleep(time.toMillis());
        System.out.println("  " + namesOfThreads());
        return peakOfThreads();
    }

    /** What most of its threads are called, and how many there are of each. */
    String namesOfThreads() throws IOException, InterruptedException {
        return script("""
                println(Thread.allStackTraces.keySet().countBy { it.name.replaceAll(/[\\[(:].*|[0-9]+/, '').trim() }
                    .findAll { it.value > 3 }.sort { -it.value })
                """);
    }

    long classes() throws IOException, InterruptedException {
        return number("java.lang.management.ManagementFactory.classLoadingMXBean.loadedClassCount");
    }

    /** The processor time that it has used so far. */
    Duration cpu() {
        return process.handle().info().totalCpuDuration().orElseThrow();
    }

    Instant started() {
        return process.handle().info().startInstant().orElseThrow();
    }

    Path file(String path) {
        return home.resolve(path);
    }
}
