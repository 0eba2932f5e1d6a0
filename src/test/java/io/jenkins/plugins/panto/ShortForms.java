package io.jenkins.plugins.panto;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.ExtensionList;
import hudson.model.Descriptor;
import hudson.model.DescriptorVisibilityFilter;
import hudson.model.JobProperty;
import hudson.tasks.BuildStep;
import hudson.tasks.BuildWrapper;
import hudson.triggers.Trigger;
import java.util.List;
import jenkins.model.GlobalConfiguration;

/**
 * Hides in the forms of jobs and of the system what Jenkins and other plugins offer, which a simulated browser would work
 * on for seconds.
 */
public final class ShortForms extends DescriptorVisibilityFilter {

    private static final List<Class<?>> HIDDEN =
            List.of(BuildStep.class, BuildWrapper.class, JobProperty.class, Trigger.class, GlobalConfiguration.class);

    private ShortForms() {}

    /** For the Jenkins that runs, until its end. */
    public static void use() {
        ExtensionList.lookup(DescriptorVisibilityFilter.class).add(new ShortForms());
    }

    @Override
    public boolean filter(@Nullable Object context, @NonNull Descriptor descriptor) {
        return descriptor.clazz.getName().startsWith(ShortForms.class.getPackageName())
                || HIDDEN.stream().noneMatch(type -> type.isAssignableFrom(descriptor.clazz));
    }
}
