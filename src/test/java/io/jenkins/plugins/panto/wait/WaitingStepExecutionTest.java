package io.jenkins.plugins.panto.wait;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class WaitingStepExecutionTest {

    @Test
    void aStopBeforeTheWaitBeginsIsNotLost(JenkinsRule jenkins) throws Exception {
        DrivenTime time = new DrivenTime();
        TestScheduler.use(time);
        try (PantoEmulator panto = PantoEmulator.start(JenkinsWithPanto.KEY)) {
            JenkinsWithPanto.connect(panto);
            WorkflowRun run =
                    JenkinsWithPanto.run(jenkins, "pantoTrigger(credentialsId: 'panto-api-key', " + GOOD + ")");
            StoppingContext context = new StoppingContext(run);
            context.execution = new PantoWaitStep().start(context);
            assertFalse(context.execution.start());
            assertEquals(List.of(context.cause), context.ends);
            assertEquals(0, time.scheduled());
            assertNull(context.execution.getStatus());
        } finally {
            TestScheduler.reset();
        }
    }

    /** Of a step that is stopped as soon as it asks for anything. */
    private static final class StoppingContext extends StepContext {

        final Throwable cause = new InterruptedException();
        final List<Object> ends = new ArrayList<>();
        private final transient WorkflowRun run;
        transient StepExecution execution;

        StoppingContext(WorkflowRun run) {
            this.run = run;
        }

        @Override
        public <T> T get(Class<T> key) throws IOException {
            if (execution != null && ends.isEmpty()) {
                stop();
            }
            return key == Run.class ? key.cast(run) : key == TaskListener.class ? key.cast(TaskListener.NULL) : null;
        }

        private void stop() {
            try {
                execution.stop(cause);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onSuccess(Object value) {
            ends.add(value);
        }

        @Override
        public void onFailure(Throwable failure) {
            ends.add(failure);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public ListenableFuture<Void> saveState() {
            return Futures.immediateFuture(null);
        }

        @Override
        public void setResult(Result result) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BodyInvoker newBodyInvoker() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }
}
