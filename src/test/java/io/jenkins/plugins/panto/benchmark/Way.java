package io.jenkins.plugins.panto.benchmark;

import java.net.URI;
import java.util.List;

/** The ways to trigger tests from a Pipeline that are held against each other. */
enum Way {
    PANTO("panto"),
    HTTP_REQUEST("httpRequest"),

    /** The same with the key where it belongs. */
    HTTP_REQUEST_WITH_CREDENTIALS("httpRequestWithCredentials"),

    CURL("curl"),

    /** What it cannot be done without, and nothing else. */
    FLOOR("floor"),

    FLOOR_WITHOUT_PROGRAM("floorWithoutProgram"),
    FLOOR_WITHOUT_CREDENTIAL("floorWithoutCredential"),
    FLOOR_WITHOUT_BUILD("floorWithoutBuild");

    /** Those that a user could choose from. */
    static final List<Way> REAL = List.of(PANTO, HTTP_REQUEST, HTTP_REQUEST_WITH_CREDENTIALS, CURL);

    static final String KEY = "benchmark-key";

    static final String PATH = "/api/v1/qa/external/";

    /** Three of the emulator's test flows. */
    static final String BODY =
            "{\"app_id\": \"build_file_id\", \"tags\": {\"include\": {\"priority\": [\"P0\", \"P1\"]}},"
                    + " \"devices\": [{\"device_name\": \"Pixel 6\", \"platform_version\": \"14.0\"}]}";

    /** As it stands in the names of figures. */
    final String label;

    Way(String label) {
        this.label = label;
    }

    /** The Groovy of one trigger. */
    String step(URI panto) {
        String trigger = panto + PATH + "test-flow/trigger";
        String post = "httpMode: 'POST', contentType: 'APPLICATION_JSON', requestBody: '" + BODY + "'";
        return switch (this) {
            case PANTO -> pantoTrigger("includeTags: [priority: ['P0', 'P1']]");
            case HTTP_REQUEST -> httpRequest(trigger, "'" + KEY + "'", post);
            case HTTP_REQUEST_WITH_CREDENTIALS ->
                "withCredentials([string(credentialsId: 'benchmark', variable: 'KEY')]) { "
                        + httpRequest(trigger, "KEY", post) + " }";
            case CURL ->
                "node { sh '''curl -sS -o reply.json -H 'X-PANTO-API-KEY: " + KEY
                        + "' -H 'Content-Type: application/json' -d '" + BODY + "' " + trigger + "''' }";
            case FLOOR -> floor(trigger, "program credential call build");
            case FLOOR_WITHOUT_PROGRAM -> floor(trigger, "credential call build");
            case FLOOR_WITHOUT_CREDENTIAL -> floor(trigger, "program call build");
            case FLOOR_WITHOUT_BUILD -> floor(trigger, "program credential call");
        };
    }

    private static String floor(String trigger, String parts) {
        return "floor(url: '" + trigger + "', body: '" + BODY + "', parts: '" + parts + "')";
    }

    /** @param more further parameters, after a comma each, the selector among them */
    static String pantoTrigger(String... more) {
        return "pantoTrigger(appId: 'build_file_id', devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']], "
                + String.join(", ", more) + ")";
    }

    /** A question for how a test run stands. */
    static String poll(String url) {
        return httpRequest(url, "'" + KEY + "'", "httpMode: 'GET'");
    }

    private static String httpRequest(String url, String key, String more) {
        return "httpRequest(url: '" + url + "', quiet: true, customHeaders: [[name: 'X-PANTO-API-KEY', value: " + key
                + ", maskValue: true]], " + more + ")";
    }
}
