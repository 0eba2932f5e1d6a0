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
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.config.PantoSettings;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** Remembers which test runs a build has published as test results, so that each is published once. */
final class PantoTestResults extends InvisibleAction {

    private static final Logger LOGGER = Logger.getLogger(PantoTestResults.class.getName());

    private static final String FILE = "panto.xml";

    /** Not the build's own lock, which is held while the build is saved, and so maybe for ever. */
    private static final Object ADDING = new Object();

    /** The IDs of what was published; replaced as a whole, since the build may be saved at any time. */
    private Set<String> published = new HashSet<>();

    /** How often each name was used, so that equal ones are told apart. Replaced likewise. */
    private Map<String, Integer> names = new HashMap<>();

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
            try {
                of(wait.getRun()).publish(wait, outcome.results());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e); // nobody interrupts a listener
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

    /** Publishes what was not published yet. What fails counts as not published, so that a later wait may try again. */
    private synchronized void publish(PantoWait wait, List<TestRunResult> results)
            throws IOException, InterruptedException {
        Set<String> ids = new HashSet<>(published);
        List<TestRunResult> fresh =
                results.stream().filter(result -> ids.add(result.id())).toList();
        if (fresh.isEmpty()) {
            return;
        }
        Map<String, Integer> counted = new HashMap<>(names);
        int before = Publisher.count(wait.getRun());
        // Not Jenkins' temporary folder, which may be full or gone: where the build cannot be written, nothing can.
        Path folder = wait.getRun().getRootDir().toPath().resolve("panto-test-results");
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(FILE), JUnitReport.xml(cases(wait.getRun(), fresh), counted));
            Publisher.publish(wait.getRun(), wait.getListener(), wait.getNode(), new FilePath(folder.toFile()));
        } finally {
            delete(folder);
            if (Publisher.count(wait.getRun()) > before) { // also where what followed has failed, such as to save them
                published = ids;
                names = counted;
            }
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
        return results.stream()
                .map(result -> one(result, triggers.get(result.id())))
                .toList();
    }

    private static JUnitReport.Case one(TestRunResult result, @CheckForNull PantoTrigger trigger) {
        List<String> details = new ArrayList<>();
        details.add("Test run: " + PantoSettings.get().link(result.id()));
        if (trigger == null) {
            return new JUnitReport.Case("Test runs", result, String.join("\n", details));
        }
        String where = trigger.getDevices();
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
        return new JUnitReport.Case(where, result, String.join("\n", details));
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
