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
import hudson.model.RestartListener;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jenkins.model.ParameterizedJobMixIn;
import org.jenkinsci.plugins.workflow.flow.FlowDurabilityHint;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.properties.DurabilityHintJobProperty;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Other plugins break at every place where they are called, in every way: a verdict and a reply stand. */
@WithJenkins
@Timeout(150)
class ForeignFaultsTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int TIMEOUT_SECONDS = ForeignCode.timeoutSeconds;
    private static final List<String> IDS = List.of("testrun_01", "testrun_02", "testrun_03");

    /** What builds of another kind do not have, or cannot do without. */
    private static final Set<Place> OF_PIPELINE = Set.of(Place.LOG, Place.LABEL);

    /** What the log says of others that broke. */
    private static final Pattern EXPLAINED = Pattern.compile("failed \\(\\w+\\), which does not affect this build"
            + "|could not be (published|shown|saved)|took too long, and go on");

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
                        def run = null
                        try {
                            run = pantoTrigger(credentialsId: 'panto-api-key', wait: true, testResults: true,
                                checkName: 'Panto', timeoutMinutes: %d, %s)
                        } finally {
                            io.jenkins.plugins.panto.wait.ForeignFaults.stepIsOver()
                            echo "environment ${env.PANTO_TEST_RUN_IDS}"
                        }
                        echo "returned ${run.testRuns.join(',')} ${run.verdict}"
                        """.formatted(timeoutMinutes, GOOD));
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
            ForeignFaults.stepIsOver();
            listener.getLogger()
                    .println("environment " + build.getEnvironment(listener).get("PANTO_TEST_RUN_IDS"));
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
        jenkins = null;
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

    /**
     * Each place and each way with either word in turn. Where the label hangs the step has to succeed, since Jenkins
     * itself marks one that fails, and waits there for the same lock. What did not pass is published at the end of the
     * build, see testResultsAtTheEndChangeNothing.
     */
    private static String word(Place place, Way way) {
        boolean passed = (place.ordinal() + way.ordinal()) % 2 == 0
                || place == Place.LABEL && way == Way.HANG
                || place == Place.TEST_RESULTS;
        return passed ? "passed" : "failed";
    }

    static Stream<Arguments> afterTheReply() {
        return Stream.of(Place.values())
                .filter(place -> place != Place.CREDENTIALS)
                .flatMap(place -> Stream.of(Way.values())
                        .filter(way -> place != Place.NOWHERE || way == Way.EXCEPTION)
                        .filter(way -> way != Way.HANG || place != Place.LOG) // see aLogThatHangsLosesNoIds
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
        time.advanceUntil(ForeignFaults::isStepOver, SOON); // before what hangs goes on
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
        jenkins.waitUntilNoActivityUpTo(10_000);
        assertTrue(RestartListener.isAllReady());
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
        boolean silent = place == Place.NOWHERE
                || place == Place.LABEL && way == Way.EXCEPTION; // Jenkins itself takes it, and writes it into its log
        if (silent || place == Place.LOG) {
            assertEquals(List.of(), said);
        } else if (place == Place.RECORD) {
            assertTrue(said.size() >= 2, said::toString); // of the reply, and of the verdict
        } else if (place == Place.TEST_RESULTS) {
            assertFalse(said.isEmpty()); // and again at the end of the build, where they still hang
        } else {
            assertEquals(1, said.size(), said::toString);
        }
        boolean traced =
                !silent && (way != Way.HANG || Set.of(Place.RECORD, Place.LABEL).contains(place));
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
        time.advanceUntil(ForeignFaults::isStepOver, SOON);
        ForeignFaults.letGo();
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains(
                way == Way.HANG
                        ? "Nothing was triggered. Reading the credential 'panto-api-key' took more than 1 s."
                        : "The credential 'panto-api-key' cannot be read (",
                run);
        assertFalse(PantoAction.hasTriggers(run));
        assertEquals(List.of(), panto.seen());
        assertNoKey(run);
    }

    /** A program that is not saved is kept from running again by the build's record alone, so that it comes first. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void withoutARecordNothingIsTriggered(Way way) throws Exception {
        fault(Place.RECORD, way);
        ForeignFaults.arm();
        WorkflowJob job = (WorkflowJob) Kind.PIPELINE.job(60);
        job.addProperty(new DurabilityHintJobProperty(FlowDurabilityHint.PERFORMANCE_OPTIMIZED));
        Run<?, ?> run = start(job);
        time.advanceUntil(() -> !log.traces.isEmpty(), SOON); // given up; Jenkins itself waits for the save
        ForeignFaults.letGo();
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("Nothing was triggered, since the state of the build could not be saved.", run);
        assertEquals(List.of(), panto.seen());
        assertNoKey(run);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anAddressThatIsSavedWhileAKeyIsReadGetsNoKey(Kind kind) throws Exception {
        ForeignFaults.set(Place.CREDENTIALS, Way.HANG);
        ForeignFaults.arm();
        Run<?, ?> run = start(kind.job(60));
        ForeignFaults.awaitHang();
        try (PantoEmulator other = PantoEmulator.start(KEY)) {
            PantoGlobalConfiguration.get().setApiUrl(other.url().toString());
            ForeignFaults.letGo();
            time.advanceUntil(ForeignFaults::isStepOver, SOON);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            assertEquals(1, panto.triggers().size());
            assertEquals(List.of(), other.seen());
        }
    }

    /** Each on a thread of its own, with a lock, which would pin virtual threads before Java 24. */
    @Test
    void manyThatHangHoldUpNobody() throws Exception {
        ForeignFaults.set(Place.NOWHERE, Way.HANG);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(500);
        try {
            for (int i = 0; i < 500; i++) {
                Object lock = new Object();
                ForeignCode.call(() -> {
                    synchronized (lock) {
                        hanging.countDown();
                        mayGoOn.await();
                    }
                    return null;
                });
            }
            hanging.await();
            assertABuildPasses();
        } finally {
            mayGoOn.countDown();
        }
    }

    private void assertABuildPasses() throws Exception {
        Run<?, ?> run = start(Kind.PIPELINE.job(60));
        time.advanceUntil(ForeignFaults::isStepOver, SOON);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
    }

    @Test
    void savesThatHangHoldUpOthersForAMomentOnly() throws Exception {
        ForeignFaults.set(Place.NOWHERE, Way.HANG);
        CompletableFuture<Void> mayGoOn = new CompletableFuture<>();
        CountDownLatch hanging = new CountDownLatch(Runtime.getRuntime().availableProcessors());
        try {
            for (long i = hanging.getCount(); i > 0; i--) {
                ForeignCode.call(() -> {
                    ForeignCode.saveInTurn(() -> {
                        hanging.countDown();
                        mayGoOn.join();
                    });
                    return null;
                });
            }
            hanging.await();
            assertABuildPasses();
        } finally {
            mayGoOn.complete(null);
        }
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
                        .flatMap(way -> Stream.of(Kind.values()).map(kind -> Arguments.of(place, way, kind))));
    }

    @ParameterizedTest
    @MethodSource("whileItWaits")
    void theDeadlineEndsAWait(Place place, Way way, Kind kind) throws Exception {
        panto.plan("Checkout", Plan.endless());
        fault(place, way);
        Run<?, ?> run = start(kind.job(5));
        time.awaitScheduled(3); // its end, its next line and its first poll
        if (place == Place.CREDENTIALS && way == Way.HANG) {
            time.advance(SOON);
            ForeignFaults.awaitHang();
            time.advanceUntil(ForeignFaults::isStepOver, Duration.ofMinutes(2)); // no poll is answered
        } else {
            time.advanceUntil(ForeignFaults::isStepOver, SOON);
        }
        assertTrue(time.elapsed().compareTo(Duration.ofMinutes(6)) <= 0, () -> "after " + time.elapsed());
        ForeignFaults.letGo();
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("The deadline has passed; these test runs may still be running: ", run);
        assertNoKey(run);
    }

    @ParameterizedTest
    @MethodSource("waysAndKinds")
    void testResultsAtTheEndChangeNothing(Way way, Kind kind) throws Exception {
        panto.plan("Checkout", Plan.ending("failed"));
        fault(Place.TEST_RESULTS, way);
        Run<?, ?> run = start(kind.job(60));
        time.advanceUntil(ForeignFaults::isStepOver, SOON);
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains(
                way == Way.HANG ? "Listeners to test runs took too long" : "PantoTestResults.Listener failed (", run);
        assertNoKey(run);
    }

    /** Others have two minutes, as in real life, but a wait has one. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void theDeadlineEndsAWaitBeforeTheTimeOfOthersIsOver(Kind kind) throws Exception {
        panto.plan("Checkout", Plan.endless());
        ForeignFaults.set(Place.ON_VERDICT, Way.HANG);
        Run<?, ?> run = start(kind.job(5));
        time.awaitScheduled(3);
        time.advanceUntil(ForeignFaults::isStepOver, Duration.ofMinutes(1));
        assertTrue(time.elapsed().compareTo(Duration.ofMinutes(6)) <= 0, () -> "after " + time.elapsed());
        ForeignFaults.letGo();
        jenkins.assertBuildStatus(Result.FAILURE, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("The deadline has passed; these test runs may still be running: ", run);
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

    /** A step ends when its log comes back: Jenkins itself writes there before the next step begins. */
    @Test
    void aLogThatHangsLosesNoIds() throws Exception {
        fault(Place.LOG, Way.HANG);
        Run<?, ?> run = start(Kind.PIPELINE.job(60));
        ForeignFaults.awaitHang();
        assertEquals(IDS, PantoAction.of(run).ids());
        String record = new XmlFile(new File(run.getRootDir(), "build.xml")).asString();
        assertTrue(IDS.stream().allMatch(record::contains), record);
        ForeignFaults.letGo();
        time.advanceUntil(ForeignFaults::isStepOver, SOON);
        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
        jenkins.assertLogContains("returned testrun_01,testrun_02,testrun_03 PASSED", run);
    }

    @Test
    void anotherListenersHangKeepsNobodyFromHearing() throws Exception {
        fault(Place.ON_WAITING, Way.HANG);
        Run<?, ?> run = start(Kind.PIPELINE.job(60));
        time.advanceUntil(ForeignFaults::isStepOver, SOON);
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
                io.jenkins.plugins.panto.wait.ForeignFaults.stepIsOver()
                input('More?')
                pantoWait(testResults: true)
                pantoWait(testResults: true)""".formatted(GOOD)));
        time.advanceUntil(ForeignFaults::isStepOver, SOON);
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
        time.awaitScheduled(3); // its end, its next line and its first poll
        List<TestRunResult> known = IDS.stream()
                .map(id -> new TestRunResult(id, id, "failed", Verdict.FAILED, null, 1L, 2L))
                .toList();
        PantoAction.update(run, known);
        PantoAction.update(run, IDS.stream().map(TestRunResult::unknown).toList()); // an older answer
        time.advanceUntil(ForeignFaults::isStepOver, SOON);
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
}
