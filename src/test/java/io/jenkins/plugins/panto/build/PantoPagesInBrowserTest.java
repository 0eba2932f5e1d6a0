package io.jenkins.plugins.panto.build;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.Browser;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.test.steps.SemaphoreStep;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.openqa.selenium.Keys;

/** The pages as people meet them: in a browser, with a mouse or with the keyboard alone, large and small. */
@WithJenkins
@EnabledIf(
        value = "io.jenkins.plugins.panto.Browser#isInstalled",
        disabledReason = "NOT RUN: Chromium and its driver are not installed")
class PantoPagesInBrowserTest {

    /** Scripts of Jenkins that fail by themselves: one on its new build pages, one on each page of newer versions. */
    private static final List<String> OF_JENKINS = List.of("/lib/hudson/build-caption.js", "/jsbundles/header.js");

    private static final String CALL = "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")\n";

    private static JenkinsRule jenkins;
    private static PantoEmulator panto;
    private static Browser browser;
    private static WorkflowRun large;

    @BeforeAll
    static void open(JenkinsRule rule) throws Exception {
        jenkins = rule;
        panto = PantoEmulator.start(KEY);
        JenkinsWithPanto.connect(panto);
        PantoGlobalConfiguration.get().setRunUrl("https://panto.example/runs/{id}");
        large = build(10_000);
        browser = Browser.open();
    }

    @AfterAll
    static void close() throws Exception {
        browser.close();
        panto.close();
        jenkins.after();
        jenkins = null;
    }

    /** In tests, Jenkins enforces its Content Security Policy; the browser tells what it kept from running. */
    @AfterEach
    void nothingWasKeptFromRunning() {
        assertEquals(
                List.of(),
                browser.complaints().stream()
                        .filter(complaint -> OF_JENKINS.stream().noneMatch(complaint::contains))
                        .toList());
    }

    /** A build with so many test runs, of which every tenth failed and the last still runs. */
    private static WorkflowRun build(int count) throws Exception {
        String ids = IntStream.range(0, count)
                .mapToObj(i -> "\"run-%05d\"".formatted(i))
                .collect(Collectors.joining(","));
        panto.next(Answer.json(200, "{\"message\": \"Triggered.\", \"test_runs\": [" + ids + "]}"));
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL);
        PantoAction.update(
                run,
                IntStream.range(0, count - 1)
                        .mapToObj(i -> result(
                                "run-%05d".formatted(i),
                                "flow " + (count - i),
                                i % 10 == 9 ? Verdict.FAILED : Verdict.PASSED,
                                i))
                        .toList());
        return run;
    }

    private static TestRunResult result(String id, String name, Verdict verdict, int seconds) {
        return new TestRunResult(
                id,
                name,
                verdict == Verdict.FAILED ? "failed" : "passed",
                verdict,
                verdict == Verdict.FAILED ? "The pay button did not appear" : null,
                1_750_000_000_000L,
                1_750_000_000_000L + 1_000L * seconds);
    }

    private static void look(WorkflowRun run, String path) throws IOException {
        browser.go(jenkins.getURL() + run.getUrl() + path);
    }

    private static List<String> names() {
        return browser.texts("#panto-runs tr[id] > td:nth-child(2)");
    }

    @Test
    void showsAPageOfThemAtATime() throws Exception {
        look(large, "panto/");
        browser.await("#panto-state", text -> text.contains("9,999 of 10,000 ended: 999 failed, 9,000 passed"));
        assertEquals(PantoPage.SIZE, names().size());
        assertEquals("flow 9991", names().get(0), "What failed comes first");
        assertEquals("ascending", browser.first("#panto-column-VERDICT").getAttribute("aria-sort"));
        browser.first("#panto-pages a").click();
        browser.await("#panto-state", text -> text.contains("51 to 100 of 10,000 test runs"));
        assertEquals("flow 9491", names().get(0));
        assertTrue(browser.url().endsWith("/panto/?page=2"), browser.url());
        look(large, "panto/?page=200");
        assertEquals("flow 56", names().get(0));
        assertEquals(List.of("Previous"), browser.texts("#panto-pages a"));
        assertEquals("Page 200 of 200", browser.first("#panto-pages span").getText());
    }

    @Test
    void aPageThatIsTurnedBeginsAtItsTop() throws Exception {
        look(large, "panto/");
        stay();
        browser.first("#panto-pages-below a[rel=next]").click();
        browser.await("#panto-pages span", text -> text.equals("Page 2 of 200"));
        browser.await(() -> browser.focused().getText().equals("Next"));
        assertEquals("panto-pages", browser.script("return document.activeElement.parentNode.id"));
        assertEquals(
                true,
                browser.script("const top = document.querySelector('#panto-runs').getBoundingClientRect().top;"
                        + "return top >= 0 && top < innerHeight / 2"));
        browser.press(Keys.ENTER);
        browser.await("#panto-pages span", text -> text.equals("Page 3 of 200"));
        assertStayed();
    }

    @Test
    void theBrowsersBackGoesThroughWhatWasShown() throws Exception {
        look(large, "panto/");
        stay();
        browser.first("#panto-pages a").click();
        browser.await("#panto-pages span", text -> text.equals("Page 2 of 200"));
        browser.first("select[name=show]").sendKeys("failed");
        browser.await("#panto-pages span", text -> text.equals("Page 1 of 20"));
        browser.script("history.back()");
        browser.await("#panto-pages span", text -> text.equals("Page 2 of 200"));
        assertEquals("all", browser.first("select[name=show]").getAttribute("value"));
        browser.script("history.back()");
        browser.await("#panto-pages span", text -> text.equals("Page 1 of 200"));
        browser.script("history.forward()");
        browser.await("#panto-pages span", text -> text.equals("Page 2 of 200"));
        assertStayed();
    }

    @Test
    void aLinkLeadsToTheRowOnWhicheverPageItIs() throws Exception {
        browser.go(jenkins.getURL() + PantoAction.of(large).rowUrl(new PantoTestRun("run-09944")));
        assertEquals("Page 200 of 200", browser.first("#panto-pages span").getText());
        assertEquals(List.of("flow 56"), browser.texts("tr[aria-current] > td:nth-child(2)"));
        browser.await(() -> browser.script("const row = document.querySelector('tr[aria-current]')"
                        + ".getBoundingClientRect(); return row.top >= 0 && row.bottom <= innerHeight")
                .equals(true));
        browser.script("document.querySelector('#panto-pages a').click()"); // it may lie below Jenkins' bar
        browser.await("#panto-pages span", text -> text.equals("Page 199 of 200"));
        assertTrue(browser.url().endsWith("/panto/?page=199"), browser.url());
    }

    /** The one that is a stop of the tab key is the one that was last at the keyboard. */
    @Test
    void theCopyButtonsAreOneStopOfTheTabKey() throws Exception {
        look(large, "panto/");
        browser.await(() -> browser.first(".jenkins-copy-button").isEnabled());
        browser.tabTo(".jenkins-copy-button");
        browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP);
        assertEquals("run-00019", browser.focused().getAttribute("text"));
        assertEquals(1, browser.all(".jenkins-copy-button[tabindex='0']").size());
        assertEquals(PantoPage.SIZE, browser.all(".jenkins-copy-button").size());
    }

    @Test
    void longRemarksAreFoldedUntilOneOpensThem() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL);
        List<String> ids = PantoAction.of(run).ids();
        String remark = "Expected: 2\nActual: 3\n" + "at pay() ".repeat(20) + "\nthe last line";
        PantoAction.update(
                run,
                List.of(
                        new TestRunResult(ids.get(0), "Pay", "failed", Verdict.FAILED, remark, null, null),
                        new TestRunResult(ids.get(1), "Buy", "failed", Verdict.FAILED, "one\ntwo", null, null)));
        PantoAction.saveUpdates(run);
        run.reload();
        for (int width : List.of(1280, 400)) {
            browser.screen(width, 900);
            look(run, "panto/");
            assertEquals("one\ntwo", browser.texts("td.panto-remark").get(1));
            String folded = browser.first("td.panto-remark summary").getText();
            assertEquals(0, browser.all("td.panto-remark details[open]").size());
            assertTrue(folded.startsWith("Expected: 2\nActual: 3\nat pay()"), folded);
            assertFalse(folded.contains("the last line"), folded);
            browser.tabTo("td.panto-remark summary");
            browser.press(Keys.SPACE);
            browser.await("td.panto-remark", text -> text.strip().equals("Show less\n" + remark));
            browser.assertAccessible(".panto-page");
        }
        browser.screen(1280, 900);
    }

    @Test
    void sortsByAColumnInPlace() throws Exception {
        look(large, "panto/");
        stay();
        browser.first("#panto-column-NAME a").click();
        browser.await(() -> "flow 2".equals(names().get(0)));
        assertEquals("ascending", browser.first("#panto-column-NAME").getAttribute("aria-sort"));
        browser.first("#panto-column-DURATION a").click();
        browser.await(() -> "flow 10000".equals(names().get(0)));
        browser.first("#panto-column-DURATION a").click();
        browser.await(() -> "flow 2".equals(names().get(0)));
        assertEquals("descending", browser.first("#panto-column-DURATION").getAttribute("aria-sort"));
        assertTrue(browser.url().endsWith("?sort=-duration"), browser.url());
        assertStayed();
    }

    @Test
    void filtersWhileOneTypes() throws Exception {
        look(large, "panto/?sort=name");
        stay();
        browser.first("select[name=show]").sendKeys("failed");
        browser.await("#panto-state", text -> text.contains("1 to 50 of 999 test runs that match"));
        browser.first("input[name=q]").sendKeys("RUN-0123");
        browser.await("#panto-state", text -> text.contains("1 to 1 of 1 test run that matches"));
        assertEquals(List.of("flow 8761"), names());
        browser.press("x");
        browser.await("#panto-runs", text -> text.contains("No test run matches"));
        browser.assertAccessible(".panto-page");
        assertTrue(browser.url().contains("sort=name") && browser.url().contains("q=RUN-0123x"), browser.url());
        assertStayed();
    }

    /** Marks the page, which a page that is loaded anew does not have. */
    private static void stay() {
        browser.script("window.stayed = true");
    }

    private static void assertStayed() {
        assertEquals(true, browser.script("return window.stayed === true"));
    }

    /** Jenkins adds fields of its own to each form, such as the crumb of whoever looks at the page. */
    @Test
    void onlyItsOwnFieldsAreInTheAddress() throws Exception {
        look(large, "panto/");
        assertFalse(browser.all(".panto-filter input[name=Jenkins-Crumb]").isEmpty());
        browser.first("input[name=q]").sendKeys("RUN-0123");
        browser.await("#panto-state", text -> text.contains("1 to 10 of 10 test runs that match"));
        assertEquals("q=RUN-0123", query());
        browser.press(Keys.ENTER);
        browser.first("#panto-column-NAME a").click();
        browser.await(() -> query().equals("q=RUN-0123&sort=name"));
        browser.first("select[name=show]").sendKeys("failed");
        browser.await("#panto-state", text -> text.contains("1 to 1 of 1 test run that matches"));
        assertEquals("q=RUN-0123&show=failed&sort=name", query());
        look(large, "panto/");
        browser.first("#panto-pages a").click();
        browser.await("#panto-state", text -> text.contains("51 to 100 of 10,000 test runs"));
        browser.first("input[name=q]").sendKeys("RUN-0");
        browser.press(Keys.ENTER);
        browser.await(() -> query().equals("q=RUN-0"));
    }

    private static String query() {
        return URI.create(browser.url()).getRawQuery();
    }

    /** Such a proxy does not say that it is none of Jenkins' pages that it answers with. */
    @Test
    void goesOnAfterThePageOfASignOnProxy() throws Exception {
        WorkflowRun run = JenkinsWithPanto.pipeline(jenkins, CALL + "semaphore 'sign-on'")
                .scheduleBuild2(0)
                .waitForStart();
        SemaphoreStep.waitForStart("sign-on/1", run);
        look(run, "panto/");
        browser.script("window.address = document.querySelector('.panto-page').dataset.pantoRuns;"
                + "document.querySelector('.panto-page').dataset.pantoRuns = '" + jenkins.getURL() + "login'");
        browser.first("#panto-column-NAME a").click();
        browser.await("[role=alert]", text -> text.startsWith("Jenkins does not answer"));
        browser.script("document.querySelector('.panto-page').dataset.pantoRuns = window.address");
        browser.await("[role=alert]", String::isEmpty);
        SemaphoreStep.success("sign-on/1", null);
        jenkins.waitForCompletion(run);
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void worksWithoutScript() throws Exception {
        browser.devTools("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        try {
            look(large, "panto/");
            browser.first("input[name=q]").sendKeys("run-0123");
            browser.first(".panto-filter button").click();
            browser.await("#panto-state", text -> text.contains("1 to 10 of 10 test runs that match"));
            browser.first("#panto-column-NAME a").click();
            browser.await(() -> browser.url().endsWith("?q=run-0123&sort=name"));
            assertEquals("flow 8761", names().get(0));
        } finally {
            browser.devTools("Emulation.setScriptExecutionDisabled", Map.of("value", false));
        }
    }

    @Test
    void copiesAnId() throws Exception {
        browser.devTools(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
        look(large, "panto/?sort=name");
        browser.await(() -> browser.first(".jenkins-copy-button").isEnabled());
        browser.first(".jenkins-copy-button").click();
        browser.await(() -> "run-09998"
                .equals(browser.asyncScript("navigator.clipboard.readText().then(arguments[0], arguments[0])")));
        browser.first("#panto-column-NAME a").click();
        browser.await(() -> "flow 10000".equals(names().get(0)));
        browser.first(".jenkins-copy-button").click();
        browser.await(() -> "run-00000"
                .equals(browser.asyncScript("navigator.clipboard.readText().then(arguments[0], arguments[0])")));
    }

    @Test
    void aTriggerHasAPageOfItsOwn() throws Exception {
        WorkflowRun run = JenkinsWithPanto.run(jenkins, CALL + CALL.replace("P0", "P2"));
        look(run, "panto/");
        browser.first("#panto-trigger-2 a").click();
        browser.await(() -> browser.url().endsWith("/panto/trigger/2/"));
        assertEquals("Trigger 2", browser.first("h1").getText());
        assertTrue(browser.first(".panto-facts").getText().contains("P2"));
        assertEquals(2, browser.all("#panto-runs tr[id]").size());
        browser.assertAccessible(".panto-page");
        browser.first(".jenkins-app-bar a").click();
        browser.await(() -> browser.url().endsWith("/panto/"));
    }

    @Test
    void followsABuildThatRuns() throws Exception {
        WorkflowRun run = JenkinsWithPanto.pipeline(jenkins, CALL + "semaphore 'follow'")
                .scheduleBuild2(0)
                .waitForStart();
        SemaphoreStep.waitForStart("follow/1", run);
        look(run, "panto/");
        stay();
        browser.await("#panto-state", text -> text.contains("triggered"));
        browser.tabTo("#panto-run-1-1 a");
        String id = PantoAction.of(run).ids().get(1);
        PantoAction.update(run, List.of(result(id, "Checkout", Verdict.FAILED, 30)));
        browser.await("#panto-state", text -> text.contains("1 of 3 ended: 1 failed"));
        browser.await("#panto-run-1-1", text -> text.contains("Checkout") && text.contains("30 sec"));
        assertEquals(id, browser.focused().getText(), "The keyboard stays where it is");

        SemaphoreStep.success("follow/1", null);
        jenkins.waitForCompletion(run);
        browser.await(() -> browser.first("[data-panto-refresh]")
                .getAttribute("data-panto-refresh")
                .equals("0"));
        assertStayed();
    }

    @Test
    void saysSoWhenJenkinsDoesNotAnswer() throws Exception {
        look(large, "panto/");
        assertEquals("", browser.first("[role=alert]").getText());
        browser.script("document.querySelector('.panto-page').dataset.pantoRuns += '-missing'");
        browser.first("#panto-column-NAME a").click();
        browser.await("[role=alert]", text -> text.startsWith("Jenkins does not answer"));
        browser.assertAccessible(".panto-page");
        browser.complaints();
    }

    @Test
    void isReachedWithTheKeyboardAlone() throws Exception {
        look(large, "panto/?page=2&sort=-name");
        for (String control : List.of(
                "input[name=q]",
                "select[name=show]",
                ".panto-filter button",
                "#panto-pages a[rel=next]",
                "#panto-column-VERDICT a",
                "#panto-column-DURATION a",
                "#panto-trigger-1 > tr:first-child a",
                "#panto-run-1-3 a, tr[id] .panto-id a",
                ".jenkins-copy-button",
                "#panto-pages-below a[rel=prev]")) {
            browser.tabTo(control);
        }
        browser.press(Keys.ENTER);
        browser.await("#panto-state", text -> text.contains("1 to 50 of"));
    }

    /** In the light and in the dark, on a desk and on a phone, on the old page and on the new one. */
    @Test
    void isAccessible() throws Exception {
        WorkflowRun run = build(12);
        for (int width : List.of(1280, 360)) {
            browser.screen(width, 900);
            for (String path : List.of("panto/", "panto/trigger/1/", "", "../panto/")) {
                check(run, path, "pages-" + width);
            }
        }
        browser.screen(1280, 900);
    }

    @Test
    void fitsIntoTheNewPagesOfJenkinsToo() throws Exception {
        WorkflowRun run = build(12);
        System.setProperty("new-build-page.flag.defaultValue", "true");
        System.setProperty("new-job-page.flag.defaultValue", "true");
        try {
            for (String path : List.of("panto/", "panto/trigger/1/", "", "../panto/")) {
                look(run, path);
                String part = part(path);
                assertEquals(1, browser.all(".app-build-bar").size(), "The new page shows " + path);
                browser.await(() -> !browser.all(part).isEmpty());
                browser.assertAccessible(part);
            }
            look(run, "../");
            assertEquals(0, browser.all("[data-panto-chart]").size(), "The tab is enough");
            browser.first(".app-build-bar__tabs a[href$='/panto']").click();
            browser.await(() -> !browser.all(".panto-grid").isEmpty());
        } finally {
            System.clearProperty("new-build-page.flag.defaultValue");
            System.clearProperty("new-job-page.flag.defaultValue");
        }
    }

    /** With a trigger that failed, one in a branch, long remarks, and test runs that nobody waited for. */
    @Test
    void whatWentWrongIsAccessible() throws Exception {
        panto.next(
                Answer.json(404, "{\"detail\": \"Environment not found\"}"),
                Answer.json(200, "{\"message\": \"Triggered.\", \"test_runs\": [\"run-9\", \"run-10\", \"run-100\"]}"));
        WorkflowRun run = JenkinsWithPanto.run(
                jenkins,
                "try {" + CALL + "} catch (e) { }\nparallel(Android: {" + CALL.replace("P0", "P2") + "}, iOS: {"
                        + CALL.replace("P0", "P3") + "})");
        PantoAction.update(
                run,
                List.of(
                        result("run-10", "Pay", Verdict.FAILED, 20),
                        result("run-9", "Log in", Verdict.PASSED, 7),
                        new TestRunResult(
                                "run-100",
                                "Check out with a long name",
                                "error",
                                Verdict.UNDETERMINED,
                                "Lost the device\n" + "at a long line of a stack trace ".repeat(20) + "\n1\n2\n3",
                                1_750_000_000_000L,
                                1_750_000_060_000L)));
        browser.devTools("Network.enable", Map.of());
        try {
            for (boolean newLayout : List.of(false, true)) {
                System.setProperty("new-build-page.flag.defaultValue", String.valueOf(newLayout));
                String language = newLayout ? "de" : "en";
                browser.devTools("Network.setExtraHTTPHeaders", Map.of("headers", Map.of("Accept-Language", language)));
                for (int width : List.of(1280, 400)) {
                    String kind = language + (newLayout ? "-new-" : "-old-") + width;
                    browser.screen(width, 1200);
                    check(run, "panto/", "wrong-" + kind);
                    check(run, "", "wrong-build-" + kind);
                }
            }
        } finally {
            System.clearProperty("new-build-page.flag.defaultValue");
            browser.devTools("Network.setExtraHTTPHeaders", Map.of("headers", Map.of()));
            browser.screen(1280, 900);
        }
    }

    /** In the light, then in the dark. */
    private static void check(WorkflowRun run, String path, String picture) throws IOException {
        look(run, path);
        browser.await(() -> !browser.all(part(path)).isEmpty());
        check(path, picture + "-light");
        browser.darken();
        check(path, picture + "-dark");
    }

    private static void check(String path, String picture) throws IOException {
        String folder = System.getProperty("panto.pictures"); // for people who want to see for themselves
        if (folder != null) {
            Files.write(Path.of(folder, picture + ".png"), browser.picture());
        }
        browser.assertAccessible(part(path));
        assertEquals(
                0L,
                browser.script("return Math.max(0, document.documentElement.scrollWidth - innerWidth)"),
                path + " of " + picture + " is too wide");
    }

    private static String part(String path) {
        return switch (path) {
            case "" -> ".panto-summary";
            case "../" -> ".panto-chart";
            default -> ".panto-page";
        };
    }
}
