package io.jenkins.plugins.panto.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.XmlFile;
import hudson.model.Items;
import hudson.model.Run;
import hudson.util.XStream2;
import io.jenkins.plugins.panto.client.Cleaned;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TestRunInfo;
import io.jenkins.plugins.panto.client.TriggerReply;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.trigger.PantoDevice;
import io.jenkins.plugins.panto.trigger.PantoTag;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.trigger.PantoTriggerStep;
import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * Whatever somebody says or types, all of Unicode and halves of it, is written by Jenkins' own writer, whole, and read
 * back as it was: what cannot be written keeps a build from being saved for ever.
 */
@WithJenkins
class RecordedTextTest {

    /** So many characters a text; few enough that nothing is shortened. */
    private static final int TOGETHER = 256;

    @TempDir
    private static File directory;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) {
        TestRunsConverter.register();
    }

    @Test
    void whatTheServiceSays() throws Exception {
        List<Object> records = new ArrayList<>();
        for (String text : allOfUnicode()) {
            TriggerReply reply = Cleaned.reply(text);
            PantoTrigger trigger =
                    new PantoTrigger("uuid", "id", "https://panto.example", 0, request("a"), reply, null);
            trigger.getTestRuns().get(0).update(result(Cleaned.run(text)));
            records.add(trigger);
        }
        assertKept(Run.XSTREAM2, records);
    }

    private static TestRunResult result(TestRunInfo info) {
        return new TestRunResult(info.id(), info.name(), info.status(), Verdict.FAILED, info.remark(), 0L, 0L);
    }

    @Test
    void whatAUserAsksFor() throws Exception {
        List<Object> records = new ArrayList<>();
        TriggerReply reply = Cleaned.reply("");
        for (String text : allOfUnicode()) {
            PantoTriggerStep step = new PantoTriggerStep("a");
            step.setCredentialsId("a" + text);
            records.add(new PantoTrigger(
                    "uuid", step.getCredentialsId(), "https://panto.example", 0, request("a" + text), reply, null));
            step.setCheckName("a" + text);
            records.add(step.getCheckName());
        }
        assertKept(Run.XSTREAM2, records);
    }

    private static TriggerRequest request(String text) {
        return new TriggerRequest(
                text,
                Target.TEST_FLOW,
                List.of(new Tag(text, List.of(text))),
                List.of(),
                List.of(new Device(text, text, text)),
                text,
                text);
    }

    @Test
    void whatAJobIsConfiguredWith() throws Exception {
        List<Object> records = new ArrayList<>();
        for (String text : allOfUnicode()) {
            PantoTriggerBuilder builder = new PantoTriggerBuilder("a" + text);
            PantoDevice device = new PantoDevice("a" + text, "a" + text);
            device.setPlatform("a" + text);
            builder.setDevices(List.of(device));
            builder.setIncludeTags(List.of(new PantoTag("a" + text, List.of("a" + text))));
            builder.setEnvName("a" + text);
            builder.setContextName("a" + text);
            builder.setCredentialsId("a" + text);
            builder.setCheckName("a" + text);
            records.add(builder);
        }
        assertKept(Items.XSTREAM2, records);
    }

    @Test
    void whatCanBeAnId() throws Exception {
        List<String> ids = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .mapToObj(c -> "a" + Character.toString(c) + "b")
                .filter(Cleaned::isId)
                .toList();
        assertTrue(ids.size() > 100_000, "only " + ids.size());
        List<?> saved = (List<?>) saved(
                Run.XSTREAM2,
                new ArrayList<>(ids.stream().map(PantoTestRun::new).toList()));
        assertEquals(
                ids,
                saved.stream().map(testRun -> ((PantoTestRun) testRun).getId()).toList());
    }

    private static List<String> allOfUnicode() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT / TOGETHER)
                .mapToObj(block -> {
                    StringBuilder text = new StringBuilder();
                    IntStream.range(0, TOGETHER).forEach(i -> text.appendCodePoint(block * TOGETHER + i));
                    return text.toString();
                })
                .toList();
    }

    private static void assertKept(XStream2 xml, List<Object> records) throws IOException {
        List<Object> some = new ArrayList<>(records);
        assertEquals(xml.toXML(some), xml.toXML(saved(xml, some)));
    }

    /** As Jenkins saves a build, and reads it again. */
    private static Object saved(XStream2 xml, List<?> records) throws IOException {
        XmlFile file = new XmlFile(xml, new File(directory, "record.xml"));
        file.write(records);
        return file.read();
    }
}
