package io.jenkins.plugins.panto;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.EnvVars;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.model.TaskListener;
import hudson.plugins.emailext.ExtendedEmailPublisher;
import hudson.plugins.emailext.plugins.recipients.ListRecipientProvider;
import hudson.plugins.emailext.plugins.trigger.AlwaysTrigger;
import hudson.tasks.Builder;
import hudson.util.FormValidation;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksOutput;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoTag;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.trigger.PantoTriggerStep;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.wait.PantoWaitBuilder;
import io.jenkins.plugins.panto.wait.PantoWaitStep;
import io.jenkins.plugins.panto.wait.TestScheduler;
import io.jenkins.plugins.panto.wait.WaitForm;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jenkinsci.plugins.tokenmacro.TokenMacro;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What users do with a verdict: thresholds, nothing selected, variables, tokens, mails, and a wait of its own in freestyle. */
@WithJenkins
class VerdictAtWorkTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private static final String TRIGGER = "credentialsId: 'panto-api-key', " + GOOD;

    private static final String NOTHING = TRIGGER.replace("'P0', 'P1'", "'P7'");

    private static final String NONE = "{'message': 'Triggered 0', 'test_runs': []}".replace('\'', '"');

    private static final String SAY = "echo \"verdict ${env.PANTO_VERDICT}: ${env.PANTO_PASSED_COUNT} passed,"
            + " ${env.PANTO_FAILED_COUNT} failed, ${env.PANTO_UNDETERMINED_COUNT} without\"\n";

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;

    /** Stands in for a plugin that publishes checks on commits. */
    @TestExtension
    public static final class Published extends ChecksPublisherFactory {

        private static final List<ChecksDetails> CHECKS = new ArrayList<>();

        @Override
        protected Optional<ChecksPublisher> createPublisher(Run<?, ?> run, TaskListener listener) {
            return Optional.of(new ChecksPublisher() {
                @Override
                public void publish(ChecksDetails details) {
                    synchronized (CHECKS) {
                        CHECKS.add(details);
                    }
                }
            });
        }

        private static ChecksDetails last() {
            synchronized (CHECKS) {
                return CHECKS.get(CHECKS.size() - 1);
            }
        }
    }

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    // Nothing selected

    @ParameterizedTest
    @CsvSource({
        "FAILURE, false, FAILURE", "UNSTABLE, false, UNSTABLE", "SUCCESS, false, SUCCESS",
        "FAILURE, true, FAILURE", "UNSTABLE, true, UNSTABLE", "SUCCESS, true, SUCCESS",
    })
    void nothingSelectedFaresAsTheStepSays(VerdictResult onNoTests, boolean wait, String result) throws Exception {
        WorkflowRun run = run("""
                def run = pantoTrigger(resultOnNoTests: '%s', wait: %s, %s)
                echo "went on with ${run.testRuns} and ${run.verdict} of ${run.results}"
                """.formatted(onNoTests, wait, NOTHING));
        jenkins.assertBuildStatus(Result.fromString(result), run);
        jenkins.assertLogContains("No test flows found matching the provided tags", run);
        jenkins.assertLogNotContains("Exception", run);
        if (onNoTests != VerdictResult.FAILURE) {
            jenkins.assertLogContains("went on with [] and " + (wait ? "UNDETERMINED of []" : "null of null"), run);
        }
        assertRecordedUnlessSuccess(run);
        assertEquals(0, time.scheduled());
    }

    private static void assertRecordedUnlessSuccess(Run<?, ?> run) {
        PantoAction action = PantoAction.of(run);
        if (run.getResult() == Result.SUCCESS) {
            assertNull(action);
        } else {
            assertEquals("not triggered", action.getState().getText());
            assertTrue(action.getProblems().get(0).getProblem().contains("No test flows found"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FAILURE, false, FAILURE", "UNSTABLE, false, UNSTABLE", "SUCCESS, false, SUCCESS",
        "UNSTABLE, true, UNSTABLE", "SUCCESS, true, SUCCESS", ", true, FAILURE",
    })
    void nothingSelectedFaresAsTheBuildStepSays(VerdictResult onNoTests, boolean wait, String result) throws Exception {
        PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
        builder.setIncludeTags(List.of(new PantoTag("priority", List.of("P7"))));
        builder.setResultOnNoTests(onNoTests);
        builder.setWait(wait);
        FreeStyleBuild build = build(freestyle(builder));
        jenkins.assertBuildStatus(Result.fromString(result), build);
        jenkins.assertLogContains("No test flows found matching the provided tags", build);
        jenkins.assertLogNotContains("Exception", build);
        assertRecordedUnlessSuccess(build);
    }

    @Test
    void anEmptyListOfTestRunsIsNothingSelected() throws Exception {
        panto.next(Answer.json(200, NONE), Answer.json(200, NONE));
        jenkins.assertBuildStatusSuccess(run("pantoTrigger(resultOnNoTests: 'SUCCESS', " + TRIGGER + ")"));
        WorkflowRun run = jenkins.assertBuildStatus(Result.FAILURE, run("pantoTrigger(" + TRIGGER + ")"));
        jenkins.assertLogContains("nothing was triggered: check the tags", run);
    }

    @Test
    void theCheckOfNothingSelectedIsNeutral() throws Exception {
        jenkins.assertBuildStatusSuccess(
                run("pantoTrigger(resultOnNoTests: 'SUCCESS', wait: true, checkName: 'Panto', " + NOTHING + ")"));
        assertEquals(ChecksConclusion.NEUTRAL, Published.last().getConclusion());
        assertEquals(
                "no test runs",
                Published.last().getOutput().orElseThrow().getTitle().orElseThrow());
    }

    // Failures allowed

    @ParameterizedTest
    @CsvSource({
        "1, SUCCESS",
        "'1', SUCCESS",
        "'50%', SUCCESS",
        "'33%', FAILURE",
        "0, FAILURE",
        "'0%', FAILURE",
        "\"${1}\", SUCCESS",
        "null, FAILURE",
    })
    void soManyMayFail(String allowed, String result) throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        String quoted = allowed.endsWith("%") ? "'" + allowed + "'" : allowed;
        WorkflowRun run = run("def run = pantoTrigger(wait: true, failuresAllowed: " + quoted + ", " + TRIGGER + ")\n"
                + "echo \"it is ${run.verdict}: ${run.summary}\"\n" + SAY);
        jenkins.assertBuildStatus(Result.fromString(result), run);
        if (result.equals("SUCCESS")) {
            jenkins.assertLogContains("it is FAILED: FAILED: 1 failed, 1 allowed, 2 passed", run);
            jenkins.assertLogContains("[Panto] 1 of 3 test runs failed, 1 allowed: Checkout (testrun_02).", run);
            jenkins.assertLogContains("verdict FAILED: 2 passed, 1 failed, 0 without", run);
        }
    }

    @Test
    void pageAndCheckSayHowManyAreAllowed() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        WorkflowRun run = run("pantoTrigger(" + TRIGGER + ")\npantoWait(failuresAllowed: 2, checkName: 'Panto')");
        jenkins.assertBuildStatusSuccess(run);
        assertEquals(
                "1 failed, 2 allowed, 2 passed", PantoAction.of(run).getState().getText());
        assertEquals(
                "1 failed, 2 allowed, 2 passed",
                Published.last().getOutput().orElseThrow().getTitle().orElseThrow());
        assertEquals(ChecksConclusion.FAILURE, Published.last().getConclusion());
        String page = jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .getPage(run)
                .asNormalizedText();
        assertTrue(page.contains("1 failed, 2 allowed"), page);
        WorkflowRun again = reload(run);
        assertEquals(
                "1 failed, 2 allowed, 2 passed",
                PantoAction.of(again).getState().getText());
    }

    @Test
    void whatHasNoVerdictIsNotAllowed() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        panto.plan("Search", Plan.ending("error"));
        jenkins.assertBuildStatus(
                Result.UNSTABLE,
                run("pantoTrigger(wait: true, failuresAllowed: 3, resultOnUndetermined: 'UNSTABLE', " + TRIGGER + ")"));
    }

    @ParameterizedTest
    @CsvSource({"'many'", "-1", "0.5", "'101%'", "[1]"})
    void whatIsNoNumberOfFailuresIsRefused(String allowed) throws Exception {
        String quoted = allowed.matches("[a-z].*|.*%") ? "'" + allowed + "'" : allowed;
        for (String step : List.of("pantoTrigger(" + TRIGGER + ",", "pantoWait(")) {
            WorkflowRun run = run(step + " failuresAllowed: " + quoted + ")");
            jenkins.assertBuildStatus(Result.FAILURE, run);
            jenkins.assertLogContains("failuresAllowed must be ", run);
            jenkins.assertLogNotContains("Exception", run);
        }
        assertEquals(List.of(), panto.seen());
    }

    @ParameterizedTest
    @CsvSource({"6", "-1", "1.5", "'once'", "[1]"})
    void whatIsNoNumberOfRerunsIsRefused(String reruns) throws Exception {
        String quoted = reruns.equals("once") ? "'once'" : reruns;
        for (String step : List.of("pantoTrigger(" + TRIGGER + ",", "pantoWait(")) {
            WorkflowRun run = run(step + " reruns: " + quoted + ")");
            jenkins.assertBuildStatus(Result.FAILURE, run);
            jenkins.assertLogContains("reruns must be 0 to 5, but is ", run);
            jenkins.assertLogNotContains("Exception", run);
        }
        assertEquals(List.of(), panto.seen());
    }

    @Test
    void suitesHaveNoReruns() throws Exception {
        String problem = "reruns: test suites cannot be run again by name, so leave it out with target TEST_SUITE.";
        WorkflowRun run = run("pantoTrigger(reruns: '1', target: 'TEST_SUITE', " + TRIGGER + ")");
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("Nothing was sent, since the parameters are not valid: " + problem, run);
        PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
        builder.setTarget(Target.TEST_SUITE);
        builder.setReruns(1);
        FreeStyleBuild build = build(freestyle(builder));
        jenkins.assertBuildStatus(Result.FAILURE, build);
        jenkins.assertLogContains("Nothing was sent, since the parameters are not valid: " + problem, build);
        assertEquals(List.of(), panto.seen());
    }

    @Test
    void whatARerunPassesIsCalledFlakyEverywhere() throws Exception {
        panto.plan("Checkout", "iPhone 15", Plan.ending("failed").remark("no pay button"), Plan.ending("passed"));
        String devices = ", [deviceName: 'iPhone 15', platformVersion: '17.2']]";
        WorkflowRun run = run("def run = pantoTrigger(wait: true, reruns: '1', checkName: 'Panto', "
                + TRIGGER.replaceFirst("]$", devices) + ")\n"
                + "echo \"it is ${run.verdict}: ${run.passedCount} passed, ${run.flakyCount} flaky\"\n"
                + "echo \"${run.results.findAll { it.attempts > 1 }.collect { it.name + ' ' + it.attempts }}\"\n"
                + SAY);
        jenkins.assertBuildStatusSuccess(run);
        jenkins.assertLogContains("[Panto] All 6 test runs passed, 1 of them flaky: Checkout (testrun_07).", run);
        jenkins.assertLogContains("it is PASSED: 6 passed, 1 flaky", run);
        jenkins.assertLogContains("[Checkout 2]", run);
        jenkins.assertLogContains("verdict PASSED: 6 passed, 0 failed, 0 without", run);
        assertEquals("6 passed, 1 of them flaky", PantoAction.of(run).getState().getText());
        assertEquals(
                "PASSED|6 passed, 1 of them flaky|PASSED: 6 passed, 1 of them flaky\n"
                        + "- Checkout (testrun_07): passed – failed before: no pay button",
                expand(run, "${PANTO_VERDICT}|${PANTO_COUNTS}|${PANTO_SUMMARY}"));
        assertEquals(ChecksConclusion.SUCCESS, Published.last().getConclusion());
        ChecksOutput check = Published.last().getOutput().orElseThrow();
        assertEquals("6 passed, 1 of them flaky", check.getTitle().orElseThrow());
        String summary = check.getSummary().orElseThrow();
        assertTrue(
                summary.endsWith("| Checkout \\(testrun\\_07\\) | FLAKY | passed | iPhone 15 \\(17\\.2\\) |  |"
                        + " failed before\\: no pay button |\n"),
                summary);
    }

    // Variables

    @Test
    void declarativePipelinesSeeTheVerdictInPost() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        panto.plan("Search", Plan.ending("error"));
        WorkflowRun run = run("""
                pipeline {
                    agent any
                    stages { stage('Panto') { steps { pantoTrigger(wait: true, %s) } } }
                    post { always {
                        sh 'echo "in a shell: $PANTO_VERDICT $PANTO_PASSED_COUNT $PANTO_FAILED_COUNT $PANTO_UNDETERMINED_COUNT"'
                        %s
                    } }
                }""".formatted(TRIGGER, SAY));
        jenkins.assertBuildStatus(Result.FAILURE, run);
        jenkins.assertLogContains("in a shell: FAILED 1 1 1", run);
        jenkins.assertLogContains("verdict FAILED: 1 passed, 1 failed, 1 without", run);
        assertEquals("FAILED", variables(reload(run)).get("PANTO_VERDICT"));
    }

    @Test
    void theVerdictIsAbsentWhileSomethingGoesOnAndOfAllAfterwards() throws Exception {
        panto.plan("Checkout", Plan.endless());
        WorkflowRun run = JenkinsWithPanto.pipeline(jenkins, """
                def flow(name) {
                    pantoTrigger(credentialsId: 'panto-api-key', appId: 'build_file_id', includeTags: ['_$NAME': name],
                        devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']])
                }
                %1$s
                def login = flow('Login smoke')
                def checkout = flow('Checkout')
                %1$s
                parallel(
                    login: { pantoWait(testRuns: login); %1$s },
                    checkout: { pantoWait(testRuns: checkout, resultOnFailure: 'SUCCESS') })
                %1$s
                flow('Search')
                %1$s
                pantoWait(resultOnFailure: 'SUCCESS')
                %1$s""".formatted(SAY))
                .scheduleBuild2(0)
                .waitForStart();
        time.advanceUntil(() -> said(run).size() == 3, SOON);
        panto.status("testrun_02", "failed", true, null);
        drive(run);
        jenkins.assertBuildStatusSuccess(run);
        String nothing = "verdict null: null passed, null failed, null without";
        assertEquals(
                List.of(
                        nothing,
                        nothing,
                        nothing,
                        "verdict FAILED: 1 passed, 1 failed, 0 without",
                        nothing,
                        "verdict FAILED: 2 passed, 1 failed, 0 without"),
                said(run));
    }

    private static List<String> said(Run<?, ?> run) {
        try {
            return JenkinsRule.getLog(run)
                    .lines()
                    .filter(line -> line.matches("verdict .* without"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The build step that waits

    @Test
    void aFreestyleBuildTriggersWorksAndWaits() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        PantoTriggerBuilder trigger = JenkinsWithPanto.goodBuilder();
        PantoWaitBuilder wait = new PantoWaitBuilder();
        wait.setTestRuns("${PANTO_TEST_RUN_IDS}");
        wait.setFailuresAllowed("${ALLOWED}");
        wait.setTimeout("${MINUTES}");
        wait.setCheckName("Panto of ${JOB_NAME}");
        FreeStyleProject job = freestyle(trigger, wait);
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("ALLOWED", "50%"), new StringParameterDefinition("MINUTES", "90")));
        FreeStyleBuild good = jenkins.assertBuildStatusSuccess(build(job));
        assertEquals("Panto of " + job.getName(), Published.last().getName().orElseThrow());
        EnvVars variables = variables(good);
        assertEquals("FAILED", variables.get("PANTO_VERDICT"));
        assertEquals("2", variables.get("PANTO_PASSED_COUNT"));
        assertEquals("1", variables.get("PANTO_FAILED_COUNT"));
        assertEquals("0", variables.get("PANTO_UNDETERMINED_COUNT"));
        assertEquals("FAILED", variables(reload(good)).get("PANTO_VERDICT"));

        FreeStyleBuild red =
                build(job, new StringParameterValue("ALLOWED", "33%"), new StringParameterValue("MINUTES", "90"));
        jenkins.assertBuildStatus(Result.FAILURE, red);
        jenkins.assertLogContains("ERROR: 1 of 3 test runs failed: Checkout", red);
    }

    @Test
    void theBuildStepWaitsForAllUnlessToldOtherwise() throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        PantoWaitBuilder all = new PantoWaitBuilder();
        all.setResultOnFailure(VerdictResult.UNSTABLE);
        FreeStyleBuild build = build(freestyle(JenkinsWithPanto.goodBuilder(), all));
        jenkins.assertBuildStatus(Result.UNSTABLE, build);

        PantoWaitBuilder none = new PantoWaitBuilder();
        none.setTestRuns("${NONE}");
        FreeStyleProject job = freestyle(JenkinsWithPanto.goodBuilder(), none);
        job.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("NONE", "")));
        FreeStyleBuild empty = build(job);
        jenkins.assertBuildStatus(Result.FAILURE, empty);
        jenkins.assertLogContains("There were no test runs to wait for", empty);
        assertNull(variables(empty).get("PANTO_VERDICT"));
    }

    @Test
    void theBuildStepSaysAllThatIsWrongBeforeItWaits() throws Exception {
        PantoWaitBuilder wrong = new PantoWaitBuilder();
        wrong.setTestRuns("a/b");
        wrong.setFailuresAllowed("many");
        wrong.setRerunCount("6");
        wrong.setTimeout("soon");
        FreeStyleBuild build = build(freestyle(wrong));
        jenkins.assertBuildStatus(Result.FAILURE, build);
        for (String problem : List.of(
                "testRuns must have IDs of test runs",
                "reruns must be 0 to 5, but is '6'",
                "timeoutMinutes must be a whole number of minutes, but is 'soon'",
                "failuresAllowed must be a number such as 3, or a share such as 5%, but is 'many'")) {
            jenkins.assertLogContains(problem, build);
        }
        wrong.setTimeout("${SOON}");
        wrong.setRerunCount("${OFTEN}");
        FreeStyleBuild unknown = build(freestyle(wrong));
        jenkins.assertLogContains("there is no variable SOON in this build", unknown);
        jenkins.assertLogContains("there is no variable OFTEN in this build", unknown);
    }

    @Test
    void theFormsKeepWhatTheyAreGiven() throws Exception {
        PantoWaitBuilder wait = new PantoWaitBuilder();
        wait.setTestRuns("${PANTO_TEST_RUN_IDS}");
        wait.setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
        wait.setResultOnFailure(VerdictResult.UNSTABLE);
        wait.setResultOnUndetermined(VerdictResult.SUCCESS);
        wait.setFailuresAllowed("5%");
        wait.setRerunCount("${RERUNS}");
        wait.setTimeout("${MINUTES}");
        wait.setTestResults(true);
        wait.setCheckName("Panto");
        PantoTriggerBuilder trigger = JenkinsWithPanto.goodBuilder();
        trigger.setWait(true);
        trigger.setFailuresAllowed("${ALLOWED}");
        trigger.setReruns(2);
        trigger.setResultOnNoTests(VerdictResult.SUCCESS);
        FreeStyleProject job = freestyle(trigger, wait, new PantoWaitBuilder());
        ShortForms.use();
        jenkins.configRoundtrip(job);
        PantoTriggerBuilder savedTrigger =
                (PantoTriggerBuilder) job.getBuilders().get(0);
        jenkins.assertEqualDataBoundBeans(wait, job.getBuilders().get(1));
        jenkins.assertEqualDataBoundBeans(
                new PantoWaitBuilder(), job.getBuilders().get(2));
        assertEquals("${ALLOWED}", savedTrigger.getFailuresAllowed());
        assertEquals("2", savedTrigger.getReruns());
        assertEquals(VerdictResult.SUCCESS, savedTrigger.getResultOnNoTests());

        PantoWaitStep step = new PantoWaitStep();
        step.setFailuresAllowed("5%");
        step.setReruns(1);
        step.setTimeoutMinutes(90);
        StepConfigTester form = new StepConfigTester(jenkins);
        jenkins.assertEqualDataBoundBeans(step, form.configRoundTrip(step));
        PantoTriggerStep other = new PantoTriggerStep("build_file_id");
        other.setResultOnNoTests(VerdictResult.UNSTABLE);
        assertEquals(VerdictResult.UNSTABLE, form.configRoundTrip(other).getResultOnNoTests());
    }

    @Test
    void theFormsCheckNumbers() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        for (Class<?> step : List.of(PantoWaitBuilder.class, PantoTriggerBuilder.class, PantoWaitStep.class)) {
            WaitForm form = (WaitForm) jenkins.jenkins.getDescriptor(step.asSubclass(hudson.model.Describable.class));
            for (String good : List.of("", "0", "3", "5%", " 2.5 % ", "100%", "${ALLOWED}")) {
                assertEquals(FormValidation.Kind.OK, form.doCheckFailuresAllowed(job, good).kind, good);
            }
            for (String bad : List.of("many", "-1", "1.5", "101%", "%")) {
                FormValidation said = form.doCheckFailuresAllowed(job, bad);
                assertEquals("Give a number such as 3, or a share such as 5%.", said.getMessage(), bad);
            }
            for (String good : List.of("", "0", " 5 ", "${RERUNS}")) {
                assertEquals(FormValidation.Kind.OK, form.doCheckReruns(job, good).kind, good);
            }
            for (String bad : List.of("6", "-1", "1.5", "once")) {
                FormValidation said = form.doCheckReruns(job, bad);
                assertEquals("Give a whole number from 0 to 5.", said.getMessage(), bad);
            }
            assertEquals(FormValidation.Kind.OK, form.doCheckTimeoutMinutes(job, "90").kind);
            for (String bad : List.of("1.5", "abc", "99999999999", "-5", "0")) {
                FormValidation said = form.doCheckTimeoutMinutes(job, bad);
                assertEquals("Give a whole number of minutes, 1 or more.", said.getMessage(), bad);
            }
        }
    }

    // Tokens and mails

    @Test
    void tokensSayWhatCameOfIt() throws Exception {
        panto.plan("Checkout", Plan.ending("failed").remark("no pay button"));
        String all = "${PANTO_VERDICT}|${PANTO_COUNTS}|${PANTO_SUMMARY}|${PANTO_URL}";
        WorkflowRun run = run("pantoTrigger(wait: true, failuresAllowed: 1, " + TRIGGER + ")");
        assertEquals(
                "FAILED|1 failed, 1 allowed, 2 passed|FAILED: 1 failed, 1 allowed, 2 passed\n"
                        + "- Checkout (testrun_02): failed – no pay button|" + jenkins.getURL() + run.getUrl()
                        + "panto/",
                expand(run, all));
        FreeStyleBuild triggered = jenkins.assertBuildStatusSuccess(build(freestyle(JenkinsWithPanto.goodBuilder())));
        assertEquals("|||" + jenkins.getURL() + triggered.getUrl() + "panto/", expand(triggered, all));
        FreeStyleBuild without = jenkins.assertBuildStatusSuccess(build(freestyle()));
        assertEquals("|||", expand(without, all));
        String help = jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .goTo("descriptor/hudson.plugins.emailext.ExtendedEmailPublisher/help/tokens", null)
                .getWebResponse()
                .getContentAsString();
        assertTrue(help.contains("${PANTO_SUMMARY}"), help);
    }

    @ParameterizedTest
    @CsvSource({"text/plain", "text/html"})
    void aMailIsHarmlessText(String type) throws Exception {
        panto.testFlow("<b onclick=\"x\">&lt;i&gt; a & b's", Map.of("priority", List.of("P0")));
        panto.plan("<b onclick=\"x\">&lt;i&gt; a & b's", Plan.ending("failed").remark("${BUILD_LOG} <script>"));
        String body = type.equals("text/html")
                ? "<html><head><style data-inline=\"true\">p { color: red }</style></head>"
                        + "<body><p title=\"${PANTO_COUNTS}\">${PANTO_SUMMARY}</p><a href=\"${PANTO_URL}\">${PANTO_VERDICT}</a></body></html>"
                : "${PANTO_VERDICT}: ${PANTO_SUMMARY}\n${PANTO_URL}";
        try (MailServer server = MailServer.start()) {
            server.use();
            PantoTriggerBuilder trigger = JenkinsWithPanto.goodBuilder();
            trigger.setWait(true);
            FreeStyleProject job = freestyle(trigger);
            ExtendedEmailPublisher publisher = new ExtendedEmailPublisher();
            publisher.recipientList = "team@example.com";
            publisher.contentType = type;
            publisher.defaultSubject = "Panto: ${PANTO_COUNTS}";
            publisher.defaultContent = body;
            publisher
                    .getConfiguredTriggers()
                    .add(new AlwaysTrigger(
                            List.of(new ListRecipientProvider()),
                            null,
                            null,
                            "$PROJECT_DEFAULT_SUBJECT",
                            "$PROJECT_DEFAULT_CONTENT",
                            null,
                            0,
                            "project"));
            job.getPublishersList().add(publisher);
            jenkins.assertBuildStatus(Result.FAILURE, build(job));
            assertHarmless(type, mail(server));

            run("catchError { pantoTrigger(wait: true, " + TRIGGER + ") }\n"
                    + "emailext(to: 'team@example.com', mimeType: '" + type
                    + "', subject: 'Panto: ${PANTO_COUNTS}', body: '''"
                    + body + "''')");
            assertHarmless(type, mail(server));
        }
    }

    private static MimeMessage mail(MailServer server) throws Exception {
        return new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(server.next().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static void assertHarmless(String type, MimeMessage mail) throws Exception {
        assertTrue(mail.getSubject().startsWith("Panto: 1 failed, "), mail.getSubject());
        var part = ((Multipart) mail.getContent()).getBodyPart(0);
        assertTrue(part.getContentType().startsWith(type), part.getContentType());
        String text = (String) part.getContent();
        assertTrue(text.contains("FAILED: 1 failed, "), text);
        assertTrue(text.contains("‹b onclick=”x”›＆lt;i＆gt; a & b’s"), text);
        assertTrue(text.contains("${BUILD_LOG} ‹script›"), text);
        assertTrue(text.contains("/panto/"), text);
        for (String markup : List.of("<b ", "<i>", "<script", "onclick=\"")) {
            assertFalse(text.contains(markup), text);
        }
    }

    private static String expand(Run<?, ?> run, String text) throws Exception {
        return TokenMacro.expandAll(run, null, TaskListener.NULL, text);
    }

    private static EnvVars variables(Run<?, ?> run) throws Exception {
        return run.getEnvironment(TaskListener.NULL);
    }

    /** The build as it is read from the disk, which is what a restart does. */
    @SuppressWarnings("unchecked")
    private static <T extends Run<?, ?>> T reload(T run) throws Exception {
        run.getParent().doReload();
        Job<?, ?> job = jenkins.jenkins.getItemByFullName(run.getParent().getFullName(), Job.class);
        return (T) job.getBuildByNumber(run.getNumber());
    }

    private static FreeStyleProject freestyle(Builder... steps) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().addAll(List.of(steps));
        return job;
    }

    private FreeStyleBuild build(FreeStyleProject job, StringParameterValue... parameters) throws Exception {
        FreeStyleBuild build = (parameters.length == 0
                        ? job.scheduleBuild2(0)
                        : job.scheduleBuild2(0, new ParametersAction(List.copyOf(List.of(parameters)))))
                .waitForStart();
        return drive(build);
    }

    private WorkflowRun run(String script) throws Exception {
        return drive(
                JenkinsWithPanto.pipeline(jenkins, script).scheduleBuild2(0).waitForStart());
    }

    private <T extends Run<?, ?>> T drive(T run) throws Exception {
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        return jenkins.waitForCompletion(run);
    }
}
