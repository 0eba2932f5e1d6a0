package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.matrix.MatrixBuild;
import hudson.matrix.MatrixRun;
import hudson.model.Run;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Sums up the cells of a matrix project's build. Loaded only where the Matrix Project plugin is. */
@Extension(optional = true)
@Restricted(NoExternalUse.class)
public final class PantoMatrix extends PantoGatherer {

    @Override
    void changed(@NonNull PantoAction action) {
        MatrixBuild build = whole(action.getRun());
        if (build != null) {
            MatrixRun cell = (MatrixRun) action.getRun();
            cells(build)
                    .put(
                            cell.getParent().getName(),
                            cell.getParent().getShortUrl() + cell.getNumber() + "/",
                            action.getState());
            PantoHistoryCache.get().forget(build);
        }
    }

    @CheckForNull
    @Override
    MatrixBuild whole(@NonNull Run<?, ?> part) {
        return part instanceof MatrixRun cell ? cell.getParentBuild() : null;
    }

    private static synchronized PantoCells cells(MatrixBuild build) {
        PantoCells cells = build.getAction(PantoCells.class);
        if (cells == null) {
            cells = new PantoCells(build);
            build.addAction(cells);
        }
        return cells;
    }
}
