package io.jenkins.plugins.panto;

import static io.jenkins.plugins.panto.JenkinsWithPanto.CREDENTIALS_ID;
import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Result;
import hudson.util.FormValidation;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Only Panto's own words decide, whatever the status that they come with: what builds come to, and what they say. */
@WithJenkins
class WhoSpeaksTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private static final String TRIGGER =
            "pantoTrigger(credentialsId: 'panto-api-key', envName: 'staging', " + GOOD + ")";
    private static final String WAIT = "pantoTrigger(credentialsId: 'panto-api-key', wait: true, " + GOOD + ")";

    private static final String GATEWAY = "{\"message\": \"Missing Authentication Token\"}";
    private static final String PAGE = "<html><body><h1>Sign in</h1> Invalid API key. Test run not found</body></html>";

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
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
        SystemCredentialsProvider.getInstance().getCredentials().clear();
        panto.close();
    }

    // Triggers

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200 | {'detail': 'Environment not found'} | \"Environment not found\"; nothing was triggered: check envName 'staging'.",
                "500 | {'detail': 'Environment not found'} | \"Environment not found\"; nothing was triggered: check envName 'staging'.",
                "200 | {'error': 'Invalid or expired API key'} | key\"; nothing was triggered: put a valid key into the credential 'panto-api-key'",
                "200 | {'message': 'Triggered 0 test flow(s) matched.', 'test_runs': []} | \"Triggered 0 test flow(s) matched.\";"
                        + " nothing was triggered: check the tags, which were sent as with priority: 'P0', 'P1'.",
                "403 | {'message': 'Missing Authentication Token'} | \"Missing Authentication Token\"; nothing was triggered:"
                        + " something in between answered instead of Panto",
                "404 | <h1>Environment not found</h1> | nothing was triggered: something in between answered instead of Panto",
                "200 | <h1>Sign in</h1> | is not JSON (something in between answered instead of Panto, so check the proxy,"
                        + " firewall or gateway); the test flows may have been triggered",
                "502 | <h1>Invalid API key</h1> | (something in between answered instead of Panto, so check the proxy, firewall"
                        + " or gateway); the test flows may have been triggered",
            })
    void aTriggerFailsWithTheSentence(int status, String body, String said) throws Exception {
        panto.next(answer(status, body.replace('\'', '"')));
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, JenkinsWithPanto.pipeline(jenkins, TRIGGER));
        String error = JenkinsRule.getLog(run)
                .lines()
                .filter(line -> line.startsWith("ERROR: "))
                .findFirst()
                .orElse("");
        assertTrue(error.contains(said), error);
        jenkins.assertLogNotContains("\tat ", run);
        assertEquals(
                error.contains("may have been triggered"),
                PantoAction.of(run).getProblems().get(0).isMaybeTriggered());
        assertEquals(1, panto.triggers().size());
    }

    // Test connection

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "404 | {'detail': 'Test run not found'} | OK | accepts the API key",
                "200 | {'detail': 'Test run not found'} | OK | accepts the API key",
                "401 | {'error': 'Invalid or expired API key'} | ERROR | refuses the API key",
                "200 | {'error': 'Invalid or expired API key'} | ERROR | refuses the API key",
                "403 | {'message': 'Missing Authentication Token'} | ERROR | is not Panto",
                "403 | <h1>Invalid API key</h1> | ERROR | is not Panto",
                "200 | <h1>Sign in</h1> | ERROR | is not Panto",
                "404 | Test run not found | ERROR | is not Panto",
                "502 | <h1>Test run not found</h1> | WARNING | neither accepts nor refuses",
            })
    void aTestOfTheConnectionFindsTheSame(int status, String body, FormValidation.Kind kind, String said)
            throws Exception {
        panto.nextPoll(answer(status, body.replace('\'', '"')));
        FormValidation found =
                PantoGlobalConfiguration.get().doTestConnection(panto.url().toString(), CREDENTIALS_ID);
        assertEquals(kind, found.kind, found.getMessage());
        assertTrue(found.getMessage().contains(said), found.getMessage());
    }

    // Waits

    /** Single runs are at a path that it knows, the list by trigger is not. */
    @Test
    void aGatewayThatKnowsNoListIsGotAround() throws Exception {
        Answer gateway = answer(403, GATEWAY);
        everyPoll(exchange -> {
            boolean list = exchange.seen().path().contains("test-runs-by-trigger");
            (list ? gateway : Answer.normal()).write(exchange);
        });
        WorkflowRun run = drive(start(WAIT), Result.SUCCESS);
        jenkins.assertLogContains("All 3 test runs passed.", run);
        jenkins.assertLogNotContains("key into", run);
        assertTrue(panto.polls().stream().anyMatch(poll -> poll.path().contains("test-runs-by-trigger")));
    }

    /** More than ten minutes of it, and then Panto is there again. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "403 | " + GATEWAY,
                "401 | " + PAGE,
                "200 | " + PAGE,
                "404 | " + PAGE,
                "404 | Test run not found",
                "200 | {}",
                "200 | {\"test_runs\": {}}",
                "500 | {\"detail\": \"Internal error\"}",
            })
    void whoStandsInBetweenIsWaitedOut(int status, String body) throws Exception {
        everyPoll(answer(status, body));
        WorkflowRun run = start(WAIT);
        driveFor(Duration.ofMinutes(12), run);
        panto.forgetAnswers();
        drive(run, Result.SUCCESS);
        jenkins.assertLogContains(" The wait goes on.", run);
        jenkins.assertLogContains("Panto answers again.", run);
        jenkins.assertLogContains("All 3 test runs passed.", run);
    }

    @Test
    void aPauseOfTheCredentialIsWaitedOut() throws Exception {
        WorkflowRun run = start(WAIT);
        time.advanceUntil(() -> !panto.polls().isEmpty(), SOON);
        SystemCredentialsProvider.getInstance().getCredentials().clear();
        driveFor(Duration.ofSeconds(45), run);
        JenkinsWithPanto.addKey(CREDENTIALS_ID, KEY);
        drive(run, Result.SUCCESS);
        jenkins.assertLogContains("No credential 'panto-api-key' of the kind Secret text was found", run);
        jenkins.assertLogContains(" The wait goes on.", run);
        jenkins.assertLogContains("Panto answers again.", run);
    }

    @Test
    void tenMinutesWithoutTheCredentialEndIt() throws Exception {
        panto.plan(Plan.endless());
        WorkflowRun run = start(WAIT);
        time.advanceUntil(() -> !panto.polls().isEmpty(), SOON);
        SystemCredentialsProvider.getInstance().getCredentials().clear();
        Instant away = time.now();
        drive(run, Result.FAILURE);
        jenkins.assertLogContains("ERROR: No credential 'panto-api-key' of the kind Secret text was found", run);
        jenkins.assertLogContains("These test runs may still be running: testrun_01, testrun_02, testrun_03.", run);
        assertTookTenMinutes(away);
    }

    @ParameterizedTest
    @CsvSource({"200", "401", "500"})
    void tenMinutesOfARefusedKeyEndItInPantosOwnWords(int status) throws Exception {
        panto.plan(Plan.endless());
        everyPoll(answer(status, "{\"error\": \"Invalid or expired API key\"}"));
        WorkflowRun run = start(WAIT);
        Instant begin = time.now();
        drive(run, Result.FAILURE);
        jenkins.assertLogContains(
                "HTTP " + status + " \"Invalid or expired API key\": put a valid key into the credential"
                        + " 'panto-api-key', or name another credentialsId.",
                run);
        assertTookTenMinutes(begin);
    }

    private void assertTookTenMinutes(Instant begin) {
        Duration took = Duration.between(begin, time.now());
        assertTrue(took.toMinutes() == 10 || took.toMinutes() == 11, took::toString);
    }

    private void everyPoll(Answer answer) {
        panto.nextPoll(Collections.nCopies(1_000, answer).toArray(Answer[]::new));
    }

    private static Answer answer(int status, String body) {
        return Answer.reply(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static WorkflowRun start(String script) throws Exception {
        return JenkinsWithPanto.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
    }

    private void driveFor(Duration duration, WorkflowRun run) throws Exception {
        jenkins.waitForMessage("test runs triggered", run);
        Instant until = time.now().plus(duration);
        BooleanSupplier over = () -> !time.now().isBefore(until);
        time.advanceUntil(over, SOON);
    }

    private WorkflowRun drive(WorkflowRun run, Result result) throws Exception {
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        return jenkins.assertBuildStatus(result, jenkins.waitForCompletion(run));
    }
}
