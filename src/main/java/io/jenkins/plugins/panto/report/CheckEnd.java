package io.jenkins.plugins.panto.report;

/** What a step means for its check, from the best to the worst. */
enum CheckEnd {
    /** It waits for nothing, so that only another step can have a verdict. */
    DONE,
    SUCCESS,
    /** Nothing was to be tested, which is as good as a success where the check is required. */
    NEUTRAL,
    CANCELED,
    /** It is not known whether all has passed. */
    ACTION_REQUIRED,
    FAILURE
}
