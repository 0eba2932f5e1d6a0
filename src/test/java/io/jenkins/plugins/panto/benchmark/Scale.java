package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.benchmark.PollSimulation.Outcome;
import io.jenkins.plugins.panto.benchmark.PollSimulation.Plan;
import io.jenkins.plugins.panto.benchmark.PollSimulation.Service;
import java.util.Locale;

/** What cannot be measured on one machine, computed from what was: the figures of {@code docs/scale.md}. */
final class Scale {

    private static final int WAITS = 10_000;
    private static final int CONTROLLERS = 20;
    private static final int JOBS = 50_000;
    private static final double HOUR = 3600;
    private static final double ANSWER = 0.1;

    private final Report report;

    Scale(Report report) {
        this.report = report;
    }

    void compute() {
        lateness();
        bigController();
        restart();
        rateLimit();
    }

    /** What the poll plan makes of jobs of all habits, held against one that knows nothing of them. */
    private void lateness() {
        for (Habit habit : Habit.values()) {
            String name = "late." + habit.name().toLowerCase(Locale.ROOT);
            Outcome plain = habit.simulate(Plan.PLAIN, false, false);
            report.figure(name + ".plain", "s", plain.late().median());
            report.figure(name + ".polls.plain", "", plain.questions() / (double) Habit.WAITS);
            lateness(habit, name, false, true, plain);
            lateness(habit, name, true, false, plain);
            lateness(habit, name, true, true, plain);
        }
    }

    private void lateness(Habit habit, String name, boolean triggerId, boolean history, Outcome plain) {
        Outcome own = habit.simulate(Plan.OWN, triggerId, history);
        String known = (triggerId ? "id" : "") + (history ? "history" : "");
        String what = habit.title + (triggerId ? ", trigger ID" : "") + (history ? ", history" : "");
        report.figure(name + "." + known, "s", own.late().median());
        report.figure(name + ".polls." + known, "", own.questions() / (double) plain.questions());
        report.limit(
                "end seen late, " + what,
                name + "." + known,
                habit.isChanged() ? 1.1 * plain.late().median() : history ? 5 : 10);
        report.limit(
                "polls, as a multiple of those without either, " + what, name + ".polls." + known, triggerId ? 2 : 1);
    }

    /** All waits of a controller, at any stage of an hour-long wait for one trigger each. */
    private void bigController() {
        Outcome outcome = run("scale.waits10000", 1, HOUR, HOUR, Service.unlimited(ANSWER));
        report.figure("scale.waits10000.busiestSecond", "/s", outcome.busiest() / 60.0);
        double perWait = report.value("wait.heapMany.panto") / report.value("wait.many");
        report.figure("scale.waits10000.heap", "MB", perWait * WAITS);
        report.figure("scale.waits10000.heapOverSleep", "MB", report.value("wait.heapOverSleepMany") * WAITS / 1024);
        report.figure("scale.waits10000.threads", "", report.value("wait.threadsMany.panto"));
        report.figure(
                "scale.jobs50000.disk", "GB", JOBS * 10.0 * 20 * report.value("record.build.xml.perRun.judged") / 1e9);
        report.figure("scale.trigger.cpuOf10000", "s", report.value("trigger.cpu10.panto") * WAITS / 1000);
    }

    /** After a restart all waits begin a new poll plan in the same minute. */
    private void restart() {
        run("scale.restart", 1, 30, HOUR, Service.unlimited(ANSWER));
    }

    /** The same waits on many controllers of one account, which may ask so often. */
    private void rateLimit() {
        for (int perSecond : new int[] {1000, 300, 100, 30}) {
            run("scale.limit" + perSecond, CONTROLLERS, HOUR, HOUR, new Service(ANSWER, perSecond, 10));
        }
    }

    private Outcome run(String name, int controllers, double over, double lasting, Service service) {
        Outcome outcome = PollSimulation.run(
                Plan.OWN, PollSimulation.spread(WAITS, over, lasting, 1, 1), controllers, service, 1);
        report.figure(name + ".perWaitMinute", "/min", outcome.perWaitMinute());
        report.figure(name + ".busiestMinute", "", outcome.busiest());
        report.figure(name + ".refused", "%", 100.0 * outcome.refused() / outcome.questions());
        report.figure(name + ".late", "s", outcome.late());
        report.figure(name + ".lateAtMost", "s", outcome.late().quantile(1));
        return outcome;
    }
}
