package io.jenkins.plugins.panto.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What is left of a text that the service says, for tests of other rooms: read as it is read from a reply. */
public final class Cleaned {

    private static final ApiKey KEY = key();

    private Cleaned() {}

    private static ApiKey key() {
        try {
            return ApiKey.of("k3y-0f-the-emulator", "panto-api-key");
        } catch (PantoException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The reply to a trigger whose message is the text. */
    public static TriggerReply reply(String message) throws IOException {
        return TriggerReply.read(
                bytes("{\"message\": " + json(message) + ", \"trigger_id\": \"t\", \"test_runs\": [\"a\"]}"), KEY);
    }

    /** The reply to a poll that says it wherever it can. */
    public static TestRunInfo run(String text) throws IOException {
        return TestRunInfo.readOne(
                bytes("{\"test_run\": {\"id\": \"a\", \"runner_status\": " + json(text) + ", \"test_run_name\": "
                        + json(text) + ", \"remark\": " + json(text) + "}}"),
                KEY);
    }

    /** Whether it can be the ID of a test run or of a trigger, of the service or of a user. */
    public static boolean isId(String text) {
        return TestRunId.isUsable(text);
    }

    /** All escaped, so that halves of pairs get through too. */
    private static String json(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            json.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                json.append(Character.forDigit(c >> shift & 15, 16));
            }
        }
        return json.append('"').toString();
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.US_ASCII);
    }
}
