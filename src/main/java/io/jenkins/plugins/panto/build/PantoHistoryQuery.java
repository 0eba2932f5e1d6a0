package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.panto.verdict.Flow;
import io.jenkins.plugins.panto.verdict.FlowHistory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a request asks the history of a job for; whatever makes no sense counts as left out.
 *
 * @param search what is in the name of a flow or in its devices
 * @param builds how many builds are looked at
 * @param flows how many flows are shown at most
 */
@Restricted(NoExternalUse.class)
public record PantoHistoryQuery(
        @NonNull String search, @NonNull Show show, int builds, int flows) {

    /** So many builds at first, and so many more each time. */
    static final int BUILDS = 30;

    static final int MOST_BUILDS = 120;

    /** So many flows at first on the page, and so many more each time. */
    static final int FLOWS = 50;

    static final int MOST_FLOWS = 10_000;

    /** What the flows can be narrowed down to. */
    public enum Show {
        UNSTABLE(Messages::PantoHistory_Unstable, flow -> !flow.alwaysPassed()),
        ALL(Messages::PantoHistory_All, flow -> true),
        FAILING(Messages::PantoHistory_Failing, FlowHistory::isFailing),
        BROKEN(Messages::PantoHistory_Broken, FlowHistory::isNewlyFailing),
        FLAKY(Messages::PantoHistory_FlakyOnly, FlowHistory::isFlaky),
        NEW(Messages::PantoHistory_New, flow -> flow.newSince() != null);

        private final Supplier<String> title;
        private final Predicate<FlowHistory> predicate;

        Show(Supplier<String> title, Predicate<FlowHistory> predicate) {
            this.title = title;
            this.predicate = predicate;
        }

        @NonNull
        public String getTitle() {
            return title.get();
        }

        @NonNull
        public String getParameter() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean matches(@NonNull FlowHistory flow) {
            return predicate.test(flow);
        }
    }

    /**
     * @param parameters gives a parameter of the request, or null
     * @param unasked what is shown, and how much, when the request does not say
     */
    @NonNull
    static PantoHistoryQuery of(@NonNull UnaryOperator<String> parameters, @NonNull Show unasked, int flows) {
        return new PantoHistoryQuery(
                Util.fixNull(parameters.apply("q")).strip(),
                Arrays.stream(Show.values())
                        .filter(show -> show.getParameter().equals(parameters.apply("show")))
                        .findFirst()
                        .orElse(unasked),
                number(parameters.apply("builds"), BUILDS, MOST_BUILDS),
                number(parameters.apply("flows"), flows, MOST_FLOWS));
    }

    private static int number(String text, int unasked, int most) {
        return text != null && text.matches("[1-9][0-9]{0,8}") ? Math.min(Integer.parseInt(text), most) : unasked;
    }

    boolean finds(@NonNull Flow flow) {
        String wanted = search.toLowerCase(Locale.ROOT);
        return Stream.of(flow.name(), Util.fixNull(flow.devices()))
                .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted));
    }

    @NonNull
    PantoHistoryQuery showing(@NonNull Show other) {
        return new PantoHistoryQuery(search, other, builds, flows);
    }

    @NonNull
    PantoHistoryQuery withBuilds(int count) {
        return new PantoHistoryQuery(search, show, count, flows);
    }

    @NonNull
    PantoHistoryQuery withFlows(int count) {
        return new PantoHistoryQuery(search, show, builds, count);
    }

    /** As it stands in a link of the page, with the question mark; only what is asked for. */
    @Override
    public String toString() {
        return Stream.of(
                        part("q", search, ""),
                        part("show", show.getParameter(), Show.UNSTABLE.getParameter()),
                        part("builds", String.valueOf(builds), String.valueOf(BUILDS)),
                        part("flows", String.valueOf(flows), String.valueOf(FLOWS)))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("&", "?", ""));
    }

    private static String part(String name, String value, String unasked) {
        return value.equals(unasked) ? "" : name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
