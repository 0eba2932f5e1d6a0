package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A build in the chart of a job: which part of its test runs passed, which failed. */
@Restricted(NoExternalUse.class)
public final class PantoChartBar {

    /** In pixels. */
    private static final int HEIGHT = 64;

    private final PantoVerdict action;
    private final PantoState state;
    private final List<Part> parts = new ArrayList<>();

    PantoChartBar(@NonNull PantoVerdict action) {
        this.action = action;
        state = action.getState();
        double top = add("jenkins-!-success-color", state.count(Verdict.PASSED), HEIGHT);
        top = add("jenkins-!-skipped-color", state.all() - state.ended(), top);
        top = add("jenkins-!-warning-color", state.count(Verdict.UNDETERMINED), top);
        add("jenkins-!-error-color", state.count(Verdict.FAILED), top);
    }

    /** Puts a part on the others; gives the top of all. */
    private double add(String color, int count, double top) {
        if (count == 0) {
            return top;
        }
        double height = (double) count * HEIGHT / state.all();
        parts.add(new Part(color, top - height, height));
        return top - height;
    }

    /** A part of the bar: its colour as a class of Jenkins', and where it is from the top, in pixels. */
    public record Part(@NonNull String color, double y, double height) {}

    @NonNull
    public List<Part> getParts() {
        return parts;
    }

    @NonNull
    public Run<?, ?> getRun() {
        return action.getRun();
    }

    @NonNull
    public String getHeadline() {
        return action.getHeadline();
    }

    @NonNull
    public PantoState getState() {
        return state;
    }
}
