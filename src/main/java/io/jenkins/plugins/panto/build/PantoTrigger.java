package io.jenkins.plugins.panto.build;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.Texts;
import io.jenkins.plugins.panto.client.TriggerReply;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.verdict.Attempt;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import io.jenkins.plugins.panto.verdict.WaitOutcome;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** One trigger of a build: what was asked and what came of it. Stored in the build's record, maybe half written. */
@ExportedBean(defaultVisibility = 2)
public final class PantoTrigger {

    private final String uuid;

    /** The UUID of the trigger of which this is the next attempt; null when it is the first. */
    @CheckForNull
    private final String attemptOf;

    /** Counted from 1; 0 only where the record was written by half. */
    private final int attempt;

    /** Whether it runs only what did not pass before. */
    private final boolean rerun;

    /** The body that was sent; null for test runs of others. */
    @CheckForNull
    private final String request;

    private final Target target;

    /** The same, read when it is asked for. */
    @CheckForNull
    private transient volatile TriggerRequest asked;

    private final String credentialsId;

    /** Where it was triggered, and so where to ask for its test runs; null in what was stored before it was kept. */
    @CheckForNull
    private final String apiUrl;

    private final long timestamp;
    private final String message;

    @CheckForNull
    private final String triggerId;

    private final List<PantoTestRun> testRuns;

    /** Where in a pipeline it stood; null when not known, and in other jobs. */
    @CheckForNull
    private String branch;

    /** The names of the parallel branches among that, by the ID of each parallel; null for none. */
    @CheckForNull
    private Map<String, String> parallel;

    /** Why it failed; null when it did not. */
    @CheckForNull
    private String problem;

    /** Whether tests may have been triggered although it failed. */
    private boolean maybeTriggered;

    /** How many failures the last wait for these test runs has allowed; of several triggers, the last one has it. */
    private volatile int failuresAllowed;

    /**
     * @param uuid tells this trigger from all others, known before anything is sent
     * @param credentialsId the ID of the credential that was used
     * @param apiUrl the address that it was sent to
     * @param timestamp of the reply, in epoch milliseconds
     * @param announced says of which trigger this is the next attempt; null when it is the first
     */
    @Restricted(NoExternalUse.class)
    public PantoTrigger(
            @NonNull String uuid,
            @NonNull String credentialsId,
            @NonNull String apiUrl,
            long timestamp,
            @NonNull TriggerRequest request,
            @NonNull TriggerReply reply,
            @CheckForNull PendingTrigger announced) {
        PantoTrigger earlier = announced == null ? null : announced.earlier();
        this.uuid = uuid;
        this.attemptOf = earlier == null ? null : earlier.uuid;
        this.attempt = announced == null ? 1 : announced.attempt();
        this.rerun = announced != null && announced.isRerun();
        this.request = request.json();
        this.target = request.target();
        this.credentialsId = credentialsId;
        this.apiUrl = apiUrl;
        this.timestamp = timestamp;
        this.message = reply.message();
        this.triggerId = reply.triggerId();
        this.testRuns = new ArrayList<>(reply.testRuns().size());
        reply.testRuns().forEach(id -> testRuns.add(new PantoTestRun(id)));
        this.parallel = announced == null || announced.parallel().isEmpty()
                ? null
                : new LinkedHashMap<>(announced.parallel()); // which Jenkins can store
    }

    /**
     * A trigger that failed.
     *
     * @param timestamp in epoch milliseconds
     * @param request maybe not a valid one; null when not known any more
     * @param problem a sentence
     * @param maybeTriggered whether tests may have been triggered all the same
     */
    @Restricted(NoExternalUse.class)
    public PantoTrigger(
            @NonNull String uuid,
            long timestamp,
            @CheckForNull TriggerRequest request,
            @NonNull String problem,
            boolean maybeTriggered) {
        this.uuid = uuid;
        this.attemptOf = null;
        this.attempt = 1;
        this.rerun = false;
        this.request = request == null ? null : request.json();
        this.target = request == null ? null : request.target();
        this.credentialsId = null;
        this.apiUrl = null;
        this.timestamp = timestamp;
        this.message = null;
        this.triggerId = null;
        this.testRuns = new ArrayList<>();
        this.problem = problem;
        this.maybeTriggered = maybeTriggered;
    }

    /**
     * Test runs that a build waits for and did not trigger, which are a group of their own.
     *
     * @param credentialsId of the key to ask with; null for the one that is inherited
     * @param timestamp when it began to wait, in epoch milliseconds
     */
    PantoTrigger(@NonNull List<String> ids, @CheckForNull String credentialsId, long timestamp) {
        this.uuid = UUID.randomUUID().toString();
        this.attemptOf = null;
        this.attempt = 1;
        this.rerun = false;
        this.request = null;
        this.target = null;
        this.credentialsId = credentialsId;
        this.apiUrl = null;
        this.timestamp = timestamp;
        this.message = null;
        this.triggerId = null;
        this.testRuns = new ArrayList<>(ids.size());
        ids.forEach(id -> testRuns.add(new PantoTestRun(id)));
    }

