package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;

/** The rule for IDs of test runs and triggers: they are joined by commas, and each is one part of an address. */
final class TestRunId {

    /** The rule, as the last part of a sentence. */
    static final String RULE = "an ID is a number, or printable text without a comma, slash or backslash,"
            + " of at most 256 characters, and not . or ..";

    private static final int LONGEST = 256;

    /** What the decoder puts in place of invalid bytes: harmless in a message, but it makes an ID wrong. */
    private static final int REPLACEMENT = 0xfffd;

    private TestRunId() {}

    static boolean isUsable(@NonNull String id) {
        return id.length() <= LONGEST
                && !id.equals(".")
                && !id.equals("..")
                && id.codePoints().allMatch(TestRunId::isAllowed)
                && !id.codePoints().allMatch(Character::isSpaceChar); // nor empty
    }

    private static boolean isAllowed(int c) {
        return c != ',' && c != '/' && c != '\\' && c != REPLACEMENT && !Texts.isInvisible(c);
    }
}
