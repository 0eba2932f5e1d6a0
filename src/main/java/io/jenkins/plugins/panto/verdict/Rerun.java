package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.TriggerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is to be triggered once more: the flows that did not pass, selected by their names, on the devices that they did
 * not pass on, all else as before.
 *
 * @param requests one for each set of devices, and so few that no more could be needed but for the number of names
 * @param runs the test runs that these run again
 * @param nameless the test runs that cannot be selected
 */
public record Rerun(
        @NonNull List<TriggerRequest> requests,
        @NonNull List<TestRunResult> runs,
        @NonNull List<TestRunResult> nameless) {

    /** Names of full length then take 600 KB, and gateways on the way may refuse a request of more than 1 MiB. */
    static final int MOST_NAMES = 200;

    /**
     * @param request as it was sent at first
     * @param counting the test runs that count of it
     */
    @NonNull
    public static Rerun of(@NonNull TriggerRequest request, @NonNull List<TestRunResult> counting) {
        Map<String, Set<Device>> devices = new LinkedHashMap<>();
        List<TestRunResult> runs = new ArrayList<>();
        List<TestRunResult> nameless = new ArrayList<>();
        for (TestRunResult run : counting) {
            String flow = run.selectedBy();
            if (Attempt.hasNotPassed(run)) {
                (flow == null ? nameless : runs).add(run);
                if (flow != null) {
                    devices.computeIfAbsent(flow, any -> new LinkedHashSet<>()).addAll(Attempt.devices(request, run));
                }
            }
        }
        Map<Set<Device>, List<String>> flows = new LinkedHashMap<>();
        devices.forEach((flow, own) ->
                flows.computeIfAbsent(own, any -> new ArrayList<>()).add(flow));
        List<TriggerRequest> requests = new ArrayList<>();
        flows.forEach((own, names) -> {
            List<Device> inOrder =
                    request.devices().stream().filter(own::contains).toList();
            for (int i = 0; i < names.size(); i += MOST_NAMES) {
                requests.add(select(request, names.subList(i, Math.min(i + MOST_NAMES, names.size())), inOrder));
            }
        });
        return new Rerun(requests, runs, nameless);
    }

    /** All that did not pass. */
    @NonNull
    public List<TestRunResult> all() {
        return Stream.concat(runs.stream(), nameless.stream()).toList();
    }

    /** Whether the requests can be sent; not where the first one was recorded by half. */
    public boolean isValid() {
        return requests.stream().allMatch(one -> one.problems().isEmpty());
    }

    /** With what else the flows must carry, so that no other flow of the same name is run. */
    private static TriggerRequest select(TriggerRequest request, List<String> names, List<Device> devices) {
        List<Tag> tags = Stream.concat(
                        request.includeTags().stream().filter(tag -> !tag.name().equals(Tag.FLOW)),
                        Stream.of(new Tag(Tag.FLOW, names)))
                .toList();
        return new TriggerRequest(
                request.appId(), request.target(), tags, List.of(), devices, request.envName(), request.contextName());
    }
}
