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

    private static final Pattern API_PATH = Pattern.compile("/+api/v1/qa/external(/.*)?$");

    private ApiUrl() {}

    /** What can be wrong with an address. */
    public enum Problem {
        NOT_AN_ADDRESS,
        INCOMPLETE,
        /** Plain HTTP to a host that is not this machine. */
        INSECURE,
        /** A query, a fragment or a user name. */
        EXTRAS,
        PORT,
        /** A user name, where a query and a fragment are fine. */
        USER_INFO,
        /** No place for the ID of a test run in path, query or fragment. */
        NO_ID
    }

    /** What is wrong with the address; null when nothing is. */
    @CheckForNull
    public static Problem problem(@Nullable String url) {
        URI uri;
        try {
            uri = new URI(url == null ? "" : url.strip());
        } catch (URISyntaxException e) {
            return Problem.NOT_AN_ADDRESS;
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null) {
            return Problem.INCOMPLETE;
        }
        if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(uri.getHost()))) {
            return Problem.INSECURE;
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
            return Problem.EXTRAS;
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            return Problem.PORT;
        }
        return null;
    }

    /** The address without white space around it and without the path of the API, which people paste along with it. */
    @NonNull
    public static String withoutApiPath(@NonNull String url) {
        return API_PATH.matcher(url.strip()).replaceFirst("");
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

    /** What is wrong with an address of test runs' pages; null when nothing is. */
    @CheckForNull
    public static Problem runUrlProblem(@NonNull String template) {
        if (!template.contains(ID)) {
            return Problem.NO_ID;
        }
        URI uri;
        try {
            uri = new URI(runUrl(template, "id"));
        } catch (URISyntaxException e) {
            return Problem.NOT_AN_ADDRESS;
        }
        boolean https = "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
        boolean loopback =
                "http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && isLoopback(uri.getHost());
        if (!https && !loopback) {
            return Problem.INSECURE;
        }
        if (uri.getRawUserInfo() != null) {
            return Problem.USER_INFO;
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            return Problem.PORT;
        }
        // Otherwise, an ID could choose the host.
        boolean fixedHost = uri.getRawAuthority()
                .equals(URI.create(runUrl(template, "other")).getRawAuthority());
        return fixedHost ? null : Problem.NO_ID;
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
