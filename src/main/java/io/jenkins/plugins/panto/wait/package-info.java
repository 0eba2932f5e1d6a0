/** What users write to wait for test runs, the task behind it, and the extension point that hears of it. */
package io.jenkins.plugins.panto.wait;
