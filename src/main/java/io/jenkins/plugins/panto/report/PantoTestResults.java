package io.jenkins.plugins.panto.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.FilePath;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.junit.JUnitResultArchiver;
import hudson.tasks.junit.TestResultAction;
import hudson.tasks.test.PipelineTestDetails;
import io.jenkins.plugins.panto.build.Attempts;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTestRun;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.verdict.Attempt;
import io.jenkins.plugins.panto.verdict.JUnitReport;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import io.jenkins.plugins.panto.wait.PantoRunListener;
import io.jenkins.plugins.panto.wait.PantoWait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/**
 * Remembers which test runs a build has published as test results, so that each is published once. What is published
 * cannot be taken back, and a flow is to be one case however often it was tried. So a trigger is published at once when
 * all of it has passed, since then it gets no other attempt, and else when no other can come: at the end of the build.
 * The last attempt is what is published; it carries the failures of those before.
 */
final class PantoTestResults extends InvisibleAction {

    private static final Logger LOGGER = Logger.getLogger(PantoTestResults.class.getName());

    private static final String FILE = "panto.xml";

    /** Not the build's own lock, which is held while the build is saved, and so maybe for ever. */
    private static final Object ADDING = new Object();

    /** The IDs of what was published; replaced as a whole, since the build may be saved at any time. */
    private Set<String> published = new HashSet<>();

    /** How often each name was used, so that equal ones are told apart. Replaced likewise. */
    private Map<String, Integer> names = new HashMap<>();

    /** What waits for the end of the build: the step that has waited for it, by the ID of the test run. Replaced likewise. */
    private Map<String, String> held = new LinkedHashMap<>();

    /** Publishes verdicts as test results. Needs the JUnit plugin, which a Jenkins may not have. */
    @Extension
    public static final class Listener extends PantoRunListener {

        @Override
        public void onVerdict(@NonNull PantoWait wait, @NonNull WaitOutcome outcome) {
            if (!wait.isTestResults()) {
                return;
            }
            if (Jenkins.get().getPlugin("junit") == null) {
                BuildLog.say(
                        wait.getListener(),
                        "The test results are not published, since the JUnit plugin is not installed.");
                return;
            }
            of(wait.getRun()).take(wait, outcome);
        }

        @Override
        public void onTriggersEnded(@NonNull Run<?, ?> run, @NonNull TaskListener listener) {
            PantoTestResults results = run.getAction(PantoTestResults.class);
            if (results != null) {
                results.publishHeld(run, listener);
            }
        }
    }

    private static PantoTestResults of(Run<?, ?> run) {
        synchronized (ADDING) {
            PantoTestResults results = run.getAction(PantoTestResults.class);
            if (results == null) {
                results = new PantoTestResults();
                run.addAction(results);
            }
            return results;
        }
    }

    private synchronized void take(PantoWait wait, WaitOutcome outcome) {
        Map<String, PantoTrigger> triggers = PantoAction.triggersByTestRun(wait.getRun());
        Attempts attempts = Attempts.of(wait.getRun());
        FlowNode node = wait.getNode();
        List<TestRunResult> last = new ArrayList<>();
        Map<String, String> later = new LinkedHashMap<>(held);
        for (TestRunResult result : outcome.results()) {
            PantoTrigger trigger = triggers.get(result.id());
            if (trigger == null || attempts.havePassed(trigger)) {
                last.add(result);
            } else {
                later.put(result.id(), node == null ? "" : node.getId());
            }
        }
        held = later;
        publish(wait.getRun(), wait.getListener(), node, last);
    }

    private synchronized void publishHeld(Run<?, ?> run, TaskListener listener) {
        Attempts all = Attempts.of(run);
        for (List<PantoTrigger> attempts : all.all()) {
            Set<PantoTestRun> last =
                    attempts.stream().flatMap(all::counting).collect(Collectors.toCollection(LinkedHashSet::new));
            boolean heldBefore = attempts.stream()
                    .flatMap(attempt -> attempt.getTestRuns().stream())
                    .anyMatch(testRun -> !last.contains(testRun) && held.containsKey(testRun.getId()));
            List<TestRunResult> results = last.stream()
                    .filter(testRun -> heldBefore || held.containsKey(testRun.getId()))
                    .map(PantoTestRun::recorded)
                    .toList();
            String node = attempts.stream()
                    .flatMap(attempt -> attempt.ids().stream())
                    .map(held::get)
                    .filter(Objects::nonNull)
                    .reduce("", (first, second) -> second);
            publish(run, listener, node(run, node), results);
        }
    }

