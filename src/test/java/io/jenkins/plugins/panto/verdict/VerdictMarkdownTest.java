package io.jenkins.plugins.panto.verdict;

import static io.jenkins.plugins.panto.verdict.Verdict.FAILED;
import static io.jenkins.plugins.panto.verdict.Verdict.PASSED;
import static io.jenkins.plugins.panto.verdict.Verdict.UNDETERMINED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.verdict.VerdictMarkdown.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictMarkdownTest {

    private static final List<Extension> TABLES = List.of(TablesExtension.create());

    @Test
    void aGoodVerdictIsItsCounts() {
        WaitOutcome good = new WaitOutcome(List.of(new TestRunResult("1", "a", "passed", PASSED, null, null, null)));
        assertEquals("**1 passed**\n", VerdictMarkdown.of(good, List.of()));
    }

    @Test
    void whatDidNotPassIsARowWithALink() {
        TestRunResult failed = new TestRunResult("r1", "Pay", "failed", FAILED, "no button", null, null);
        TestRunResult unknown = new TestRunResult("r2", null, null, UNDETERMINED, null, null, null);
        String html = html(VerdictMarkdown.of(
                new WaitOutcome(List.of(failed, unknown)),
                List.of(
                        new Row(failed, "Pixel 6 (14.0)", "staging", "https://panto.example/r1?a=b&c=<d>"),
                        new Row(unknown, null, null, null))));
        assertTrue(html.startsWith("<p><strong>1 failed, 1 no verdict</strong></p>"), html);
        assertTrue(html.contains("<a href=\"https://panto.example/r1?a=b&amp;c=%3Cd%3E\">Pay (r1)</a>"), html);
        assertEquals(
                List.of("Pay (r1)", "FAILED", "failed", "Pixel 6 (14.0)", "staging", "no button"),
                cells(failed, "Pixel 6 (14.0)", "staging"));
        assertEquals(List.of("r2", "UNDETERMINED", "", "", "", ""), cells(unknown, null, null));
    }

    @Test
    void whatIsFlakyIsARowWithItsLastFailure() {
        TestRunResult pay = new TestRunResult("r3", "Pay", "passed", PASSED, null, null, null);
        TestRunResult first = new TestRunResult("r1", "Pay", "failed", FAILED, "<no> button", null, null);
        TestRunResult second = new TestRunResult("r2", "Pay", "failed", FAILED, "no |card", null, null);
        WaitOutcome outcome = new WaitOutcome(List.of(pay)).after(Map.of("r3", List.of(first, second)));
        String html = html(VerdictMarkdown.of(outcome, List.of(new Row(pay, "Pixel 6 (14.0)", null, null))));
        assertTrue(html.startsWith("<p><strong>1 passed, flaky</strong></p>"), html);
        assertTrue(html.contains("<td>FLAKY</td>"), html);
        assertTrue(html.contains("<td>failed before: no |card</td>"), html);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a | b | c",
                "a \\| b \\",
                "<img src=x onerror=alert(1)>",
                "[click](https://evil.example)",
                "![x](https://evil.example/a.png)",
                "**bold** _it_ ~~gone~~ `code` $x$",
                "# heading",
                "https://evil.example and www.evil.example",
                "&lt;b&gt; &amp;",
                "[ref]: https://evil.example",
                "<https://evil.example>",
                "a <!-- b --> c",
                "1. a - [x] done :tada: ^up^ ==mark== {{x}} {% y %}",
            })
    void textStaysText(String text) {
        TestRunResult run = new TestRunResult("id", text, text, FAILED, text, null, null);
        assertEquals(List.of(text + " (id)", "FAILED", text, text, text, text), cells(run, text, text));
        String html = html(VerdictMarkdown.of(new WaitOutcome(List.of(run)), List.of(new Row(run, text, text, null))));
        assertFalse(html.contains("<a "), html);
        assertFalse(html.contains("<img"), html);
        assertFalse(html.contains("<em>") || html.contains("<code>") || html.contains("<h1>"), html);
    }

    @Test
    void linesStayInTheirCell() {
        TestRunResult run = new TestRunResult("id", "a\n\n| b", "c\r\nd", FAILED, "e\n# f\u2028g", null, null);
        assertEquals(List.of("a | b (id)", "FAILED", "c d", "", "", "e # f g"), cells(run, null, null));
    }

    @Test
    void nobodyIsCalledByName() {
        TestRunResult run = new TestRunResult("id", null, null, FAILED, "@team see #12", null, null);
        assertEquals("@\u200Bteam see #\u200B12", rawCells(run, null, null).get(5));
    }

    @Test
    void tooManyAreCutAndCounted() {
        List<TestRunResult> runs = IntStream.range(0, 10_000)
                .mapToObj(i ->
                        new TestRunResult("run-" + i, "@".repeat(300), "failed", FAILED, "|".repeat(900), null, null))
                .toList();
        String text = VerdictMarkdown.of(
                new WaitOutcome(runs),
                runs.stream().map(run -> new Row(run, null, null, null)).toList());
        String html = html(text);
        int shown = html.split("<td>FAILED</td>").length - 1;
        assertTrue(shown > 10, html);
        assertTrue(
                html.contains("… and " + (10_000 - shown) + " more, which the Panto page of the build names."), html);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u00e4", "\u6e2c", "\ud83d\ude00"})
    void aCheckTakesItWhateverTheLengthOfALine(String letter) {
        for (int length = 1; length < 200; length += 23) {
            TestRunResult run = new TestRunResult("id", letter.repeat(length), null, FAILED, null, null, null);
            List<TestRunResult> runs = Collections.nCopies(3_000, run);
            String text = VerdictMarkdown.of(
                    new WaitOutcome(runs), Collections.nCopies(3_000, new Row(run, null, null, null)));
            assertTrue(text.contains(" more, which the Panto page of the build names."), () -> text);
            String joined = VerdictMarkdown.join(List.of(text, "short", text));
            assertTrue(joined.startsWith(text), () -> joined);
            int size = joined.getBytes(StandardCharsets.UTF_8).length;
            assertTrue(size <= 60_000, () -> size + " bytes");
        }
    }

    private static String html(String markdown) {
        return HtmlRenderer.builder().extensions(TABLES).build().render(parse(markdown));
    }

    private static Node parse(String markdown) {
        return Parser.builder().extensions(TABLES).build().parse(markdown);
    }

    /** What a reader sees in the cells of the only row, without what keeps names from being called. */
    private static List<String> cells(TestRunResult run, String devices, String envName) {
        return rawCells(run, devices, envName).stream()
                .map(cell -> cell.replace("\u200B", ""))
                .toList();
    }

    private static List<String> rawCells(TestRunResult run, String devices, String envName) {
        List<String> cells = new ArrayList<>();
        parse(VerdictMarkdown.of(new WaitOutcome(List.of(run)), List.of(new Row(run, devices, envName, null))))
                .accept(new AbstractVisitor() {
                    @Override
                    public void visit(CustomNode node) {
                        if (node instanceof TableCell) {
                            cells.add("");
                        }
                        visitChildren(node);
                    }

                    @Override
                    public void visit(Link link) {
                        visitChildren(link);
                    }

                    @Override
                    public void visit(Text text) {
                        if (!cells.isEmpty()) {
                            cells.set(cells.size() - 1, cells.get(cells.size() - 1) + text.getLiteral());
                        }
                    }
                });
        return cells.subList(6, cells.size());
    }
}
