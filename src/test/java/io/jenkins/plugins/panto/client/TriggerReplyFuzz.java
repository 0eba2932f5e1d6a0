package io.jenkins.plugins.panto.client;

import io.jenkins.plugins.panto.client.TriggerReply.MalformedReplyException;

/**
 * Whatever the service sends, it is a good reply or one sentence. A target for Jazzer, which is run by hand:
 * {@code java -cp <jazzer and the test class path> com.code_intelligence.jazzer.Jazzer
 * --target_class=io.jenkins.plugins.panto.client.TriggerReplyFuzz -runs=1000000}.
 */
public final class TriggerReplyFuzz {

    private static final ApiKey KEY = key();

    private TriggerReplyFuzz() {}

    public static void fuzzerTestOneInput(byte[] body) {
        try {
            TriggerReply reply = TriggerReply.read(body, KEY);
            if (reply.testRuns().isEmpty() || reply.toString().contains(KEY.header())) {
                throw new AssertionError(reply);
            }
        } catch (MalformedReplyException e) {
            if (e.getMessage().contains(KEY.header())) {
                throw new AssertionError(e);
            }
        }
        ServiceError.words(body, KEY);
    }

    private static ApiKey key() {
        try {
            return ApiKey.of("k3y+/=&", "panto-api-key");
        } catch (PantoException e) {
            throw new IllegalStateException(e);
        }
    }
}
