package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/troubleshooting.md} explains what the plugin says, and nothing else. */
class TroubleshootingTest {

    private static final Path JAVA = Path.of("src/main/java");
    private static final Path RESOURCES = Path.of("src/main/resources");

    /** What a reader takes for granted, in lines of a log and on pages: no problem, and nothing to do. */
    private static final List<String> NO_PROBLEM = List.of(
            "Dry run, nothing is sent",
            "No tests selected",
            "This would go to",
            "Panto answers again",
            "Panto page of this build",
            "waiting for Panto's reply",
            "This is attempt …, since the same trigger did not pass before",
            "a trigger has no reply yet",
            "All … test runs passed",
            "The test run passed",
            "… test runs ended",
            "… test runs have a new status",
            "without a status",
            "… more, which the Panto page of the build names",
            "of build file",
            "Panto QA HTTP",
            "Test run | Verdict | Status | Devices | Environment | Remark");

    /** What the plugin looks for in the words of others, and never says itself. */
    private static final List<String> NOT_SAID =
            List.of("Test run not found", "Tunnel failed, got", "Unrecognized SSL message");

    /** The labels and headings of pages; their problems are sentences in views. */
    private static final Pattern LABEL =
            Pattern.compile(".*\\.DisplayName|Panto(Action|Cells|Column|Flow|History|Page|Query|State|Trigger)\\..*"
                    + "|PantoConnection\\.(GoodKey|Took)|PantoCredentials\\.From.*|FieldCheck\\.FilledIn");

    /** What a sentence advises: the table says it in a column of its own. */
    private static final Pattern ADVICE = Pattern.compile(
            "(?i)((and|or) )?(change|check|choose|copy|correct|create|give|leave|let|look|name|put|reload|run|search|send|try) .*");

    /** Comments, and the literals of Java. */
    private static final Pattern TOKEN =
            Pattern.compile("//[^\n]*|/\\*.*?\\*/|\"((?:[^\"\\\\]|\\\\.)*+)\"|'(?:[^'\\\\]|\\\\.)+'", Pattern.DOTALL);

    private static final String VARIABLE = "…";

    @Test
    void eachSentenceIsExplained() throws Exception {
        String table = Stream.of(messages(), NO_PROBLEM, NOT_SAID)
                .map(TroubleshootingTest::text)
                .collect(Collectors.joining());
        List<String> unexplained = sentences().stream()
                .flatMap(TroubleshootingTest::clauses)
                .filter(clause -> words(clause) >= 3)
                .filter(clause -> !clause.contains("\\")) // a pattern
                .filter(clause -> !ADVICE.matcher(clause).matches())
                .filter(clause -> !table.contains(text(List.of(clause))))
                .distinct()
                .toList();
        assertEquals(List.of(), unexplained);
    }

    @Test
    void eachRowExplainsASentence() throws Exception {
        String said = text(sentences());
        List<String> messages = new ArrayList<>(messages());
        assertTrue(messages.size() > 50, "only " + messages.size() + " messages");
        messages.addAll(NO_PROBLEM);
        messages.addAll(NOT_SAID);
        List<String> stale = messages.stream()
                .flatMap(TroubleshootingTest::clauses)
                .filter(clause -> words(clause) >= 2)
                .filter(clause -> !said.contains(text(List.of(clause))))
                .toList();
        assertEquals(List.of(), stale);
    }

    @Test
    void eachRowSaysWhyAndWhatToDo() throws Exception {
        List<String> halfEmpty = rows().filter(row -> !row.matches("\\| `.+` \\| [^|]+ \\| [^|]+ \\|"))
                .toList();
        assertEquals(List.of(), halfEmpty);
    }

    private static Stream<String> rows() throws IOException {
        return Files.readString(Path.of("docs/troubleshooting.md"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Message "));
    }

    private static List<String> messages() throws IOException {
        return rows().flatMap(row -> all("`([^`]+)`", row.split(" \\| ")[0])).toList();
    }

    /** What there is for people to read, joined where the sources join it. */
    private static List<String> sentences() throws IOException {
        List<String> sentences = new ArrayList<>();
        for (Path file : files(JAVA, ".java")) {
            sentences.addAll(literals(Files.readString(file)));
        }
        Properties texts = new Properties();
        for (Path messages : files(RESOURCES, "Messages.properties")) {
            try (var reader = Files.newBufferedReader(messages)) {
                texts.load(reader);
            }
        }
        texts.stringPropertyNames().stream()
                .filter(key -> !LABEL.matcher(key).matches())
                .map(key -> texts.getProperty(key)
                        .replaceAll("\\{\\d[^}]*}", VARIABLE)
                        .replace("''", "'"))
                .forEach(sentences::add);
        for (Path view : files(RESOURCES, ".jelly")) {
            all("\\$\\{%([^}]+\\.)}", Files.readString(view)).forEach(sentences::add);
        }
        return sentences;
    }

    /** The texts of a source, with adjacent ones joined. */
    private static List<String> literals(String source) {
        List<String> literals = new ArrayList<>();
        int end = -1;
        for (MatchResult token : TOKEN.matcher(source).results().toList()) {
            String text = token.group(1);
            if (text == null) {
                continue;
            }
            text = text.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\");
            if (end >= 0 && source.substring(end, token.start()).strip().equals("+")) {
                literals.set(literals.size() - 1, literals.get(literals.size() - 1) + text);
            } else {
                literals.add(text);
            }
            end = token.end();
        }
        return literals;
    }

    /** The parts of a sentence between what varies and where it could end, without what stands around them. */
    private static Stream<String> clauses(String sentence) {
        return Arrays.stream(sentence.split("…|[.:;] |\n"))
                .map(clause -> clause.replaceAll("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$", ""));
    }

    /** To search in, upper and lower case being the same. */
    private static String text(List<String> parts) {
        return String.join("\n", parts).toLowerCase(Locale.ROOT);
    }

    private static int words(String clause) {
        return (int) Arrays.stream(clause.split("\\s+"))
                .filter(word -> word.matches(".*\\p{L}{2}.*|a"))
                .count();
    }

    private static Stream<String> all(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1));
    }

    private static List<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
