package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.ProxyConfiguration;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.build.BuildLog;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.PantoClient;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.client.TriggerEnvironment;
import io.jenkins.plugins.panto.client.TriggerReply;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.config.PantoCredentials;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.wait.BackgroundExecutor;
import io.jenkins.plugins.panto.wait.JenkinsScheduler;
import io.jenkins.plugins.panto.wait.PantoRunListener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

/**
 * Triggers once for a build and records what came of it: what the pipeline step and the build step do alike.
 * Blocks, so it runs on an executor or on a thread of its own.
 */
final class TriggerTask {

    /** How long Panto may take to answer; it looks up every flow before it does. Tests have less. */
    static Duration timeout = Duration.ofSeconds(Long.getLong(TriggerTask.class.getName() + ".replySeconds", 60));

    /** How a trigger waits before it is tried again. Tests need not. */
    static PantoClient.Pause pause = duration -> Thread.sleep(duration.toMillis());

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int LISTED_IDS = 20;
    private static final int QUOTED = 500;

    private final Run<?, ?> run;
    private final TaskListener listener;
    private final TriggerRequest request;
    private final String uuid;
    private final String credentialsId;

    @CheckForNull
    private volatile PantoClient client;

    /**
     * @param request a valid one
     * @param uuid tells the recorded trigger from all others
     * @param credentialsId of the key, or a credentials parameter as {@code ${NAME}}
     */
    TriggerTask(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener listener,
            @NonNull TriggerRequest request,
            @NonNull String uuid,
            @NonNull String credentialsId) {
        this.run = run;
        this.listener = listener;
        this.request = request;
        this.uuid = uuid;
        this.credentialsId = credentialsId;
    }

    /** Shows what would be sent. */
    static void dryRun(@NonNull TaskListener listener, @NonNull TriggerRequest request) {
        String endpoint =
                PantoGlobalConfiguration.get().getApiUrl() + request.target().path();
        BuildLog.say(listener, "Dry run, nothing is sent. This would go to " + endpoint + ":");
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
            say(stateWhenAborted());
            throw e;
        }
    }

    private TriggerReply send(ApiKey key) throws PantoException, InterruptedException {
        String apiUrl = PantoGlobalConfiguration.get().getApiUrl();
        say(                "Triggering " + request.target().plural() + " " + request.selector() + " of app " + request.appId()
                        + " on " + Device.describe(request.devices()) + place());
        say("Asking " + URI.create(apiUrl).getHost() + " with credential " + key.credentialsId());
        PantoClient used = new PantoClient(apiUrl, key, TriggerTask::http, timeout, pause);
        client = used;
        return used.trigger(request, this::say);
    }

    private static HttpClient http() {
        return ProxyConfiguration.newHttpClientBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    private String place() {
        return (request.envName() == null ? "" : ", environment " + request.envName())
                + (request.contextName() == null ? "" : ", context " + request.contextName());
    }

    private PantoTrigger record(TriggerReply reply) throws IOException {
        PantoTrigger trigger = new PantoTrigger(
                uuid, credentialsId, JenkinsScheduler.get().now().toEpochMilli(), request, reply);
        PantoAction action = PantoAction.record(run, trigger);
        List<String> ids = trigger.ids();
        say(                ids.size() + (ids.size() == 1 ? " test run" : " test runs") + " triggered: "
                        + Texts.shorten(reply.message(), QUOTED));
        say(                "Test runs: " + Texts.list(ids.stream().map(PantoGlobalConfiguration.get()::link).toList(), LISTED_IDS));
        if (!TriggerEnvironment.fits(action.ids())) {
            say(                    TriggerEnvironment.TEST_RUN_IDS + " is left out of the environment, since so many IDs would"
                            + " break later steps; the Panto page and the value of the step hold them all.");
        }
        PantoRunListener.notifyAll(BackgroundExecutor.get(), listener, each -> each.onTriggered(run, trigger))
                .join();
        return trigger;
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
        BuildLog.say(listener, line);
    }
}
