package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * What tells a test flow of a job from others in all builds.
 *
 * @param devices that it ran on, for people; null when not known
 */
public record Flow(@NonNull String name, @CheckForNull String devices) {}
