package io.jenkins.plugins.panto.config;

import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static io.jenkins.plugins.panto.JenkinsWithPanto.KEY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsParameterDefinition;
import com.cloudbees.plugins.credentials.CredentialsParameterValue;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsUnavailableException;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.HostnameSpecification;
import com.cloudbees.plugins.credentials.impl.BaseStandardCredentials;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Computer;
import hudson.model.Fingerprint;
import hudson.model.Item;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.panto.JenkinsWithPanto;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.util.List;
import java.util.function.Supplier;
import jenkins.model.Jenkins;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class PantoCredentialsTest {

    private static JenkinsRule jenkins;
    private PantoEmulator panto;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) {
        jenkins = rule;
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.BUILD, Computer.BUILD)
                .everywhere()
                .to("builder")
                .grant(Jenkins.READ, Item.READ, Item.BUILD, Computer.BUILD, Item.CONFIGURE) // which implies UseItem
                .everywhere()
                .to("maintainer"));
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        jenkins.after();
        jenkins = null;
    }

    @BeforeEach
    void connect() {
        panto = PantoEmulator.start(KEY);
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
    }

    @AfterEach
    void forget() throws Exception {
        panto.close();
        PantoGlobalConfiguration.get().setCredentialsId(null);
        QueueItemAuthenticatorConfiguration.get().getAuthenticators().clear();
        SystemCredentialsProvider.getInstance().setDomainCredentialsMap(null);
    }

    @Test
    void aSecretTextOfTheSystemIsFoundAndItsUseIsTracked() throws Exception {
        StringCredentials key = key("panto", CredentialsScope.GLOBAL);
        add(Domain.global(), key);
        WorkflowJob job = pipeline("panto");
        WorkflowRun run = jenkins.buildAndAssertSuccess(job);
        Fingerprint use = CredentialsProvider.getFingerprintOf(key);
        assertNotNull(use);
        assertTrue(use.getRangeSet(job).includes(run.getNumber()));
    }

    @Test
    void aFolderLendsItsKeyToTheJobsInItOnly() throws Exception {
        Folder team = jenkins.createProject(Folder.class);
        CredentialsProvider.lookupStores(team)
                .iterator()
                .next()
                .addCredentials(Domain.global(), key("team-key", CredentialsScope.GLOBAL));
        Folder app = team.createProject(Folder.class, "app");

        jenkins.buildAndAssertSuccess(pipeline(app.createProject(WorkflowJob.class, "inside"), "team-key"));
        assertNotFound("team-key", pipeline("team-key"));
        assertEquals(1, panto.triggers().size());
    }

    @Test
    void aDomainHasToFitTheAddressOfPanto() throws Exception {
        add(new Domain("panto", "", List.of(new HostnameSpecification("127.0.0.*", null))), "fits");
        add(new Domain("other", "", List.of(new HostnameSpecification("*.example.com", null))), "does-not");
        jenkins.buildAndAssertSuccess(pipeline("fits"));
        assertNotFound("does-not", pipeline("does-not"));
    }

    @Test
    void aCredentialsParameterIsFollowed() throws Exception {
        add(Domain.global(), key("chosen", CredentialsScope.GLOBAL));
        CauseAction startedByMaintainer = new CauseAction(new Cause.UserIdCause("maintainer"));
        User.getOrCreateByIdOrFullName("maintainer");
        for (String named : List.of("${PANTO_KEY}", "PANTO_KEY")) {
            WorkflowJob job = withParameter(pipeline(named));
            WorkflowRun run =
                    jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0, startedByMaintainer, choice("chosen")));
            jenkins.assertLogContains("with credential chosen", run);
        }
    }

    @Test
    void whoeverStartsABuildMayBringAKeyOfHisOwn() throws Exception {
        User builder = User.getOrCreateByIdOrFullName("builder");
        addAs(builder, key("own", CredentialsScope.USER));
        WorkflowJob job = withParameter(pipeline("PANTO_KEY"));
        CauseAction startedByBuilder = new CauseAction(new Cause.UserIdCause("builder"));
        jenkins.assertBuildStatusSuccess(job.scheduleBuild2(0, startedByBuilder, choice("own")));

        WorkflowRun startedByNobody = job.scheduleBuild2(0, choice("own")).get();
        jenkins.assertBuildStatus(Result.FAILURE, startedByNobody);
        jenkins.assertLogContains("No credential", startedByNobody);
    }

    @Test
    void aJobThatRunsAsAUserUsesWhatThatUserMayUse() throws Exception {
        add(Domain.global(), key("panto", CredentialsScope.GLOBAL));
        User builder = User.getOrCreateByIdOrFullName("builder");
        User maintainer = User.getOrCreateByIdOrFullName("maintainer");
        addAs(builder, key("builders-own", CredentialsScope.USER));
        WorkflowJob refused = pipeline("panto");
        WorkflowJob own = pipeline("builders-own");
        WorkflowJob allowed = pipeline("panto");
        QueueItemAuthenticatorConfiguration.get()
                .getAuthenticators()
                .add(new MockQueueItemAuthenticator()
                        .authenticate(refused.getFullName(), builder.impersonate2())
                        .authenticate(own.getFullName(), builder.impersonate2())
                        .authenticate(allowed.getFullName(), maintainer.impersonate2()));
        assertNotFound("panto", refused);
        jenkins.buildAndAssertSuccess(own);
        jenkins.buildAndAssertSuccess(allowed);
        assertEquals(2, panto.triggers().size());
        assertFormSays(FormValidation.Kind.ERROR, "panto", refused);
        assertFormSays(FormValidation.Kind.OK, "builders-own", own);
        assertFormSays(FormValidation.Kind.OK, "panto", allowed);
        assertFormSays(FormValidation.Kind.ERROR, "builders-own", allowed);
    }

    /** What builds of the job find, the form offers and calls right, and nothing else. */
    private static void assertFormSays(FormValidation.Kind kind, String id, WorkflowJob job) {
        FormValidation said = CredentialsField.checkOfJob(job, id);
        assertEquals(kind, said.kind, said.getMessage());
        assertEquals(
                kind == FormValidation.Kind.OK,
                CredentialsField.list(job, "").stream().anyMatch(option -> option.value.equals(id)));
    }

    @Test
    void aKeyOfTheSystemAloneIsNeverUsed() throws Exception {
        add(Domain.global(), key("for-jenkins-itself", CredentialsScope.SYSTEM));
        assertNotFound("for-jenkins-itself", pipeline("for-jenkins-itself"));
    }

    @Test
    void onlyASecretTextWillDo() throws Exception {
        add(Domain.global(), new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "login", "", "user", KEY));
        assertNotFound("login", pipeline("login"));
    }

    @Test
    void theDefaultIsUsedWhereTheStepNamesNone() throws Exception {
        add(Domain.global(), key("default", CredentialsScope.GLOBAL));
        add(Domain.global(), key("own", CredentialsScope.GLOBAL));
        PantoGlobalConfiguration.get().setCredentialsId("default");
        jenkins.assertLogContains(
                "with credential default",
                JenkinsWithPanto.run(jenkins, "pantoTrigger(" + GOOD + ", credentialsId: ' ')"));
        jenkins.assertLogContains("with credential own", jenkins.buildAndAssertSuccess(pipeline("own")));
    }

    @Test
    void withoutAnyTheMessageSaysSo() throws Exception {
        WorkflowRun run = jenkins.buildAndAssertStatus(
                Result.FAILURE, JenkinsWithPanto.pipeline(jenkins, "pantoTrigger(" + GOOD + ")"));
        jenkins.assertLogContains(
                "ERROR: There is no API key: give credentialsId, or set a default in a folder above"
                        + " the job or under Manage Jenkins » System » Panto QA.",
                run);
    }

    /** A provider may be anybody's code, and may have to ask somebody in turn, who is not there for a moment. */
    @ParameterizedTest
    @MethodSource("troubles")
    void aKeyThatCannotBeReadIsOneCleanSentence(String why, Supplier<Secret> trouble) throws Exception {
        SystemCredentialsProvider.getInstance()
                .getDomainCredentialsMap()
                .put(Domain.global(), List.of(new Troubled(trouble)));
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, pipeline("troubled"));
        String said = "The credential 'troubled' cannot be read (" + why + ")";
        jenkins.assertLogContains("ERROR: " + said, run);
        jenkins.assertLogNotContains(KEY, run);
        jenkins.assertLogNotContains("\tat ", run);
        FormValidation tested =
                PantoGlobalConfiguration.get().doTestConnection(panto.url().toString(), "troubled");
        assertEquals(FormValidation.Kind.ERROR, tested.kind);
        assertTrue(tested.renderHtml().contains("cannot be read"), tested.renderHtml());
        assertFalse(tested.renderHtml().contains(KEY), tested.renderHtml());
        assertTrue(panto.seen().isEmpty());
    }

    static List<Arguments> troubles() {
        return List.of(
                trouble("IllegalStateException", () -> {
                    throw new IllegalStateException(KEY);
                }),
                trouble("StackOverflowError", () -> {
                    throw new StackOverflowError(KEY);
                }),
                trouble("NoClassDefFoundError", () -> {
                    throw new NoClassDefFoundError(KEY);
                }),
                trouble("Property 'secret' is currently unavailable", () -> {
                    throw new CredentialsUnavailableException("secret");
                }),
                trouble("no value", () -> null));
    }

    private static Arguments trouble(String why, Supplier<Secret> trouble) {
        return Arguments.of(why, trouble);
    }

    private static final class Troubled extends BaseStandardCredentials implements StringCredentials {

        private final transient Supplier<Secret> trouble;

        Troubled(Supplier<Secret> trouble) {
            super(CredentialsScope.GLOBAL, "troubled", "");
            this.trouble = trouble;
        }

        @Override
        public Secret getSecret() {
            return trouble.get();
        }
    }

    private void assertNotFound(String id, WorkflowJob job) throws Exception {
        int before = panto.seen().size();
        WorkflowRun run = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        jenkins.assertLogContains(
                "ERROR: No credential '" + id + "' of the kind Secret text was found for " + job.getFullDisplayName()
                        + ": create it in Jenkins, in a folder above the job or in a domain that fits " + panto.url()
                        + ", and let this job use it.",
                run);
        jenkins.assertLogNotContains("\tat ", run);
        assertEquals(before, panto.seen().size());
    }

    private static StringCredentials key(String id, CredentialsScope scope) {
        return new StringCredentialsImpl(scope, id, "", Secret.fromString(KEY));
    }

    private static void add(Domain domain, Credentials credentials) throws Exception {
        CredentialsProvider.lookupStores(jenkins.jenkins).iterator().next().addCredentials(domain, credentials);
    }

    private static void add(Domain domain, String id) throws Exception {
        SystemCredentialsProvider.getInstance()
                .getDomainCredentialsMap()
                .put(domain, List.of(key(id, CredentialsScope.GLOBAL)));
    }

    private static void addAs(User user, Credentials credentials) throws Exception {
        try (ACLContext ignored = ACL.as2(user.impersonate2())) {
            CredentialsProvider.lookupStores(user).iterator().next().addCredentials(Domain.global(), credentials);
        }
    }

    private static WorkflowJob pipeline(String credentialsId) throws Exception {
        return pipeline(jenkins.createProject(WorkflowJob.class), credentialsId);
    }

    private static WorkflowJob pipeline(WorkflowJob job, String credentialsId) throws Exception {
        job.setDefinition(
                new CpsFlowDefinition("pantoTrigger(credentialsId: '" + credentialsId + "', " + GOOD + ")", true));
        return job;
    }

    private static WorkflowJob withParameter(WorkflowJob job) throws Exception {
        job.addProperty(new ParametersDefinitionProperty(
                new CredentialsParameterDefinition("PANTO_KEY", null, null, StringCredentials.class.getName(), true)));
        return job;
    }

    private static ParametersAction choice(String credentialsId) {
        return new ParametersAction(new CredentialsParameterValue("PANTO_KEY", credentialsId, null, false));
    }
}
