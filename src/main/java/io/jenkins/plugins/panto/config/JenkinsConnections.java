package io.jenkins.plugins.panto.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.PluginWrapper;
import hudson.ProxyConfiguration;
import hudson.util.Secret;
import io.jenkins.plugins.panto.client.Caller;
import io.jenkins.plugins.panto.client.Connections;
import io.jenkins.plugins.panto.client.FreshHttpClient;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** HTTP clients that go through the proxy of Jenkins. */
@Restricted(NoExternalUse.class)
public final class JenkinsConnections {

    /** Runs nothing but the JDK's client and what this plugin does with a reply, so that nothing hangs on it. */
    private static final Executor EXECUTOR = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("Panto QA HTTP #", 1).factory());

    /** A client that is in use no more is closed with all that it has in flight, which nobody needs; does not block. */
    private static final FreshHttpClient FRESH = new FreshHttpClient(
            () -> Optional.ofNullable(Jenkins.get().getProxy()),
            JenkinsConnections::newClient,
            JenkinsConnections::currentCaller,
            HttpClient::shutdownNow);

    private JenkinsConnections() {}

    /** For calls that must not use a connection which has been idle, one after the other. */
    @NonNull
    public static Connections fresh() {
        return FRESH.connections();
    }

    /** A client that the caller must close; its proxy is looked up for each request. */
    @NonNull
    public static HttpClient newClient() {
        ProxyConfiguration proxy = Jenkins.get().getProxy();
        return Connections.builder(proxy == null ? null : new JenkinsProxy(proxy))
                .executor(EXECUTOR)
                .build();
    }

    @NonNull
    public static Caller currentCaller() {
        PluginWrapper plugin = Jenkins.get().getPluginManager().getPlugin("panto-qa");
        // Without the suffix of a local build, which is private and may not be valid in a header.
        String version = plugin == null ? "?" : plugin.getVersion().replaceFirst("[^\\w.+-].*", "");
        Caller caller = new Caller("Jenkins/" + Jenkins.VERSION + " panto-qa/" + version);
        ProxyConfiguration proxy = Jenkins.get().getProxy();
        return proxy == null || proxy.getUserName() == null
                ? caller
                : caller.withProxyLogin(proxy.getUserName(), password(proxy.getSecretPassword()));
    }

    private static String password(@CheckForNull Secret secret) {
        return Secret.toString(secret);
    }

    /** Knows the hosts that the proxy is not for, and resolves its name anew each time. */
    private static final class JenkinsProxy extends ProxySelector {

        private final ProxyConfiguration configuration;

        private JenkinsProxy(ProxyConfiguration configuration) {
            this.configuration = configuration;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return List.of(configuration.createProxy(uri.getHost()));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // there is no other
        }
    }
}
