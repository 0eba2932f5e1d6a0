package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsParameterDefinition;
import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import hudson.EnvVars;
import hudson.Launcher;
import hudson.matrix.AxisList;
import hudson.matrix.MatrixBuild;
import hudson.matrix.MatrixProject;
import hudson.matrix.MatrixRun;
import hudson.matrix.TextAxis;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.Cause;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.StringParameterDefinition;
import hudson.model.queue.QueueTaskFuture;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.CaptureEnvironmentBuilder;
import org.jvnet.hudson.test.FailureBuilder;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestBuilder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoTriggerBuilderTest {

    private static JenkinsRule jenkins;

    private PantoEmulator panto;
    private FreeStyleProject job;

    @BeforeAll
    static void addKey(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        JenkinsWithPanto.addKey("second-key", "second-secret");
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() throws Exception {
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
        PantoGlobalConfiguration.get().setCredentialsId(null);
        job = jenkins.createFreeStyleProject();
    }

    @AfterEach
    void close() {
        panto.close();
        jenkins.jenkins.getGlobalNodeProperties().clear();
    }

    @Test
    void laterStepsFindTheTestRunsInTheirEnvironment() throws Exception {
        EnvVars env = environmentAfter(good());
        assertEquals("testrun_01,testrun_02,testrun_03", env.get("PANTO_TEST_RUN_IDS"));
        assertEquals("3", env.get("PANTO_TEST_RUN_COUNT"));
        assertEquals("Triggered 3 test flow(s) matched.", env.get("PANTO_TRIGGER_MESSAGE"));
        assertEquals("trigger_01", env.get("PANTO_TRIGGER_ID"));
    }

    @Test
    void theEnvironmentHoldsAllTriggersOfTheBuildAndTheLastMessage() throws Exception {
        PantoTriggerBuilder suites = good();
        suites.setTarget(Target.TEST_SUITE);
        EnvVars env = environmentAfter(good(), suites);
        assertEquals("testrun_01,testrun_02,testrun_03,testrun_04,testrun_05", env.get("PANTO_TEST_RUN_IDS"));
        assertEquals("5", env.get("PANTO_TEST_RUN_COUNT"));
        assertEquals("Triggered 2 test suite(s) matched.", env.get("PANTO_TRIGGER_MESSAGE"));
        assertEquals("trigger_02", env.get("PANTO_TRIGGER_ID"));
    }

    @Test
    void aTriggerCanUseTheTestRunsOfTheOneBefore() throws Exception {
        PantoTriggerBuilder second = good();
        second.setDryRun(true);
        second.setEnvName("after-${PANTO_TRIGGER_ID}");
        add(good(), second);
        jenkins.assertLogContains("\"env_name\" : \"after-trigger_01\"", jenkins.buildAndAssertSuccess(job));
    }

    @Test
    void theActionAndRestHoldEveryTrigger() throws Exception {
        PantoTriggerBuilder suites = good();
        suites.setTarget(Target.TEST_SUITE);
        add(good(), suites);
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(job);
        JSONObject rest = jenkins.getJSON(build.getUrl() + "panto/api/json").getJSONObject();
        assertEquals(5, rest.getInt("testRunCount"));
        JSONObject last = rest.getJSONArray("triggers").getJSONObject(1);
        assertEquals("build_file_id", last.getString("appId"));
        assertEquals("TEST_SUITE", last.getString("target"));
        assertEquals("Triggered 2 test suite(s) matched.", last.getString("message"));
        assertEquals("trigger_02", last.getString("triggerId"));
        assertEquals(build.getAction(PantoAction.class).getTriggers().get(1).getTimestamp(), last.getLong("timestamp"));
        assertEquals(
                "testrun_05", last.getJSONArray("testRuns").getJSONObject(1).getString("id"));
    }

    @Test
    void theActionIsOnDiskBeforeTheNextStepRuns() throws Exception {
        List<String> found = new ArrayList<>();
        add(good());
        job.getBuildersList().add(new TestBuilder() {
            @Override
            public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                    throws IOException {
                found.add(Files.readString(build.getRootDir().toPath().resolve("build.xml")));
                return true;
            }
        });
        jenkins.buildAndAssertSuccess(job);
        assertTrue(found.get(0).contains("id=\"testrun_03\""), found.get(0));
    }

    @Test
    void theActionStaysWhenALaterStepFails() throws Exception {
        add(good());
        job.getBuildersList().add(new FailureBuilder());
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        job.doReload();
        FreeStyleBuild loaded = job.getBuildByNumber(1);
        assertNotSame(build, loaded);
        assertEquals(3, loaded.getAction(PantoAction.class).getTestRunCount());
        assertSame(loaded, loaded.getAction(PantoAction.class).getRun());
    }

    @Test
    void everyTextIsExpandedFromParameters() throws Exception {
        parameters(Map.of(
                "APP", "build_file_id",
                "TAG", "priority",
                "VALUE", "P0",
                "DEVICE", "Pixel",
                "VERSION", "14",
                "OS", "droid",
                "PLACE", "staging",
                "STATE", "logged-in"));
        PantoTriggerBuilder builder = new PantoTriggerBuilder("${APP}");
        builder.setIncludeTags(List.of(new PantoTag("${TAG}", List.of("${VALUE}", "${VALUE}-${VALUE}"))));
        builder.setDevices(List.of(device("${DEVICE} 6", "${VERSION}.0", "an${OS}")));
        builder.setEnvName("${PLACE}");
        builder.setContextName("${STATE}-user");
        builder.setCredentialsId("panto-api-key");
        add(builder);
        jenkins.assertLogContains("credential panto-api-key", jenkins.buildAndAssertSuccess(job));
        assertEquals(
                "{\"app_id\":\"build_file_id\",\"tags\":{\"include\":{\"priority\":[\"P0\",\"P0-P0\"]}},"
                        + "\"devices\":[{\"device_name\":\"Pixel 6\",\"platform_version\":\"14.0\","
                        + "\"platform\":\"android\"}],\"env_name\":\"staging\",\"context_name\":\"logged-in-user\"}",
                panto.triggers().get(0).text());
    }

    @Test
    void excludedTagsAreExpandedToo() throws Exception {
        parameters(Map.of("TAG", "priority", "VALUE", "P2"));
        PantoTriggerBuilder builder = good();
        builder.setIncludeTags(null);
        builder.setExcludeTags(List.of(new PantoTag("${TAG}", List.of("${VALUE}"))));
        add(builder);
        jenkins.buildAndAssertSuccess(job);
        assertEquals("{\"exclude\":{\"priority\":[\"P2\"]}}", sentTags());
    }

    @Test
    void textIsExpandedFromTheEnvironment() throws Exception {
        jenkins.jenkins
                .getGlobalNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new EnvironmentVariablesNodeProperty.Entry("WANTED", "P0"),
                        new EnvironmentVariablesNodeProperty.Entry("BOTH", "environment")));
        parameters(Map.of("BOTH", "parameter"));
        assertEquals(
                "[\"P0\",\"" + job.getName() + "-1\",\"parameter\"]",
                valuesSent("${WANTED}", "${JOB_NAME}-${BUILD_NUMBER}", "${BOTH}"));
    }

    @Test
    void whatIsNoKnownVariableInBracesIsText() throws Exception {
        parameters(Map.of("NAME", "x", "EMPTY", "", "NESTED", "${NAME}", "ODD", "$1\\"));
        assertEquals(
                "[\"P0\",\"$NAME\",\"$$NAME\",\"${}\",\"${NAME\",\"{NAME}\",\"a\",\"${NAME}\",\"$1\\\\\"]",
                valuesSent("P0", "$NAME", "$$NAME", "${}", "${NAME", "{NAME}", "${EMPTY}a", "${NESTED}", "${ODD}"));
    }

    @Test
    void theTagForNamesIsSafe() throws Exception {
        parameters(Map.of("NAME", "x"));
        PantoTriggerBuilder builder = good();
        builder.setIncludeTags(List.of(new PantoTag("_$NAME", List.of("Login smoke"))));
        add(builder);
        jenkins.buildAndAssertSuccess(job);
        assertEquals("{\"include\":{\"_$NAME\":[\"Login smoke\"]}}", sentTags());
    }

    @Test
    void optionalTextThatExpandsToNothingIsAbsent() throws Exception {
        parameters(Map.of("PLACE", " "));
        PantoTriggerBuilder builder = good();
        builder.setEnvName("${PLACE}");
        add(builder);
        jenkins.buildAndAssertSuccess(job);
        assertFalse(panto.triggers().get(0).json().has("env_name"));
    }

    @Test
    void aMatrixProjectTriggersForEachValueOfItsAxis() throws Exception {
        MatrixProject matrix = jenkins.createProject(MatrixProject.class);
        matrix.setAxes(new AxisList(new TextAxis("PRIORITY", "P0", "P2")));
        PantoTriggerBuilder builder = good();
        builder.setIncludeTags(List.of(new PantoTag("priority", List.of("${PRIORITY}"))));
        matrix.getBuildersList().add(builder);
        CaptureEnvironmentBuilder later = new CaptureEnvironmentBuilder();
        matrix.getBuildersList().add(later);
        MatrixBuild build = jenkins.buildAndAssertSuccess(matrix);
        for (MatrixRun run : build.getExactRuns()) {
            PantoAction action = run.getAction(PantoAction.class);
            String priority = run.getBuildVariables().get("PRIORITY");
            assertEquals(
                    "with priority: '" + priority + "'",
                    action.getTriggers().get(0).getSelector());
            assertEquals(priority.equals("P0") ? 2 : 1, action.getTestRunCount());
        }
        assertEquals(2, panto.triggers().size());
        assertNull(build.getAction(PantoAction.class));
    }

    @Test
    void saysWhatTheStepSays() throws Exception {
        String devices = "devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']]";
        assertSameAsTheStep(
                Result.SUCCESS,
                good(),
                "appId: 'build_file_id', includeTags: [priority: ['P0', 'P1']], credentialsId: 'panto-api-key', "
                        + devices);

        PantoTriggerBuilder nowhere = good();
        nowhere.setEnvName("nowhere");
        assertSameAsTheStep(
                Result.FAILURE,
                nowhere,
                "appId: 'build_file_id', includeTags: [priority: ['P0', 'P1']], credentialsId: 'panto-api-key',"
                        + " envName: 'nowhere', " + devices);

        PantoTriggerBuilder refused = good();
        refused.setCredentialsId("second-key");
        assertSameAsTheStep(
                Result.FAILURE,
                refused,
                "appId: 'build_file_id', includeTags: [priority: ['P0', 'P1']], credentialsId: 'second-key', "
                        + devices);

        PantoTriggerBuilder unknown = good();
        unknown.setCredentialsId("unknown");
        assertSameAsTheStep(
                Result.FAILURE,
                unknown,
                "appId: 'build_file_id', includeTags: [priority: ['P0', 'P1']], credentialsId: 'unknown', " + devices);

        PantoTriggerBuilder without = good();
        without.setCredentialsId(null);
        assertSameAsTheStep(
                Result.FAILURE, without, "appId: 'build_file_id', includeTags: [priority: ['P0', 'P1']], " + devices);

        assertSameAsTheStep(Result.FAILURE, new PantoTriggerBuilder(""), "appId: ''");

        PantoTriggerBuilder dryRun = good();
        dryRun.setDryRun(true);
        assertSameAsTheStep(
                Result.SUCCESS,
                dryRun,
                "appId: 'build_file_id', includeTags: [priority: ['P0', 'P1']], dryRun: true, " + devices);
    }

    @Test
    void allProblemsAreReportedInOneLine() throws Exception {
        PantoTriggerBuilder builder = new PantoTriggerBuilder(" ");
        builder.setIncludeTags(List.of(new PantoTag("priority", List.of())));
        builder.setExcludeTags(List.of(new PantoTag("", List.of("P2"))));
        builder.setDevices(List.of(new PantoDevice("Pixel 6", "")));
        builder.setCredentialsId("unknown");
        add(builder);
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        List<String> errors = build.getLog(100).stream()
                .filter(line -> line.contains("ERROR"))
                .toList();
        assertEquals(
                List.of("ERROR: Nothing was sent, since the parameters are not valid: appId is missing: give the ID of"
                        + " the build file; includeTags and excludeTags are both given: only one of them can select"
                        + " the test flows; includeTags: tag 'priority' has no value; excludeTags: the values [P2] have"
                        + " no tag name; devices: device 1 has no platformVersion."),
                errors);
        assertNoStackTrace(build);
        assertTrue(panto.seen().isEmpty());
    }

    @Test
    void aRefusedTriggerFailsTheBuildInOneLine() throws Exception {
        PantoTriggerBuilder builder = good();
        builder.setContextName("nobody");
        add(builder);
        CaptureEnvironmentBuilder later = new CaptureEnvironmentBuilder();
        job.getBuildersList().add(later);
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains("\"Context not found\"; nothing was triggered:", build);
        assertNoStackTrace(build);
        assertNull(later.getEnvVars());
        assertFalse(PantoAction.hasTriggers(build));
    }

    @Test
    void aDryRunShowsTheRequestAndSendsNothing() throws Exception {
        parameters(Map.of("VALUE", "P0"));
        PantoTriggerBuilder builder = good();
        builder.setIncludeTags(List.of(new PantoTag("priority", List.of("${VALUE}"))));
        builder.setCredentialsId(null);
        builder.setDryRun(true);
        add(builder);
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(job);
        String log = JenkinsRule.getLog(build);
        JSONObject shown = JSONObject.fromObject(log.substring(log.indexOf("{"), log.lastIndexOf("}") + 1));
        assertEquals(
                JSONObject.fromObject("{\"app_id\":\"build_file_id\",\"tags\":{\"include\":{\"priority\":[\"P0\"]}},"
                        + "\"devices\":[{\"device_name\":\"Pixel 6\",\"platform_version\":\"14.0\"}]}"),
                shown);
        jenkins.assertLogContains(panto.url() + "/api/v1/qa/external/test-flow/trigger", build);
        assertTrue(panto.seen().isEmpty());
        assertNull(build.getAction(PantoAction.class));
    }

    @Test
    void theGlobalCredentialIsUsedWhereTheJobNamesNone() throws Exception {
        PantoGlobalConfiguration.get().setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
        PantoTriggerBuilder builder = good();
        builder.setCredentialsId(" ");
        add(builder);
        jenkins.assertLogContains("with credential panto-api-key", jenkins.buildAndAssertSuccess(job));
    }

    @Test
    void aCredentialsParameterIsUsed() throws Exception {
        job.addProperty(new ParametersDefinitionProperty(
                new CredentialsParameterDefinition("CRED", "", "second-key", StringCredentials.class.getName(), true)));
        PantoTriggerBuilder builder = good();
        builder.setCredentialsId("${CRED}");
        add(builder);
        FreeStyleBuild build = jenkins.assertBuildStatusSuccess(job.scheduleBuild2(
                0,
                new ParametersAction(
                        new CredentialsParameterValue("CRED", JenkinsWithPanto.CREDENTIALS_ID, "", false))));
        jenkins.assertLogContains("with credential panto-api-key", build);

        FreeStyleBuild byDefault = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains("with credential second-key", byDefault);
        jenkins.assertLogContains("'second-key'", byDefault);
    }

    /** Else whoever may only build could choose any secret that the job can see. */
    @Test
    void anotherParameterChoosesNoCredential() throws Exception {
        parameters(Map.of("CRED", JenkinsWithPanto.CREDENTIALS_ID));
        PantoTriggerBuilder builder = good();
        builder.setCredentialsId("${CRED}");
        add(builder);
        jenkins.assertLogContains(
                "ERROR: Nothing was sent, since credentialsId is '${CRED}', but this build has no credentials parameter"
                        + " CRED: give the ID of a credential, or add such a parameter.",
                jenkins.buildAndAssertStatus(Result.FAILURE, job));
        assertTrue(panto.seen().isEmpty());
    }

    @Test
    void aCredentialsParameterGivesNobodyMoreRights() throws Exception {
        job.addProperty(new ParametersDefinitionProperty(
                new CredentialsParameterDefinition("CRED", "", "second-key", StringCredentials.class.getName(), true)));
        PantoTriggerBuilder builder = good();
        builder.setCredentialsId("${CRED}");
        add(builder);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.BUILD)
                .everywhere()
                .to("visitor"));
        try {
            FreeStyleBuild build = jenkins.assertBuildStatus(
                    Result.FAILURE,
                    job.scheduleBuild2(
                            0,
                            new Cause.UserIdCause("visitor"),
                            new ParametersAction(new CredentialsParameterValue(
                                    "CRED", JenkinsWithPanto.CREDENTIALS_ID, "", false))));
            jenkins.assertLogContains("No credential '${CRED}'", build);
        } finally {
            jenkins.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
            jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        }
        assertTrue(panto.seen().isEmpty());
    }

    @Test
    void abortedWhileItWaitsForTheReplyItSaysThatTestsMayRun() throws Exception {
        panto.next(Answer.silence());
        CountDownLatch arrived = new CountDownLatch(1);
        panto.onTrigger(request -> arrived.countDown());
        add(good());
        QueueTaskFuture<FreeStyleBuild> future = job.scheduleBuild2(0);
        FreeStyleBuild build = future.waitForStart();
        arrived.await();
        assertAbortsAtOnce(build, future);
        jenkins.assertLogContains(
                "Aborted. The test flows may have been triggered: check in Panto before you run this again.", build);
    }

    @Test
    void abortedWhileItWaitsToTryAgainItSaysThatNothingRuns() throws Exception {
        panto.next(Answer.reply(429, Map.of("Retry-After", "50"), new byte[0]));
        add(good());
        QueueTaskFuture<FreeStyleBuild> future = job.scheduleBuild2(0);
        FreeStyleBuild build = future.waitForStart();
        jenkins.waitForMessage("Trying again in 50 s", build);
        assertAbortsAtOnce(build, future);
        jenkins.assertLogContains("Aborted. Nothing was triggered.", build);
        assertEquals(1, panto.triggers().size());
    }

    private void assertAbortsAtOnce(FreeStyleBuild build, QueueTaskFuture<FreeStyleBuild> future) throws Exception {
        long start = System.nanoTime();
        build.doStop();
        jenkins.assertBuildStatus(Result.ABORTED, future);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(JenkinsWithPanto.AT_ONCE) < 0, took.toString());
        assertNoStackTrace(build);
        assertFalse(PantoAction.hasTriggers(build));
    }

    /** Runs both and compares what they say and how they end, but for the names of jobs and test runs. */
    private void assertSameAsTheStep(Result result, PantoTriggerBuilder builder, String arguments) throws Exception {
        FreeStyleProject freestyle = jenkins.createFreeStyleProject();
        freestyle.getBuildersList().add(builder);
        List<String> said = whatItSays(jenkins.buildAndAssertStatus(result, freestyle));
        List<String> stepSaid = whatItSays(jenkins.buildAndAssertStatus(
                result, JenkinsWithPanto.pipeline(jenkins, "pantoTrigger(" + arguments + ")")));
        assertFalse(said.isEmpty());
        assertEquals(stepSaid, said);
    }

    private static List<String> whatItSays(Run<?, ?> run) throws IOException {
        return run.getLog(1000).stream()
                .filter(line -> line.startsWith("[Panto]") || line.startsWith("ERROR: ") || line.matches("[ {}].*"))
                .map(line -> line.replace(run.getParent().getFullDisplayName(), "JOB")
                        .replaceAll("testrun_\\d+", "RUN"))
                .toList();
    }

    private static void assertNoStackTrace(Run<?, ?> run) throws IOException {
        assertFalse(
                run.getLog(1000).stream().anyMatch(line -> line.startsWith("\tat ") || line.contains("Exception")),
                JenkinsRule.getLog(run));
    }

    private EnvVars environmentAfter(PantoTriggerBuilder... builders) throws Exception {
        add(builders);
        CaptureEnvironmentBuilder later = new CaptureEnvironmentBuilder();
        job.getBuildersList().add(later);
        jenkins.buildAndAssertSuccess(job);
        return later.getEnvVars();
    }

    private String valuesSent(String... values) throws Exception {
        PantoTriggerBuilder builder = good();
        builder.setIncludeTags(List.of(new PantoTag("priority", List.of(values))));
        add(builder);
        jenkins.buildAndAssertSuccess(job);
        return panto.triggers().get(0).json().at("/tags/include/priority").toString();
    }

    private String sentTags() {
        return panto.triggers().get(0).json().get("tags").toString();
    }

    private void add(PantoTriggerBuilder... builders) {
        job.getBuildersList().addAll(List.of(builders));
    }

    private void parameters(Map<String, String> defaults) throws IOException {
        job.addProperty(new ParametersDefinitionProperty(defaults.entrySet().stream()
                .map(entry -> new StringParameterDefinition(entry.getKey(), entry.getValue()))
                .toArray(StringParameterDefinition[]::new)));
    }

    private static PantoTriggerBuilder good() {
        PantoTriggerBuilder builder = new PantoTriggerBuilder("build_file_id");
        builder.setIncludeTags(List.of(new PantoTag("priority", List.of("P0", "P1"))));
        builder.setDevices(List.of(device("Pixel 6", "14.0", null)));
        builder.setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
        return builder;
    }

    private static PantoDevice device(String name, String version, String platform) {
        PantoDevice device = new PantoDevice(name, version);
        device.setPlatform(platform);
        return device;
    }
}
