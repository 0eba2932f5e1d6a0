package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.model.TaskListener;
import hudson.model.TextParameterDefinition;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoFolderProperty;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javaposse.jobdsl.dsl.DslScriptLoader;
import javaposse.jobdsl.plugin.JenkinsJobManagement;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The examples in the README and the documents work as they are. */
@WithJenkins
class ReadmeTest {

    private static final String TEXT = Stream.of("README.md", "docs/recipes.md", "docs/configuration.md")
            .map(ReadmeTest::read)
            .collect(Collectors.joining("\n"));

    /** A heading, or a block of code. */
    private static final Pattern BLOCK =
            Pattern.compile("^##+ (.*?)$|^```(\\w+)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    /** The headings over what is no pipeline; all but the first two have a test of their own here. */
    private static final Set<String> OTHERS = Set.of(
            "Try it",
            "Install",
            "Configuration as code",
            "Key rotation",
            "Proxy",
            "Roll it out as code",
            "The verdict for a script");

    /** For steps of plugins that are not here; what they do is theirs to test. */
    private static final String STAND_INS = """
            def lock(Map which, Closure body) { body() }
            def mail(Map mail) { echo "mail of ${mail.subject}: ${mail.body}" }
            def slackSend(Map message) { echo "${message.channel}: ${message.message}" }
            """;

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() throws Exception {
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        panto.buildFile("shop_file_id");
        panto.buildFile("courier_file_id");
        TestScheduler.use(time);
        JenkinsWithPanto.connect(panto);
    }

    @AfterEach
    void close() throws Exception {
        TestScheduler.reset();
        panto.close();
        jenkins.jenkins.setProxy(null);
        SystemCredentialsProvider.getInstance().getCredentials().clear();
        PantoGlobalConfiguration.get().setCredentialsId(null);
        PantoGlobalConfiguration.get().setRunUrl(null);
    }

    @Test
    void eachPipelineRuns() throws Exception {
        List<Block> pipelines = blocks("groovy")
                .filter(block -> block.text().contains("pantoTrigger("))
                .toList();
        assertTrue(pipelines.size() >= 13, "only " + pipelines.size() + " pipelines");
        for (Block block : pipelines) {
            panto.forget();
            jenkins.assertBuildStatusSuccess(run(block));
            assertFalse(panto.triggers().isEmpty(), block.text());
        }
    }

    @Test
    void theGateStaysClosed() throws Exception {
        panto.plan(Plan.ending("error"));
        WorkflowRun run = jenkins.assertBuildStatus(Result.FAILURE, run(block("Gate before a release")));
        jenkins.assertLogNotContains("All tests passed", run);
    }

    @Test
    void unstableIsNotRed() throws Exception {
        panto.plan(Plan.ending("failed"));
        jenkins.assertBuildStatus(Result.UNSTABLE, run(block("Unstable instead of red")));
        panto.plan(Plan.ending("error"));
        jenkins.assertBuildStatus(Result.FAILURE, run(block("Unstable instead of red")));
    }

    @Test
    void aFailedFlowRunsOnceMore() throws Exception {
        panto.plan("Checkout", "Pixel 6", Plan.ending("failed"), Plan.ending("passed"));
        jenkins.assertBuildStatusSuccess(run(block("Run the failed flows once more")));
        assertEquals(2, panto.triggers().size());
        assertEquals(
                "{\"include\":{\"priority\":[\"P0\"],\"_$NAME\":[\"Checkout\"]}}",
                panto.triggers().get(1).json().get("tags").toString());
    }

    @Test
    void whatRunsOnceMoreCanBeSelected() throws Exception {
        panto.plan("Login smoke", "Pixel 6", Plan.ending("failed"));
        panto.plan("Checkout", "Pixel 6", Plan.ending("failed"), Plan.ending("passed"));
        jenkins.assertBuildStatusSuccess(run(block("Choose what runs once more")));
        assertEquals(
                "{\"include\":{\"_$NAME\":[\"Checkout\"]}}",
                panto.triggers().get(1).json().get("tags").toString());
    }

    @Test
    void theMailHoldsTheSummary() throws Exception {
        panto.plan("Checkout", Plan.ending("failed").remark("The button is missing"));
        WorkflowRun run = jenkins.assertBuildStatus(Result.FAILURE, run(block("The verdict in a mail or a chat")));
        jenkins.assertLogContains("mail of Panto: FAILED: FAILED: 1 failed, 1 passed", run);
        jenkins.assertLogContains("The button is missing", run);
    }

    @Test
    void aScriptGetsTheVerdict() throws Exception {
        WorkflowRun run = run(block("Gate before a release"));
        String path = block("The verdict for a script").text().replaceAll("(?s).*\\{BUILD_URL}|\".*", "");
        String json = jenkins.createWebClient()
                .goTo(run.getUrl() + path, "application/json")
                .getWebResponse()
                .getContentAsString();
        assertTrue(json.contains("\"name\":\"Checkout\",\"remark\":null,\"verdict\":\"PASSED\""), json);
    }

    @Test
    void aPipelineWaitsForAFreestyleJob() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        FreeStyleProject freestyle = jenkins.createFreeStyleProject();
        freestyle.getBuildersList().add(JenkinsWithPanto.goodBuilder());
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(freestyle);
        String ids = build.getEnvironment(TaskListener.NULL).get("PANTO_TEST_RUN_IDS");
        WorkflowJob job = JenkinsWithPanto.pipeline(
                jenkins, block("Wait for a freestyle job").text());
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("TEST_RUNS", ""), new StringParameterDefinition("REPORT_TO", "")));
        FreeStyleProject next = jenkins.createFreeStyleProject("next");
        next.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("VERDICT", ""), new TextParameterDefinition("SUMMARY", "", "")));
        WorkflowRun run = job.scheduleBuild2(
                        0,
                        new ParametersAction(
                                new StringParameterValue("TEST_RUNS", ids),
                                new StringParameterValue("REPORT_TO", "next")))
                .waitForStart();
        time.advanceUntil(() -> !run.isBuilding(), Duration.ofSeconds(40));
        jenkins.assertBuildStatus(Result.UNSTABLE, jenkins.waitForCompletion(run));
        jenkins.waitUntilNoActivity();
        FreeStyleBuild report = next.getLastBuild();
        assertEquals("FAILED", report.getBuildVariables().get("VERDICT"));
        assertTrue(report.getBuildVariables().get("SUMMARY").contains("Checkout"));
    }

    @Test
    void someMayFail() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        jenkins.assertBuildStatus(Result.FAILURE, run(block("Some tests may fail")));
        for (int i = 1; i <= 20; i++) {
            panto.testFlow("Flow " + i, Map.of("state", List.of("stable")));
        }
        WorkflowRun run = jenkins.assertBuildStatusSuccess(run(block("Some tests may fail")));
        jenkins.assertLogContains("test runs failed, 1 allowed: Checkout", run);
    }

    @Test
    void aChangeMayComeWithoutTests() throws Exception {
        WorkflowRun run = jenkins.assertBuildStatusSuccess(run(block("A change without tests")));
        jenkins.assertLogContains("0 tests, verdict UNDETERMINED", run);
    }

    @Test
    void theChatHearsOfTheVerdict() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        WorkflowRun run = jenkins.assertBuildStatus(Result.FAILURE, run(block("A chat message after the build")));
        jenkins.assertLogContains("#mobile: Panto: FAILED, 1 failed, 1 passed", run);
        panto.next(Answer.json(404, "{\"detail\": \"Build file not found\"}"));
        run = jenkins.assertBuildStatus(Result.FAILURE, run(block("A chat message after the build")));
        jenkins.assertLogContains("#mobile: Panto: no verdict, the build is FAILURE", run);
    }

    @Test
    void aFreestyleJobMails() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        new DslScriptLoader(new JenkinsJobManagement(System.out, Map.of(), new File(".")))
                .runScript(block("Mail from a freestyle job").text());
        FreeStyleProject job = jenkins.jenkins.getItemByFullName("nightly-with-mail", FreeStyleProject.class);
        try (MailServer server = MailServer.start()) {
            server.use();
            FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
            time.advanceUntil(() -> !build.isBuilding(), Duration.ofSeconds(40));
            jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(build));
            String mail = server.next();
            assertTrue(mail.contains("Subject: Panto: 1 failed, 2 passed"), mail);
            assertTrue(mail.contains("/panto/"), mail);
        }
    }

    @Test
    void theFolderHasItsKey() throws Exception {
        new DslScriptLoader(new JenkinsJobManagement(System.out, Map.of(), new File(".")))
                .runScript(block("A key for each folder").text());
        Folder folder = jenkins.jenkins.getItemByFullName("mobile", Folder.class);
        assertEquals(
                "mobile-panto-key",
                folder.getProperties().get(PantoFolderProperty.class).getCredentialsId());
    }

    @Test
    void theConfigurationAsCodeIsTaken() throws Exception {
        configure("Configuration as code");
        assertEquals(
                "https://qa-app.getpanto.ai/runs/a%2Fb", PantoSettings.get().runUrl("a/b"));
    }

    @Test
    void theNewKeyIsUsed() throws Exception {
        SystemCredentialsProvider.getInstance().getCredentials().clear();
        System.setProperty("PANTO_API_KEY", JenkinsWithPanto.KEY);
        try {
            configure("Key rotation");
        } finally {
            System.clearProperty("PANTO_API_KEY");
        }
        jenkins.assertBuildStatusSuccess(run(block("Gate before a release")));
    }

    @Test
    void theProxyIsSet() throws Exception {
        configure("Proxy");
        assertEquals("proxy.example.com", jenkins.jenkins.getProxy().getName());
        assertEquals(3128, jenkins.jenkins.getProxy().getPort());
        assertEquals("localhost", jenkins.jenkins.getProxy().getNoProxyHost());
    }

    @Test
    void theJobIsRolledOut() throws Exception {
        configure("Roll it out as code");
        FreeStyleProject job = jenkins.jenkins.getItemByFullName("checkout-nightly", FreeStyleProject.class);
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        time.advanceUntil(() -> !build.isBuilding(), Duration.ofSeconds(40));
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
        assertEquals(1, panto.triggers().size());
    }

    @Test
    void eachRecipeIsTested() throws Exception {
        List<String> untested = Stream.of("yaml", "sh")
                .flatMap(ReadmeTest::blocks)
                .map(Block::heading)
                .filter(heading -> !OTHERS.contains(heading))
                .toList();
        assertEquals(List.of(), untested);
        assertEquals(2, blocks("groovy").filter(Block::isJobDsl).count());
        List<String> neither = blocks("groovy")
                .filter(block -> !block.isJobDsl() && !block.text().contains("pantoTrigger("))
                .map(Block::heading)
                .toList();
        assertEquals(List.of("Wait for a freestyle job"), neither);
    }

    private WorkflowRun run(Block block) throws Exception {
        WorkflowRun run = JenkinsWithPanto.pipeline(jenkins, STAND_INS + block.text())
                .scheduleBuild2(0)
                .waitForStart();
        time.advanceUntil(() -> !run.isBuilding(), Duration.ofSeconds(40));
        return jenkins.waitForCompletion(run);
    }

    private void configure(String heading) throws Exception {
        Path file = Files.createTempFile(jenkins.jenkins.getRootDir().toPath(), "panto", ".yaml");
        Files.writeString(file, block(heading).text());
        ConfigurationAsCode.get().configure(file.toString());
    }

    /** @param heading of the chapter that it stands in */
    private record Block(String heading, String text) {
        boolean isJobDsl() {
            return text.startsWith("// Job DSL\n");
        }
    }

    /** The only one under this heading. */
    private static Block block(String heading) {
        List<Block> blocks = Stream.of("groovy", "yaml", "sh")
                .flatMap(ReadmeTest::blocks)
                .filter(block -> block.heading().equals(heading))
                .toList();
        assertEquals(1, blocks.size(), heading);
        return blocks.get(0);
    }

    private static Stream<Block> blocks(String language) {
        String heading = "";
        List<Block> blocks = new ArrayList<>();
        for (MatchResult found : BLOCK.matcher(TEXT).results().toList()) {
            heading = found.group(1) == null ? heading : found.group(1);
            if (language.equals(found.group(2))) {
                blocks.add(new Block(heading, found.group(3)));
            }
        }
        return blocks.stream();
    }

    private static String read(String document) {
        try {
            return Files.readString(Path.of(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
