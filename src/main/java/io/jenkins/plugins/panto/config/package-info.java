/** What administrators set: the address of Panto, the words for a status, credentials, and the defaults of folders. */
package io.jenkins.plugins.panto.config;
