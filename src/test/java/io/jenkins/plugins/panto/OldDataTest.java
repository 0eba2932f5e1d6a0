package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.EnvVars;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTestRun;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.build.PantoVerdict;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.verdict.Verdict;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the first version wrote is read by every later one. The files are never made anew. */
@WithJenkins
class OldDataTest {

    private static final String TRIGGERS = "(?s)<triggers>.*</triggers>";

    private static JenkinsRule jenkins;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @Test
    void aBuildIsRead() throws Exception {
        FreeStyleBuild build = load(file("build.xml"));
        PantoAction action = PantoAction.of(build);
        assertEquals(3, action.getTestRunCount());
        PantoTrigger trigger = action.getTriggers().get(0);
        assertEquals("build_file_id", trigger.getAppId());
        assertEquals("panto-api-key", trigger.getCredentialsId());
        assertEquals(1767225600000L, trigger.getTimestamp());
        assertEquals(1, trigger.getAttempt());
        assertFalse(trigger.isOfOthers());
        PantoTestRun failed = trigger.getTestRuns().get(1);
        assertEquals(Verdict.FAILED, failed.getVerdict());
        assertEquals("no pay button", failed.getRemark());
        assertEquals(25_000, failed.toResult().duration());
        assertEquals("Checkout ", failed.toResult().selectedBy());
        assertEquals(
                List.of(new Device("pixel 6", "14.0", "android")),
                failed.toResult().devices());
        assertEquals(
                List.of(new Device("Pixel 6", "14.0", "android")),
                trigger.request().devices());
        assertEquals("with priority: 'P0', 'P1'", trigger.getSelector());
        assertEquals(trigger, PantoAction.find(build, "999cee49-7909-46a4-9484-6f569c68face"));
        assertTrue(page(build).contains("no pay button"));
    }

    @Test
    void theCellsOfAMatrixAreRead() throws Exception {
        FreeStyleBuild build = load(file("build.xml").replaceFirst("(?s)<actions>.*</actions>", file("cells.xml")));
        PantoVerdict cells = PantoVerdict.of(build);
        assertEquals("1 failed, 2 passed", cells.getState().getText());
        assertTrue(page(build).contains("DEVICE=Pixel 6"));
        FreeStyleBuild half = load(file("build.xml")
                .replaceFirst(
                        "(?s)<actions>.*</actions>",
                        "<actions><io.jenkins.plugins.panto.build.PantoCells/></actions>"));
        assertTrue(page(half).contains("Panto"));
    }

    @Test
    void aTestRunIsALineOfTheRecord() throws Exception {
        FreeStyleBuild build = load(file("build.xml"));
        build.save();
        String record = Files.readString(build.getRootDir().toPath().resolve("build.xml"));
        String line = "<pantoTestRun id=\"testrun_02\" status=\"failed\" verdict=\"FAILED\" name=\"Checkout\""
                + " remark=\"no pay button\" started=\"1767225605000\" ended=\"1767225630000\" flow=\"Checkout \""
                + " devices=\"pixel+6/14.0/android\"/>";
        assertTrue(record.contains(line), record);
        FreeStyleBuild again = load(record);
        assertEquals(
                "no pay button",
                PantoAction.of(again).getTriggers().get(0).getTestRuns().get(1).getRemark());
    }

    @Test
    void aBuildOfALaterVersionIsRead() throws Exception {
        String later = file("build.xml")
                .replaceAll("<(testRuns|triggers)>", "<notYetKnown><a>b</a></notYetKnown><$1>")
                .replace("<pantoTestRun ", "<pantoTestRun notYetKnown='x' ");
        assertEquals(3, PantoAction.of(load(later)).getTestRunCount());
    }

