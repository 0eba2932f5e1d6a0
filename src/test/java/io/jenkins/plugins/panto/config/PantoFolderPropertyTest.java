package io.jenkins.plugins.panto.config;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.matrix.AxisList;
import hudson.matrix.MatrixProject;
import hudson.matrix.TextAxis;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Queue;
import hudson.model.Result;
import hudson.model.Run;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.client.DrivenTime;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.trigger.PantoDevice;
import io.jenkins.plugins.panto.trigger.PantoTag;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import io.jenkins.plugins.panto.trigger.PantoTriggerStep;
import io.jenkins.plugins.panto.wait.TestScheduler;
import java.time.Duration;
import java.util.List;
import jenkins.model.ParameterizedJobMixIn;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlSelect;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Which key applies to a job in folders, to builds and to forms. */
@WithJenkins
class PantoFolderPropertyTest {

    private static JenkinsRule jenkins;

    private PantoEmulator panto;
    private Folder mobile;
    private Folder android;

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
    void createFolders() throws Exception {
        panto = PantoEmulator.start(KEY);
        JenkinsWithPanto.connect(panto);
        JenkinsWithPanto.addKey("global-key", KEY);
        PantoGlobalConfiguration.get().setCredentialsId("global-key");
        mobile = jenkins.createProject(Folder.class);
        mobile.setDisplayName("mobile");
        android = mobile.createProject(Folder.class, "android");
        addKey(mobile, "mobile-key");
        addKey(android, "android-key");
    }

    @AfterEach
    void close() throws Exception {
        panto.close();
        PantoGlobalConfiguration.get().setCredentialsId(null);
        SystemCredentialsProvider.getInstance().getCredentials().clear();
    }

    @Test
    void theNearestFolderWinsOverTheGlobalDefault() throws Exception {
        WorkflowJob job = pipeline("");
        assertUses("global-key", job);
        setDefault(mobile, "mobile-key");
        assertUses("mobile-key", job);
        setDefault(android, "android-key");
        assertUses("android-key", job);
    }

    @Test
    void theJobWinsOverBoth() throws Exception {
        setDefault(mobile, "mobile-key");
        assertUses("android-key", pipeline(", credentialsId: 'android-key'"));
    }

    @Test
    void aFolderWithoutADefaultIsPassedOver() throws Exception {
        setDefault(mobile, "mobile-key");
        android.addProperty(new PantoFolderProperty());
        assertUses("mobile-key", pipeline(""));
    }

    @Test
    void appliesToTheBuildStepToo() throws Exception {
        setDefault(mobile, "mobile-key");
        FreeStyleProject freestyle = android.createProject(FreeStyleProject.class, "freestyle");
        freestyle.getBuildersList().add(builder());
        assertUses("mobile-key", freestyle);

        MatrixProject matrix = android.createProject(MatrixProject.class, "matrix");
        matrix.setAxes(new AxisList(new TextAxis("app", "one")));
        matrix.getBuildersList().add(builder());
        jenkins.buildAndAssertSuccess(matrix);
        jenkins.assertLogContains(
                "with credential mobile-key", matrix.getItem("app=one").getLastBuild());
    }

    @Test
    void appliesToAWaitForTestRunsFromElsewhere() throws Exception {
        setDefault(mobile, "gone");
        WorkflowJob job = android.createProject(WorkflowJob.class, "waiting");
        job.setDefinition(new CpsFlowDefinition("pantoWait testRuns: ['testrun_01']", true));
        DrivenTime time = new DrivenTime();
        TestScheduler.use(time);
        try {
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();
            time.advanceUntil(() -> !run.isBuilding(), Duration.ofSeconds(40));
            jenkins.assertLogContains("No credential 'gone'", jenkins.assertBuildStatus(Result.FAILURE, run));
        } finally {
            TestScheduler.reset();
        }
    }

    @Test
    void lendsNoKeyThatTheJobMayNotUse() throws Exception {
        Folder other = jenkins.createProject(Folder.class);
        addKey(other, "others-key");
        setDefault(mobile, "others-key");
        WorkflowJob job = pipeline("");
        jenkins.assertLogContains("No credential 'others-key'", jenkins.buildAndAssertStatus(Result.FAILURE, job));
        assertEquals(List.of(), panto.seen());
    }

    @Test
    void appliesToWhatIsInTheFolderOnly() throws Exception {
        setDefault(android, "android-key");
        WorkflowJob beside = mobile.createProject(WorkflowJob.class, "beside");
        beside.setDefinition(new CpsFlowDefinition("pantoTrigger(" + GOOD + ")", true));
        assertUses("global-key", beside);
    }

    @Test
    void theJobsFormSaysWhatApplies() throws Exception {
        WorkflowJob job = pipeline("");
        assertSaid(FormValidation.Kind.OK, "From the global configuration: global-key.", job);
        setDefault(mobile, "mobile-key");
        assertSaid(FormValidation.Kind.OK, "Inherited from folder mobile: mobile-key.", job);
        setDefault(android, "android-key");
        assertSaid(FormValidation.Kind.OK, "Inherited from folder mobile » android: android-key.", job);
        android.getProperties().clear();
        mobile.getProperties().clear();
        PantoGlobalConfiguration.get().setCredentialsId(null);
        assertSaid(
                FormValidation.Kind.ERROR,
                "Choose a credential of the kind Secret text: neither a folder above nor the global configuration has a"
                        + " default.",
                job);
    }

