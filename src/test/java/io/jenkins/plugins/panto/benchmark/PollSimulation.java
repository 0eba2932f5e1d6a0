package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.client.PollQueue;
import io.jenkins.plugins.panto.verdict.PollPlan;
import io.jenkins.plugins.panto.verdict.PollPlan.Knowledge;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What many waits ask of Panto, computed from the poll plan without Jenkins and without a network: when each polls, how
 * long it queues, what a limit on the rate does to it, and how late the end of its runs is seen. All times in seconds.
 */
final class PollSimulation {

    /** Says when to poll. */
    interface Plan {

        /** The plugin's. */
        Plan OWN = (known, chance) -> PollPlan.pause(known, PollPlan.DEFAULT_LONGEST, chance);

        /** The same for whoever knows neither how long test runs usually take nor what a question costs. */
        Plan PLAIN =
                (known, chance) -> OWN.pause(new Knowledge(known.polls(), known.waited(), List.of(), false), chance);

        Duration pause(Knowledge known, double chance);
    }

    /**
     * A wait: when it begins, and when its runs end; counted from the same moment.
     *
     * @param questions how many a poll takes: one with a trigger ID, else one for each run
     * @param together whether there is a trigger ID
     * @param earlier how long earlier runs took, which is known after the first poll
     */
    record Wait(double begins, double ends, int questions, boolean together, List<Double> earlier) {

        /** Without any history. */
        Wait(double begins, double ends, int questions) {
            this(begins, ends, questions, questions == 1, List.of());
        }

        List<Duration> usualEnds() {
            return earlier.stream().map(PollSimulation::duration).toList();
        }
    }

    /**
     * The service.
     *
     * @param answers how long it takes to answer
     * @param perSecond how many questions it takes a second from one account; infinite where it has no limit
     * @param retryAfter for how long it asks to be left alone by whoever is over the limit
     */
    record Service(double answers, double perSecond, double retryAfter) {

        static Service unlimited(double answers) {
            return new Service(answers, Double.POSITIVE_INFINITY, 0);
        }
    }

    /**
     * What came of it.
     *
     * @param refused how many of the questions were over the limit
     * @param late how late the end was seen by each wait
     * @param busiest most questions within a minute
     */
    record Outcome(long questions, long refused, Sample late, double waitMinutes, long busiest) {

        double perWaitMinute() {
            return questions / waitMinutes;
        }
    }

    private record Event(double at, Runnable what) {}

    /** A wait's place in the simulation; a poll that was refused counts as one that has told nothing. */
    private final class Looker {
        private final Wait wait;
        private final Queue queue;
        private int polls;
        private int unanswered;
        private boolean told;
        private boolean refused;

        Looker(Wait wait, Queue queue) {
            this.wait = wait;
            this.queue = queue;
            at(wait.begins(), this::sleep);
        }

        private void sleep() {
            boolean asked = polls > 0;
            Knowledge known = new Knowledge(
                    polls,
                    duration(now - wait.begins()),
                    asked ? wait.usualEnds() : List.of(),
                    asked && wait.together() && !refused);
            Duration pause = plan.pause(known, random.nextDouble());
            at(now + pause.toMillis() / 1000.0, this::poll);
        }

        private void poll() {
            polls++;
            unanswered = wait.questions();
            told = true;
            refused = false;
            IntStream.range(0, wait.questions()).forEach(i -> queue.waiting.add(this));
            queue.send();
        }

        private void answered(double asked, boolean refusal) {
            refused |= refusal;
            told &= !refusal && asked >= wait.ends();
            unanswered--;
            if (unanswered > 0) {
                return;
            }
            if (told) {
                late.add(now - wait.ends());
                waitMinutes += (now - wait.begins()) / 60;
            } else {
                sleep();
            }
        }
    }

    /** A controller's questions. */
    private final class Queue {
        private final Deque<Looker> waiting = new ArrayDeque<>();
        private int inFlight;
        private double quietUntil;

