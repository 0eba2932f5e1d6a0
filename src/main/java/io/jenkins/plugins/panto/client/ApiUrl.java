package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rule for addresses that the API key may be sent to: https, or http to a loopback host, and nothing hidden in it. */
public final class ApiUrl {

    public static final String DEFAULT = "https://qa-app.getpanto.ai";

    private static final String ID = "{id}";
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");

    private ApiUrl() {}

    /** What is wrong with the address, as a sentence; null when nothing is. */
    @CheckForNull
    public static String problem(@Nullable String url) {
        URI uri;
        try {
            uri = new URI(url == null ? "" : url.strip());
        } catch (URISyntaxException e) {
            return "This is not a web address.";
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null) {
            return "A full web address is needed, such as " + DEFAULT + ".";
        }
        if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(uri.getHost()))) {
            return "The address must begin with https://, since the API key is sent to it;"
                    + " http:// is for a loopback host only.";
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            return "The address must have no query, fragment or user name.";
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            return "The port must be between 1 and 65535.";
        }
        return null;
    }

    /**
     * The address of an endpoint.
     *
     * @param apiUrl a base URL without a problem, with or without a slash at its end
     * @param path with a leading slash
     */
    @NonNull
    public static URI endpoint(@NonNull String apiUrl, @NonNull String path) {
        return URI.create(apiUrl.strip().replaceFirst("/+$", "") + path);
    }

    /** What is wrong with an address of test runs' pages, as a sentence; null when nothing is. */
    @CheckForNull
    public static String runUrlProblem(@NonNull String template) {
        if (!template.contains(ID)) {
            return "The address must have " + ID + " where the ID of the test run belongs.";
        }
        URI uri;
        try {
            uri = new URI(runUrl(template, "id"));
        } catch (URISyntaxException e) {
            return "This is not a web address.";
        }
        boolean https = "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
        boolean loopback =
                "http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && isLoopback(uri.getHost());
        return https || loopback ? null : "The address must begin with https://; http:// is for a loopback host only.";
    }

    /** The page of a test run, whose ID is data in it whatever it contains. */
    @NonNull
    public static String runUrl(@NonNull String template, @NonNull String id) {
        return template.strip()
                .replace(ID, URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || LOOPBACK_V4.matcher(host).matches();
    }
}
