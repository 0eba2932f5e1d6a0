package io.jenkins.plugins.panto.config;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/** The field of a form that chooses the credential with the API key: what it offers, and what is wrong with a choice. */
@Restricted(NoExternalUse.class)
public final class CredentialsField {

    /** Those of Jenkins itself are not for builds. */
    private static final CredentialsMatcher FOR_BUILDS =
            CredentialsMatchers.not(CredentialsMatchers.withScope(CredentialsScope.SYSTEM));

    private CredentialsField() {}

    /** What a dropdown offers; only the present choice to a person who must not know more. */
    @NonNull
    public static ListBoxModel list(@CheckForNull Item item, @CheckForNull String credentialsId) {
        StandardListBoxModel list = new StandardListBoxModel();
        String current = Util.fixNull(credentialsId);
        if (!mayList(item)) {
            return list.includeCurrentValue(current);
        }
        PantoCredentials.Default inherited = item == null ? null : PantoCredentials.inherited(item);
        if (inherited == null) {
            list.includeEmptyValue();
        } else {
            list.add(Messages.PantoCredentials_Default(inherited.id()), "");
        }
        List<DomainRequirement> requirements = requirements(PantoSettings.get().apiUrl());
        for (Authentication authentication : authentications(item)) {
            list.includeMatchingAs(authentication, item, StringCredentials.class, requirements, FOR_BUILDS);
        }
        return list.includeCurrentValue(current);
    }

    /** What is to be said of a job's choice, which may be left to a default; nothing to a person who must not know. */
    @NonNull
    public static FormValidation checkOfJob(@CheckForNull Item item, @CheckForNull String credentialsId) {
        return Util.fixEmptyAndTrim(credentialsId) == null && mayList(item) && PantoCredentials.inherited(item) == null
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
        PantoCredentials.Default inherited = id == null ? PantoCredentials.inherited(item) : null;
        String applying = inherited == null ? id : inherited.id();
        String problem = applying == null || applying.contains("${")
                ? null
                : problem(item, applying, PantoSettings.get().apiUrl());
        if (inherited == null) {
            return problem == null ? FormValidation.ok() : FormValidation.error(problem);
        }
        String source = inherited.folder() == null
                ? Messages.PantoCredentials_FromGlobal(inherited.id())
                : Messages.PantoCredentials_FromFolder(inherited.folder(), inherited.id());
        return problem == null ? FormValidation.ok(source) : FormValidation.error(source + " " + problem);
    }

    /** The credential that builds would find; null where there is none. */
    @CheckForNull
    static StringCredentials find(@CheckForNull Item item, @NonNull String id, @NonNull String apiUrl) {
        return CredentialsMatchers.firstOrNull(
                lookup(StringCredentials.class, item, requirements(apiUrl)),
                CredentialsMatchers.allOf(CredentialsMatchers.withId(id), FOR_BUILDS));
    }

    /** Why builds cannot find a credential, and what to create where; null where they find it. */
    @CheckForNull
    static String problem(@CheckForNull Item item, @NonNull String id, @NonNull String apiUrl) {
        if (find(item, id, apiUrl) != null) {
            return null;
        }
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

    @NonNull
    static List<DomainRequirement> requirements(@NonNull String apiUrl) {
        return URIRequirementBuilder.fromUri(apiUrl).build();
    }

    private static <C extends Credentials> List<C> lookup(
            Class<C> kind, @CheckForNull Item item, List<DomainRequirement> requirements) {
        return authentications(item).stream()
                .flatMap(authentication ->
                        CredentialsProvider.lookupCredentialsInItem(kind, item, authentication, requirements).stream())
                .toList();
    }

    /** The users whose rights a build uses to find it, in this order; see {@code findCredentialById}. */
    private static List<Authentication> authentications(@CheckForNull Item item) {
        Authentication own = item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
        List<Authentication> all = new ArrayList<>(List.of(own));
        if (!own.equals(ACL.SYSTEM2) && item instanceof Job && item.hasPermission2(own, CredentialsProvider.USE_ITEM)) {
            all.add(ACL.SYSTEM2);
        }
        return all;
    }

    private static boolean mayList(@CheckForNull Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }
}
