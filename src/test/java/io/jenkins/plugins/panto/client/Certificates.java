package io.jenkins.plugins.panto.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority that clients trust, and what it has certified; made anew by the JDK's keytool. */
public final class Certificates {

    public static final String GOOD = "good";
    static final String EXPIRED = "expired";
    static final String SELF_SIGNED = "self-signed";

    private static final char[] PASSWORD = "secret".toCharArray();
    private static final KeyStore ALL = make();
    private static final SSLContext TRUSTING = context(null);

    private Certificates() {}

    private static KeyStore make() {
        try {
            Path directory = Files.createTempDirectory("certificates");
            Path file = directory.resolve("keys.p12");
            try {
                keytool(file, "-alias authority -dname CN=authority -ext bc:c -validity 2");
                keytool(file, "-alias good -signer authority -dname CN=host -ext san=ip:127.0.0.1 -validity 2");
                keytool(
                        file,
                        "-alias expired -signer authority -dname CN=host -ext san=ip:127.0.0.1"
                                + " -startdate -3d -validity 1");
                keytool(file, "-alias self-signed -dname CN=host -ext san=ip:127.0.0.1 -validity 2");
                KeyStore keys = KeyStore.getInstance("PKCS12");
                try (InputStream in = Files.newInputStream(file)) {
                    keys.load(in, PASSWORD);
                }
                return keys;
            } finally {
                Files.deleteIfExists(file);
                Files.delete(directory);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(Path file, String options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-storepass", new String(PASSWORD)));
        command.addAll(List.of("-keystore", file.toString()));
        command.addAll(List.of(options.split(" ")));
        Process keytool = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool " + options);
        }
    }

    /** What a server shows that has this certificate. */
    public static SSLContext server(String alias) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null);
        own.setKeyEntry(alias, ALL.getKey(alias, PASSWORD), PASSWORD, ALL.getCertificateChain(alias));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, PASSWORD);
        return context(keys.getKeyManagers());
    }

    /** What a client believes: the authority, and nobody else. */
    public static SSLContext trusting() {
        return TRUSTING;
    }

    private static SSLContext context(KeyManager[] own) {
        try {
            KeyStore authority = KeyStore.getInstance("PKCS12");
            authority.load(null);
            authority.setCertificateEntry("authority", ALL.getCertificate("authority"));
            TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
            trusted.init(authority);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(own, trusted.getTrustManagers(), null);
            return tls;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
