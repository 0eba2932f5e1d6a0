package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;

/** The README is short, and every link in the documents leads somewhere. */
class DocumentsTest {

    private static final Path README = Path.of("README.md");
    private static final Path DOCS = Path.of("docs");
    private static final Path CONTENTS = DOCS.resolve("README.md");
    private static final Path RESOURCES = Path.of("src/main/resources");

    /** No test asks the network, so that an address elsewhere is at least of a host that is meant. */
    private static final Set<String> HOSTS = Set.of(
            "getpanto.ai",
            "docs.getpanto.ai",
            "ci.jenkins.io",
            "plugins.jenkins.io",
            "www.jenkins.io",
            "github.com",
            "img.shields.io");

    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();

    @Test
    void theReadmeIsShort() throws Exception {
        assertTrue(Files.readAllLines(README).size() <= 200, "more than 200 lines");
    }

    @Test
    void theReadmeHoldsNothingThatGoesStale() throws Exception {
        String readme = Files.readString(README);
        assertEquals(List.of(), found("<!--.*?-->", readme));
        assertEquals(List.of(), found("(?i)\\b(Jenkins|Java|JDK|Maven) \\d[\\d.]*", readme));
    }

    @Test
    void eachLinkLeadsSomewhere() throws Exception {
        List<String> dead = new ArrayList<>();
        for (Path document : documents()) {
            for (String link : links(document)) {
                String problem = problem(document, link);
                if (problem != null) {
                    dead.add(document + ": " + link + ": " + problem);
                }
            }
        }
        assertEquals(List.of(), dead);
    }

    @Test
    void eachLinkInAFormLeadsSomewhere() throws Exception {
        List<String> dead = new ArrayList<>();
        for (Path help : files(RESOURCES, ".html")) {
            Pattern.compile("(?:href|src)=\"([^\"]+)\"")
                    .matcher(Files.readString(help))
                    .results()
                    .map(found -> found.group(1))
                    .filter(link -> problem(help, link) != null)
                    .forEach(link -> dead.add(help + ": " + link));
        }
        assertEquals(List.of(), dead);
    }

    @Test
    void theContentsNameEachPage() throws Exception {
        Set<String> pages = files(DOCS, ".md").stream()
                .filter(page -> !page.equals(CONTENTS))
                .map(page -> page.getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = links(CONTENTS).stream()
                .filter(link -> !link.startsWith(".."))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(pages, named);
    }

    @Test
    void eachPictureIsShown() throws Exception {
        Set<Path> shown = new TreeSet<>();
        for (Path document : documents()) {
            links(document).forEach(link -> shown.add(target(document, link)));
        }
        List<Path> orphans = Stream.of(".png", ".svg")
                .flatMap(ending -> files(DOCS, ending).stream())
                .filter(picture -> !shown.contains(picture))
                .toList();
        assertEquals(List.of(), orphans);
    }

    /** What {@code bin/benchmark} fills in, as far as it has run. */
    @Test
    void eachFigureWasMeasured() throws Exception {
        JsonNode figures = new ObjectMapper()
                .readTree(DOCS.resolve("benchmark.json").toFile())
                .get("figures");
        Set<String> known = new TreeSet<>(Set.of("machine", "run", "noisy"));
        figures.fieldNames().forEachRemaining(known::add);
        for (Path document : documents()) {
            List<String> unknown = found("<!--[^ >]+-->(?!not measured yet)", Files.readString(document)).stream()
                    .map(comment -> comment.substring(4, comment.length() - 3))
                    .filter(name -> !known.contains(name))
                    .toList();
            assertEquals(List.of(), unknown, document.toString());
        }
    }

    /** Why a link leads nowhere; null when it does lead somewhere. */
    private static String problem(Path document, String link) {
        URI uri = URI.create(link);
        if (uri.getScheme() != null) {
            return uri.getScheme().equals("https") && HOSTS.contains(uri.getHost()) ? null : "another host";
        }
        Path target = target(document, link);
        if (!Files.exists(target)) {
            return "no such file";
        }
        return uri.getFragment() == null || anchors(target).contains(uri.getFragment()) ? null : "no such heading";
    }

    private static Path target(Path document, String link) {
        String path = link.contains(":") ? null : URI.create(link).getPath();
        return path == null || path.isEmpty()
                ? document
                : document.resolveSibling(path).normalize();
    }

    private static List<String> links(Path document) {
        List<String> links = new ArrayList<>();
        parse(document).accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                links.add(link.getDestination());
                visitChildren(link);
            }

            @Override
            public void visit(Image image) {
                links.add(image.getDestination());
            }
        });
        return links;
    }

    /** The headings, as GitHub names them in an address. */
    private static Set<String> anchors(Path document) {
        Map<String, Integer> counts = new HashMap<>();
        Set<String> anchors = new TreeSet<>();
        parse(document).accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                String anchor = text(heading)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int count = counts.merge(anchor, 1, Integer::sum);
                anchors.add(count == 1 ? anchor : anchor + "-" + (count - 1));
            }
        });
        return anchors;
    }

    private static String text(Node node) {
        StringBuilder text = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text part) {
                text.append(part.getLiteral());
            }

            @Override
            public void visit(Code part) {
                text.append(part.getLiteral());
            }
        });
        return text.toString();
    }

    private static Node parse(Path document) {
        try {
            return PARSER.parse(Files.readString(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group())
                .toList();
    }

    private static List<Path> documents() {
        return Stream.concat(Stream.of(README, Path.of("CONTRIBUTING.md")), files(DOCS, ".md").stream())
                .toList();
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
