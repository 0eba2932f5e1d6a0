package io.jenkins.plugins.panto.config;

import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsUnavailableException;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Item;
import hudson.model.ParametersAction;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.ForeignFailure;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Texts;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Finds the API key that a build may use. */
@Restricted(NoExternalUse.class)
public final class PantoCredentials {

    private static final Logger LOGGER = Logger.getLogger(PantoCredentials.class.getName());

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
        String id = Texts.cleanToNull(own);
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
    static Default inherited(@CheckForNull Item item) {
        Default ofFolder = item == null || Jenkins.get().getPlugin("cloudbees-folder") == null
                ? null
                : PantoFolderProperty.above(item);
        String global = PantoSettings.get().credentialsId();
        return ofFolder != null || global == null ? ofFolder : new Default(global, null);
    }

    /**
     * What a freestyle job names: a credential, or a credentials parameter, which is found with the rights of the
     * user who set it. Any other variable would let users who may only build choose any secret that the job can see.
     *
     * @throws AbortException if it is a variable of another kind
     */
    @CheckForNull
    public static String checkParameter(@CheckForNull String credentialsId, @NonNull Run<?, ?> run)
            throws AbortException {
        String variable = credentialsId == null ? null : Texts.firstVariable(credentialsId);
        if (variable != null) {
            String name = variable.substring(2, variable.length() - 1);
            ParametersAction parameters = run.getAction(ParametersAction.class);
            if (!variable.equals(credentialsId.strip())
                    || parameters == null
                    || !(parameters.getParameter(name) instanceof CredentialsParameterValue)) {
                throw new AbortException("Nothing was sent, since credentialsId is '" + Texts.oneLine(credentialsId)
                        + "', but this build has no credentials parameter " + name
                        + ": give the ID of a credential, or add such a parameter.");
            }
        }
        return credentialsId;
    }

    /**
     * The key that a build may use; its use is tracked.
     *
     * @param id of a credential, or a credentials parameter as {@code ${NAME}}
     * @param apiUrl where it is to go
     * @throws PantoException if there is none, it cannot be read, or what was found is no key
     */
    @NonNull
    public static ApiKey use(@NonNull Run<?, ?> run, @NonNull String id, @NonNull String apiUrl) throws PantoException {
        StringCredentials found = find(run, id, apiUrl);
        try {
            CredentialsProvider.track(run, found);
        } catch (RuntimeException | Error e) { // a fingerprint is no reason for a build to fail
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not track the use of a credential by " + run);
        }
        return key(found);
    }

    /** The same for a use that goes on and has been tracked already. */
    @NonNull
    public static ApiKey useAgain(@NonNull Run<?, ?> run, @NonNull String id, @NonNull String apiUrl)
            throws PantoException {
        return key(find(run, id, apiUrl));
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
        StringCredentials found = read(id, () -> CredentialsField.find(null, id, apiUrl));
        if (found == null) {
            throw PantoException.noKey(Util.fixNull(CredentialsField.problem(null, id, apiUrl)));
        }
        return key(found);
    }

    private static ApiKey key(StringCredentials found) throws PantoException {
        Secret secret = read(found.getId(), found::getSecret);
        if (secret == null) {
            throw unreadable(found.getId(), "no value");
        }
        return ApiKey.of(secret.getPlainText(), found.getId());
    }

    private static StringCredentials find(Run<?, ?> run, String id, String apiUrl) throws PantoException {
        StringCredentials found = read(
                id,
                () -> CredentialsProvider.findCredentialById(
                        id, StringCredentials.class, run, CredentialsField.requirements(apiUrl)));
        if (found == null) {
            throw PantoException.noKey("No credential '" + id + "' of the kind Secret text was found for "
                    + run.getParent().getFullDisplayName() + ": create it in Jenkins, in a folder above the job or in a"
                    + " domain that fits " + apiUrl + ", and let this job use it.");
        }
        return found;
    }

    private interface Source<T> {
        @CheckForNull
        T get();
    }

    /** Asks a credentials provider, which may be another plugin, and may have to call another service. */
    @CheckForNull
    private static <T> T read(String id, Source<T> source) throws PantoException {
        try {
            return source.get();
        } catch (CredentialsUnavailableException e) {
            throw unreadable(id, Texts.shorten(Texts.oneLine(Util.fixNull(e.getMessage())), 200));
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not read the credential " + id);
            throw unreadable(id, e.getClass().getSimpleName());
        }
    }

    private static PantoException unreadable(String id, String why) {
        return PantoException.noKey("The credential '" + id + "' cannot be read (" + why
                + "): try again later, or check the credentials provider and Jenkins' log.");
    }
}
