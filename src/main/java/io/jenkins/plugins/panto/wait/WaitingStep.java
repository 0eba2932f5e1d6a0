package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.panto.client.StepArguments;
import io.jenkins.plugins.panto.client.StepArguments.Shape;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.config.CredentialsField;
import io.jenkins.plugins.panto.verdict.FailuresAllowed;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the pipeline steps have in common: they use a key, can wait, and say clearly what is wrong with their arguments. */
@Restricted(NoExternalUse.class)
public abstract class WaitingStep extends Step implements WaitParameters {

    @CheckForNull
    private String credentialsId;

    private VerdictResult resultOnFailure = VerdictResult.FAILURE;
    private VerdictResult resultOnUndetermined = VerdictResult.FAILURE;

    @CheckForNull
    private String failuresAllowed;

    private int reruns;
    private int timeoutMinutes = DEFAULT_TIMEOUT_MINUTES;
    private boolean testResults;

    @CheckForNull
    private String checkName;

    /** What could not be read of a Jenkinsfile's arguments; the execution reports it together with all else. */
    private List<String> problems = List.of();

    /** Null for the default that is inherited. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Texts.cleanToNull(credentialsId);
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

    @CheckForNull
    @Override
    public String getFailuresAllowed() {
        return failuresAllowed;
    }

    @DataBoundSetter
    public void setFailuresAllowed(@CheckForNull String failuresAllowed) {
        this.failuresAllowed = Texts.cleanToNull(failuresAllowed);
    }

    @Override
    public int getReruns() {
        return reruns;
    }

    /** @param reruns 0 to 5; what a Jenkinsfile gives is checked where its arguments are read */
    @DataBoundSetter
    public void setReruns(int reruns) {
        this.reruns = reruns;
    }

    @Override
    public int getTimeoutMinutes() {
        return timeoutMinutes;
    }

    /** @param timeoutMinutes 0, which is what a form gives that is left blank, for the default */
    @DataBoundSetter
    public void setTimeoutMinutes(int timeoutMinutes) {
        this.timeoutMinutes = timeoutMinutes < 1 ? DEFAULT_TIMEOUT_MINUTES : timeoutMinutes;
    }

    @Override
    public boolean isTestResults() {
        return testResults;
    }

    @DataBoundSetter
    public void setTestResults(boolean testResults) {
        this.testResults = testResults;
    }

    @CheckForNull
    @Override
    public String getCheckName() {
        return checkName;
    }

    @DataBoundSetter
    public void setCheckName(@CheckForNull String checkName) {
        this.checkName = Texts.cleanToNull(checkName);
    }

    @Override
    public final StepExecution start(StepContext context) throws Exception {
        if (credentialsId != null && BoundSecrets.contain(context, credentialsId)) {
            credentialsId = null; // it must be neither recorded nor quoted
            problems = Stream.concat(
                            problems.stream(),
                            Stream.of("credentialsId is the secret itself: give the ID of its credential"))
                    .toList();
        }
        return execution(context);
    }

    @NonNull
    protected abstract StepExecution execution(@NonNull StepContext context) throws IOException, InterruptedException;

    @NonNull
    public List<String> problems() {
        String failures = new FailuresAllowed(failuresAllowed).problem();
        return Stream.concat(problems.stream(), Stream.ofNullable(failures)).toList();
    }

    /** Brings what a Jenkinsfile gives into the forms that the step takes. */
    public abstract static class WaitingStepDescriptor extends StepDescriptor
            implements WaitForm, CustomDescribableModel {

        private final Map<String, Shape> parameters = new LinkedHashMap<>();

        /** @param own what the step takes beside what all take; the first one may be given without its name */
        protected WaitingStepDescriptor(@NonNull Map<String, Shape> own) {
            parameters.putAll(own);
            parameters.put("credentialsId", Shape.TEXT);
            parameters.put("resultOnFailure", Shape.oneOf(VerdictResult.values()));
            parameters.put("resultOnUndetermined", Shape.oneOf(VerdictResult.values()));
            parameters.put("failuresAllowed", Shape.TEXT);
            parameters.put("reruns", Shape.RERUNS);
            parameters.put("timeoutMinutes", Shape.MINUTES);
            parameters.put("testResults", Shape.TRUE_OR_FALSE);
            parameters.put("checkName", Shape.TEXT);
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, FlowNode.class);
        }

        /** Never fails: what cannot be read is reported when the step runs, in one line and not as a stack trace. */
        @Override
        public Step newInstance(Map<String, Object> arguments) throws Exception {
            StepArguments read = StepArguments.read(arguments, parameters);
            WaitingStep step = (WaitingStep) super.newInstance(read.readable());
            step.problems = read.problems();
            return step;
        }

        @NonNull
        @Override
        public Map<String, Object> customInstantiate(@NonNull Map<String, Object> arguments) {
            return StepArguments.read(arguments, parameters).readable();
        }

        @NonNull
        @Override
        public UninstantiatedDescribable customUninstantiate(@NonNull UninstantiatedDescribable step) {
            return step.withArguments(inOrder(step));
        }

        /** A step's arguments for the Snippet Generator: the credential first, then in the order of the form. */
        protected final Map<String, Object> inOrder(@NonNull UninstantiatedDescribable step) {
            Map<String, Object> arguments = new LinkedHashMap<>();
            Stream.concat(Stream.of("credentialsId"), parameters.keySet().stream())
                    .filter(step.getArguments()::containsKey)
                    .forEach(name -> arguments.put(name, step.getArguments().get(name)));
            return arguments;
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialsField.list(item, credentialsId);
        }

        @POST
        public FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return CredentialsField.checkOfJob(item, value);
        }
    }
}
