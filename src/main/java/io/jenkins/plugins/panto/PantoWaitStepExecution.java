package io.jenkins.plugins.panto;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.panto.client.TestRunWait;
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

    PantoWaitStepExecution(@NonNull StepContext context, @NonNull PantoWaitStep step) {
        super(context);
        this.step = step;
        this.options = new WaitOptions(step);
        List<String> ids = step.getTestRuns();
        this.testRuns = ids == null ? null : new ArrayList<>(ids);
        this.credentialsId = step.getCredentialsId();
        this.deadline = WaitTask.time.now().plus(options.timeout()).toEpochMilli();
    }

    @Override
    public boolean start() throws Exception {
        TriggerTask.check(step.problems());
        begin();
        return false;
    }

    private void begin() throws IOException, InterruptedException {
        Run<?, ?> run = getContext().get(Run.class);
        List<TestRunWait.Group> groups = WaitTask.groups(run, testRuns, credentialsId);
        PantoAction action = PantoAction.of(run);
        Map<String, Object> value = action == null
                ? PantoTrigger.toMap("", List.of(), null)
                : action.last().toMap();
        value.put("testRuns", new ArrayList<>(testRuns != null ? testRuns : action == null ? List.of() : action.ids()));
        waitFor(groups, Instant.ofEpochMilli(deadline), options, value);
    }

    @Override
    public void onResume() {
        try {
            begin();
        } catch (IOException | InterruptedException e) {
            getContext().onFailure(e);
        }
    }
}
