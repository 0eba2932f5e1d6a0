/** How a verdict leaves the build: checks and test results. Nobody calls this room; it listens through the extension point. */
package io.jenkins.plugins.panto.report;
