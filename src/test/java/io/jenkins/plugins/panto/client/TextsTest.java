package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t\r\n", "\u2003\u2028"})
    void blankIsNull(String text) {
        assertNull(Texts.stripToNull(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", " a b", "a b\n", "\u2003\ta b \r\n"})
    void surroundingWhiteSpaceIsStripped(String text) {
        assertEquals("a b", Texts.stripToNull(text));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
        ${NAME},             value
        a${NAME}b${NAME},    avaluebvalue
        ${EMPTY}.,           .
        ${with.dots-and_x},  dotted
        $${NAME},            $value
        ${${NAME}},          ${value}
        ${DOLLARS},          $1 ${NAME} \\
        $NAME,               $NAME
        _$NAME,              _$NAME
        $$NAME,              $$NAME
        $$,                  $$
        ${UNKNOWN},          ${UNKNOWN}
        ${UNKNOWN}${NAME},   ${UNKNOWN}value
        ${name},             ${name}
        ${ NAME },           ${ NAME }
        ${},                 ${}
        ${NAME,              ${NAME
        $ {NAME},            $ {NAME}
        {NAME},              {NAME}
        NAME},               NAME}
        """)
    void onlyKnownNamesInBracesAreExpanded(String text, String expanded) {
        Map<String, String> variables = new HashMap<>();
        variables.put("NAME", "value");
        variables.put("EMPTY", "");
        variables.put("with.dots-and_x", "dotted");
        variables.put("DOLLARS", "$1 ${NAME} \\");
        assertEquals(expanded, Texts.expand(text, variables::get));
    }

    @Test
    void nothingExpandsToNothing() {
        assertNull(Texts.expand(null, name -> "value"));
        assertEquals("", Texts.expand("", name -> "value"));
    }

    @Test
    void oneLineHasSingleSpacesOnly() {
        assertEquals("a b c d", Texts.oneLine("\t a \u200b\r\n b\u0000 \u00a0\u202ec\u2028\u2029d\n"));
        assertEquals("", Texts.oneLine(" \n\u0007\u2003\ud83d"));
        assertEquals("ä 😀 日本 \\n", Texts.oneLine("ä 😀 日本 \\n"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        abc,   4, abc
        abc,   3, abc
        abcd,  3, ab…
        abcd,  2, a…
        abcd,  1, …
        '',    1, ''
        a😀b,  4, a😀b
        a😀bc, 4, a😀…
        a😀bc, 3, a…
        a😀bc, 2, a…
        😀bc,  2, …
        😀bc,  1, …
        😀😀😀, 4, 😀…
        """)
    void shortTextFitsTheLimitWithoutHalvesOfPairs(String text, int limit, String shortened) {
        assertEquals(shortened, Texts.shorten(text, limit));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        2, 'a, b'
        3, 'a, b, c'
        4, 'a, b, c, d'
        5, 'a, b, c, d and 1 more'
        9, 'a, b, c, d and 5 more'
        """)
    void longListsEndInTheNumberOfTheRest(int size, String listed) {
        assertEquals(
                listed,
                Texts.list(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i").subList(0, size), 4));
    }

    @Test
    void emptyListIsEmptyText() {
        assertEquals("", Texts.list(List.of(), 4));
    }

    /** Whatever is recorded must be XML 1.0, or the build can never be saved again. */
    @Test
    void eachCharacterIsCleanedToWhatXmlCanHold() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String text = "a" + Character.toString(c) + "b";
            assertClean(Texts.oneLine(text), Texts::oneLine);
            assertClean(Texts.clean(text), Texts::clean);
        }
    }

    @Property
    void anyTextIsCleanedToWhatXmlCanHold(@ForAll String text) {
        assertClean(Texts.oneLine(text), Texts::oneLine);
        assertClean(Texts.clean(text), Texts::clean);
    }

    @Property
    void anyHalvesOfPairsAreCleanedToWhatXmlCanHold(
            @ForAll @Size(max = 12) List<@CharRange(from = '\ud700', to = '\uffff') Character> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::append);
        anyTextIsCleanedToWhatXmlCanHold(text.toString());
    }

    private static void assertClean(String cleaned, UnaryOperator<String> clean) {
        assertEquals(cleaned, clean.apply(cleaned));
        cleaned.codePoints()
                .forEach(c -> assertTrue(
                        (c >= ' ' && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000)
                                && (c & 0xfffe) != 0xfffe
                                && !(c >= 0xfdd0 && c <= 0xfdef)
                                && !(c >= 0x7f && c <= 0x9f),
                        () -> "U+" + Integer.toHexString(c)));
    }

    @Test
    void parametersKeepWhatTheirUserMeans() {
        assertEquals(
                " می\u200cخواهم  👩\u200d💻\u00a0é\ue000 ", Texts.clean(" می\u200cخواهم  👩\u200d💻\u00a0é\ue000 "));
        assertEquals("a b", Texts.clean("a\u202e\r\n\t\u2029\u0085b\0"));
        assertNull(Texts.clean(null));
        assertNull(Texts.cleanToNull("\u202e \uffff"));
    }

    @Test
    void unknownVariablesAreNamed() {
        List<String> unknown = new ArrayList<>();
        assertEquals("v ${B} $C ${D}", Texts.expand("${A} ${B} $C ${D}", Map.of("A", "v")::get, unknown));
        assertEquals(List.of("B", "D"), unknown);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = ';', textBlock = """
        ${TAGS};       P0|P1|P2
        " ${TAGS} ";   P0|P1|P2
        ${ONE};        P0
        ${NONE};       ""
        x${TAGS};      "xP0, P1\n\nP2,"
        ${ONE}${ONE};  P0P0
        ${UNKNOWN};    ${UNKNOWN}
        ${UN,KNOWN};   ${UN,KNOWN}
        a,b;           a,b
        "";            ""
        """)
    void valueThatIsOneVariableMayBringSeveral(String value, String values) {
        Map<String, String> variables = Map.of("TAGS", "P0, P1\n\nP2,", "ONE", "P0", "NONE", " ,\n");
        assertEquals(
                values.replace("\\n", "\n"),
                String.join("|", Texts.expandToList(value, text -> Texts.expand(text, variables::get))));
    }

    @Test
    void similarWordsDifferInTwoLetters() {
        assertTrue(Texts.isSimilar("appID", "appId"));
        assertTrue(Texts.isSimilar("", "ab"));
        assertTrue(Texts.isSimilar("inculdeTags", "includeTags"));
        assertFalse(Texts.isSimilar("colour", "target"));
        assertFalse(Texts.isSimilar("", "abc"));
        assertFalse(Texts.isSimilar("includeTags", "excludeTagss"));
        assertTrue(Texts.isSimilar("kitten", "sitten"));
        assertFalse(Texts.isSimilar("kitten", "sitting"));
    }
}
