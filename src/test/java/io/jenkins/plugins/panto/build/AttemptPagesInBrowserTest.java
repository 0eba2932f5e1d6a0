package io.jenkins.plugins.panto.build;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.matrix.Axis;
import hudson.matrix.AxisList;
import hudson.matrix.MatrixBuild;
import hudson.matrix.MatrixProject;
import hudson.model.Run;
import io.jenkins.plugins.panto.Browser;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The pages with attempts, with test runs of others and with the cells of a matrix, as people meet them. */
@WithJenkins
@EnabledIf(
        value = "io.jenkins.plugins.panto.Browser#isInstalled",
        disabledReason = "NOT RUN: Chromium and its driver are not installed")
class AttemptPagesInBrowserTest {

    private static final DrivenTime TIME = new DrivenTime();

    private static JenkinsRule jenkins;
    private static PantoEmulator panto;
    private static Browser browser;

    @BeforeAll
    static void open(JenkinsRule rule) throws Exception {
        jenkins = rule;
        panto = PantoEmulator.start(KEY);
        panto.clock(TIME);
        JenkinsWithPanto.connect(panto);
        TestScheduler.use(TIME);
        browser = Browser.open();
    }

    @AfterAll
    static void close() throws Exception {
        browser.close();
        TestScheduler.reset();
        panto.close();
        jenkins.after();
        jenkins = null;
    }

    private static void look(Run<?, ?> run, String path) throws IOException {
        browser.go(jenkins.getURL() + run.getUrl() + path);
    }

    /** A build whose third attempt has passed, which waits for a test run of others and then for the test. */
    private static WorkflowRun threeAttempts(String semaphore) throws Exception {
        AtomicInteger attempt = new AtomicInteger();
        panto.onTrigger(request -> panto.plan(
                "Checkout",
                Plan.ending(attempt.getAndIncrement() < 2 ? "failed" : "passed").remark("no pay button")));
        WorkflowRun run = JenkinsWithPanto.pipeline(
                        jenkins,
                        "retry(3) { pantoTrigger(wait: true, credentialsId: 'panto-api-key', " + GOOD + ") }\n"
                                + "pantoWait(testRuns: ['of_others'], credentialsId: 'panto-api-key',"
                                + " timeoutMinutes: 1, resultOnUndetermined: 'UNSTABLE')\n"
                                + "semaphore '" + semaphore + "'")
                .scheduleBuild2(0)
                .waitForStart();
        TIME.advanceUntil(
                () -> PantoAction.of(run) != null
                        && PantoAction.of(run).testRuns().count() == 10
                        && PantoAction.of(run).getState().getVerdict() != null,
                Duration.ofSeconds(60));
        SemaphoreStep.waitForStart(semaphore + "/1", run);
        return run;
    }

    @Test
    void earlierAttemptsAreFoldedUntilOneOpensThem() throws Exception {
        WorkflowRun run = threeAttempts("folded");
        look(run, "panto/");
        assertEquals(
                List.of("Attempt 1 of 3: 1 failed, 2 passed", "Attempt 2 of 3: 1 failed, 2 passed"),
                browser.texts("#panto-runs summary"));
        assertEquals(2, browser.all("#panto-runs details:not([open])").size());
        browser.first("#panto-attempt-1 > summary").click();
        browser.await("#panto-attempt-1 li", text -> text.contains("no pay button"));
        String id = PantoAction.of(run).getTriggers().get(2).ids().get(2);
        PantoAction.update(
                run, List.of(new TestRunResult(id, "Search", "passed", Verdict.PASSED, "seen anew", 0L, 1_000L)));
        browser.await("#panto-trigger-3", text -> text.contains("seen anew"));
        assertEquals(1, browser.all("#panto-attempt-1[open]").size());
        browser.first("#panto-attempt-1 a").click();
        browser.await(() -> browser.url().endsWith("/panto/trigger/1/"));
        SemaphoreStep.success("folded/1", null);
        jenkins.waitForCompletion(run);
    }

