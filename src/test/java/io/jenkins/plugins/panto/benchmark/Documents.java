package io.jenkins.plugins.panto.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps the figures in documents true: each stands between a comment with its name and an empty one. */
final class Documents {

    private static final Pattern FIGURE = Pattern.compile("<!--([^ ]+?)-->.*?<!---->");

    private Documents() {}

    static void fill(Path document, Report report) throws IOException {
        String text = Files.readString(document);
        String filled = FIGURE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(
                        "<!--" + match.group(1) + "-->" + report.text(match.group(1)) + "<!---->"));
        Files.writeString(document, filled);
    }
}
