package io.jenkins.plugins.panto.config;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Item;
import hudson.model.ParametersAction;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Texts;
import java.util.List;
import java.util.function.UnaryOperator;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/** Finds the API key that a build may use, and offers in forms what can be chosen. */
@Restricted(NoExternalUse.class)
public final class PantoCredentials {

    /** Those of Jenkins itself are not for builds. */
    private static final CredentialsMatcher FOR_BUILDS =
            CredentialsMatchers.not(CredentialsMatchers.withScope(CredentialsScope.SYSTEM));

    private PantoCredentials() {}

    /**
     * What applies where a job names no credential.
     *
     * @param folder the full display name of the folder that says so; null for the global configuration
     */
    record Default(@NonNull String id, @CheckForNull String folder) {}

    /**
     * The ID that applies to a build: the job's own, else the default.
     *
     * @throws AbortException if there is neither
     */
    @NonNull
    public static String effectiveId(@NonNull Run<?, ?> run, @Nullable String own) throws AbortException {
        String id = Util.fixEmptyAndTrim(own);
        if (id != null) {
            return id;
        }
        Default inherited = inherited(run.getParent());
        if (inherited == null) {
            throw new AbortException("There is no API key: give credentialsId, or set a default in a folder above"
                    + " the job or under Manage Jenkins » System » Panto QA.");
        }
        return inherited.id();
    }

    /** What the nearest folder above an item says, else the global configuration. */
    @CheckForNull
    private static Default inherited(@CheckForNull Item item) {
        Default ofFolder = item == null || Jenkins.get().getPlugin("cloudbees-folder") == null
                ? null
                : PantoFolderProperty.above(item);
        String global = PantoGlobalConfiguration.get().getCredentialsId();
        return ofFolder != null || global == null ? ofFolder : new Default(global, null);
    }

    /** A credentials parameter stays as it is, since it is to be found with the rights of whoever gave it. */
    @CheckForNull
    public static String expand(
            @CheckForNull String credentialsId, @NonNull Run<?, ?> run, @NonNull UnaryOperator<String> variables) {
        ParametersAction parameters = run.getAction(ParametersAction.class);
        return Texts.expand(
                credentialsId,
                name -> parameters != null && parameters.getParameter(name) instanceof CredentialsParameterValue
                        ? null
                        : variables.apply(name));
    }

    /**
     * The key that a build may use; its use is tracked.
     *
     * @param id of a credential, or a credentials parameter as {@code ${NAME}}
     * @throws PantoException if there is none, or what was found is no key
     */
    @NonNull
    public static ApiKey use(@NonNull Run<?, ?> run, @NonNull String id) throws PantoException {
        StringCredentials found = find(run, id);
        CredentialsProvider.track(run, found);
        return key(found);
    }

    /** The same for a use that goes on and has been tracked already. */
    @NonNull
    public static ApiKey useAgain(@NonNull Run<?, ?> run, @NonNull String id) throws PantoException {
        return key(find(run, id));
    }

    /**
     * The key of a credential that an administrator tries out.
     *
     * @param apiUrl where it is to go
     * @throws PantoException if builds could not use it there
     */
    @NonNull
    static ApiKey tryOut(@NonNull String id, @NonNull String apiUrl) throws PantoException {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        StringCredentials found = find(null, id, apiUrl);
        if (found == null) {
            throw PantoException.noKey(problem(null, id, apiUrl));
        }
        return key(found);
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
        return requirements(PantoGlobalConfiguration.get().getApiUrl());
    }

    private static List<DomainRequirement> requirements(String apiUrl) {
        return URIRequirementBuilder.fromUri(apiUrl).build();
    }

    /** What a dropdown offers; only the present choice to a person who must not know more. */
    @NonNull
    public static ListBoxModel list(@CheckForNull Item item, @CheckForNull String credentialsId) {
        StandardListBoxModel list = new StandardListBoxModel();
        String current = Util.fixNull(credentialsId);
        if (!mayList(item)) {
            return list.includeCurrentValue(current);
        }
        return list.includeEmptyValue()
                .includeMatchingAs(authentication(item), item, StringCredentials.class, requirements(), FOR_BUILDS)
                .includeCurrentValue(current);
    }

    /** What is to be said of a job's choice, which may be left to a default; nothing to a person who must not know. */
    @NonNull
    public static FormValidation checkOfJob(@CheckForNull Item item, @CheckForNull String credentialsId) {
        return Util.fixEmptyAndTrim(credentialsId) == null && mayList(item) && inherited(item) == null
                ? FormValidation.error(Messages.PantoCredentials_NoDefault())
                : check(item, credentialsId);
    }

    /** The same of a choice that need not be made. */
    @NonNull
    static FormValidation check(@CheckForNull Item item, @CheckForNull String credentialsId) {
        if (!mayList(item)) {
            return FormValidation.ok();
        }
        String id = Util.fixEmptyAndTrim(credentialsId);
        Default inherited = id == null ? inherited(item) : null;
        String applying = inherited == null ? id : inherited.id();
        String apiUrl = PantoGlobalConfiguration.get().getApiUrl();
        String problem = applying == null || applying.contains("${") || find(item, applying, apiUrl) != null
                ? null
                : problem(item, applying, apiUrl);
        if (inherited == null) {
            return problem == null ? FormValidation.ok() : FormValidation.error(problem);
        }
        String source = inherited.folder() == null
                ? Messages.PantoCredentials_FromGlobal(inherited.id())
                : Messages.PantoCredentials_FromFolder(inherited.folder(), inherited.id());
        return problem == null ? FormValidation.ok(source) : FormValidation.error(source + " " + problem);
    }

    @CheckForNull
    private static StringCredentials find(@CheckForNull Item item, String id, String apiUrl) {
        return CredentialsMatchers.firstOrNull(
                lookup(StringCredentials.class, item, requirements(apiUrl)),
                CredentialsMatchers.allOf(CredentialsMatchers.withId(id), FOR_BUILDS));
    }

    /** Why builds cannot find a credential, and what to create where. */
    private static String problem(@CheckForNull Item item, String id, String apiUrl) {
        StandardCredentials found = CredentialsMatchers.firstOrNull(
                lookup(StandardCredentials.class, item, List.of()), CredentialsMatchers.withId(id));
        if (found == null) {
            return Messages.PantoCredentials_NotFound(id);
        }
        if (!(found instanceof StringCredentials)) {
            return Messages.PantoCredentials_WrongKind(id, found.getDescriptor().getDisplayName());
        }
        return FOR_BUILDS.matches(found)
                ? Messages.PantoCredentials_WrongDomain(id, apiUrl)
                : Messages.PantoCredentials_WrongScope(id);
    }

    private static <C extends Credentials> List<C> lookup(
            Class<C> kind, @CheckForNull Item item, List<DomainRequirement> requirements) {
        return CredentialsProvider.lookupCredentialsInItem(kind, item, authentication(item), requirements);
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
