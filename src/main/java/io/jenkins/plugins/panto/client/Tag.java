package io.jenkins.plugins.panto.client;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A tag that selects test flows, with the values that it allows or blocks.
 *
 * @param name the tag's name as Panto knows it, {@code _$NAME} for the name of the flow itself
 */
public record Tag(String name, List<String> values) {

    /** The name of the tag that each flow carries: its own name. */
    public static final String FLOW = "_$NAME";

    public Tag {
        name = name == null ? "" : Texts.clean(name);
        values = values == null ? List.of() : values.stream().map(Texts::clean).toList();
    }

    /** Whether nothing was filled in, as in a row of a form that was added and left. */
    public boolean isBlank() {
        return name.isBlank() && values.stream().allMatch(String::isBlank);
    }

    /** Tags as a person reads them, such as {@code priority: 'P0', 'P1'; feature: 'checkout'}. */
    public static String describe(List<Tag> tags) {
        return tags.stream()
                .map(tag -> tag.name() + ": "
                        + tag.values().stream().map(value -> "'" + value + "'").collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }
}
