package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.panto.Browser;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What only a real browser shows of the build step's form. */
@WithJenkins
@EnabledIf(
        value = "io.jenkins.plugins.panto.Browser#isInstalled",
        disabledReason = "NOT RUN: Chromium and its driver are not installed")
class PantoFormInBrowserTest {

    private static final String STEP = "[descriptorid$=PantoTriggerBuilder] ";

    @Test
    void addsAndRemovesRowsAndChangesSides(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        PantoTriggerBuilder before = new PantoTriggerBuilder("build_file_id");
        before.setIncludeTags(List.of(new PantoTag("priority", List.of("P0"))));
        before.setDevices(List.of(new PantoDevice("Pixel 6", "14.0"), new PantoDevice("Pixel 9", "16.0")));
        job.getBuildersList().add(before);
        try (PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY);
                Browser browser = Browser.open()) {
            JenkinsWithPanto.connect(panto);
            browser.go(jenkins.getURL() + job.getUrl() + "configure");
            browser.await(() ->
                    browser.first(STEP + "[name='_.credentialsId'] option").isEnabled());

            click(browser, button(browser, "Add tag"));
            browser.await(() -> shown(browser, "[name='_.name']").size() == 2);
            shown(browser, "[name='_.name']").get(1).sendKeys("feature");
            shown(browser, "textarea").get(1).sendKeys("checkout" + Keys.ENTER + "login");

            click(browser, shown(browser, "[name=devices] .repeatable-delete").get(0));
            browser.await(() -> shown(browser, "[name='_.deviceName']").size() == 1);
            assertEquals(
                    "Pixel 9", shown(browser, "[name='_.deviceName']").get(0).getAttribute("value"));
            click(browser, button(browser, "Add device"));
            browser.await(() -> shown(browser, "[name='_.deviceName']").size() == 2);
            shown(browser, "[name='_.deviceName']").get(1).sendKeys("iPhone 15");
            shown(browser, "[name='_.platformVersion']").get(1).sendKeys("17.2");
            save(browser);

            PantoTriggerBuilder saved = job.getBuildersList().get(PantoTriggerBuilder.class);
            assertEquals(
                    List.of("priority [P0]", "feature [checkout, login]"),
                    saved.getIncludeTags().stream()
                            .map(tag -> tag.getName() + " " + tag.getValues())
                            .toList());
            assertEquals(
                    List.of("Pixel 9 16.0", "iPhone 15 17.2"),
                    saved.getDevices().stream()
                            .map(device -> device.getDeviceName() + " " + device.getPlatformVersion())
                            .toList());

            browser.go(jenkins.getURL() + job.getUrl() + "configure");
            browser.await(() -> shown(browser, "[name='_.name']").size() == 2);
            click(
                    browser,
                    shown(browser, "label").stream()
                            .filter(label -> label.getText().equals("Exclude tags"))
                            .findFirst()
                            .orElseThrow());
            browser.await(() -> shown(browser, "[name='_.name']").size() == 1);
            shown(browser, "[name='_.name']").get(0).sendKeys("state");
            shown(browser, "textarea").get(0).sendKeys("flaky");
            save(browser);

            PantoTriggerBuilder other = job.getBuildersList().get(PantoTriggerBuilder.class);
            assertEquals("state", other.getExcludeTags().get(0).getName());
            assertNull(other.getIncludeTags());
            assertEquals(
                    List.of(),
                    browser.complaints().stream()
                            .filter(complaint -> complaint.contains("Content Security Policy"))
                            .toList());
        }
    }

    @Test
    void aNewStepComplainsOnceSomethingWasTyped(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        PantoGlobalConfiguration.get().setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
        try (Browser browser = Browser.open()) {
            browser.go(jenkins.getURL() + job.getUrl() + "configure");
            click(browser, button(browser, "", "Add build step"));
            browser.await(() -> {
                button(browser, "", "Trigger Panto tests").click();
                return true;
            });
            browser.await(() -> browser.first(STEP + "[name='_.credentialsId'] option")
                    .getText()
                    .equals("default (" + JenkinsWithPanto.CREDENTIALS_ID + ")"));
            browser.await(() -> !shown(browser, ".validation-error-area .ok").isEmpty());
            assertEquals(List.of(), errors(browser));

            WebElement app = browser.first(STEP + "[name='_.appId']");
            click(browser, app);
            app.sendKeys("a" + Keys.TAB);
            app.sendKeys(Keys.BACK_SPACE, Keys.TAB);
            browser.await(() ->
                    errors(browser).equals(List.of("Give the ID of the build file to test. Copy it from Panto.")));
        }
    }

    @Test
    void aPageWithAValueThatIsRefusedIsNotLost(JenkinsRule jenkins) throws Exception {
        try (Browser browser = Browser.open()) {
            browser.go(jenkins.getURL() + "configure");
            WebElement message = browser.first("[name=system_message]");
            message.sendKeys("typed elsewhere");
            WebElement runUrl = browser.first("[name='_.runUrl']");
            click(browser, runUrl);
            runUrl.sendKeys("https://panto.example.com/runs/" + Keys.TAB);
            browser.await(() -> !browser.all(".validation-error-area .error").isEmpty());
            browser.first("button[name=Submit]").click();
            browser.await(() -> browser.focused().equals(runUrl));
            assertEquals("typed elsewhere", message.getAttribute("value"));

            runUrl.sendKeys("{id}" + Keys.TAB);
            browser.await(() -> browser.all(".validation-error-area .error").isEmpty());
            save(browser);
            assertEquals("typed elsewhere", jenkins.jenkins.getSystemMessage());
            assertEquals(
                    "https://panto.example.com/runs/{id}",
                    PantoGlobalConfiguration.get().getRunUrl());
        }
    }

    private static List<String> errors(Browser browser) {
        return shown(browser, ".error").stream().map(WebElement::getText).toList();
    }

    private static List<WebElement> shown(Browser browser, String css) {
        return browser.all(STEP + css).stream().filter(WebElement::isDisplayed).toList();
    }

    private static WebElement button(Browser browser, String text) {
        return button(browser, STEP, text);
    }

    private static WebElement button(Browser browser, String within, String text) {
        return browser.all(within + "button").stream()
                .filter(WebElement::isDisplayed)
                .filter(button -> button.getText().strip().equals(text))
                .findFirst()
                .orElseThrow();
    }

    /** As a person who scrolls to it first, since Save and Apply lie on the foot of the page. */
    private static void click(Browser browser, WebElement element) {
        browser.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
        element.click();
    }

    private static void save(Browser browser) {
        browser.first("button[name=Submit]").click();
        browser.await(() -> !browser.url().endsWith("/configure"));
    }
}
