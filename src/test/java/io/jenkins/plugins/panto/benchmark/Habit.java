package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.benchmark.PollSimulation.Outcome;
import io.jenkins.plugins.panto.benchmark.PollSimulation.Plan;
import io.jenkins.plugins.panto.benchmark.PollSimulation.Service;
import io.jenkins.plugins.panto.benchmark.PollSimulation.Wait;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** How long the test runs of a job take, in its earlier builds and in the one that waits. */
enum Habit {
    HALF_A_MINUTE("30 s, ± 6 s", normal(30, 6)),
    MINUTE_AND_A_HALF("90 s, ± 10 s", normal(90, 10)),
    FIVE_MINUTES_EXACT("5 min, ± 2 %", about(300, 0.02)),
    FIVE_MINUTES("5 min, ± 10 %", about(300, 0.1)),
    TEN_MINUTES("10 min, ± 10 %", about(600, 0.1)),
    FORTY_MINUTES_EXACT("40 min, ± 5 %", about(2400, 0.05)),
    FORTY_MINUTES("40 min, ± 15 %", about(2400, 0.15)),
    TWO_PEAKS("3 min, or 9 min in 30 %", random -> (random.nextDouble() < 0.7 ? 180 : 540) * spread(random, 0.05)),
    ANY("5 min, ± 50 %", about(300, 0.5)),
    NOW_HALF("was 10 min, is 5 min", about(600, 0.05), about(300, 0.05)),
    NOW_TWICE("was 5 min, is 10 min", about(300, 0.05), about(600, 0.05)),
    NOW_LITTLE_LONGER("was 10 min, is 11.5 min", about(600, 0.05), about(690, 0.05)),
    NOW_AT_ONCE("was 10 min, is 40 s", about(600, 0.05), normal(40, 8));

    static final int WAITS = 2_000;
    private static final int EARLIER = 5;
    private static final double APART = 10_000;

    final String title;
    private final ToDoubleFunction<Random> before;
    private final ToDoubleFunction<Random> now;

    Habit(String title, ToDoubleFunction<Random> always) {
        this(title, always, always);
    }

    Habit(String title, ToDoubleFunction<Random> before, ToDoubleFunction<Random> now) {
        this.title = title;
        this.before = before;
        this.now = now;
    }

    private static ToDoubleFunction<Random> normal(double mean, double deviation) {
        return random -> Math.max(3, mean + deviation * random.nextGaussian());
    }

    private static ToDoubleFunction<Random> about(double median, double deviation) {
        return random -> median * spread(random, deviation);
    }

    private static double spread(Random random, double deviation) {
        return Math.exp(deviation * random.nextGaussian());
    }

    /** Whether the job has just changed, so that its history misleads. */
    boolean isChanged() {
        return name().startsWith("NOW_");
    }

    /** What many waits for such a job cost that do not get in each other's way. */
    Outcome simulate(Plan plan, boolean together, boolean history) {
        Random random = new Random(1);
        List<Wait> waits = IntStream.range(0, WAITS)
                .mapToObj(i -> {
                    List<Double> earlier = DoubleStream.generate(() -> before.applyAsDouble(random))
                            .limit(EARLIER)
                            .boxed()
                            .toList();
                    double ends = i * APART + now.applyAsDouble(random);
                    return new Wait(i * APART, ends, 1, together, history ? earlier : List.of());
                })
                .toList();
        return PollSimulation.run(plan, waits, 1, Service.unlimited(0.1), 1);
    }

    /** By hand: what the plan costs with and without knowledge. */
    public static void main(String[] args) {
        for (Habit habit : values()) {
            Outcome plain = habit.simulate(Plan.PLAIN, false, false);
            print(habit, "plain", plain, plain);
            print(habit, "trigger ID", habit.simulate(Plan.OWN, true, false), plain);
            print(habit, "history", habit.simulate(Plan.OWN, false, true), plain);
            print(habit, "both", habit.simulate(Plan.OWN, true, true), plain);
        }
    }

    private static void print(Habit habit, String knows, Outcome outcome, Outcome plain) {
        System.out.printf(
                "%-26s %-10s %6.1f polls (%.2f), %5.1f s late in the median (%.2f), %5.1f s on average (%.2f)%n",
                habit.title,
                knows,
                outcome.questions() / (double) WAITS,
                outcome.questions() / (double) plain.questions(),
                outcome.late().median(),
                outcome.late().median() / plain.late().median(),
                outcome.late().mean(),
                outcome.late().mean() / plain.late().mean());
    }
}
