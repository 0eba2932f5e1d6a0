package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TriggerRequestProperties {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(edgeCases = EdgeCasesMode.NONE)
    void devicesAreReadAsTheyWereWritten(@ForAll("validRequests") TriggerRequest request) {
        assertEquals(request.devices(), Device.read(Device.write(request.devices())));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void jsonHoldsWhatWasGiven(@ForAll("validRequests") TriggerRequest request) throws IOException {
        assertEquals(List.of(), request.problems());
        JsonNode body = JSON.readTree(request.json().getBytes(StandardCharsets.UTF_8));
        assertEquals(request, TriggerRequest.of(request.target(), request.json()));
        assertEquals(body, JSON.readTree(request.prettyJson()));
    }

    @Provide
    Arbitrary<TriggerRequest> validRequests() {
        Arbitrary<String> text = text();
        Arbitrary<Tag> tag =
                Combinators.combine(text, text.list().ofMinSize(1).ofMaxSize(3)).as(Tag::new);
        Arbitrary<List<Tag>> tags =
                tag.list().uniqueElements(Tag::name).ofMinSize(1).ofMaxSize(4);
        Arbitrary<Device> device =
                Combinators.combine(text, text, text.injectNull(0.5)).as(Device::new);
        Arbitrary<List<Device>> devices = device.list().ofMinSize(1).ofMaxSize(4);
        Arbitrary<String> optional = text.injectNull(0.5);
        return Combinators.combine(
                        text,
                        Arbitraries.of(Target.class),
                        Arbitraries.of(true, false),
                        tags,
                        devices,
                        optional,
                        optional)
                .as((appId, target, include, selector, list, envName, contextName) -> new TriggerRequest(
                        appId,
                        target,
                        include ? selector : List.of(),
                        include ? List.of() : selector,
                        list,
                        envName,
                        contextName));
    }

    /** Any text that is not blank, without what is not sent. */
    private static Arbitrary<String> text() {
        return Arbitraries.oneOf(
                        Arbitraries.strings()
                                .withCharRange('\0', '\ud7ff')
                                .withCharRange('\ue000', '\uffff')
                                .ofMaxLength(12),
                        Arbitraries.strings().ascii().ofMaxLength(12),
                        Arbitraries.of("_$NAME", "include", "\"\\\"", "😀", "\u2028</script>", "\0"))
                .map(Texts::clean)
                .filter(text -> !text.isBlank());
    }
}
