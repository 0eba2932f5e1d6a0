package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import io.jenkins.plugins.panto.client.StepArguments;
import io.jenkins.plugins.panto.client.StepArguments.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

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

    /** As the form and the environment have them, joined by commas. */
    @NonNull
    public String getTestRunIds() {
        return testRuns == null ? "" : String.join(",", testRuns);
    }

    @NonNull
    @Override
    protected StepExecution execution(@NonNull StepContext context) throws IOException, InterruptedException {
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

        /** The form has one line of IDs, as a Jenkinsfile may have too; left empty it asks for all test runs. */
        @Override
        public Step newInstance(StaplerRequest2 req, @NonNull JSONObject form) throws FormException {
            List<String> ids = StepArguments.testRuns(form.optString("testRuns"));
            form.remove("testRuns");
            if (!ids.isEmpty()) {
                form.put("testRuns", JSONArray.fromObject(ids));
            }
            return super.newInstance(req, form);
        }
    }
}
