package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.TestRunInfo;
import io.jenkins.plugins.panto.client.Texts;
import java.util.List;
import java.util.Objects;

/**
 * A test run as far as it is known.
 *
 * @param status the service's word; null until it gave one
 * @param verdict null while the run goes on
 * @param started in epoch milliseconds; null when not known
 * @param ended in epoch milliseconds; null when not known
 * @param flow the name exactly as the service has it, where {@code name} was cleaned for people; else null
 * @param devices what it runs on; empty when not known
 */
public record TestRunResult(
        @NonNull String id,
        @CheckForNull String name,
        @CheckForNull String status,
        @CheckForNull Verdict verdict,
        @CheckForNull String remark,
        @CheckForNull Long started,
        @CheckForNull Long ended,
        @CheckForNull String flow,
        @NonNull List<Device> devices) {

    private static final int LONGEST_IN_LABEL = 200;

    /** One whose devices are not known. */
    public TestRunResult(
            @NonNull String id,
            @CheckForNull String name,
            @CheckForNull String status,
            @CheckForNull Verdict verdict,
            @CheckForNull String remark,
            @CheckForNull Long started,
            @CheckForNull Long ended) {
        this(id, name, status, verdict, remark, started, ended, null, List.of());
    }

    /** A run of which only the ID is known. */
    @NonNull
    public static TestRunResult unknown(@NonNull String id) {
        return new TestRunResult(id, null, null, null, null, null, null);
    }

    /** What the service says now; what it leaves out stays known. */
    @NonNull
    TestRunResult update(@NonNull TestRunInfo info, @NonNull StatusWords words) {
        return new TestRunResult(
                id,
                info.name() == null ? name : info.name(),
                info.status() == null ? status : info.status(),
                words.verdict(info.status(), info.over()),
                info.remark() == null ? remark : info.remark(),
                info.started() == null ? started : info.started(),
                info.ended() == null ? ended : info.ended(),
                info.name() == null ? flow : info.flow(),
                info.devices().isEmpty() ? devices : info.devices());
    }

    /** The run given up on, for a reason that a person can read; the service's own remark goes first. */
    @NonNull
    TestRunResult undetermined(@NonNull String reason) {
        String why = remark == null ? reason : remark + "; " + reason;
        return new TestRunResult(id, name, status, Verdict.UNDETERMINED, why, started, ended, flow, devices);
    }

    /** The name by which Panto selects its flow; null when not known. */
    @CheckForNull
    public String selectedBy() {
        return flow == null ? name : flow;
    }

    /** Whether Panto has not said how it ended: it goes on, or it was given up on, and so has no end. */
    boolean isOpen() {
        return verdict == null || verdict == Verdict.UNDETERMINED && ended == null;
    }

    /** Whether it says less than what is known of the run: what Panto has said of its end stays. */
    public boolean isWeakerThan(@NonNull TestRunResult known) {
        return isOpen() && !known.isOpen();
    }

    /** Whether it passed at last and failed in an attempt before. */
    public boolean isFlaky(@NonNull List<TestRunResult> earlier) {
        return verdict == Verdict.PASSED && earlier.stream().anyMatch(before -> before.verdict == Verdict.FAILED);
    }

    /** Whether a person would call it another state: the word or the verdict. */
    boolean differsFrom(@NonNull TestRunResult other) {
        return !Objects.equals(status, other.status) || verdict != other.verdict;
    }

    /** The run's name with its ID, or the ID alone, on one line for people; the ID may be any text of a user's. */
    @NonNull
    public String label() {
        return name == null ? readable(id) : readable(name) + " (" + readable(id) + ")";
    }

    /** The service's word, or that there is none. */
    @NonNull
    String statusWords() {
        return status == null ? "without a status" : status;
    }

    private static String readable(String text) {
        return Texts.shorten(Texts.oneLine(text), LONGEST_IN_LABEL);
    }

    /** How long it ran, in milliseconds; null when not known. */
    @CheckForNull
    public Long duration() {
        return started == null || ended == null ? null : Math.max(0, ended - started);
    }
}
