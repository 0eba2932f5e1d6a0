package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.TextParameterDefinition;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.emulator.Plan;
import io.jenkins.plugins.panto.wait.PantoRunListener;
import io.jenkins.plugins.panto.wait.PantoWait;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a freestyle job makes of {@code ${NAME}}. */
@WithJenkins
class ValuesOfVariablesTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private static JenkinsRule jenkins;

    private final DrivenTime time = new DrivenTime();
    private PantoEmulator panto;
    private FreeStyleProject job;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) {
        jenkins = rule;
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() throws Exception {
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        panto.clock(time);
        panto.plan(Plan.endedAtOnce("passed"));
        TestScheduler.use(time);
        JenkinsWithPanto.connect(panto);
        job = jenkins.createFreeStyleProject();
    }

    @AfterEach
    void close() {
        TestScheduler.reset();
        panto.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${TAGS}      | P0,P1          | ['P0','P1']",
                "${TAGS}      | `P0\nP1`       | ['P0','P1']",
                "${TAGS}      | ` P0 ,\r\nP1,` | ['P0','P1']",
                "` ${TAGS} `  | P0,P1          | ['P0','P1']",
                "${TAGS}      | P0             | ['P0']",
                "x${TAGS}     | 0,P0           | ['x0,P0']",
                "${TAGS}${TAGS} | P0,          | ['P0,P0,']",
            })
    void aTagsValueMayBringSeveral(String value, String tags, String values) throws Exception {
        panto.testFlow("Odd", Map.of("priority", List.of("x0,P0", "P0,P0,")));
        parameter("TAGS", tags);
        build(Result.SUCCESS, builder -> builder.setIncludeTags(List.of(new PantoTag("priority", List.of(value)))));
        assertEquals(
                values.replace('\'', '"'),
                panto.triggers().get(0).json().at("/tags/include/priority").toString());
    }

    @Test
    void oneThatBringsNothingIsNoValue() throws Exception {
        parameter("TAGS", " , ");
        jenkins.assertLogContains(
                "includeTags: tag 'priority' has no value",
                build(
                        Result.FAILURE,
                        builder -> builder.setIncludeTags(List.of(new PantoTag("priority", List.of("${TAGS}"))))));
        assertEquals(List.of(), panto.seen());
    }

    /** The fields in which it may stand. */
    private enum Field {
        APP,
        TAG,
        VALUE,
        DEVICE,
        VERSION,
        PLATFORM,
        ENVIRONMENT,
        CONTEXT,
        CHECK;

        PantoTriggerBuilder fill(String text) {
            PantoTriggerBuilder builder = new PantoTriggerBuilder(this == APP ? text : "build_file_id");
            builder.setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
            builder.setIncludeTags(
                    List.of(new PantoTag(this == TAG ? text : "priority", List.of(this == VALUE ? text : "P0"))));
            PantoDevice device = new PantoDevice(this == DEVICE ? text : "Pixel 6", this == VERSION ? text : "14");
            device.setPlatform(this == PLATFORM ? text : null);
            builder.setDevices(List.of(device));
            builder.setEnvName(this == ENVIRONMENT ? text : null);
            builder.setContextName(this == CONTEXT ? text : null);
            builder.setCheckName(this == CHECK ? text : null);
            return builder;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownOneIsAnErrorAndNothingIsSent(Field field) throws Exception {
        job.getBuildersList().add(field.fill("x-${STAGE}"));
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains(
                "ERROR: Nothing was sent, since the parameters are not valid: there is no variable STAGE in this build.",
                build);
        jenkins.assertLogNotContains("\tat ", build);
        assertEquals(List.of(), panto.seen());
    }

    /** Hears under which name a verdict is to be published. */
    @TestExtension
    public static final class Names extends PantoRunListener {

        static final List<String> HEARD = new CopyOnWriteArrayList<>();

        @Override
        public void onWaiting(PantoWait wait) {
            HEARD.add(String.valueOf(wait.getCheckName()));
        }
    }

    @Test
    void theNameOfACheckIsExpandedAndClean() throws Exception {
        Names.HEARD.clear();
        parameter("NAME", "Android \u202e 14");
        build(Result.SUCCESS, builder -> {
            builder.setWait(true);
            builder.setCheckName(" Panto ${NAME} ");
        });
        assertEquals(List.of("Panto Android  14"), Names.HEARD);
    }

    private void parameter(String name, String value) throws Exception {
        boolean lines = value.contains("\n");
        job.addProperty(new ParametersDefinitionProperty(
                lines ? new TextParameterDefinition(name, value, "") : new StringParameterDefinition(name, value)));
    }

    private FreeStyleBuild build(Result result, Consumer<PantoTriggerBuilder> change) throws Exception {
        PantoTriggerBuilder builder = JenkinsWithPanto.goodBuilder();
        change.accept(builder);
        job.getBuildersList().add(builder);
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        time.advanceUntil(() -> !build.isBuilding(), SOON);
        jenkins.assertBuildStatus(result, jenkins.waitForCompletion(build));
        return build;
    }
}