    /** The same trigger for the record of a build that was restarted. */
    PantoTrigger(@NonNull PantoTrigger original) {
        this.uuid = original.uuid;
        this.attemptOf = original.attemptOf;
        this.attempt = original.attempt;
        this.rerun = original.rerun;
        this.request = original.request;
        this.target = original.target;
        this.credentialsId = original.credentialsId;
        this.apiUrl = original.apiUrl;
        this.timestamp = original.timestamp;
        this.message = original.message;
        this.triggerId = original.triggerId;
        this.branch = original.branch;
        this.parallel = original.parallel;
        this.testRuns = new ArrayList<>(original.getTestRuns().size());
        original.getTestRuns().forEach(testRun -> testRuns.add(new PantoTestRun(testRun.recorded())));
    }

    /** Whether these are test runs of others, which the build only waits for. */
    public boolean isOfOthers() {
        return request == null && problem == null;
    }

    /** The stages and parallel branches of the pipeline that it stood in, as one text; null where there are none. */
    @CheckForNull
    @Exported
    public String getBranch() {
        return branch;
    }

    @Restricted(NoExternalUse.class)
    public void setBranch(@CheckForNull String branch) {
        this.branch = branch;
    }

    @NonNull
    Map<String, String> getParallel() {
        return parallel == null ? Map.of() : parallel;
    }

    /** Whether it stood in another branch of the same parallel. */
    boolean isBeside(@NonNull Map<String, String> others) {
        return getParallel().entrySet().stream()
                .anyMatch(own -> !own.getValue().equals(others.getOrDefault(own.getKey(), own.getValue())));
    }

    /** Why it failed, a sentence; null when it did not. */
    @CheckForNull
    @Exported
    public String getProblem() {
        return problem;
    }

    /** Whether a failed trigger was tried once more by another. */
    boolean isTriedAgainBy(@NonNull PantoTrigger other) {
        return request != null && request.equals(other.request) && getTarget() == other.getTarget();
    }

    /** Counts it in, if it failed. */
    void addTo(@NonNull PantoState state) {
        if (problem != null) {
            state.addFailed(maybeTriggered ? 0 : 1, maybeTriggered ? 1 : 0);
        }
    }

    /** Whether tests may have been triggered although it failed. */
    @Restricted(NoExternalUse.class)
    public boolean isMaybeTriggered() {
        return maybeTriggered;
    }

    /** What was asked of Panto; nothing where these are test runs of others. */
    @NonNull
    @Restricted(NoExternalUse.class)
    public TriggerRequest request() {
        TriggerRequest known = asked;
        if (known == null) {
            known = TriggerRequest.of(getTarget(), Util.fixNull(request));
            asked = known;
        }
        return known;
    }

    boolean hasUuid(@NonNull String wanted) {
        return wanted.equals(uuid);
    }

    /** Tells it from all other triggers; empty where the record was written by half. */
    @NonNull
    @Restricted(NoExternalUse.class)
    public String getUuid() {
        return Util.fixNull(uuid);
    }

    /** The UUID of the trigger of which this is the next attempt; null when it is the first. */
    @CheckForNull
    String getAttemptOf() {
        return attemptOf;
    }

    /** Counted from 1. */
    @Exported
    public int getAttempt() {
        return Math.max(1, attempt);
    }

    /** Whether it runs only what did not pass before. */
    @Restricted(NoExternalUse.class)
    public boolean isRerun() {
        return rerun;
    }

    @NonNull
    Attempt toAttempt() {
        return new Attempt(
                getAttempt(),
                rerun,
                request(),
                getTestRuns().stream().map(PantoTestRun::recorded).toList());
    }

    boolean asksFor(@NonNull TriggerRequest other) {
        return other.target() == getTarget() && other.json().equals(request);
    }

    /** Null in what was stored before it was kept. */
    @CheckForNull
    @Restricted(NoExternalUse.class)
    public String getCredentialsId() {
        return credentialsId;
    }

    /** The address that it was sent to; null when not known. */
    @CheckForNull
    @Restricted(NoExternalUse.class)
    public String getApiUrl() {
        return apiUrl;
    }

    @Exported
    public String getAppId() {
        return Util.fixNull(request().appId());
    }

    @Exported
    public Target getTarget() {
        return target == null ? Target.TEST_FLOW : target;
    }

    /** What the tags select, for people. */
    @NonNull
    public String getTargetName() {
        return switch (getTarget()) {
            case TEST_FLOW -> Messages.PantoTrigger_TestFlows();
            case TEST_SUITE -> Messages.PantoTrigger_TestSuites();
        };
    }

