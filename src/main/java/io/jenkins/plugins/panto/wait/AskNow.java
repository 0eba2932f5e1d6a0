package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.Attempts;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoCells;
import io.jenkins.plugins.panto.build.PantoTestRun;
import io.jenkins.plugins.panto.build.PantoUpdater;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.verdict.TestRunQuestion;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Asks with the credentials that the build itself has used, at most once at a time for each build. */
@Extension
@Restricted(NoExternalUse.class)
public final class AskNow extends PantoUpdater {

    private static final Logger LOGGER = Logger.getLogger(AskNow.class.getName());

    /** For all requests of a build together. */
    private static final int TIMEOUT_MINUTES = 10;

    private final Set<Run<?, ?>> updating = ConcurrentHashMap.newKeySet();

    @Override
    protected boolean isUpdating(@NonNull Run<?, ?> run) {
        return updating.contains(run);
    }

    @Override
    protected void update(@NonNull Run<?, ?> run) {
        if (updating.add(run)) {
            BackgroundExecutor.get().execute(() -> {
                try {
                    ask(run);
                } finally {
                    updating.remove(run);
                }
            });
        }
    }

    /** Without those that go on although a wait had given them up: they stay without a verdict. */
    private static List<TestRunResult> withoutLesser(Run<?, ?> run, List<TestRunResult> news) {
        Set<String> givenUp = Attempts.of(run).all().stream()
                .flatMap(List::stream)
                .flatMap(trigger -> trigger.getTestRuns().stream())
                .filter(testRun -> testRun.getVerdict() != null)
                .map(PantoTestRun::getId)
                .collect(Collectors.toSet());
        return news.stream()
                .filter(result -> result.verdict() != null || !givenUp.contains(result.id()))
                .toList();
    }

    private static void ask(Run<?, ?> run) {
        String problem;
        try {
            TestRunQuestion.Findings found = TestRunQuestion.ask(
                            TestRunGroups.of(run),
                            new TestRunClients(run)::client,
                            PantoSettings.get().statusWords(),
                            JenkinsScheduler.get(),
                            BackgroundExecutor.get())
                    .get(TIMEOUT_MINUTES, TimeUnit.MINUTES);
            PantoAction.update(run, withoutLesser(run, found.news()));
            PantoException failure = found.failure();
            problem = failure == null ? null : failure.getMessage();
        } catch (Exception | Error e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not ask for the test runs of " + run);
            problem = "Asking Panto failed (" + ForeignFailure.name(e) + "), see Jenkins' log.";
        }
        try {
            PantoAction.asked(run, JenkinsScheduler.get().now().toEpochMilli(), problem);
            ForeignCode.saveInTurn(() -> PantoAction.saveUpdates(run));
            Run<?, ?> whole = PantoCells.whole(run);
            if (whole != run && whole.getRootDir().exists()) { // saving would bring a deleted one back
                ForeignCode.saveInTurn(whole);
            }
        } catch (Exception | Error e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not save what is known of " + run);
        }
    }
}
