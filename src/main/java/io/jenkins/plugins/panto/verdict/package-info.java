/**
 * What the end of a test run means: status words, the wait for the end, its outcome, and reports of it as text. Nothing of
 * Jenkins is known here.
 */
package io.jenkins.plugins.panto.verdict;
