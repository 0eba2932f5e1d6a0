/**
 * What a build keeps of its test runs and shows: record, pages, column, chart, and lines of the log. Nothing is asked of
 * Panto here.
 */
package io.jenkins.plugins.panto.build;
