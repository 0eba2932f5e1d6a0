package io.jenkins.plugins.panto.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoCells;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.VerdictMarkdown;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import io.jenkins.plugins.panto.wait.PantoRunListener;
import io.jenkins.plugins.panto.wait.PantoStep;
import io.jenkins.plugins.panto.wait.PantoWait;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Publishes what becomes of steps as checks on the commit. The cells of a matrix are on the same one, so that their steps
 * are those of one build. Needs the Checks API plugin, which a Jenkins may not have.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class PantoChecks extends PantoRunListener {

    @Override
    public void onBegin(@NonNull PantoStep step) {
        String name = step.getCheckName();
        if (name == null) {
            return;
        }
        if (Jenkins.get().getPlugin("checks-api") == null) {
            BuildLog.say(
                    step.getListener(), "The check is not published, since the Checks API plugin is not installed.");
            return;
        }
        OpenChecks open = OpenChecks.get();
        Run<?, ?> build = PantoCells.whole(step.getRun());
        Check check = open.open(build, name);
        check.begin(step);
        open.closeIfEnded(build, check);
    }

    @Override
    public void onEnd(@NonNull PantoStep step, @NonNull PantoStep.End how, @NonNull String sentence) {
        String text = VerdictMarkdown.of(sentence);
        switch (how) {
            case DONE -> end(step, CheckEnd.DONE, sentence, "");
            case NOT_TRIGGERED -> end(step, CheckEnd.FAILURE, "Not triggered", text);
            case MAYBE_TRIGGERED -> end(step, CheckEnd.FAILURE, "Maybe triggered", text);
            case STOPPED -> end(step, CheckEnd.CANCELED, Check.NO_VERDICT, text);
        }
    }

    @Override
    public void onWaiting(@NonNull PantoWait wait) {
        with(wait.getStep(), check -> check.waiting(wait));
    }

    @Override
    public void onTestRunEnded(@NonNull PantoWait wait, @NonNull TestRunResult testRun) {
        with(wait.getStep(), Check::progress);
    }

    @Override
    public void onVerdict(@NonNull PantoWait wait, @NonNull WaitOutcome outcome) {
        CheckEnd end =
                switch (outcome.verdict()) {
                    case PASSED -> CheckEnd.SUCCESS;
                    case FAILED -> CheckEnd.FAILURE;
                    case UNDETERMINED ->
                        outcome.results().isEmpty() && wait.isNoVerdictAccepted()
                                ? CheckEnd.NEUTRAL
                                : CheckEnd.ACTION_REQUIRED;
                };
        end(wait.getStep(), end, outcome.counts(), VerdictMarkdown.of(outcome, rows(wait.getRun(), outcome)));
    }

    @Override
    public void onStopped(@NonNull PantoWait wait) {
        end(wait.getStep(), CheckEnd.CANCELED, Check.NO_VERDICT, Check.GIVEN_UP);
    }

    private static void end(PantoStep step, CheckEnd how, String title, String summary) {
        with(step, check -> check.end(step.getId(), how, title, summary));
    }

    private static void with(PantoStep step, Consumer<Check> what) {
        String name = step.getCheckName();
        Check check = name == null ? null : OpenChecks.get().find(PantoCells.whole(step.getRun()), name);
        if (check != null) {
            what.accept(check);
        }
    }

    private static List<VerdictMarkdown.Row> rows(Run<?, ?> run, WaitOutcome outcome) {
        Map<String, PantoTrigger> triggers = PantoAction.triggersByTestRun(run);
        return outcome.notable().stream()
                .map(result -> row(result, triggers.get(result.id())))
                .toList();
    }

    private static VerdictMarkdown.Row row(TestRunResult result, @CheckForNull PantoTrigger trigger) {
        return new VerdictMarkdown.Row(
                result,
                trigger == null ? null : trigger.getDevices(),
                trigger == null ? null : trigger.getEnvName(),
                PantoSettings.get().runUrl(result.id()));
    }
}
