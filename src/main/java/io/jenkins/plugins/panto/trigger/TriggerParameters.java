package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.verdict.VerdictResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import net.sf.json.JSONObject;

/** What the pipeline step and the build step take alike. */
interface TriggerParameters {

    String getAppId();

    @NonNull
    Target getTarget();

    @CheckForNull
    List<PantoTag> getIncludeTags();

    @CheckForNull
    List<PantoTag> getExcludeTags();

    @CheckForNull
    List<PantoDevice> getDevices();

    @CheckForNull
    String getEnvName();

    @CheckForNull
    String getContextName();

    @CheckForNull
    String getCredentialsId();

    boolean isDryRun();

    /** What becomes of the build when the tags select nothing. */
    @NonNull
    VerdictResult getResultOnNoTests();

    /** Whether to wait for the verdict. */
    boolean isWait();

    /** @param expand is applied to each text */
    @NonNull
    default TriggerRequest toRequest(@NonNull UnaryOperator<String> expand) {
        return new TriggerRequest(
                expand.apply(getAppId()),
                getTarget(),
                orEmpty(getIncludeTags()).stream()
                        .map(tag -> tag.expanded(expand))
                        .toList(),
                orEmpty(getExcludeTags()).stream()
                        .map(tag -> tag.expanded(expand))
                        .toList(),
                orEmpty(getDevices()).stream()
                        .map(device -> device.expanded(expand))
                        .toList(),
                expand.apply(getEnvName()),
                expand.apply(getContextName()));
    }

    /** What is wrong with reruns of a target, a sentence each without its full stop. */
    @NonNull
    static List<String> problems(@NonNull Target target, int reruns) {
        return target == Target.TEST_SUITE && reruns > 0
                ? List.of("reruns: test suites cannot be run again by name, so leave it out with target TEST_SUITE")
                : List.of();
    }

    /** The form hands over what belongs to a choice in objects of their own, which the parameters have not. */
    static void flatten(@NonNull JSONObject form) {
        if (form.opt("selector") instanceof JSONObject chosen) {
            form.remove("selector");
            chosen.remove("value");
            form.putAll(chosen);
        }
        if (form.opt("wait") instanceof JSONObject options) {
            form.put("wait", true);
            form.putAll(options);
        }
    }

    /** The rows without those that were added in a form and left; null when none is left. */
    @CheckForNull
    static <T> List<T> filledIn(@CheckForNull List<T> rows, @NonNull Predicate<T> blank) {
        List<T> kept = new ArrayList<>(orEmpty(rows));
        kept.removeIf(blank);
        return kept.isEmpty() ? null : kept;
    }

    private static <T> List<T> orEmpty(@CheckForNull List<T> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }
}
