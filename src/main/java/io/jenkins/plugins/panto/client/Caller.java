package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What every request says of its sender. Not a record on purpose: those print what they hold. */
public final class Caller {

    private final String userAgent;

    @CheckForNull
    private final String proxyAuthorization;

    /** @param userAgent such as {@code Jenkins/2.555.3 panto-qa/1.0}: firewalls block that of Java */
    public Caller(@NonNull String userAgent) {
        this(userAgent, null);
    }

    private Caller(String userAgent, String proxyAuthorization) {
        this.userAgent = userAgent;
        this.proxyAuthorization = proxyAuthorization;
    }

    /**
     * The same with a login for the proxy. The JDK gives it to the proxy when it asks for a tunnel, and to nobody else.
     */
    @NonNull
    public Caller withProxyLogin(@NonNull String user, @NonNull String password) {
        byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return new Caller(userAgent, "Basic " + Base64.getEncoder().encodeToString(login));
    }

    /** A request to Panto, still without a method. */
    @NonNull
    HttpRequest.Builder request(@NonNull URI uri, @NonNull ApiKey key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .version(HttpClient.Version.HTTP_1_1)
                .header("X-PANTO-API-KEY", key.header())
                .header("User-Agent", userAgent)
                .header("Accept", "application/json")
                .header("Accept-Encoding", "gzip")
                .header("Cache-Control", "no-cache"); // a proxy may keep what was said of a run that goes on
        return proxyAuthorization == null ? request : request.header("Proxy-Authorization", proxyAuthorization);
    }
}
