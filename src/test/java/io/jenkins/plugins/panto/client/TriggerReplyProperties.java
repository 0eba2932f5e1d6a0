package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.panto.client.TriggerReply.MalformedReplyException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TriggerReplyProperties {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String REPLY = "{\"message\": \"Größe \\u00fc 😀\", \"x\": [{\"y\": [1.5e3, null, true]}],"
            + " \"trigger_id\": \"trigger-1\", \"test_runs\": [\"run-1\", 2, \"ü😀\"]}";

    private final ApiKey key = ApiKey.of("panto-9Z8y7X6w5V4u", "panto-api-key");

    TriggerReplyProperties() throws PantoException {}

    @Property
    void anyBytesAreAReplyOrMalformed(@ForAll byte[] body) {
        readOrMalformed(body);
    }

    @Property
    void anyDamagedReplyIsAReplyOrMalformed(@ForAll("damagedReplies") byte[] body) {
        readOrMalformed(body);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void goodIdsAreReadAsTheyAre(@ForAll("ids") List<Object> ids, @ForAll("charsets") Charset charset)
            throws IOException {
        byte[] body = JSON.writeValueAsString(Map.of("test_runs", ids)).getBytes(charset);
        assertEquals(
                ids.stream().map(Object::toString).toList(),
                TriggerReply.read(body, key).testRuns());
    }

    @Property
    void anyMessageIsClean(@ForAll String message) throws IOException {
        byte[] body = JSON.writeValueAsBytes(Map.of("test_runs", List.of("a"), "message", message));
        String cleaned = TriggerReply.read(body, key).message();
        assertEquals(cleaned, key.clean(cleaned));
        assertEquals(cleaned.strip(), cleaned);
        assertFalse(cleaned.contains("  "));
        assertFalse(cleaned.chars().anyMatch(Character::isISOControl));
    }

    private void readOrMalformed(byte[] body) {
        try {
            TriggerReply reply = TriggerReply.read(body, key);
            assertFalse(reply.testRuns().isEmpty());
        } catch (MalformedReplyException e) {
            assertFalse(e.getMessage().isBlank());
        }
    }

    /** A good reply in some encoding with a few bytes changed and its end cut off. */
    @Provide
    Arbitrary<byte[]> damagedReplies() {
        Arbitrary<Integer> place = Arbitraries.integers().between(0, 999);
        Arbitrary<Map<Integer, Byte>> changes =
                Arbitraries.maps(place, Arbitraries.bytes()).ofMaxSize(3);
        return Combinators.combine(charsets(), place.injectNull(0.5), changes).as((charset, end, changed) -> {
            byte[] whole = REPLY.getBytes(charset);
            byte[] body = end == null ? whole : Arrays.copyOf(whole, end % whole.length);
            changed.forEach((index, value) -> {
                if (body.length > 0) {
                    body[index % body.length] = value;
                }
            });
            return body;
        });
    }

    @Provide
    Arbitrary<Charset> charsets() {
        return Arbitraries.of(
                StandardCharsets.UTF_8,
                StandardCharsets.UTF_16BE,
                StandardCharsets.UTF_16LE,
                Charset.forName("UTF-32BE"),
                Charset.forName("UTF-32LE"));
    }

    @Provide
    Arbitrary<List<Object>> ids() {
        Arbitrary<Object> text = Arbitraries.strings()
                .withCharRange('!', '~')
                .withChars(" äßéЖ日本")
                .excludeChars(',', '/', '\\')
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(id -> !id.isBlank() && !id.equals(".") && !id.equals(".."))
                .map(id -> id);
        Arbitrary<Object> number = Arbitraries.bigIntegers().map(id -> id);
        return Arbitraries.oneOf(text, number).list().ofMinSize(1).ofMaxSize(10);
    }
}
