package io.jenkins.plugins.panto.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PantoQueryTest {

    @Test
    void readsBackWhatItWrites() {
        PantoQuery query =
                PantoQuery.of(Map.of("q", " pay & go ", "show", "failed", "sort", "-name", "page", "3")::get);
        assertEquals(new PantoQuery("pay & go", PantoQuery.Show.FAILED, PantoColumn.NAME, true, 3, ""), query);
        assertEquals("?q=pay+%26+go&show=failed&sort=-name&page=3", query.toString());
        assertEquals("?", query().toString());
    }

    @Test
    void takesWhatMakesNoSenseAsLeftOut() {
        for (String nonsense : List.of("", "-", "x", "-1", "0x7", "99999999999", "NAME", "--name")) {
            PantoQuery query = PantoQuery.of(Map.of("show", nonsense, "sort", nonsense, "page", nonsense)::get);
            assertEquals(PantoQuery.Show.ALL, query.show(), nonsense);
            assertTrue(query.isWorstFirst(), nonsense);
            assertEquals(1, query.page(), nonsense);
        }
    }

    @Test
    void findsTextInEveryColumnOfWords() {
        PantoTestRun testRun = testRun("Run-7", "Login", "FAILED", Verdict.FAILED, "No button", 0L);
        for (String found : List.of("run-7", "LOGIN", "failed", "button", "")) {
            assertTrue(PantoQuery.of(Map.of("q", found)::get).matches(testRun), found);
        }
        assertFalse(PantoQuery.of(Map.of("q", "checkout")::get).matches(testRun));
        assertFalse(PantoQuery.of(Map.of("q", "null")::get).matches(new PantoTestRun("x")));
    }

    @Test
    void showsOnlyWhatIsAskedFor() {
        PantoTestRun running = new PantoTestRun("x");
        PantoTestRun failed = testRun("x", null, "failed", Verdict.FAILED, null, null);
        for (PantoQuery.Show show : PantoQuery.Show.values()) {
            PantoQuery query = PantoQuery.of(Map.of("show", show.getParameter())::get);
            assertEquals(
                    show == PantoQuery.Show.ALL || show == PantoQuery.Show.RUNNING,
                    query.matches(running),
                    show.getTitle());
            assertEquals(
                    show == PantoQuery.Show.ALL || show == PantoQuery.Show.FAILED,
                    query.matches(failed),
                    show.getTitle());
        }
    }

    @Test
    void sortsWithNothingLast() {
        List<PantoRow> rows = rows(
                testRun("b", "x", "passed", Verdict.PASSED, null, 9_000L),
                testRun("C", "X", null, null, "z", null),
                testRun("a", null, "failed", Verdict.FAILED, null, 10_000L),
                testRun("d", "y", "error", Verdict.UNDETERMINED, "a", 7L));
        assertEquals("adCb", sorted(rows, ""));
        assertEquals("abCd", sorted(rows, "id"));
        assertEquals("dCba", sorted(rows, "-id"));
        assertEquals("adCb", sorted(rows, "verdict"));
        assertEquals("bCda", sorted(rows, "name"));
        assertEquals("dbCa", sorted(rows, "-name"));
        assertEquals("dbaC", sorted(rows, "duration"));
        assertEquals("abdC", sorted(rows, "-duration"));
        assertEquals("bCda", sorted(rows, "-verdict"));
    }

    @Test
    void sortsNumbersInTextByTheirSize() {
        List<PantoRow> rows = rows(
                testRun("run-100", "flow 2", null, null, null, null),
                testRun("run-16", "flow 10", null, null, null, null),
                testRun("Run-9", "flow 1234567890123456789012", null, null, null, null));
        assertEquals("Run-9run-16run-100", sorted(rows, "id"));
        assertEquals("run-100run-16Run-9", sorted(rows, "name"));
        assertEquals("run-100run-16Run-9", sorted(rows, "-id"));
    }

    @Test
    void findsAndSortsDevices() {
        List<PantoRow> rows = rows(
                on("a", new Device("Pixel 10", "16", null)),
                new PantoTestRun("b"),
                on("c", new Device("Pixel 9", "15", "android")));
        assertEquals("cab", sorted(rows, "device"));
        PantoQuery query = PantoQuery.of(Map.of("q", "ANDROID 15")::get);
        assertEquals(
                List.of("c"),
                rows.stream()
                        .map(PantoRow::testRun)
                        .filter(query::matches)
                        .map(PantoTestRun::getId)
                        .toList());
    }

    private static PantoTestRun on(String id, Device device) {
        PantoTestRun testRun = new PantoTestRun(id);
        testRun.update(new TestRunResult(id, null, null, null, null, null, null, null, List.of(device)));
        return testRun;
    }

    @Test
    void aLinkToARowIsDroppedOnceOneTurnsThePage() {
        assertEquals("?run=run+%231", PantoQuery.leadingTo("run #1"));
        PantoQuery query = PantoQuery.of(Map.of("run", "run #1")::get);
        assertEquals("run #1", query.run());
        assertEquals("?page=2", query.onPage(2).toString());
        assertEquals("?sort=id", query.sortedBy(PantoColumn.ID).toString());
    }

    @Test
    void aColumnIsSortedUpThenDownThenUp() {
        PantoQuery up = PantoQuery.of(Map.of("q", "x", "page", "4")::get).sortedBy(PantoColumn.ID);
        assertEquals("?q=x&sort=id", up.toString());
        assertEquals("ascending", up.direction(PantoColumn.ID));
        assertNull(up.direction(PantoColumn.NAME));
        PantoQuery down = up.sortedBy(PantoColumn.ID);
        assertEquals("?q=x&sort=-id", down.toString());
        assertEquals("descending", down.direction(PantoColumn.ID));
        assertEquals("?q=x&sort=id", down.sortedBy(PantoColumn.ID).toString());
        assertEquals("?q=x&sort=name", down.sortedBy(PantoColumn.NAME).toString());
    }

    private static PantoQuery query() {
        return PantoQuery.of(name -> null);
    }

    private static String sorted(List<PantoRow> rows, String sort) {
        return PantoQuery.of(Map.of("sort", sort)::get).sorted(rows).stream()
                .map(row -> row.testRun().getId())
                .reduce("", String::concat);
    }

    private static List<PantoRow> rows(PantoTestRun... testRuns) {
        return IntStream.range(0, testRuns.length)
                .mapToObj(index -> new PantoRow(1, index, testRuns[index]))
                .toList();
    }

    private static PantoTestRun testRun(
            String id, String name, String status, Verdict verdict, String remark, Long milliseconds) {
        PantoTestRun testRun = new PantoTestRun(id);
        testRun.update(new TestRunResult(
                id,
                name,
                status,
                verdict,
                remark,
                milliseconds == null ? null : 1_000L,
                milliseconds == null ? null : 1_000L + milliseconds));
        return testRun;
    }
}
