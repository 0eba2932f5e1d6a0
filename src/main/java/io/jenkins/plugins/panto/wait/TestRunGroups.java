package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
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

/** Which test runs a wait asks for together, where and with which credential, with what the build knows of them. */
final class TestRunGroups {

    private TestRunGroups() {}

    /**
     * @param ids of the test runs; null for all that count in the build
     * @param credentialsId for all; null for the one that the runs were triggered with
     */
    @NonNull
    static List<TestRunWait.Group> of(
            @NonNull Run<?, ?> run, @CheckForNull List<String> ids, @CheckForNull String credentialsId) {
        List<TestRunWait.Group> groups = new ArrayList<>();
        if (ids == null && PendingTrigger.isAny(run)) { // read before the record, in which it is then
            groups.add(TestRunWait.MORE_TO_COME);
        }
        Set<String> rest = new LinkedHashSet<>(ids == null ? List.of() : ids);
        PantoAction action = PantoAction.of(run);
        for (PantoTrigger trigger : triggers(action, ids == null)) {
            List<TestRunResult> own = trigger.getTestRuns().stream()
                    .filter(testRun -> ids == null || rest.remove(testRun.getId()))
                    .map(PantoTestRun::toResult)
                    .toList();
            if (!own.isEmpty()) {
                String used = credentialsId == null ? trigger.getCredentialsId() : credentialsId;
                groups.add(new TestRunWait.Group(used, trigger.getApiUrl(), trigger.getTriggerId(), own));
            }
        }
        return groups;
    }

    private static List<PantoTrigger> triggers(@CheckForNull PantoAction action, boolean counting) {
        if (action == null) {
            return List.of();
        }
        return counting ? action.counting() : action.getTriggers();
    }
}
