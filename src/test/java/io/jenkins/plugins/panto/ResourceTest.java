package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** What can be said about forms, pages and their texts without a Jenkins. */
class ResourceTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final int LONGEST_HELP = 18;

    static List<Path> views() throws IOException {
        return resources(name -> name.endsWith(".jelly"));
    }

    static List<Path> helps() throws IOException {
        return resources(name -> name.startsWith("help") && name.endsWith(".html"));
    }

    static List<Path> texts() throws IOException {
        return resources(name -> name.endsWith(".properties"));
    }

    @ParameterizedTest
    @MethodSource("views")
    void viewEscapes(Path view) throws IOException {
        String firstLine = Files.readString(view).lines().findFirst().orElse("");
        assertEquals("<?jelly escape-by-default='true'?>", firstLine);
        assertTrue(elements(view).noneMatch(ResourceTest::isJellyOut), "j:out does not escape");
    }

    @ParameterizedTest
    @MethodSource("views")
    void viewHoldsNoScript(Path view) throws IOException {
        assertEquals(List.of(), scripts(view));
    }

    @ParameterizedTest
    @MethodSource("views")
    void fieldHasHelp(Path view) throws IOException {
        List<String> helpless = elements(view)
                .filter(element -> "/lib/form".equals(element.getNamespaceURI()) && element.hasAttribute("field"))
                .filter(element -> !element.hasAttribute("description") && !element.hasAttribute("help"))
                .map(element -> element.getAttribute("field"))
                .filter(field -> !hasHelp(view.getParent(), field))
                .toList();
        assertEquals(List.of(), helpless);
    }

    @ParameterizedTest
    @MethodSource("helps")
    void helpIsShort(Path help) throws IOException {
        List<String> lines = Files.readAllLines(help);
        assertFalse(lines.stream().allMatch(String::isBlank), "says nothing");
        assertTrue(lines.size() <= LONGEST_HELP, "has " + lines.size() + " lines");
    }

    @ParameterizedTest
    @MethodSource("helps")
    void helpHoldsNoScript(Path help) throws IOException {
        assertEquals(List.of(), scripts(help));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void keysAreSortedAndUnique(Path texts) throws IOException {
        List<String> keys = keys(texts);
        assertEquals(List.copyOf(new TreeSet<>(keys)), keys);
    }

    /** What the scanners of jenkinsci take for a secret that is stored as plain text: by its name alone. */
    @Test
    void noFieldIsNamedLikeASecret() throws IOException {
        Pattern field = Pattern.compile(
                "^    private (?!static)(?:final |volatile )*String (?=\\w*(?i:password|pwd|pass|credential|access|key|token))"
                        + "(?!\\w*(?i:credentials?id))\\w+",
                Pattern.MULTILINE);
        List<String> found = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            sources.filter(source -> source.toString().endsWith(".java"))
                    .forEach(source -> field.matcher(read(source))
                            .results()
                            .forEach(match -> found.add(source.getFileName() + ":" + match.group())));
        }
        assertEquals(List.of(), found);
    }

    @ParameterizedTest
    @MethodSource("views")
    void viewHoldsNoStyle(Path view) throws IOException {
        assertTrue(elements(view).noneMatch(element -> element.hasAttribute("style")), "belongs into the style sheet");
    }

    private static List<Path> resources(Predicate<String> name) throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(file -> name.test(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    /** All elements of a view, or of a help text, which is a fragment; fails unless it is well-formed. */
    private static Stream<Element> elements(Path file) throws IOException {
        String text = Files.readString(file);
        String document = file.toString().endsWith(".html") ? "<html>" + text + "</html>" : text;
        NodeList all = parse(file, document).getElementsByTagName("*");
        return IntStream.range(0, all.getLength()).mapToObj(i -> (Element) all.item(i));
    }

    private static Document parse(Path file, String text) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            return builder.parse(new InputSource(new StringReader(text)));
        } catch (ParserConfigurationException | SAXException e) {
            throw new AssertionError(file + " is not well-formed: " + e.getMessage(), e);
        }
    }

    private static boolean isJellyOut(Element element) {
        return "jelly:core".equals(element.getNamespaceURI())
                && element.getLocalName().equals("out");
    }

    /** As Jenkins looks for it: in the class's folder, then in that of the class that it extends. */
    private static boolean hasHelp(Path folder, String field) {
        if (Files.exists(folder.resolve("help-" + field + ".html"))) {
            return true;
        }
        Path source = SOURCES.resolve(RESOURCES.relativize(folder) + ".java");
        Matcher parent = Pattern.compile("class " + folder.getFileName() + " extends (\\w+)")
                .matcher(Files.exists(source) ? read(source) : "");
        return parent.find() && hasHelp(folderOf(parent.group(1)), field);
    }

    /** The views of a class, whichever room it is in. */
    private static Path folderOf(String className) {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            return files.filter(file -> file.endsWith(className)).findFirst().orElse(RESOURCES.resolve(className));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Script code in a page: what Jenkins' Content Security Policy forbids. */
    private static List<String> scripts(Path file) throws IOException {
        List<String> scripts = new ArrayList<>();
        elements(file).forEach(element -> {
            if (element.getLocalName().equalsIgnoreCase("script")
                    && !element.getTextContent().isBlank()) {
                scripts.add("<script> with code");
            }
            attributes(element)
                    .filter(ResourceTest::isScript)
                    .map(attribute -> attribute.getName() + "=\"" + attribute.getValue() + "\"")
                    .forEach(scripts::add);
        });
        return scripts;
    }

    private static Stream<Attr> attributes(Element element) {
        return IntStream.range(0, element.getAttributes().getLength())
                .mapToObj(i -> (Attr) element.getAttributes().item(i));
    }

    private static boolean isScript(Attr attribute) {
        return attribute.getName().matches("(?i)on[a-z]+")
                || attribute.getValue().matches("(?is)\\s*javascript:.*");
    }

    private static List<String> keys(Path texts) throws IOException {
        List<String> keys = new ArrayList<>();
        boolean continued = false;
        for (String line : Files.readAllLines(texts)) {
            if (!continued && !line.isBlank() && !line.startsWith("#")) {
                keys.add(line.split("(?<!\\\\)[=:\\s]", 2)[0]);
            }
            continued = line.endsWith("\\");
        }
        return keys;
    }
}
