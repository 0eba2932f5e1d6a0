package io.jenkins.plugins.panto.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoCells;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.build.PantoVerdict;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import io.jenkins.plugins.panto.verdict.VerdictMarkdown;
import io.jenkins.plugins.panto.wait.BackgroundExecutor;
import io.jenkins.plugins.panto.wait.JenkinsScheduler;
import io.jenkins.plugins.panto.wait.PantoStep;
import io.jenkins.plugins.panto.wait.PantoWait;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** The check of a name in a build, which all steps of that name share: once all have ended, it shows the worst of them. */
final class Check {

    static final String NO_VERDICT = "No verdict";
    static final String GIVEN_UP = "The wait was given up; the test runs may still be running.";

    private static final Logger LOGGER = Logger.getLogger(Check.class.getName());

    /** Who implements checks has a rate limit too. */
    private static final Duration BETWEEN_UPDATES = Duration.ofMinutes(1);

    private final Run<?, ?> run;
    private final CheckRecord record;

    /** Those of the steps that wait, by the ID of the step. */
    private final Map<String, PantoWait> waits = new LinkedHashMap<>();

    private TaskListener listener = TaskListener.NULL;
    private boolean told;
    private boolean saidFailed;
    private Instant nextUpdate = Instant.MIN;

    @CheckForNull
    private Runnable alarm;

    Check(@NonNull Run<?, ?> run, @NonNull CheckRecord record) {
        this.run = run;
        this.record = record;
    }

    @NonNull
    String name() {
        return record.name();
    }

    synchronized void begin(@NonNull PantoStep step) {
        listener = step.getListener();
        CheckPart known = part(step.getId());
        if (known != null) { // after a restart
            known.goOn();
            return;
        }
        boolean first = !goesOn();
        dropOutdated();
        CheckPart begun = new CheckPart(step.getId(), step.getSubject());
        begun.goOn();
        record.parts().removeIf(part -> part.isFollowedBy(begun));
        record.parts().add(begun);
        waits.keySet().removeIf(id -> part(id) == null);
        record.save();
        if (first) {
            publish(CheckPublisher.Status.QUEUED, "Queued", "");
        }
    }

    synchronized void waiting(@NonNull PantoWait wait) {
        waits.put(wait.getStep().getId(), wait);
        progress();
    }

    synchronized void progress() {
        if (alarm != null || !goesOn() || ended() == all()) { // then the conclusion is about to come
            return;
        }
        Duration left = Duration.between(JenkinsScheduler.get().now(), nextUpdate);
        if (left.isNegative() || left.isZero()) {
            nextUpdate = JenkinsScheduler.get().now().plus(BETWEEN_UPDATES);
            publish(CheckPublisher.Status.IN_PROGRESS, ended() + " of " + all() + " ended", "");
        } else {
            alarm = JenkinsScheduler.get()
                    .after(left, () -> BackgroundExecutor.get().execute(this::wake));
        }
    }

    private synchronized void wake() {
        alarm = null;
        progress();
    }

    private long ended() {
        return waits.values().stream()
                .flatMap(wait -> wait.getTestRuns().stream())
                .filter(testRun -> testRun.verdict() != null)
                .count();
    }

    private int all() {
        return waits.values().stream()
                .mapToInt(wait -> wait.getTestRuns().size())
                .sum();
    }

    /** Ends what a step means for it; what comes after that is passed over. */
    synchronized void end(@NonNull String step, @NonNull CheckEnd how, @NonNull String title, @NonNull String summary) {
        CheckPart part = part(step);
        if (part != null && part.end() == null) {
            dropOutdated();
            List<TestRunResult> testRuns =
                    waits.containsKey(step) ? waits.get(step).getTestRuns() : List.of();
            part.judges(
                    triggers(testRuns), testRuns.stream().map(TestRunResult::id).collect(Collectors.toSet()));
            part.end(how, title, summary);
            record.parts().removeIf(earlier -> earlier.isJudgedAnewBy(part));
            conclude();
            record.save();
        }
    }

    /** What a separate wait has said of an attempt that has a later one, such as in a retry, does not count any more. */
    private void dropOutdated() {
        PantoAction action = PantoAction.of(run);
        if (action != null) {
            Set<String> counting =
                    action.counting().stream().map(PantoTrigger::getUuid).collect(Collectors.toSet());
            record.parts().removeIf(part -> part.isOutdated(counting));
            waits.keySet().removeIf(id -> part(id) == null);
        }
    }

