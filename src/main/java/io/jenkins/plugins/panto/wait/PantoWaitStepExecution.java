package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.PantoAction;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Waits for test runs that were triggered before. */
final class PantoWaitStepExecution extends WaitingStepExecution {

    private static final long serialVersionUID = 1L;

    /** Needed to begin, and so not after a restart. */
    private final transient PantoWaitStep step;

    private final WaitOptions options;

    @CheckForNull
    private final ArrayList<String> testRuns;

    @CheckForNull
    private final String credentialsId;

    /** In epoch milliseconds. */
    private final long deadline;

    PantoWaitStepExecution(@NonNull StepContext context, @NonNull PantoWaitStep step)
            throws IOException, InterruptedException {
        super(context);
        this.step = step;
        this.options = new WaitOptions(step, EnclosingCheck.name(step.getCheckName(), context));
        List<String> ids = step.getTestRuns();
        this.testRuns = ids == null ? null : new ArrayList<>(ids);
        this.credentialsId = step.getCredentialsId();
        this.deadline = JenkinsScheduler.get().now().plus(options.timeout()).toEpochMilli();
    }

    @Override
    protected String checkName() {
        return options.checkName();
    }

    @Override
    protected String subject() {
        return step == null ? null : "wait for " + testRuns;
    }

    @Override
    protected void begin(@NonNull PantoStep begun) throws IOException {
        WaitParameters.check(step.problems());
        resume(begun);
    }

    @Override
    protected void resume(@NonNull PantoStep begun) throws IOException {
        WaitTask task =
                new WaitTask(begun, testRuns, credentialsId, Instant.ofEpochMilli(deadline), options, memory(begun));
        waitFor(begun, task, options, () -> value(begun.getRun()));
    }

    private Map<String, Object> value(Run<?, ?> run) {
        Map<String, Object> value = PantoAction.toMap(run);
        if (testRuns != null) {
            value.put("testRuns", new ArrayList<>(testRuns));
        }
        return value;
    }
}
