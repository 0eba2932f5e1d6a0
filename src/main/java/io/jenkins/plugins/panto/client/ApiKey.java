package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The key of Panto's API, and what keeps it a secret: it goes into one header, and is taken out of all text that comes
 * back. Deliberately no record: those print what they hold.
 */
public final class ApiKey {

    private static final String TAKEN_OUT = "****";

    /** What escaped characters begin with, in JSON, URLs and HTML. */
    private static final long ESCAPES = characters("\\%&");

    private final String value;
    private final String credentialsId;
    private final Pattern traces;

    /** For each of the traces the set of characters that no text is without that holds it unescaped. */
    private final long[] needed;

    private ApiKey(String value, String credentialsId) {
        this.value = value;
        this.credentialsId = credentialsId;
        List<String> encoded = encoded(value);
        this.traces = traces(value, encoded);
        this.needed = Stream.concat(Stream.of(value), encoded.stream().map(ApiKey::withoutSigns))
                .mapToLong(ApiKey::characters)
                .toArray();
    }

    /**
     * @param secret the key; surrounding white space is not part of it
     * @param credentialsId the ID of the credential that holds it, for messages
     * @throws PantoException if the key is blank or cannot be sent in a header; the message does not quote it
     */
    @NonNull
    public static ApiKey of(@NonNull String secret, @NonNull String credentialsId) throws PantoException {
        String value = secret.strip();
        if (value.isEmpty()) {
            throw PantoException.refused("The credential '" + credentialsId
                    + "' holds no text: put the API key from Panto's settings into it.");
        }
        if (!value.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw PantoException.refused("The credential '" + credentialsId
                    + "' holds white space, control characters or letters that no API key has:"
                    + " copy the key from Panto's settings into it again.");
        }
        return new ApiKey(value, credentialsId);
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
        // Once before, since white space may split the key; once after, since cleaning may join the parts of an escape.
        return takeOut(Texts.oneLine(takeOut(text)));
    }

    /** The text without the key in any usual encoding, else as it is. */
    @NonNull
    String takeOut(@NonNull String text) {
        return mayHoldTrace(text) ? traces.matcher(text).replaceAll(TAKEN_OUT) : text;
    }

    /** Looks at each character once, where the pattern tries all ways to go on from it: a reply has up to 200,000 IDs. */
    private boolean mayHoldTrace(String text) {
        long there = characters(text);
        boolean may = (there & ESCAPES) != 0;
        for (long trace : needed) {
            may |= (trace & ~there) == 0;
        }
        return may;
    }

    /** The set of a text's characters as bits: the 64 of ASCII from space on with capitals for letters; others fall in. */
    private static long characters(String text) {
        long characters = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            characters |= 1L << (c < '`' ? c - ' ' : c - '@');
        }
        return characters;
    }

    /** The key in Base64, at each offset that leaves enough of it. */
    private static List<String> encoded(String key) {
        return IntStream.range(0, 3)
                .mapToObj(offset -> base64(key, offset))
                // What a very short key leaves in Base64 would match by chance.
                .filter(text -> text.length() >= 4)
                .toList();
    }

    /** Without the characters of Base64 that have other forms. */
    private static String withoutSigns(String encoded) {
        return encoded.replaceAll("[+/]", "");
    }

    /** The key with each character plain or escaped as JSON, URLs and HTML do it, and its Base64 at any offset. */
    private static Pattern traces(String key, List<String> encoded) {
        return Pattern.compile(Stream.concat(
                        Stream.of(sequence(key, ApiKey::anyForm)),
                        encoded.stream().map(text -> sequence(text, ApiKey::anyBase64Form)))
                .collect(Collectors.joining("|", beginning(key, encoded) + "(?:", ")")));
    }

    /** Looks ahead for a character that a trace may begin with, so that the others are passed over quickly. */
    private static String beginning(String key, List<String> encoded) {
        String first =
                "\\%&-_" + key.charAt(0) + Character.toUpperCase(key.charAt(0)) + Character.toLowerCase(key.charAt(0));
        return Stream.concat(Stream.of(first), encoded.stream().map(text -> text.substring(0, 1)))
                .flatMapToInt(String::chars)
                .mapToObj("\\x%02x"::formatted)
                .collect(Collectors.joining("", "(?=[", "])"));
    }

    /** A pattern of the characters one after another, whatever line breaks and control characters are in between. */
    private static String sequence(String text, IntFunction<String> form) {
        return text.chars().mapToObj(form).collect(Collectors.joining("[\\p{C}\\p{Zl}\\p{Zp}]*+"));
    }

    private static String anyForm(int c) {
        String named =
                switch (c) {
                    case '&' -> "&amp;|";
                    case '<' -> "&lt;|";
                    case '>' -> "&gt;|";
                    case '"' -> "&quot;|";
                    case '\'' -> "&apos;|";
                    default -> "";
                };
        return "(?i:\\\\u00%1$02x|%%%1$02x|&#0*%1$d;|&#x0*%1$x;|%2$s\\\\?%3$s)"
                .formatted(c, named, Pattern.quote(Character.toString(c)));
    }

    /** Base64 has another alphabet for URLs, with {@code -} and {@code _}. */
    private static String anyBase64Form(int c) {
        return switch (c) {
            case '+' -> "(?:-|" + anyForm(c) + ")";
            case '/' -> "(?:_|" + anyForm(c) + ")";
            default -> Character.toString(c);
        };
    }

    /** The characters that stand in Base64 wherever the key begins so many bytes after a group of three. */
    private static String base64(String key, int offset) {
        byte[] bytes = ("\0".repeat(offset) + key).getBytes(StandardCharsets.US_ASCII);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        int first = (offset * 8 + 5) / 6;
        int last = bytes.length * 8 / 6;
        return encoded.substring(Math.min(first, last), last);
    }

    @Override
    public String toString() {
        return TAKEN_OUT;
    }
}
