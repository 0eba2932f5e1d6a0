package io.jenkins.plugins.panto.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Job;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import jenkins.branch.BranchSource;
import jenkins.model.Jenkins;
import jenkins.scm.impl.SingleSCMSource;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.SingleFileSCM;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What became of the flows of a job, on its page and for scripts. */
@WithJenkins
class PantoHistoryTest {

    private static final String HOSTILE = "<img src=x onerror=alert(1)>${1+1}";

    private static JenkinsRule jenkins;
    private static FreeStyleProject job;

    @BeforeAll
    static void write(JenkinsRule rule) throws Exception {
        jenkins = rule;
        job = new JobStory()
                .flow("Login", "pppppppppppp")
                .flow("Checkout", "pppppppFFFFF")
                .flow("Search", "pppFppFppppp")
                .flow("Basket", "pppppp?ppppp")
                .flow("Wish list", "-----------F")
                .flow(HOSTILE, "pppppppppppF")
                .write(jenkins);
    }

    @AfterAll
    static void close() throws Exception {
        jenkins.after();
    }

    private static JenkinsRule.WebClient browser() {
        return jenkins.createWebClient().withJavaScriptEnabled(false);
    }

    private static HtmlPage grid(String query) throws Exception {
        return browser().goTo(job.getUrl() + "panto/grid" + query);
    }

    private static List<String> names(String query) throws Exception {
        return grid(query).querySelectorAll("tbody th > div").stream()
                .map(name -> name.getTextContent().strip())
                .toList();
    }

    private static String words(HtmlPage grid, int row) {
        return grid.querySelectorAll("tbody ul").get(row).asNormalizedText();
    }

    private static JSONObject rest(String query) throws Exception {
        WebResponse response = browser()
                .goTo(job.getUrl() + "panto/api/json" + query, "application/json")
                .getWebResponse();
        return JSONObject.fromObject(response.getContentAsString());
    }

    @Test
    void theWorstStandsFirstAndWhatAlwaysPassedIsFolded() throws Exception {
        assertEquals(List.of("Wish list", "Checkout", HOSTILE, "Search", "Basket"), names(""));
        assertTrue(grid("").asNormalizedText().contains("1 flow passed in every build"));
        assertEquals(6, names("?show=all").size());
    }

    @Test
    void saysSinceWhenAFlowFailsAndWhichIsFlaky() throws Exception {
        HtmlPage grid = grid("");
        assertEquals("new since #12\npassed in 0 of 1\n35 sec", words(grid, 0).replaceFirst("fails since #12\n", ""));
        assertTrue(words(grid, 1).startsWith("fails since #8\npassed in 7 of 12\n"), words(grid, 1));
        assertTrue(words(grid, 3).startsWith("flaky: 4 changes in 12 builds\npassed in 10 of 12\n"), words(grid, 3));
        assertTrue(words(grid, 4).startsWith("passed in 11 of 12\n"), words(grid, 4));
    }

    @Test
    void aCellLeadsToTheTestRunOnItsBuildsPage() throws Exception {
        HtmlPage grid = grid("?q=checkout");
        var cell = grid.querySelectorAll("tbody td a").get(7);
        assertEquals(
                "#8: failed, 31 sec",
                cell.getAttributes().getNamedItem("aria-label").getNodeValue());
        String address = cell.getAttributes().getNamedItem("href").getNodeValue();
        HtmlPage build = browser().goTo(address.substring(jenkins.contextPath.length() + 1));
        assertTrue(build.querySelector("tr[aria-current]").asNormalizedText().contains("Checkout"));
    }

    @Test
    void isNarrowedDownByNameAndState() throws Exception {
        assertEquals(List.of("Checkout"), names("?q=CHECK"));
        assertEquals(List.of("Wish list", "Checkout", HOSTILE), names("?show=failing"));
        assertEquals(List.of("Wish list", HOSTILE), names("?show=broken"));
        assertEquals(List.of("Search"), names("?show=flaky"));
        assertEquals(List.of("Wish list"), names("?show=new"));
        assertEquals(List.of(), names("?q=login"));
        assertTrue(grid("?q=login").asNormalizedText().contains("1 flow passed in every build"));
    }

