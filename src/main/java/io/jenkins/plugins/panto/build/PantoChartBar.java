package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Job;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * A build in the chart of a job: which part of its test runs passed, which failed, and how long they took. A trigger that
 * failed counts like a test run of its own.
 */
@ExportedBean(defaultVisibility = 2)
@Restricted(NoExternalUse.class)
public final class PantoChartBar {

    /** In pixels. */
    private static final int HEIGHT = 64;

    /** In pixels, of the longest build. */
    private static final int LONGEST = 24;

    private final Job<?, ?> job;
    private final BuildFlows build;
    private final long longest;
    private final List<Part> parts = new ArrayList<>();

    /** @param longest the longest duration of all bars, in milliseconds */
    PantoChartBar(@NonNull Job<?, ?> job, @NonNull BuildFlows build, long longest) {
        this.job = job;
        this.build = build;
        this.longest = longest;
        PantoState state = build.state();
        double top = add("panto-passed", state.count(Verdict.PASSED), HEIGHT);
        top = add("panto-running", state.all() - state.ended(), top);
        top = add("panto-undetermined", state.count(Verdict.UNDETERMINED) + state.maybeTriggered(), top);
        add("panto-failed", state.count(Verdict.FAILED) + state.notTriggered(), top);
    }

    /** Puts a part on the others; gives the top of all. */
    private double add(String color, int count, double top) {
        if (count == 0) {
            return top;
        }
        PantoState state = build.state();
        double height = (double) count * HEIGHT / (state.all() + state.notTriggered() + state.maybeTriggered());
        parts.add(new Part(color, top - height, height));
        return top - height;
    }

    /** A part of the bar: its colour as a class of the style sheet, and where it is from the top, in pixels. */
    public record Part(@NonNull String color, double y, double height) {}

    @NonNull
    public List<Part> getParts() {
        return parts;
    }

    /** How high the bar of the duration is, in pixels; 0 when it is not known. */
    public double getDurationHeight() {
        Long duration = build.duration();
        return duration == null ? 0 : Math.max(1, (double) duration * LONGEST / Math.max(1, longest));
    }

    @Exported
    public int getNumber() {
        return build.number();
    }

    /** The address of the build. */
    @NonNull
    @Exported
    public String getUrl() {
        return Jenkins.get().getRootUrl() + job.getUrl() + build.number() + "/";
    }

    /** The address of the build's Panto page, from Jenkins' root. */
    @NonNull
    public String getPantoUrl() {
        return job.getUrl() + build.number() + "/panto/";
    }

    /** The name of its colour and its symbol. */
    @NonNull
    public String getSymbol() {
        PantoState state = build.state();
        if (state.notTriggered() > 0) {
            return PantoFlowCell.symbol(Verdict.FAILED);
        }
        return PantoFlowCell.symbol(
                state.maybeTriggered() > 0 && getVerdict() == Verdict.PASSED ? Verdict.UNDETERMINED : getVerdict());
    }

    /** Of all that counts; null while something goes on, or when nobody waited. */
    @CheckForNull
    @Exported
    public Verdict getVerdict() {
        return build.state().getVerdict();
    }

    @Exported
    public int getPassedCount() {
        return build.state().count(Verdict.PASSED);
    }

    @Exported
    public int getFailedCount() {
        return build.state().count(Verdict.FAILED);
    }

    @Exported
    public int getUndeterminedCount() {
        return build.state().count(Verdict.UNDETERMINED);
    }

    /** How many triggers failed and certainly triggered nothing. */
    @Exported
    public int getNotTriggeredCount() {
        return build.state().notTriggered();
    }

    /** How many triggers failed and may have triggered something. */
    @Exported
    public int getMaybeTriggeredCount() {
        return build.state().maybeTriggered();
    }

    /** From the start of the first test run to the end of the last one; null when not known. */
    @CheckForNull
    @Exported
    public Long getDurationMillis() {
        return build.duration();
    }

    /** What the bar shows, in words. */
    @NonNull
    public String getText() {
        String text = "#" + build.number() + ": " + build.state().getText();
        Long duration = build.duration();
        return duration == null ? text : text + ", " + Util.getTimeSpanString(duration);
    }
}
