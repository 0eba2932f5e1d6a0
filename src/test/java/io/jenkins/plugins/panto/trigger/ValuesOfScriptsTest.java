package io.jenkins.plugins.panto.trigger;

import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.json.JSON;
import net.sf.json.JSONSerializer;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.steps.StepExecutions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundConstructor;

/** What a sandboxed Jenkinsfile has at hand is read, where it has one sensible reading. */
@WithJenkins
class ValuesOfScriptsTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String DEVICES = "devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']]";

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey("panto-api-key", KEY);
        PantoGlobalConfiguration.get().setCredentialsId("panto-api-key");
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(KEY);
        panto.clock(time);
        panto.plan(Plan.endedAtOnce("passed"));
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    /** The step of the Pipeline Utility Steps plugin gives the same objects. */
    public static final class JsonStep extends Step {

        private final String text;

        @DataBoundConstructor
        public JsonStep(String text) {
            this.text = text;
        }

        @Override
        public StepExecution start(StepContext context) {
            String json = text;
            return StepExecutions.synchronous(context, ignored -> read(json));
        }

        private static JSON read(String json) {
            return JSONSerializer.toJSON(json);
        }

        @TestExtension
        public static final class DescriptorImpl extends StepDescriptor {

            @Override
            public String getFunctionName() {
                return "readSomeJson";
            }

            @Override
            public Set<? extends Class<?>> getRequiredContext() {
                return Set.of();
            }
        }
    }

    @Test
    void jsonAsItIsRead() throws Exception {
        panto.buildFile("17");
        drive("""
                def json = readSomeJson '''{"appId": 17, "credentialsId": null, "none": null, "all": ["P0", 1, true, null],
                    "devices": [{"deviceName": "Pixel 6", "platformVersion": 14, "platform": null}, null]}'''
                pantoTrigger(appId: json.appId, credentialsId: json.credentialsId, includeTags: [priority: json.all],
                    excludeTags: json.none, devices: json.devices, envName: json.none, contextName: json.none,
                    target: json.none, dryRun: json.none, wait: json.none, resultOnFailure: json.none,
                    reruns: json.none, timeoutMinutes: json.none, testResults: json.none, checkName: json.none)
                pantoWait(testRuns: json.none, credentialsId: json.none)
                """, Result.SUCCESS);
        JsonNode sent = sent();
        assertEquals("\"17\"", sent.at("/app_id").toString());
        assertEquals(
                "{\"include\":{\"priority\":[\"P0\",\"1\",\"true\"]}}",
                sent.at("/tags").toString());
        assertEquals(
                "[{\"device_name\":\"Pixel 6\",\"platform_version\":\"14\"}]",
                sent.at("/devices").toString());
        assertFalse(sent.has("env_name"));
        assertFalse(sent.has("context_name"));
    }

    @Test
    void jsonForAllTags() throws Exception {
        drive(
                "pantoTrigger(appId: 'build_file_id', includeTags: readSomeJson('{\"priority\": [\"P0\"],"
                        + " \"feature\": \"login\"}'), " + DEVICES + ")",
                Result.SUCCESS);
        assertEquals(
                "{\"priority\":[\"P0\"],\"feature\":[\"login\"]}",
                sent().at("/tags/include").toString());
    }

    @Test
    void aNullIsAbsentWhereItIsNeeded() throws Exception {
        WorkflowRun run = drive(
                "pantoTrigger(appId: readSomeJson('{\"a\": null}').a, includeTags: [a: 'b'], " + DEVICES + ")",
                Result.FAILURE);
        jenkins.assertLogContains("ERROR: Nothing was sent, since the parameters are not valid: appId is missing", run);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'P0,P1'.split(',')                  | ['P0','P1']",
                "params.TAGS.split(',')              | ['P0','P1']",
                "['P0', 1, true, 2.50, null]         | ['P0','1','true','2.50']",
                "['P0', \"P${1}\"] as String[]       | ['P0','P1']",
                "1                                   | ['1']",
                "true                                | ['true']",
                "(['P0', 'P1'] as Set)               | ['P0','P1']",
            })
    void aTagsValues(String groovy, String values) throws Exception {
        panto.testFlow("Odd", Map.of("tag", List.of("P0", "1", "true")));
        drive(
                "pantoTrigger(appId: 'build_file_id', includeTags: [tag: " + groovy + "], " + DEVICES + ")",
                Result.SUCCESS);
        assertEquals(values.replace('\'', '"'), sent().at("/tags/include/tag").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "env.PANTO_TEST_RUN_IDS.split(',')",
                "env.PANTO_TEST_RUN_IDS.tokenize(',')",
                "run.testRuns as String[]",
                "\"${run.testRuns[0]}\\n${run.testRuns[1]}\\n${run.testRuns[2]}\"",
            })
    void testRuns(String groovy) throws Exception {
        WorkflowRun run = drive(
                "def run = pantoTrigger(appId: 'build_file_id', includeTags: [priority: ['P0', 'P1']], " + DEVICES
                        + ")\necho \"waited for ${pantoWait(testRuns: " + groovy + ").testRuns}\"",
                Result.SUCCESS);
        jenkins.assertLogContains("waited for [testrun_01, testrun_02, testrun_03]", run);
    }

    @Test
    void whatHasNoSensibleReadingIsOneCleanSentence() throws Exception {
        WorkflowRun run = drive(
                "pantoTrigger(appId: 'a,b'.split(','), includeTags: [a: [b: 'c']], devices: [1, 2], envName: [a: 1])",
                Result.FAILURE);
        for (String problem : new String[] {
            "appId must be text, but is a list",
            "includeTags must have text or a list of text as the value of tag 'a', but is a map",
            "devices must have devices such as [deviceName: 'Pixel 6', platformVersion: '14.0'], but is 1",
            "envName must be text, but is a map"
        }) {
            jenkins.assertLogContains(problem, run);
        }
        jenkins.assertLogNotContains("\tat ", run);
    }

    private JsonNode sent() {
        return panto.triggers().get(0).json();
    }

    private WorkflowRun drive(String script, Result result) throws Exception {
        WorkflowJob job = JenkinsWithPanto.pipeline(jenkins, script);
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("TAGS", "P0,P1")));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        return jenkins.assertBuildStatus(result, jenkins.waitForCompletion(run));
    }
}