    @Test
    void aRerunIsAnAttemptOfWhatDidNotPass() throws Exception {
        panto.onTrigger(request -> {});
        panto.plan("Checkout", Plan.ending("passed"));
        panto.plan("Checkout", "iPhone 15", Plan.ending("failed").remark("no pay button"), Plan.ending("passed"));
        String devices = ", [deviceName: 'iPhone 15', platformVersion: '17.2']]";
        WorkflowRun run = JenkinsWithPanto.pipeline(
                        jenkins,
                        "pantoTrigger(wait: true, reruns: 1, testResults: true, credentialsId: 'panto-api-key', "
                                + GOOD.replaceFirst("]$", devices) + ")")
                .scheduleBuild2(0)
                .waitForStart();
        TIME.advanceUntil(() -> !run.isBuilding(), Duration.ofSeconds(60));
        look(run, "panto/");
        String shown = String.join("\n", browser.texts("#panto-runs tbody"));
        assertTrue(shown.contains("flaky"), shown);
        assertEquals(List.of("Run once more: failed"), browser.texts("#panto-runs summary"));
        assertEquals(2, shown.split("Attempt [12] of 2", -1).length - 1, shown);
        for (boolean newLayout : List.of(false, true)) {
            System.setProperty("new-build-page.flag.defaultValue", String.valueOf(newLayout));
            try {
                String kind = newLayout ? "new" : "old";
                look(run, "panto/", "rerun-" + kind);
                look(run, "panto/trigger/2/", "rerun-trigger-" + kind);
                look(run, "", "rerun-build-" + kind);
            } finally {
                System.clearProperty("new-build-page.flag.defaultValue");
            }
        }
    }

    @Test
    void isAccessibleInBothLayouts() throws Exception {
        WorkflowRun attempts = threeAttempts("accessible");
        SemaphoreStep.success("accessible/1", null);
        jenkins.waitForCompletion(attempts);
        MatrixProject project = jenkins.createProject(MatrixProject.class);
        project.setAxes(new AxisList(new Axis("DEVICE", "Pixel 6", "Pixel 9")));
        PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
        builder.setWait(true);
        builder.setResultOnFailure(VerdictResult.UNSTABLE);
        project.getBuildersList().add(builder);
        panto.onTrigger(request -> panto.plan("Checkout", Plan.ending("failed")));
        MatrixBuild matrix = project.scheduleBuild2(0).waitForStart();
        TIME.advanceUntil(() -> !matrix.isBuilding(), Duration.ofSeconds(40));
        for (boolean newLayout : List.of(false, true)) {
            System.setProperty("new-build-page.flag.defaultValue", String.valueOf(newLayout));
            try {
                for (int width : List.of(1280, 360)) {
                    String kind = (newLayout ? "new-" : "old-") + width;
                    browser.screen(width, 900);
                    lookTwice(attempts, "panto/", "attempts-" + kind);
                    lookTwice(attempts, "", "build-" + kind);
                    lookTwice(matrix, "panto/", "matrix-" + kind);
                    lookTwice(matrix, "", "matrix-build-" + kind);
                }
            } finally {
                System.clearProperty("new-build-page.flag.defaultValue");
                browser.screen(1280, 900);
            }
        }
    }

    /** In the light, then in the dark. */
    private static void lookTwice(Run<?, ?> run, String path, String picture) throws IOException {
        look(run, path, picture + "-light");
        browser.darken();
        check(path, picture + "-dark");
    }

    private static void look(Run<?, ?> run, String path, String picture) throws IOException {
        look(run, path);
        browser.await(() -> !browser.all(part(path)).isEmpty());
        browser.script("document.querySelectorAll('details').forEach(details => details.open = true)");
        check(path, picture);
    }

    private static void check(String path, String picture) throws IOException {
        String folder = System.getProperty("panto.pictures"); // for people who want to see for themselves
        if (folder != null) {
            Files.write(Path.of(folder, picture + ".png"), browser.picture());
        }
        browser.assertAccessible(part(path), ".panto-card");
        assertEquals(
                0L,
                browser.script("return Math.max(0, document.documentElement.scrollWidth - innerWidth)"),
                picture + " is too wide");
    }

    private static String part(String path) {
        return path.isEmpty() ? ".panto-summary" : ".panto-page";
    }
}
