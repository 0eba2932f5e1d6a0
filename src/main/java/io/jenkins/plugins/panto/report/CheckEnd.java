package io.jenkins.plugins.panto.report;

/** What a step means for its check, from the best to the worst. */
enum CheckEnd {
    /** It waits for nothing, so that only another step can have a verdict. */
    DONE,
    SUCCESS,
    NEUTRAL,
    CANCELED,
    FAILURE
}
