package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Texts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.actions.ThreadNameAction;
import org.jenkinsci.plugins.workflow.graph.BlockStartNode;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

/** The stages and parallel branches that a pipeline step stands in. */
final class EnclosingStages {

    private static final int LONGEST = 200;

    private EnclosingStages() {}

    /** Their names, the outermost first, such as {@code Tests » Android}; null where there are none. */
    @CheckForNull
    static String of(@CheckForNull FlowNode node) {
        String names = blocks(node).stream()
                .map(EnclosingStages::name)
                .filter(Objects::nonNull)
                .map(Texts::oneLine)
                .distinct() // a parallel stage of a Declarative pipeline is a branch as well
                .collect(Collectors.joining(" » "));
        return names.isEmpty() ? null : Texts.shorten(names, LONGEST);
    }

    /** The names of the parallel branches, the outermost first, by the ID of the node at which each parallel starts. */
    @NonNull
    static Map<String, String> parallel(@CheckForNull FlowNode node) {
        Map<String, String> names = new LinkedHashMap<>();
        for (BlockStartNode block : blocks(node)) {
            ThreadNameAction branch = block.getAction(ThreadNameAction.class);
            if (branch != null) {
                names.put(block.getEnclosingId(), branch.getThreadName());
            }
        }
        return names;
    }

    private static List<BlockStartNode> blocks(@CheckForNull FlowNode node) {
        List<BlockStartNode> blocks = node == null ? new ArrayList<>() : new ArrayList<>(node.getEnclosingBlocks());
        Collections.reverse(blocks);
        return blocks;
    }

    @CheckForNull
    private static String name(@NonNull BlockStartNode block) {
        ThreadNameAction branch = block.getAction(ThreadNameAction.class);
        LabelAction stage = block.getAction(LabelAction.class);
        return branch != null ? branch.getThreadName() : stage != null ? stage.getDisplayName() : null;
    }
}
