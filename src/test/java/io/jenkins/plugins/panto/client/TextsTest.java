package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
}
