/**
 * The API of Panto: HTTP, JSON, keys, and the arguments that make a request. Nothing of Jenkins is known here, and no
 * other plugin should use it.
 */
package io.jenkins.plugins.panto.client;
