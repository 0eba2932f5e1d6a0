package io.jenkins.plugins.panto.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.util.FormValidation;
import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.ConnectionCheck;
import io.jenkins.plugins.panto.client.PantoException;
import java.net.URI;
import java.time.Duration;

/** What the button "Test connection" does. */
final class PantoConnection {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private PantoConnection() {}

    /** Asks Panto with a key and says what came of it. For administrators only: it sends a key wherever it is told. */
    @NonNull
    static FormValidation test(@NonNull String apiUrl, @CheckForNull String credentialsId) throws InterruptedException {
        if (credentialsId == null) {
            return FormValidation.error(Messages.PantoConnection_NoCredential());
        }
        ApiKey key;
        try {
            key = PantoCredentials.tryOut(credentialsId, apiUrl);
        } catch (PantoException e) {
            return FormValidation.error(e.getMessage());
        }
        long start = System.nanoTime();
        ConnectionCheck check = ConnectionCheck.run(apiUrl, key, JenkinsConnections.fresh(), TIMEOUT);
        long milliseconds = (System.nanoTime() - start) / 1_000_000;
        return say(check, URI.create(apiUrl.strip()).getAuthority(), credentialsId, milliseconds);
    }

    private static FormValidation say(ConnectionCheck check, String host, String credentialsId, long milliseconds) {
        String took = Messages.PantoConnection_Took(milliseconds);
        String detail = check.detail();
        return switch (check.finding()) {
            case GOOD_KEY -> FormValidation.ok(Messages.PantoConnection_GoodKey(host) + took);
            case REFUSED_KEY ->
                FormValidation.error(Messages.PantoConnection_RefusedKey(host, detail, credentialsId) + took);
            case NOT_PANTO -> FormValidation.error(Messages.PantoConnection_NotPanto(host, detail) + took);
            case UNDECIDED -> FormValidation.warning(Messages.PantoConnection_Undecided(host, detail) + took);
            case PROXY -> FormValidation.error(Messages.PantoConnection_Proxy(host, detail) + took);
            case UNREACHABLE -> FormValidation.error(Messages.PantoConnection_Unreachable(host, detail) + took);
        };
    }
}
