package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.openqa.selenium.WebElement;

/** A mail when more than 5 % of the tests failed, set up from the screens alone. */
@WithJenkins
@EnabledIf(
        value = "io.jenkins.plugins.panto.Browser#isInstalled",
        disabledReason = "NOT RUN: Chromium and its driver are not installed")
class MailFromScreensTest {

    private static final String TO = "team@example.com";

    private final Browser browser = Browser.open();
    private final PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY);
    private final DrivenTime time = new DrivenTime();
    private JenkinsRule jenkins;
    private FreeStyleProject job;
    private int clicks;

    @BeforeEach
    void openJob(JenkinsRule rule) throws Exception {
        jenkins = rule;
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        TestScheduler.use(time);
        JenkinsWithPanto.connect(panto);
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        job = jenkins.createFreeStyleProject("nightly");
        job.getBuildersList().add(JenkinsWithPanto.goodBuilder());
        browser.go(jenkins.getURL() + job.getUrl() + "configure");
        click("label", "Wait for the verdict");
        type("failuresAllowed", "5%");
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        browser.close();
        panto.close();
    }

    @Test
    void byMailer() throws Exception {
        click("button", "Add post-build action");
        click("button", "E-mail Notification");
        type("recipients", TO);
        save();
        assertEquals(6, clicks);
        assertMail("Build failed in Jenkins: nightly #2", "2 of 21 test runs failed, 1 allowed");
    }

    @Test
    void byEmailExtension() throws Exception {
        click("button", "Add post-build action");
        click("button", "Editable Email Notification");
        type("recipientList", TO);
        type("defaultContent", "${PANTO_SUMMARY}");
        click("button", "Advanced Settings");
        click("button.hetero-list-add[suffix=recipientProviders]", "Add");
        click("button", "Recipient List");
        save();
        assertEquals(10, clicks);
        assertMail("nightly - Build # 2 - Failure!", "FAILED: 2 failed, 1 allowed, 19 passed");
    }

    /** Of twenty-one one fails, then two. */
    private void assertMail(String subject, String verdict) throws Exception {
        try (MailServer mails = MailServer.start()) {
            mails.use();
            for (int i = 1; i <= 18; i++) {
                panto.testFlow("Flow " + i, Map.of("priority", List.of("P0")));
            }
            panto.plan("Flow 1", Plan.ending("failed"));
            jenkins.assertLogContains("1 of 21 test runs failed, 1 allowed", jenkins.assertBuildStatusSuccess(build()));
            panto.plan("Flow 2", Plan.ending("failed"));
            jenkins.assertBuildStatus(Result.FAILURE, build());
            String mail = mails.next();
            assertTrue(mail.contains("\r\nTo: " + TO + "\r\n"), mail);
            assertTrue(mail.contains("\r\nSubject: " + subject), mail);
            assertTrue(mail.contains(verdict), mail);
        }
    }

    private FreeStyleBuild build() throws Exception {
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        time.advanceUntil(() -> !build.isBuilding(), Duration.ofSeconds(40));
        return build;
    }

    private void click(String css, String text) {
        browser.await(() -> {
            Optional<WebElement> found = browser.all(css).stream()
                    .filter(one -> one.isDisplayed() && one.getText().strip().equals(text))
                    .findFirst();
            found.ifPresent(this::click);
            return found.isPresent();
        });
        clicks++;
    }

    private void click(WebElement element) {
        browser.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
        element.click();
    }

    private void type(String field, String text) {
        String css = "[name='_." + field + "'],[name='" + field + "']";
        browser.await(() -> {
            WebElement found = browser.first(css);
            click(found);
            found.clear();
            found.sendKeys(text);
            return true;
        });
        clicks++;
    }

    private void save() {
        click("button", "Save");
        browser.await(() -> !browser.url().endsWith("/configure"));
    }
}
