package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.PantoClient;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.StepArguments;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.client.TriggerEnvironment;
import io.jenkins.plugins.panto.client.TriggerReply;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.config.JenkinsConnections;
import io.jenkins.plugins.panto.config.PantoCredentials;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.wait.JenkinsScheduler;
import io.jenkins.plugins.panto.wait.PantoRunListener;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import jenkins.util.Listeners;

/**
 * Triggers once for a build and records what came of it: what the pipeline step and the build step do alike.
 * Blocks, so it runs on an executor or on a thread of its own.
 */
final class TriggerTask {

    /** How long Panto may take to answer; it looks up every flow before it does. Tests have less. */
    static Duration timeout = Duration.ofSeconds(Long.getLong(TriggerTask.class.getName() + ".replySeconds", 60));

    /** How a trigger waits before it is tried again. Tests need not. */
    static PantoClient.Pause pause = duration -> Thread.sleep(duration.toMillis());

    private static final int LISTED_IDS = 20;
    private static final int LONGEST_LINE = 5_000;
    private static final int QUOTED = 500;

    private final Run<?, ?> run;
    private final TaskListener listener;
    private final TriggerRequest request;
    private final String token;
    private final String credentialsId;

    @CheckForNull
    private volatile PantoClient client;

    /**
     * @param request a valid one
     * @param token tells the recorded trigger from all others
     * @param credentialsId of the key, or a credentials parameter as {@code ${NAME}}
     */
    TriggerTask(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull TriggerRequest request,
            @NonNull String token,
            @NonNull String credentialsId) {
        this.run = run;
        this.listener = listener;
        this.request = request;
        this.token = token;
        this.credentialsId = credentialsId;
    }

    /** @throws AbortException with all problems, if there are any */
    static void check(@NonNull List<String> problems) throws AbortException {
        if (!problems.isEmpty()) {
            throw new AbortException(StepArguments.message(problems));
        }
    }

    /** The credential ID to use. @throws AbortException if neither the job nor a default names one */
    @NonNull
    static String credentialsId(@NonNull Run<?, ?> run, @Nullable String own) throws AbortException {
        String id = PantoCredentials.effectiveId(run, own);
        if (id == null) {
            throw new AbortException("There is no API key: give credentialsId, or set a default in a folder above"
                    + " the job or under Manage Jenkins » System » Panto QA.");
        }
        return id;
    }

    /** Shows what would be sent. */
    static void dryRun(@NonNull TaskListener listener, @NonNull TriggerRequest request) {
        String endpoint =
                PantoGlobalConfiguration.get().getApiUrl() + request.target().path();
        say(listener, "Dry run, nothing is sent. This would go to " + endpoint + ":");
        listener.getLogger().println(request.prettyJson());
    }

    /**
     * @return what was recorded in the build
     * @throws AbortException if nothing is known to have been triggered; its message says whether it may have been
     */
    @NonNull
    PantoTrigger call() throws IOException, InterruptedException {
        try {
            return record(send(PantoCredentials.use(run, credentialsId)));
        } catch (PantoException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /** The same on an executor, which is interrupted to abort the build. */
    @NonNull
    PantoTrigger await() throws IOException, InterruptedException {
        try {
            return call();
        } catch (InterruptedException e) {
            say(listener, stateWhenAborted());
            throw e;
        }
    }

    private TriggerReply send(ApiKey key) throws PantoException, InterruptedException {
        String apiUrl = PantoGlobalConfiguration.get().getApiUrl();
        say(
                listener,
                "Triggering " + request.target().plural() + " " + request.selector() + " of app " + request.appId()
                        + " on " + Device.describe(request.devices()) + place());
        say(listener, "Asking " + URI.create(apiUrl).getHost() + " with credential " + key.credentialsId());
        PantoClient used = new PantoClient(apiUrl, key, new JenkinsConnections(), timeout, pause);
        client = used;
        return used.trigger(request, line -> say(listener, line));
    }

    private String place() {
        return (request.envName() == null ? "" : ", environment " + request.envName())
                + (request.contextName() == null ? "" : ", context " + request.contextName());
    }

    private PantoTrigger record(TriggerReply reply) throws IOException {
        PantoTrigger trigger = new PantoTrigger(
                token, credentialsId, JenkinsScheduler.time.now().toEpochMilli(), request, reply);
        PantoAction action = PantoAction.record(run, trigger);
        List<String> ids = trigger.ids();
        say(
                listener,
                ids.size() + (ids.size() == 1 ? " test run" : " test runs") + " triggered: "
                        + Texts.shorten(reply.message(), QUOTED));
        say(
                listener,
                "Test runs: " + Texts.list(ids.stream().map(TriggerTask::link).toList(), LISTED_IDS));
        if (!TriggerEnvironment.fits(action.ids())) {
            say(
                    listener,
                    TriggerEnvironment.TEST_RUN_IDS + " is left out of the environment, since so many IDs would"
                            + " break later steps; the Panto page and the value of the step hold them all.");
        }
        Listeners.notify(PantoRunListener.class, true, listener -> listener.onTriggered(run, trigger));
        return trigger;
    }

    /** The address of a run's page, which the build log makes a link, where it is known; else its ID. */
    @NonNull
    static String link(@NonNull String testRunId) {
        String url = PantoGlobalConfiguration.get().runUrl(testRunId);
        return url == null ? testRunId : url;
    }

    /** Whether tests may run because of this, as far as is known; a sentence for whoever aborts it. */
    @NonNull
    String stateWhenAborted() {
        PantoClient used = client;
        return used != null && used.maybeTriggered()
                ? "Aborted. The " + request.target().plural()
                        + " may have been triggered: look into Panto before you run this again."
                : "Aborted. Nothing was triggered.";
    }

    void say(@NonNull String line) {
        say(listener, line);
    }

    /** A line in the build log; what users and the service say stays on it, and of what is endless, the beginning. */
    static void say(@NonNull TaskListener listener, @NonNull String line) {
        listener.getLogger().println("[Panto] " + Texts.shorten(Texts.oneLine(line), LONGEST_LINE));
    }
}
