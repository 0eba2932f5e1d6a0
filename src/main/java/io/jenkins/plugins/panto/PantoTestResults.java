package io.jenkins.plugins.panto;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.junit.JUnitResultArchiver;
import hudson.tasks.test.PipelineTestDetails;
import io.jenkins.plugins.panto.client.JUnitReport;
import io.jenkins.plugins.panto.client.TestRunResult;
import io.jenkins.plugins.panto.client.WaitOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** Publishes test runs as the build's test results. Needs the JUnit plugin, which a Jenkins may not have. */
final class PantoTestResults {

    private static final String FILE = "panto.xml";

    private PantoTestResults() {}

    /** @param node the pipeline step's, which ties the results to its stage; null in other jobs */
    static void publish(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @CheckForNull FlowNode node,
            @NonNull WaitOutcome outcome)
            throws IOException, InterruptedException {
        if (Jenkins.get().getPlugin("junit") == null) {
            TriggerTask.say(listener, "The test results are not published, since the JUnit plugin is not installed.");
            return;
        }
        if (outcome.results().isEmpty()) {
            return;
        }
        Path folder = Files.createTempDirectory("panto");
        try {
            Files.writeString(folder.resolve(FILE), JUnitReport.xml(cases(run, outcome)));
            Publisher.publish(run, listener, node, new FilePath(folder.toFile()));
        } finally {
            new FilePath(folder.toFile()).deleteRecursive();
        }
    }

    private static List<JUnitReport.Case> cases(Run<?, ?> run, WaitOutcome outcome) {
        Map<String, PantoTrigger> triggers = new HashMap<>();
        PantoAction action = PantoAction.of(run);
        if (action != null) {
            action.getTriggers().forEach(trigger -> trigger.ids().forEach(id -> triggers.put(id, trigger)));
        }
        return outcome.results().stream()
                .map(result -> one(result, triggers.get(result.id())))
                .toList();
    }

    private static JUnitReport.Case one(TestRunResult result, @CheckForNull PantoTrigger trigger) {
        List<String> details = new ArrayList<>();
        details.add("Test run: " + TriggerTask.link(result.id()));
        if (trigger == null) {
            return new JUnitReport.Case("Test runs", result, String.join("\n", details));
        }
        String where = trigger.getDevices();
        details.add("App: " + trigger.getAppId());
        details.add("Devices: " + where);
        if (trigger.getEnvName() != null) {
            where += ", " + trigger.getEnvName();
            details.add("Environment: " + trigger.getEnvName());
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