    @CheckForNull
    private static FlowNode node(Run<?, ?> run, String id) {
        FlowExecutionOwner owner =
                run instanceof FlowExecutionOwner.Executable pipeline ? pipeline.asFlowExecutionOwner() : null;
        FlowExecution execution = owner == null || id.isEmpty() ? null : owner.getOrNull();
        try {
            return execution == null ? null : execution.getNode(id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Publishes what was not published yet. What fails counts as not published, so that it may be tried again. */
    private void publish(
            Run<?, ?> run, TaskListener listener, @CheckForNull FlowNode node, List<TestRunResult> results) {
        Set<String> ids = new HashSet<>(published);
        List<TestRunResult> fresh =
                results.stream().filter(result -> ids.add(result.id())).toList();
        if (fresh.isEmpty()) {
            return;
        }
        Map<String, Integer> counted = new HashMap<>(names);
        int before = Publisher.count(run);
        // Not Jenkins' temporary folder, which may be full or gone: where the build cannot be written, nothing can.
        Path folder = run.getRootDir().toPath().resolve("panto-test-results");
        try {
            try {
                Files.createDirectories(folder);
                Files.writeString(folder.resolve(FILE), JUnitReport.xml(cases(run, fresh), counted));
                Publisher.publish(run, listener, node, new FilePath(folder.toFile()));
            } finally {
                delete(folder);
                if (Publisher.count(run) > before) { // also where what followed has failed, such as to save them
                    published = ids;
                    names = counted;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e); // nobody interrupts a listener
        }
    }

    private static void delete(Path folder) throws InterruptedException {
        try {
            new FilePath(folder.toFile()).deleteRecursive();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not delete " + folder);
        }
    }

    private static List<JUnitReport.Case> cases(Run<?, ?> run, List<TestRunResult> results) {
        Map<String, PantoTrigger> triggers = PantoAction.triggersByTestRun(run);
        Attempts attempts = Attempts.of(run);
        Map<String, List<TestRunResult>> earlier = attempts.earlier();
        return results.stream()
                .map(result ->
                        one(result, triggers.get(result.id()), attempts, earlier.getOrDefault(result.id(), List.of())))
                .toList();
    }

    private static JUnitReport.Case one(
            TestRunResult result, @CheckForNull PantoTrigger trigger, Attempts attempts, List<TestRunResult> earlier) {
        List<String> details = new ArrayList<>();
        details.add("Test run: " + PantoSettings.get().link(result.id()));
        if (trigger == null) {
            return new JUnitReport.Case("Test runs", result, String.join("\n", details), earlier);
        }
        TriggerRequest whole = attempts.whole(trigger).request(); // so that a flow stays where it was
        String where = Device.describe(Attempt.devices(whole, result));
        details.add("Build file: " + trigger.getAppId());
        details.add("Devices: " + where);
        if (trigger.getEnvName() != null) {
            where += ", " + trigger.getEnvName();
            details.add("Environment: " + trigger.getEnvName());
        }
        if (trigger.getContextName() != null) {
            where += ", " + trigger.getContextName();
            details.add("Context: " + trigger.getContextName());
        }
        return new JUnitReport.Case(where, result, String.join("\n", details), earlier);
    }

    /** Apart, since its classes can be loaded only where the JUnit plugin is. */
    private static final class Publisher {

        static void publish(Run<?, ?> run, TaskListener listener, @CheckForNull FlowNode node, FilePath folder)
                throws IOException, InterruptedException {
            JUnitResultArchiver archiver = new JUnitResultArchiver(FILE);
            archiver.setSkipPublishingChecks(true);
            JUnitResultArchiver.parseAndSummarize(archiver, details(node), run, folder, null, listener);
        }

        /** How many test results the build has. */
        static int count(Run<?, ?> run) {
            TestResultAction results = run.getAction(TestResultAction.class);
            return results == null ? 0 : results.getTotalCount();
        }

        @CheckForNull
        private static PipelineTestDetails details(@CheckForNull FlowNode node) {
            if (node == null) {
                return null;
            }
            List<String> ids = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (FlowNode block : node.iterateEnclosingBlocks()) {
                ThreadNameAction branch = block.getAction(ThreadNameAction.class);
                LabelAction label = block.getAction(LabelAction.class);
                if (branch != null || label != null) {
                    ids.add(block.getId());
                    names.add(branch != null ? branch.getThreadName() : label.getDisplayName());
                }
            }
            PipelineTestDetails details = new PipelineTestDetails();
            details.setNodeId(node.getId());
            details.setEnclosingBlocks(ids);
            details.setEnclosingBlockNames(names);
            return details;
        }
    }
}
