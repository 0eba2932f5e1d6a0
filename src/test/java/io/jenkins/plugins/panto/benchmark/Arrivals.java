package io.jenkins.plugins.panto.benchmark;

import io.jenkins.plugins.panto.emulator.PantoEmulator.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** When requests arrived at the emulator. */
final class Arrivals implements Consumer<Seen> {

    private final List<Instant> times = new ArrayList<>();

    @Override
    public synchronized void accept(Seen request) {
        times.add(Instant.now());
        notifyAll();
    }

    synchronized void forget() {
        times.clear();
    }

    synchronized List<Instant> times() {
        return List.copyOf(times);
    }

    synchronized int count() {
        return times.size();
    }

    synchronized void await(int count, Duration timeout) throws InterruptedException, TimeoutException {
        Instant end = Instant.now().plus(timeout);
        while (times.size() < count) {
            long left = Duration.between(Instant.now(), end).toMillis();
            if (left <= 0) {
                throw new TimeoutException(times.size() + " of " + count + " requests arrived");
            }
            wait(left);
        }
    }

    /** Requests per second, from the first to the last. */
    synchronized double rate() {
        Instant first = times.get(0);
        Instant last = times.get(times.size() - 1);
        return (times.size() - 1) / (Duration.between(first, last).toNanos() / 1e9);
    }
}
