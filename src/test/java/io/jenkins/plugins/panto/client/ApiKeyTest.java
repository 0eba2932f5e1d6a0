package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
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
                "\\Q\\E\\d\\w\\",
                "\"key\"/'<&>'",
                "~~~???>>>~~~",
                "%41&#65;+x=",
                "$1${x}$2&\\",
                "%%%%\\\\\\\\&&&&");
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
                Arguments.of("JSON in hex", key, each(key, "\\u%04x")),
                Arguments.of("JSON in HEX", key, each(key, "\\u%04X")),
                Arguments.of("form", key, URLEncoder.encode(key, StandardCharsets.UTF_8)),
                Arguments.of("URL", key, each(key, "%%%02X")),
                Arguments.of("url", key, each(key, "%%%02x")),
                Arguments.of("HTML", key, html(key)),
                Arguments.of("HTML decimal", key, each(key, "&#%d;")),
                Arguments.of("HTML padded", key, each(key, "&#%04d;")),
                Arguments.of("HTML hex", key, each(key, "&#x%x;")),
                Arguments.of("HTML HEX", key, each(key, "&#X%04X;")),
                Arguments.of("hex", key, hex(key)),
                Arguments.of("HEX", key, hex(key).toUpperCase(Locale.ROOT)),
                Arguments.of("backslash x", key, each(key, "\\x%02x"))));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("forms")
    void keyIsTakenOutInEveryForm(String form, String key, String text) throws Exception {
        assertEquals("**** and ****.", key(key).takeOut(text + " and " + text + "."));
        assertEquals("Key '****'", key(key).clean("Key '" + text + "'"));
    }

    /** Each form in each form: what is logged as JSON may be quoted in JSON, and an address may be in an address. */
    @ParameterizedTest
    @MethodSource("keys")
    void keyIsTakenOutInFormsWithinForms(String key) throws Exception {
        List<UnaryOperator<String>> forms = List.of(
                text -> String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)),
                text -> each(text, c -> c < ' ' ? "\\n" : "\\" + (char) c).replaceAll("\\\\([\\p{Alnum}])", "$1"),
                text -> URLEncoder.encode(text, StandardCharsets.UTF_8),
                text -> each(text, "%%%02x"),
                ApiKeyTest::html,
                text -> each(text, "\\u%04x"),
                text -> each(text, "&#%d;"));
        for (UnaryOperator<String> inner : forms) {
            for (UnaryOperator<String> outer : forms) {
                String text = outer.apply(inner.apply(key));
                String rest = key(key).takeOut(text + " .");
                assertTrue(rest.matches("\\\\?\\*{4} \\."), () -> text + " leaves " + rest);
            }
        }
        String json = forms.get(0).apply(forms.get(0).apply(forms.get(0).apply(key)));
        assertEquals("****", key(key).takeOut(json));
    }

    @Test
    void keyIsTakenOutOfHtmlWithNamesForAllSigns() throws Exception {
        String key = "<a:b/c=d+e_f#g%h$>";
        assertEquals(
                "****", key(key).takeOut("&lt;a&colon;b&sol;c&equals;d&plus;e&lowbar;f&num;g&percnt;h&dollar;&gt;"));
    }

    @Test
    void keyIsTakenOutWhenEscapedLineBreaksSplitIt() throws Exception {
        for (String lineBreak : List.of("\\n", "\\r\\n", "\\u000a", "%0D%0A", "&#10;", "&NewLine;", "\\\\n")) {
            assertEquals("a****b", key(KEY).takeOut("a" + split(KEY, lineBreak) + "b"), lineBreak);
        }
    }

    @Test
    void digitsOfTheLocaleAreNoneOfTheKey() throws Exception {
        Locale before = Locale.getDefault();
        try {
            for (String tag :
                    List.of("ar-EG-u-nu-arab", "fa-IR-u-nu-arabext", "mr-IN-u-nu-deva", "th-TH-u-nu-thai", "tr")) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                for (Arguments form : forms().toList()) {
                    keyIsTakenOutInEveryForm((String) form.get()[0], (String) form.get()[1], (String) form.get()[2]);
                }
                for (String key : keys().toList()) {
                    keyIsTakenOutOfBase64AtAnyOffset(key);
                }
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 100, 1_000})
    void ofAKeyAcrossTheLimitNothingIsLeft(int limit) throws Exception {
        for (Arguments form : forms().toList()) {
            String key = (String) form.get()[1];
            String text = (String) form.get()[2];
            for (int cut : IntStream.range(0, text.length()).toArray()) {
                String before = "~".repeat(Math.max(0, 8 * limit - cut));
                assertEquals(
                        before + "****".repeat(before.length() < 8 * limit ? 1 : 0),
                        key(key).takeOut(before + text + " and on", 8 * limit));
            }
        }
        assertEquals(limit == 1 ? "…" : "x".repeat(limit - 1) + "…", key(KEY).clean("x".repeat(1_000_000), limit));
        assertEquals("…", key(KEY).clean(" ".repeat(1_000_000) + KEY, limit));
    }

    @Test
    void whatFitsIsNotShortened() throws Exception {
        assertEquals("x".repeat(96) + "****", key(KEY).clean("x".repeat(96) + KEY, 100));
        assertEquals("x".repeat(97) + "**…", key(KEY).clean("x".repeat(97) + KEY, 100));
        assertEquals("a b", key(KEY).clean("a  \u200b b", 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "\\",
                "&",
                "&#",
                "&#0",
                "&amp;",
                "%25",
                "%2",
                "%0a",
                "\\n",
                "\\u005c",
                "\\u00",
                "p",
                "panto-",
                "cGFudG8t",
                "panto-9Z8y7X6w5V4",
                "\0",
                " ",
                "p\0",
                "&#x70;",
                "p%0a",
                "%70%0a"
            })
    void timeGrowsWithTheTextOnly(String part) throws Exception {
        String text = part.repeat(1024 * 1024 / part.length());
        assertTimeout(Duration.ofSeconds(20), () -> key(KEY).takeOut(text));
        for (String key : List.of("%41&#65;+x=\\\\", KEY.repeat(28))) {
            assertTimeout(Duration.ofSeconds(20), () -> key(key).takeOut(text.substring(0, 128 * 1024)), key);
        }
    }

    @Test
    void twoHundredThousandIdsAreReadInNoTime() throws Exception {
        List<String> ids = IntStream.range(0, 200_000)
                .mapToObj(i -> new UUID(i * 31L, i * 7_919L).toString())
                .toList();
        ApiKey key = key(KEY);
        assertTimeout(Duration.ofSeconds(20), () -> ids.forEach(id -> assertEquals(id, key.takeOut(id))));
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
        assertEquals("****", key(KEY).clean(split(each(KEY, "\\u%04x"), "\u200b")));
        assertEquals("****", key(KEY).clean(split(each(KEY, "%%%02x"), "\0")));
    }

    @Test
    void nestedKeysLeaveNoKeyBehind() throws Exception {
        String half = KEY.substring(0, 9);
        assertFalse(key(KEY).clean(half + KEY + KEY.substring(9)).contains(KEY));
        assertEquals("********", key(KEY).clean(KEY + KEY));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 513, 3_200, 1_000_000})
    void tooShortOrTooLongIsRefusedAndNotQuoted(int length) {
        PantoException e = assertThrows(
                PantoException.class, () -> ApiKey.of("run".repeat(length).substring(0, length), "id"));
        assertEquals(
                "The credential 'id' holds " + length + " characters, and an API key has between 8 and 512:"
                        + " copy the key from Panto's settings into it.",
                e.getMessage());
        assertEquals(PantoException.Outcome.REFUSED, e.outcome());
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 511, 512})
    void shortestAndLongestAreTakenOut(int length) throws Exception {
        String key = "k3y-0f-the-s3rv1ce-".repeat(30).substring(0, length);
        for (String text : List.of(key, each(key, c -> "&#x000" + Integer.toHexString(c) + ";"), hex(key))) {
            assertEquals("a **** b", key(key).clean("a " + text + " b"));
        }
        String other = "Triggered 2 test flow(s) matched. AAAA c2VjcmV0 k3y-0f-";
        assertEquals(other, key(key).clean(other));
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

    private static String each(String key, String format) {
        return each(key, c -> String.format(Locale.ROOT, format, c));
    }

    private static String hex(String key) {
        return HexFormat.of().formatHex(key.getBytes(StandardCharsets.US_ASCII));
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
