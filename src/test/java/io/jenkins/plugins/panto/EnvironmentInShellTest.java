package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Run;
import hudson.model.TopLevelItem;
import hudson.tasks.Shell;
import io.jenkins.plugins.panto.build.PantoAction;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.trigger.PantoDevice;
import io.jenkins.plugins.panto.trigger.PantoTag;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import java.nio.charset.Charset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Whatever was triggered, the next shell starts, and finds what it can be told. */
@WithJenkins
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "There is no such shell")
class EnvironmentInShellTest {

    private static final String LEFT_OUT = "[Panto] PANTO_TEST_RUN_IDS is left out of the environment";
    private static final String LOOK =
            "echo \"It sees ${#PANTO_TEST_RUN_IDS} characters of $PANTO_TEST_RUN_COUNT, ${PANTO_TEST_RUN_IDS-none}\"";

    /** Joined, they have the 32,767 characters that an environment can hold. */
    private static final List<String> JUST_FITTING = Collections.nCopies(256, "x".repeat(127));

    private static final List<String> ODD = List.of(
            "a b",
            " c ",
            "it's",
            "\"quoted\"",
            "$HOME",
            "${HOME}",
            "$$",
            "$(exit 1)",
            "`exit 1`",
            "%PATH%",
            "!!",
            "*",
            "-n",
            ";exit 1",
            "&&",
            "|",
            "#",
            "A=B",
            "~",
            "größer",
            "測試",
            "😀");

    private static final List<String> EXPANDED = List.of("$HOME", "${HOME}", "$$");
    private static final String KEEP = "printf '%s' \"$PANTO_TEST_RUN_IDS/$PANTO_TRIGGER_MESSAGE\" > seen";

    private static JenkinsRule jenkins;

    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        PantoGlobalConfiguration.get().setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void close() {
        panto.close();
    }

    @Test
    void asManyIdsAsFitAreSeen() throws Exception {
        WorkflowRun run = pipeline(JUST_FITTING, LOOK);
        jenkins.assertLogContains("It sees 32767 characters of 256, " + String.join(",", JUST_FITTING), run);
        jenkins.assertLogNotContains(LEFT_OUT, run);
    }

    @Test
    void oneCharacterMoreIsLeftOut() throws Exception {
        List<String> ids = Stream.concat(JUST_FITTING.stream().skip(1), Stream.of("y".repeat(128)))
                .toList();
        WorkflowRun run = pipeline(ids, LOOK);
        jenkins.assertLogContains(LEFT_OUT, run);
        jenkins.assertLogContains("It sees 0 characters of 256, none", run);
        assertEquals(ids, PantoAction.of(run).ids());
    }

    /** The widest ones: in UTF-8, Linux carries no longer variable than 131,071 bytes. */
    @Test
    void asManyWideCharactersAsFitDoNoHarm() throws Exception {
        WorkflowRun run = pipeline(Collections.nCopies(256, "測".repeat(127)), "echo \"It sees $PANTO_TEST_RUN_COUNT\"");
        jenkins.assertLogContains("It sees 256", run);
        jenkins.assertLogNotContains(LEFT_OUT, run);
    }

    @Test
    void tenThousandAreOnlyCounted() throws Exception {
        List<String> ids =
                IntStream.range(0, 10_000).mapToObj("testrun_%05d"::formatted).toList();
        WorkflowRun run = pipeline(ids, LOOK);
        jenkins.assertLogContains(LEFT_OUT, run);
        jenkins.assertLogContains("The step says 10000", run);
        jenkins.assertLogContains("It sees 0 characters of 10000, none", run);
        assertEquals(ids, PantoAction.of(run).ids());
    }

    @Test
    void oddIdsArriveAsTheyAre() throws Exception {
        assertArrived(ODD, pipeline(ODD, KEEP));
    }

    /** But for variables in the value, which Jenkins expands in whatever it hands to a shell of a freestyle job. */
    @Test
    void theShellOfAFreestyleJobSeesTheSame() throws Exception {
        List<String> ids = ODD.stream().filter(id -> !EXPANDED.contains(id)).toList();
        assertArrived(ids, freestyle(ids, KEEP));
        jenkins.assertLogContains("It sees 32767 characters of 256, xxx", freestyle(JUST_FITTING, LOOK));
        List<String> more = Collections.nCopies(257, "x".repeat(127));
        FreeStyleBuild build = freestyle(more, LOOK);
        jenkins.assertLogContains(LEFT_OUT, build);
        jenkins.assertLogContains("It sees 0 characters of 257, none", build);
    }

    /** But for characters that this machine's environments cannot carry, each of which becomes another one. */
    private static void assertArrived(List<String> odd, Run<?, ?> run) throws Exception {
        assertEquals(odd, PantoAction.of(run).ids());
        Charset carried = Charset.forName(System.getProperty("sun.jnu.encoding"));
        String ids = String.join(",", odd);
        String message = String.join(" ", odd).replace("  ", " ");
        byte[] seen = jenkins.jenkins
                .getWorkspaceFor((TopLevelItem) run.getParent())
                .child("seen")
                .read()
                .readAllBytes();
        assertEquals(new String((ids + "/" + message).getBytes(carried), carried), new String(seen, carried));
    }

    private WorkflowRun pipeline(List<String> ids, String shell) throws Exception {
        panto.next(triggered(ids));
        return JenkinsWithPanto.run(
                jenkins,
                "node {\n def run = pantoTrigger(" + JenkinsWithPanto.GOOD + ")\n"
                        + "echo \"The step says ${run.testRuns.size()}\"\nsh '''" + shell.replace("'", "\\'")
                        + "'''\n}");
    }

    private FreeStyleBuild freestyle(List<String> ids, String shell) throws Exception {
        panto.next(triggered(ids));
        FreeStyleProject job = jenkins.createFreeStyleProject();
        PantoTriggerBuilder trigger = new PantoTriggerBuilder("build_file_id");
        trigger.setIncludeTags(List.of(new PantoTag("priority", List.of("P0"))));
        trigger.setDevices(List.of(new PantoDevice("Pixel 6", "14.0")));
        job.getBuildersList().add(trigger);
        job.getBuildersList().add(new Shell(shell));
        return jenkins.buildAndAssertSuccess(job);
    }

    private static Answer triggered(List<String> ids) throws JsonProcessingException {
        Map<String, Object> reply = Map.of("message", String.join(" ", ids), "test_runs", ids);
        return Answer.json(200, new ObjectMapper().writeValueAsString(reply));
    }
}
