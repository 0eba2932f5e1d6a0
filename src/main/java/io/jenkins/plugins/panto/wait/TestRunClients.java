package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.PollQueue;
import io.jenkins.plugins.panto.client.SharedHttpClient;
import io.jenkins.plugins.panto.client.TestRunClient;
import io.jenkins.plugins.panto.config.JenkinsConnections;
import io.jenkins.plugins.panto.config.PantoCredentials;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.verdict.TestRunWait;
import java.net.http.HttpClient;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.model.Jenkins;

/** The clients that ask for test runs on behalf of a build, with the keys that it may use. */
final class TestRunClients {

    /** Polls may be repeated, so their client may keep connections; it is rebuilt when the proxy changes. */
    private static final PollQueue QUEUE = new PollQueue(
            new SharedHttpClient(
                    () -> Optional.ofNullable(Jenkins.get().getProxy()),
                    JenkinsConnections::newClient,
                    JenkinsConnections::currentCaller,
                    HttpClient::shutdown),
            JenkinsScheduler::get);

    private final Run<?, ?> run;

    /** The IDs of the credentials whose use by the build is recorded, such as by its triggers. */
    private final Set<String> tracked = ConcurrentHashMap.newKeySet();

    TestRunClients(@NonNull Run<?, ?> run) {
        this.run = run;
        PantoAction action = PantoAction.of(run);
        if (action != null) {
            action.getTriggers().stream()
                    .filter(trigger -> !trigger.isOfOthers())
                    .map(PantoTrigger::getCredentialsId)
                    .filter(Objects::nonNull)
                    .forEach(tracked::add);
        }
    }

    /** The key is looked up for each poll, so that it is held by nobody and may be replaced meanwhile. */
    @NonNull
    CompletableFuture<TestRunClient> client(@NonNull TestRunWait.Group group) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        String used = group.apiUrl();
                        String apiUrl = PantoSettings.checkAddress(
                                used == null ? PantoSettings.get().apiUrl() : used);
                        String id = PantoCredentials.effectiveId(run, group.credentialsId());
                        return new TestRunClient(apiUrl, key(id, apiUrl), QUEUE);
                    } catch (PantoException e) {
                        throw new CompletionException(e);
                    } catch (AbortException e) {
                        throw new CompletionException(PantoException.noKey(e.getMessage()));
                    }
                },
                BackgroundExecutor.get());
    }

    /** Tracked when it is used for the first time, which may come after look-ups that failed. */
    private ApiKey key(String id, String apiUrl) throws PantoException {
        if (tracked.contains(id)) {
            return PantoCredentials.useAgain(run, id, apiUrl);
        }
        ApiKey key = PantoCredentials.use(run, id, apiUrl);
        tracked.add(id);
        return key;
    }
}
