package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A device to run on.
 *
 * @param name such as {@code Pixel 6}; null when not given
 * @param platformVersion such as {@code 14.0}; null when not given
 * @param platform such as {@code android}; null when not given, which the API allows
 */
public record Device(
        @CheckForNull String name,
        @CheckForNull String platformVersion,
        @CheckForNull String platform) {

    public Device {
        name = Texts.cleanToNull(name);
        platformVersion = Texts.cleanToNull(platformVersion);
        platform = Texts.cleanToNull(platform);
    }

    /** Whether nothing was filled in, as in a row of a form that was added and left. */
    public boolean isBlank() {
        return name == null && platformVersion == null && platform == null;
    }

    /** Whether a person means the same one: in any case, and whatever the platform where one of the two has none. */
    public boolean isSameAs(@NonNull Device other) {
        return same(name, other.name)
                && same(platformVersion, other.platformVersion)
                && (platform == null || other.platform == null || same(platform, other.platform));
    }

    private static boolean same(@CheckForNull String one, @CheckForNull String other) {
        return one == null ? other == null : one.equalsIgnoreCase(other);
    }

    /** Devices as a person reads them, such as {@code Pixel 6 (14.0), iPhone 15 (ios 17.2)}. */
    public static String describe(Collection<Device> devices) {
        return devices.stream().map(Device::describe).collect(Collectors.joining(", "));
    }

    /** Devices as a short text for a record, such as {@code Pixel+6/14.0/,iPhone+15/17.2/ios}. */
    @NonNull
    public static String write(@NonNull List<Device> devices) {
        return devices.stream()
                .map(device -> Stream.of(device.name, device.platformVersion, device.platform)
                        .map(part -> URLEncoder.encode(Objects.requireNonNullElse(part, ""), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("/")))
                .collect(Collectors.joining(","));
    }

    /** What {@link #write} has written; no devices where it is not that. */
    @NonNull
    public static List<Device> read(@CheckForNull String written) {
        try {
            return Stream.ofNullable(Texts.stripToNull(written))
                    .flatMap(all -> Arrays.stream(all.split(",")))
                    .map(one -> one.split("/", 3))
                    .map(parts -> new Device(part(parts[0]), part(parts[1]), part(parts[2])))
                    .toList();
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return List.of();
        }
    }

    private static String part(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }

    private String describe() {
        String details =
                Stream.of(platform, platformVersion).filter(Objects::nonNull).collect(Collectors.joining(" "));
        return Objects.requireNonNullElse(name, "?") + (details.isEmpty() ? "" : " (" + details + ")");
    }
}
