package io.jenkins.plugins.panto.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/** What one step means for a check. */
final class CheckPart {

    static final Comparator<CheckPart> BY_BADNESS = Comparator.comparing(part -> part.end);

    private final String step;

    /** A digest of what the step asks for; null when not known. */
    @CheckForNull
    private final String subject;

    /** Null while the step goes on. */
    @CheckForNull
    private CheckEnd end;

    private String title = "";

    /** In Markdown. */
    private String summary = "";

    /** The UUIDs of the triggers whose test runs it judges; empty where it judges others, or none. */
    private Set<String> judged = new HashSet<>();

    /** The IDs of the test runs that it judges; empty where it judges none. */
    private Set<String> testRuns = new HashSet<>();

    /** Whether its step has begun, or gone on, in this Jenkins. */
    private transient boolean live;

    CheckPart(@NonNull String step, @CheckForNull String subject) {
        this.step = step;
        this.subject = subject == null ? null : Util.getDigestOf(subject);
    }

    void goOn() {
        live = true;
    }

    /** Says what it judges when it ends. */
    void judges(@NonNull Set<String> triggers, @NonNull Set<String> ids) {
        judged = new HashSet<>(triggers);
        testRuns = new HashSet<>(ids);
    }

    void end(@NonNull CheckEnd how, @NonNull String itsTitle, @NonNull String itsSummary) {
        end = how;
        title = itsTitle;
        summary = itsSummary;
    }

    @NonNull
    String step() {
        return step;
    }

    @CheckForNull
    CheckEnd end() {
        return end;
    }

    @NonNull
    String title() {
        return title;
    }

    @NonNull
    String summary() {
        return summary;
    }

    /** Whether nothing that it judges counts any more, since all of it was triggered again. */
    boolean isOutdated(@NonNull Set<String> counting) {
        return judged != null && !judged.isEmpty() && Collections.disjoint(judged, counting);
    }

    /** Whether one that ends later has a verdict on all that it judges, such as where this one met its deadline before. */
    boolean isJudgedAnewBy(@NonNull CheckPart later) {
        return later != this
                && later.end != CheckEnd.CANCELED
                && testRuns != null
                && !testRuns.isEmpty()
                && later.testRuns.containsAll(testRuns);
    }

    /**
     * Whether a step that begins asks for the same again, since this one did not pass, such as in a retry. Or since it
     * was lost: Jenkins was killed before Pipeline had saved that it began.
     */
    boolean isFollowedBy(@NonNull CheckPart next) {
        return (end == null ? !live : end != CheckEnd.SUCCESS) && subject != null && subject.equals(next.subject);
    }
}
