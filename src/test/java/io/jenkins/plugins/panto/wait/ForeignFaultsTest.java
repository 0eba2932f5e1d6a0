package io.jenkins.plugins.panto.wait;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.Launcher;
import hudson.XmlFile;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.FreeStyleProject;
import hudson.model.Job;
import hudson.model.Result;
import hudson.model.Run;
import hudson.tasks.BuildStepMonitor;
import hudson.tasks.Recorder;
import hudson.tasks.junit.TestResultAction;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTestRun;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import io.jenkins.plugins.panto.wait.ForeignFaults.Place;
import io.jenkins.plugins.panto.wait.ForeignFaults.Way;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jenkins.model.ParameterizedJobMixIn;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Other plugins break at every place where they are called, in every way: a verdict and a reply stand. */
@WithJenkins
class ForeignFaultsTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int TIMEOUT_SECONDS = ForeignCode.timeoutSeconds;
    private static final List<String> IDS = List.of("testrun_01", "testrun_02", "testrun_03");

    /** A Jenkins of which these hang, or of which the log of other jobs throws, does not work itself. */
    private static final Set<Place> OF_PIPELINE = Set.of(Place.LOG);

    /** What the log says of others that broke. */
    private static final Pattern EXPLAINED = Pattern.compile("failed \\(\\w+\\), which changes nothing in this build"
            + "|could not be (published|shown|saved)|took too long and goes on");

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private final PantoLog log = new PantoLog();
    private PantoEmulator panto;

    /** What this plugin writes into Jenkins' log. */
    private static final class PantoLog extends Handler {

        private static final Logger PANTO = Logger.getLogger("io.jenkins.plugins.panto");
        private final List<String> traces = new CopyOnWriteArrayList<>();
        private final List<String> leaks = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord entry) {
            StringWriter text = new StringWriter();
            text.write(String.valueOf(entry.getMessage()));
            if (entry.getThrown() != null) {
                entry.getThrown().printStackTrace(new PrintWriter(text, true));
                traces.add(text.toString());
            }
            if (text.toString().contains(KEY)) {
                leaks.add(text.toString());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private enum Kind {
        PIPELINE {
            @Override
            Job<?, ?> job(int timeoutMinutes) throws Exception {
                return JenkinsWithPanto.pipeline(jenkins, """
                        try {
                            def run = pantoTrigger(credentialsId: 'panto-api-key', wait: true, testResults: true,
                                checkName: 'Panto', timeoutMinutes: %d, %s)
                            echo "returned ${run.testRuns.join(',')} ${run.verdict}"
                        } finally {
                            echo "environment ${env.PANTO_TEST_RUN_IDS}, the step is over"
                        }""".formatted(timeoutMinutes, GOOD));
            }
        },
        FREESTYLE {
            @Override
            Job<?, ?> job(int timeoutMinutes) throws Exception {
                FreeStyleProject job = jenkins.createFreeStyleProject();
                PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
                builder.setWait(true);
                builder.setTestResults(true);
                builder.setCheckName("Panto");
                builder.setTimeoutMinutes(timeoutMinutes);
                job.getBuildersList().add(builder);
                job.getPublishersList().add(new Over());
                return job;
            }
        };

        abstract Job<?, ?> job(int timeoutMinutes) throws Exception;
    }

    /** Comes after the build step, whatever became of that. */
    private static final class Over extends Recorder {

        @Override
        public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                throws IOException, InterruptedException {
            listener.getLogger()
                    .println("environment " + build.getEnvironment(listener).get("PANTO_TEST_RUN_IDS")
                            + ", the step is over");
            return true;
        }

        @Override
        public BuildStepMonitor getRequiredMonitorService() {
            return BuildStepMonitor.NONE;
        }
    }

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        ForeignFaults.install();
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(KEY);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        panto.onTrigger(seen -> ForeignFaults.arm());
        TestScheduler.use(time);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
        PantoLog.PANTO.addHandler(log);
    }

    @AfterEach
    void close() {
        ForeignFaults.letGo();
        ForeignCode.timeoutSeconds = TIMEOUT_SECONDS;
        PantoLog.PANTO.removeHandler(log);
        TestScheduler.reset();
        panto.close();
    }

    /** Each place and each way with either word in turn. */
    private static String word(Place place, Way way) {
        return (place.ordinal() + way.ordinal()) % 2 == 0 ? "passed" : "failed";
    }

    static Stream<Arguments> afterTheReply() {
        return Stream.of(Place.values())
                .filter(place -> !Set.of(Place.CREDENTIALS, Place.LABEL).contains(place))
                .flatMap(place -> Stream.of(Way.values())
                        .filter(way -> place != Place.NOWHERE || way == Way.EXCEPTION)
                        .filter(way -> way != Way.HANG || place != Place.RECORD && !OF_PIPELINE.contains(place))
                        .flatMap(way -> Stream.of(Kind.values())
                                .filter(kind -> !OF_PIPELINE.contains(place) || kind == Kind.PIPELINE)
                                .map(kind -> Arguments.of(place, way, kind, word(place, way)))));
    }

    @ParameterizedTest
    @MethodSource("afterTheReply")
    void theVerdictStands(Place place, Way way, Kind kind, String word) throws Exception {
        panto.plan("Checkout", Plan.ending(word));
        fault(place, way);
        Run<?, ?> run = start(kind.job(60));
        time.advanceUntil(() -> isOver(run), SOON); // before what hangs goes on
        ForeignFaults.letGo();
        Result expected = word.equals("passed") ? Result.SUCCESS : Result.FAILURE;
        jenkins.assertBuildStatus(expected, jenkins.waitForCompletion(run));
        assertEquals(IDS, PantoAction.of(run).ids());
        jenkins.assertLogContains("environment testrun_01,testrun_02,testrun_03", run);
        if (kind == Kind.PIPELINE && expected == Result.SUCCESS) {
            jenkins.assertLogContains("returned testrun_01,testrun_02,testrun_03 PASSED", run);
        }
        assertEquals(List.of(), outcomesOtherThan(run, word));
        assertSaysOnceAndTellsNothing(place, way, run);
    }

    private static List<String> outcomesOtherThan(Run<?, ?> run, String word) {
        return PantoAction.of(run).getTriggers().get(0).getTestRuns().stream()
                .filter(testRun -> testRun.getVerdict()
                        != ("Checkout".equals(testRun.getName()) && word.equals("failed")
                                ? Verdict.FAILED
                                : Verdict.PASSED))
                .map(PantoTestRun::getLabel)
                .toList();
    }

    private void assertSaysOnceAndTellsNothing(Place place, Way way, Run<?, ?> run) throws Exception {
        List<String> said = new ArrayList<>();
        for (String line : JenkinsRule.getLog(run).lines().toList()) {
            if (EXPLAINED.matcher(line).find()) {
                said.add(line);
            }
        }
        switch (place) {
            case NOWHERE, LOG -> assertEquals(List.of(), said);
            case RECORD -> assertTrue(said.size() >= 2, said::toString); // of the reply, and of the verdict
            default -> assertEquals(1, said.size(), said::toString);
        }
        boolean traced = place != Place.NOWHERE && way != Way.HANG;
        assertEquals(traced, !log.traces.isEmpty(), log.traces::toString);
        assertNoKey(run);
    }

    private void assertNoKey(Run<?, ?> run) throws Exception {
        assertEquals(List.of(), log.leaks);
        jenkins.assertLogNotContains("\tat ", run);
        jenkins.assertLogNotContains("Caused by", run);
        try (Stream<Path> files = Files.walk(run.getRootDir().toPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(Files.readString(file, StandardCharsets.ISO_8859_1).contains(KEY), file::toString);
            }
        }
    }

    static Stream<Arguments> waysAndKinds() {
        return Stream.of(Way.values()).flatMap(way -> Stream.of(Kind.values()).map(kind -> Arguments.of(way, kind)));
    }

    @ParameterizedTest
    @MethodSource("waysAndKinds")
    void withoutAKeyNothingIsTriggered(Way way, Kind kind) throws Exception {
        fault(Place.CREDENTIALS, way);
        ForeignFaults.arm();
        Run<?, ?> run = start(kind.job(60));
        time.advanceUntil(() -> isOver(run), SOON);
        ForeignFaults.letGo();
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains(
                way == Way.HANG
                        ? "Nothing was triggered. Reading the credential 'panto-api-key' took more than 1 s."
                        : "The credential 'panto-api-key' cannot be read (",
                run);
        assertNull(PantoAction.of(run));
        assertEquals(List.of(), panto.seen());
        assertNoKey(run);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aProviderThatHangsCanBeAborted(Kind kind) throws Exception {
        ForeignFaults.set(Place.CREDENTIALS, Way.HANG);
        ForeignFaults.arm();
        Run<?, ?> run = start(kind.job(60));
        ForeignFaults.awaitHang();
        run.getExecutor().interrupt(Result.ABORTED);
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("Aborted. Nothing was triggered.", run);
        assertEquals(List.of(), panto.seen());
    }

    static Stream<Arguments> whileItWaits() {
        return Stream.of(Place.ON_WAITING, Place.ON_TEST_RUN_ENDED, Place.CHECK, Place.RECORD, Place.CREDENTIALS)
                .flatMap(place -> Stream.of(Way.values())
                        .filter(way -> way != Way.HANG || place != Place.RECORD && place != Place.CREDENTIALS)
                        .flatMap(way -> Stream.of(Kind.values()).map(kind -> Arguments.of(place, way, kind))));
    }

    @ParameterizedTest
    @MethodSource("whileItWaits")
    void theDeadlineEndsAWait(Place place, Way way, Kind kind) throws Exception {
        panto.plan("Checkout", Plan.endless());
        fault(place, way);
        Run<?, ?> run = start(kind.job(5));
        time.advanceUntil(() -> hasLine(run, "[Panto] Test runs: ") && time.scheduled() >= 3, SOON);
        time.advanceUntil(() -> isOver(run), SOON);
        assertTrue(time.elapsed().compareTo(Duration.ofSeconds(370)) <= 0, () -> "after " + time.elapsed());
        ForeignFaults.letGo();
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("The deadline is over; these test runs may still be running: ", run);
        assertNoKey(run);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anAbortInTheMomentOfSavingLosesNothing(Kind kind) throws Exception {
        ForeignFaults.set(Place.RECORD, Way.HANG);
        Run<?, ?> run = start(kind.job(60));
        ForeignFaults.awaitHang();
        run.getExecutor().interrupt(Result.ABORTED);
        ForeignFaults.letGo();
        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(run));
        assertEquals(IDS, PantoAction.of(run).ids());
        String record = new XmlFile(new File(run.getRootDir(), "build.xml")).asString();
        assertTrue(IDS.stream().allMatch(record::contains), record);
        jenkins.assertLogContains("Aborted. These test runs may still be running: testrun_01, testrun_02", run);
        jenkins.assertLogNotContains("\tat ", run);
        jenkins.assertLogNotContains("could not be saved", run);
        assertEquals(List.of(), log.traces);
    }

    @Test
    void anotherListenersHangKeepsNobodyFromHearing() throws Exception {
        fault(Place.ON_WAITING, Way.HANG);
        Run<?, ?> run = start(Kind.PIPELINE.job(60));
        time.advanceUntil(() -> isOver(run), SOON);
        TestResultAction results = run.getAction(TestResultAction.class);
        ForeignFaults.letGo();
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        assertEquals(3, results.getTotalCount());
    }

    @ParameterizedTest
    @EnumSource(value = Way.class, names = "HANG", mode = EnumSource.Mode.EXCLUDE)
    void whatWasNotPublishedIsPublishedByALaterWait(Way way) throws Exception {
        fault(Place.TEST_RESULTS, way);
        Run<?, ?> run = start(JenkinsWithPanto.pipeline(jenkins, """
                pantoTrigger(credentialsId: 'panto-api-key', wait: true, testResults: true, %s)
                echo 'the step is over'
                input('More?')
                pantoWait(testResults: true)
                pantoWait(testResults: true)""".formatted(GOOD)));
        time.advanceUntil(() -> isOver(run), SOON);
        assertNull(run.getAction(TestResultAction.class));
        ForeignFaults.letGo();
        proceed(run);
        time.advanceUntil(() -> !run.isBuilding(), SOON);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        assertEquals(3, run.getAction(TestResultAction.class).getTotalCount());
    }

    private static void proceed(Run<?, ?> run) throws Exception {
        var input = run.getAction(InputAction.class);
        while (input == null || input.getExecutions().isEmpty()) {
            Thread.sleep(20);
            input = run.getAction(InputAction.class);
        }
        input.getExecutions().get(0).doProceedEmpty();
    }

    @Test
    void aWaitThatWouldGiveUpTakesOverWhatAnotherKnows() throws Exception {
        ForeignFaults.set(Place.NOWHERE, Way.EXCEPTION);
        panto.plan(Plan.endless());
        Run<?, ?> run = start(Kind.PIPELINE.job(5));
        time.advanceUntil(() -> hasLine(run, "[Panto] Test runs: ") && time.scheduled() >= 3, SOON);
        List<TestRunResult> known = IDS.stream()
                .map(id -> new TestRunResult(id, id, "failed", Verdict.FAILED, null, 1L, 2L))
                .toList();
        PantoAction.update(run, known);
        PantoAction.update(run, IDS.stream().map(TestRunResult::unknown).toList()); // an older answer
        time.advanceUntil(() -> isOver(run), SOON);
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("3 of 3 test runs failed", run);
        assertTrue(PantoAction.of(run).getTriggers().get(0).getTestRuns().stream()
                .allMatch(testRun -> testRun.getVerdict() == Verdict.FAILED));
    }

    /** Only what hangs needs little time: where nothing does, a slow machine has time enough. */
    private static void fault(Place place, Way way) {
        ForeignFaults.set(place, way);
        ForeignCode.timeoutSeconds = way == Way.HANG ? 1 : TIMEOUT_SECONDS;
    }

    private static Run<?, ?> start(Job<?, ?> job) throws Exception {
        return (Run<?, ?>) ParameterizedJobMixIn.scheduleBuild2(job, 0)
                .getFuture()
                .getStartCondition()
                .get();
    }

    private static boolean isOver(Run<?, ?> run) {
        return hasLine(run, "the step is over");
    }

    private static boolean hasLine(Run<?, ?> run, String words) {
        try {
            return JenkinsRule.getLog(run).contains(words);
        } catch (IOException e) {
            return false;
        }
    }
}
