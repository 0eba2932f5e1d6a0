package io.jenkins.plugins.panto;

import static io.jenkins.plugins.panto.JenkinsWithPanto.CREDENTIALS_ID;
import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnamePortSpecification;
import hudson.XmlFile;
import hudson.model.Result;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.PantoEmulator.Seen;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** HTTP as it is out there: who asks, how it is answered, and where a key goes. */
@WithJenkins
class HttpTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String TRIGGER = "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")\n";
    private static final String WAIT = TRIGGER.replace("(", "(wait: true, ");
    private static final String INVALID =
            "The address of Panto is not valid, so nothing was sent: correct it under Manage Jenkins » System » Panto QA.";

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private final PantoGlobalConfiguration configuration = PantoGlobalConfiguration.get();
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() throws Exception {
        panto = PantoEmulator.start(KEY);
        panto.clock(time);
        TestScheduler.use(time);
        JenkinsWithPanto.connect(panto);
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        SystemCredentialsProvider.getInstance().setDomainCredentialsMap(Map.of(Domain.global(), List.of()));
        configuration.setReplySeconds(0);
        configuration.setApiUrl(null);
        panto.close();
    }

    @Test
    void repliesMayComePacked() throws Exception {
        panto.next(packed("{\"message\": \"Triggered.\", \"test_runs\": [\"a\"], \"trigger_id\": \"t\"}"));
        panto.nextPoll(packed("{\"test_runs\": [{\"id\": \"a\", \"test_run_name\": \"Login\","
                + " \"runner_status\": \"passed\", \"runner_end_timestamp\": \"2026-01-01T00:00:00\"}]}"));
        jenkins.assertLogContains("Login (a) ended: passed", drive(WAIT, Result.SUCCESS));
        panto.next(packed(" ".repeat(9 * 1024 * 1024)));
        jenkins.assertLogContains("sent a reply of more than 8 MiB", drive(TRIGGER, Result.FAILURE));
        panto.nextPoll(packed("{\"detail\": \"Test run not found\"}"));
        assertEquals(FormValidation.Kind.OK, testConnection().kind);
    }

    @Test
    void everyRequestSaysWhoAsks() throws Exception {
        drive(WAIT, Result.SUCCESS);
        panto.edition(PantoEmulator.Edition.A);
        WorkflowRun oneByOne = start(WAIT);
        jenkins.waitForMessage("test runs triggered", oneByOne);
        panto.edition(PantoEmulator.Edition.B);
        finish(oneByOne, Result.SUCCESS);
        testConnection();
        for (String path : List.of("trigger", "runs-by-trigger/", "test-run/testrun_04", "test-run/connection-test")) {
            assertTrue(panto.seen().stream().map(Seen::path).anyMatch(seen -> seen.contains(path)), path);
        }
        for (Seen seen : panto.seen()) {
            String agent = seen.headers().get("user-agent");
            assertTrue(agent.matches("Jenkins/\\S+ panto-qa/[0-9][\\w.+-]*"), agent);
            assertTrue(agent.startsWith("Jenkins/" + Jenkins.VERSION + " "), agent);
        }
    }

    @Test
    void anAnswerMayTakeAsLongAsIsConfigured() throws Exception {
        configuration.setReplySeconds(10);
        panto.next(Answer.silence());
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, JenkinsWithPanto.pipeline(jenkins, TRIGGER));
        jenkins.assertLogContains("sent no complete reply within 10 s; the test flows may have been triggered", run);
    }

    /** Also the key is one that may go there. */
    @Test
    void aWaitAsksWhereItsRunsWereTriggered() throws Exception {
        keyOnlyFor(panto);
        panto.plan(Plan.endless());
        WorkflowRun run = start(TRIGGER + "pantoWait()");
        time.advanceUntil(() -> !panto.polls().isEmpty(), SOON);
        try (PantoEmulator other = PantoEmulator.start(KEY)) {
            configuration.setApiUrl(other.url().toString());
            for (String id : List.of("testrun_01", "testrun_02", "testrun_03")) {
                panto.status(id, "passed", true, null);
            }
            finish(run, Result.SUCCESS);
            jenkins.assertLogContains(
                    "in a domain that fits " + other.url(),
                    jenkins.buildAndAssertStatus(Result.FAILURE, JenkinsWithPanto.pipeline(jenkins, TRIGGER)));
            assertEquals(List.of(), other.seen());
        }
    }

    private static void keyOnlyFor(PantoEmulator panto) {
        SystemCredentialsProvider.getInstance()
                .setDomainCredentialsMap(Map.of(
                        new Domain(
                                "panto",
                                "",
                                List.of(new HostnamePortSpecification(
                                        panto.url().getAuthority(), null))),
                        new ArrayList<>(List.of(new StringCredentialsImpl(
                                CredentialsScope.GLOBAL, CREDENTIALS_ID, "", Secret.fromString(KEY))))));
    }

    /** However it came into the file; each would be understood by whoever is careless. */
    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:%d?to=elsewhere", "http://user:secret@127.0.0.1:%d", "http://127.0.0.1:%d#"})
    void anInvalidAddressIsNeverCalled(String address) throws Exception {
        String bad = String.format(address, panto.url().getPort());
        write(bad);
        jenkins.assertLogContains("ERROR: " + INVALID, drive(TRIGGER, Result.FAILURE));
        WorkflowRun dry = drive(TRIGGER.replace("(", "(dryRun: true, "), Result.SUCCESS);
        jenkins.assertLogContains("\"app_id\" : \"build_file_id\"", dry);
        jenkins.assertLogNotContains("secret", dry);
        WorkflowRun wait = drive("pantoWait(testRuns: 'testrun_01', credentialsId: 'panto-api-key')", Result.FAILURE);
        jenkins.assertLogContains("ERROR: " + INVALID, wait);
        jenkins.assertLogNotContains("secret", wait);
        FormValidation tested = configuration.doTestConnection(bad, CREDENTIALS_ID);
        assertEquals(FormValidation.Kind.ERROR, tested.kind);
        assertFalse(tested.getMessage().contains("secret"), tested.getMessage());
        assertEquals(List.of(), panto.seen());
    }

    private void write(String address) throws IOException {
        File file = new File(jenkins.jenkins.getRootDir(), configuration.getId() + ".xml");
        String saved = new XmlFile(file).asString();
        Files.writeString(file.toPath(), saved.replace(panto.url().toString(), address));
        configuration.load();
        assertEquals(address, configuration.getApiUrl());
    }

    private FormValidation testConnection() throws InterruptedException {
        return configuration.doTestConnection(panto.url().toString(), CREDENTIALS_ID);
    }

    private static Answer packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Answer.reply(200, Map.of("Content-Encoding", "gzip"), bytes.toByteArray());
    }

    private static WorkflowRun start(String script) throws Exception {
        return JenkinsWithPanto.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
    }

    private WorkflowRun drive(String script, Result result) throws Exception {
        return finish(start(script), result);
    }

    private WorkflowRun finish(WorkflowRun run, Result result) throws Exception {
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        return jenkins.assertBuildStatus(result, jenkins.waitForCompletion(run));
    }
}
