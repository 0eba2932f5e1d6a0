package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** How many threads triggers and waits take that wait for Panto, more than as many builds that sleep. */
final class ThreadCost {

    private static final Duration TIMEOUT = Duration.ofMinutes(8);

    private final Controller jenkins;
    private final Report report;
    private final int triggers;
    private final int waits;

    /** How long the service takes at least to answer, once all have asked. */
    private final Duration answer;

    ThreadCost(Controller jenkins, Report report, boolean quick) {
        this.jenkins = jenkins;
        this.report = report;
        this.triggers = quick ? 100 : 1000;
        this.waits = quick ? 50 : 500;
        this.answer = Duration.ofSeconds(quick ? 10 : 60);
    }

    void measure() throws Exception {
        sleeps(2); // what the first build loads
        long sleeping = sleeps(triggers);
        report.figure("threads.triggers", "", triggers);
        report.figure("threads.sleep" + triggers, "", sleeping);
        long triggering = triggers();
        report.figure("threads.triggersOverSleep", "", triggering - sleeping);
        report.limit("threads of " + triggers + " triggers in flight over sleep", "threads.triggersOverSleep", 16);
        sleeping = sleeps(waits);
        report.figure("threads.waits", "", waits);
        report.figure("threads.sleep" + waits, "", sleeping);
        report.figure("threads.waitsOverSleep", "", waits() - sleeping);
        report.limit("threads of " + waits + " waits over sleep", "threads.waitsOverSleep", 8);
    }

    private long sleeps(int builds) throws Exception {
        jenkins.pipeline("sleeping", "sleep 36000");
        jenkins.start("sleeping", builds);
        jenkins.awaitStep("sleeping", builds, "sleep");
        long peak = jenkins.peakOfThreads(answer);
        jenkins.stop("sleeping");
        jenkins.delete("sleeping");
        return peak;
    }

    private long triggers() throws Exception {
        try (PantoEmulator panto = PantoEmulator.start(Way.KEY)) {
            Arrivals arrivals = new Arrivals();
            CountDownLatch mayBeAnswered = new CountDownLatch(1);
            panto.onTrigger(trigger -> {
                arrivals.accept(trigger);
                await(mayBeAnswered);
            });
            jenkins.connect(panto);
            jenkins.pipeline("triggering", Way.PANTO.step(panto.url()));
            jenkins.start("triggering", triggers);
            arrivals.await(triggers, TIMEOUT);
            long peak = jenkins.peakOfThreads(answer);
            mayBeAnswered.countDown();
            jenkins.awaitEnd("triggering");
            jenkins.measured("triggering"); // fails where a build has
            jenkins.delete("triggering");
            return peak;
        }
    }

    private long waits() throws Exception {
        try (PantoEmulator panto = PantoEmulator.start(Way.KEY)) {
            Arrivals arrivals = new Arrivals();
            panto.onTrigger(arrivals);
            panto.plan(Plan.endless());
            jenkins.connect(panto);
            jenkins.pipeline("waiting", WaitCost.waiting());
            jenkins.start("waiting", waits);
            arrivals.await(waits, TIMEOUT);
            jenkins.awaitStep("waiting", waits, "pantoTrigger");
            long peak = jenkins.peakOfThreads(answer);
            jenkins.stop("waiting");
            jenkins.delete("waiting");
            return peak;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
