package io.jenkins.plugins.panto.client;

import java.util.Locale;
import java.util.Map;

/**
 * Reads text character by character, as a decoder would: JSON, URLs and HTML can escape a character, also within one
 * another.
 */
final class Escapes {

    /** How deep escapes are nested, such as JSON in JSON in a URL. */
    static final int DEPTH = 3;

    /** There is no further character. */
    static final long NONE = -1;

    private static final int LONGEST_NAME = 8;

    private static final Map<String, Character> NAMES = Map.ofEntries(
            Map.entry("amp", '&'),
            Map.entry("apos", '\''),
            Map.entry("ast", '*'),
            Map.entry("bsol", '\\'),
            Map.entry("colon", ':'),
            Map.entry("comma", ','),
            Map.entry("commat", '@'),
            Map.entry("dollar", '$'),
            Map.entry("equals", '='),
            Map.entry("excl", '!'),
            Map.entry("grave", '`'),
            Map.entry("gt", '>'),
            Map.entry("hat", '^'),
            Map.entry("lbrace", '{'),
            Map.entry("lbrack", '['),
            Map.entry("lcub", '{'),
            Map.entry("lowbar", '_'),
            Map.entry("lpar", '('),
            Map.entry("lsqb", '['),
            Map.entry("lt", '<'),
            Map.entry("newline", '\n'),
            Map.entry("num", '#'),
            Map.entry("percnt", '%'),
            Map.entry("period", '.'),
            Map.entry("plus", '+'),
            Map.entry("quest", '?'),
            Map.entry("quot", '"'),
            Map.entry("rbrace", '}'),
            Map.entry("rbrack", ']'),
            Map.entry("rcub", '}'),
            Map.entry("rpar", ')'),
            Map.entry("rsqb", ']'),
            Map.entry("semi", ';'),
            Map.entry("sol", '/'),
            Map.entry("tab", '\t'),
            Map.entry("verbar", '|'),
            Map.entry("vert", '|'));

    private Escapes() {}

    /** Whether an escaped character begins with it. */
    static boolean isBegin(int c) {
        return c == '\\' || c == '%' || c == '&';
    }

    /**
     * The character at a place, and where the next one begins.
     *
     * @param depth how many times the text is decoded, 0 to take it as it stands
     * @return both as one number, see {@link #character} and {@link #next}; or {@link #NONE}
     */
    static long read(String text, int at, int depth) {
        if (depth == 0) {
            if (at >= text.length()) {
                return NONE;
            }
            int c = text.codePointAt(at);
            return both(c, at + Character.charCount(c));
        }
        long begin = read(text, at, depth - 1);
        if (begin == NONE || !isBegin(character(begin))) {
            return begin;
        }
        long escaped =
                switch (character(begin)) {
                    case '\\' -> backslash(text, next(begin), depth - 1);
                    case '%' -> hex(text, next(begin), 2, depth - 1);
                    default -> entity(text, next(begin), depth - 1);
                };
        return escaped == NONE ? begin : escaped;
    }

    /** The same without invisible characters: line breaks and control characters may be in between. */
    static long readVisible(String text, int at, int depth) {
        long read = read(text, at, depth);
        while (read != NONE && Texts.isInvisible(character(read))) {
            read = read(text, next(read), depth);
        }
        return read;
    }

    static int character(long read) {
        return (int) (read >>> 32);
    }

    static int next(long read) {
        return (int) read;
    }

    private static long both(int character, int next) {
        return (long) character << 32 | next;
    }

    private static long backslash(String text, int at, int depth) {
        long read = readVisible(text, at, depth);
        if (read == NONE) {
            return NONE;
        }
        int digits =
                switch (character(read)) {
                    case 'u' -> 4;
                    case 'x' -> 2;
                    default -> 0;
                };
        long hex = digits == 0 ? NONE : hex(text, next(read), digits, depth);
        if (hex != NONE) {
            return hex;
        }
        boolean control = "bfnrt".indexOf(character(read)) >= 0;
        return control ? both('\n', next(read)) : read;
    }

    private static long hex(String text, int at, int digits, int depth) {
        int value = 0;
        int next = at;
        for (int i = 0; i < digits; i++) {
            long read = readVisible(text, next, depth);
            int digit = read == NONE ? -1 : digit(character(read), 16);
            if (digit < 0) {
                return NONE;
            }
            value = value * 16 + digit;
            next = next(read);
        }
        return both(value, next);
    }

    /** Of HTML, by number or by name. */
    private static long entity(String text, int at, int depth) {
        long read = readVisible(text, at, depth);
        if (read == NONE) {
            return NONE;
        }
        if (character(read) != '#') {
            return named(text, read, depth);
        }
        long first = readVisible(text, next(read), depth);
        boolean hex = first != NONE && (character(first) == 'x' || character(first) == 'X');
        return numbered(text, hex ? next(first) : next(read), hex ? 16 : 10, depth);
    }

    private static long numbered(String text, int at, int radix, int depth) {
        long value = -1;
        for (long read = readVisible(text, at, depth); read != NONE; read = readVisible(text, next(read), depth)) {
            int digit = digit(character(read), radix);
            if (digit < 0) {
                return character(read) == ';' && value >= 0 && value <= Character.MAX_CODE_POINT
                        ? both((int) value, next(read))
                        : NONE;
            }
            value = Math.min(Math.max(value, 0) * radix + digit, Integer.MAX_VALUE);
        }
        return NONE;
    }

    private static long named(String text, long first, int depth) {
        StringBuilder name = new StringBuilder();
        for (long read = first; read != NONE; read = readVisible(text, next(read), depth)) {
            if (character(read) == ';') {
                Character named = NAMES.get(name.toString().toLowerCase(Locale.ROOT));
                return named == null ? NONE : both(named, next(read));
            }
            if (name.length() == LONGEST_NAME || !Character.isLetter(character(read))) {
                return NONE;
            }
            name.appendCodePoint(character(read));
        }
        return NONE;
    }

    /** ASCII digits only, since no decoder reads others. */
    private static int digit(int c, int radix) {
        return c < 128 ? Character.digit(c, radix) : -1;
    }
}
