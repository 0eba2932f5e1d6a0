package io.jenkins.plugins.panto.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.panto.Browser;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The grid of flows on a job's page, with a mouse or with the keyboard alone, large and small. */
@WithJenkins
@EnabledIf(
        value = "io.jenkins.plugins.panto.Browser#isInstalled",
        disabledReason = "NOT RUN: Chromium and its driver are not installed")
class PantoGridInBrowserTest {

    /** A script of Jenkins that fails by itself on its new pages. */
    private static final List<String> OF_JENKINS = List.of("/lib/hudson/build-caption.js", "/jsbundles/header.js");

    private static final String NAME = "tbody th > div";

    private static JenkinsRule jenkins;
    private static Browser browser;
    private static FreeStyleProject job;
    private static FreeStyleProject few; // whose grid has what the other's has, each of it in fewer rows

    @BeforeAll
    static void open(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JobStory story = new JobStory()
                .flow("Log in with a password", "pppppppppppppppppppppppppppppp")
                .flow("Pay with a card that has expired", "ppppppppppppppppppppFFFFFFFFFF")
                .flow("Search for a product with an umlaut in its name", "ppFpppppFppppppppFppppppppFppp")
                .flow("Put a product into the basket", "ppppppppppppp?pppppppppppppppp")
                .flow("Share a wish list", "--------------------------pppF");
        few = story.write(jenkins);
        for (int i = 1; i <= 40; i++) {
            story.flow("Flow " + i, "p".repeat(30));
        }
        job = story.write(jenkins);
        browser = Browser.open();
    }

    @AfterAll
    static void close() throws Exception {
        browser.close();
        jenkins.after();
    }

    /** In tests, Jenkins enforces its Content Security Policy; the browser tells what it kept from running. */
    @AfterEach
    void nothingWasKeptFromRunning() {
        browser.screen(1280, 900);
        assertEquals(
                List.of(),
                browser.complaints().stream()
                        .filter(complaint -> OF_JENKINS.stream().noneMatch(complaint::contains))
                        .toList());
    }

    private static void look(String query) throws IOException {
        look(job, query);
    }

    private static void look(FreeStyleProject job, String query) throws IOException {
        browser.go(jenkins.getURL() + job.getUrl() + "panto/" + query);
        browser.await(() -> !browser.all(".panto-grid").isEmpty());
    }

    /** Before it stands Jenkins' list of builds, which takes the focus away whenever it is fetched anew. */
    private static void lookFromTheFilter() throws IOException {
        look("");
        browser.script("document.querySelector('input[name=q]').focus()");
    }

    private static List<String> names() {
        return browser.texts(NAME);
    }

    @Test
    void aStrangerSeesTheWorstAndTheFlakyOneFirst() throws Exception {
        look("");
        assertEquals(
                List.of(
                        "Pay with a card that has expired",
                        "Share a wish list",
                        "Search for a product with an umlaut in its name",
                        "Put a product into the basket"),
                names());
        List<String> words = browser.texts(".panto-words");
        assertTrue(words.get(0).startsWith("fails since #21"), words.get(0));
        assertTrue(words.get(2).startsWith("flaky: 8 changes in 30 builds"), words.get(2));
        assertTrue(browser.first("#panto-grid").getText().contains("41 flows passed in every build"));
    }

    @Test
    void unfoldsWhatAlwaysPassedInPlace() throws Exception {
        look("");
        browser.script("window.stayed = true");
        browser.first("#panto-grid a[href*='show=all']").click();
        browser.await(() -> names().size() == 45);
        assertTrue(browser.url().endsWith("/panto/?show=all"), browser.url());
        assertEquals("all", browser.first("select[name=show]").getAttribute("value"));
        assertEquals(true, browser.script("return window.stayed === true"));
    }

    @Test
    void filtersWhileOneTypes() throws Exception {
        look("");
        browser.first("select[name=show]").sendKeys("flaky");
        browser.await(() -> names().size() == 1);
        browser.first("input[name=q]").sendKeys("umlaut");
        browser.await(() -> browser.url().endsWith("?q=umlaut&show=flaky"));
        browser.await(() -> names().equals(List.of("Search for a product with an umlaut in its name")));
    }

    @Test
    void aCellAndABarSayWhatTheyShow() throws Exception {
        look("");
        browser.script("document.querySelector('tbody tr:nth-child(1) td:last-child a').focus()");
        browser.await(".tippy-content", text -> text.equals("#30: failed, 33 sec"));
        browser.script("document.querySelector('thead th:last-child a').focus()");
        browser.await(() -> browser.texts(".tippy-content").contains("#30: 2 failed, 43 passed, 1 min 16 sec"));
    }

    @Test
    void isReachedWithTheKeyboardAlone() throws Exception {
        lookFromTheFilter();
        browser.tabTo("select[name=show]");
        browser.tabTo(".panto-grid a");
        browser.press(Keys.END);
        assertEquals(
                "#30",
                browser.focused().findElement(By.cssSelector(".panto-number")).getText());
        browser.press(Keys.ARROW_DOWN, Keys.ARROW_LEFT);
        assertEquals("#29: failed, 33 sec", browser.focused().getAttribute("aria-label"));
        browser.press(Keys.ENTER);
        browser.await(() -> browser.url().endsWith("/29/panto/?run=run-1-29"));

        lookFromTheFilter();
        browser.tabTo(".panto-grid a");
        browser.press(Keys.TAB);
        assertEquals("41 flows passed in every build", browser.focused().getText());
    }

    @Test
    void theLastBuildsAreSeenFirstOnAPhone() throws Exception {
        browser.screen(400, 900);
        look("");
        assertEquals(
                true,
                browser.script("const last = document.querySelector('thead th:last-child').getBoundingClientRect();"
                        + "return last.right <= innerWidth && last.left > 0"));
        assertEquals(0L, browser.script("return Math.max(0, document.documentElement.scrollWidth - innerWidth)"));
    }

    /** In the light and in the dark, on a desk and on a phone, on the old page and on the new one. */
    @Test
    void isAccessible() throws Exception {
        for (boolean fresh : List.of(false, true)) {
            System.setProperty("new-job-page.flag.defaultValue", String.valueOf(fresh));
            for (int width : List.of(1280, 400)) {
                browser.screen(width, 900);
                look(few, "?show=all");
                browser.assertAccessible(".panto-page");
                browser.darken();
                browser.assertAccessible(".panto-page");
            }
        }
        System.clearProperty("new-job-page.flag.defaultValue");
    }

    @Test
    void theJobsPageShowsTheChartOnly() throws Exception {
        browser.go(jenkins.getURL() + job.getUrl());
        browser.await(() -> browser.all(".panto-chart > li").size() == 30);
        browser.assertAccessible(".panto-chart", ".panto-legend");
    }
}
