package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.panto.verdict.FlowResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What became of a flow in a build. */
@ExportedBean(defaultVisibility = 3)
@Restricted(NoExternalUse.class)
public final class PantoFlowCell {

    static final String FLAKY = "flaky";

    private final PantoChartBar build;
    private final FlowResult result;

    PantoFlowCell(@NonNull PantoChartBar build, @NonNull FlowResult result) {
        this.build = build;
        this.result = result;
    }

    /** The number of the build. */
    @Exported
    public int getBuild() {
        return build.getNumber();
    }

    /** Null while the run goes on. */
    @CheckForNull
    @Exported
    public Verdict getVerdict() {
        return result.verdict();
    }

    /** The ID of the test run. */
    @NonNull
    @Exported
    public String getId() {
        return result.id();
    }

    @CheckForNull
    @Exported
    public Long getDurationMillis() {
        return result.duration();
    }

    /** Whether it failed in an attempt before and passed in the last one. */
    @Exported
    public boolean isFlaky() {
        return result.flaky();
    }

    /** The name of its colour and its symbol. */
    @NonNull
    public String getSymbol() {
        return result.flaky() ? FLAKY : symbol(result.verdict());
    }

    @NonNull
    static String symbol(@CheckForNull Verdict verdict) {
        return verdict == null ? "running" : verdict.name().toLowerCase(Locale.ROOT);
    }

    /** The address of the test run on its build's page, from Jenkins' root. */
    @NonNull
    public String getUrl() {
        return build.getPantoUrl() + PantoQuery.leadingTo(result.id());
    }

    /** What the cell shows, in words. */
    @NonNull
    public String getText() {
        String text = "#" + build.getNumber() + ": "
                + (result.flaky() ? Messages.PantoFlow_PassedLater() : PantoState.word(result.verdict()));
        Long duration = result.duration();
        return duration == null ? text : text + ", " + Util.getTimeSpanString(duration);
    }
}
