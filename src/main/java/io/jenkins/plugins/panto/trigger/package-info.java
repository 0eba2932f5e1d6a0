/** What users write to trigger test runs, their forms, and the task behind step and build step. */
package io.jenkins.plugins.panto.trigger;
