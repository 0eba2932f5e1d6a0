package io.jenkins.plugins.panto;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.PantoException;
import java.util.List;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.springframework.security.core.Authentication;

/** Finds the API key that a build may use, and offers in forms what can be chosen. */
final class PantoCredentials {

    private PantoCredentials() {}

    /** The ID that applies: the job's own, else the global one; null when there is neither. */
    @CheckForNull
    static String effectiveId(@Nullable String credentialsId) {
        String own = Util.fixEmptyAndTrim(credentialsId);
        return own == null ? PantoGlobalConfiguration.get().getCredentialsId() : own;
    }

    /**
     * The key that a build may use; its use is tracked.
     *
     * @param id of a credential, or a credentials parameter as {@code ${NAME}}
     * @throws PantoException if there is none, or what was found is no key
     */
    @NonNull
    static ApiKey use(@NonNull Run<?, ?> run, @NonNull String id) throws PantoException {
        StringCredentials found = find(run, id);
        CredentialsProvider.track(run, found);
        return key(found);
    }

    /** The same for a use that goes on and has been tracked already. */
    @NonNull
    static ApiKey useAgain(@NonNull Run<?, ?> run, @NonNull String id) throws PantoException {
        return key(find(run, id));
    }

    private static ApiKey key(StringCredentials found) throws PantoException {
        return ApiKey.of(found.getSecret().getPlainText(), found.getId());
    }

    private static StringCredentials find(Run<?, ?> run, String id) throws PantoException {
        StringCredentials found =
                CredentialsProvider.findCredentialById(id, StringCredentials.class, run, requirements());
        if (found == null) {
            throw notFound(run, id);
        }
        return found;
    }

    private static PantoException notFound(Run<?, ?> run, String id) {
        return PantoException.noKey("No credential '" + id + "' of the kind Secret text was found for "
                + run.getParent().getFullDisplayName() + ": create it in Jenkins, in a folder above the job or in a"
                + " domain that fits " + PantoGlobalConfiguration.get().getApiUrl() + ", and let this job use it.");
    }

    private static List<DomainRequirement> requirements() {
        return URIRequirementBuilder.fromUri(PantoGlobalConfiguration.get().getApiUrl())
                .build();
    }

    /** What a dropdown offers; only the present choice to a person who must not know more. */
    @NonNull
    static ListBoxModel list(@CheckForNull Item item, @CheckForNull String credentialsId) {
        StandardListBoxModel list = new StandardListBoxModel();
        String current = Util.fixNull(credentialsId);
        if (!mayList(item)) {
            return list.includeCurrentValue(current);
        }
        return list.includeEmptyValue()
                .includeMatchingAs(
                        authentication(item),
                        item,
                        StringCredentials.class,
                        requirements(),
                        CredentialsMatchers.always())
                .includeCurrentValue(current);
    }

    /** Whether a form's choice is there; always fine to a person who must not know. */
    @NonNull
    static FormValidation check(@CheckForNull Item item, @CheckForNull String credentialsId) {
        String id = Util.fixEmptyAndTrim(credentialsId);
        if (id == null || !mayList(item) || id.contains("${")) {
            return FormValidation.ok();
        }
        boolean found = Stream.of(id)
                .anyMatch(wanted -> !CredentialsProvider.listCredentialsInItem(
                                StringCredentials.class,
                                item,
                                authentication(item),
                                requirements(),
                                CredentialsMatchers.withId(wanted))
                        .isEmpty());
        return found ? FormValidation.ok() : FormValidation.error(Messages.PantoCredentials_NotFound(id));
    }

    private static boolean mayList(@CheckForNull Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }

    private static Authentication authentication(@CheckForNull Item item) {
        return item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
    }
}
