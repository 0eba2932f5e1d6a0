package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The German texts are all there, none is left over, and each has what the English one has in it. */
class TranslationTest {

    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final String GERMAN = "_de";

    /** A variable of a message, and where it is a choice, its cases. */
    private static final Pattern VARIABLE = Pattern.compile("\\{\\d[^}]*}");

    @Test
    void eachMessageIsTranslated() throws Exception {
        for (Path english : messages()) {
            assertEquals(
                    load(english).stringPropertyNames(),
                    load(translated(english, ".properties")).stringPropertyNames());
        }
    }

    @Test
    void eachMessageHasItsVariables() throws Exception {
        for (Path english : messages()) {
            assertEquals(variables(load(english)), variables(load(translated(english, ".properties"))));
        }
    }

    @Test
    void eachViewIsTranslated() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Path view : files(name -> name.endsWith(".jelly"))) {
            Path german = translated(view, ".jelly");
            Set<String> there = Files.exists(german) ? load(german).stringPropertyNames() : Set.of();
            Set<String> keys = keys(view);
            keys.stream().filter(key -> !there.contains(key)).forEach(key -> wrong.add(german + " lacks " + key));
            there.stream().filter(key -> !keys.contains(key)).forEach(key -> wrong.add(german + " has left " + key));
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void eachHelpIsTranslated() throws Exception {
        List<Path> english = files(name -> name.matches("help.*(?<!" + GERMAN + ")\\.html"));
        assertTrue(english.size() > 20, "only " + english.size() + " help texts");
        assertEquals(
                english.stream().map(help -> translated(help, ".html")).sorted().toList(),
                files(name -> name.matches("help.*" + GERMAN + "\\.html")));
    }

    /** The examples and names in it; how they are arranged may differ. */
    @Test
    void eachHelpNamesTheSame() throws Exception {
        for (Path help : files(name -> name.matches("help.*(?<!" + GERMAN + ")\\.html"))) {
            assertEquals(code(help), code(translated(help, ".html")), help.toString());
        }
    }

    @Test
    void noTranslationIsOfNothing() throws Exception {
        List<Path> orphans = files(name -> name.matches(".*" + GERMAN + "\\.properties")).stream()
                .filter(german ->
                        !Files.exists(original(german, ".properties")) && !Files.exists(original(german, ".jelly")))
                .toList();
        assertEquals(List.of(), orphans);
    }

    /** Jenkins reads some of them as ISO 8859-1 and some as UTF-8. */
    @Test
    void propertiesAreInAscii() throws Exception {
        List<Path> others = new ArrayList<>();
        for (Path file : files(name -> name.endsWith(GERMAN + ".properties"))) {
            if (!Files.readString(file).chars().allMatch(c -> c < 128)) {
                others.add(file);
            }
        }
        assertEquals(List.of(), others);
    }

    /** Each room has its own. */
    private static List<Path> messages() throws IOException {
        List<Path> messages = files("Messages.properties"::equals);
        assertTrue(messages.size() > 1, messages::toString);
        return messages;
    }

    private static Path translated(Path english, String ending) {
        String name = english.getFileName().toString();
        String base = name.substring(0, name.length() - ending.length());
        return english.resolveSibling(base + GERMAN + (ending.equals(".jelly") ? ".properties" : ending));
    }

    private static Path original(Path german, String ending) {
        return german.resolveSibling(german.getFileName().toString().replaceAll(GERMAN + "\\.properties$", ending));
    }

    private static Set<String> keys(Path view) throws IOException {
        return Pattern.compile("\\$\\{%([^}(]+)")
                .matcher(Files.readString(view))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> code(Path help) throws IOException {
        return Pattern.compile("<code>(.*?)</code>", Pattern.DOTALL)
                .matcher(Files.readString(help))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static TreeMap<String, Set<String>> variables(Properties texts) {
        TreeMap<String, Set<String>> variables = new TreeMap<>();
        texts.forEach((key, text) -> variables.put(
                key.toString(),
                VARIABLE.matcher(text.toString())
                        .results()
                        .map(MatchResult::group)
                        .map(variable -> variable.replaceAll("[#<][^|}]*", "#"))
                        .collect(Collectors.toCollection(TreeSet::new))));
        return variables;
    }

    private static Properties load(Path file) throws IOException {
        Properties texts = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            texts.load(reader);
        }
        return texts;
    }

    private static List<Path> files(Predicate<String> name) throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(file -> name.test(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }
}
