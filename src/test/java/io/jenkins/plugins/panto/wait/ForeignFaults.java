package io.jenkins.plugins.panto.wait;

import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.BaseStandardCredentials;
import com.thoughtworks.xstream.converters.Converter;
import com.thoughtworks.xstream.converters.MarshallingContext;
import com.thoughtworks.xstream.converters.UnmarshallingContext;
import com.thoughtworks.xstream.io.HierarchicalStreamReader;
import com.thoughtworks.xstream.io.HierarchicalStreamWriter;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.ExtensionList;
import hudson.model.EnvironmentContributor;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import hudson.util.Secret;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.flow.GraphListener;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;
import org.jenkinsci.plugins.workflow.support.storage.SimpleXStreamFlowNodeStorage;

/** Other plugins that break at a place and in a way that a test chooses, once something was triggered or at once. */
public final class ForeignFaults {

    /** Where others are called. */
    enum Place {
        NOWHERE,
        ON_TRIGGERED,
        ON_WAITING,
        ON_TEST_RUN_ENDED,
        ON_VERDICT,
        CHECK,
        TEST_RESULTS,
        RECORD,
        LOG,
        LABEL,
        CREDENTIALS
    }

    enum Way {
        EXCEPTION,
        ERROR,
        HANG
    }

    private static volatile Place place = Place.NOWHERE;
    private static volatile Way way;
    private static volatile boolean armed;
    private static volatile boolean stepOver;
    private static volatile CountDownLatch hanging;
    private static volatile CountDownLatch mayGoOn;

    private ForeignFaults() {}

    /** Once for each Jenkins. */
    static void install() {
        ExtensionList.lookup(PantoRunListener.class).add(new Listener());
        ExtensionList.lookup(ChecksPublisherFactory.class).add(new Checks());
        ExtensionList.lookup(EnvironmentContributor.class).add(new Environment());
        SystemCredentialsProvider.getInstance().getCredentials().add(new BrokenKey());
        ExtensionList.lookup(RunListener.class).add(new Records());
        ExtensionList.lookup(GraphListener.class).add(new Nodes());
        ExtensionList.lookup(TaskListenerDecorator.Factory.class).add(new PipelineLog());
        Run.XSTREAM2.registerConverter(new BrokenConverter(Place.RECORD));
        SimpleXStreamFlowNodeStorage.XSTREAM.registerConverter(new BrokenConverter(Place.LABEL));
    }

    /** Breaks from {@link #arm} on. */
    static void set(Place where, Way how) {
        armed = false;
        stepOver = false;
        way = how;
        hanging = new CountDownLatch(1);
        mayGoOn = new CountDownLatch(1);
        place = where;
    }

    static void arm() {
        armed = true;
    }

    /** What hangs goes on, and nothing breaks any more. */
    static void letGo() {
        place = Place.NOWHERE;
        mayGoOn.countDown();
    }

    static void awaitHang() throws InterruptedException {
        if (!hanging.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError(place + " was not reached");
        }
    }

    /**
     * What comes after the step calls this first. A line in the log says it too late: for the next step, and for its
     * variables, Jenkins itself needs the lock of the build, which a save that hangs does not give back.
     */
    @Whitelisted
    public static void stepIsOver() {
        stepOver = true;
    }

    static boolean isStepOver() {
        return stepOver;
    }

    private static void reach(Place here) {
        if (here != place || !armed) {
            return;
        }
        switch (way) {
            case EXCEPTION -> throw new IllegalStateException("found " + KEY, new IOException(KEY));
            case ERROR -> throw new LinkageError("found " + KEY);
            case HANG -> hang();
        }
    }

    private static void hang() {
        boolean interrupted = false;
        hanging.countDown();
        while (true) {
            try {
                mayGoOn.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // as much foreign code does
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Jenkins itself saves builds too, and what then becomes of them is no business of this plugin. */
    private static void reachFromPanto(Place here) {
        if (Thread.currentThread().getName().startsWith("Panto QA")) {
            reach(here);
        }
    }

    public static final class Listener extends PantoRunListener {

        @Override
        public void onTriggered(Run<?, ?> run, PantoTrigger trigger) {
            reach(Place.ON_TRIGGERED);
        }

        @Override
        public void onWaiting(PantoWait wait) {
            reach(Place.ON_WAITING);
        }

        @Override
        public void onTestRunEnded(PantoWait wait, TestRunResult testRun) {
            reach(Place.ON_TEST_RUN_ENDED);
        }

        @Override
        public void onVerdict(PantoWait wait, WaitOutcome outcome) {
            reach(Place.ON_VERDICT);
        }
    }

    public static final class Checks extends ChecksPublisherFactory {

        @Override
        protected Optional<ChecksPublisher> createPublisher(Run<?, ?> run, TaskListener listener) {
            return Optional.of(new ChecksPublisher() {
                @Override
                public void publish(ChecksDetails details) {
                    reach(Place.CHECK);
                }
            });
        }
    }

    /** Asked by whoever publishes test results. */
    public static final class Environment extends EnvironmentContributor {

        @Override
        @SuppressWarnings("rawtypes")
        public void buildEnvironmentFor(Run run, EnvVars variables, TaskListener listener) {
            reachFromPanto(Place.TEST_RESULTS);
        }
    }

    /** Its provider is asked when it is read. */
    public static final class BrokenKey extends BaseStandardCredentials implements StringCredentials {

        private static final long serialVersionUID = 1L;

        BrokenKey() {
            super(CredentialsScope.GLOBAL, JenkinsWithPanto.CREDENTIALS_ID, "");
        }

        @NonNull
        @Override
        public Secret getSecret() {
            reach(Place.CREDENTIALS);
            return Secret.fromString(KEY);
        }
    }

    /** Each build has a part of another plugin's in its record. */
    public static final class Records extends RunListener<Run<?, ?>> {

        @Override
        public void onStarted(Run<?, ?> run, TaskListener listener) {
            run.addAction(new Unwritable(Place.RECORD));
        }
    }

    /** And each node of a pipeline one in its own. */
    public static final class Nodes implements GraphListener.Synchronous {

        @Override
        public void onNewHead(FlowNode node) {
            if (place == Place.LABEL) {
                node.addAction(new Unwritable(Place.LABEL));
            }
        }
    }

    static final class Unwritable extends InvisibleAction {

        private final Place where;

        Unwritable(Place where) {
            this.where = where;
        }
    }

    private record BrokenConverter(Place where) implements Converter {

        @Override
        @SuppressWarnings("rawtypes")
        public boolean canConvert(Class type) {
            return type == Unwritable.class;
        }

        @Override
        public void marshal(Object source, HierarchicalStreamWriter writer, MarshallingContext context) {
            reachFromPanto(((Unwritable) source).where);
        }

        @Override
        public Object unmarshal(HierarchicalStreamReader reader, UnmarshallingContext context) {
            return new Unwritable(where);
        }
    }

    public static final class PipelineLog implements TaskListenerDecorator.Factory {

        @Override
        public TaskListenerDecorator of(FlowExecutionOwner owner) {
            return new Decorator();
        }

        private static final class Decorator extends TaskListenerDecorator {

            private static final long serialVersionUID = 1L;

            @Override
            public OutputStream decorate(OutputStream log) {
                return new BrokenLog(log);
            }
        }
    }

    private static final class BrokenLog extends OutputStream {

        private final OutputStream out;

        BrokenLog(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (new String(bytes, offset, length, StandardCharsets.UTF_8).contains("[Panto]")) {
                reach(Place.LOG);
            }
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
