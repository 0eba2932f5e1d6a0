package io.jenkins.plugins.panto.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.FilePath;
import hudson.model.AbstractBuild;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.util.List;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.tokenmacro.DataBoundTokenMacro;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The verdict as tokens for mails and the like. Needs the Token Macro plugin, which a Jenkins may not have. */
@Extension(optional = true)
@Restricted(NoExternalUse.class)
public final class PantoTokens extends DataBoundTokenMacro {

    private static final List<String> NAMES = List.of("PANTO_VERDICT", "PANTO_COUNTS", "PANTO_SUMMARY", "PANTO_URL");

    /** What HTML reads as {@code &}, {@code <} or a quote. */
    private static final Pattern REFERENCE = Pattern.compile("&(?=#|amp|lt|gt|quot|apos)", Pattern.CASE_INSENSITIVE);

    @Override
    public boolean acceptsMacroName(String macroName) {
        return NAMES.contains(macroName);
    }

    @Override
    public List<String> getAcceptedMacroNames() {
        return NAMES;
    }

    @Override
    public String evaluate(AbstractBuild<?, ?> build, TaskListener listener, String macroName) {
        return evaluate(build, null, listener, macroName);
    }

    /** Empty while something goes on, and where nobody waited. */
    @Override
    public String evaluate(Run<?, ?> run, @CheckForNull FilePath workspace, TaskListener listener, String macroName) {
        PantoAction action = PantoAction.of(run);
        if (action == null) {
            return "";
        }
        if (macroName.equals("PANTO_URL")) {
            String root = Jenkins.get().getRootUrl();
            return root == null ? "" : (root + run.getUrl() + action.getUrlName() + "/").replace("'", "%27");
        }
        WaitOutcome outcome = action.outcome();
        return outcome == null ? "" : harmless(text(outcome, macroName));
    }

    private static String text(WaitOutcome outcome, String macroName) {
        return switch (macroName) {
            case "PANTO_VERDICT" -> outcome.verdict().name();
            case "PANTO_COUNTS" -> outcome.counts();
            default -> outcome.summary(PantoSettings.get()::runUrl);
        };
    }

    /**
     * Text that is no markup in an HTML mail. Not by escapes: a plain mail would show them, and Editable Email takes them
     * out again where it inlines a style sheet.
     */
    @NonNull
    static String harmless(@NonNull String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll("\uFF06")
                .replace('<', '\u2039')
                .replace('>', '\u203A')
                .replace('"', '\u201D')
                .replace('\'', '\u2019');
    }
}
