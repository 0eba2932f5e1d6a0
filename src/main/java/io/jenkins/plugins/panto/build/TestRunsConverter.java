package io.jenkins.plugins.panto.build;

import com.thoughtworks.xstream.converters.Converter;
import com.thoughtworks.xstream.converters.MarshallingContext;
import com.thoughtworks.xstream.converters.UnmarshallingContext;
import com.thoughtworks.xstream.io.HierarchicalStreamReader;
import com.thoughtworks.xstream.io.HierarchicalStreamWriter;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The test runs of a trigger in the build's record: one element each, with what is known as attributes. By hand, since
 * XStream takes several times as long, and Jenkins loads the builds of a job one at a time.
 */
@Restricted(NoExternalUse.class)
public final class TestRunsConverter implements Converter {

    private static final String ELEMENT = "pantoTestRun";

    @Initializer(before = InitMilestone.JOB_LOADED)
    public static void register() {
        Run.XSTREAM2.registerLocalConverter(PantoTrigger.class, "testRuns", new TestRunsConverter());
    }

    @Override
    public boolean canConvert(Class type) {
        return List.class.isAssignableFrom(type);
    }

    @Override
    public void marshal(Object source, HierarchicalStreamWriter writer, MarshallingContext context) {
        for (Object testRun : (List<?>) source) {
            writer.startNode(ELEMENT);
            ((PantoTestRun) testRun).write((part, value) -> writer.addAttribute(part, value.toString()));
            writer.endNode();
        }
    }

    @Override
    public Object unmarshal(HierarchicalStreamReader reader, UnmarshallingContext context) {
        List<PantoTestRun> testRuns = new ArrayList<>();
        Map<String, String> last = new HashMap<>();
        while (reader.hasMoreChildren()) {
            reader.moveDown();
            if (reader.getNodeName().equals(ELEMENT)) {
                testRuns.add(read(reader, last));
            }
            reader.moveUp();
        }
        return testRuns;
    }

    /** @param last keeps one object for what stands in thousands of test runs, most often one after another */
    private static PantoTestRun read(HierarchicalStreamReader reader, Map<String, String> last) {
        PantoTestRun testRun = new PantoTestRun(reader.getAttribute(PantoTestRun.ID));
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String part = reader.getAttributeName(i);
            String value = reader.getAttribute(i);
            if (value.equals(last.get(part))) {
                value = last.get(part);
            } else {
                last.put(part, value);
            }
            testRun.read(part, value);
        }
        return testRun;
    }
}
