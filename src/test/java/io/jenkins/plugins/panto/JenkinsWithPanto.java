package io.jenkins.plugins.panto;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.util.Secret;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.trigger.PantoDevice;
import io.jenkins.plugins.panto.trigger.PantoTag;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import java.time.Duration;
import java.util.List;
import org.htmlunit.WebClient;
import org.htmlunit.html.HtmlSelect;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** What most tests begin with: a Jenkins that knows the emulator's address and holds its key. */
public final class JenkinsWithPanto {

    public static final String KEY = "k3y-0f-the-emulator/+=&";
    public static final String CREDENTIALS_ID = "panto-api-key";

    /** The parameters of a trigger that the emulator accepts. */
    public static final String GOOD = "appId: 'build_file_id', includeTags: [priority: ['P0', 'P1']],"
            + " devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']]";

    /** Long before what is aborted would end by itself; {@code -Dpanto.atOnce=2} on a machine that is at rest. */
    public static final Duration AT_ONCE = Duration.ofSeconds(Integer.getInteger("panto.atOnce", 8));

    private JenkinsWithPanto() {}

    /** A Jenkins in a process of its own, which lives so short that compiling more for speed would cost more than it brings. */
    public static RealJenkinsExtension inItsOwnProcess() {
        return new RealJenkinsExtension().javaOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    }

    /** The build step with the same parameters and the credential. */
    public static PantoTriggerBuilder goodBuilder() {
        PantoTriggerBuilder builder = new PantoTriggerBuilder("build_file_id");
        builder.setCredentialsId(CREDENTIALS_ID);
        builder.setIncludeTags(List.of(new PantoTag("priority", List.of("P0", "P1"))));
        builder.setDevices(List.of(new PantoDevice("Pixel 6", "14.0")));
        return builder;
    }

    public static void connect(PantoEmulator panto) throws Exception {
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
        addKey(CREDENTIALS_ID, KEY);
    }

    public static void addKey(String id, String key) throws Exception {
        SystemCredentialsProvider store = SystemCredentialsProvider.getInstance();
        store.getCredentials().add(new StringCredentialsImpl(CredentialsScope.GLOBAL, id, "", Secret.fromString(key)));
        store.save();
    }

    /**
     * Chooses from a form's list of credentials, once Jenkins has told the page what is in it. What it told for the choice
     * before may come late, and undo this one.
     */
    public static void choose(HtmlSelect credentials, String id) {
        WebClient browser = credentials.getPage().getEnclosingWindow().getWebClient();
        browser.waitForBackgroundJavaScript(1_000);
        for (int i = 0; i < 60 && !isChosen(credentials, id); i++) {
            if (offers(credentials, id)) {
                credentials.getOptionByValue(id).setSelected(true);
            }
            browser.waitForBackgroundJavaScript(1_000);
        }
    }

    private static boolean isChosen(HtmlSelect credentials, String id) {
        return credentials.getSelectedOptions().stream()
                .anyMatch(option -> option.getValueAttribute().equals(id));
    }

    private static boolean offers(HtmlSelect credentials, String id) {
        return credentials.getOptions().stream()
                .anyMatch(option -> option.getValueAttribute().equals(id));
    }

    public static WorkflowJob pipeline(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    /** Runs a sandboxed pipeline until it succeeds. */
    public static WorkflowRun run(JenkinsRule jenkins, String script) throws Exception {
        return jenkins.buildAndAssertSuccess(pipeline(jenkins, script));
    }
}
