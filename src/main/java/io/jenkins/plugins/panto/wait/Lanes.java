package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Computer;
import hudson.remoting.SingleLaneExecutorService;
import io.jenkins.plugins.panto.client.PollQueue;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** A few threads of Jenkins' pool, so that many waits that have to do the same at the same time take no more. */
final class Lanes {

    private final List<Executor> lanes = Stream.<Executor>generate(
                    () -> new SingleLaneExecutorService(Computer.threadPoolForRemoting))
            .limit(PollQueue.IN_FLIGHT)
            .toList();

    /** One that does what it is given one thing after the other. */
    @NonNull
    Executor any() {
        return lanes.get(ThreadLocalRandom.current().nextInt(lanes.size()));
    }
}
