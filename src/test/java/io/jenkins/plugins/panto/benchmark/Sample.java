package io.jenkins.plugins.panto.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Values that were measured under the same circumstances. */
final class Sample {

    /** From here on, as a part of the median, the machine is too noisy to believe the figure. */
    static final double NOISY = 0.3;

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    int size() {
        return values.size();
    }

    double mean() {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    double median() {
        return quantile(0.5);
    }

    double quantile(double part) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        double at = part * (sorted.size() - 1);
        double low = sorted.get((int) Math.floor(at));
        double high = sorted.get((int) Math.ceil(at));
        return low + (high - low) * (at - Math.floor(at));
    }

    /** The interquartile range as a part of the median. */
    double spread() {
        return median() == 0 ? 0 : Math.abs((quantile(0.75) - quantile(0.25)) / median());
    }

    boolean isNoisy() {
        return spread() > NOISY;
    }
}
