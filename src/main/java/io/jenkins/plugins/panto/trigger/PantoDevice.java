package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.Texts;
import java.io.Serializable;
import java.util.function.UnaryOperator;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A row of the devices to run on. */
public final class PantoDevice extends AbstractDescribableImpl<PantoDevice> implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String deviceName;
    private final String platformVersion;

    @CheckForNull
    private String platform;

    @DataBoundConstructor
    public PantoDevice(String deviceName, String platformVersion) {
        this.deviceName = Texts.clean(deviceName);
        this.platformVersion = Texts.clean(platformVersion);
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
        this.platform = Texts.cleanToNull(platform);
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

        /**
         * @param others the names in the rows beside it, one a line
         * @param untouched whether nobody has typed anything into a new row yet
         */
        @POST
        public FormValidation doCheckDeviceName(
                @AncestorInPath Item item,
                @QueryParameter String value,
                @QueryParameter String platformVersion,
                @QueryParameter String platform,
                @QueryParameter String others,
                @QueryParameter boolean untouched) {
            String problem = FieldCheck.isBlank(platformVersion) && FieldCheck.isBlank(platform)
                    ? FieldCheck.isBlank(others) ? Messages.PantoDevice_None() : null
                    : Messages.PantoDevice_NoName();
            return FieldCheck.of(item, value, !untouched && FieldCheck.isBlank(value) ? problem : null);
        }

        @POST
        public FormValidation doCheckPlatformVersion(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String deviceName) {
            boolean missing = FieldCheck.isBlank(value) && !FieldCheck.isBlank(deviceName);
            return FieldCheck.of(item, value, missing ? Messages.PantoDevice_NoVersion() : null);
        }

        @POST
        public FormValidation doCheckPlatform(@AncestorInPath Item item, @QueryParameter String value) {
            return FieldCheck.of(item, value, null);
        }
    }
}
