package io.jenkins.plugins.panto;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.panto.client.StepArguments;
import io.jenkins.plugins.panto.client.StepArguments.Shape;
import io.jenkins.plugins.panto.client.VerdictResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The pipeline step {@code pantoWait}. */
public final class PantoWaitStep extends Step implements WaitParameters {

    @CheckForNull
    private List<String> testRuns;

    @CheckForNull
    private String credentialsId;

    private VerdictResult resultOnFailure = VerdictResult.FAILURE;
    private VerdictResult resultOnUndetermined = VerdictResult.FAILURE;
    private int timeoutMinutes = DEFAULT_TIMEOUT_MINUTES;
    private boolean testResults;
    private List<String> problems = List.of();

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

    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    @NonNull
    @Override
    public VerdictResult getResultOnFailure() {
        return resultOnFailure;
    }

    @DataBoundSetter
    public void setResultOnFailure(@NonNull VerdictResult resultOnFailure) {
        this.resultOnFailure = resultOnFailure;
    }

    @NonNull
    @Override
    public VerdictResult getResultOnUndetermined() {
        return resultOnUndetermined;
    }

    @DataBoundSetter
    public void setResultOnUndetermined(@NonNull VerdictResult resultOnUndetermined) {
        this.resultOnUndetermined = resultOnUndetermined;
    }

    @Override
    public int getTimeoutMinutes() {
        return timeoutMinutes;
    }

    @DataBoundSetter
    public void setTimeoutMinutes(int timeoutMinutes) {
        this.timeoutMinutes = timeoutMinutes;
    }

    @Override
    public boolean isTestResults() {
        return testResults;
    }

    @DataBoundSetter
    public void setTestResults(boolean testResults) {
        this.testResults = testResults;
    }

    @NonNull
    List<String> problems() {
        return problems;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new PantoWaitStepExecution(context, this);
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor implements CustomDescribableModel {

        private static final Map<String, Shape> PARAMETERS = parameters();

        private static Map<String, Shape> parameters() {
            Map<String, Shape> parameters = new LinkedHashMap<>();
            parameters.put("testRuns", Shape.TEST_RUNS);
            parameters.put("credentialsId", Shape.TEXT);
            addWaitParameters(parameters);
            return parameters;
        }

        static void addWaitParameters(Map<String, Shape> parameters) {
            parameters.put("resultOnFailure", Shape.VERDICT_RESULT);
            parameters.put("resultOnUndetermined", Shape.VERDICT_RESULT);
            parameters.put("timeoutMinutes", Shape.MINUTES);
            parameters.put("testResults", Shape.TRUE_OR_FALSE);
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

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, FlowNode.class);
        }

        /** Never fails: what cannot be read is reported when the step runs, in one line and not as a stack trace. */
        @Override
        public Step newInstance(Map<String, Object> arguments) throws Exception {
            StepArguments read = StepArguments.read(arguments, PARAMETERS);
            PantoWaitStep step = (PantoWaitStep) super.newInstance(read.readable());
            step.problems = read.problems();
            return step;
        }

        @NonNull
        @Override
        public Map<String, Object> customInstantiate(@NonNull Map<String, Object> arguments) {
            return StepArguments.read(arguments, PARAMETERS).readable();
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return PantoCredentials.list(item, credentialsId);
        }

        @POST
        public FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return PantoCredentials.check(item, value);
        }
    }
}
