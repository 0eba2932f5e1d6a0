package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.FreeStyleProject;
import hudson.model.Items;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.ShortForms;
import io.jenkins.plugins.panto.client.Target;
import java.io.StringReader;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import org.htmlunit.html.HtmlCheckBoxInput;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.htmlunit.html.HtmlTextArea;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The form of the build step, which is the Snippet Generator's too, as a person fills it in. */
@WithJenkins
class PantoTriggerFormTest {

    private static final String STEP = ".//*[@descriptorid='" + PantoTriggerBuilder.class.getName() + "']";

    private static JenkinsRule jenkins;

    private FreeStyleProject job;

    @BeforeAll
    static void addKey(JenkinsRule rule) throws Exception {
        jenkins = rule;
        JenkinsWithPanto.addKey(JenkinsWithPanto.CREDENTIALS_ID, JenkinsWithPanto.KEY);
        ShortForms.use();
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void createJob() throws Exception {
        job = jenkins.createFreeStyleProject();
    }

    @Test
    void includeTagsSurviveTheForm() throws Exception {
        PantoTriggerBuilder builder = new PantoTriggerBuilder("build_file_id");
        builder.setIncludeTags(
                List.of(new PantoTag("priority", List.of("P0", "P1")), new PantoTag("_$NAME", List.of("Login smoke"))));
        builder.setDevices(List.of(device("Pixel 6", "14.0", null), device("iPhone 15", "17.2", "ios")));
        builder.setEnvName("staging");
        builder.setContextName("logged-in-user");
        builder.setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
        assertSurvivesTheForm(builder);
    }

    @Test
    void excludeTagsSurviveTheForm() throws Exception {
        PantoTriggerBuilder builder = withoutTag("priority");
        builder.setTarget(Target.TEST_SUITE);
        builder.setDryRun(true);
        assertSurvivesTheForm(builder);
    }

    @Test
    void awkwardTextSurvivesTheForm() throws Exception {
        PantoTriggerBuilder builder = new PantoTriggerBuilder("[app]");
        builder.setIncludeTags(List.of(
                new PantoTag("null", List.of("null", "true", "1.0")),
                new PantoTag("{}", List.of("[beta]", "{\"a\": 1}", "[1, 2]")),
                new PantoTag("${TAG}", List.of("\"quoted\"", "'quoted'", "a, b", "back\\slash")),
                new PantoTag("<b>ü</b>", List.of("</textarea><script>alert(1)</script>", "&amp;", "日本 🎉"))));
        builder.setDevices(List.of(device("[Pixel]", "null", null), device("'6'", "{}", "\"android\"")));
        assertSurvivesTheForm(builder);
    }

    @Test
    void anEmptyStepSurvivesTheForm() throws Exception {
        assertSurvivesTheForm(new PantoTriggerBuilder(""));
    }

    @Test
    void credentialThatIsGoneStaysChosen() throws Exception {
        PantoTriggerBuilder builder = withoutTag("priority");
        builder.setCredentialsId("gone");
        assertSurvivesTheForm(builder);
    }

    @Test
    void rowsLeftBlankAreNotKept() throws Exception {
        job.getBuildersList().add(new PantoTriggerBuilder("app"));
        HtmlForm form = configure();
        click(form, "Add tag", 0);
        click(form, "Add device", 0);
        set(field(form, "_.name", 1), "priority");
        set(field(form, "_.values", 1), "\n P0 \n\n  \nP1\n");
        set(field(form, "_.deviceName", 1), "Pixel 6");
        set(field(form, "_.platformVersion", 1), "14.0");
        jenkins.submit(form);
        assertEquals("priority=[P0, P1]", tags(saved(0).getIncludeTags()));
        assertEquals(1, saved(0).getDevices().size());
        assertEquals("Pixel 6", saved(0).getDevices().get(0).getDeviceName());
    }

    @Test
    void onlyTheChosenTagsAreKept() throws Exception {
        PantoTriggerBuilder builder = new PantoTriggerBuilder("app");
        builder.setIncludeTags(List.of(new PantoTag("priority", List.of("P0"))));
        job.getBuildersList().add(builder);
        HtmlForm form = configure();
        choose(form, "exclude", 0);
        set(field(form, "_.name", 1), "state");
        set(field(form, "_.values", 1), "flaky");
        jenkins.submit(form);
        assertEquals("none", tags(saved(0).getIncludeTags()));
        assertEquals("state=[flaky]", tags(saved(0).getExcludeTags()));
    }

    @Test
    void rowsCanBeRemoved() throws Exception {
        PantoTriggerBuilder builder = new PantoTriggerBuilder("app");
        builder.setIncludeTags(
                List.of(new PantoTag("priority", List.of("P0")), new PantoTag("feature", List.of("checkout"))));
        builder.setDevices(List.of(device("Pixel 6", "14.0", null), device("Pixel 7", "15.0", null)));
        job.getBuildersList().add(builder);
        HtmlForm form = configure();
        click(form, "Remove tag", 0);
        click(form, "Remove device", 0);
        jenkins.submit(form);
        assertEquals("feature=[checkout]", tags(saved(0).getIncludeTags()));
        assertEquals(1, saved(0).getDevices().size());
        assertEquals("Pixel 7", saved(0).getDevices().get(0).getDeviceName());
    }

    @Test
    void twoStepsDoNotDisturbEachOther() throws Exception {
        PantoTriggerBuilder suites = withoutTag("priority");
        suites.setTarget(Target.TEST_SUITE);
        PantoTriggerBuilder flows = new PantoTriggerBuilder("other");
        flows.setIncludeTags(List.of(new PantoTag("feature", List.of("checkout"))));
        job.getBuildersList().addAll(List.of(suites, flows));
        String before = buildersXml();
        jenkins.configRoundtrip(job);
        assertEquals(before, buildersXml());

        HtmlForm form = configure();
        choose(form, "TEST_SUITE", 1);
        choose(form, "include", 0);
        jenkins.submit(form);
        assertEquals(Target.TEST_SUITE, saved(0).getTarget());
        assertEquals(Target.TEST_SUITE, saved(1).getTarget());
        assertEquals("none", tags(saved(0).getExcludeTags()));
        assertEquals("feature=[checkout]", tags(saved(1).getIncludeTags()));
    }

    @Test
    void twoStepsAddedAtOnceDoNotDisturbEachOther() throws Exception {
        HtmlForm form = configure();
        addStep(form);
        addStep(form);
        choose(form, "TEST_SUITE", 0);
        choose(form, "exclude", 1);
        set(field(form, "_.name", 0), "priority");
        set(field(form, "_.values", 0), "P0");
        set(field(form, "_.name", 3), "state");
        set(field(form, "_.values", 3), "flaky");
        jenkins.submit(form);
        assertEquals(Target.TEST_SUITE, saved(0).getTarget());
        assertEquals(Target.TEST_FLOW, saved(1).getTarget());
        assertEquals("priority=[P0]", tags(saved(0).getIncludeTags()));
        assertEquals("state=[flaky]", tags(saved(1).getExcludeTags()));
    }

    @Test
    void configXmlSurvivesTheForm() throws Exception {
        String builders = """
                <builders>
                  <io.jenkins.plugins.panto.trigger.PantoTriggerBuilder>
                    <credentialsId>panto-api-key</credentialsId>
                    <resultOnFailure>UNSTABLE</resultOnFailure>
                    <resultOnUndetermined>SUCCESS</resultOnUndetermined>
                    <timeoutMinutes>90</timeoutMinutes>
                    <testResults>true</testResults>
                    <appId>build_file_id</appId>
                    <target>TEST_SUITE</target>
                    <excludeTags>
                      <io.jenkins.plugins.panto.trigger.PantoTag>
                        <name>priority</name>
                        <values>
                          <string>P2</string>
                          <string>P3</string>
                        </values>
                      </io.jenkins.plugins.panto.trigger.PantoTag>
                    </excludeTags>
                    <devices>
                      <io.jenkins.plugins.panto.trigger.PantoDevice>
                        <deviceName>Pixel 6</deviceName>
                        <platformVersion>14.0</platformVersion>
                        <platform>android</platform>
                      </io.jenkins.plugins.panto.trigger.PantoDevice>
                    </devices>
                    <envName>staging</envName>
                    <contextName>logged-in-user</contextName>
                    <resultOnNoTests>UNSTABLE</resultOnNoTests>
                    <dryRun>true</dryRun>
                    <wait>true</wait>
                  </io.jenkins.plugins.panto.trigger.PantoTriggerBuilder>
                </builders>
                """;
        String xml = "<project>" + builders + "</project>";
        job.updateByXml((Source) new StreamSource(new StringReader(xml)));
        jenkins.configRoundtrip(job);
        assertEquals(builders, buildersXml());
    }

    @Test
    void configXmlWithTheBareMinimumGetsTheDefaults() throws Exception {
        String builder = "<io.jenkins.plugins.panto.trigger.PantoTriggerBuilder/>";
        job.updateByXml(
                (Source) new StreamSource(new StringReader("<project><builders>" + builder + "</builders></project>")));
        assertEquals(Target.TEST_FLOW, saved(0).getTarget());
        assertEquals("60", saved(0).getTimeoutMinutes());
        jenkins.configRoundtrip(job);
        assertEquals(Target.TEST_FLOW, saved(0).getTarget());
        assertEquals("60", saved(0).getTimeoutMinutes());
    }

    @Test
    void anUntouchedStepSaysWhatIsMissing() throws Exception {
        job.getBuildersList().add(new PantoTriggerBuilder(""));
        assertSaid(
                configure(),
                "Give the ID of the build file to test.",
                "Give at least one tag.",
                "Give at least one device.",
                "Choose a credential of the kind Secret text");
    }

    @Test
    void aFilledInStepHasNothingToSay() throws Exception {
        PantoTriggerBuilder builder = withoutTag("priority");
        builder.setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
        builder.setEnvName("US$staging");
        job.getBuildersList().add(builder);
        HtmlForm form = configure();
        assertEquals(List.of(), said(form));
        set(field(form, "_.envName", 0), "${ENVIRONMENT}");
        assertSaid(form, "${ENVIRONMENT} is replaced by its value when the build runs.");
    }

    @Test
    void rowsKnowEachOther() throws Exception {
        PantoTriggerBuilder builder = new PantoTriggerBuilder("app");
        builder.setCredentialsId(JenkinsWithPanto.CREDENTIALS_ID);
        builder.setIncludeTags(
                List.of(new PantoTag("priority", List.of("P0")), new PantoTag("priority", List.of("P1"))));
        builder.setDevices(List.of(device("Pixel 6", "", null)));
        job.getBuildersList().add(builder);
        HtmlForm form = configure();
        String twice = "The tag 'priority' is also in another row.";
        assertSaid(form, twice, twice, "Give the version of the operating system, such as 14.0.");
        set(field(form, "_.name", 1), "feature");
        set(field(form, "_.platformVersion", 0), "14.0");
        assertSaid(form);
        set(field(form, "_.name", 1), "priority");
        assertSaid(form, twice, twice);
        set(field(form, "_.name", 0), "state");
        assertSaid(form);
        set(field(form, "_.deviceName", 0), "");
        set(field(form, "_.platformVersion", 0), "");
        assertSaid(form, "Give at least one device.");
        jenkins.submit(form);
        assertEquals("state=[P0] priority=[P1]", tags(saved(0).getIncludeTags()));
    }

    @Test
    void aStepThatBecameInvalidOpensAndSaysSo() throws Exception {
        String builder = """
                <io.jenkins.plugins.panto.trigger.PantoTriggerBuilder>
                  <appId/>
                  <target>TEST_CASE</target>
                  <includeTags>
                    <io.jenkins.plugins.panto.trigger.PantoTag/>
                    <io.jenkins.plugins.panto.trigger.PantoTag>
                      <name>priority</name>
                    </io.jenkins.plugins.panto.trigger.PantoTag>
                  </includeTags>
                  <excludeTags>
                    <io.jenkins.plugins.panto.trigger.PantoTag>
                      <name>state</name>
                      <values><string>flaky</string></values>
                    </io.jenkins.plugins.panto.trigger.PantoTag>
                  </excludeTags>
                  <devices>
                    <io.jenkins.plugins.panto.trigger.PantoDevice/>
                    <io.jenkins.plugins.panto.trigger.PantoDevice>
                      <platformVersion>14.0</platformVersion>
                    </io.jenkins.plugins.panto.trigger.PantoDevice>
                  </devices>
                  <credentialsId>gone</credentialsId>
                  <timeoutMinutes>-5</timeoutMinutes>
                  <resultOnFailure>PERHAPS</resultOnFailure>
                </io.jenkins.plugins.panto.trigger.PantoTriggerBuilder>
                """;
        job.updateByXml(
                (Source) new StreamSource(new StringReader("<project><builders>" + builder + "</builders></project>")));
        HtmlForm form = configure();
        List<String> said = said(form);
        for (String problem : List.of(
                "Give the ID of the build file to test.",
                "Give the name of the device, as Panto lists it.",
                "There is no credential 'gone' that can be used here.")) {
            assertTrue(said.stream().anyMatch(text -> text.startsWith(problem)), problem + " " + said);
        }
        jenkins.submit(form);
        assertEquals("state=[flaky]", tags(saved(0).getExcludeTags()));
        assertEquals("60", saved(0).getTimeoutMinutes());
    }

    @Test
    void aTimeoutLeftBlankIsTheDefault() throws Exception {
        PantoTriggerBuilder builder = withoutTag("priority");
        builder.setWait(true);
        builder.setTimeoutMinutes(90);
        job.getBuildersList().add(builder);
        HtmlForm form = configure();
        set(field(form, "_.timeoutMinutes", 0), "");
        jenkins.submit(form);
        assertTrue(saved(0).isWait());
        assertEquals("60", saved(0).getTimeoutMinutes());
    }

    @Test
    void eachFieldHasHelp() throws Exception {
        job.getBuildersList().add(withoutTag("priority"));
        JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
        HtmlElement step = configure().getFirstByXPath(STEP);
        List<HtmlElement> links = step.getByXPath(".//a[contains(@class, 'jenkins-help-button')]");
        Set<String> names = new HashSet<>();
        for (HtmlElement link : links) {
            String url = link.getAttribute("helpURL").substring(jenkins.contextPath.length() + 1);
            String help = client.goTo(url, "text/html").getWebResponse().getContentAsString();
            assertTrue(help.contains("<div>") && help.contains("</div>"), url);
            names.add(url.substring(url.indexOf("/help") + 5));
        }
        assertEquals(
                Set.of(
                        "",
                        "/wait",
                        "/resultOnFailure",
                        "/resultOnUndetermined",
                        "/failuresAllowed",
                        "/reruns",
                        "/timeoutMinutes",
                        "/testResults",
                        "/checkName",
                        "/appId",
                        "/target",
                        "/includeTags",
                        "/excludeTags",
                        "/name",
                        "/values",
                        "/devices",
                        "/deviceName",
                        "/platformVersion",
                        "/platform",
                        "/envName",
                        "/contextName",
                        "/credentialsId",
                        "/resultOnNoTests",
                        "/dryRun"),
                names);
    }

    @Test
    void theSnippetGeneratorPrintsTheShortForm() throws Exception {
        HtmlForm form = snippetGenerator();
        set(field(form, "_.appId", 0), "build_file_id");
        set(field(form, "_.name", 0), "priority");
        set(field(form, "_.values", 0), "P0\nP1");
        click(form, "Add tag", 0);
        set(field(form, "_.name", 1), "_$NAME");
        set(field(form, "_.values", 1), "Login's \"smoke\"");
        set(field(form, "_.deviceName", 0), "Pixel 6");
        set(field(form, "_.platformVersion", 0), "14.0");
        click(form, "Add device", 0);
        assertEquals(
                "pantoTrigger appId: 'build_file_id',"
                        + " includeTags: [priority: ['P0', 'P1'], _$NAME: 'Login\\'s \"smoke\"'],"
                        + " devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']]",
                snippet(form));
    }

    @Test
    void theSnippetGeneratorPrintsWhatIsNotTheDefault() throws Exception {
        HtmlForm form = snippetGenerator();
        set(field(form, "_.appId", 0), "build_file_id");
        choose(form, "TEST_SUITE", 0);
        choose(form, "exclude", 0);
        set(field(form, "_.name", 1), "priority");
        set(field(form, "_.values", 1), "P2");
        set(field(form, "_.deviceName", 0), "iPhone 15");
        set(field(form, "_.platformVersion", 0), "17.2");
        set(field(form, "_.platform", 0), "ios");
        set(field(form, "_.envName", 0), "staging");
        set(field(form, "_.contextName", 0), "logged-in-user");
        JenkinsWithPanto.choose((HtmlSelect) field(form, "_.credentialsId", 0), JenkinsWithPanto.CREDENTIALS_ID);
        ((HtmlCheckBoxInput) field(form, "_.dryRun", 0)).setChecked(true);
        assertEquals(
                "pantoTrigger credentialsId: 'panto-api-key', appId: 'build_file_id', excludeTags: [priority: 'P2'],"
                        + " devices: [[deviceName: 'iPhone 15', platformVersion: '17.2', platform: 'ios']],"
                        + " envName: 'staging', contextName: 'logged-in-user', target: 'TEST_SUITE', dryRun: true",
                snippet(form));
    }

    @Test
    void theSnippetGeneratorLeavesOutWhatWasLeftBlank() throws Exception {
        assertEquals("pantoTrigger ''", snippet(snippetGenerator()));
    }

    /** What stands below the fields, but for what is hidden. */
    private static List<String> said(HtmlForm form) {
        form.getPage().getEnclosingWindow().getWebClient().waitForBackgroundJavaScript(10_000);
        HtmlElement step = form.getFirstByXPath(STEP);
        return step
                .<HtmlElement>getByXPath(".//*[contains(@class, 'validation-error-area')]/div[normalize-space()]")
                .stream()
                .filter(HtmlElement::isDisplayed)
                .map(HtmlElement::asNormalizedText)
                .toList();
    }

    /** That these problems are said and no others, in whatever order. */
    private static void assertSaid(HtmlForm form, String... beginnings) {
        List<String> said = said(form).stream().sorted().toList();
        List<String> expected = Arrays.stream(beginnings).sorted().toList();
        assertEquals(expected.size(), said.size(), said::toString);
        for (int i = 0; i < said.size(); i++) {
            assertTrue(said.get(i).startsWith(expected.get(i)), said.get(i));
        }
    }

    private static PantoTriggerBuilder withoutTag(String tag) {
        PantoTriggerBuilder builder = new PantoTriggerBuilder("build_file_id");
        builder.setExcludeTags(List.of(new PantoTag(tag, List.of("P2"))));
        builder.setDevices(List.of(device("Pixel 6", "14.0", null)));
        return builder;
    }

    private static PantoDevice device(String name, String version, String platform) {
        PantoDevice device = new PantoDevice(name, version);
        device.setPlatform(platform);
        return device;
    }

    private void assertSurvivesTheForm(PantoTriggerBuilder builder) throws Exception {
        String before = Items.XSTREAM2.toXML(builder);
        job.getBuildersList().add(builder);
        jenkins.configRoundtrip(job);
        assertEquals(before, Items.XSTREAM2.toXML(saved(0)));
    }

    private String buildersXml() throws Exception {
        String xml = job.getConfigFile().asString();
        return xml.substring(xml.indexOf("<builders>"), xml.indexOf("</builders>") + 12)
                .indent(-2);
    }

    private HtmlForm configure() throws Exception {
        return jenkins.createWebClient().getPage(job, "configure").getFormByName("config");
    }

    private static HtmlForm snippetGenerator() throws Exception {
        WorkflowJob pipeline = jenkins.createProject(WorkflowJob.class);
        HtmlPage page = jenkins.createWebClient().getPage(pipeline, "pipeline-syntax/");
        HtmlSelect steps = page.querySelector("select.dropdownList");
        steps.setSelectedAttribute(steps.getOptionByText("pantoTrigger: Trigger Panto tests"), true);
        page.getWebClient().waitForBackgroundJavaScript(10_000);
        return page.getFormByName("config");
    }

    private static String snippet(HtmlForm form) throws Exception {
        HtmlPage page = (HtmlPage) form.getPage();
        page.getHtmlElementById("generatePipelineScript").click();
        page.getWebClient().waitForBackgroundJavaScript(10_000);
        return ((HtmlTextArea) page.getElementById("prototypeText")).getText();
    }

    private PantoTriggerBuilder saved(int index) {
        return job.getBuildersList().getAll(PantoTriggerBuilder.class).get(index);
    }

    private static String tags(@Nullable List<PantoTag> tags) {
        return tags == null
                ? "none"
                : tags.stream()
                        .map(tag -> tag.getName() + "=" + tag.getValues())
                        .collect(Collectors.joining(" "));
    }

    private static void click(HtmlForm form, String button, int index) throws Exception {
        form.<HtmlElement>getByXPath(".//button[normalize-space(.)='" + button + "']")
                .get(index)
                .click();
    }

    /** Chooses the build step from the menu, as often as wanted. */
    private static void addStep(HtmlForm form) throws Exception {
        click(form, "Add build step", 0);
        HtmlElement item = ((HtmlPage) form.getPage())
                .getFirstByXPath("//button[contains(@class, 'jenkins-dropdown__item')"
                        + " and normalize-space(.)='Trigger Panto tests']");
        item.click();
        form.getPage().getEnclosingWindow().getWebClient().waitForBackgroundJavaScript(10_000);
    }

    private static void choose(HtmlForm form, String value, int index) throws Exception {
        form.<HtmlElement>getByXPath(".//input[@type='radio' and @value='" + value + "']")
                .get(index)
                .click();
    }

    /** The field of this name, counted through all steps and rows; the Snippet Generator has but one step. */
    private static HtmlElement field(HtmlForm form, String name, int index) {
        String steps = form.getByXPath(STEP).isEmpty() ? "." : STEP;
        return form.<HtmlElement>getByXPath(steps + "//*[@name='" + name + "']").get(index);
    }

    private static void set(HtmlElement field, String text) {
        if (field instanceof HtmlTextArea area) {
            area.setText(text);
        } else {
            ((HtmlInput) field).setValue(text);
        }
        field.fireEvent("change");
    }
}
