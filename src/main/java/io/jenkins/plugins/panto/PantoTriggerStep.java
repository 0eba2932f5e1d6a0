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
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.VerdictResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** The pipeline step {@code pantoTrigger}. */
public final class PantoTriggerStep extends Step implements TriggerParameters, WaitParameters {

    private final String appId;
    private Target target = Target.TEST_FLOW;

    @CheckForNull
    private List<PantoTag> includeTags;

    @CheckForNull
    private List<PantoTag> excludeTags;

    @CheckForNull
    private List<PantoDevice> devices;

    @CheckForNull
    private String envName;

    @CheckForNull
    private String contextName;

    @CheckForNull
    private String credentialsId;

    private boolean dryRun;
    private boolean wait;

    @CheckForNull
    private VerdictResult resultOnFailure;

    @CheckForNull
    private VerdictResult resultOnUndetermined;

    private int timeoutMinutes = DEFAULT_TIMEOUT_MINUTES;
    private boolean testResults;

    /** What could not be read of a Jenkinsfile's arguments; the execution reports it together with all else. */
    private List<String> problems = List.of();

    @DataBoundConstructor
    public PantoTriggerStep(String appId) {
        this.appId = appId;
    }

    @Override
    public String getAppId() {
        return appId;
    }

    @NonNull
    @Override
    public Target getTarget() {
        return target;
    }

    @DataBoundSetter
    public void setTarget(@CheckForNull Target target) {
        this.target = target == null ? Target.TEST_FLOW : target;
    }

    @CheckForNull
    @Override
    public List<PantoTag> getIncludeTags() {
        return includeTags;
    }

    @DataBoundSetter
    public void setIncludeTags(@CheckForNull List<PantoTag> includeTags) {
        this.includeTags = includeTags;
    }

    @CheckForNull
    @Override
    public List<PantoTag> getExcludeTags() {
        return excludeTags;
    }

    @DataBoundSetter
    public void setExcludeTags(@CheckForNull List<PantoTag> excludeTags) {
        this.excludeTags = excludeTags;
    }

    @CheckForNull
    @Override
    public List<PantoDevice> getDevices() {
        return devices;
    }

    @DataBoundSetter
    public void setDevices(@CheckForNull List<PantoDevice> devices) {
        this.devices = devices;
    }

    @CheckForNull
    @Override
    public String getEnvName() {
        return envName;
    }

    @DataBoundSetter
    public void setEnvName(@CheckForNull String envName) {
        this.envName = Util.fixEmptyAndTrim(envName);
    }

    @CheckForNull
    @Override
    public String getContextName() {
        return contextName;
    }

    @DataBoundSetter
    public void setContextName(@CheckForNull String contextName) {
        this.contextName = Util.fixEmptyAndTrim(contextName);
    }

    @CheckForNull
    @Override
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Util.fixEmptyAndTrim(credentialsId);
    }

    @Override
    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @Override
    public boolean isWait() {
        return wait;
    }

    @DataBoundSetter
    public void setWait(boolean wait) {
        this.wait = wait;
    }

    @NonNull
    @Override
    public VerdictResult getResultOnFailure() {
        return resultOnFailure == null ? VerdictResult.FAILURE : resultOnFailure;
    }

    @DataBoundSetter
    public void setResultOnFailure(@CheckForNull VerdictResult resultOnFailure) {
        this.resultOnFailure = resultOnFailure;
    }

    @NonNull
    @Override
    public VerdictResult getResultOnUndetermined() {
        return resultOnUndetermined == null ? VerdictResult.FAILURE : resultOnUndetermined;
    }

    @DataBoundSetter
    public void setResultOnUndetermined(@CheckForNull VerdictResult resultOnUndetermined) {
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
        return new PantoTriggerStepExecution(context, this);
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor implements CustomDescribableModel {

        private static final Map<String, Shape> PARAMETERS = parameters();

        private static Map<String, Shape> parameters() {
            Map<String, Shape> parameters = new LinkedHashMap<>();
            parameters.put("appId", Shape.TEXT);
            parameters.put("includeTags", Shape.TAGS);
            parameters.put("excludeTags", Shape.TAGS);
            parameters.put("devices", Shape.DEVICES);
            parameters.put("envName", Shape.TEXT);
            parameters.put("contextName", Shape.TEXT);
            parameters.put("credentialsId", Shape.TEXT);
            parameters.put("target", Shape.TARGET);
            parameters.put("dryRun", Shape.TRUE_OR_FALSE);
            parameters.put("wait", Shape.TRUE_OR_FALSE);
            PantoWaitStep.DescriptorImpl.addWaitParameters(parameters);
            return parameters;
        }

        @Override
        public String getFunctionName() {
            return "pantoTrigger";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PantoTrigger_DisplayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, FlowNode.class);
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return namedArgs.get("appId") instanceof String id ? id : null;
        }

        /** Never fails: what cannot be read is reported when the step runs, in one line and not as a stack trace. */
        @Override
        public Step newInstance(Map<String, Object> arguments) throws Exception {
            StepArguments read = StepArguments.read(arguments, PARAMETERS);
            PantoTriggerStep step = (PantoTriggerStep) super.newInstance(read.readable());
            step.problems = read.problems();
            return step;
        }

        @NonNull
        @Override
        public Map<String, Object> customInstantiate(@NonNull Map<String, Object> arguments) {
            return StepArguments.read(arguments, PARAMETERS).readable();
        }

        /** The short form of tags, which the Snippet Generator prints: a map instead of rows. */
        @NonNull
        @Override
        public UninstantiatedDescribable customUninstantiate(@NonNull UninstantiatedDescribable step) {
            Map<String, Object> arguments = new LinkedHashMap<>(step.getArguments());
            arguments.computeIfPresent("includeTags", (name, rows) -> asMap(rows));
            arguments.computeIfPresent("excludeTags", (name, rows) -> asMap(rows));
            return step.withArguments(arguments);
        }

        private static Object asMap(Object rows) {
            Map<String, Object> tags = new LinkedHashMap<>();
            for (Object row : (List<?>) rows) {
                Map<String, ?> tag = ((UninstantiatedDescribable) row).getArguments();
                if (tags.put((String) tag.get("name"), new ArrayList<>((List<?>) tag.get("values"))) != null) {
                    return rows; // a tag given twice has no map form
                }
            }
            return tags;
        }

        @Override
        public Step newInstance(StaplerRequest2 req, @NonNull JSONObject form) throws FormException {
            TriggerParameters.flattenSelector(form);
            return super.newInstance(req, form);
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
