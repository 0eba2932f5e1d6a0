package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a request asks the table of test runs for; whatever makes no sense counts as left out.
 *
 * @param run the ID of a test run that is to be on the page, whatever its number; empty for none
 */
@Restricted(NoExternalUse.class)
public record PantoQuery(
        @NonNull String search,
        @NonNull Show show,
        @NonNull PantoColumn column,
        boolean descending,
        int page,
        @NonNull String run) {

    /** The states that the table can be narrowed down to. */
    public enum Show {
        ALL,
        FAILED,
        UNDETERMINED,
        RUNNING,
        PASSED;

        @NonNull
        public String getTitle() {
            return switch (this) {
                case ALL -> Messages.PantoQuery_All();
                case RUNNING -> PantoState.word(null);
                default -> PantoState.word(Verdict.valueOf(name()));
            };
        }

        @NonNull
        public String getParameter() {
            return name().toLowerCase(Locale.ROOT);
        }

        private boolean matches(PantoTestRun testRun) {
            Verdict verdict = testRun.getVerdict();
            return this == ALL || (verdict == null ? this == RUNNING : name().equals(verdict.name()));
        }
    }

    /** @param parameters gives a parameter of the request, or null */
    @NonNull
    static PantoQuery of(@NonNull UnaryOperator<String> parameters) {
        String sort = Util.fixNull(parameters.apply("sort"));
        String name = sort.startsWith("-") ? sort.substring(1) : sort;
        Optional<PantoColumn> column = Arrays.stream(PantoColumn.values())
                .filter(one -> one.parameter().equals(name))
                .findFirst();
        return new PantoQuery(
                Util.fixNull(parameters.apply("q")).strip(),
                Arrays.stream(Show.values())
                        .filter(show -> show.getParameter().equals(parameters.apply("show")))
                        .findFirst()
                        .orElse(Show.ALL),
                column.orElse(PantoColumn.VERDICT),
                column.isPresent() && sort.startsWith("-"),
                number(Util.fixNull(parameters.apply("page"))),
                Util.fixNull(parameters.apply("run")));
    }

    /** The query, as it stands in a link to the Panto page of a build, that leads to the row of a test run. */
    @NonNull
    static String leadingTo(@NonNull String run) {
        return new PantoQuery("", Show.ALL, PantoColumn.VERDICT, false, 1, run).toString();
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 1;
    }

    boolean narrows() {
        return show != Show.ALL || !search.isEmpty();
    }

    boolean matches(@NonNull PantoTestRun testRun) {
        return show.matches(testRun)
                && (search.isEmpty()
                        || Stream.of(
                                        testRun.getName(),
                                        testRun.getId(),
                                        testRun.getStatus(),
                                        testRun.getDeviceNames(),
                                        testRun.getRemark())
                                .anyMatch(text -> text != null && contains(text)));
    }

    private boolean contains(String text) {
        return text.toLowerCase(Locale.ROOT).contains(search.toLowerCase(Locale.ROOT));
    }

    /** The rows in the order asked for. What they are sorted by is read once, since a run may change meanwhile. */
    @NonNull
    List<PantoRow> sorted(@NonNull List<PantoRow> rows) {
        Map<PantoRow, String> keys = new IdentityHashMap<>();
        rows.forEach(row -> keys.put(row, column.key(row.testRun())));
        Comparator<String> order = Comparator.naturalOrder();
        return rows.stream()
                .sorted(Comparator.comparing(keys::get, Comparator.nullsLast(descending ? order.reversed() : order)))
                .toList();
    }

    /** Whether what did not pass comes first, which is the default. */
    boolean isWorstFirst() {
        return column == PantoColumn.VERDICT && !descending;
    }

    /** As {@code aria-sort} names it; null for a column that the table is not sorted by. */
    @CheckForNull
    String direction(@NonNull PantoColumn of) {
        return of != column ? null : descending ? "descending" : "ascending";
    }

    /** The query of a click on a column's title: up, then down, then up again. */
    @NonNull
    PantoQuery sortedBy(@NonNull PantoColumn clicked) {
        return new PantoQuery(search, show, clicked, clicked == column && !descending, 1, "");
    }

    @NonNull
    PantoQuery onPage(int other) {
        return new PantoQuery(search, show, column, descending, other, "");
    }

    /** Empty for the default, with what did not pass first. */
    @NonNull
    public String getSort() {
        return isWorstFirst() ? "" : (descending ? "-" : "") + column.parameter();
    }

    /** As it stands in a link, with the question mark; only what is asked for. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text, "q", search);
        append(text, "show", show == Show.ALL ? "" : show.getParameter());
        append(text, "sort", getSort());
        append(text, "page", page == 1 ? "" : String.valueOf(page));
        append(text, "run", run);
        return text.isEmpty() ? "?" : text.toString();
    }

    private static void append(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append(text.isEmpty() ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }
}
