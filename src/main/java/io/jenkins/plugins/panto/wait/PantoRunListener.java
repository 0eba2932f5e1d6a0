package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionPoint;
import hudson.model.Run;
import io.jenkins.plugins.panto.build.PantoTrigger;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.WaitOutcome;

/**
 * Hears of test runs, so that other plugins can react. Never called on the threads that run Pipeline scripts, and for
 * one wait one call after the other. What a listener throws is logged, and changes nothing in the build; one that does
 * not return is left behind after two minutes.
 */
public abstract class PantoRunListener implements ExtensionPoint {

    /** Test runs were triggered and are recorded in the build, which goes on when all listeners have returned. */
    public void onTriggered(@NonNull Run<?, ?> run, @NonNull PantoTrigger trigger) {}

    /** A build begins to wait, or goes on after a restart of Jenkins. */
    public void onWaiting(@NonNull PantoWait wait) {}

    /** A test run that is waited for has ended. */
    public void onTestRunEnded(@NonNull PantoWait wait, @NonNull TestRunResult testRun) {}

    /**
     * All has ended, or the deadline is over. The last call for this wait. The build goes on when all listeners have
     * returned, or after two minutes.
     */
    public void onVerdict(@NonNull PantoWait wait, @NonNull WaitOutcome outcome) {}

    /** The wait was given up without a verdict, such as when the build was aborted. The last call for this wait. */
    public void onStopped(@NonNull PantoWait wait) {}
}
