package io.jenkins.plugins.panto.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** All figures by name, what they are held against, and how they grow. */
final class Report {

    /** @param spread the interquartile range as a part of the median; null for what is counted once */
    record Figure(double value, String unit, Double spread, int samples) {

        boolean isNoisy() {
            return spread != null && spread > Sample.NOISY;
        }

        String text() {
            return number(value) + (unit.isEmpty() ? "" : " " + unit);
        }
    }

    /** One line of the table. */
    record Row(String what, String own, String other, String ratio, String goal, boolean met, String note) {

        private boolean replaces(Row before) {
            return what.equals(before.what) && kind(other).equals(kind(before.other));
        }

        private static String kind(String figure) {
            return figure.substring(figure.lastIndexOf(' ') + 1);
        }
    }

    /** What becomes of figures when there is more of something; all by the same number of it. */
    record Growth(String title, String unit, Map<String, Map<Double, Double>> lines) {}

    private final Map<String, Figure> figures = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Growth> growths = new LinkedHashMap<>();
    private final boolean quick;

    Report(boolean quick) {
        this.quick = quick;
    }

    /** Takes in what an earlier run wrote, which this one replaces as far as it measures it again. */
    void read(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode root = json.readTree(file.toFile());
        root.path("figures").properties().forEach(entry -> {
            JsonNode figure = entry.getValue();
            Double spread = figure.has("spread") ? figure.get("spread").asDouble() : null;
            figures.put(
                    entry.getKey(),
                    new Figure(
                            figure.get("value").asDouble(),
                            figure.path("unit").asText(),
                            spread,
                            figure.path("samples").asInt(1)));
        });
        for (JsonNode row : root.path("rows")) {
            rows.add(json.treeToValue(row, Row.class));
        }
        for (JsonNode growth : root.path("growth")) {
            Growth read = json.treeToValue(growth, Growth.class);
            read.lines()
                    .forEach((line, points) ->
                            points.forEach((count, value) -> growth(read.title(), read.unit(), line, count, value)));
        }
    }

    void figure(String name, String unit, double value) {
        put(name, new Figure(value, unit, null, 1));
    }

    void figure(String name, String unit, Sample sample) {
        Double spread = sample.size() == 1 ? null : sample.spread();
        put(name, new Figure(sample.median(), unit, spread, sample.size()));
    }

    private void put(String name, Figure figure) {
        figures.put(name, figure);
        System.out.printf(
                "  %-46s %s%s%n",
                name,
                figure.text(),
                figure.spread() == null
                        ? ""
                        : " (spread %.0f %% of %d)".formatted(figure.spread() * 100, figure.samples()));
    }

    double value(String name) {
        return get(name).value();
    }

    Figure get(String name) {
        Figure figure = figures.get(name);
        if (figure == null) {
            throw new IllegalArgumentException("There is no figure " + name);
        }
        return figure;
    }

    /** A figure as documents show it, or what they call the machine and the run. */
    String text(String name) {
        return switch (name) {
            case "machine" ->
                Runtime.getRuntime().availableProcessors() + " processors and Java "
                        + Runtime.version().feature();
            case "run" -> quick ? "a short run, which is rough" : "a full run";
            case "noisy" -> noisy() + " of " + figures.size() + " figures";
            default -> figures.containsKey(name) ? get(name).text() : "not measured yet";
        };
    }

    private long noisy() {
        return figures.values().stream().filter(Figure::isNoisy).count();
    }

    /** Holds one figure against another; the goal is the ratio that must not be passed. */
    void compare(String what, String own, String other, double goal) {
        double ratio = value(own) / value(other);
        figure("ratio." + own + "/" + other, "", ratio);
        add(new Row(
                what,
                get(own).text(),
                other(other),
                number(ratio),
                "≤ " + number(goal),
                ratio <= goal,
                noise(own, other)));
    }

    /** The same where more is better. */
    void compareMore(String what, String own, String other) {
        double ratio = value(own) / value(other);
        figure("ratio." + own + "/" + other, "", ratio);
        add(new Row(what, get(own).text(), other(other), number(ratio), "≥ 1", ratio >= 1, noise(own, other)));
    }

    /** Holds a figure against a limit. */
    void limit(String what, String own, double goal) {
        Figure figure = get(own);
        add(new Row(
                what,
                figure.text(),
                "",
                "",
                ("≤ " + number(goal) + " " + figure.unit()).strip(),
                figure.value() <= goal,
                noise(own)));
    }

    /** In place of an earlier one that holds the same against the same. */
    private void add(Row row) {
        rows.removeIf(row::replaces);
        rows.add(row);
    }

    private String other(String name) {
        return get(name).text() + (name.startsWith("page.") ? "" : " " + name.substring(name.lastIndexOf('.') + 1));
    }

    private String noise(String... names) {
        for (String name : names) {
            if (get(name).isNoisy()) {
                return "noisy: spread of %.0f %%".formatted(get(name).spread() * 100);
            }
        }
        return "";
    }

    void growth(String title, String unit, String line, double count, double value) {
        growths.computeIfAbsent(title, ignored -> new Growth(title, unit, new LinkedHashMap<>()))
                .lines()
                .computeIfAbsent(line, ignored -> new TreeMap<>())
                .put(count, value);
    }

    List<Growth> growths() {
        return List.copyOf(growths.values());
    }

    void print() {
        System.out.println();
        System.out.println("| figure | panto | against | ratio | goal | met | |");
        System.out.println("|---|---|---|---|---|---|---|");
        rows.forEach(row -> System.out.printf(
                "| %s | %s | %s | %s | %s | %s | %s |%n",
                row.what(), row.own(), row.other(), row.ratio(), row.goal(), row.met() ? "yes" : "NO", row.note()));
        System.out.println();
        long noisy = noisy();
        System.out.println(
                noisy == 0
                        ? "No figure has a spread of more than 30 %."
                        : noisy + " of " + figures.size() + " figures have a spread of more than 30 %: this machine was"
                                + " too busy for them, run it again when it is quiet.");
    }

    void write(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = json.createObjectNode();
        root.put("quick", quick);
        root.putObject("machine")
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("java", Runtime.version().toString())
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        ObjectNode all = root.putObject("figures");
        figures.forEach((name, figure) -> {
            ObjectNode node = all.putObject(name).put("value", rounded(figure.value()));
            if (!figure.unit().isEmpty()) {
                node.put("unit", figure.unit());
            }
            if (figure.spread() != null) {
                node.put("spread", rounded(figure.spread())).put("samples", figure.samples());
            }
        });
        ArrayNode table = root.putArray("rows");
        rows.forEach(table::addPOJO);
        ArrayNode growth = root.putArray("growth");
        growths.values().forEach(growth::addPOJO);
        json.writeValue(file.toFile(), root);
    }

    private static double rounded(double value) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4g", value));
    }

    /** Three digits that count, and no more than that. */
    static String number(double value) {
        double size = Math.abs(value);
        String text = "%%,.%df".formatted(size >= 100 || size == Math.rint(size) ? 0 : size >= 10 ? 1 : 2);
        return String.format(Locale.ROOT, text, value);
    }
}
