package io.jenkins.plugins.panto.config;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.AbstractFolderPropertyDescriptor;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.panto.client.Texts;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** The default of a folder for the jobs in it. Loaded only where the Folders plugin is, see {@link PantoCredentials}. */
public final class PantoFolderProperty extends AbstractFolderProperty<AbstractFolder<?>> {

    @CheckForNull
    private String credentialsId;

    @DataBoundConstructor
    public PantoFolderProperty() {}

    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String credentialsId) {
        this.credentialsId = Texts.cleanToNull(credentialsId);
    }

    /** What the nearest folder above an item says, if one says anything. */
    @CheckForNull
    static PantoCredentials.Default above(@NonNull Item item) {
        for (Item above = parent(item); above != null; above = parent(above)) {
            PantoFolderProperty property = above instanceof AbstractFolder<?> folder
                    ? folder.getProperties().get(PantoFolderProperty.class)
                    : null;
            if (property != null && property.credentialsId != null) {
                return new PantoCredentials.Default(property.credentialsId, above.getFullDisplayName());
            }
        }
        return null;
    }

    /** The item around an item, through whatever is none itself, such as the promotions of a job. */
    @CheckForNull
    private static Item parent(Item item) {
        ItemGroup<?> group = item.getParent();
        if (group instanceof Item parent) {
            return parent;
        }
        try (ACLContext asJenkins = ACL.as2(ACL.SYSTEM2)) {
            for (String name = group.getFullName(); !name.isEmpty(); name = name.replaceFirst("/?[^/]*$", "")) {
                Item found = Jenkins.get().getItemByFullName(name);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    @Extension(optional = true)
    @Symbol("panto")
    public static final class DescriptorImpl extends AbstractFolderPropertyDescriptor {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PantoFolderProperty_DisplayName();
        }

        /** A form left empty says nothing, so it leaves nothing in the folder. */
        @Override
        public AbstractFolderProperty<?> newInstance(StaplerRequest2 req, JSONObject form) throws FormException {
            PantoFolderProperty property = (PantoFolderProperty) super.newInstance(req, form);
            return property.credentialsId == null ? null : property;
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialsField.list(item, credentialsId);
        }

        @POST
        public FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return CredentialsField.check(item, value);
        }
    }
}
