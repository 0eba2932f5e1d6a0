package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the README shows works as it stands there. */
@WithJenkins
class ReadmeTest {

    private final DrivenTime time = new DrivenTime();
    private JenkinsRule jenkins;
    private PantoEmulator panto;

    @BeforeEach
    void connect(JenkinsRule rule) throws Exception {
        jenkins = rule;
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        panto.plan(Plan.ending("passed"));
        JenkinsTimekeeper.time = time;
        JenkinsWithPanto.connect(panto);
    }

    @AfterEach
    void close() {
        JenkinsTimekeeper.time = new JenkinsTimekeeper();
        panto.close();
    }

    @Test
    void eachGroovyBlockRuns() throws Exception {
        List<String> blocks = blocks("groovy");
        assertTrue(blocks.size() >= 5, "only " + blocks.size() + " blocks");
        for (String block : blocks) {
            panto.forget();
            WorkflowRun run =
                    JenkinsWithPanto.pipeline(jenkins, block).scheduleBuild2(0).waitForStart();
            time.advanceUntil(() -> !run.isBuilding(), Duration.ofMinutes(2));
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            assertTrue(!panto.triggers().isEmpty(), block);
        }
    }

    @Test
    void theConfigurationAsCodeIsTaken() throws Exception {
        List<String> blocks = blocks("yaml");
        assertEquals(1, blocks.size());
        Path file = Files.createTempFile(jenkins.jenkins.getRootDir().toPath(), "panto", ".yaml");
        Files.writeString(file, blocks.get(0));
        ConfigurationAsCode.get().configure(file.toString());
        assertEquals(
                "https://qa-app.getpanto.ai/runs/a%2Fb",
                PantoGlobalConfiguration.get().runUrl("a/b"));
    }

    private static List<String> blocks(String language) throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(readme)
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }
}
