package io.jenkins.plugins.panto.client;

import io.jenkins.plugins.panto.client.TriggerReply.MalformedReplyException;

/**
 * Whatever the service sends, it is a good reply or one sentence. A target for Jazzer (on Maven Central,
 * {@code com.code-intelligence:jazzer} and {@code jazzer-api}), which is no dependency of ours and is run by hand:
 *
 * <pre>
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -cp jazzer.jar:jazzer-api.jar:target/test-classes:target/classes:$(cat target/classpath) \
 *     com.code_intelligence.jazzer.Jazzer --target_class=io.jenkins.plugins.panto.client.TriggerReplyFuzz \
 *     --instrumentation_includes='io.jenkins.plugins.panto.**:com.fasterxml.jackson.core.**' -runs=1000000
 * </pre>
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
        ReplyBody.read(body, KEY);
    }

    private static ApiKey key() {
        try {
            return ApiKey.of("k3y+/=&%", "panto-api-key");
        } catch (PantoException e) {
            throw new IllegalStateException(e);
        }
    }
}
