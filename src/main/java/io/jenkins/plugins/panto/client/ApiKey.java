package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.function.UnaryOperator;

/**
 * The key of Panto's API, and what keeps it a secret: it goes into one header, and is taken out of all text that comes
 * back. Not a record on purpose: those print what they hold.
 */
public final class ApiKey {

    /** A shorter one cannot be told from other text, so that it could not be taken out. */
    static final int SHORTEST = 8;

    /** Whatever is longer is another secret, such as a service account. */
    static final int LONGEST = 512;

    private static final String TAKEN_OUT = "****";

    /** Cleaning may leave less of a text than what can be shown, so that it is cut with a margin. */
    private static final int MARGIN = 8;

    private final String value;
    private final String credentialsId;
    private final KeyScanner scanner;

    private ApiKey(String value, String credentialsId) {
        this.value = value;
        this.credentialsId = credentialsId;
        this.scanner = new KeyScanner(value);
    }

    /**
     * @param secret the key; surrounding white space is not part of it
     * @param credentialsId the ID of the credential that holds it, for messages
     * @throws PantoException if the key is blank, too short, too long, or cannot be sent in a header; the message does
     *     not quote it
     */
    @NonNull
    public static ApiKey of(@NonNull String secret, @NonNull String credentialsId) throws PantoException {
        String value = secret.strip();
        String problem = problem(value);
        if (problem != null) {
            throw PantoException.refused("The credential '" + credentialsId + "' " + problem);
        }
        return new ApiKey(value, credentialsId);
    }

    @CheckForNull
    private static String problem(String value) {
        if (value.isEmpty()) {
            return "holds no text: put the API key from Panto's settings into it.";
        }
        if (!value.chars().allMatch(c -> c > ' ' && c < 127)) {
            return "holds white space, control characters or letters that no API key has:"
                    + " copy the key from Panto's settings into it again.";
        }
        if (value.length() < SHORTEST || value.length() > LONGEST) {
            return "holds " + value.length() + " characters, and an API key has between " + SHORTEST + " and " + LONGEST
                    + ": copy the key from Panto's settings into it.";
        }
        return null;
    }

    /** The value of the header. The only way out of this class. */
    @NonNull
    String header() {
        return value;
    }

    @NonNull
    public String credentialsId() {
        return credentialsId;
    }

    /**
     * Text of the service made harmless: without the key in any usual encoding, without control and direction
     * characters, with white space of all kinds as single spaces.
     */
    @NonNull
    public String clean(@NonNull String text) {
        return Texts.oneLine(takeOut(text));
    }

    /** The same, and {@linkplain Texts#shorten shortened}; what is far beyond the limit is not even read. */
    @NonNull
    public String clean(@NonNull String text, int limit) {
        return clean(text, limit, Texts::oneLine);
    }

    /** The same with the line breaks kept. */
    @NonNull
    String cleanLines(@NonNull String text, int limit) {
        return clean(text, limit, Texts::lines);
    }

    private String clean(String text, int limit, UnaryOperator<String> how) {
        int end = (int) Math.min(text.length(), (long) limit * MARGIN);
        String cleaned = how.apply(takeOut(text, end));
        return Texts.shorten(end < text.length() ? cleaned + "…" : cleaned, limit);
    }

    /** The text without the key in any usual encoding, else as it is. */
    @NonNull
    String takeOut(@NonNull String text) {
        return takeOut(text, text.length());
    }

    /**
     * The beginning of the text without the key.
     *
     * @param end where the text is cut; of a key that stands across it nothing is left
     */
    @NonNull
    String takeOut(@NonNull String text, int end) {
        return scanner.replace(text, TAKEN_OUT, Math.min(text.length(), end));
    }

    @Override
    public String toString() {
        return TAKEN_OUT;
    }
}