    @Test
    void showsOnlySoMuchAtATime() throws Exception {
        assertEquals(List.of("Wish list", "Checkout"), names("?flows=2"));
        assertTrue(grid("?flows=2").asNormalizedText().contains("2 of 5 flows"));
        assertEquals(3, grid("?builds=3").querySelectorAll("thead a").size());
        assertEquals(
                1, grid("?builds=3").querySelectorAll("a[href$='builds=33']").size());
        assertTrue(words(grid("?builds=3"), 0).startsWith("fails since #10 or before"));
    }

    @Test
    void scriptsGetTheSame() throws Exception {
        JSONObject history = rest("");
        JSONArray builds = history.getJSONArray("builds");
        assertEquals(12, builds.size());
        JSONObject last = builds.getJSONObject(11);
        assertEquals(12, last.getInt("number"));
        assertEquals(jenkins.getURL() + job.getUrl() + "12/", last.getString("url"));
        assertEquals("FAILED", last.getString("verdict"));
        assertEquals(3, last.getInt("passedCount"));
        assertEquals(3, last.getInt("failedCount"));
        assertEquals(0, last.getInt("undeterminedCount"));
        assertEquals(36_000, last.getLong("durationMillis"));

        assertEquals(6, history.getInt("flowCount"));
        JSONObject checkout = history.getJSONArray("flows").getJSONObject(1);
        assertEquals("Checkout", checkout.getString("name"));
        assertTrue(checkout.get("devices").equals(net.sf.json.JSONNull.getInstance()));
        assertEquals(7, checkout.getInt("passed"));
        assertEquals(12, checkout.getInt("of"));
        assertEquals(8, checkout.getInt("failsSince"));
        assertEquals(1, checkout.getInt("changes"));
        assertFalse(checkout.getBoolean("flaky"));
        assertEquals(31_000, checkout.getLong("medianMillis"));
        assertEquals(0, checkout.getInt("trendPercent"));
        JSONObject cell = checkout.getJSONArray("cells").getJSONObject(7);
        assertEquals(8, cell.getInt("build"));
        assertEquals("FAILED", cell.getString("verdict"));
        assertEquals("run-1-8", cell.getString("id"));
        assertEquals(31_000, cell.getLong("durationMillis"));
        assertEquals(2, rest("?flows=2").getJSONArray("flows").size());
        assertEquals(4, rest("?builds=4").getJSONArray("builds").size());
    }

    @Test
    void namesAreEscaped() throws Exception {
        String html = grid("").getWebResponse().getContentAsString();
        assertTrue(html.contains("&lt;img src=x onerror=alert(1)>${1+1}"), html);
        assertFalse(html.contains("<img"), html);
    }

    @Test
    void thePageItselfReadsNoBuilds() throws Exception {
        FreeStyleProject other = new JobStory().flow("Login", "pppp").write(jenkins);
        HtmlPage page = browser().getPage(other, "panto");
        assertEquals(1, page.querySelectorAll("[data-panto-later]").size());
        // Jenkins' frame around the page may have read them, to estimate how long a build takes.
        JobStory.unload(other);
        assertEquals(4, PantoHistory.bars(other).size());
        assertEquals(4, JobStory.loaded(other));
    }

    @Test
    void aBuildThatHasEndedIsReadOnce() throws Exception {
        FreeStyleProject other = new JobStory().flow("Login", "pppp").write(jenkins);
        assertEquals(4, PantoHistory.bars(other).size());
        JobStory.unload(other);
        assertEquals(4, PantoHistory.bars(other).size());
        assertEquals(0, JobStory.loaded(other));
    }

    @Test
    void whatIsRecordedLaterIsReadAnew() throws Exception {
        FreeStyleProject other = new JobStory().flow("Login", "pF").write(jenkins);
        assertEquals(1, PantoHistory.bars(other).get(1).getFailedCount());
        TestRunResult passed = new TestRunResult("run-0-2", "Login", "passed", Verdict.PASSED, null, null, null);
        PantoAction.update(other.getBuildByNumber(2), List.of(passed));
        assertEquals(0, PantoHistory.bars(other).get(1).getFailedCount());
    }

