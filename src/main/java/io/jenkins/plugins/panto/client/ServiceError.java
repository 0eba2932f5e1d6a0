package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;

/** What to change when a request was refused: the last part of a sentence. */
final class ServiceError {

    /** Whatever a proxy or gateway answers, it knows nothing of keys and runs. */
    static final String IN_BETWEEN =
            "something in between answered instead of Panto, so check the proxy, firewall or gateway";

    private static final String ADDRESS = "check the address of Panto in the global configuration";
    private static final String LESS = "send fewer tags or devices";

    private ServiceError() {}

    @NonNull
    static String advice(@NonNull ServiceReply reply, @NonNull TriggerRequest request, @NonNull ApiKey key) {
        if (reply.said().isInBetween()) {
            return inBetween(reply.status(), key);
        }
        return switch (reply.said().meaning()) {
            case KEY_REFUSED -> validKey(key);
            case ENVIRONMENT -> check("envName", request.envName());
            case BUILD_FILE -> check("appId", request.appId());
            case CONTEXT -> check("contextName", request.contextName());
            case NOTHING_SELECTED -> "check the tags, which were sent as " + request.selector();
            default ->
                switch (reply.status()) {
                    case 401, 403 -> validKey(key);
                    case 404, 405 -> ADDRESS;
                    case 413 -> LESS;
                    default -> "check the parameters against Panto's guide";
                };
        };
    }

    private static String inBetween(int status, ApiKey key) {
        return switch (status) {
            case 407 -> "give Jenkins' proxy configuration a user name and password that the proxy accepts";
            case 413 -> LESS + "; " + IN_BETWEEN;
            case 401 -> IN_BETWEEN + "; if there is none, " + validKey(key);
            default -> IN_BETWEEN + "; " + ADDRESS;
        };
    }

    /** What to change when the key was refused. */
    @NonNull
    static String validKey(@NonNull ApiKey key) {
        return "put a valid key into the credential '" + key.credentialsId() + "', or name another credentialsId";
    }

    private static String check(String parameter, @CheckForNull String value) {
        return value == null ? "give " + parameter : "check " + parameter + " '" + value + "'";
    }
}
