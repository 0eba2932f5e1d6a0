package io.jenkins.plugins.panto.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Finds a key in text, in whatever form it was written there: plain, escaped, in hexadecimal or in Base64. It goes once
 * through the text; a pattern for all these forms would need a stack as deep as the key is long, and could be printed.
 */
final class KeyScanner {

    /** What the text of a key becomes, and how its characters are compared. */
    private record Trace(String text, boolean base64) {

        /** @param c not escaped */
        boolean has(int index, int c) {
            return text.charAt(index) == normal(c);
        }

        /** Base64 has another alphabet for URLs, with {@code -} and {@code _}; all else is the same in any case. */
        private int normal(int c) {
            if (base64) {
                return c == '-' ? '+' : c == '_' ? '/' : c;
            }
            return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
        }

        @Override
        public String toString() {
            return "****";
        }
    }

    private final List<Trace> traces;

    /** The characters that a trace may begin with. */
    private final boolean[] beginnings = new boolean[128];

    /** @param key of visible ASCII characters */
    KeyScanner(String key) {
        traces = Stream.of(
                        new Trace(key.toLowerCase(Locale.ROOT), false),
                        new Trace(hex(key), false),
                        new Trace(base64(key, 0), true),
                        new Trace(base64(key, 1), true),
                        new Trace(base64(key, 2), true))
                .toList();
        for (char c = 0; c < beginnings.length; c++) {
            for (Trace trace : traces) {
                beginnings[c] |= trace.has(0, c);
            }
        }
    }

    private static String hex(String key) {
        StringBuilder hex = new StringBuilder();
        key.chars().forEach(c -> hex.append(Integer.toHexString(c))); // two digits each
        return hex.toString();
    }

    /** The characters that stand in Base64 wherever the key begins so many bytes after a group of three. */
    private static String base64(String key, int offset) {
        byte[] bytes = ("\0".repeat(offset) + key).getBytes(StandardCharsets.US_ASCII);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        return encoded.substring((offset * 8 + 5) / 6, bytes.length * 8 / 6);
    }

    /**
     * The beginning of a text, with something else in place of the key.
     *
     * @param end where the text is cut; a key that begins before and ends after it is taken out whole
     */
    String replace(String text, String replacement, int end) {
        StringBuilder result = null;
        int kept = 0;
        for (int i = 0; i < end; ) {
            int next = mayBegin(text, i) ? endOfTrace(text, i) : -1;
            if (next < 0) {
                i++;
                continue;
            }
            result = result == null ? new StringBuilder() : result;
            result.append(text, kept, i).append(replacement);
            kept = next;
            i = next;
        }
        if (result == null) {
            return text.substring(0, end);
        }
        return result.append(text, kept, Math.max(kept, end)).toString();
    }

    private boolean mayBegin(String text, int at) {
        char c = text.charAt(at);
        if (c >= beginnings.length) {
            return false;
        }
        boolean may = beginnings[c];
        for (int depth = 1; depth <= Escapes.DEPTH && !may && Escapes.isBegin(c); depth++) {
            int decoded = Escapes.character(Escapes.read(text, at, depth));
            may = decoded < beginnings.length && beginnings[decoded];
        }
        return may;
    }

    private int endOfTrace(String text, int at) {
        int end = -1;
        for (Trace trace : traces) {
            end = Math.max(end, endOf(trace, text, at));
        }
        return end;
    }

    /** Where a trace that begins here ends; negative when there is none. */
    private static int endOf(Trace trace, String text, int begin) {
        int index = 0;
        int at = begin;
        for (; index < trace.text().length(); index++, at++) {
            char c = at < text.length() ? text.charAt(at) : 0;
            if (c < ' ' || c >= 127 || Escapes.isBegin(c)) {
                return endOfEscaped(trace, text, index, at);
            }
            if (!trace.has(index, c)) {
                return -1;
            }
        }
        return at;
    }

    /** Goes on from a character that may be more than it looks like, along all ways to read it. */
    private static int endOfEscaped(Trace trace, String text, int begin, int at) {
        int[] places = {at};
        for (int index = begin; index < trace.text().length(); index++) {
            places = next(places, trace, index, text);
            if (places.length == 0) {
                return -1;
            }
        }
        return places[places.length - 1];
    }

    /** Where it goes on when the character at any of these places is the one of that index, in order. */
    private static int[] next(int[] places, Trace trace, int index, String text) {
        int[] next = new int[places.length * (Escapes.DEPTH + 1)];
        int count = 0;
        for (int place : places) {
            for (int depth = 0; depth <= Escapes.DEPTH; depth++) {
                long read = index == 0 ? Escapes.read(text, place, depth) : Escapes.readVisible(text, place, depth);
                if (read == Escapes.NONE) {
                    break;
                }
                if (trace.has(index, Escapes.character(read))) {
                    next[count++] = Escapes.next(read);
                }
                if (depth == 0 && !Escapes.isBegin(Escapes.character(read))) {
                    break; // and so it is at any depth
                }
            }
        }
        return count < 2
                ? Arrays.copyOf(next, count)
                : Arrays.stream(next, 0, count).sorted().distinct().toArray();
    }

    @Override
    public String toString() {
        return "****";
    }
}
