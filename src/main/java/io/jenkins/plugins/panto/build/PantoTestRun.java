package io.jenkins.plugins.panto.build;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A test run as far as it is known. {@link TestRunsConverter} stores it in the build's record. */
@ExportedBean(defaultVisibility = 3)
public final class PantoTestRun {

    /** Thousands of test runs may have the same devices. */
    private static final Interner<List<Device>> SHARED = Interners.newWeakInterner();

    /** What {@link #read} does not read. */
    static final String ID = "id";

    @CheckForNull
    private final String id;

    @CheckForNull
    private volatile String status;

    @CheckForNull
    private volatile Verdict verdict;

    @CheckForNull
    private volatile String name;

    @CheckForNull
    private volatile String remark;

    @CheckForNull
    private volatile Long started;

    @CheckForNull
    private volatile Long ended;

    /** The name exactly as Panto has it, where the name was cleaned for people. */
    @CheckForNull
    private volatile String flow;

    /** As text, since XStream cannot read records; null when not known. */
    @CheckForNull
    private volatile String devices;

    /** The same, read when it is asked for. */
    @CheckForNull
    private transient volatile List<Device> deviceList;

    /** @param id null where the record was written by half */
    PantoTestRun(@CheckForNull String id) {
        this.id = id;
    }

    /** What is known of a test run, for the record of another build. */
    PantoTestRun(@NonNull TestRunResult known) {
        this(known.id());
        update(known);
    }

    /** Writes what is known, by name, for the build's record. */
    void write(@NonNull BiConsumer<String, Object> record) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put(ID, id);
        parts.put("status", status);
        parts.put("verdict", verdict);
        parts.put("name", name);
        parts.put("remark", remark);
        parts.put("started", started);
        parts.put("ended", ended);
        parts.put("flow", flow);
        parts.put("devices", devices);
        parts.values().removeIf(Objects::isNull);
        parts.forEach(record);
    }

    /** Reads a part of what {@link #write} has written, other than the ID; what makes no sense is left out. */
    void read(@NonNull String part, @NonNull String value) {
        switch (part) {
            case "status" -> status = value;
            case "verdict" -> verdict = parse(value, Verdict::valueOf);
            case "name" -> name = value;
            case "remark" -> remark = value;
            case "started" -> started = parse(value, Long::valueOf);
            case "ended" -> ended = parse(value, Long::valueOf);
            case "flow" -> flow = value;
            case "devices" -> devices = value;
            default -> {} // of another version
        }
    }

    @CheckForNull
    private static <T> T parse(String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Of several waits for the same run, one may be slower, or give up before the others. */
    synchronized void update(@NonNull TestRunResult result) {
        if (result.isWeakerThan(recorded())) {
            return;
        }
        status = result.status();
        verdict = result.verdict();
        name = result.name();
        remark = result.remark();
        started = result.started();
        ended = result.ended();
        flow = result.flow();
        if (!result.devices().equals(devices())) {
            deviceList = SHARED.intern(result.devices());
            devices = Device.write(result.devices()).intern();
        }
    }

    private List<Device> devices() {
        List<Device> known = deviceList;
        if (known == null) {
            known = SHARED.intern(Device.read(devices));
            deviceList = known;
        }
        return known;
    }

    /** What is known of it. */
    @NonNull
    @Restricted(NoExternalUse.class)
    public TestRunResult recorded() {
        return new TestRunResult(getId(), name, status, verdict, remark, started, ended, flow, devices());
    }

    /** Whether a wait gave up on it, so that it may go on, or have ended by now. */
    private boolean mayGoOn() {
        return verdict == Verdict.UNDETERMINED && ended == null;
    }

    /** Whether that is not just for want of a time: its status does not mean either that it has ended. */
    boolean isGivenUp() {
        return mayGoOn() && PantoSettings.get().statusWords().verdict(status, false) == null;
    }

    /** What a new wait may rely on. */
    @NonNull
    @Restricted(NoExternalUse.class)
    public TestRunResult toResult() {
        boolean mayGoOn = mayGoOn();
        return new TestRunResult(
                getId(),
                name,
                status,
                mayGoOn ? null : verdict,
                mayGoOn ? null : remark,
                started,
                ended,
                flow,
                devices());
    }

    @NonNull
    @Exported
    public String getId() {
        return Util.fixNull(id);
    }

    /** The service's own word; null until it is known. */
    @CheckForNull
    @Exported
    public String getStatus() {
        return status;
    }

    /** Null while the run goes on, or when nobody waits for it. */
    @CheckForNull
    @Exported
    public Verdict getVerdict() {
        return verdict;
    }

    @CheckForNull
    @Exported
    public String getName() {
        return name;
    }

    @CheckForNull
    @Exported
    public String getRemark() {
        return remark;
    }

    /** In epoch milliseconds; null when not known. */
    @CheckForNull
    @Exported
    public Long getStarted() {
        return started;
    }

    /** In epoch milliseconds; null when not known. */
    @CheckForNull
    @Exported
    public Long getEnded() {
        return ended;
    }

    /** Its devices as {@link Device#write} writes them; null when not known. */
    @CheckForNull
    String getDeviceRecord() {
        return devices;
    }

    /** What it runs on; empty when not known. */
    @NonNull
    @Exported
    public List<Map<String, String>> getDevices() {
        return exported(devices());
    }

    /** The same for people; null when not known. */
    @CheckForNull
    public String getDeviceNames() {
        List<Device> known = devices();
        return known.isEmpty() ? null : Device.describe(known);
    }

    /** Devices for REST. */
    @NonNull
    static List<Map<String, String>> exported(@NonNull List<Device> devices) {
        return devices.stream().map(PantoTestRun::exported).toList();
    }

    private static Map<String, String> exported(Device device) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("deviceName", device.name());
        map.put("platformVersion", device.platformVersion());
        map.put("platform", device.platform());
        return map;
    }

    /** Its time of start for a page; null when not known. */
    @CheckForNull
    public Date getStartTime() {
        Long start = started;
        return start == null ? null : new Date(start);
    }

    /** In milliseconds; null when not known. */
    @CheckForNull
    Long getDuration() {
        Long start = started;
        Long end = ended;
        return start == null || end == null ? null : Math.max(0, end - start);
    }

    /** How long it ran, for people; empty when not known. */
    @NonNull
    public String getDurationText() {
        Long duration = getDuration();
        return duration == null ? "" : Util.getTimeSpanString(duration);
    }

    /** The run's page in Panto; null when no administrator has said where those are. */
    @CheckForNull
    @Exported
    public String getUrl() {
        return PantoSettings.get().runUrl(getId());
    }

    /** Its name and ID, on one line. */
    @NonNull
    public String getLabel() {
        return toResult().label();
    }
}
