package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * An HTTP client for what must not go out on a connection that has been idle, where the server may have hung up
 * meanwhile. What comes at once shares a client, since each brings a thread with it until it is collected.
 */
public final class FreshHttpClient {

    private final Supplier<HttpClient> factory;
    private final LongSupplier nanoTime;
    private final Duration shared;

    @CheckForNull
    private HttpClient current;

    @CheckForNull
    private Object settings;

    private long since;

    /**
     * @param nanoTime such as {@link System#nanoTime}
     * @param shared how long a client is given out, and so the longest time that a connection of it can have been idle
     */
    public FreshHttpClient(
            @NonNull Supplier<HttpClient> factory, @NonNull LongSupplier nanoTime, @NonNull Duration shared) {
        this.shared = shared;
        this.factory = factory;
        this.nanoTime = nanoTime;
    }

    /** @param newSettings what the factory builds from; another value ends the sharing at once */
    @NonNull
    public synchronized HttpClient get(@Nullable Object newSettings) {
        long now = nanoTime.getAsLong();
        if (current == null || now - since > shared.toNanos() || !Objects.equals(settings, newSettings)) {
            current = factory.get();
            settings = newSettings;
            since = now;
        }
        return current;
    }
}
