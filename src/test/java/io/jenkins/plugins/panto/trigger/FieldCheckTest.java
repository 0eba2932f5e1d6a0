package io.jenkins.plugins.panto.trigger;

import static hudson.util.FormValidation.Kind.ERROR;
import static hudson.util.FormValidation.Kind.OK;
import static hudson.util.FormValidation.Kind.WARNING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.AccessDeniedException3;
import hudson.util.FormValidation;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class FieldCheckTest {

    private static Item freestyle;
    private static Item pipeline;

    @BeforeAll
    static void createJobs(JenkinsRule jenkins) throws Exception {
        freestyle = jenkins.createProject(FreeStyleProject.class);
        pipeline = jenkins.createProject(WorkflowJob.class);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
    }

    @Test
    void whatIsNeededIsAskedFor() {
        for (String blank : new String[] {null, "", " "}) {
            assertEquals(ERROR, form().doCheckAppId(freestyle, blank, false).kind);
            assertEquals(OK, form().doCheckEnvName(freestyle, blank).kind);
            assertEquals(OK, form().doCheckContextName(freestyle, blank).kind);
        }
        assertEquals(OK, form().doCheckAppId(freestyle, "app", false).kind);
    }

    @Test
    void aVariableIsAcceptedAndSaid() {
        FormValidation said = form().doCheckAppId(freestyle, "a-${BUILD_FILE}-${OTHER}", false);
        assertEquals(OK, said.kind);
        assertEquals("${BUILD_FILE} is replaced by its value when the build runs.", said.getMessage());
        assertEquals(OK, tag().doCheckName(freestyle, "${TAG}", "P0", "", false).kind);
        assertNull(form().doCheckEnvName(freestyle, "_$NAME").getMessage());
    }

    @Test
    void aVariableWithoutBracesIsText() {
        FormValidation said = form().doCheckEnvName(freestyle, "$PRIO");
        assertEquals(WARNING, said.kind);
        assertEquals("$PRIO is sent as it is. For the value of a variable, write ${PRIO}.", said.getMessage());
        for (String text : new String[] {"_$NAME", "US$5", "$", "a$b", "$$X"}) {
            assertNull(form().doCheckEnvName(freestyle, text).getMessage(), text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"${ENV}", "$ENV"})
    void aPipelineIsToldToUseDoubleQuotes(String variable) {
        for (Item item : new Item[] {pipeline, null}) {
            FormValidation said = form().doCheckEnvName(item, variable);
            assertEquals(WARNING, said.kind);
            assertTrue(said.getMessage().startsWith("A Pipeline sends " + variable + " as it is."), said.getMessage());
        }
    }

    @Test
    void severalValuesOnOneLineAreDoubted() {
        FormValidation said = tag().doCheckValues(freestyle, "P2\n P0, P1 ", "priority");
        assertEquals(WARNING, said.kind);
        assertEquals(
                "Panto gets 'P0, P1' as one value. Put each value on a line of its own if there are several.",
                said.getMessage().replace("&#039;", "'"));
    }

    @Test
    void aNewFormDoesNotComplainBeforeAnythingWasTyped() {
        assertEquals(OK, form().doCheckAppId(freestyle, "", true).kind);
        assertEquals(OK, tag().doCheckName(freestyle, "", "", "", true).kind);
        assertEquals(OK, device().doCheckDeviceName(freestyle, "", "", "", "", true).kind);
    }

    @Test
    void aTagNeedsANameOfItsOwnAndAValue() {
        assertEquals(
                "Give at least one tag.",
                tag().doCheckName(freestyle, "", "", "", false).getMessage());
        assertEquals(OK, tag().doCheckName(freestyle, "", " ", "priority", false).kind);
        assertEquals(ERROR, tag().doCheckName(freestyle, " ", "P0", "priority", false).kind);
        assertEquals(ERROR, tag().doCheckName(freestyle, " priority", "P0", "feature\npriority", false).kind);
        assertEquals(OK, tag().doCheckName(freestyle, "priority", "P0", "Priority\npriorit", false).kind);
        assertEquals(ERROR, tag().doCheckValues(freestyle, "\n \n", "priority").kind);
        assertEquals(OK, tag().doCheckValues(freestyle, "", "").kind);
        assertEquals(OK, tag().doCheckValues(freestyle, "\nP0", "priority").kind);
    }

    @Test
    void aDeviceNeedsNameAndVersion() {
        assertEquals(
                "Give at least one device.",
                device().doCheckDeviceName(freestyle, "", "", "", "", false).getMessage());
        assertEquals(OK, device().doCheckDeviceName(freestyle, "", "", "", "Pixel 6", false).kind);
        assertEquals(ERROR, device().doCheckDeviceName(freestyle, "", "14.0", "", "Pixel 6", false).kind);
        assertEquals(ERROR, device().doCheckDeviceName(freestyle, "", "", "ios", "", false).kind);
        assertEquals(OK, device().doCheckDeviceName(freestyle, "Pixel 6", "", "", "Pixel 6", false).kind);
        assertEquals(ERROR, device().doCheckPlatformVersion(freestyle, "", "Pixel 6").kind);
        assertEquals(OK, device().doCheckPlatformVersion(freestyle, "14", "Pixel 6").kind);
        assertEquals(OK, device().doCheckPlatformVersion(freestyle, "", "").kind);
    }

    @Test
    void whatIsTypedIsShownAsText() {
        String html = tag().doCheckName(freestyle, "<b>", "P0", "<b>", false).renderHtml();
        assertTrue(html.contains("&lt;b&gt;") && !html.contains("<b>"), html);
    }

    @Test
    void nothingIsSaidToWhoCannotSave() {
        try (ACLContext ignored =
                ACL.as2(User.getOrCreateByIdOrFullName("reader").impersonate2())) {
            assertEquals(OK, form().doCheckAppId(freestyle, "", false).kind);
            assertEquals(ERROR, form().doCheckAppId(null, "", false).kind);
        }
        try (ACLContext ignored = ACL.as2(Jenkins.ANONYMOUS2)) {
            assertThrows(AccessDeniedException3.class, () -> form().doCheckAppId(null, "", false));
        }
    }

    private static TriggerForm form() {
        return Jenkins.get().getDescriptorByType(PantoTriggerBuilder.DescriptorImpl.class);
    }

    private static PantoTag.DescriptorImpl tag() {
        return Jenkins.get().getDescriptorByType(PantoTag.DescriptorImpl.class);
    }

    private static PantoDevice.DescriptorImpl device() {
        return Jenkins.get().getDescriptorByType(PantoDevice.DescriptorImpl.class);
    }
}
