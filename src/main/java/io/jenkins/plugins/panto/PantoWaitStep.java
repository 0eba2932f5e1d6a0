package io.jenkins.plugins.panto;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import io.jenkins.plugins.panto.client.StepArguments.Shape;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** The pipeline step {@code pantoWait}. */
public final class PantoWaitStep extends WaitingStep {

    @CheckForNull
    private List<String> testRuns;

    @DataBoundConstructor
    public PantoWaitStep() {}

    /** Null for all test runs of the build. */
    @CheckForNull
    public List<String> getTestRuns() {
        return testRuns;
    }

    @DataBoundSetter
    public void setTestRuns(@CheckForNull List<String> testRuns) {
        this.testRuns = testRuns;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new PantoWaitStepExecution(context, this);
    }

    @Extension
    public static final class DescriptorImpl extends WaitingStepDescriptor {

        public DescriptorImpl() {
            super(Map.of("testRuns", Shape.TEST_RUNS));
        }

        @Override
        public String getFunctionName() {
            return "pantoWait";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PantoWait_DisplayName();
        }
    }
}
