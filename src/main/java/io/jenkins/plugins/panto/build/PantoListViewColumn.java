package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.views.ListViewColumn;
import hudson.views.ListViewColumnDescriptor;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** The last verdict of a job, in lists of jobs that show this column. */
public final class PantoListViewColumn extends ListViewColumn {

    /** How many builds are looked at, so that a list of jobs that have no test runs stays quick. */
    private static final int BUILDS = 5;

    @DataBoundConstructor
    public PantoListViewColumn() {}

    /** What the latest of the last few builds of a job has triggered; null when nothing. */
    @CheckForNull
    public PantoVerdict last(@NonNull Item item) {
        Run<?, ?> run = item instanceof Job<?, ?> job ? job.getLastBuild() : null;
        for (int i = 0; run != null && i < BUILDS; i++, run = run.getPreviousBuild()) {
            PantoVerdict action = PantoVerdict.of(run);
            if (action != null) {
                return action;
            }
        }
        return null;
    }

    /** Which build that was, and how long ago. */
    @NonNull
    public String build(@NonNull PantoVerdict action) {
        Run<?, ?> run = action.getRun();
        return Messages.PantoListViewColumn_Build(run.getDisplayName(), run.getTimestampString());
    }

    @Extension
    @Symbol("panto")
    public static final class DescriptorImpl extends ListViewColumnDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PantoListViewColumn_DisplayName();
        }

        @Override
        public boolean shownByDefault() {
            return false;
        }
    }
}
