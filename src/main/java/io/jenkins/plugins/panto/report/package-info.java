/** How a verdict leaves the build: checks and test results. Nothing calls this package; it listens through the extension point. */
package io.jenkins.plugins.panto.report;
