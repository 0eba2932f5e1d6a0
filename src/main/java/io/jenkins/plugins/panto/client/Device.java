package io.jenkins.plugins.panto.client;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.List;
import java.util.stream.Collectors;

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

    /** Devices as a person reads them, such as {@code Pixel 6 (14.0), iPhone 15 (ios 17.2)}. */
    public static String describe(List<Device> devices) {
        return devices.stream().map(Device::describe).collect(Collectors.joining(", "));
    }

    private String describe() {
        return name + " (" + (platform == null ? "" : platform + " ") + platformVersion + ")";
    }
}
