package io.jenkins.plugins.panto.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.matrix.Axis;
import hudson.matrix.AxisList;
import hudson.matrix.MatrixBuild;
import hudson.matrix.MatrixConfiguration;
import hudson.matrix.MatrixProject;
import hudson.matrix.MatrixRun;
import hudson.model.Job;
import hudson.model.Result;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoDevice;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.time.Duration;
import java.util.List;
import net.sf.json.JSONObject;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A matrix project's build shows what its cells have found. */
@WithJenkins
class PantoCellsTest {

    private static final DrivenTime TIME = new DrivenTime();

    private static JenkinsRule jenkins;
    private static PantoEmulator panto;

    @BeforeAll
    static void connect(JenkinsRule rule) throws Exception {
        jenkins = rule;
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(TIME);
        panto.plan("Checkout", Plan.ending("failed"));
        JenkinsWithPanto.connect(panto);
        PantoGlobalConfiguration.get().setRunUrl(null);
        TestScheduler.use(TIME);
    }

    @AfterAll
    static void close() throws Exception {
        TestScheduler.reset();
        panto.close();
        jenkins.after();
        jenkins = null;
    }

    private static MatrixProject project() throws Exception {
        MatrixProject project = jenkins.createProject(MatrixProject.class);
        project.setAxes(new AxisList(new Axis("DEVICE", "Pixel 6", "Pixel 9")));
        PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
        builder.setDevices(List.of(new PantoDevice("${DEVICE}", "14.0")));
        builder.setWait(true);
        builder.setResultOnFailure(VerdictResult.UNSTABLE);
        project.getBuildersList().add(builder);
        return project;
    }

    private static HtmlPage page(String path) throws Exception {
        return jenkins.createWebClient().withJavaScriptEnabled(false).goTo(path);
    }

    private static String text(HtmlPage page) {
        return page.asNormalizedText().replaceAll("\\s+", " ");
    }

    @Test
    void aBuildSumsUpItsCellsWhileItRunsAndAfter() throws Exception {
        MatrixProject project = project();
        MatrixBuild build = project.scheduleBuild2(0).waitForStart();
        TIME.advanceUntil(() -> states(build) == 6, Duration.ofSeconds(4));
        assertTrue(build.isBuilding());
        String running = text(page(build.getUrl() + "panto/"));
        assertTrue(running.contains("6 Panto test runs in 2 cells: "), running);
        for (MatrixConfiguration cell : project.getActiveConfigurations()) {
            assertEquals(1, PantoHistory.bars(cell).size());
        }
        TIME.advanceUntil(() -> !build.isBuilding(), Duration.ofSeconds(40));
        jenkins.assertBuildStatus(Result.UNSTABLE, jenkins.waitForCompletion(build));

        String onBuild = "6 Panto test runs in 2 cells: 2 failed, 4 passed";
        assertTrue(text(page(build.getUrl())).contains(onBuild), text(page(build.getUrl())));
        HtmlPage page = page(build.getUrl() + "panto/");
        assertTrue(text(page).contains(onBuild), text(page));
        String cell = text(page.getAnchorByText("DEVICE=Pixel 9").click());
        assertTrue(cell.contains("Pixel 9 (14.0)"), cell);
        assertEquals("2", build.getAction(PantoCells.class).getBadge().getText());
        String job = text(page(project.getUrl() + "panto/grid"));
        assertTrue(job.contains("2 failed, 4 passed"), job);
        assertFalse(job.contains("0 flows"), job);
        assertEquals(List.of(), flows(project));
        for (MatrixConfiguration each : project.getActiveConfigurations()) {
            assertEquals(List.of("Checkout 0 of 1", "Login smoke 1 of 1", "Search 1 of 1"), flows(each));
        }
    }

    /** The flows that the history of a job shows, and in how many of its builds each has passed. */
    private static List<String> flows(Job<?, ?> job) throws Exception {
        return jenkins.getJSON(job.getUrl() + "panto/api/json").getJSONObject().getJSONArray("flows").stream()
                .map(JSONObject.class::cast)
                .map(flow -> flow.get("name") + " " + flow.get("passed") + " of " + flow.get("of"))
                .toList();
    }

    private static int states(MatrixBuild build) {
        PantoVerdict verdict = PantoVerdict.of(build);
        return verdict == null ? 0 : verdict.getState().all();
    }

    @Test
    void noCellIsLoadedForThat() throws Exception {
        MatrixProject project = project();
        MatrixBuild build = project.scheduleBuild2(0).waitForStart();
        TIME.advanceUntil(() -> !build.isBuilding(), Duration.ofSeconds(40));
        jenkins.waitForCompletion(build);
        jenkins.jenkins.reload();
        MatrixProject loaded = jenkins.jenkins.getItemByFullName(project.getFullName(), MatrixProject.class);
        PantoVerdict last = new PantoListViewColumn().last(loaded);
        assertEquals("2 failed, 4 passed", last.getState().getText());
        assertEquals(2, loaded.getActiveConfigurations().size());
        for (MatrixConfiguration configuration : loaded.getActiveConfigurations()) {
            assertEquals(
                    0,
                    configuration
                            .getLazyBuildMixIn()
                            .getRunMap()
                            .getLoadedBuilds()
                            .size());
        }
    }

    @Test
    void whatACellIsAskedForLaterIsKept() throws Exception {
        MatrixProject project = project();
        project.getBuildersList().get(PantoTriggerBuilder.class).setWait(false);
        MatrixBuild build = jenkins.buildAndAssertSuccess(project);
        for (MatrixRun cell : build.getExactRuns()) {
            PantoAction.of(cell).ids().forEach(id -> panto.status(id, "passed", true, null));
            PantoUpdater.get().update(cell);
            TIME.advanceUntil(() -> !PantoUpdater.get().isUpdating(cell), Duration.ofSeconds(4));
        }
        jenkins.jenkins.reload();
        MatrixProject loaded = jenkins.jenkins.getItemByFullName(project.getFullName(), MatrixProject.class);
        assertEquals(
                "6 passed", PantoVerdict.of(loaded.getLastBuild()).getState().getText());
    }

    @Test
    void aBuildWhoseCellsTriggerNothingShowsNothing() throws Exception {
        MatrixProject project = jenkins.createProject(MatrixProject.class);
        project.setAxes(new AxisList(new Axis("DEVICE", "Pixel 6")));
        assertNull(PantoVerdict.of(jenkins.buildAndAssertSuccess(project)));
    }
}
