package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionPoint;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.WaitOutcome;

/**
 * Is told about steps and test runs, so that other plugins can react to them. Never called on the threads that run
 * Pipeline scripts; the calls for one step and its wait come one after the other. What a listener throws is logged, and
 * does not affect the build; a listener that does not return is not waited for after two minutes.
 */
public abstract class PantoRunListener implements ExtensionPoint {

    /** A step begins, or goes on after a restart of Jenkins. */
    public void onBegin(@NonNull PantoStep step) {}

    /**
     * A step ended that did not wait. The last call for this step.
     *
     * @param sentence what it did, or why it did not
     */
    public void onEnd(@NonNull PantoStep step, @NonNull PantoStep.End how, @NonNull String sentence) {}

    /** Test runs were triggered and are recorded in the build, which goes on when all listeners have returned. */
    public void onTriggered(@NonNull Run<?, ?> run, @NonNull PantoTrigger trigger) {}

    /** A build begins to wait, or goes on after a restart of Jenkins. */
    public void onWaiting(@NonNull PantoWait wait) {}

    /** A test run that is waited for has ended. */
    public void onTestRunEnded(@NonNull PantoWait wait, @NonNull TestRunResult testRun) {}

    /**
     * All has ended, or the deadline has passed. The last call for this wait. The build goes on when all listeners have
     * returned, or after two minutes.
     */
    public void onVerdict(@NonNull PantoWait wait, @NonNull WaitOutcome outcome) {}

    /** The wait ended without a verdict, for example because the build was aborted. The last call for this wait. */
    public void onStopped(@NonNull PantoWait wait) {}

    /**
     * The build steps or the pipeline have ended, so that no trigger of the build gets another attempt. Called for builds
     * that have test runs; it may be called once more when all of the build has ended.
     *
     * @param listener writes into the build's log
     */
    public void onTriggersEnded(@NonNull Run<?, ?> run, @NonNull TaskListener listener) {}
}
