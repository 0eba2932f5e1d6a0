package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.model.Run;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What the cells of a matrix project's build have found. The counts stand in the record of the build itself, so that
 * nobody has to load the cells for them.
 */
@Restricted(NoExternalUse.class)
public final class PantoCells extends PantoVerdict {

    /** By the name of the cell. Replaced as a whole, never changed: the build may be saved or shown at any time. */
    private volatile Map<String, Cell> cells = new TreeMap<>();

    PantoCells(@NonNull Run<?, ?> run) {
        super(run);
    }

    /** The build of the matrix project that a build is a cell of; else the build itself. */
    @NonNull
    public static Run<?, ?> whole(@NonNull Run<?, ?> run) {
        return ExtensionList.lookup(PantoGatherer.class).stream()
                .<Run<?, ?>>map(each -> each.whole(run))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(run);
    }

    /** What was written by half must not keep a build or its pages from loading. */
    private Object readResolve() {
        if (cells == null) {
            cells = new TreeMap<>();
        }
        return this;
    }

    /** Takes in what a cell has found so far; saved with the build. */
    synchronized void put(@NonNull String name, @NonNull String url, @NonNull PantoState state) {
        Map<String, Cell> more = new TreeMap<>(cells);
        more.put(name, new Cell(name, url, state));
        cells = more;
    }

    /** A cell and its counts. */
    public static final class Cell {

        private final String name;
        private final String url;
        private final int passed;
        private final int failed;
        private final int undetermined;
        private final int flaky;
        private final int all;
        private final boolean seen;
        private final int notTriggered;
        private final int maybeTriggered;

        Cell(@NonNull String name, @NonNull String url, @NonNull PantoState state) {
            this.name = name;
            this.url = url;
            this.passed = state.count(Verdict.PASSED);
            this.failed = state.count(Verdict.FAILED);
            this.undetermined = state.count(Verdict.UNDETERMINED);
            this.flaky = state.flaky();
            this.all = state.all();
            this.seen = state.isSeen();
            this.notTriggered = state.notTriggered();
            this.maybeTriggered = state.maybeTriggered();
        }

        @NonNull
        public String getName() {
            return name == null ? "" : name;
        }

        /** The address of the cell's build, from that of the project. */
        @NonNull
        public String getUrl() {
            return url == null ? "" : url;
        }
    }

    /** The cells that triggered something, those that failed before all others. */
    @NonNull
    public List<Cell> getCells() {
        return cells.values().stream()
                .sorted(Comparator.comparingInt(
                        cell -> cell.failed + cell.notTriggered > 0 ? 0 : cell.passed < cell.all ? 1 : 2))
                .toList();
    }

    @NonNull
    public PantoState state(@NonNull Cell cell) {
        PantoState state = PantoState.of(getRun().isBuilding());
        add(state, cell);
        return state;
    }

    @NonNull
    @Override
    public PantoState getState() {
        PantoState state = PantoState.of(getRun().isBuilding());
        cells.values().forEach(cell -> add(state, cell));
        return state;
    }

    private static void add(PantoState state, Cell cell) {
        state.add(Verdict.PASSED, cell.passed);
        state.add(Verdict.FAILED, cell.failed);
        state.add(Verdict.UNDETERMINED, cell.undetermined);
        state.addFlaky(cell.flaky);
        state.add(cell.all, cell.seen);
        state.addFailed(cell.notTriggered, cell.maybeTriggered);
    }

    @NonNull
    @Override
    public String getHeadline() {
        return Messages.PantoCells_Headline(getState().all(), cells.size());
    }

    /** The address of a cell's Panto page, from Jenkins' root. */
    @NonNull
    public String url(@NonNull Cell cell) {
        return getRun().getParent().getUrl() + cell.getUrl() + "panto/";
    }
}
