package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import io.jenkins.plugins.panto.client.StepArguments.Shape;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.wait.WaitingStep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The pipeline step {@code pantoTrigger}. */
public final class PantoTriggerStep extends WaitingStep implements TriggerParameters {

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

    private VerdictResult resultOnNoTests = VerdictResult.FAILURE;
    private boolean dryRun;
    private boolean wait;

    @DataBoundConstructor
    public PantoTriggerStep(String appId) {
        this.appId = Texts.clean(appId);
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
        this.includeTags = TriggerParameters.filledIn(includeTags, PantoTag::isBlank);
    }

    @CheckForNull
    @Override
    public List<PantoTag> getExcludeTags() {
        return excludeTags;
    }

    @DataBoundSetter
    public void setExcludeTags(@CheckForNull List<PantoTag> excludeTags) {
        this.excludeTags = TriggerParameters.filledIn(excludeTags, PantoTag::isBlank);
    }

    @CheckForNull
    @Override
    public List<PantoDevice> getDevices() {
        return devices;
    }

    @DataBoundSetter
    public void setDevices(@CheckForNull List<PantoDevice> devices) {
        this.devices = TriggerParameters.filledIn(devices, PantoDevice::isBlank);
    }

    @CheckForNull
    @Override
    public String getEnvName() {
        return envName;
    }

    @DataBoundSetter
    public void setEnvName(@CheckForNull String envName) {
        this.envName = Texts.cleanToNull(envName);
    }

    @CheckForNull
    @Override
    public String getContextName() {
        return contextName;
    }

    @DataBoundSetter
    public void setContextName(@CheckForNull String contextName) {
        this.contextName = Texts.cleanToNull(contextName);
    }

    @Override
    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @NonNull
    @Override
    public VerdictResult getResultOnNoTests() {
        return resultOnNoTests;
    }

    @DataBoundSetter
    public void setResultOnNoTests(@NonNull VerdictResult resultOnNoTests) {
        this.resultOnNoTests = resultOnNoTests;
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
    public List<String> problems() {
        return Stream.concat(super.problems().stream(), TriggerParameters.problems(target, getReruns()).stream())
                .toList();
    }

    @NonNull
    @Override
    protected StepExecution execution(@NonNull StepContext context) throws IOException, InterruptedException {
        return new PantoTriggerStepExecution(context, this);
    }

    @Extension
    public static final class DescriptorImpl extends WaitingStepDescriptor implements TriggerForm {

        public DescriptorImpl() {
            super(parameters());
        }

        private static Map<String, Shape> parameters() {
            Map<String, Shape> parameters = new LinkedHashMap<>();
            parameters.put("appId", Shape.TEXT);
            parameters.put("includeTags", Shape.TAGS);
            parameters.put("excludeTags", Shape.TAGS);
            parameters.put("devices", Shape.DEVICES);
            parameters.put("envName", Shape.TEXT);
            parameters.put("contextName", Shape.TEXT);
            parameters.put("target", Shape.oneOf(Target.values()));
            parameters.put("resultOnNoTests", Shape.oneOf(VerdictResult.values()));
            parameters.put("dryRun", Shape.TRUE_OR_FALSE);
            parameters.put("wait", Shape.TRUE_OR_FALSE);
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
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return namedArgs.get("appId") instanceof String id ? id : null;
        }

        /** What the Snippet Generator prints, as it is written by hand: tags as a map, a device's name first. */
        @NonNull
        @Override
        public UninstantiatedDescribable customUninstantiate(@NonNull UninstantiatedDescribable step) {
            Map<String, Object> arguments = inOrder(step);
            arguments.computeIfPresent("includeTags", (name, rows) -> asMap((List<?>) rows));
            arguments.computeIfPresent("excludeTags", (name, rows) -> asMap((List<?>) rows));
            arguments.computeIfPresent(
                    "devices",
                    (name, rows) -> ((List<?>) rows)
                            .stream().map(DescriptorImpl::device).toList());
            return step.withArguments(arguments);
        }

        private static Object asMap(List<?> rows) {
            Map<String, Object> tags = new LinkedHashMap<>();
            for (Object row : rows) {
                Map<String, ?> tag = ((UninstantiatedDescribable) row).getArguments();
                String name = (String) tag.get("name");
                List<?> values = tag.get("values") instanceof List<?> list ? list : List.of();
                Object value = values.size() == 1 ? values.get(0) : new ArrayList<>(values);
                // A tag given twice has no map form, and a name with a dot in it would be printed without quotes.
                if (name == null || name.contains(".") || tags.put(name, value) != null) {
                    return rows;
                }
            }
            return tags;
        }

        private static Map<String, Object> device(Object row) {
            Map<String, ?> given = ((UninstantiatedDescribable) row).getArguments();
            Map<String, Object> device = new LinkedHashMap<>();
            Stream.of("deviceName", "platformVersion", "platform")
                    .filter(given::containsKey)
                    .forEach(field -> device.put(field, given.get(field)));
            return device;
        }

        @Override
        public Step newInstance(StaplerRequest2 req, @NonNull JSONObject form) throws FormException {
            TriggerParameters.flatten(form);
            return super.newInstance(req, form);
        }
    }
}
