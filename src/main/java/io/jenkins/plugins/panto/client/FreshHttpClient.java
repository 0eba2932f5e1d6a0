package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The HTTP client of requests that must not be repeated, and so must not use a connection that has been idle. It is
 * shared, since each client has a thread of its own, but by those only that begin before the first reply does: from then
 * on the client has a connection that is idle, and others get a new client.
 */
public final class FreshHttpClient {

    /** How long a reply waits for others to choose their connections, which takes milliseconds. */
    private static final Duration CHOOSING = Duration.ofSeconds(1);

    private final Supplier<?> settings;
    private final Supplier<HttpClient> factory;
    private final Supplier<Caller> caller;
    private final Consumer<HttpClient> retire;
    private final Duration choosing;

    /** Not a monitor, since whoever waits for that would hold the carrier of a virtual thread. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition chosen = lock.newCondition();

    @CheckForNull
    private Shared current;

    /** A client, who uses it, and who of them has no connection yet. */
    private record Shared(HttpClient client, Object madeFrom, Set<Call> users, Set<Call> choosing) {}

    /** See {@link SharedHttpClient#SharedHttpClient}. */
    public FreshHttpClient(
            @NonNull Supplier<?> settings,
            @NonNull Supplier<HttpClient> factory,
            @NonNull Supplier<Caller> caller,
            @NonNull Consumer<HttpClient> retire) {
        this(settings, factory, caller, retire, CHOOSING);
    }

    FreshHttpClient(
            Supplier<?> settings,
            Supplier<HttpClient> factory,
            Supplier<Caller> caller,
            Consumer<HttpClient> retire,
            Duration choosing) {
        this.settings = settings;
        this.factory = factory;
        this.caller = caller;
        this.retire = retire;
        this.choosing = choosing;
    }

    /** For one who sends one request after the other. */
    @NonNull
    public Connections connections() {
        return new Call();
    }

    private final class Call implements Connections {

        /** Null once it is done: the JDK keeps a client as long as what was sent with it leads back to it. */
        @CheckForNull
        private Shared shared;

        @Override
        public HttpClient client() {
            lock.lock();
            try {
                Object now = settings.get();
                Shared mine = current;
                if (mine == null || !Objects.equals(mine.madeFrom(), now)) {
                    mine = new Shared(factory.get(), now, new HashSet<>(), new HashSet<>());
                }
                current = mine;
                shared = mine;
                mine.users().add(this);
                mine.choosing().add(this);
                return mine.client();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void sending() {
            lock.lock();
            try {
                if (shared != null) {
                    shared.choosing().remove(this);
                    chosen.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void answered() {
            lock.lock();
            try {
                giveToNobodyElse();
                long left = choosing.toNanos();
                while (left > 0 && shared != null && !shared.choosing().isEmpty()) {
                    left = chosen.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void done(HttpClient client, boolean failed) {
            lock.lock();
            try {
                giveToNobodyElse();
                Shared mine = shared;
                shared = null;
                if (mine != null && mine.users().remove(this) && mine.users().isEmpty()) {
                    retire.accept(client);
                }
            } finally {
                lock.unlock();
            }
        }

        private void giveToNobodyElse() {
            if (current == shared) {
                current = null;
            }
            sending();
        }

        @Override
        public Caller caller() {
            return caller.get();
        }
    }
}
