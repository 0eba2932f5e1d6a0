package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.model.Api;
import hudson.model.EnvironmentContributingAction;
import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.panto.client.TriggerEnvironment;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jenkins.security.stapler.StaplerDispatchable;
import jenkins.security.stapler.StaplerNotDispatchable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.POST;

/** All triggers of a build: its page, its REST, and the environment of its later steps. */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class PantoAction extends PantoVerdict implements EnvironmentContributingAction {

    /** Not the build's own lock, which is held while the build is saved, and so maybe for ever. */
    private static final Object ADDING = new Object();

    /** Failed ones too. Replaced as a whole, never changed: the build may be saved or shown by others at any time. */
    private volatile List<PantoTrigger> triggers = new ArrayList<>();

    /** Whether some step waited for test runs, and whether the last one that did was aborted. */
    private volatile boolean waited;

    private volatile boolean waitAborted;

    /** When Panto last had news, or was asked because a person wanted to know; in epoch milliseconds, 0 for never. */
    private volatile long asked;

    /** Why asking for a person came to nothing; null when it did not. */
    @CheckForNull
    private volatile String askingFailed;

    /** Null after a restart. */
    @CheckForNull
    private transient volatile PantoTrigger first;

    /** Whether there were updates since a save began. */
    private transient volatile boolean unsaved;

    /** Another one after each change of what the variables say. */
    @CheckForNull
    private transient volatile Object version;

    /** The variables of the last step that asked; null when none has. */
    @CheckForNull
    private transient volatile Variables variables;

    /** What {@link #buildEnvironment} gives, as long as nothing has changed: each step asks, and test runs may be many. */
    private record Variables(@CheckForNull Object version, Map<String, String> values) {}

    PantoAction(@NonNull Run<?, ?> run) {
        super(run);
    }

    /** What was written by half must not keep a build or its pages from loading. */
    private Object readResolve() {
        if (triggers != null) {
            triggers.removeIf(Objects::isNull);
        }
        return this;
    }

    /** The build's action, or null when nothing was triggered by it. */
    @CheckForNull
    public static PantoAction of(@NonNull Run<?, ?> run) {
        return run.getAction(PantoAction.class);
    }

    /** Whether a build knows of test runs; triggers that failed do not count. */
    public static boolean hasTriggers(@NonNull Run<?, ?> run) {
        PantoAction action = of(run);
        return action != null && !action.getTriggers().isEmpty();
    }

    /** Adds a trigger to the build, which is not saved by this. */
    @NonNull
    public static PantoAction add(@NonNull Run<?, ?> run, @NonNull PantoTrigger trigger) {
        synchronized (ADDING) {
            PantoAction action = of(run);
            if (action == null) {
                action = new PantoAction(run);
                action.add(trigger);
                run.addAction(action);
            } else {
                action.add(trigger);
            }
            PantoGatherer.tell(action);
            return action;
        }
    }

    /** Whether a trigger is the first of the build, failed ones included. */
    public boolean isFirst(@NonNull PantoTrigger trigger) {
        return first == trigger;
    }

    /** The record is to be saved with the next updates. */
    void saveLater() {
        unsaved = true;
    }

    /** To be called after a change of what the variables say, so that nobody goes on with what was read before it. */
    private void changed() {
        version = new Object();
    }

    private void add(PantoTrigger trigger) {
        List<PantoTrigger> all = new ArrayList<>(getAll()); // a list that Jenkins can store
        if (all.isEmpty()) {
            first = trigger;
        }
        all.add(trigger);
        triggers = all;
        changed();
    }

    /** The triggers that failed, but for those that were tried again. */
    @NonNull
    public List<PantoTrigger> getProblems() {
        List<PantoTrigger> all = getAll();
        return IntStream.range(0, all.size())
                .filter(i -> all.get(i).getProblem() != null)
                .filter(i -> all.subList(i + 1, all.size()).stream().noneMatch(all.get(i)::isTriedAgainBy))
                .mapToObj(all::get)
                .toList();
    }

    /** Records what became known of test runs, but for the disk; what is not of this build is passed over. */
    public static void update(@NonNull Run<?, ?> run, @NonNull List<TestRunResult> results) {
        PantoAction action = of(run);
        if (action != null) {
            Map<String, TestRunResult> byId = new HashMap<>();
            results.forEach(result -> byId.put(result.id(), result));
            action.testRuns()
                    .filter(testRun -> byId.containsKey(testRun.getId()))
                    .forEach(testRun -> testRun.update(byId.get(testRun.getId())));
            action.changed();
            action.unsaved = true;
            PantoGatherer.tell(action);
        }
    }

    /** Records that a step waits for test runs, or that its wait was aborted, but for the disk. */
    public static void waits(@NonNull Run<?, ?> run, boolean aborted) {
        PantoAction action = of(run);
        if (action != null) {
            action.waited = true;
            action.waitAborted = aborted;
            action.unsaved = true;
        }
    }

    /**
     * Records that Panto had news, or was asked because a person wanted to know, but for the disk.
     *
     * @param now in epoch milliseconds
     * @param problem why asking came to nothing; null when it did not
     */
    public static void asked(@NonNull Run<?, ?> run, long now, @CheckForNull String problem) {
        PantoAction action = of(run);
        if (action != null) {
            action.asked = now;
            action.askingFailed = problem;
            action.unsaved = true;
        }
    }

    /**
     * Why it is not known how some test runs ended, for people; null while the build goes on, and where it is known of
     * all.
     */
    @CheckForNull
    public String getWhyOpen() {
        return whyOpen(getState());
    }

    /** The same where the state is known already. */
    @CheckForNull
    String whyOpen(@NonNull PantoState state) {
        boolean givenUp =
                state.count(Verdict.UNDETERMINED) > 0 && countingTestRuns().anyMatch(PantoTestRun::isGivenUp);
        if (getRun().isBuilding() || state.ended() == state.all() && !givenUp) {
            return null;
        }
        return waitAborted
                ? Messages.PantoAction_WaitAborted()
                : waited ? Messages.PantoAction_NotFollowed() : Messages.PantoAction_NotWaited();
    }

    /** When Panto last had news, or was asked because a person wanted to know; null for never. */
    @CheckForNull
    public Date getAsked() {
        return asked == 0 ? null : new Date(asked);
    }

    /** Why asking for a person came to nothing; null when it did not. */
    @CheckForNull
    public String getAskingFailed() {
        return askingFailed;
    }

    /** Whether Panto is being asked for a person. */
    public boolean isAsking() {
        return PantoUpdater.get().isUpdating(getRun());
    }

    /** Whether whoever looks at the page may ask Panto, and there is something to ask. */
    public boolean isMayAsk() {
        return getWhyOpen() != null && getRun().getParent().hasPermission(Item.BUILD);
    }

    /** Brings up to date what is known of the test runs that have no verdict. */
    @POST
    public HttpResponse doAsk() {
        getRun().getParent().checkPermission(Item.BUILD);
        if (getWhyOpen() != null) {
            PantoUpdater.get().update(getRun());
        }
        return HttpResponses.redirectToDot();
    }

    /**
     * Records how many failures a wait has allowed, but for the disk.
     *
     * @return whether that is news
     */
    public static boolean allowFailures(@NonNull Run<?, ?> run, @NonNull WaitOutcome outcome) {
        PantoAction action = of(run);
        if (action == null) {
            return false;
        }
        Set<String> ids = outcome.results().stream().map(TestRunResult::id).collect(Collectors.toSet());
        List<PantoTrigger> waitedFor = action.getTriggers().stream()
                .filter(trigger -> trigger.ids().stream().anyMatch(ids::contains))
                .toList();
        boolean news = false;
        for (int i = 0; i < waitedFor.size(); i++) {
            int allowed = i == waitedFor.size() - 1 ? outcome.failuresAllowed() : 0;
            news |= allowed != waitedFor.get(i).getFailuresAllowed();
            waitedFor.get(i).setFailuresAllowed(allowed);
        }
        action.unsaved |= news;
        return news;
    }

    /** See {@link Attempts#earlier}. */
    @NonNull
    Map<String, List<TestRunResult>> earlier() {
        return new Attempts(getTriggers()).earlier();
    }

    private int failuresAllowed() {
        return counting().stream().mapToInt(PantoTrigger::getFailuresAllowed).sum();
    }

    /** Saves what became known of test runs. */
    public static void saveUpdates(@NonNull Run<?, ?> run) throws IOException {
        PantoAction action = of(run);
        if (action != null) {
            action.saveUpdates();
        }
    }

    /** Saves once for all who waited meanwhile: each of many waits in a build has its updates, and the record is long. */
    private synchronized void saveUpdates() throws IOException {
        if (unsaved && getRun().getRootDir().exists()) { // saving would bring a deleted one back
            unsaved = false;
            getRun().save();
        }
    }

    /** The trigger that was recorded with this UUID, maybe a failed one; null when none was. */
    @CheckForNull
    public static PantoTrigger find(@NonNull Run<?, ?> run, @NonNull String uuid) {
        PantoAction action = of(run);
        return action == null
                ? null
                : action.getAll().stream()
                        .filter(trigger -> trigger.hasUuid(uuid))
                        .findFirst()
                        .orElse(null);
    }

    /** Which trigger a test run of the build came from, by the run's ID; without those of others. */
    @NonNull
    public static Map<String, PantoTrigger> triggersByTestRun(@NonNull Run<?, ?> run) {
        Map<String, PantoTrigger> triggers = new HashMap<>();
        PantoAction action = of(run);
        if (action != null) {
            action.own().forEach(trigger -> trigger.ids().forEach(id -> triggers.put(id, trigger)));
        }
        return triggers;
    }

    /** Of all that counts in the build; null while something goes on, and where nobody waited. */
    @CheckForNull
    @Exported
    public Verdict getVerdict() {
        WaitOutcome outcome = outcome();
        return outcome == null ? null : outcome.verdict();
    }

    @Exported
    public int getPassedCount() {
        return getState().count(Verdict.PASSED);
    }

    @Exported
    public int getFailedCount() {
        return getState().count(Verdict.FAILED);
    }

    @Exported
    public int getUndeterminedCount() {
        return getState().count(Verdict.UNDETERMINED);
    }

    @Exported
    public int getTestRunCount() {
        return getTriggers().stream()
                .mapToInt(trigger -> trigger.getTestRuns().size())
                .sum();
    }

    /** In the order in which their replies came, without those that failed. */
    @NonNull
    public List<PantoTrigger> getTriggers() {
        return getAll().stream().filter(trigger -> trigger.getProblem() == null).toList();
    }

    /** The same with those that failed, whichever way. */
    @NonNull
    @Exported(name = "triggers")
    public List<PantoTrigger> getAll() {
        return triggers == null ? List.of() : triggers;
    }

    /** What was triggered by the build itself, or the one that it was restarted from. */
    @NonNull
    private Stream<PantoTrigger> own() {
        return getTriggers().stream().filter(trigger -> !trigger.isOfOthers());
    }

    /** The latest trigger; null where there are only test runs of others. */
    @CheckForNull
    PantoTrigger last() {
        List<PantoTrigger> all = own().toList();
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    /** The triggers that have test runs that count: those of the last attempts. */
    @NonNull
    public List<PantoTrigger> counting() {
        return new Attempts(getTriggers()).last();
    }

    /** The test runs that count. */
    @NonNull
    Stream<PantoTestRun> countingTestRuns() {
        Attempts attempts = new Attempts(getTriggers());
        return attempts.last().stream().flatMap(attempts::counting);
    }

    /** What a step returns that waits for all that counts in a build. */
    @NonNull
    public static Map<String, Object> toMap(@NonNull Run<?, ?> run) {
        PantoAction action = of(run);
        if (action == null) {
            return PantoTrigger.toMap("", List.of(), null);
        }
        PantoTrigger last = action.last();
        return PantoTrigger.toMap(
                last == null ? "" : last.getMessage(),
                action.countingTestRuns().map(PantoTestRun::getId).toList(),
                last == null ? null : last.getTriggerId());
    }

    /** The test runs of all triggers so far, in order. */
    @NonNull
    Stream<PantoTestRun> testRuns() {
        return getTriggers().stream().flatMap(trigger -> trigger.getTestRuns().stream());
    }

    /** The IDs of what was triggered so far, in order. */
    @NonNull
    public List<String> ids() {
        return own().flatMap(trigger -> trigger.ids().stream()).toList();
    }

    @Override
    public void buildEnvironment(@NonNull Run<?, ?> build, @NonNull EnvVars env) {
        Object now = version; // before anything is read
        Variables known = variables;
        if (known == null || known.version() != now) {
            known = new Variables(now, variables());
            variables = known;
        }
        env.putAll(known.values());
    }

    private Map<String, String> variables() {
        Map<String, String> values = new HashMap<>();
        PantoTrigger last = last();
        if (last != null) {
            values.putAll(TriggerEnvironment.of(ids(), last.getMessage(), last.getTriggerId()));
            // Jenkins expands what looks like a variable in all values, and makes one $ of two.
            values.replaceAll((name, value) -> value.replace("$", "$$"));
        }
        WaitOutcome outcome = outcome();
        if (outcome != null) {
            values.put("PANTO_VERDICT", outcome.verdict().name());
            for (Verdict verdict : Verdict.values()) {
                values.put("PANTO_" + verdict + "_COUNT", String.valueOf(outcome.count(verdict)));
            }
        }
        return values;
    }

    /** What all that counts in the build has ended with; null while something goes on, and where nobody waited. */
    @CheckForNull
    public WaitOutcome outcome() {
        List<TestRunResult> results =
                countingTestRuns().map(PantoTestRun::recorded).distinct().toList();
        boolean ended = results.stream().allMatch(result -> result.verdict() != null);
        return ended && !results.isEmpty() ? new WaitOutcome(results, false, failuresAllowed(), earlier()) : null;
    }

    @NonNull
    @Override
    public String getHeadline() {
        return getSummary().getHeadline();
    }

    /** What the build page says of all triggers together. */
    @NonNull
    public PantoSummary getSummary() {
        return new PantoSummary(this);
    }

    /** What the build page says of the test runs that count, for people. */
    @NonNull
    @Override
    public PantoState getState() {
        PantoState state = PantoState.of(countingTestRuns(), getRun().isBuilding(), earlier())
                .allowing(failuresAllowed());
        getProblems().forEach(problem -> problem.addTo(state));
        return state;
    }

    /** What pages say of a test run, for people. */
    @NonNull
    public PantoState state(@NonNull PantoTestRun testRun) {
        return PantoState.of(Stream.of(testRun), getRun().isBuilding());
    }

    /** The address of a test run's row on the Panto page, from Jenkins' root. */
    @NonNull
    public String rowUrl(@NonNull PantoTestRun testRun) {
        return getRun().getUrl() + getUrlName() + "/" + PantoQuery.leadingTo(testRun.getId());
    }

    /** The page about all triggers, as the request asks for it; for views only. */
    @NonNull
    @StaplerNotDispatchable
    public PantoPage getPage() {
        return page(0);
    }

    /** The page about one trigger, counted from 1; null when there is none of that number. */
    @CheckForNull
    @StaplerDispatchable
    public PantoPage getTrigger(@NonNull String number) {
        return IntStream.rangeClosed(1, getTriggers().size())
                .filter(one -> number.equals(String.valueOf(one)))
                .mapToObj(this::page)
                .findFirst()
                .orElse(null);
    }

    private PantoPage page(int number) {
        return new PantoPage(this, number, PantoQuery.of(Stapler.getCurrentRequest2()::getParameter));
    }

    public Api getApi() {
        return new Api(this);
    }
}
