package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
    void jsonHoldsWhatWasGiven(@ForAll("validRequests") TriggerRequest request) throws IOException {
        assertEquals(List.of(), request.problems());
        JsonNode body = JSON.readTree(request.json().getBytes(StandardCharsets.UTF_8));
        assertEquals(request, read(body, request.target()));
        assertEquals(body, JSON.readTree(request.prettyJson()));
    }

    private static TriggerRequest read(JsonNode body, Target target) {
        List<Device> devices = new ArrayList<>();
        for (JsonNode device : body.get("devices")) {
            devices.add(new Device(
                    text(device, "device_name"), text(device, "platform_version"), text(device, "platform")));
        }
        return new TriggerRequest(
                text(body, "app_id"),
                target,
                tags(body.at("/tags/include")),
                tags(body.at("/tags/exclude")),
                devices,
                text(body, "env_name"),
                text(body, "context_name"));
    }

    private static List<Tag> tags(JsonNode map) {
        List<Tag> tags = new ArrayList<>();
        map.fields().forEachRemaining(entry -> {
            List<String> values = new ArrayList<>();
            entry.getValue().forEach(value -> values.add(value.textValue()));
            tags.add(new Tag(entry.getKey(), values));
        });
        return tags;
    }

    private static String text(JsonNode object, String field) {
        return object.has(field) ? object.get(field).textValue() : null;
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
