package io.jenkins.plugins.panto.build;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import com.thoughtworks.xstream.converters.Converter;
import com.thoughtworks.xstream.converters.MarshallingContext;
import com.thoughtworks.xstream.converters.UnmarshallingContext;
import com.thoughtworks.xstream.io.HierarchicalStreamReader;
import com.thoughtworks.xstream.io.HierarchicalStreamWriter;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Run;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.config.PantoSettings;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A test run as far as it is known. Stored in the build's record, each on a line, since there may be thousands. */
@ExportedBean(defaultVisibility = 3)
public final class PantoTestRun {

    /** Thousands of test runs may have the same devices. */
    private static final Interner<List<Device>> SHARED = Interners.newWeakInterner();

    private static final Interner<String> TEXTS = Interners.newWeakInterner();

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

    @Initializer(before = InitMilestone.JOB_LOADED)
    public static void registerRecord() {
        Run.XSTREAM2.alias("pantoTestRun", PantoTestRun.class);
        Run.XSTREAM2.registerConverter(new RecordConverter());
    }

    /**
     * What stands in the build's record. By hand, since with XStream's reflection the record is read half as
     * fast, and the history of a job reads hundreds of thousands. What is not known, and what makes no sense, is left
     * out.
     */
    private static final class RecordConverter implements Converter {

        @Override
        public boolean canConvert(Class type) {
            return type == PantoTestRun.class;
        }

        @Override
        public void marshal(Object source, HierarchicalStreamWriter writer, MarshallingContext context) {
            PantoTestRun run = (PantoTestRun) source;
            write(writer, "id", run.id);
            write(writer, "status", run.status);
            write(writer, "verdict", run.verdict);
            write(writer, "name", run.name);
            write(writer, "remark", run.remark);
            write(writer, "started", run.started);
            write(writer, "ended", run.ended);
            write(writer, "flow", run.flow);
            write(writer, "devices", run.devices);
        }

        private static void write(HierarchicalStreamWriter writer, String name, @CheckForNull Object value) {
            if (value != null) {
                writer.addAttribute(name, value.toString());
            }
        }

        @Override
        public Object unmarshal(HierarchicalStreamReader reader, UnmarshallingContext context) {
            PantoTestRun run = new PantoTestRun(Util.fixNull(reader.getAttribute("id")));
            run.status = shared(reader.getAttribute("status"));
            run.verdict = read(reader.getAttribute("verdict"), Verdict::valueOf);
            run.name = shared(reader.getAttribute("name"));
            run.remark = reader.getAttribute("remark");
            run.started = read(reader.getAttribute("started"), Long::valueOf);
            run.ended = read(reader.getAttribute("ended"), Long::valueOf);
            run.flow = reader.getAttribute("flow");
            run.devices = shared(reader.getAttribute("devices"));
            return run;
        }

        /** One object for what stands in thousands of test runs. */
        @CheckForNull
        private static String shared(@CheckForNull String text) {
            return text == null ? null : TEXTS.intern(text);
        }

        @CheckForNull
        private static <T> T read(@CheckForNull String text, Function<String, T> reading) {
            try {
                return text == null ? null : reading.apply(text);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
    }

    PantoTestRun(@NonNull String id) {
        this.id = id;
    }

    /** What is known of a test run, for the record of another build. */
    PantoTestRun(@NonNull TestRunResult known) {
        this(known.id());
        update(known);
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

    /** What a new wait may rely on: a run that was given up on, and so has no end, may have ended by now. */
    @NonNull
    @Restricted(NoExternalUse.class)
    public TestRunResult toResult() {
        boolean mayGoOn = verdict == Verdict.UNDETERMINED && ended == null;
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
