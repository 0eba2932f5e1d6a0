package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.build.PendingTrigger;
import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.ApiUrl;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.client.PantoClient;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.client.TriggerEnvironment;
import io.jenkins.plugins.panto.client.TriggerReply;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.config.JenkinsConnections;
import io.jenkins.plugins.panto.config.PantoCredentials;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Triggers once for a build and records what came of it: what the pipeline step and the build step do alike. Announced
 * to the build as soon as it exists, until it was called or is closed.
 * Blocks, so it runs on an executor or on a thread of its own.
 */
@Restricted(NoExternalUse.class)
public final class TriggerTask implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger(TriggerTask.class.getName());

    /** How long Panto may take to answer, instead of what an administrator says. Tests have less time. */
    @CheckForNull
    static Duration replyTimeout;

    /** How a trigger waits before it is tried again. Tests need not. */
    static PantoClient.Pause pause = duration -> Thread.sleep(duration.toMillis());

    private static final int LISTED_IDS = 20;
    private static final int QUOTED = 500;

    private final PantoStep step;
    private final Run<?, ?> run;
    private final TaskListener listener;
    private final TriggerRequest request;
    private final String uuid;
    private final String credentialsId;
    private final PendingTrigger pending;

    /** Where to send it; null for the address of the configuration. */
    @CheckForNull
    private final String address;

    /** Nothing is recorded after that, since then nobody waits for it any more. */
    private final Instant deadline;

    @CheckForNull
    private volatile PantoClient client;

    @CheckForNull
    private volatile PantoTrigger recorded;

    /**
     * @param step that triggers
     * @param request a valid one
     * @param uuid tells the recorded trigger from all others
     * @param credentialsId of the key, or a credentials parameter as {@code ${NAME}}
     */
    public TriggerTask(
            @NonNull PantoStep step,
            @NonNull TriggerRequest request,
            @NonNull String uuid,
            @NonNull String credentialsId) {
        this(
                step,
                request,
                uuid,
                credentialsId,
                PendingTrigger.announce(step.getRun(), request, step.getParallel()),
                null,
                Instant.MAX);
    }

    /** Runs some flows of a trigger once more, where and with the key that they were triggered with. */
    TriggerTask(
            @NonNull PantoStep step,
            @NonNull TriggerRequest request,
            @NonNull String uuid,
            @NonNull PantoTrigger earlier,
            @NonNull Instant deadline)
            throws AbortException {
        this(
                step,
                request,
                uuid,
                PantoCredentials.effectiveId(step.getRun(), earlier.getCredentialsId()),
                PendingTrigger.announceRerun(step.getRun(), earlier),
                earlier.getApiUrl(),
                deadline);
    }

    private TriggerTask(
            PantoStep step,
            TriggerRequest request,
            String uuid,
            String credentialsId,
            PendingTrigger pending,
            @CheckForNull String address,
            Instant deadline) {
        this.step = step;
        this.run = step.getRun();
        this.listener = step.getListener();
        this.request = request;
        this.uuid = uuid;
        this.credentialsId = credentialsId;
        this.pending = pending;
        this.address = address;
        this.deadline = deadline;
    }

    /** What a trigger did. */
    @NonNull
    public static String sentence(@NonNull PantoTrigger trigger) {
        return "Triggered " + count(trigger.ids().size());
    }

    /** What a trigger did whose tags select nothing. */
    public static final String NO_TESTS = "No tests selected";

    /**
     * Says that nothing was selected, and records it unless that is a success.
     *
     * @throws NoTestsException the refusal itself, if it is to fail the step
     */
    public static void noTests(
            @NonNull PantoStep step, @NonNull NoTestsException refusal, @NonNull VerdictResult result)
            throws NoTestsException {
        if (result == VerdictResult.FAILURE) {
            throw refusal;
        }
        BuildLog.say(step.getListener(), refusal.getMessage());
        if (result == VerdictResult.UNSTABLE) {
            step.notTriggered(refusal.getMessage());
        }
    }

    private static String count(int testRuns) {
        return testRuns + (testRuns == 1 ? " test run" : " test runs");
    }

    /** Shows what would be sent; not the address where it is not valid, since it may hold a password. */
    public static void dryRun(@NonNull TaskListener listener, @NonNull TriggerRequest request) {
        String apiUrl = PantoSettings.get().apiUrl();
        String endpoint = (ApiUrl.problem(apiUrl) == null ? apiUrl : "")
                + request.target().path();
        BuildLog.say(listener, "Dry run, nothing is sent. This would go to " + endpoint + ":");
        listener.getLogger().println(request.prettyJson());
    }

    /**
     * @return what was recorded in the build
     * @throws NoTestsException if Panto says that the tags select nothing
     * @throws AbortException if nothing is known to have been triggered; its message says whether it may have been, and
     *     quotes no exception of others, which may hold the key
     */
    @NonNull
    public PantoTrigger call() throws AbortException, InterruptedException {
        try {
            // Read once: a key that may go to one address only must not reach another that is saved meanwhile.
            String apiUrl = PantoSettings.checkAddress(
                    address == null ? PantoSettings.get().apiUrl() : address);
            TriggerReply reply = send(apiUrl, key(apiUrl));
            Instant now = JenkinsScheduler.get().now();
            if (!now.isBefore(deadline)) {
                throw new AbortException("The deadline has passed; these test runs may still be running: "
                        + Texts.list(reply.testRuns(), LISTED_IDS) + ".");
            }
            PantoTrigger trigger =
                    new PantoTrigger(uuid, credentialsId, apiUrl, now.toEpochMilli(), request, reply, pending);
            trigger.setBranch(step.getBranch());
            recorded = trigger;
            record(trigger);
            return trigger;
        } catch (PantoException e) {
            throw e.isNothingSelected() ? new NoTestsException(e.getMessage()) : failure(e.getMessage());
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "A trigger of " + run + " failed");
            throw failure("The trigger failed (" + ForeignFailure.name(e) + "), see Jenkins' log; "
                    + (maybeTriggered() ? mayRun() : "nothing was triggered."));
        } finally {
            close();
        }
    }

    private AbortException failure(String sentence) {
        if (maybeTriggered()) {
            step.failsAs(PantoStep.End.MAYBE_TRIGGERED);
        }
        return new AbortException(sentence);
    }

    /** Nothing more of it will be recorded. */
    @Override
    public void close() {
        pending.close();
    }

    /** The same on an executor, which is interrupted to abort the build. */
    @NonNull
    public PantoTrigger await() throws AbortException, InterruptedException {
        try {
            PantoTrigger trigger = call();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return trigger;
        } catch (InterruptedException e) {
            step.stopped(abort());
            throw e;
        }
    }

    /** Says whether tests may run because of this although it is aborted, and gives that sentence. */
    @NonNull
    public String abort() {
        if (recorded == null && maybeTriggered()) {
            step.failsAs(PantoStep.End.MAYBE_TRIGGERED);
        }
        String state = stateWhenAborted();
        say(state);
        return state;
    }

    /** Its provider may be the code of anybody, which an abort or the time limit leaves behind. */
    private ApiKey key(String apiUrl) throws PantoException, InterruptedException {
        try {
            return ForeignCode.call(() -> PantoCredentials.use(run, credentialsId, apiUrl))
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PantoException known) {
                throw known;
            }
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not read the credential " + credentialsId);
            throw PantoException.noKey("Nothing was triggered. Reading the credential '" + credentialsId + "'"
                    + (e.getCause() instanceof TimeoutException
                            ? " took more than " + ForeignCode.timeoutSeconds() + " s."
                            : " failed (" + ForeignFailure.name(e.getCause()) + ")."));
        }
    }

    private TriggerReply send(String apiUrl, ApiKey key) throws PantoException, InterruptedException {
        say("Triggering " + request.target().plural() + " " + request.selector() + " of build file " + request.appId()
                + " on " + Device.describe(request.devices()) + place());
        say("Asking " + URI.create(apiUrl).getHost() + " with credential " + key.credentialsId());
        Duration timeout = replyTimeout == null ? PantoSettings.get().replyTimeout() : replyTimeout;
        PantoClient used = new PantoClient(apiUrl, key, JenkinsConnections.fresh(), timeout, pause);
        client = used;
        PantoTrigger earlier = pending.earlier();
        if (earlier != null && !pending.isRerun()) {
            say("This is attempt " + pending.attempt() + ", since the same trigger did not pass before.");
        }
        return used.trigger(request, this::say);
    }

    private String place() {
        return (request.envName() == null ? "" : ", environment " + request.envName())
                + (request.contextName() == null ? "" : ", context " + request.contextName());
    }

    /**
     * Tells the build of what was triggered. Nothing that fails here changes that it was, and an interrupt, which would
     * keep files from being written, waits meanwhile.
     */
    private void record(PantoTrigger trigger) throws InterruptedException {
        PantoAction action = PantoAction.add(run, trigger);
        save();
        List<String> ids = trigger.ids();
        say(count(ids.size()) + " triggered: " + Texts.shorten(trigger.getMessage(), QUOTED));
        say("Test runs: "
                + Texts.list(ids.stream().map(PantoSettings.get()::link).toList(), LISTED_IDS));
        if (action.isFirst(trigger)) {
            BuildLog.page(listener, run);
        }
        if (!TriggerEnvironment.fits(action.ids())) {
            say(TriggerEnvironment.TEST_RUN_IDS + " is left out of the environment, since so many IDs would"
                    + " break later steps; the Panto page and the value of the step hold them all.");
        }
        new Listeners(listener).tellAndWait(each -> each.onTriggered(run, trigger));
    }

    private void save() {
        try {
            ForeignCode.save(run).join();
        } catch (CompletionException e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not save what " + run + " has triggered");
            say("What was triggered could not be saved in the build's record, see Jenkins' log.");
        }
    }

    private String stateWhenAborted() {
        return "Aborted. " + state();
    }

    /** Whether tests may run because of this, as far as is known; a sentence. */
    @NonNull
    String state() {
        PantoTrigger known = recorded;
        if (known != null) {
            return "These test runs may still be running: " + Texts.list(known.ids(), LISTED_IDS) + ".";
        }
        return maybeTriggered() ? capital(mayRun()) : "Nothing was triggered.";
    }

    @NonNull
    String uuid() {
        return uuid;
    }

    private boolean maybeTriggered() {
        PantoClient used = client;
        return used != null && used.maybeTriggered();
    }

    private String mayRun() {
        return "the " + request.target().plural()
                + " may have been triggered: check in Panto before you run this again.";
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    public void say(@NonNull String line) {
        BuildLog.say(listener, line);
    }
}
