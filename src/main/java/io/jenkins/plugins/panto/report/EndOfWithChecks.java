package io.jenkins.plugins.panto.report;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.wait.BackgroundExecutor;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.actions.ArgumentsAction;
import org.jenkinsci.plugins.workflow.actions.BodyInvocationAction;
import org.jenkinsci.plugins.workflow.flow.GraphListener;
import org.jenkinsci.plugins.workflow.graph.BlockEndNode;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graph.StepNode;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Says again what the steps in a {@code withChecks} have concluded when it fails, since it publishes its exception over
 * that.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class EndOfWithChecks implements GraphListener {

    private static final Logger LOGGER = Logger.getLogger(EndOfWithChecks.class.getName());

    @Override
    public void onNewHead(@NonNull FlowNode node) {
        if (!(node instanceof BlockEndNode<?> end) || end.getError() == null || !isWithChecks(end.getStartNode())) {
            return;
        }
        BlockStartNode start = end.getStartNode();
        String name = String.valueOf(ArgumentsAction.getArguments(start).get("name"));
        try {
            Run<?, ?> run = (Run<?, ?>) end.getExecution().getOwner().getExecutable();
            for (Check check : OpenChecks.get().of(run)) {
                if (isNamed(check.name(), name)) {
                    BackgroundExecutor.get().execute(() -> check.sayAgain(step -> isIn(start, step)));
                }
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not publish the check " + name + " again");
        }
    }

    /** Its own end, not that of its body. */
    private static boolean isWithChecks(BlockStartNode start) {
        StepDescriptor descriptor = start instanceof StepNode step ? step.getDescriptor() : null;
        return descriptor != null
                && descriptor.getFunctionName().equals("withChecks")
                && start.getAction(BodyInvocationAction.class) == null;
    }

    /** It may have the stage behind its name. */
    private static boolean isNamed(String check, String name) {
        return check.equals(name) || check.startsWith(name + " / ");
    }

    private static boolean isIn(BlockStartNode start, String step) {
        try {
            FlowNode node = start.getExecution().getNode(step);
            return node != null && node.getAllEnclosingIds().contains(start.getId());
        } catch (IOException e) {
            return false;
        }
    }
}
