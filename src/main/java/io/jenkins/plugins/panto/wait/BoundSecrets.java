package io.jenkins.plugins.panto.wait;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The secrets in the variables around a step, such as those of {@code withCredentials}. */
final class BoundSecrets {

    private BoundSecrets() {}

    /** Whether a text is one of them. */
    static boolean contain(@NonNull StepContext context, @NonNull String text)
            throws IOException, InterruptedException {
        EnvironmentExpander expander = context.get(EnvironmentExpander.class);
        if (expander == null) {
            return false;
        }
        EnvVars variables = new EnvVars();
        expander.expand(variables);
        return expander.getSensitiveVariables().stream()
                .map(name -> variables.get(name, ""))
                .anyMatch(secret -> secret.strip().equals(text));
    }
}
