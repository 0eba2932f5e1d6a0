package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A column of the table of test runs, and what it is sorted by. */
@Restricted(NoExternalUse.class)
public enum PantoColumn {
    VERDICT(Messages::PantoColumn_Verdict, run -> rank(run.getVerdict())),
    NAME(Messages::PantoColumn_Name, run -> natural(run.getName())),
    ID(Messages::PantoColumn_Id, run -> natural(run.getId())),
    STATUS(Messages::PantoColumn_Status, run -> natural(run.getStatus())),
    DEVICE(Messages::PantoColumn_Device, run -> natural(run.getDeviceNames())),
    STARTED(Messages::PantoColumn_Started, run -> digits(run.getStarted())),
    DURATION(Messages::PantoColumn_Duration, run -> digits(run.getDuration()));

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");

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

    /** Of any case, and with the numbers in it in their order: 16 comes before 100. */
    private static String natural(String text) {
        return text == null
                ? null
                : NUMBER.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(number -> padded(number.group()));
    }

    private static String digits(Long number) {
        return number == null ? null : padded(number.toString());
    }

    private static String padded(String number) {
        return "0".repeat(Math.max(0, 19 - number.length())) + number;
    }
}
