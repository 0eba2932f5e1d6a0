package io.jenkins.plugins.panto.client;

/** What a trigger starts: one of the API's two trigger endpoints. */
public enum Target {
    TEST_FLOW("/api/v1/qa/external/test-flow/trigger", "test flows"),
    TEST_SUITE("/api/v1/qa/external/testsuite/trigger", "test suites");

    private final String path;
    private final String plural;

    Target(String path, String plural) {
        this.path = path;
        this.plural = plural;
    }

    /** The endpoint's path below the base URL, with a leading slash. */
    public String path() {
        return path;
    }

    /** What a person calls them: {@code test flows} or {@code test suites}. */
    public String plural() {
        return plural;
    }
}
