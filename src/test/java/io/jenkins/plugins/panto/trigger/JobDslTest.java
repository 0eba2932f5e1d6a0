package io.jenkins.plugins.panto.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleProject;
import hudson.model.Items;
import io.jenkins.plugins.panto.ShortForms;
import io.jenkins.plugins.panto.config.PantoFolderProperty;
import io.jenkins.plugins.panto.wait.PantoWaitBuilder;
import java.io.File;
import java.util.Map;
import javaposse.jobdsl.dsl.DslScriptLoader;
import javaposse.jobdsl.plugin.EmbeddedApiDocGenerator;
import javaposse.jobdsl.plugin.JenkinsJobManagement;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Jobs and folders as code, without anything written for Job DSL. */
@WithJenkins
class JobDslTest {

    private static final String SCRIPT = """
            folder('mobile') {
              properties {
                panto {
                  credentialsId('mobile-key')
                }
              }
            }
            job('mobile/nightly') {
              steps {
                pantoTriggerBuilder {
                  appId('${BUILD_FILE}')
                  target('TEST_SUITE')
                  excludeTags {
                    pantoTag {
                      name('priority')
                      values(['P2', 'P3'])
                    }
                    pantoTag {
                      name('state')
                      values(['flaky'])
                    }
                  }
                  devices {
                    pantoDevice {
                      deviceName('Pixel 6')
                      platformVersion('14.0')
                      platform('android')
                    }
                  }
                  envName('staging')
                  contextName('logged-in-user')
                  credentialsId('own-key')
                  resultOnNoTests('SUCCESS')
                  dryRun(true)
                  wait(true)
                  resultOnFailure('UNSTABLE')
                  resultOnUndetermined('SUCCESS')
                  failuresAllowed('5%')
                  timeoutMinutes(90)
                  testResults(true)
                }
                pantoWaitBuilder {
                  testRuns('${PANTO_TEST_RUN_IDS}')
                  failuresAllowed('3')
                  reruns(1)
                  timeoutMinutes(120)
                  checkName('Panto')
                }
              }
            }
            """;

    private static final String BUILDER = """
            <io.jenkins.plugins.panto.trigger.PantoTriggerBuilder>
              <credentialsId>own-key</credentialsId>
              <resultOnFailure>UNSTABLE</resultOnFailure>
              <resultOnUndetermined>SUCCESS</resultOnUndetermined>
              <failuresAllowed>5%</failuresAllowed>
              <timeoutMinutes>90</timeoutMinutes>
              <testResults>true</testResults>
              <appId>${BUILD_FILE}</appId>
              <target>TEST_SUITE</target>
              <excludeTags>
                <io.jenkins.plugins.panto.trigger.PantoTag>
                  <name>priority</name>
                  <values>
                    <string>P2</string>
                    <string>P3</string>
                  </values>
                </io.jenkins.plugins.panto.trigger.PantoTag>
                <io.jenkins.plugins.panto.trigger.PantoTag>
                  <name>state</name>
                  <values>
                    <string>flaky</string>
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
              <resultOnNoTests>SUCCESS</resultOnNoTests>
              <dryRun>true</dryRun>
              <wait>true</wait>
            </io.jenkins.plugins.panto.trigger.PantoTriggerBuilder>
            """;

    @Test
    void aScriptMakesWhatTheFormsMake(JenkinsRule jenkins) throws Exception {
        new DslScriptLoader(new JenkinsJobManagement(System.out, Map.of(), new File("."))).runScript(SCRIPT);
        ShortForms.use();

        Folder mobile = jenkins.jenkins.getItemByFullName("mobile", Folder.class);
        assertEquals("mobile-key", defaultOf(mobile));
        jenkins.configRoundtrip(mobile);
        assertEquals("mobile-key", defaultOf(mobile));

        FreeStyleProject job = jenkins.jenkins.getItemByFullName("mobile/nightly", FreeStyleProject.class);
        assertEquals(BUILDER, builder(job));
        assertWaits(job);
        jenkins.configRoundtrip(job);
        assertEquals(BUILDER, builder(job));
        assertWaits(job);
    }

    @Test
    void theApiViewerKnowsIt(JenkinsRule jenkins) throws Exception {
        String api = new EmbeddedApiDocGenerator().generateApi();
        for (String name :
                new String[] {"pantoTriggerBuilder", "pantoWaitBuilder", "pantoTag", "pantoDevice", "failuresAllowed"
                }) {
            assertTrue(api.contains("\"" + name + "\""), name);
        }
        assertTrue(api.contains("The ID that Panto has given to the build file"), "help of the step's fields");
        assertTrue(api.contains("The API key for jobs in this folder"), "help of the folder's field");
    }

    private static void assertWaits(FreeStyleProject job) {
        PantoWaitBuilder wait = job.getBuildersList().get(PantoWaitBuilder.class);
        assertEquals("${PANTO_TEST_RUN_IDS}", wait.getTestRuns());
        assertEquals("3", wait.getFailuresAllowed());
        assertEquals("1", wait.getReruns());
        assertEquals("120", wait.getTimeoutMinutes());
        assertEquals("Panto", wait.getCheckName());
    }

    private static String defaultOf(Folder folder) {
        return folder.getProperties().get(PantoFolderProperty.class).getCredentialsId();
    }

    private static String builder(FreeStyleProject job) {
        return Items.XSTREAM2.toXML(job.getBuildersList().get(PantoTriggerBuilder.class)) + "\n";
    }
}
