package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The HTTP client of all requests that may be repeated. It is shared, since each client has a thread of its own, and it
 * keeps its connections; a trigger must not use one that has been idle. After a failure it is replaced, so that no
 * address is kept for ever.
 */
public final class SharedHttpClient implements Connections {

    /** A younger client has just resolved its addresses. */
    private static final Duration YOUNG = Duration.ofSeconds(10);

    private final Supplier<?> settings;
    private final Supplier<HttpClient> factory;
    private final Supplier<Caller> caller;
    private final Consumer<HttpClient> retire;
    private final LongSupplier nanoTime;

    /** How many requests use each client; the current client is always in it. */
    private final Map<HttpClient, Integer> users = new IdentityHashMap<>();

    @CheckForNull
    private HttpClient current;

    @CheckForNull
    private Object madeFrom;

    private long madeAt;

    /**
     * @param settings what the factory builds from; another value makes a new client
     * @param retire takes each client that is no longer in use, to close it; must not block
     */
    public SharedHttpClient(
            @NonNull Supplier<?> settings,
            @NonNull Supplier<HttpClient> factory,
            @NonNull Supplier<Caller> caller,
            @NonNull Consumer<HttpClient> retire) {
        this(settings, factory, caller, retire, System::nanoTime);
    }

    SharedHttpClient(
            Supplier<?> settings,
            Supplier<HttpClient> factory,
            Supplier<Caller> caller,
            Consumer<HttpClient> retire,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.factory = factory;
        this.caller = caller;
        this.retire = retire;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized HttpClient client() {
        Object now = settings.get();
        if (current == null || !Objects.equals(madeFrom, now)) {
            HttpClient made = factory.get();
            drop();
            current = made;
            madeFrom = now;
            madeAt = nanoTime.getAsLong();
        }
        users.merge(current, 1, Integer::sum);
        return current;
    }

    @Override
    public synchronized void done(HttpClient client, boolean failed) {
        users.merge(client, -1, Integer::sum);
        if (failed && client == current && nanoTime.getAsLong() - madeAt >= YOUNG.toNanos()) {
            drop();
        }
        retireIfUnused(client);
    }

    @Override
    public Caller caller() {
        return caller.get();
    }

    private void drop() {
        HttpClient old = current;
        current = null;
        if (old != null) {
            retireIfUnused(old);
        }
    }

    private void retireIfUnused(HttpClient client) {
        if (client != current && users.getOrDefault(client, 0) <= 0 && users.remove(client) != null) {
            retire.accept(client);
        }
    }
}
