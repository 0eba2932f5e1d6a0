package io.jenkins.plugins.panto.benchmark;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.google.common.util.concurrent.ListenableFuture;
import hudson.model.Run;
import hudson.security.ACL;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jenkins.security.ImpersonatingExecutorService;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * What no trigger can do without: it saves the program, so that nothing is sent twice, records the use of the
 * credential, makes one call on a connection of its own, and saves the build. It is loaded into the Jenkins that is
 * measured, and can leave out each of these, to say what it costs.
 */
public final class FloorStep extends Step {

    private final String url;
    private final String body;
    private final String parts;

    /** @param parts of {@code program credential call build} */
    @DataBoundConstructor
    public FloorStep(String url, String body, String parts) {
        this.url = url;
        this.body = body;
        this.parts = parts;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, this);
    }

    private static final class Execution extends StepExecution {

        private static final long serialVersionUID = 1L;

        private static final ExecutorService THREADS = new ImpersonatingExecutorService(
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory()), ACL.SYSTEM2);

        private final transient FloorStep step;

        Execution(StepContext context, FloorStep step) {
            super(context);
            this.step = step;
        }

        private boolean does(String part) {
            return List.of(step.parts.split(" ")).contains(part);
        }

        @Override
        public boolean start() {
            if (does("program")) {
                ListenableFuture<Void> saved = getContext().saveState();
                saved.addListener(() -> THREADS.execute(this::send), Runnable::run);
            } else {
                THREADS.execute(this::send);
            }
            return false;
        }

        private void send() {
            try {
                Run<?, ?> run = getContext().get(Run.class);
                StringCredentials key =
                        CredentialsProvider.findCredentialById("benchmark", StringCredentials.class, run, List.of());
                if (does("credential")) {
                    CredentialsProvider.track(run, key);
                }
                if (does("call")) {
                    call(key.getSecret().getPlainText());
                }
                if (does("build")) {
                    run.save();
                }
                getContext().onSuccess(null);
            } catch (Exception e) {
                getContext().onFailure(e);
            }
        }

        private void call(String key) throws Exception {
            HttpClient client = HttpClient.newBuilder().executor(THREADS).build();
            try {
                client.send(
                        HttpRequest.newBuilder(URI.create(step.url))
                                .header("X-PANTO-API-KEY", key)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(step.body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
            } finally {
                client.shutdownNow();
            }
        }
    }

    /** Not an extension, since it must be one in that Jenkins only. */
    public static final class DescriptorImpl extends StepDescriptor {

        @Override
        public String getFunctionName() {
            return "floor";
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class);
        }
    }
}
