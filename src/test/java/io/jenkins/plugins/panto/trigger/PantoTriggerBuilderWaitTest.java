package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestBuilder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The build step that waits. */
@WithJenkins
class PantoTriggerBuilderWaitTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private final PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
        builder.setWait(true);
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    @ParameterizedTest
    @CsvSource({
        "passed, FAILURE,  FAILURE,  SUCCESS",
        "failed, FAILURE,  SUCCESS,  FAILURE",
        "failed, UNSTABLE, SUCCESS,  UNSTABLE",
        "failed, SUCCESS,  FAILURE,  SUCCESS",
        "failed, ,         ,         FAILURE",
        "error,  SUCCESS,  FAILURE,  FAILURE",
        "error,  SUCCESS,  UNSTABLE, UNSTABLE",
        "error,  FAILURE,  SUCCESS,  SUCCESS",
        "error,  ,         ,         FAILURE",
    })
    void fares(String status, VerdictResult onFailure, VerdictResult onUndetermined, String result) throws Exception {
        panto.plan("Checkout", Plan.ending(status).remark("no pay button"));
        builder.setResultOnFailure(onFailure);
        builder.setResultOnUndetermined(onUndetermined);
        FreeStyleBuild build = start();
        drive(build);
        jenkins.assertBuildStatus(Result.fromString(result), build);
        jenkins.assertLogContains("Checkout (testrun_02) ended: " + status, build);
        assertEquals(
                result.equals("FAILURE") ? 0 : 1,
                JenkinsRule.getLog(build).lines().filter("went on"::equals).count());
    }

    @Test
    void givesUpAtTheDeadline() throws Exception {
        panto.plan("Checkout", Plan.endless());
        builder.setTimeoutMinutes(3);
        Instant begin = time.now();
        FreeStyleBuild build = start();
        drive(build);
        jenkins.assertBuildStatus(Result.FAILURE, build);
        jenkins.assertLogContains(
                "[Panto] The deadline has passed; these test runs may still be running: testrun_02.", build);
        jenkins.assertLogContains("ERROR: 1 of 3 test runs ended with no verdict: Checkout (testrun_02).", build);
        assertEquals(Duration.ofMinutes(3), Duration.between(begin, time.now()));
    }

    private FreeStyleBuild start() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(builder);
        job.getBuildersList().add(new TestBuilder() {
            @Override
            public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener) {
                listener.getLogger().println("went on");
                return true;
            }
        });
        return job.scheduleBuild2(0).waitForStart();
    }

    private void drive(FreeStyleBuild build) throws Exception {
        time.advanceUntil(() -> !build.isBuilding(), SOON);
        jenkins.waitForCompletion(build);
        jenkins.assertLogNotContains("Exception", build);
        assertEquals(0, time.scheduled());
    }
}
