package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.panto.client.Texts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** A verdict as Markdown with tables, as GitHub and others read it. All text of users and of the service is only text. */
public final class VerdictMarkdown {

    /** In bytes: GitHub refuses a check whose summary has more than 65,535, whatever its guide says of characters. */
    private static final int LONGEST = 60_000;

    /** In bytes, for the line that says how many more there are. */
    private static final int REST = 100;

    private static final int LONGEST_SENTENCE = 10_000;

    private static final int LONGEST_CELL = 500;
    private static final Pattern PUNCTUATION = Pattern.compile("[\\p{Punct}&&[^,;%]]");

    /** Keeps a name from being called: renderers look for these after they have read the escapes. */
    private static final Pattern CALL = Pattern.compile("([@#])(?=\\S)");

    private VerdictMarkdown() {}

    /**
     * A test run that did not pass, or is flaky.
     *
     * @param devices null when not known
     * @param envName null when not known, or when the service's default was used
     * @param link the address of the run's page, or null
     */
    public record Row(
            @NonNull TestRunResult result,
            @CheckForNull String devices,
            @CheckForNull String envName,
            @CheckForNull String link) {}

    /**
     * @param rows those that did not pass or are flaky, in the order in which they are to be shown
     * @return the counts, then a table of as many rows as a check takes, and how many more there are
     */
    @NonNull
    public static String of(@NonNull WaitOutcome outcome, @NonNull List<Row> rows) {
        StringBuilder text = new StringBuilder("**" + text(outcome.counts()) + "**\n");
        if (rows.isEmpty()) {
            return text.toString();
        }
        text.append("\n| Test run | Verdict | Status | Devices | Environment | Remark |\n|---|---|---|---|---|---|\n");
        int size = size(text.toString());
        for (int i = 0; i < rows.size(); i++) {
            String line = line(outcome, rows.get(i));
            size += size(line);
            if (size > LONGEST - REST) {
                return text + "\n… and " + (rows.size() - i) + " more, which the Panto page of the build names.\n";
            }
            text.append(line);
        }
        return text.toString();
    }

    /** A sentence that is only text too. */
    @NonNull
    public static String of(@NonNull String sentence) {
        return escape(Texts.shorten(Texts.oneLine(sentence), LONGEST_SENTENCE));
    }

    /** The first of these, and as many of the others as a check takes. */
    @NonNull
    public static String join(@NonNull List<String> texts) {
        StringBuilder joined = new StringBuilder();
        int size = 0;
        for (String text : texts) {
            size += size(text) + 1;
            if (joined.isEmpty()) {
                joined.append(text);
            } else if (size <= LONGEST) {
                joined.append('\n').append(text);
            }
        }
        return joined.toString();
    }

    private static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String line(WaitOutcome outcome, Row row) {
        TestRunResult result = row.result();
        String label = text(result.label());
        String link = row.link();
        return "| " + (link == null ? label : "[" + label + "](<" + address(link) + ">)")
                + " | " + text(outcome.word(result))
                + " | " + text(result.status())
                + " | " + text(row.devices())
                + " | " + text(row.envName())
                + " | " + text(outcome.reason(result)) + " |\n";
    }

    private static String text(@CheckForNull String text) {
        if (text == null) {
            return "";
        }
        return escape(Texts.shorten(Texts.oneLine(text), LONGEST_CELL));
    }

    private static String escape(String line) {
        return CALL.matcher(PUNCTUATION.matcher(line).replaceAll("\\\\$0")).replaceAll("$1\u200B");
    }

    /** What would end the link or the cell. */
    private static String address(String link) {
        return link.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C");
    }
}
