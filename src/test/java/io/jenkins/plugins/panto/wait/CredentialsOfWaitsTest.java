package io.jenkins.plugins.panto.wait;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Fingerprint;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.time.Duration;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Jenkins knows which credential a build has waited with, as it knows which one it has triggered with. */
@WithJenkins
class CredentialsOfWaitsTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String TRIGGER = "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")\n";

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, KEY);
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(KEY);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        PantoGlobalConfiguration.get().setCredentialsId(null);
        panto.close();
    }

    @Test
    void oneThatTheWaitNamesIsTracked() throws Exception {
        StringCredentialsImpl own = key("named");
        add(own);
        WorkflowRun run = run(TRIGGER + "pantoWait(credentialsId: 'named')");
        jenkins.assertBuildStatusSuccess(run);
        assertTracked(own, run);
    }

    @Test
    void oneForTheRunsOfAnotherBuildIsTracked() throws Exception {
        StringCredentialsImpl own = key("for-others");
        add(own);
        jenkins.assertBuildStatusSuccess(run(TRIGGER));
        WorkflowRun run = run("pantoWait(testRuns: ['testrun_01'], credentialsId: 'for-others')");
        jenkins.assertBuildStatusSuccess(run);
        assertTracked(own, run);
    }

    @Test
    void anInheritedOneIsTracked() throws Exception {
        StringCredentialsImpl inherited = key("inherited");
        add(inherited);
        PantoGlobalConfiguration.get().setCredentialsId("inherited");
        jenkins.assertBuildStatusSuccess(run(TRIGGER));
        WorkflowRun run = run("pantoWait(testRuns: ['testrun_01'])");
        jenkins.assertBuildStatusSuccess(run);
        assertTracked(inherited, run);
    }

    @Test
    void oneThatIsFoundLaterIsTrackedThen() throws Exception {
        jenkins.assertBuildStatusSuccess(run(TRIGGER));
        WorkflowRun run = start("pantoWait(testRuns: ['testrun_01'], credentialsId: 'late')");
        time.advanceUntil(() -> hasLine(run, "No credential 'late'"), SOON);
        assertEquals(0, panto.polls().size());
        StringCredentialsImpl late = key("late");
        add(late);
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        assertTracked(late, run);
    }

    private static boolean hasLine(Run<?, ?> run, String words) {
        try {
            return JenkinsRule.getLog(run).contains(words);
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static StringCredentialsImpl key(String id) {
        return new StringCredentialsImpl(CredentialsScope.GLOBAL, id, "", Secret.fromString(KEY));
    }

    private static void add(StringCredentialsImpl credential) throws Exception {
        SystemCredentialsProvider store = SystemCredentialsProvider.getInstance();
        store.getCredentials().add(credential);
        store.save();
    }

    private static void assertTracked(StringCredentialsImpl credential, Run<?, ?> run) throws Exception {
        Fingerprint use = CredentialsProvider.getFingerprintOf(credential);
        assertTrue(use != null && use.getRangeSet(run.getParent()).includes(run.getNumber()), () -> "tracked: " + use);
    }

    private static WorkflowRun start(String script) throws Exception {
        return JenkinsWithPanto.pipeline(jenkins, script).scheduleBuild2(0).waitForStart();
    }

    private WorkflowRun run(String script) throws Exception {
        WorkflowRun run = start(script);
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        return jenkins.waitForCompletion(run);
    }
}
