package io.jenkins.plugins.panto.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A time that stands still until a test drives it, and whose appointments are kept on the test's thread. */
public final class DrivenTime extends Clock implements Timekeeper {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Appointment> appointments = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int cancelled;

    private record Appointment(Instant at, Runnable wake) {}

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized Runnable after(Duration pause, Runnable wake) {
        Appointment appointment = new Appointment(now.plus(pause), wake);
        appointments.add(appointment);
        notifyAll();
        return () -> cancel(appointment);
    }

    private synchronized void cancel(Appointment appointment) {
        if (appointments.remove(appointment)) {
            cancelled++;
        }
        notifyAll();
    }

    /** Lets time pass, and keeps what is due on the way. */
    public void advance(Duration duration) {
        Instant goal = now().plus(duration);
        for (Optional<Appointment> due = nextUntil(goal); due.isPresent(); due = nextUntil(goal)) {
            due.get().wake().run();
        }
    }

    private synchronized Optional<Appointment> nextUntil(Instant goal) {
        Optional<Appointment> next = appointments.stream()
                .filter(appointment -> !appointment.at().isAfter(goal))
                .min(Comparator.comparing(Appointment::at));
        now = next.map(Appointment::at).orElse(goal);
        next.ifPresent(appointments::remove);
        return next;
    }

    /** Keeps one appointment after the other, each at most so far away, until something has come true. */
    public void advanceUntil(BooleanSupplier done, Duration within) throws InterruptedException {
        for (Optional<Instant> next = await(done, within); next.isPresent(); next = await(done, within)) {
            advance(Duration.between(now(), next.get()));
        }
    }

    /** Waits for real until there is an appointment, such as when a look was answered; none when all is done. */
    private Optional<Instant> await(BooleanSupplier done, Duration within) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!done.getAsBoolean()) { // not under the lock, since it may need another that waits for this one
            Optional<Instant> next = next(within);
            if (next.isPresent()) {
                return next;
            }
            if (System.nanoTime() > until) {
                throw new AssertionError("no appointment within " + within + " of " + now() + ", but " + appointments);
            }
        }
        return Optional.empty();
    }

    private synchronized Optional<Instant> next(Duration within) throws InterruptedException {
        Instant horizon = now.plus(within);
        Optional<Instant> next = appointments.stream()
                .map(Appointment::at)
                .filter(at -> !at.isAfter(horizon))
                .min(Comparator.naturalOrder());
        if (next.isEmpty()) {
            wait(20);
        }
        return next.map(at -> at.isBefore(now) ? now : at);
    }

    /** Waits for real until so many appointments are open, such as when so many waits have begun. */
    public synchronized void awaitAppointments(int count) throws InterruptedException {
        while (appointments.size() < count) {
            wait();
        }
    }

    /**
     * Waits for real until for each appointment that is farther away there is one that is not, such as when each wait
     * that has one for its end has one for its next look too.
     */
    public synchronized void awaitNearness(Duration within) throws InterruptedException {
        while (2 * appointmentsAfter(now.plus(within)) > appointments.size()) {
            wait();
        }
    }

    private long appointmentsAfter(Instant horizon) {
        return appointments.stream()
                .filter(appointment -> appointment.at().isAfter(horizon))
                .count();
    }

    /** How many appointments are open: none when nothing is left behind. */
    public synchronized int appointments() {
        return appointments.size();
    }

    /** How many appointments were ended before their time. */
    public synchronized int cancelled() {
        return cancelled;
    }

    @Override
    public Instant instant() {
        return now();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
