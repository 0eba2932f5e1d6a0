package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A column of the table of test runs, and what it is sorted by. */
@Restricted(NoExternalUse.class)
public enum PantoColumn {
    VERDICT(Messages::PantoColumn_Verdict, run -> rank(run.getVerdict())),
    NAME(Messages::PantoColumn_Name, run -> lowerCase(run.getName())),
    ID(Messages::PantoColumn_Id, run -> lowerCase(run.getId())),
    STATUS(Messages::PantoColumn_Status, run -> lowerCase(run.getStatus())),
    STARTED(Messages::PantoColumn_Started, run -> digits(run.getStarted())),
    DURATION(Messages::PantoColumn_Duration, run -> digits(run.getDuration())),
    REMARK(Messages::PantoColumn_Remark, run -> lowerCase(run.getRemark()));

    private static final Map<Verdict, String> RANKS =
            Map.of(Verdict.FAILED, "1", Verdict.UNDETERMINED, "2", Verdict.PASSED, "4");

    private final Supplier<String> title;
    private final Function<PantoTestRun, String> key;

    PantoColumn(Supplier<String> title, Function<PantoTestRun, String> key) {
        this.title = title;
        this.key = key;
    }

    @NonNull
    public String getTitle() {
        return title.get();
    }

    /** Text that sorts as the column does; null for nothing, which comes last. */
    @CheckForNull
    String key(@NonNull PantoTestRun testRun) {
        return key.apply(testRun);
    }

    /** The name in a request. */
    @NonNull
    String parameter() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String rank(Verdict verdict) {
        return verdict == null ? "3" : RANKS.get(verdict);
    }

    private static String lowerCase(String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    private static String digits(Long number) {
        return number == null ? null : String.format(Locale.ROOT, "%019d", number);
    }
}
