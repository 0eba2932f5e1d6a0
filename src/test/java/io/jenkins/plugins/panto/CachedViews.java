package io.jenkins.plugins.panto;

import hudson.init.Initializer;
import org.jvnet.hudson.test.JenkinsRule;
import org.kohsuke.stapler.MetaClass;

/**
 * Each Jenkins of the tests keeps the views that it has read, as every other does. {@link JenkinsRule} turns that off for
 * whoever edits them meanwhile, at which a form is looked for in all jars and read anew for each of its fields.
 */
public final class CachedViews {

    private CachedViews() {}

    @Initializer
    public static void keep() {
        MetaClass.NO_CACHE = false;
    }
}
