package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.client.Texts;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The plugin's lines in the log of a build. */
@Restricted(NoExternalUse.class)
public final class BuildLog {

    private static final Logger LOGGER = Logger.getLogger(BuildLog.class.getName());
    private static final int LONGEST_LINE = 5_000;

    private BuildLog() {}

    /** Writes a line; what users and the service say stays on it, and of what is endless, the beginning. */
    public static void say(@NonNull TaskListener listener, @NonNull String line) {
        print(listener, "[Panto] " + Texts.shorten(Texts.oneLine(line), LONGEST_LINE));
    }

    /** Says where the Panto page of a build is. */
    public static void page(@NonNull TaskListener listener, @NonNull Run<?, ?> run) {
        String root = Jenkins.get().getRootUrl();
        say(listener, "Panto page of this build: " + (root == null ? "" : root) + run.getUrl() + "panto/");
    }

    /** Writes a row of a table, whose columns are white space, which {@link #say} would take out. */
    public static void row(@NonNull TaskListener listener, @NonNull String row) {
        print(listener, "[Panto]   " + row);
    }

    /** A log that cannot be written, such as on a full disk, must not decide what becomes of a build. */
    private static void print(TaskListener listener, String line) {
        try {
            listener.getLogger().println(line);
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not write to the log of a build: " + line);
        }
    }
}
