/** What users write to wait for test runs, the task behind it, and the extension point for listeners. */
package io.jenkins.plugins.panto.wait;
