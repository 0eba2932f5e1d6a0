package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

/** Provides HTTP clients and takes them back. An implementation owns its clients. */
@FunctionalInterface
public interface Connections {

    /** A client from {@link #builder}. */
    @NonNull
    HttpClient client();

    /** Called when a request has its connection and is about to be sent. Must not block. */
    default void sending() {}

    /** Called when a reply begins, before another request can use its connection, on a thread that may block. */
    default void answered() {}

    /**
     * Called once for each client that was given, when nothing of it is used any more, whatever happened. Must not
     * block.
     *
     * @param failed whether no complete reply was received
     */
    default void done(@NonNull HttpClient client, boolean failed) {}

    @NonNull
    default Caller caller() {
        return new Caller("panto-qa");
    }

    /**
     * The beginning of every client. It follows no redirect, since the JDK takes the API key along. It has no
     * authenticator and must not get one, since with one the JDK repeats requests and hides answers: a login for the
     * proxy belongs to the {@link Caller}.
     *
     * @param proxies asked anew for each request, so that a proxy that moves is found again; plain http, which is for
     *     loopback hosts only, goes past them. Null for those of the JVM
     */
    @NonNull
    static HttpClient.Builder builder(@CheckForNull ProxySelector proxies) {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .proxy(new SecureOnly(proxies));
    }

    /** Tells a proxy of https only. */
    final class SecureOnly extends ProxySelector {

        @CheckForNull
        private final ProxySelector proxies;

        private SecureOnly(@CheckForNull ProxySelector proxies) {
            this.proxies = proxies;
        }

        @Override
        public List<Proxy> select(URI uri) {
            ProxySelector selector = proxies == null ? ProxySelector.getDefault() : proxies;
            return selector == null || !"https".equalsIgnoreCase(uri.getScheme())
                    ? List.of(Proxy.NO_PROXY)
                    : selector.select(uri);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            ProxySelector selector = proxies == null ? ProxySelector.getDefault() : proxies;
            if (selector != null) {
                selector.connectFailed(uri, address, failure);
            }
        }
    }
}