    /** The UUIDs of the triggers of test runs; none where there are test runs of others too. */
    private Set<String> triggers(List<TestRunResult> testRuns) {
        Map<String, PantoTrigger> triggers = PantoAction.triggersByTestRun(run);
        return testRuns.stream().allMatch(testRun -> triggers.containsKey(testRun.id()))
                ? testRuns.stream()
                        .map(testRun -> triggers.get(testRun.id()).getUuid())
                        .collect(Collectors.toSet())
                : Set.of();
    }

    /** Nobody goes on with it, since the build has ended. */
    synchronized void close() {
        listener = TaskListener.NULL; // the log is closed too
        boolean concluded = isConcluded();
        for (CheckPart part : record.parts()) {
            if (part.end() == null) {
                part.end(CheckEnd.CANCELED, NO_VERDICT, GIVEN_UP);
            }
        }
        if (!isConcluded()) {
            CheckEnd end = isVerdictMissing() ? CheckEnd.ACTION_REQUIRED : CheckEnd.NEUTRAL;
            record.parts().forEach(part -> part.end(end, part.title(), part.summary()));
        }
        if (!concluded || isOfCells()) {
            conclude();
        }
        record.delete();
    }

    /** Whether cells of a matrix share it, of which more may begin: GitHub does not reopen what was completed. */
    private boolean isOfCells() {
        return run.getAction(PantoCells.class) != null;
    }

    /** Whether something was triggered that is not known to have passed. */
    private boolean isVerdictMissing() {
        PantoVerdict found = PantoVerdict.of(run);
        return found != null && found.getState().getVerdict() != Verdict.PASSED;
    }

    /** Says again what was concluded of such steps, where another one has spoken. */
    synchronized void sayAgain(@NonNull Predicate<String> step) {
        if (isConcluded() && record.parts().stream().map(CheckPart::step).anyMatch(step)) {
            conclude();
        }
    }

    private void conclude() {
        if (goesOn() || record.parts().isEmpty()) {
            return;
        }
        if (alarm != null) {
            alarm.run();
            alarm = null;
        }
        nextUpdate = Instant.MIN;
        if (isConcluded() && !(isOfCells() && run.isBuilding())) {
            publish(CheckPublisher.Status.COMPLETED, worst().title(), summary());
        } else {
            publish(CheckPublisher.Status.IN_PROGRESS, worst().title(), "");
        }
    }

    private boolean goesOn() {
        return record.parts().stream().anyMatch(part -> part.end() == null);
    }

    /** Whether all have ended, and one of them with more than that. */
    private boolean isConcluded() {
        return !goesOn() && record.parts().stream().anyMatch(part -> part.end() != CheckEnd.DONE);
    }

    private CheckPart worst() {
        return record.parts().stream().max(CheckPart.BY_BADNESS).orElseThrow();
    }

    /** What is worst first. */
    private String summary() {
        return VerdictMarkdown.join(record.parts().stream()
                .sorted(CheckPart.BY_BADNESS.reversed())
                .map(CheckPart::summary)
                .filter(summary -> !summary.isEmpty())
                .toList());
    }

    @CheckForNull
    private CheckPart part(String step) {
        return record.parts().stream()
                .filter(part -> part.step().equals(step))
                .findFirst()
                .orElse(null);
    }

    /** Whoever publishes it may fail, which changes nothing. */
    private void publish(CheckPublisher.Status status, String title, String summary) {
        // Who publishes it may say in the log that it did, or why not: once is enough.
        TaskListener log = told ? TaskListener.NULL : listener;
        told = true;
        CheckEnd conclusion = status == CheckPublisher.Status.COMPLETED ? worst().end() : null;
        try {
            CheckPublisher.publish(run, log, name(), status, conclusion, title, summary);
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void failed(Throwable why) {
        LOGGER.log(Level.WARNING, ForeignFailure.of(why), () -> "Could not publish the check " + name() + " of " + run);
        if (!saidFailed) {
            saidFailed = true;
            BuildLog.say(
                    listener,
                    "The check '" + name() + "' could not be published (" + ForeignFailure.name(why)
                            + "), see Jenkins' log.");
        }
    }
}
