package io.jenkins.plugins.panto.build;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class EarlierDurationsTest {

    private static final String TRIGGER = "pantoTrigger(credentialsId: 'panto-api-key', %s" + GOOD + ")";

    /** The emulator's runs start so long after their trigger. */
    private static final Duration START = Duration.ofSeconds(5);

    private final DrivenTime time = new DrivenTime();
    private final PantoEmulator panto = PantoEmulator.start(KEY);
    private JenkinsRule jenkins;
    private WorkflowJob job;

    @BeforeEach
    void connect(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = jenkins.createProject(WorkflowJob.class);
        panto.clock(time);
        TestScheduler.use(time);
        JenkinsWithPanto.connect(panto);
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    @Test
    void areThoseOfTheLastBuildsThatWaitedAndSayWhenToPoll() throws Exception {
        WorkflowRun first = build(TRIGGER.formatted(""));
        assertEquals(List.of(), EarlierDurations.of(first));
        IntStream.rangeClosed(1, 6).forEach(this::waitForMinutes);
        WorkflowRun last = build("echo 'nothing of Panto'");
        assertEquals(
                IntStream.of(6, 5, 4, 3, 2)
                        .mapToObj(EarlierDurationsTest::durations)
                        .toList(),
                EarlierDurations.of(build(TRIGGER.formatted(""))));
        assertEquals(EarlierDurations.BUILDS, EarlierDurations.of(last).size());
        for (int i = 0; i < EarlierDurations.BUILDS; i++) {
            Duration late = waitForMinutes(8);
            assertTrue(i == 0 || late.compareTo(Duration.ofSeconds(6)) < 0, late + " in build " + i);
        }
    }

    private static Map<String, Duration> durations(int minutes) {
        Duration duration = Duration.ofMinutes(minutes).minus(START);
        return Map.of("Login smoke", duration, "Checkout", duration, "Search", duration);
    }

    /** Returns how late the end was seen. */
    private Duration waitForMinutes(int minutes) {
        try {
            Duration took = Duration.ofMinutes(minutes);
            panto.plan(Plan.ending("passed").endsAfter(took));
            job.setDefinition(new CpsFlowDefinition(TRIGGER.formatted("wait: true, "), true));
            Duration began = time.elapsed();
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            time.advanceUntil(() -> isJudged(run), Duration.ofSeconds(40));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            return time.elapsed().minus(began).minus(took);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isJudged(WorkflowRun run) {
        PantoAction action = PantoAction.of(run);
        return action != null
                && action.getTriggers().stream()
                        .flatMap(trigger -> trigger.getTestRuns().stream())
                        .allMatch(testRun -> testRun.getVerdict() != null);
    }

    private WorkflowRun build(String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.buildAndAssertSuccess(job);
    }
}
