package io.jenkins.plugins.panto.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.panto.client.ApiUrl;
import io.jenkins.plugins.panto.verdict.StatusWords;
import java.util.List;

/** What is wrong with a value of the global configuration, as a sentence; null when nothing is. */
final class ConfigurationProblem {

    private ConfigurationProblem() {}

    /** @param value blank for the default */
    @CheckForNull
    static String ofApiUrl(@CheckForNull String value) {
        return Util.fixEmptyAndTrim(value) == null ? null : sentence(ApiUrl.problem(value));
    }

    /** @param value blank for none */
    @CheckForNull
    static String ofRunUrl(@CheckForNull String value) {
        return Util.fixEmptyAndTrim(value) == null ? null : sentence(ApiUrl.runUrlProblem(value));
    }

    /** @param value 0 for the default */
    @CheckForNull
    static String ofReplySeconds(int value) {
        return ofRange(value, 10, 3_600);
    }

    /** @param value 0 for the default */
    @CheckForNull
    static String ofPollSeconds(int value) {
        return ofRange(value, 5, 600);
    }

    private static String ofRange(int value, int least, int most) {
        return value == 0 || value >= least && value <= most ? null : Messages.ConfigurationProblem_Range(least, most);
    }

    private static String sentence(@CheckForNull ApiUrl.Problem problem) {
        if (problem == null) {
            return null;
        }
        return switch (problem) {
            case NOT_AN_ADDRESS -> Messages.ConfigurationProblem_NotAnAddress();
            case INCOMPLETE -> Messages.ConfigurationProblem_Incomplete(ApiUrl.DEFAULT);
            case INSECURE -> Messages.ConfigurationProblem_Insecure();
            case EXTRAS -> Messages.ConfigurationProblem_Extras();
            case PORT -> Messages.ConfigurationProblem_Port();
            case USER_INFO -> Messages.ConfigurationProblem_UserInfo();
            case NO_ID -> Messages.ConfigurationProblem_NoId("{id}");
        };
    }

    @CheckForNull
    static String ofStatuses(@NonNull StatusWords words) {
        List<String> ambiguous = words.ambiguous();
        return ambiguous.isEmpty() ? null : Messages.ConfigurationProblem_Ambiguous(String.join(", ", ambiguous));
    }
}
