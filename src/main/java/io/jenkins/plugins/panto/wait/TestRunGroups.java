package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.Attempts;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTestRun;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.build.PendingTrigger;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.TestRunWait;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Which test runs a wait asks for together, where and with which credential, with what the build knows of them. */
final class TestRunGroups {

    private TestRunGroups() {}

    /**
     * @param ids of the test runs; null for all that count in the build
     * @param credentialsId for all; null for the one that the runs were triggered with
     * @param reruns the wait's own, whose test runs stand for those whose flows they run once more
     */
    @NonNull
    static List<TestRunWait.Group> of(
            @NonNull Run<?, ?> run,
            @CheckForNull List<String> ids,
            @CheckForNull String credentialsId,
            @NonNull Reruns reruns) {
        List<TestRunWait.Group> groups = new ArrayList<>();
        // Read before the record, in which it is then.
        if (reruns.areSending() || ids == null && PendingTrigger.isAny(run)) {
            groups.add(TestRunWait.MORE_TO_COME);
        }
        PantoAction action = PantoAction.of(run);
        List<PantoTrigger> triggers = action == null ? List.of() : action.getTriggers();
        Predicate<PantoTrigger> own = trigger -> ids == null || reruns.uuids().contains(trigger.getUuid());
        Attempts attempts = new Attempts(triggers.stream()
                .filter(trigger -> !trigger.isRerun() || own.test(trigger))
                .toList());
        Set<String> rest = new LinkedHashSet<>(ids == null ? List.of() : ids);
        for (PantoTrigger trigger : triggers) {
            List<TestRunResult> wanted = trigger.getTestRuns().stream()
                    .filter(testRun -> ids == null
                            ? attempts.counts(trigger, testRun)
                            : (rest.remove(testRun.getId()) || own.test(trigger))
                                    && !attempts.isRunAgain(trigger, testRun))
                    .map(PantoTestRun::toResult)
                    .toList();
            if (!wanted.isEmpty()) {
                String used = credentialsId == null ? trigger.getCredentialsId() : credentialsId;
                groups.add(new TestRunWait.Group(used, trigger.getApiUrl(), trigger.getTriggerId(), wanted));
            }
        }
        return groups;
    }

    /** All that count in a build that nobody waits for any more. */
    @NonNull
    static List<TestRunWait.Group> of(@NonNull Run<?, ?> run) {
        Attempts attempts = Attempts.of(run);
        PantoAction action = PantoAction.of(run);
        return (action == null ? List.<PantoTrigger>of() : action.getTriggers())
                .stream()
                        .map(trigger -> new TestRunWait.Group(
                                trigger.getCredentialsId(),
                                trigger.getApiUrl(),
                                trigger.getTriggerId(),
                                trigger.getTestRuns().stream()
                                        .filter(testRun -> attempts.counts(trigger, testRun))
                                        .map(PantoTestRun::toResult)
                                        .toList()))
                        .toList();
    }
}
