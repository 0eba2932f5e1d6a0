package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Texts;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * How many test runs may fail before the build fares worse for it.
 *
 * @param text a number such as {@code 3}, or a share of the runs such as {@code 5%}; blank or null for none
 */
public record FailuresAllowed(@CheckForNull String text) {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern SHARE = Pattern.compile("(100|\\d{1,2}(\\.\\d{1,9})?)\\s*%");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** What is wrong with it, as a sentence without its full stop; null when nothing is. */
    @CheckForNull
    public String problem() {
        String given = given();
        return NUMBER.matcher(given).matches() || SHARE.matcher(given).matches()
                ? null
                : "failuresAllowed must be a number such as 3, or a share such as 5%, but is '"
                        + Texts.shorten(given, 50) + "'";
    }

    /**
     * The number of failures that are allowed of so many runs; a share is rounded down.
     *
     * @param runs 0 or more
     */
    public int of(int runs) {
        String given = given();
        if (NUMBER.matcher(given).matches()) {
            return Integer.parseInt(given);
        }
        if (!SHARE.matcher(given).matches()) {
            return 0;
        }
        BigDecimal share = new BigDecimal(given.replace("%", "").strip());
        return share.multiply(BigDecimal.valueOf(runs))
                .divideToIntegralValue(HUNDRED)
                .intValueExact();
    }

    @NonNull
    private String given() {
        String given = Texts.stripToNull(text);
        return given == null ? "0" : given;
    }
}
