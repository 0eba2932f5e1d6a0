package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import io.jenkins.plugins.panto.client.StepArguments;
import io.jenkins.plugins.panto.client.StepArguments.Shape;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.config.PantoCredentials;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** The build step "Wait for Panto test runs" of freestyle and matrix jobs. */
public final class PantoWaitBuilder extends WaitingBuilder {

    @CheckForNull
    private String testRuns;

    @DataBoundConstructor
    public PantoWaitBuilder() {}

    /** IDs joined by commas; null for all test runs of the build. */
    @CheckForNull
    public String getTestRuns() {
        return testRuns;
    }

    @DataBoundSetter
    public void setTestRuns(@CheckForNull String testRuns) {
        this.testRuns = Texts.stripToNull(testRuns);
    }

    /** As the form that is shared with the pipeline step calls them. */
    @CheckForNull
    public String getTestRunIds() {
        return testRuns;
    }

    @Override
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws IOException, InterruptedException {
        BuildVariables variables = new BuildVariables(build, listener);
        List<String> problems = new ArrayList<>();
        List<String> ids = ids(variables, problems);
        WaitOptions options = options(variables, problems);
        PantoStep step = new PantoStep(build, listener, null, options.checkName(), "wait for " + ids);
        return perform(step, () -> {
            WaitParameters.check(problems);
            WaitTask wait = new WaitTask(
                    step,
                    ids,
                    PantoCredentials.checkParameter(getCredentialsId(), build),
                    JenkinsScheduler.get().now().plus(options.timeout()),
                    options,
                    RerunMemory.untilJenkinsEnds());
            options.apply(wait.await(), build, null);
        });
    }

    @CheckForNull
    private List<String> ids(BuildVariables variables, List<String> problems) {
        if (testRuns == null) {
            return null;
        }
        StepArguments read =
                StepArguments.read(Map.of("testRuns", variables.expand(testRuns)), Map.of("testRuns", Shape.TEST_RUNS));
        problems.addAll(read.problems());
        return ((List<?>) read.readable().getOrDefault("testRuns", List.of()))
                .stream().map(String::valueOf).toList();
    }

    @Extension
    public static final class DescriptorImpl extends WaitingBuilderDescriptor {

        public DescriptorImpl() {
            super(PantoWaitStep.DescriptorImpl.class);
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PantoWait_DisplayName();
        }
    }
}
