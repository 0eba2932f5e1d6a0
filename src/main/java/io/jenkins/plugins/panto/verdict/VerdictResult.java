package io.jenkins.plugins.panto.verdict;

/** What a verdict that is not passed does to the build: Jenkins' own words. */
public enum VerdictResult {
    /** The step fails. */
    FAILURE,
    /** Build and stage become unstable, and what follows runs. */
    UNSTABLE,
    /** It is only recorded. */
    SUCCESS
}
