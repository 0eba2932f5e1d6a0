package io.jenkins.plugins.panto.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails.ChecksDetailsBuilder;
import io.jenkins.plugins.checks.api.ChecksOutput.ChecksOutputBuilder;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.checks.api.ChecksStatus;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.VerdictMarkdown;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import io.jenkins.plugins.panto.wait.BackgroundExecutor;
import io.jenkins.plugins.panto.wait.JenkinsScheduler;
import io.jenkins.plugins.panto.wait.PantoRunListener;
import io.jenkins.plugins.panto.wait.PantoWait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/** Publishes waits as checks on the commit. Needs the Checks API plugin, which a Jenkins may not have. */
@Extension
public final class PantoChecks extends PantoRunListener {

    private static final Logger LOGGER = Logger.getLogger(PantoChecks.class.getName());

    /** Those that are not concluded. */
    private final Map<PantoWait, Check> open = new ConcurrentHashMap<>();

    private static boolean isInstalled() {
        return Jenkins.get().getPlugin("checks-api") != null;
    }

    @Override
    public void onWaiting(@NonNull PantoWait wait) {
        String name = wait.getCheckName();
        if (name == null) {
            return;
        }
        if (!isInstalled()) {
            BuildLog.say(
                    wait.getListener(), "The check is not published, since the Checks API plugin is not installed.");
            return;
        }
        Check check = new Check(wait, name);
        open.put(wait, check);
        check.begin();
    }

    @Override
    public void onTestRunEnded(@NonNull PantoWait wait, @NonNull TestRunResult testRun) {
        Optional.ofNullable(open.get(wait)).ifPresent(Check::progress);
    }

    @Override
    public void onVerdict(@NonNull PantoWait wait, @NonNull WaitOutcome outcome) {
        conclude(wait, check -> check.conclude(outcome));
    }

    @Override
    public void onStopped(@NonNull PantoWait wait) {
        conclude(wait, Check::cancel);
    }

    private void conclude(PantoWait wait, Consumer<Check> how) {
        Optional.ofNullable(open.remove(wait)).ifPresent(how);
    }

    /** One check. Apart, since its classes can be loaded only where the Checks API plugin is. */
    private static final class Check {

        /** Who implements checks has a rate limit too. */
        private static final Duration BETWEEN_UPDATES = Duration.ofMinutes(1);

        private final PantoWait wait;
        private final String name;
        private boolean told;
        private boolean saidFailed;
        private boolean over;
        private Instant nextUpdate = Instant.MIN;

        @CheckForNull
        private Runnable alarm;

        Check(PantoWait wait, String name) {
            this.wait = wait;
            this.name = name;
        }

        synchronized void begin() {
            if (ended() > 0) {
                update();
            } else {
                publish(new ChecksDetailsBuilder().withStatus(ChecksStatus.QUEUED), "Triggered", "");
            }
        }

        synchronized void progress() {
            if (over || alarm != null || allEnded()) {
                return;
            }
            Duration left = Duration.between(JenkinsScheduler.get().now(), nextUpdate);
            if (left.isNegative() || left.isZero()) {
                update();
            } else {
                alarm = JenkinsScheduler.get()
                        .after(left, () -> BackgroundExecutor.get().execute(this::wake));
            }
        }

        private synchronized void wake() {
            alarm = null;
            if (!over && !allEnded()) {
                update();
            }
        }

        private void update() {
            nextUpdate = JenkinsScheduler.get().now().plus(BETWEEN_UPDATES);
            String progress = ended() + " of " + wait.getTestRuns().size() + " ended";
            publish(new ChecksDetailsBuilder().withStatus(ChecksStatus.IN_PROGRESS), progress, "");
        }

        /** Then the conclusion is about to come. */
        private boolean allEnded() {
            return ended() == wait.getTestRuns().size();
        }

        private long ended() {
            return wait.getTestRuns().stream()
                    .filter(result -> result.verdict() != null)
                    .count();
        }

        synchronized void conclude(WaitOutcome outcome) {
            ChecksConclusion conclusion =
                    switch (outcome.verdict()) {
                        case PASSED -> ChecksConclusion.SUCCESS;
                        case FAILED -> ChecksConclusion.FAILURE;
                        case UNDETERMINED -> ChecksConclusion.NEUTRAL;
                    };
            end(conclusion, outcome.counts(), VerdictMarkdown.of(outcome, rows(wait.getRun(), outcome)));
        }

        synchronized void cancel() {
            end(ChecksConclusion.CANCELED, "No verdict", "The wait was given up; the test runs may still be running.");
        }

        private void end(ChecksConclusion conclusion, String title, String summary) {
            over = true;
            if (alarm != null) {
                alarm.run();
            }
            publish(
                    new ChecksDetailsBuilder()
                            .withStatus(ChecksStatus.COMPLETED)
                            .withConclusion(conclusion),
                    title,
                    summary);
        }

        private void publish(ChecksDetailsBuilder details, String title, String summary) {
            String root = Jenkins.get().getRootUrl();
            if (root != null) {
                details.withDetailsURL(root + wait.getRun().getUrl() + "panto/");
            }
            details.withName(name)
                    .withOutput(new ChecksOutputBuilder()
                            .withTitle(title)
                            .withSummary(summary)
                            .build());
            // Who publishes it may say in the log that it did, or why not: once is enough.
            TaskListener listener = told ? TaskListener.NULL : wait.getListener();
            told = true;
            try {
                ChecksPublisherFactory.fromRun(wait.getRun(), listener).publish(details.build());
            } catch (Throwable e) {
                failed(e);
            }
        }

        private void failed(Throwable why) {
            LOGGER.log(
                    Level.WARNING,
                    ForeignFailure.of(why),
                    () -> "Could not publish the check " + name + " of " + wait.getRun());
            if (!saidFailed) {
                saidFailed = true;
                BuildLog.say(
                        wait.getListener(),
                        "The check '" + name + "' could not be published (" + ForeignFailure.name(why)
                                + "), see Jenkins' log.");
            }
        }

        private static List<VerdictMarkdown.Row> rows(Run<?, ?> run, WaitOutcome outcome) {
            Map<String, PantoTrigger> triggers = PantoAction.triggersByTestRun(run);
            return outcome.notPassed().stream()
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
}
