package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import java.net.http.HttpClient;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The HTTP client of all who may repeat what they ask. It is shared, since each brings a thread with it until it is
 * collected, and keeps its connections; a trigger must not go out on one that has been idle.
 */
public final class SharedHttpClient {

    private final Supplier<HttpClient> factory;

    @CheckForNull
    private HttpClient current;

    @CheckForNull
    private Object settings;

    public SharedHttpClient(@NonNull Supplier<HttpClient> factory) {
        this.factory = factory;
    }

    /** @param newSettings what the factory builds from; another value makes a new client */
    @NonNull
    public synchronized HttpClient get(@Nullable Object newSettings) {
        HttpClient client = current;
        if (client == null || !Objects.equals(settings, newSettings)) {
            client = factory.get();
            current = client;
            settings = newSettings;
        }
        return client;
    }
}
