package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.benchmark.Report.Growth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws how costs grow, a plot each, with both axes in powers of ten; nothing steeper than the dotted line is wanted. */
final class Picture {

    private static final int WIDTH = 360;
    private static final int HEIGHT = 240;
    private static final int LEFT = 58;
    private static final int TOP = 34;
    private static final int INNER_WIDTH = WIDTH - LEFT - 22;
    private static final int INNER_HEIGHT = 130;
    private static final int COLUMNS = 3;

    /** Told apart by people who see few colours, on white and on black. */
    private static final List<String> COLOURS = List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7");

    private final StringBuilder svg = new StringBuilder();

    private Picture() {}

    static void write(Report report, Path file) throws IOException {
        Picture picture = new Picture();
        List<Growth> growths = report.growths();
        int rows = (growths.size() + COLUMNS - 1) / COLUMNS;
        picture.add("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="11">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                """, COLUMNS * WIDTH, rows * HEIGHT);
        for (int i = 0; i < growths.size(); i++) {
            picture.add("<g transform=\"translate(%d %d)\">%n", i % COLUMNS * WIDTH, i / COLUMNS * HEIGHT);
            picture.plot(growths.get(i));
            picture.add("</g>%n");
        }
        picture.add("</svg>%n");
        Files.writeString(file, picture.svg);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }

    private void plot(Growth growth) {
        Axis across = Axis.over(growth, true);
        Axis up = Axis.over(growth, false);
        String unit = growth.unit().isEmpty() ? "" : " [" + growth.unit() + "]";
        text(12, 20, "start", "#000000\" font-weight=\"bold", growth.title() + unit);
        for (int power = up.first; power <= up.last; power++) {
            double y = y(up, power);
            add("<path d=\"M%d %.1fh%d\" stroke=\"#dddddd\"/>%n", LEFT, y, INNER_WIDTH);
            text(LEFT - 6, y + 4, "end", "#444444", power(power));
        }
        for (int power = across.first; power <= across.last; power++) {
            text(x(across, power), TOP + INNER_HEIGHT + 16, "middle", "#444444", power(power));
        }
        linear(across, up);
        int line = 0;
        for (Map.Entry<String, Map<Double, Double>> entry : growth.lines().entrySet()) {
            line(across, up, entry.getValue(), COLOURS.get(line % COLOURS.size()));
            int column = line % 2;
            int row = line / 2;
            double x = LEFT + column * 165;
            double y = TOP + INNER_HEIGHT + 34 + row * 16;
            add(
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n",
                    x, y - 4, COLOURS.get(line % COLOURS.size()));
            text(x + 9, y, "start", "#222222", entry.getKey());
            line++;
        }
    }

    /** As steep as what is twice as much for twice as many. */
    private void linear(Axis across, Axis up) {
        double length = Math.min(across.last - across.first, up.last - up.first);
        add(
                "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#999999\" stroke-dasharray=\"2 4\"/>%n",
                x(across, across.first), y(up, up.first), x(across, across.first + length), y(up, up.first + length));
    }

    private void line(Axis across, Axis up, Map<Double, Double> points, String colour) {
        StringBuilder path = new StringBuilder();
        points.forEach((count, value) -> {
            double x = x(across, Math.log10(count));
            double y = y(up, Math.log10(Axis.positive(value)));
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y));
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x, y, colour);
        });
        add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n", path, colour);
    }

    private void text(double x, double y, String anchor, String colour, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x, y, anchor, colour, text);
    }

    private static String power(int power) {
        return power < 0
                ? String.format(Locale.ROOT, "%." + -power + "f", Math.pow(10, power))
                : "%,d".formatted((long) Math.pow(10, power));
    }

    private static double x(Axis axis, double power) {
        return LEFT + INNER_WIDTH * axis.part(power);
    }

    private static double y(Axis axis, double power) {
        return TOP + INNER_HEIGHT * (1 - axis.part(power));
    }

    /** From one power of ten to another. */
    private record Axis(int first, int last) {

        static Axis over(Growth growth, boolean counts) {
            List<Double> all = growth.lines().values().stream()
                    .flatMap(line -> (counts ? line.keySet() : line.values()).stream())
                    .map(Axis::positive)
                    .toList();
            double least = all.stream().mapToDouble(Double::doubleValue).min().orElse(1);
            double most = all.stream().mapToDouble(Double::doubleValue).max().orElse(1);
            int first = (int) Math.floor(Math.log10(least));
            return new Axis(first, Math.max(first + 1, (int) Math.ceil(Math.log10(most))));
        }

        /** What is nothing, or less by chance, stands at the bottom. */
        static double positive(double value) {
            return Math.max(value, 0.01);
        }

        double part(double power) {
            return (power - first) / (last - first);
        }
    }
}