    @Test
    void aHalfWrittenActionKeepsNoBuildFromLoading() throws Exception {
        for (String rest : List.of(
                "",
                "<triggers/>",
                "<triggers><null/></triggers>",
                "<triggers><io.jenkins.plugins.panto.build.PantoTrigger/></triggers>",
                "<triggers><io.jenkins.plugins.panto.build.PantoTrigger><testRuns><pantoTestRun/><pantoTestRun verdict='new'/>"
                        + "<io.jenkins.plugins.panto.build.PantoTestRun/>"
                        + "</testRuns></io.jenkins.plugins.panto.build.PantoTrigger></triggers>")) {
            FreeStyleBuild build = load(file("build.xml").replaceFirst(TRIGGERS, rest));
            assertTrue(page(build).contains("Panto"), rest);
            assertFalse(browser().getPage(build).asNormalizedText().isEmpty());
            build.getAction(PantoAction.class).buildEnvironment(build, new EnvVars());
        }
    }

    @Test
    void aJobIsRead() throws Exception {
        PantoTriggerBuilder builder = job(file("config.xml")).getBuildersList().get(PantoTriggerBuilder.class);
        assertEquals("build_file_id", builder.getAppId());
        assertEquals(List.of("P0", "P1"), builder.getIncludeTags().get(0).getValues());
        assertNull(builder.getExcludeTags());
        assertEquals("android", builder.getDevices().get(0).getPlatform());
        assertEquals("staging", builder.getEnvName());
        assertTrue(builder.isWait());
        assertEquals(VerdictResult.UNSTABLE, builder.getResultOnFailure());
        assertEquals(VerdictResult.FAILURE, builder.getResultOnUndetermined());
        assertEquals("90", builder.getTimeoutMinutes());
    }

    @Test
    void aHalfWrittenJobIsRead() throws Exception {
        String half = file("config.xml")
                .replaceFirst("(?s)<values>.*</values>", "")
                .replaceFirst("<devices>", "<devices><null/>")
                .replaceFirst("<timeoutMinutes>90</timeoutMinutes>", "");
        PantoTriggerBuilder builder = job(half).getBuildersList().get(PantoTriggerBuilder.class);
        assertEquals("60", builder.getTimeoutMinutes());
        assertEquals(
                List.of("includeTags: tag 'priority' has no value"),
                builder.toRequest(UnaryOperator.identity()).problems());
    }

    @Test
    void theGlobalConfigurationIsRead() throws Exception {
        String name = "io.jenkins.plugins.panto.config.PantoGlobalConfiguration.xml";
        Files.writeString(jenkins.jenkins.getRootDir().toPath().resolve(name), file(name));
        PantoGlobalConfiguration configuration = new PantoGlobalConfiguration();
        assertEquals("https://panto.example.com", configuration.getApiUrl());
        assertEquals("panto-api-key", configuration.getCredentialsId());
        assertEquals("https://qa-app.getpanto.ai/runs/{id}", configuration.getRunUrl());
        assertEquals("error,lost", configuration.getEndedStatuses());
        assertEquals("passed,success,succeeded", configuration.getPassedStatuses());
    }

    private FreeStyleBuild load(String buildXml) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        Path folder = Files.createDirectories(job.getBuildDir().toPath().resolve("1"));
        Files.writeString(folder.resolve("build.xml"), buildXml);
        Files.writeString(folder.resolve("log"), "");
        job.doReload();
        return jenkins.jenkins
                .getItemByFullName(job.getFullName(), FreeStyleProject.class)
                .getBuildByNumber(1);
    }

    private FreeStyleProject job(String configXml) throws Exception {
        byte[] xml = configXml.getBytes(StandardCharsets.UTF_8);
        return (FreeStyleProject)
                jenkins.jenkins.createProjectFromXML(UUID.randomUUID().toString(), new ByteArrayInputStream(xml));
    }

    private String page(FreeStyleBuild build) throws Exception {
        return browser().getPage(build, "panto/").asNormalizedText();
    }

    /** One that sees a page as the server wrote it. */
    private static JenkinsRule.WebClient browser() {
        return jenkins.createWebClient().withJavaScriptEnabled(false);
    }

    private static String file(String name) throws Exception {
        try (InputStream in = OldDataTest.class.getResourceAsStream("OldDataTest/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
