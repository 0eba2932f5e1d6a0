package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.TriggerRequest;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A trigger with what is known of its test runs, which finds what ran the same flow on the same device in another
 * attempt. Several flows may have the same name; then it is the order that tells them apart.
 */
public final class Attempt {

    private static final Device NONE = new Device(null, null, null);

    private final int number;
    private final boolean rerun;
    private final TriggerRequest request;
    private final Map<String, TestRunResult> runs = new LinkedHashMap<>();

    /** By the ID of a test run; both are made when they are needed, since there may be thousands. */
    private final Map<String, Set<Part>> parts = new HashMap<>();

    private final Map<Part, TestRunResult> byPart = new HashMap<>();

    /** What a test run did on one device. */
    private record Part(String flow, Device device, int turn) {}

    /**
     * @param number counted from 1; reruns that were sent together have the same
     * @param rerun whether it ran only what had not passed, else all of it
     * @param request as it was sent
     * @param runs in the service's order
     */
    public Attempt(int number, boolean rerun, @NonNull TriggerRequest request, @NonNull List<TestRunResult> runs) {
        this.number = number;
        this.rerun = rerun;
        this.request = request;
        runs.forEach(run -> this.runs.put(run.id(), run)); // an ID that was given twice is one test run
    }

    int number() {
        return number;
    }

    boolean isRerun() {
        return rerun;
    }

    @NonNull
    TriggerRequest request() {
        return request;
    }

    @NonNull
    Collection<TestRunResult> runs() {
        return runs.values();
    }

    boolean has(@NonNull String id) {
        return runs.containsKey(id);
    }

    private Map<String, Set<Part>> parts() {
        if (parts.isEmpty()) {
            Map<Part, Integer> turns = new HashMap<>();
            runs().stream().filter(run -> run.selectedBy() != null).forEach(run -> {
                Set<Part> own = new LinkedHashSet<>();
                for (Device device : devices(request, run)) {
                    Part first = new Part(run.selectedBy(), device, 1);
                    own.add(new Part(run.selectedBy(), device, turns.merge(first, 1, Integer::sum)));
                }
                parts.put(run.id(), own);
                own.forEach(part -> byPart.put(part, run));
            });
        }
        return parts;
    }

    private Map<Part, TestRunResult> byPart() {
        parts();
        return byPart;
    }

    /**
     * The devices of a request that a test run of it runs on, as the request has them; all of them where the service does
     * not say, or names another.
     */
    @NonNull
    public static Set<Device> devices(@NonNull TriggerRequest request, @NonNull TestRunResult run) {
        Set<Device> all = new LinkedHashSet<>(request.devices().isEmpty() ? List.of(NONE) : request.devices());
        Set<Device> own = new LinkedHashSet<>(all);
        own.removeIf(device -> run.devices().stream().noneMatch(device::isSameAs));
        boolean known = run.devices().stream().allMatch(device -> own.stream().anyMatch(device::isSameAs));
        return known && !own.isEmpty() ? own : all;
    }

    /** What ran the flow of a test run of this attempt on its devices in another attempt. */
    @NonNull
    List<TestRunResult> sameIn(@NonNull Attempt other, @NonNull String id) {
        return parts().getOrDefault(id, Set.of()).stream()
                .map(other.byPart()::get)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /**
     * The IDs of the test runs that do not count any more after a later attempt: all, or where that was a rerun, those
     * whose flow it has run on all their devices. A test run of it that has no name yet stands for one of those that it
     * was to run.
     */
    @NonNull
    Set<String> supersededBy(@NonNull Attempt later) {
        Set<String> superseded = new HashSet<>(runs.keySet());
        if (later.rerun) {
            superseded.removeIf(id -> !later.byPart().keySet().containsAll(parts().getOrDefault(id, Set.of()))
                    || !parts().containsKey(id));
            long nameless = later.runs().stream()
                    .filter(run -> run.selectedBy() == null)
                    .count();
            runs().stream()
                    .filter(run -> !superseded.contains(run.id()) && later.wasToRun(run, devices(request, run)))
                    .sorted(Comparator.comparing(run -> !hasNotPassed(run)))
                    .limit(nameless)
                    .map(TestRunResult::id)
                    .toList()
                    .forEach(superseded::add);
        }
        superseded.removeAll(later.runs.keySet());
        return superseded;
    }

    private boolean wasToRun(TestRunResult run, Set<Device> devices) {
        return request.devices().containsAll(devices)
                && request.includeTags().stream()
                        .anyMatch(tag ->
                                tag.name().equals(Tag.FLOW) && tag.values().contains(run.selectedBy()));
    }

    static boolean hasNotPassed(@NonNull TestRunResult run) {
        return run.verdict() == Verdict.FAILED || run.verdict() == Verdict.UNDETERMINED;
    }
}
