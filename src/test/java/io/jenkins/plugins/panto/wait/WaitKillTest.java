package io.jenkins.plugins.panto.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins in a process of its own, which is killed while builds wait. In real time, since that goes on meanwhile. */
class WaitKillTest {

    private static final String TRIGGER_WAITS =
            "pantoTrigger(credentialsId: 'panto-api-key', wait: true, timeoutMinutes: %d, " + JenkinsWithPanto.GOOD
                    + ")";
    private static final String STEP_WAITS = "pantoTrigger(credentialsId: 'panto-api-key', " + JenkinsWithPanto.GOOD
            + ")\npantoWait(timeoutMinutes: %d)";

    @RegisterExtension
    private final RealJenkinsExtension jenkins = JenkinsWithPanto.inItsOwnProcess();

    private final PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY);

    private record Build(String name, FlowDurabilityHint durability, String script, boolean failsMeanwhile) {

        static Stream<Build> ofAllThatResume(boolean failsMeanwhile) {
            int minutes = failsMeanwhile ? 30 : 1;
            return Stream.of(FlowDurabilityHint.MAX_SURVIVABILITY, FlowDurabilityHint.SURVIVABLE_NONATOMIC)
                    .flatMap(durability -> Stream.of(TRIGGER_WAITS, STEP_WAITS)
                            .map(script -> new Build(
                                    durability + (script.equals(STEP_WAITS) ? "-step-" : "-trigger-") + minutes,
                                    durability,
                                    script.formatted(minutes),
                                    failsMeanwhile)));
        }
    }

    private record Outcome(Result result, String log, List<String> verdicts, Instant end) implements Serializable {}

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void goesOnWithWhatIsKnownAndItsDeadline() throws Throwable {
        panto.plan(Plan.endedAtOnce("passed"));
        panto.plan("Checkout", Plan.endless());
        List<Build> builds =
                Stream.of(true, false).flatMap(Build::ofAllThatResume).toList();
        jenkins.startJenkins();
        jenkins.runRemotely(WaitKillTest::connect, panto.url().toString());
        List<String> ids = new ArrayList<>();
        for (Build build : builds) {
            jenkins.runRemotely(
                    WaitKillTest::schedule, build.name(), build.durability().name(), build.script());
            awaitLine(build, "3 test runs triggered");
            ids.add("testrun_%02d".formatted(3 * ids.size() + 2));
        }
        for (Build build : builds) {
            awaitLine(build, "Login smoke (");
            awaitLine(build, "Search (");
        }
        jenkins.stopJenkinsForcibly();
        Instant killed = Instant.now();
        panto.forget();
        for (Build build : builds) {
            if (build.failsMeanwhile()) {
                panto.status(ids.get(builds.indexOf(build)), "failed", true, "no pay button");
            }
        }
        jenkins.startJenkins();
        for (Build build : builds) {
            String id = ids.get(builds.indexOf(build));
            Outcome outcome = jenkins.runRemotely(WaitKillTest::outcome, build.name());
            String what = build.name() + ": " + outcome.log();
            String verdict = build.failsMeanwhile() ? "FAILED" : "UNDETERMINED";
            assertEquals(Result.FAILURE, outcome.result(), what);
            assertEquals(List.of("PASSED", verdict, "PASSED"), outcome.verdicts(), what);
            assertTrue(
                    outcome.log()
                            .contains("ERROR: 1 of 3 test runs "
                                    + (build.failsMeanwhile() ? "failed" : "ended with no verdict")
                                    + ": Checkout (" + id + ")"),
                    what);
            assertEquals(1, outcome.log().split("Login smoke \\(", -1).length - 1, what);
            assertTrue(build.failsMeanwhile() || outcome.end().isBefore(killed.plusSeconds(60)), what);
        }
        assertEquals(List.of(), panto.triggers());
    }

    private void awaitLine(Build build, String line) throws Throwable {
        jenkins.runRemotely(WaitKillTest::waitForMessage, build.name(), line);
    }

    private static void connect(JenkinsRule r, String url) throws Exception {
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        PantoGlobalConfiguration.get().setApiUrl(url);
    }

    private static void schedule(JenkinsRule r, String name, String durability, String script) throws Exception {
        WorkflowJob job = r.createProject(WorkflowJob.class, name);
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.valueOf(durability)));
        job.setDefinition(new CpsFlowDefinition(script, true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun run(String name) {
        return Jenkins.get().getItemByFullName(name, WorkflowJob.class).getBuildByNumber(1);
    }

    private static void waitForMessage(JenkinsRule r, String name, String message) throws Exception {
        r.waitForMessage(message, run(name));
    }

    private static Outcome outcome(JenkinsRule r, String name) throws Exception {
        WorkflowRun run = r.waitForCompletion(run(name));
        return new Outcome(
                run.getResult(),
                JenkinsRule.getLog(run),
                run.getAction(PantoAction.class).getTriggers().stream()
                        .flatMap(trigger -> trigger.getTestRuns().stream())
                        .map(testRun -> String.valueOf(testRun.getVerdict()))
                        .toList(),
                Instant.ofEpochMilli(run.getStartTimeInMillis() + run.getDuration()));
    }
}
