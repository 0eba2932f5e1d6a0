package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Run;
import java.util.List;
import jenkins.model.details.Detail;
import jenkins.model.details.DetailFactory;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The verdict among the details at the head of a build's pages. */
@Restricted(NoExternalUse.class)
public final class PantoDetail extends Detail {

    private final PantoVerdict action;
    private final PantoState state;

    private PantoDetail(PantoVerdict action) {
        super(action.getRun());
        this.action = action;
        this.state = action.getState();
    }

    @Override
    public String getIconClassName() {
        return state.getIcon();
    }

    @Override
    public String getDisplayName() {
        return Messages.PantoDetail_DisplayName(state.getText());
    }

    /** From Jenkins' root, since the details are shown on pages of other plugins too. */
    @NonNull
    public String getUrl() {
        return action.getRun().getUrl() + action.getUrlName() + "/";
    }

    @Extension
    @SuppressWarnings("rawtypes") // there is no class of Run<?, ?>
    public static final class Factory extends DetailFactory<Run> {

        @Override
        public Class<Run> type() {
            return Run.class;
        }

        @NonNull
        @Override
        public List<? extends Detail> createFor(@NonNull Run run) {
            PantoVerdict action = PantoVerdict.of(run);
            return action == null ? List.of() : List.of(new PantoDetail(action));
        }
    }
}
