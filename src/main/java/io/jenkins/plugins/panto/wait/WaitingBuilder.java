package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.model.AbstractProject;
import hudson.model.Item;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.panto.client.StepArguments;
import io.jenkins.plugins.panto.client.StepArguments.Shape;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.config.CredentialsField;
import io.jenkins.plugins.panto.verdict.FailuresAllowed;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import io.jenkins.plugins.panto.wait.WaitingStep.WaitingStepDescriptor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** What the build steps have in common, which are stored in jobs: they use a key, can wait, and fill in variables. */
@Restricted(NoExternalUse.class)
public abstract class WaitingBuilder extends Builder {

    private static final Pattern BELOW_ONE = Pattern.compile("0|-\\d+");
    private static final Map<String, Shape> NUMBERS = Map.of("reruns", Shape.RERUNS, "timeoutMinutes", Shape.MINUTES);

    @CheckForNull
    private String credentialsId;

    @CheckForNull
    private VerdictResult resultOnFailure;

    @CheckForNull
    private VerdictResult resultOnUndetermined;

    @CheckForNull
    private String failuresAllowed;

    @CheckForNull
    private String reruns;

    @CheckForNull
    private String timeoutMinutes;

    private boolean testResults;

    @CheckForNull
    private String checkName;

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
    public VerdictResult getResultOnFailure() {
        return resultOnFailure == null ? VerdictResult.FAILURE : resultOnFailure;
    }

    @DataBoundSetter
    public void setResultOnFailure(@CheckForNull VerdictResult resultOnFailure) {
        this.resultOnFailure = resultOnFailure;
    }

    @NonNull
    public VerdictResult getResultOnUndetermined() {
        return resultOnUndetermined == null ? VerdictResult.FAILURE : resultOnUndetermined;
    }

    @DataBoundSetter
    public void setResultOnUndetermined(@CheckForNull VerdictResult resultOnUndetermined) {
        this.resultOnUndetermined = resultOnUndetermined;
    }

    @CheckForNull
    public String getFailuresAllowed() {
        return failuresAllowed;
    }

    @DataBoundSetter
    public void setFailuresAllowed(@CheckForNull String failuresAllowed) {
        this.failuresAllowed = Texts.cleanToNull(failuresAllowed);
    }

    /** A number, or what becomes one. */
    @NonNull
    public String getReruns() {
        return reruns == null ? "0" : reruns;
    }

    @DataBoundSetter
    public void setReruns(int reruns) {
        setRerunCount(String.valueOf(reruns));
    }

    /** @param number 0 to 5, or text with variables that becomes that; blank or null for 0 */
    public void setRerunCount(@CheckForNull String number) {
        String given = Texts.cleanToNull(number);
        this.reruns = "0".equals(given) ? null : given;
    }

    /** A number, or what becomes one; the default where older versions have stored another number. */
    @NonNull
    public String getTimeoutMinutes() {
        return timeoutMinutes == null || BELOW_ONE.matcher(timeoutMinutes).matches()
                ? String.valueOf(WaitParameters.DEFAULT_TIMEOUT_MINUTES)
                : timeoutMinutes;
    }

    @DataBoundSetter
    public void setTimeoutMinutes(int timeoutMinutes) {
        setTimeout(String.valueOf(timeoutMinutes));
    }

    /** @param minutes a number, or text with variables that becomes one; blank or null for the default */
    public void setTimeout(@CheckForNull String minutes) {
        this.timeoutMinutes = Texts.cleanToNull(minutes);
    }

    public boolean isTestResults() {
        return testResults;
    }

    @DataBoundSetter
    public void setTestResults(boolean testResults) {
        this.testResults = testResults;
    }

    @CheckForNull
    public String getCheckName() {
        return checkName;
    }

    @DataBoundSetter
    public void setCheckName(@CheckForNull String checkName) {
        this.checkName = Texts.cleanToNull(checkName);
    }

    /**
     * How to wait in a build.
     *
     * @param problems takes what is wrong, a sentence each without its full stop
     */
    @NonNull
    protected WaitOptions options(@NonNull BuildVariables variables, @NonNull List<String> problems) {
        String failures = variables.expand(failuresAllowed);
        String check = Texts.cleanToNull(variables.expand(checkName));
        Map<String, String> numbers = new LinkedHashMap<>();
        numbers.put("reruns", variables.expand(getReruns()));
        numbers.put("timeoutMinutes", variables.expand(getTimeoutMinutes()));
        StepArguments read = StepArguments.read(numbers, NUMBERS);
        problems.addAll(variables.problems());
        if (variables.problems().isEmpty()) {
            problems.addAll(read.problems());
            Optional.ofNullable(new FailuresAllowed(failures).problem()).ifPresent(problems::add);
        }
        int minutes = (int) read.readable().getOrDefault("timeoutMinutes", WaitParameters.DEFAULT_TIMEOUT_MINUTES);
        int again = (int) read.readable().getOrDefault("reruns", 0);
        return new WaitOptions(
                getResultOnFailure(), getResultOnUndetermined(), failures, again, minutes, testResults, check);
    }

    /** What a build step does. */
    protected interface Work {
        void perform() throws IOException, InterruptedException;
    }

    /** Tells how a step begins and ends. */
    protected static boolean perform(@NonNull PantoStep step, @NonNull Work work)
            throws IOException, InterruptedException {
        step.begin();
        try {
            work.perform();
            return true;
        } catch (InterruptedException e) {
            step.stopped("Aborted.");
            throw e;
        } catch (Throwable e) {
            throw step.failed(e);
        }
    }

    /** The form of a build step is that of the pipeline step that does the same. */
    public abstract static class WaitingBuilderDescriptor extends BuildStepDescriptor<Builder> implements WaitForm {

        private final Class<? extends WaitingStepDescriptor> step;

        protected WaitingBuilderDescriptor(@NonNull Class<? extends WaitingStepDescriptor> step) {
            this.step = step;
        }

        @Override
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }

        /** The fields are the pipeline step's, and so is their help. */
        @Override
        public String getHelpFile(String field) {
            return field == null
                    ? super.getHelpFile(null)
                    : ExtensionList.lookupSingleton(step).getHelpFile(field);
        }

        /** What is typed may be no number yet, unlike what Job DSL gives. */
        @Override
        public Builder newInstance(StaplerRequest2 req, @NonNull JSONObject form) throws FormException {
            String reruns = form.optString("reruns");
            String timeout = form.optString("timeoutMinutes");
            form.remove("reruns");
            form.remove("timeoutMinutes");
            WaitingBuilder builder = (WaitingBuilder) super.newInstance(req, form);
            builder.setRerunCount(reruns);
            builder.setTimeout(timeout);
            return builder;
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
