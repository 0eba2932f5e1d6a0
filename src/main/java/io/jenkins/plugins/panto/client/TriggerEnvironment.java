package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment variables that tell later steps what was triggered, as far as an environment can hold it. */
public final class TriggerEnvironment {

    public static final String TEST_RUN_IDS = "PANTO_TEST_RUN_IDS";
    public static final String TEST_RUN_COUNT = "PANTO_TEST_RUN_COUNT";
    public static final String TRIGGER_MESSAGE = "PANTO_TRIGGER_MESSAGE";
    public static final String TRIGGER_ID = "PANTO_TRIGGER_ID";

    /** Windows starts no process with a longer variable; Linux allows about four times as much. */
    static final int LONGEST_VALUE = 32_767;

    private static final int LONGEST_MESSAGE = 1_000;

    private TriggerEnvironment() {}

    /**
     * @param testRuns the IDs of all triggers of the build so far, in order
     * @param message of the last trigger
     * @param triggerId of the last trigger; null when it has none
     */
    @NonNull
    public static Map<String, String> of(
            @NonNull List<String> testRuns, @NonNull String message, @CheckForNull String triggerId) {
        Map<String, String> variables = new LinkedHashMap<>();
        if (fits(testRuns)) {
            variables.put(TEST_RUN_IDS, String.join(",", testRuns));
        }
        variables.put(TEST_RUN_COUNT, Integer.toString(testRuns.size()));
        variables.put(TRIGGER_MESSAGE, Texts.shorten(message, LONGEST_MESSAGE));
        if (triggerId != null && triggerId.length() <= LONGEST_VALUE) {
            variables.put(TRIGGER_ID, triggerId);
        }
        return variables;
    }

    /** Whether an environment can hold the joined IDs. */
    public static boolean fits(@NonNull List<String> testRuns) {
        long commas = testRuns.size() - 1L;
        return testRuns.stream().mapToLong(String::length).sum() + commas <= LONGEST_VALUE;
    }
}
