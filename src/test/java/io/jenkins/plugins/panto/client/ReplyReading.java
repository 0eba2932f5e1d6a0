package io.jenkins.plugins.panto.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads replies of a given size, the plugin's way and as fast as Jackson can, for {@code bin/benchmark} to time. */
public final class ReplyReading {

    private static final JsonFactory JSON = new JsonFactory();

    private final byte[] reply;
    private final ApiKey key;

    /** Whatever is read must be kept, or the compiler takes the reading out. */
    private Object kept;

    /** @param bytes about so many, most of them IDs of test runs, of which there may be 10,000 */
    public ReplyReading(int bytes) throws PantoException {
        StringBuilder text =
                new StringBuilder("{\"message\": \"Triggered many\", \"trigger_id\": \"t1\", \"test_runs\": [");
        long number = 0;
        while (text.length() < bytes - 45) {
            text.append(number == 0 ? "\"" : ", \"")
                    .append(new UUID(number, number))
                    .append('"');
            number++;
        }
        reply = text.append("]}").toString().getBytes(StandardCharsets.UTF_8);
        key = ApiKey.of("k3y-0f-the-emulator", "panto-api-key");
    }

    public void read() throws IOException {
        kept = TriggerReply.read(reply, key);
    }

    public void stream() throws IOException {
        List<String> texts = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(reply)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    texts.add(parser.getText());
                }
            }
        }
        kept = texts;
    }
}
