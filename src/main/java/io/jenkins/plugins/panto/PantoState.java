package io.jenkins.plugins.panto;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Verdict;
import java.util.ArrayList;
import java.util.List;

/** How a page shows the state of one or several test runs: a symbol of Jenkins' and words, never a colour alone. */
public final class PantoState {

    private final String icon;
    private final String text;

    private PantoState(String icon, String text) {
        this.icon = icon;
        this.text = text;
    }

    @NonNull
    static PantoState of(@NonNull PantoTestRun testRun) {
        Verdict verdict = testRun.getVerdict();
        if (verdict == null && testRun.getStatus() == null) {
            return new PantoState(icon(null), Messages.PantoState_Triggered());
        }
        return new PantoState(icon(verdict), word(verdict));
    }

    @NonNull
    static PantoState of(@NonNull List<PantoTestRun> testRuns) {
        long ended = testRuns.stream().filter(run -> run.getVerdict() != null).count();
        if (ended == 0) {
            return new PantoState(icon(null), Messages.PantoState_Triggered());
        }
        if (ended < testRuns.size()) {
            return new PantoState(icon(null), Messages.PantoState_Progress(ended, testRuns.size()));
        }
        Verdict together =
                Verdict.of(testRuns.stream().map(PantoTestRun::getVerdict).toList());
        List<String> counts = new ArrayList<>();
        for (Verdict verdict : List.of(Verdict.FAILED, Verdict.UNDETERMINED, Verdict.PASSED)) {
            long count =
                    testRuns.stream().filter(run -> run.getVerdict() == verdict).count();
            if (count > 0) {
                counts.add(Messages.PantoState_Count(count, word(verdict)));
            }
        }
        return new PantoState(icon(together), String.join(", ", counts));
    }

    private static String word(@CheckForNull Verdict verdict) {
        if (verdict == null) {
            return Messages.PantoState_Running();
        }
        return switch (verdict) {
            case PASSED -> Messages.PantoState_Passed();
            case FAILED -> Messages.PantoState_Failed();
            case UNDETERMINED -> Messages.PantoState_Undetermined();
        };
    }

    private static String icon(@CheckForNull Verdict verdict) {
        if (verdict == null) {
            return "symbol-status-nobuilt";
        }
        return switch (verdict) {
            case PASSED -> "symbol-status-blue";
            case FAILED -> "symbol-status-red";
            case UNDETERMINED -> "symbol-status-aborted";
        };
    }

    public String getIcon() {
        return icon;
    }

    public String getText() {
        return text;
    }
}