    @Test
    void theJobsFormSaysThatWhatAppliesIsOutOfReach() throws Exception {
        setDefault(mobile, "gone");
        FormValidation said = checkOfStep(pipeline(""));
        assertEquals(FormValidation.Kind.ERROR, said.kind);
        assertTrue(said.renderHtml().contains("Inherited from folder mobile: gone. There is no credential"));
    }

    @Test
    void theFoldersFormSaysWhatAppliesAboveIt() throws Exception {
        setDefault(mobile, "mobile-key");
        setDefault(android, "android-key");
        assertEquals(
                FormValidation.ok("Inherited from folder mobile: mobile-key.").getMessage(),
                checkOfFolder(android, "").getMessage());
        assertEquals(
                FormValidation.ok("From the global configuration: global-key.").getMessage(),
                checkOfFolder(mobile, "").getMessage());
        PantoGlobalConfiguration.get().setCredentialsId(null);
        assertEquals(FormValidation.ok().kind, checkOfFolder(mobile, "").kind);
        assertEquals(FormValidation.Kind.OK, checkOfFolder(mobile, "mobile-key").kind);
        assertEquals(FormValidation.Kind.ERROR, checkOfFolder(mobile, "android-key").kind);
    }

    @Test
    void isSetAndTakenBackInTheFoldersForm() throws Exception {
        HtmlForm form = configure(mobile);
        HtmlSelect choice = form.getSelectByName("_.credentialsId");
        JenkinsWithPanto.choose(choice, "mobile-key");
        assertFalse(choice.asXml().contains("android-key"));
        jenkins.submit(form);
        assertEquals("mobile-key", property(mobile).getCredentialsId());

        Folder loaded = reload(mobile);
        assertEquals("mobile-key", property(loaded).getCredentialsId());
        jenkins.configRoundtrip(loaded);
        assertEquals("mobile-key", property(loaded).getCredentialsId());

        HtmlForm again = configure(loaded);
        again.getSelectByName("_.credentialsId").setSelectedAttribute("", true);
        jenkins.submit(again);
        assertNull(loaded.getProperties().get(PantoFolderProperty.class));
    }

    @Test
    void hasHelp() throws Exception {
        String help = jenkins.createWebClient()
                .withJavaScriptEnabled(false)
                .goTo("descriptor/" + PantoFolderProperty.class.getName() + "/help/credentialsId", "text/html")
                .getWebResponse()
                .getContentAsString();
        assertTrue(help.contains("Secret text"), help);
    }

    private static PantoTriggerBuilder builder() {
        PantoTriggerBuilder builder = new PantoTriggerBuilder("build_file_id");
        builder.setIncludeTags(List.of(new PantoTag("priority", List.of("P0"))));
        builder.setDevices(List.of(new PantoDevice("Pixel 6", "14.0")));
        return builder;
    }

    private WorkflowJob pipeline(String more) throws Exception {
        WorkflowJob job = android.createProject(WorkflowJob.class, "pipeline");
        job.setDefinition(new CpsFlowDefinition("pantoTrigger(" + GOOD + more + ")", true));
        return job;
    }

    private <J extends Job<J, R> & ParameterizedJobMixIn.ParameterizedJob<J, R>, R extends Run<J, R> & Queue.Executable>
            void assertUses(String credentialsId, J job) throws Exception {
        jenkins.assertLogContains("with credential " + credentialsId, jenkins.buildAndAssertSuccess(job));
    }

    private static void setDefault(Folder folder, String credentialsId) throws Exception {
        PantoFolderProperty property = new PantoFolderProperty();
        property.setCredentialsId(credentialsId);
        folder.getProperties().replace(property);
    }

    private static PantoFolderProperty property(Folder folder) {
        PantoFolderProperty property = folder.getProperties().get(PantoFolderProperty.class);
        assertNotNull(property);
        return property;
    }

    private static void addKey(Folder folder, String id) throws Exception {
        CredentialsProvider.lookupStores(folder)
                .iterator()
                .next()
                .addCredentials(
                        Domain.global(),
                        new StringCredentialsImpl(CredentialsScope.GLOBAL, id, "", Secret.fromString(KEY)));
    }

    private static void assertSaid(FormValidation.Kind kind, String message, Item job) {
        FormValidation said = checkOfStep(job);
        assertEquals(kind + " " + message, said.kind + " " + said.getMessage());
    }

    private static FormValidation checkOfStep(Item job) {
        return jenkins.jenkins
                .getDescriptorByType(PantoTriggerStep.DescriptorImpl.class)
                .doCheckCredentialsId(job, "");
    }

    private static FormValidation checkOfFolder(Folder folder, String credentialsId) {
        return jenkins.jenkins
                .getDescriptorByType(PantoFolderProperty.DescriptorImpl.class)
                .doCheckCredentialsId(folder, credentialsId);
    }

    private static HtmlForm configure(Folder folder) throws Exception {
        return jenkins.createWebClient().getPage(folder, "configure").getFormByName("config");
    }

    private static Folder reload(Folder folder) throws Exception {
        folder.doReload();
        return jenkins.jenkins.getItemByFullName(folder.getFullName(), Folder.class);
    }
}
