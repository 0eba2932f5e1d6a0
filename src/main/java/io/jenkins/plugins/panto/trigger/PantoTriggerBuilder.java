package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.Run;
import hudson.tasks.Builder;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.config.PantoCredentials;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.wait.BuildVariables;
import io.jenkins.plugins.panto.wait.NoTestsException;
import io.jenkins.plugins.panto.wait.PantoStep;
import io.jenkins.plugins.panto.wait.TriggerTask;
import io.jenkins.plugins.panto.wait.WaitOptions;
import io.jenkins.plugins.panto.wait.WaitParameters;
import io.jenkins.plugins.panto.wait.WaitTask;
import io.jenkins.plugins.panto.wait.WaitingBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The build step "Trigger Panto tests" of freestyle and matrix jobs. */
public final class PantoTriggerBuilder extends WaitingBuilder implements TriggerParameters {

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
    private VerdictResult resultOnNoTests;

    private boolean dryRun;
    private boolean wait;

    @DataBoundConstructor
    public PantoTriggerBuilder(String appId) {
        this.appId = Texts.clean(appId);
    }

    @Override
    public String getAppId() {
        return appId;
    }

    @NonNull
    @Override
    public Target getTarget() {
        return target == null ? Target.TEST_FLOW : target;
    }

    @DataBoundSetter
    public void setTarget(@CheckForNull Target target) {
        this.target = target;
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
        return resultOnNoTests == null ? VerdictResult.FAILURE : resultOnNoTests;
    }

    @DataBoundSetter
    public void setResultOnNoTests(@CheckForNull VerdictResult resultOnNoTests) {
        this.resultOnNoTests = resultOnNoTests == VerdictResult.FAILURE ? null : resultOnNoTests;
    }

    @Override
    public boolean isWait() {
        return wait;
    }

    @DataBoundSetter
    public void setWait(boolean wait) {
        this.wait = wait;
    }

    @Override
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws IOException, InterruptedException {
        BuildVariables variables = new BuildVariables(build, listener);
        TriggerRequest request = toRequest(variables::expand);
        List<String> problems = new ArrayList<>(request.problems());
        WaitOptions options = options(variables, problems);
        problems.addAll(TriggerParameters.problems(request.target(), options.reruns()));
        PantoStep step = new PantoStep(build, listener, null, options.checkName(), request.toString());
        String uuid = UUID.randomUUID().toString();
        if (!dryRun) {
            step.triggers(uuid, request);
        }
        return perform(step, () -> {
            WaitParameters.check(problems);
            perform(step, uuid, request, options);
        });
    }

    private void perform(PantoStep step, String uuid, TriggerRequest request, WaitOptions options)
            throws IOException, InterruptedException {
        if (dryRun) {
            TriggerTask.dryRun(step.getListener(), request);
            step.done("Dry run");
            return;
        }
        Run<?, ?> build = step.getRun();
        String id = PantoCredentials.effectiveId(build, PantoCredentials.checkParameter(getCredentialsId(), build));
        PantoTrigger trigger;
        try {
            trigger = new TriggerTask(step, request, uuid, id).await();
        } catch (NoTestsException e) {
            noTests(step, e, options.withoutTests(getResultOnNoTests()));
            return;
        }
        if (!wait) {
            step.done(TriggerTask.sentence(trigger));
            return;
        }
        step.failsAs(PantoStep.End.STOPPED);
        options.apply(new WaitTask(step, trigger, options).await(), build, null);
    }

    /** With a wait, there is nothing to wait for. */
    private void noTests(PantoStep step, NoTestsException refusal, WaitOptions options)
            throws IOException, InterruptedException {
        TriggerTask.noTests(step, refusal, getResultOnNoTests());
        if (wait) {
            options.apply(new WaitTask(step, options).await(), step.getRun(), null);
        } else {
            WaitOptions.apply(getResultOnNoTests(), refusal.getMessage(), step.getRun(), null);
            step.done(TriggerTask.NO_TESTS);
        }
    }

    @Extension
    public static final class DescriptorImpl extends WaitingBuilderDescriptor implements TriggerForm {

        public DescriptorImpl() {
            super(PantoTriggerStep.DescriptorImpl.class);
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PantoTrigger_DisplayName();
        }

        @Override
        public Builder newInstance(StaplerRequest2 req, @NonNull JSONObject form) throws FormException {
            TriggerParameters.flatten(form);
            return super.newInstance(req, form);
        }
    }
}
