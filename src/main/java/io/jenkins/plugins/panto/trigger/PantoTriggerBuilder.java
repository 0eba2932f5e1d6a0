package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.Item;
import hudson.model.Run;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.config.CredentialsField;
import io.jenkins.plugins.panto.config.PantoCredentials;
import io.jenkins.plugins.panto.wait.PantoStep;
import io.jenkins.plugins.panto.wait.WaitOptions;
import io.jenkins.plugins.panto.wait.WaitParameters;
import io.jenkins.plugins.panto.wait.WaitTask;
import io.jenkins.plugins.panto.wait.WaitingBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

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
        EnvVars variables = build.getEnvironment(listener);
        variables.putAll(build.getBuildVariables());
        Set<String> unknown = new LinkedHashSet<>();
        TriggerRequest request = toRequest(text -> Texts.expand(text, variables::get, unknown));
        String check = Texts.cleanToNull(Texts.expand(getCheckName(), variables::get, unknown));
        List<String> problems = new ArrayList<>(request.problems());
        unknown.forEach(name -> problems.add("there is no variable " + name + " in this build"));
        PantoStep step = new PantoStep(build, listener, null, check, request.toString());
        step.begin();
        try {
            WaitParameters.check(problems);
            perform(step, request);
            return true;
        } catch (InterruptedException e) {
            step.stopped("Aborted.");
            throw e;
        } catch (Throwable e) {
            throw step.failed(e);
        }
    }

    private void perform(PantoStep step, TriggerRequest request) throws IOException, InterruptedException {
        if (dryRun) {
            TriggerTask.dryRun(step.getListener(), request);
            step.done("Dry run");
            return;
        }
        Run<?, ?> build = step.getRun();
        String id = PantoCredentials.effectiveId(build, PantoCredentials.checkParameter(getCredentialsId(), build));
        PantoTrigger trigger = new TriggerTask(step, request, UUID.randomUUID().toString(), id).await();
        if (!wait) {
            step.done(TriggerTask.sentence(trigger));
            return;
        }
        step.failsAs(PantoStep.End.STOPPED);
        WaitOptions options = new WaitOptions(this, step.getCheckName());
        options.apply(new WaitTask(step, trigger, options).await(), build, null);
    }

    @Extension
    public static final class DescriptorImpl extends BuildStepDescriptor<Builder> implements TriggerForm {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PantoTrigger_DisplayName();
        }

        @Override
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }

        /** The form is the pipeline step's, and so is the help for its fields. */
        @Override
        public String getHelpFile(String field) {
            return field == null
                    ? super.getHelpFile(null)
                    : ExtensionList.lookupSingleton(PantoTriggerStep.DescriptorImpl.class)
                            .getHelpFile(field);
        }

        @Override
        public Builder newInstance(StaplerRequest2 req, @NonNull JSONObject form) throws FormException {
            TriggerParameters.flatten(form);
            return super.newInstance(req, form);
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
