package io.jenkins.plugins.panto;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import io.jenkins.plugins.panto.client.Device;
import java.io.Serializable;
import java.util.function.UnaryOperator;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A row of the devices to run on. */
public final class PantoDevice extends AbstractDescribableImpl<PantoDevice> implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String deviceName;
    private final String platformVersion;

    @CheckForNull
    private String platform;

    @DataBoundConstructor
    public PantoDevice(String deviceName, String platformVersion) {
        this.deviceName = deviceName;
        this.platformVersion = platformVersion;
    }

    public String getDeviceName() {
        return deviceName;
    }

    public String getPlatformVersion() {
        return platformVersion;
    }

    @CheckForNull
    public String getPlatform() {
        return platform;
    }

    @DataBoundSetter
    public void setPlatform(@CheckForNull String platform) {
        this.platform = Util.fixEmptyAndTrim(platform);
    }

    boolean isBlank() {
        return expanded(UnaryOperator.identity()).isBlank();
    }

    @NonNull
    Device expanded(@NonNull UnaryOperator<String> expand) {
        return new Device(expand.apply(deviceName), expand.apply(platformVersion), expand.apply(platform));
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<PantoDevice> {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PantoDevice_DisplayName();
        }
    }
}
