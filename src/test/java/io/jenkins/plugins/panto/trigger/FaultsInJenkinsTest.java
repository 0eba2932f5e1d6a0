package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.ProxyConfiguration;
import hudson.model.Result;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.Certificates;
import io.jenkins.plugins.panto.client.Fault;
import io.jenkins.plugins.panto.client.Fault.Ending;
import io.jenkins.plugins.panto.client.Faults;
import io.jenkins.plugins.panto.client.World;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.wait.TestTriggers;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class FaultsInJenkinsTest {

    private static final SSLContext TRUSTED = defaultTls();

    private static final List<String> FORMS_OF_THE_KEY = List.of(
            World.KEY,
            URLEncoder.encode(World.KEY, StandardCharsets.UTF_8),
            Base64.getEncoder().encodeToString(World.KEY.getBytes(StandardCharsets.UTF_8)));

    private JenkinsRule jenkins;
    private WorkflowJob job;

    @BeforeAll
    static void haveNoTimeAndTrustTheAuthority() {
        TestTriggers.withoutPauses();
        SSLContext.setDefault(Certificates.trusting());
    }

    @AfterAll
    static void restore() {
        TestTriggers.reset();
        SSLContext.setDefault(TRUSTED);
    }

    private static SSLContext defaultTls() {
        try {
            return SSLContext.getDefault();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> endsAsTheTableSays(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, World.KEY);
        job = JenkinsWithPanto.pipeline(
                jenkins, "pantoTrigger(credentialsId: 'panto-api-key', " + Faults.ARGUMENTS + ")");
        return Faults.all().stream().map(fault -> DynamicTest.dynamicTest(fault.name(), () -> check(fault)));
    }

    private void check(Fault fault) throws Exception {
        try (World world = new World()) {
            fault.peer().shape(world);
            enter(world);
            boolean triggered = fault.ending() == Ending.TRIGGERED;
            WorkflowRun run = jenkins.buildAndAssertStatus(triggered ? Result.SUCCESS : Result.FAILURE, job);
            assertEquals(fault.sent(), world.sent());
            assertEquals(0, world.sentElsewhere());
            assertEquals(triggered, PantoAction.hasTriggers(run));
            assertEquals(
                    triggered ? List.of() : List.of(fault.ending() == Ending.MAYBE),
                    PantoAction.of(run).getProblems().stream()
                            .map(PantoTrigger::isMaybeTriggered)
                            .toList());
            List<String> log = JenkinsRule.getLog(run).lines().toList();
            String said = triggered ? String.join("\n", log) : onlyError(log);
            assertTrue(said.contains(fault.words()), said);
            assertTrue(said.contains(fault.ending().words()), said);
            assertEquals(fault.tries() - 1, count(log, "Trying again in "));
            assertEquals(0, count(log, "\tat "), said);
            assertEquals(0, count(log, "Exception"), said);
            assertHoldsNoKey(run.getRootDir().toPath());
        }
    }

    private void enter(World world) throws Exception {
        PantoGlobalConfiguration.get().setApiUrl(world.apiUrl().toString());
        TestTriggers.replyTimeout(world.timeout());
        InetSocketAddress proxy = world.proxy();
        ProxyConfiguration configuration = proxy == null
                ? world.hasProxyPassword() ? new ProxyConfiguration("127.0.0.1", 9, "user", "wrong", "127.0.0.1") : null
                : new ProxyConfiguration(
                        "127.0.0.1", proxy.getPort(), world.hasProxyPassword() ? "user" : null, "wrong");
        jenkins.jenkins.setProxy(configuration);
    }

    private static String onlyError(List<String> log) {
        List<String> errors =
                log.stream().filter(line -> line.startsWith("ERROR: ")).toList();
        assertEquals(1, errors.size(), log.toString());
        return errors.get(0);
    }

    private static long count(List<String> log, String words) {
        return log.stream().filter(line -> line.contains(words)).count();
    }

    private static void assertHoldsNoKey(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                for (String form : FORMS_OF_THE_KEY) {
                    assertFalse(text.contains(form), file::toString);
                }
            }
        }
    }
}