    /** The tags as a person reads them, such as {@code with priority: 'P0', 'P1'}; empty for none. */
    @NonNull
    public String getSelector() {
        TriggerRequest request = request();
        if (!request.includeTags().isEmpty()) {
            return Messages.PantoTrigger_With(Tag.describe(request.includeTags()));
        }
        return request.excludeTags().isEmpty()
                ? ""
                : Messages.PantoTrigger_Without(Tag.describe(request.excludeTags()));
    }

    /** The devices as a person reads them. */
    @NonNull
    public String getDevices() {
        return Device.describe(request().devices());
    }

    /** The selector that was sent; null for test runs of others. */
    @CheckForNull
    @Exported(name = "tags")
    public Map<String, Map<String, List<String>>> getTagMap() {
        if (isOfOthers()) {
            return null;
        }
        boolean including = request().excludeTags().isEmpty();
        Map<String, List<String>> tags = new LinkedHashMap<>();
        for (Tag tag : including ? request().includeTags() : request().excludeTags()) {
            // Stapler writes the keys of a map into JSON as they are.
            tags.put(new String(JsonStringEncoder.getInstance().quoteAsString(tag.name())), tag.values());
        }
        return Map.of(including ? "include" : "exclude", tags);
    }

    @NonNull
    @Exported(name = "devices")
    public List<Map<String, String>> getDeviceList() {
        return PantoTestRun.exported(request().devices());
    }

    @CheckForNull
    @Exported(name = "environment")
    public String getEnvName() {
        return request().envName();
    }

    @CheckForNull
    @Exported(name = "context")
    public String getContextName() {
        return request().contextName();
    }

    @Exported
    public String getMessage() {
        return Util.fixNull(message);
    }

    @CheckForNull
    @Exported
    public String getTriggerId() {
        return triggerId;
    }

    int getFailuresAllowed() {
        return failuresAllowed;
    }

    void setFailuresAllowed(int failuresAllowed) {
        this.failuresAllowed = failuresAllowed;
    }

    /** What is known of its test runs. */
    @NonNull
    @Restricted(NoExternalUse.class)
    public PantoState getState() {
        return PantoState.of(getTestRuns().stream(), true);
    }

    @NonNull
    public String getHeadline() {
        if (isOfOthers()) {
            return Messages.PantoTrigger_OfOthers(getTestRuns().size());
        }
        if (problem != null) {
            return getAppId().isEmpty()
                    ? Messages.PantoTrigger_FailedWithoutApp()
                    : Messages.PantoTrigger_Failed(Texts.shorten(getAppId(), 100));
        }
        return Messages.PantoTrigger_Headline(getTestRuns().size(), Texts.shorten(getAppId(), 100));
    }

    /** In epoch milliseconds. */
    @Exported
    public long getTimestamp() {
        return timestamp;
    }

    public Date getTime() {
        return new Date(timestamp);
    }

    /** In the service's order; an ID that the service gave twice stands here twice. */
    @NonNull
    @Exported
    public List<PantoTestRun> getTestRuns() {
        return testRuns == null ? List.of() : testRuns;
    }

    @NonNull
    @Restricted(NoExternalUse.class)
    public List<String> ids() {
        return getTestRuns().stream().map(PantoTestRun::getId).toList();
    }

    /** What the pipeline step returns: plain values, which scripts may read in the sandbox and keep. */
    @NonNull
    @Restricted(NoExternalUse.class)
    public Map<String, Object> toMap() {
        return toMap(getMessage(), ids(), triggerId);
    }

    @NonNull
    @Restricted(NoExternalUse.class)
    public static Map<String, Object> toMap(
            @NonNull String message, @NonNull List<String> testRuns, @CheckForNull String triggerId) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("message", message);
        map.put("testRuns", new ArrayList<>(testRuns));
        map.put("triggerId", triggerId);
        return map;
    }

    /** What waiting adds to what a step returns. */
    @NonNull
    @Restricted(NoExternalUse.class)
    public static Map<String, Object> toMap(@NonNull WaitOutcome outcome) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("verdict", outcome.verdict().name());
        map.put("passed", outcome.verdict() == Verdict.PASSED);
        map.put("passedCount", outcome.count(Verdict.PASSED));
        map.put("failedCount", outcome.count(Verdict.FAILED));
        map.put("undeterminedCount", outcome.count(Verdict.UNDETERMINED));
        map.put("flakyCount", outcome.flaky().size());
        List<Map<String, Object>> results = new ArrayList<>();
        outcome.results()
                .forEach(result ->
                        results.add(toMap(result, 1 + outcome.earlier(result).size())));
        map.put("results", results);
        map.put("summary", outcome.summary(PantoSettings.get()::runUrl));
        return map;
    }

    private static Map<String, Object> toMap(TestRunResult result, int attempts) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", result.id());
        map.put("name", result.name());
        map.put("status", result.status());
        map.put("verdict", String.valueOf(result.verdict()));
        map.put("remark", result.remark());
        map.put("url", PantoSettings.get().runUrl(result.id()));
        map.put("attempts", attempts);
        return map;
    }
}