        private void send() {
            while (inFlight < PollQueue.IN_FLIGHT && !waiting.isEmpty() && now >= quietUntil) {
                Looker asker = waiting.poll();
                inFlight++;
                count();
                boolean refused = !allows();
                double asked = now;
                at(now + service.answers(), () -> {
                    inFlight--;
                    if (refused) {
                        refusals++;
                        keepQuiet();
                    }
                    asker.answered(asked, refused);
                    send();
                });
            }
        }

        private void keepQuiet() {
            if (now + service.retryAfter() > quietUntil) {
                quietUntil = now + service.retryAfter();
                at(quietUntil, this::send);
            }
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingDouble(Event::at));
    private final Deque<Double> lastMinute = new ArrayDeque<>();
    private final Plan plan;
    private final Service service;
    private final Random random;
    private final Sample late = new Sample();
    private double now;
    private double allowance;
    private double allowedAt;
    private long questions;
    private long refusals;
    private long busiest;
    private double waitMinutes;

    private PollSimulation(Plan plan, Service service, long seed) {
        this.plan = plan;
        this.service = service;
        this.random = new Random(seed);
        this.allowance = service.perSecond();
    }

    static Outcome run(List<Wait> waits, Service service, long seed) {
        return run(Plan.OWN, waits, 1, service, seed);
    }

    /** @param controllers among which the waits are dealt out */
    static Outcome run(Plan plan, List<Wait> waits, int controllers, Service service, long seed) {
        PollSimulation simulation = new PollSimulation(plan, service, seed);
        List<Queue> queues =
                Stream.generate(() -> simulation.new Queue()).limit(controllers).toList();
        for (int i = 0; i < waits.size(); i++) {
            simulation.new Looker(waits.get(i), queues.get(i % controllers));
        }
        for (Event next = simulation.events.poll(); next != null; next = simulation.events.poll()) {
            simulation.now = next.at();
            next.what().run();
        }
        return new Outcome(
                simulation.questions, simulation.refusals, simulation.late, simulation.waitMinutes, simulation.busiest);
    }

    /** As many waits, each so long, that begin at any moment of a period. */
    static List<Wait> spread(int count, double over, double lasting, int questions, long seed) {
        return DoubleStream.generate(new Random(seed)::nextDouble)
                .limit(count)
                .mapToObj(part -> new Wait(part * over, part * over + lasting, questions))
                .toList();
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private void at(double time, Runnable what) {
        events.add(new Event(time, what));
    }

    private void count() {
        questions++;
        lastMinute.add(now);
        while (lastMinute.peek() < now - 60) {
            lastMinute.poll();
        }
        busiest = Math.max(busiest, lastMinute.size());
    }

    /** Whether there is room for one more, where an allowance grows steadily and a second's worth can be saved. */
    private boolean allows() {
        if (Double.isInfinite(service.perSecond())) {
            return true;
        }
        allowance = Math.min(service.perSecond(), allowance + (now - allowedAt) * service.perSecond());
        allowedAt = now;
        if (allowance < 1) {
            return false;
        }
        allowance--;
        return true;
    }

    /** By hand: how many waits, over how many seconds they begin, how long they last, questions a poll, limit a second. */
    public static void main(String[] args) {
        double[] numbers = DoubleStream.concat(
                        Arrays.stream(args).mapToDouble(Double::parseDouble),
                        Arrays.stream(new double[] {1000, 600, 600, 1, Double.POSITIVE_INFINITY})
                                .skip(args.length))
                .toArray();
        Outcome outcome = run(
                spread((int) numbers[0], numbers[1], numbers[2], (int) numbers[3], 1),
                new Service(0.1, numbers[4], 10),
                1);
        System.out.printf(
                "%d questions, %d refused, %.2f a wait-minute, %d in the busiest minute;"
                        + " seen %.1f s late (median), %.1f s (95 %%), %.1f s at most%n",
                outcome.questions(),
                outcome.refused(),
                outcome.perWaitMinute(),
                outcome.busiest(),
                outcome.late().median(),
                outcome.late().quantile(0.95),
                outcome.late().quantile(1));
    }
}