    @Test
    void whatIsDeletedIsNotShown() throws Exception {
        FreeStyleProject other = new JobStory().flow("Login", "pFp").write(jenkins);
        assertEquals(3, PantoHistory.bars(other).size());
        other.getBuildByNumber(2).delete();
        assertEquals(
                List.of(1, 3),
                PantoHistory.bars(other).stream().map(PantoChartBar::getNumber).toList());
    }

    @Test
    void aJobMayCountOnFromADate() throws Exception {
        FreeStyleProject other = new JobStory().flow("Login", "pp").write(jenkins);
        other.updateNextBuildNumber(2_026_112_801);
        FreeStyleBuild dated = other.getLazyBuildMixIn().newBuild();
        JobStory.record(dated, List.of(new TestRunResult("a", "Login", "failed", Verdict.FAILED, null, null, null)));
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertEquals(
                        List.of(1, 2, 2_026_112_801),
                        PantoHistory.bars(other).stream()
                                .map(PantoChartBar::getNumber)
                                .toList()));
    }

    @Test
    void aBuildThatGoesOnIsReadEachTime() throws Exception {
        FreeStyleProject other = new JobStory().flow("Login", "pp").write(jenkins);
        FreeStyleBuild going = other.getLazyBuildMixIn().newBuild();
        TestRunResult running = new TestRunResult("a", "Login", "running", null, null, null, null);
        JobStory.record(going, List.of(running));
        assertNull(PantoHistory.bars(other).get(2).getVerdict());
        // Not by way of the action, which would tell that it has changed.
        PantoAction.of(going)
                .getTriggers()
                .get(0)
                .getTestRuns()
                .get(0)
                .update(new TestRunResult("a", "Login", "failed", Verdict.FAILED, null, null, null));
        assertEquals(Verdict.FAILED, PantoHistory.bars(other).get(2).getVerdict());
    }

    @Test
    void testRunsWithNoNameAreCounted() throws Exception {
        FreeStyleProject other = jenkins.createFreeStyleProject();
        FreeStyleBuild build = other.getLazyBuildMixIn().newBuild();
        JobStory.record(
                build,
                IntStream.range(0, 3)
                        .mapToObj(i -> new TestRunResult(
                                "r" + i, i == 0 ? "Login" : null, "failed", Verdict.FAILED, null, null, null))
                        .toList());
        HtmlPage grid = browser().goTo(other.getUrl() + "panto/grid");
        assertEquals(1, grid.querySelectorAll("tbody tr").size());
        assertTrue(grid.asNormalizedText().contains("2 test runs have no name, and so are left out here."));
    }

    @Test
    void devicesStandBesideTheNameWhereThereAreSeveral() throws Exception {
        Device pixel = new Device("Pixel 6", "14.0", null);
        Device iphone = new Device("iPhone 15", "17.2", "ios");
        FreeStyleProject other = jenkins.createFreeStyleProject();
        JobStory.record(
                other.getLazyBuildMixIn().newBuild(),
                List.of(
                        on("a", Verdict.FAILED, pixel, iphone),
                        on("b", Verdict.PASSED, pixel),
                        on("c", Verdict.FAILED, pixel)));
        JobStory.record(
                other.getLazyBuildMixIn().newBuild(),
                List.of(on("d", Verdict.PASSED, iphone, pixel), on("e", Verdict.FAILED, pixel)));
        HtmlPage grid = browser().goTo(other.getUrl() + "panto/grid");
        assertEquals(
                List.of("Pixel 6 (14.0)", "Pixel 6 (14.0), iPhone 15 (ios 17.2)"),
                grid.querySelectorAll(".panto-devices").stream()
                        .map(DomNode::getTextContent)
                        .toList());
        assertTrue(words(grid, 0).contains("passed in 0 of 2"), words(grid, 0));
        assertTrue(words(grid, 1).contains("passed in 1 of 2"), words(grid, 1));
    }

    private static TestRunResult on(String id, Verdict verdict, Device... devices) {
        return new TestRunResult(id, "Login", "ended", verdict, null, null, null, null, List.of(devices));
    }

    @Test
    void aBranchHasAHistoryOfItsOwn() throws Exception {
        WorkflowMultiBranchProject project = jenkins.createProject(WorkflowMultiBranchProject.class, "shop");
        for (String branch : List.of("main", "feature/cart")) {
            SingleSCMSource source = new SingleSCMSource(branch, new SingleFileSCM("Jenkinsfile", "echo 'built'"));
            source.setId(branch);
            project.getSourcesList().add(new BranchSource(source));
        }
        project.scheduleBuild2(0).getFuture().get();
        jenkins.waitUntilNoActivity();
        WorkflowJob main = project.getItemByBranchName("main");
        WorkflowJob feature = project.getItemByBranchName("feature/cart");
        JobStory.record(jenkins.assertBuildStatusSuccess(main.getLastBuild()), List.of(on("a", Verdict.PASSED)));
        JobStory.record(jenkins.assertBuildStatusSuccess(feature.getLastBuild()), List.of(on("b", Verdict.FAILED)));

        assertEquals(List.of("#1 a PASSED"), cells(main));
        assertEquals(List.of("#1 b FAILED"), cells(feature));
        String cell = browser()
                .goTo(feature.getUrl() + "panto/grid")
                .querySelector("tbody td a")
                .getAttributes()
                .getNamedItem("href")
                .getNodeValue();
        HtmlPage build = browser().goTo(cell.substring(jenkins.contextPath.length() + 1));
        assertTrue(build.querySelector("tr[aria-current]").asNormalizedText().contains("Login"));
        browser().assertFails(project.getUrl() + "panto/", 404);
    }

    /** What scripts see of the flows of a job: build, ID, and verdict. */
    private static List<String> cells(Job<?, ?> job) throws Exception {
        JSONArray flows =
                jenkins.getJSON(job.getUrl() + "panto/api/json").getJSONObject().getJSONArray("flows");
        return flows.stream()
                .flatMap(flow -> ((JSONObject) flow).getJSONArray("cells").stream())
                .map(JSONObject.class::cast)
                .map(cell -> "#" + cell.get("build") + " " + cell.get("id") + " " + cell.get("verdict"))
                .toList();
    }

    @Test
    void aFolderHasNoPage() throws Exception {
        Folder folder = jenkins.createProject(Folder.class, "team");
        folder.createProject(FreeStyleProject.class, "job");
        browser().assertFails(folder.getUrl() + "panto/", 404);
        assertFalse(browser().goTo(folder.getUrl()).asNormalizedText().contains("Panto"));
    }

    @Test
    void onlyWhoMayReadTheJobSeesIt() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .toEveryone()
                .grant(Item.READ)
                .everywhere()
                .to("alice"));
        try {
            JenkinsRule.WebClient client = browser();
            for (String page : List.of("panto/", "panto/grid", "panto/chart", "panto/api/json")) {
                client.assertFails(job.getUrl() + page, 404);
            }
            client.login("alice");
            client.goTo(job.getUrl() + "panto/grid");
        } finally {
            jenkins.jenkins.setSecurityRealm(hudson.security.SecurityRealm.NO_AUTHENTICATION);
            jenkins.jenkins.setAuthorizationStrategy(hudson.security.AuthorizationStrategy.UNSECURED);
        }
    }

    @Test
    void aQueryThatMakesNoSenseCountsAsLeftOut() {
        Map<String, String> parameters = Map.of("show", "nonsense", "builds", "-1", "flows", "0");
        PantoHistoryQuery query = PantoHistoryQuery.of(parameters::get, PantoHistoryQuery.Show.UNSTABLE, 50);
        assertEquals(new PantoHistoryQuery("", PantoHistoryQuery.Show.UNSTABLE, 30, 50), query);
        assertEquals("?", query.toString());
        Map<String, String> huge = Map.of("q", " a&b ", "show", "flaky", "builds", "999999999", "flows", "99999999999");
        query = PantoHistoryQuery.of(huge::get, PantoHistoryQuery.Show.ALL, 50);
        assertEquals("?q=a%26b&show=flaky&builds=120", query.toString());
    }
}
