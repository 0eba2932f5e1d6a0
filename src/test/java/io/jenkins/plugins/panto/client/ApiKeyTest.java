package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {

    private static final String KEY = "panto-9Z8y7X6w5V4u";

    /** An ordinary key, and some made of what is special in patterns, JSON, URLs, HTML and Base64. */
    private static Stream<String> keys() {
        return Stream.of(
                KEY,
                "a.b*c+d(e)[f]{g}^h$i|j?k",
                "\\Q\\E\\d\\",
                "\"key\"/'<&>'",
                "~~~???>>>~~~",
                "%41&#65;+x=",
                "$1${x}");
    }

    @Test
    void surroundingWhiteSpaceIsNoPartOfTheKey() throws Exception {
        assertEquals(KEY, ApiKey.of(" \t" + KEY + "\r\n", "id").header());
    }

    @Test
    void knowsItsCredential() throws Exception {
        assertEquals("id", key(KEY).credentialsId());
    }

    @Test
    void printsNothingOfTheKey() throws Exception {
        assertEquals("****", key(KEY).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n\t", "\u2003"})
    void blankIsRefused(String secret) {
        PantoException e = assertThrows(PantoException.class, () -> ApiKey.of(secret, "panto-api-key"));
        assertEquals(
                "The credential 'panto-api-key' holds no text: put the API key from Panto's settings into it.",
                e.getMessage());
        assertEquals(PantoException.Outcome.REFUSED, e.outcome());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words",
                "two\nlines",
                "tab\tbed",
                "\0nul",
                "del\u007f",
                "schlüssel",
                "\u00a0nbsp",
                "zwsp\u200b"
            })
    void whatAHeaderCannotCarryIsRefusedAndNotQuoted(String secret) {
        PantoException e = assertThrows(PantoException.class, () -> ApiKey.of(secret, "panto-api-key"));
        assertEquals(
                "The credential 'panto-api-key' holds white space, control characters or letters that no API key has:"
                        + " copy the key from Panto's settings into it again.",
                e.getMessage());
        assertEquals(PantoException.Outcome.REFUSED, e.outcome());
    }

    private static Stream<Arguments> forms() {
        return keys().flatMap(key -> Stream.of(
                Arguments.of("plain", key, key),
                Arguments.of("upper case", key, key.toUpperCase(Locale.ROOT)),
                Arguments.of("lower case", key, key.toLowerCase(Locale.ROOT)),
                Arguments.of(
                        "JSON",
                        key,
                        String.valueOf(JsonStringEncoder.getInstance().quoteAsString(key))),
                Arguments.of("JSON with \\/", key, key.replaceAll("([\\\\\"/])", "\\\\$1")),
                Arguments.of("JSON in hex", key, each(key, "\\u%04x"::formatted)),
                Arguments.of("JSON in HEX", key, each(key, "\\u%04X"::formatted)),
                Arguments.of("form", key, URLEncoder.encode(key, StandardCharsets.UTF_8)),
                Arguments.of("URL", key, each(key, "%%%02X"::formatted)),
                Arguments.of("url", key, each(key, "%%%02x"::formatted)),
                Arguments.of("HTML", key, html(key)),
                Arguments.of("HTML decimal", key, each(key, "&#%d;"::formatted)),
                Arguments.of("HTML padded", key, each(key, "&#%04d;"::formatted)),
                Arguments.of("HTML hex", key, each(key, "&#x%x;"::formatted)),
                Arguments.of("HTML HEX", key, each(key, "&#X%04X;"::formatted))));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("forms")
    void keyIsTakenOutInEveryForm(String form, String key, String text) throws Exception {
        assertEquals("**** and ****.", key(key).takeOut(text + " and " + text + "."));
        assertEquals("Key '****'", key(key).clean("Key '" + text + "'"));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void keyIsTakenOutOfBase64AtAnyOffset(String key) throws Exception {
        for (Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getUrlEncoder()}) {
            for (int offset = 0; offset < 7; offset++) {
                String encoded = base64(encoder, "x".repeat(offset) + key + ":tail");
                // What shares a character with the neighbours says too little of the key.
                int first = (offset * 8 + 5) / 6;
                int last = (offset + key.length()) * 8 / 6;
                String rest = encoded.substring(0, first) + "****" + encoded.substring(last);
                assertEquals(rest, key(key).takeOut(encoded));
                assertEquals("<" + rest + ">", key(key).clean("<" + encoded + ">"));
            }
        }
    }

    @Test
    void keyIsTakenOutOfEncodedBase64() throws Exception {
        String key = "~~~???>>>~~~";
        String encoded = base64(Base64.getEncoder(), key);
        assertEquals("****", key(key).takeOut(encoded.replace("/", "\\/")));
        assertEquals("****", key(key).takeOut(URLEncoder.encode(encoded, StandardCharsets.UTF_8)));
        assertEquals("****", key(key).takeOut(encoded.replace("/", "%2f").replace("+", "%2b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0", "\u0007", "\u001b", "\t", "\n", "\r\n", "\u0085", "\u200b", "\u202e", "\ufeff", "\u00ad",
                "\ud800", "\udc00", "\ue000", "\u2028", "\u2029"
            })
    void keyIsTakenOutWhenControlCharactersSplitIt(String control) throws Exception {
        assertEquals("Key ****!", key(KEY).clean("Key " + split(KEY, control) + "!"));
        String encoded = base64(Base64.getEncoder(), KEY);
        assertEquals("Key ****!", key(KEY).clean("Key " + split(encoded, control) + "!"));
    }

    @Test
    void keyIsTakenOutWhenControlCharactersSplitItsEscapes() throws Exception {
        assertEquals("****", key(KEY).clean(split(each(KEY, "\\u%04x"::formatted), "\u200b")));
        assertEquals("****", key(KEY).clean(split(each(KEY, "%%%02x"::formatted), "\0")));
    }

    @Test
    void nestedKeysLeaveNoKeyBehind() throws Exception {
        String half = KEY.substring(0, 9);
        assertFalse(key(KEY).clean(half + KEY + KEY.substring(9)).contains(KEY));
        assertEquals("********", key(KEY).clean(KEY + KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", "qz", "qzx", "qzxq"})
    void shortKeysTakeOutNothingElse(String key) throws Exception {
        String text = "Triggered 2 test flow(s) matched. AAAA c2VjcmV0";
        assertEquals(text, key(key).clean(text));
        assertEquals("", key(key).clean(""));
        assertEquals("a **** b", key(key).clean("a " + key + " b"));
    }

    @Test
    void takingOutKeepsAllElse() throws Exception {
        assertEquals(" \t\0 \u202e **** \n", key(KEY).takeOut(" \t\0 \u202e " + KEY + " \n"));
        assertEquals("panto-9Z8y7X6w5V4", key(KEY).takeOut("panto-9Z8y7X6w5V4"));
    }

    private static IntStream harmfulCharacters() {
        return IntStream.of(
                0x00, 0x07, 0x08, 0x1b, 0x7f, 0x9b, 0xad, 0x061c, 0x200b, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b,
                0x202c, 0x202d, 0x202e, 0x2060, 0x2066, 0x2067, 0x2068, 0x2069, 0xd83d, 0xde00, 0xe000, 0xfeff,
                0xe0041);
    }

    @ParameterizedTest
    @MethodSource("harmfulCharacters")
    void controlAndDirectionCharactersGo(int character) throws Exception {
        String text = Character.toString(character);
        assertEquals("ab", key(KEY).clean(text + "a" + text + text + "b" + text));
        assertEquals("a b", key(KEY).clean("a " + text + " b"));
        assertEquals("", key(KEY).clean(text + " " + text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "  ",
                "\n",
                "\r\n",
                "\t",
                "\u000b\f",
                "\u00a0",
                "\u2003",
                "\u3000",
                "\u2028\u2029",
                " \n\u00a0\t "
            })
    void whiteSpaceIsASingleSpace(String space) throws Exception {
        assertEquals("a b c", key(KEY).clean(space + "a" + space + "b" + space + "c" + space));
    }

    @Test
    void ordinaryTextStays() throws Exception {
        String text = "Ausgelöst: 2 «Läufe» 😀 日本語 عربي <b>&amp;</b> \\n %20 $1 é";
        assertEquals(text, key(KEY).clean(text));
    }

    private static ApiKey key(String key) throws PantoException {
        return ApiKey.of(key, "id");
    }

    private static String each(String key, IntFunction<String> form) {
        return key.chars().mapToObj(form).collect(Collectors.joining());
    }

    private static String html(String key) {
        return key.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&apos;");
    }

    private static String split(String text, String by) {
        return String.join(by, text.split(""));
    }

    /** Without the padding, and without the last character where the key fills only a part of it. */
    private static String base64(Base64.Encoder encoder, String text) {
        String encoded = encoder.withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
        return encoded.substring(0, text.length() * 8 / 6);
    }
}
