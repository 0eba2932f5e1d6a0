package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.panto.Browser;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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

    private static JenkinsRule jenkins;
    private static Browser browser;

    @BeforeAll
    static void open(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        browser = Browser.open();
    }

    @AfterAll
    static void close() {
        browser.close();
    }

    @AfterEach
    void forget() {
        PantoGlobalConfiguration.get().setApiUrl(null);
        PantoGlobalConfiguration.get().setCredentialsId(null);
    }

    @Test
    void addsAndRemovesRowsAndChangesSides() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        PantoTriggerBuilder before = new PantoTriggerBuilder("build_file_id");
        before.setIncludeTags(List.of(new PantoTag("priority", List.of("P0"))));
        before.setDevices(List.of(new PantoDevice("Pixel 6", "14.0"), new PantoDevice("Pixel 9", "16.0")));
        job.getBuildersList().add(before);
        try (PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY)) {
            PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
            browser.go(jenkins.getURL() + job.getUrl() + "configure");
            browser.await(() ->
                    browser.first(STEP + "[name='_.credentialsId'] option").isEnabled());

            click(button("Add tag"));
            browser.await(() -> shown("[name='_.name']").size() == 2);
            shown("[name='_.name']").get(1).sendKeys("feature");
            shown("textarea").get(1).sendKeys("checkout" + Keys.ENTER + "login");

            click(shown("[name=devices] .repeatable-delete").get(0));
            browser.await(() -> shown("[name='_.deviceName']").size() == 1);
            assertEquals("Pixel 9", shown("[name='_.deviceName']").get(0).getAttribute("value"));
            click(button("Add device"));
            browser.await(() -> shown("[name='_.deviceName']").size() == 2);
            shown("[name='_.deviceName']").get(1).sendKeys("iPhone 15");
            shown("[name='_.platformVersion']").get(1).sendKeys("17.2");
            save();

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
            browser.await(() -> shown("[name='_.name']").size() == 2);
            click(shown("label").stream()
                    .filter(label -> label.getText().equals("Exclude tags"))
                    .findFirst()
                    .orElseThrow());
            browser.await(() -> shown("[name='_.name']").size() == 1);
            shown("[name='_.name']").get(0).sendKeys("state");
            shown("textarea").get(0).sendKeys("flaky");
            save();

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
    void aNewStepComplainsOnceSomethingWasTyped() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        PantoGlobalConfiguration.get().setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
        browser.go(jenkins.getURL() + job.getUrl() + "configure");
        click(button("", "Add build step"));
        browser.await(() -> {
            button("", "Trigger Panto tests").click();
            return true;
        });
        browser.await(() -> browser.first(STEP + "[name='_.credentialsId'] option")
                .getText()
                .equals("default (" + JenkinsWithPanto.CREDENTIALS_ID + ")"));
        browser.await(() -> !shown(".validation-error-area .ok").isEmpty());
        assertEquals(List.of(), errors());

        WebElement app = browser.first(STEP + "[name='_.appId']");
        click(app);
        app.sendKeys("a" + Keys.TAB);
        app.sendKeys(Keys.BACK_SPACE, Keys.TAB);
        browser.await(() -> errors().equals(List.of("Give the ID of the build file to test. Copy it from Panto.")));
    }

    @Test
    void aPageWithAValueThatIsRefusedIsNotLost() throws Exception {
        browser.go(jenkins.getURL() + "configure");
        WebElement message = browser.first("[name=system_message]");
        message.sendKeys("typed elsewhere");
        WebElement runUrl = browser.first("[name='_.runUrl']");
        click(runUrl);
        runUrl.sendKeys("https://panto.example.com/runs/" + Keys.TAB);
        browser.await(() -> !browser.all(".validation-error-area .error").isEmpty());
        browser.first("button[name=Submit]").click();
        browser.await(() -> browser.focused().equals(runUrl));
        assertEquals("typed elsewhere", message.getAttribute("value"));

        runUrl.sendKeys("{id}" + Keys.TAB);
        browser.await(() -> browser.all(".validation-error-area .error").isEmpty());
        save();
        assertEquals("typed elsewhere", jenkins.jenkins.getSystemMessage());
        assertEquals(
                "https://panto.example.com/runs/{id}",
                PantoGlobalConfiguration.get().getRunUrl());
    }

    private static List<String> errors() {
        return shown(".error").stream().map(WebElement::getText).toList();
    }

    private static List<WebElement> shown(String css) {
        return browser.all(STEP + css).stream().filter(WebElement::isDisplayed).toList();
    }

    private static WebElement button(String text) {
        return button(STEP, text);
    }

    private static WebElement button(String within, String text) {
        return browser.all(within + "button").stream()
                .filter(WebElement::isDisplayed)
                .filter(button -> button.getText().strip().equals(text))
                .findFirst()
                .orElseThrow();
    }

    /** As a person who scrolls to it first, since Save and Apply lie on the foot of the page. */
    private static void click(WebElement element) {
        browser.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
        element.click();
    }

    private static void save() {
        browser.first("button[name=Submit]").click();
        browser.await(() -> !browser.url().endsWith("/configure"));
    }
}
