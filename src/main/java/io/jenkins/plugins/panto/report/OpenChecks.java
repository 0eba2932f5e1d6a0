package io.jenkins.plugins.panto.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.wait.BackgroundExecutor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The checks of the builds that run; each is concluded when its build has ended, also one that ended with Jenkins. */
@Extension
@Restricted(NoExternalUse.class)
public final class OpenChecks extends ItemListener {

    private static final Logger LOGGER = Logger.getLogger(OpenChecks.class.getName());

    /** Not by the build's name, which changes when a folder around it is renamed or it is moved. */
    private record Key(Run<?, ?> build, String name) {}

    private final Map<Key, Check> checks = new ConcurrentHashMap<>();

    @NonNull
    static OpenChecks get() {
        return ExtensionList.lookupSingleton(OpenChecks.class);
    }

    @NonNull
    Check open(@NonNull Run<?, ?> run, @NonNull String name) {
        return checks.computeIfAbsent(new Key(run, name), any -> new Check(run, CheckRecord.of(run, name)));
    }

    /** Null for a build that has ended, whose checks are concluded. */
    @CheckForNull
    Check find(@NonNull Run<?, ?> run, @NonNull String name) {
        return checks.get(new Key(run, name));
    }

    @NonNull
    List<Check> of(@NonNull Run<?, ?> run) {
        return checks.entrySet().stream()
                .filter(each -> each.getKey().build() == run)
                .map(Map.Entry::getValue)
                .toList();
    }

    void closeIfEnded(@NonNull Run<?, ?> run, @NonNull Check check) {
        if (!run.isBuilding() && checks.values().remove(check)) {
            check.close();
        }
    }

    /** Builds that ended with Jenkins; those that go on are met by the end of the build. */
    @Override
    public void onLoaded() {
        for (CheckRecord record : CheckRecord.all()) {
            Run<?, ?> run = load(record);
            if (run == null) {
                record.delete();
            } else {
                Check check = open(run, record.name());
                BackgroundExecutor.get().execute(() -> closeIfEnded(run, check));
            }
        }
    }

    @CheckForNull
    private static Run<?, ?> load(CheckRecord record) {
        try {
            return Run.fromExternalizableId(record.build());
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not load " + record.build());
            return null;
        }
    }

    /** Also of one that is killed. */
    @Extension
    public static final class EndOfBuild extends RunListener<Run<?, ?>> {

        @Override
        public void onFinalized(Run<?, ?> run) {
            OpenChecks open = get();
            open.of(run).forEach(check -> BackgroundExecutor.get().execute(() -> open.closeIfEnded(run, check)));
        }
    }
}
