package io.jenkins.plugins.panto;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Each new Jenkins makes an RSA key, which costs as much as the rest of its start; all tests in a JVM share one. */
public final class SharedRsaKey extends Provider implements LauncherSessionListener {

    private static final long serialVersionUID = 1L;

    public SharedRsaKey() {
        super("SharedRsaKey", "1", "One RSA key for all");
        put("KeyPairGenerator.RSA", Generator.class.getName());
    }

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Security.insertProviderAt(this, 1);
    }

    /** Found by its name. */
    public static final class Generator extends KeyPairGeneratorSpi {

        private static KeyPair shared;

        @Override
        public void initialize(int size, SecureRandom random) {}

        @Override
        public KeyPair generateKeyPair() {
            synchronized (Generator.class) {
                if (shared == null) {
                    try {
                        shared = KeyPairGenerator.getInstance("RSA", "SunRsaSign")
                                .generateKeyPair();
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException(e);
                    }
                }
                return shared;
            }
        }
    }
}
