package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.regex.Pattern;

/** What the words of an answer mean. The first that fits counts: a key with a quota is no refused key. */
enum Meaning {
    /**
     * It would be accepted later, or with fewer tests at a time. A failure in the middle of the work is not meant, however
     * politely it is told: a trigger that is taken for turned down is sent again.
     */
    TOO_MUCH("\\brate[ _-]?limit|\\brates? (was |is |has been )?(exceed|too )|(request|call|trigger) rate|throttl"
            + "|slow down|too many ([\\w-]+ ){0,3}" + Words.AT_A_TIME + "|too much|(?<!disk )\\bquota"
            + "|" + Words.LIMIT + " (was |is |has been )?(exceeded|reached)\\b|exceed(s|ed)? .{0,40}" + Words.LIMIT
            + "|maximum .{0,80}" + Words.AT_A_TIME + "\\b.{0,40}(reached|exceeded)"),
    RUN_UNKNOWN("test run not found|\\b(test[ _-]?)?runs?\\b.{0,300}" + Words.NOT_FOUND
            + "|\\b(no such|unknown|no|cannot find( the)?) (test[ _-]?)?run\\b"),
    NOTHING_SELECTED("found matching the provided tags"
            + "|\\bno (matching )?(tests?|(test[ _-]?)?(flow|suite)s?)\\b(?!.{0,80}\\b(no|not|cannot)\\b).{0,80}"
            + "\\b(found|match|(?<!the )select)"
            + "|\\bno matching (test|flow|suite)"),
    ENVIRONMENT("environment not found|\\benvironment\\b.{0,300}" + Words.NOT_FOUND),
    BUILD_FILE("build file not found|\\bbuild file\\b.{0,300}" + Words.NOT_FOUND),
    CONTEXT("context not found|\\bcontext\\b.{0,300}" + Words.NOT_FOUND),
    KEY_REFUSED("api[ _-]?key|unauthori[sz]ed|not authori[sz]ed|not authenticated|forbidden|(access|permission) denied"
            + "|authentication (is )?(required|failed)|could not validate credentials"
            + "|(invalid|expired|missing|bad|wrong|revoked) ((access|bearer|auth\\w*) )?(token|credentials?)\\b"
            + "|\\b(token|credentials?) (is |are |has |have |was |were )?(been )?"
            + "(invalid|expired|missing|revoked|wrong)"),
    OTHER("");

    /** A failure inside Panto, as of a file, database or cloud: its limits and rights are not those of the caller. */
    private static final Pattern INSIDE = Pattern.compile(
            "\\[errno \\d+]|\\bwhen calling the \\w+ operation"
                    + "|\\b(denied|failed) for (user|table|relation|schema|database|sequence)\\b"
                    + "|\\bcontext (deadline exceeded|cancell?ed)|\\benvironment variable",
            Pattern.CASE_INSENSITIVE);

    private final Pattern words;

    Meaning(String words) {
        this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    @NonNull
    static Meaning of(@NonNull String words) {
        if (INSIDE.matcher(words).find()) {
            return OTHER;
        }
        for (Meaning meaning : values()) {
            if (meaning.words.matcher(words).find()) {
                return meaning;
            }
        }
        return OTHER;
    }

    /** Whether a trigger that is answered so was turned down before anything was done. */
    boolean refusesTrigger() {
        return this != OTHER && this != RUN_UNKNOWN;
    }

    /** A holder, since an enum's constants come before its fields. */
    private static final class Words {
        static final String AT_A_TIME =
                "\\b(requests|calls|triggers|runs|tests|flows|suites|builds|devices|jobs|sessions"
                        + "|executions|concurrency|parallelism)";
        static final String LIMIT = "(?<!(time|memory|recursion|size) )\\blimit";
        static final String NOT_FOUND =
                "\\b(not\\s(be\\s)?(found|exist|known)|doesn't\\sexist|unknown|no\\slonger\\sexists)";
    }
}
