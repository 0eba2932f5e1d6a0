package io.jenkins.plugins.panto;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A test run as far as it is known. Stored in the build's record. */
@ExportedBean(defaultVisibility = 3)
public final class PantoTestRun {

    private final String id;

    @CheckForNull
    private String status;

    @CheckForNull
    private String verdict;

    @CheckForNull
    private String name;

    @CheckForNull
    private String remark;

    PantoTestRun(@NonNull String id) {
        this.id = id;
    }

    @NonNull
    @Exported
    public String getId() {
        return id;
    }

    @CheckForNull
    @Exported
    public String getStatus() {
        return status;
    }

    @CheckForNull
    @Exported
    public String getVerdict() {
        return verdict;
    }

    @CheckForNull
    @Exported
    public String getName() {
        return name;
    }

    @CheckForNull
    @Exported
    public String getRemark() {
        return remark;
    }

    @CheckForNull
    @Exported
    public String getUrl() {
        return null;
    }
}
