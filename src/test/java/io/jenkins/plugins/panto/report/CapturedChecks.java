package io.jenkins.plugins.panto.report;

import hudson.ExtensionList;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.checks.api.ChecksStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Stands in for a plugin that publishes checks on commits. */
abstract class CapturedChecks extends ChecksPublisherFactory {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final List<ChecksDetails> checks = new ArrayList<>();
    private boolean broken;

    static CapturedChecks get() {
        return ExtensionList.lookup(ChecksPublisherFactory.class).stream()
                .filter(CapturedChecks.class::isInstance)
                .map(CapturedChecks.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Override
    protected Optional<ChecksPublisher> createPublisher(Run<?, ?> run, TaskListener listener) {
        return Optional.of(new ChecksPublisher() {
            @Override
            public void publish(ChecksDetails details) {
                listener.getLogger().println("published");
                add(details);
            }
        });
    }

    private synchronized void add(ChecksDetails details) {
        checks.add(details);
        notifyAll();
        if (broken) {
            throw new IllegalStateException("the commit is gone");
        }
    }

    synchronized void forget() {
        checks.clear();
        broken = false;
    }

    synchronized void breakAll() {
        broken = true;
    }

    synchronized List<ChecksDetails> all() {
        return List.copyOf(checks);
    }

    /** Those of a name, once one of them is concluded. */
    List<ChecksDetails> concluded(String name) throws InterruptedException {
        await(() -> of(name).stream().anyMatch(check -> check.getStatus() == ChecksStatus.COMPLETED));
        return of(name);
    }

    synchronized List<ChecksDetails> of(String name) {
        return checks.stream()
                .filter(check -> check.getName().orElseThrow().equals(name))
                .toList();
    }

    /** Each as its status or conclusion and its title. */
    List<String> told(String name) {
        return of(name).stream().map(CapturedChecks::told).toList();
    }

    static String told(ChecksDetails check) {
        return (check.getStatus() == ChecksStatus.COMPLETED ? check.getConclusion() : check.getStatus()) + ": "
                + title(check);
    }

    void await(String title) throws InterruptedException {
        await(() -> checks.stream().anyMatch(check -> title(check).equals(title)));
    }

    /** Until this is the last word of a check. */
    void awaitLast(String name, String last) throws InterruptedException {
        await(() -> !told(name).isEmpty() && told(name).getLast().equals(last));
    }

    private synchronized void await(BooleanSupplier done) throws InterruptedException {
        long until = System.nanoTime() + TIMEOUT.toNanos();
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError(
                        checks.stream().map(CapturedChecks::told).toList().toString());
            }
            wait(1_000);
        }
    }

    static String title(ChecksDetails check) {
        return check.getOutput().flatMap(output -> output.getTitle()).orElse("");
    }

    static String summary(ChecksDetails check) {
        return check.getOutput().flatMap(output -> output.getSummary()).orElse("");
    }
}
