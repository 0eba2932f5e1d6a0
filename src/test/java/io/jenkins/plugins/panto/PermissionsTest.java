package io.jenkins.plugins.panto;

import static com.tngtech.archunit.core.importer.ImportOption.Predefined.DO_NOT_INCLUDE_TESTS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.io.IOException;
import java.net.URL;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.StringWebResponse;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.util.NameValuePair;
import org.htmlunit.util.WebConnectionWrapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.verb.POST;

/** Who may do what with everything that the plugin serves. */
@WithJenkins
class PermissionsTest {

    private static final Pattern DESCRIPTOR = Pattern.compile("descriptorByName/(\\w+)");

    /**
     * A row for each page, and for each form method in the scope of a job and in none. All can read the job but
     * nobody; "elsewhere" may configure another job, "manager" has Overall/Manage but not Overall/Administer.
     *
     * <p>{@code -} is refused; {@code shown} is answered; of what takes a credential's ID, {@code blind} is answered
     * alike whether there is such a credential, and {@code tells} is not.
     */
    private static final String TABLE = """
            URL                                                                           | anonymous | nobody | reader | builder | elsewhere | configurer | manager | administrator
            GET job/app/1/panto/                                                          | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            GET job/app/1/panto/runs                                                      | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            GET job/app/1/panto/trigger/1/                                                | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            GET job/app/1/panto/trigger/1/runs                                            | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/1/panto/ask                                                      | -         | -      | -      | shown   | -         | -          | -       | shown
            GET job/app/panto/                                                            | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            GET job/app/panto/chart                                                       | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            GET job/app/panto/grid                                                        | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            GET job/app/panto/api/json                                                    | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            GET job/app/1/panto/api/json                                                  | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            GET job/app/1/panto/api/xml                                                   | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerStep/fillCredentialsIdItems         | -         | -      | blind  | blind   | blind     | tells      | blind   | tells
            POST job/app/descriptorByName/PantoTriggerStep/checkCredentialsId             | -         | -      | blind  | blind   | blind     | tells      | blind   | tells
            POST descriptorByName/PantoTriggerStep/fillCredentialsIdItems                 | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST descriptorByName/PantoTriggerStep/checkCredentialsId                     | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST job/app/descriptorByName/PantoWaitStep/fillCredentialsIdItems            | -         | -      | blind  | blind   | blind     | tells      | blind   | tells
            POST job/app/descriptorByName/PantoWaitStep/checkCredentialsId                | -         | -      | blind  | blind   | blind     | tells      | blind   | tells
            POST descriptorByName/PantoWaitStep/fillCredentialsIdItems                    | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST descriptorByName/PantoWaitStep/checkCredentialsId                        | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST job/app/descriptorByName/PantoTriggerBuilder/fillCredentialsIdItems      | -         | -      | blind  | blind   | blind     | tells      | blind   | tells
            POST job/app/descriptorByName/PantoTriggerBuilder/checkCredentialsId          | -         | -      | blind  | blind   | blind     | tells      | blind   | tells
            POST descriptorByName/PantoTriggerBuilder/fillCredentialsIdItems              | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST descriptorByName/PantoTriggerBuilder/checkCredentialsId                  | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST job/app/descriptorByName/PantoFolderProperty/fillCredentialsIdItems      | -         | -      | blind  | blind   | blind     | tells      | blind   | tells
            POST job/app/descriptorByName/PantoFolderProperty/checkCredentialsId          | -         | -      | blind  | blind   | blind     | tells      | blind   | tells
            POST descriptorByName/PantoFolderProperty/fillCredentialsIdItems              | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST descriptorByName/PantoFolderProperty/checkCredentialsId                  | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST job/app/descriptorByName/PantoGlobalConfiguration/fillCredentialsIdItems | -         | -      | blind  | blind   | blind     | blind      | blind   | tells
            POST job/app/descriptorByName/PantoGlobalConfiguration/checkCredentialsId     | -         | -      | blind  | blind   | blind     | blind      | blind   | tells
            POST job/app/descriptorByName/PantoGlobalConfiguration/checkApiUrl            | -         | -      | -      | -       | -         | -          | -       | shown
            POST job/app/descriptorByName/PantoGlobalConfiguration/checkRunUrl            | -         | -      | -      | -       | -         | -          | -       | shown
            POST job/app/descriptorByName/PantoGlobalConfiguration/checkPassedStatuses    | -         | -      | -      | -       | -         | -          | -       | shown
            POST job/app/descriptorByName/PantoGlobalConfiguration/checkFailedStatuses    | -         | -      | -      | -       | -         | -          | -       | shown
            POST job/app/descriptorByName/PantoGlobalConfiguration/checkEndedStatuses     | -         | -      | -      | -       | -         | -          | -       | shown
            POST job/app/descriptorByName/PantoGlobalConfiguration/checkReplySeconds      | -         | -      | -      | -       | -         | -          | -       | shown
            POST job/app/descriptorByName/PantoGlobalConfiguration/checkPollSeconds       | -         | -      | -      | -       | -         | -          | -       | shown
            POST job/app/descriptorByName/PantoGlobalConfiguration/testConnection         | -         | -      | -      | -       | -         | -          | -       | shown
            POST descriptorByName/PantoGlobalConfiguration/fillCredentialsIdItems         | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST descriptorByName/PantoGlobalConfiguration/checkCredentialsId             | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST descriptorByName/PantoGlobalConfiguration/checkApiUrl                    | -         | -      | -      | -       | -         | -          | -       | shown
            POST descriptorByName/PantoGlobalConfiguration/checkRunUrl                    | -         | -      | -      | -       | -         | -          | -       | shown
            POST descriptorByName/PantoGlobalConfiguration/checkPassedStatuses            | -         | -      | -      | -       | -         | -          | -       | shown
            POST descriptorByName/PantoGlobalConfiguration/checkFailedStatuses            | -         | -      | -      | -       | -         | -          | -       | shown
            POST descriptorByName/PantoGlobalConfiguration/checkEndedStatuses             | -         | -      | -      | -       | -         | -          | -       | shown
            POST descriptorByName/PantoGlobalConfiguration/checkReplySeconds              | -         | -      | -      | -       | -         | -          | -       | shown
            POST descriptorByName/PantoGlobalConfiguration/checkPollSeconds               | -         | -      | -      | -       | -         | -          | -       | shown
            POST descriptorByName/PantoGlobalConfiguration/testConnection                 | -         | -      | -      | -       | -         | -          | -       | shown
            POST job/app/descriptorByName/PantoTriggerStep/checkAppId                     | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerStep/checkAppId                             | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerStep/checkEnvName                   | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerStep/checkEnvName                           | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerStep/checkContextName               | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerStep/checkContextName                       | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerBuilder/checkAppId                  | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerBuilder/checkAppId                          | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerBuilder/checkEnvName                | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerBuilder/checkEnvName                        | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerBuilder/checkContextName            | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerBuilder/checkContextName                    | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerStep/checkFailuresAllowed           | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerStep/checkReruns                    | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerStep/checkFailuresAllowed                   | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerStep/checkReruns                            | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerStep/checkTimeoutMinutes            | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerStep/checkTimeoutMinutes                    | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoWaitStep/checkFailuresAllowed              | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoWaitStep/checkReruns                       | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoWaitStep/checkFailuresAllowed                      | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoWaitStep/checkReruns                               | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoWaitStep/checkTimeoutMinutes               | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoWaitStep/checkTimeoutMinutes                       | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerBuilder/checkFailuresAllowed        | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerBuilder/checkReruns                 | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerBuilder/checkFailuresAllowed                | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerBuilder/checkReruns                         | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTriggerBuilder/checkTimeoutMinutes         | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTriggerBuilder/checkTimeoutMinutes                 | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoWaitBuilder/fillCredentialsIdItems         | -         | -      | blind  | blind   | blind     | tells      | blind   | tells
            POST job/app/descriptorByName/PantoWaitBuilder/checkCredentialsId             | -         | -      | blind  | blind   | blind     | tells      | blind   | tells
            POST descriptorByName/PantoWaitBuilder/fillCredentialsIdItems                 | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST descriptorByName/PantoWaitBuilder/checkCredentialsId                     | -         | blind  | blind  | blind   | blind     | blind      | blind   | tells
            POST job/app/descriptorByName/PantoWaitBuilder/checkFailuresAllowed           | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoWaitBuilder/checkReruns                    | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoWaitBuilder/checkFailuresAllowed                   | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoWaitBuilder/checkReruns                            | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoWaitBuilder/checkTimeoutMinutes            | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoWaitBuilder/checkTimeoutMinutes                    | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTag/checkName                              | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTag/checkName                                      | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoTag/checkValues                            | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoTag/checkValues                                    | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoDevice/checkDeviceName                     | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoDevice/checkDeviceName                             | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoDevice/checkPlatformVersion                | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoDevice/checkPlatformVersion                        | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            POST job/app/descriptorByName/PantoDevice/checkPlatform                       | -         | -      | shown  | shown   | shown     | shown      | shown   | shown
            POST descriptorByName/PantoDevice/checkPlatform                               | -         | shown  | shown  | shown   | shown     | shown      | shown   | shown
            """;

    private static final Pattern FORM_METHOD = Pattern.compile(".*descriptorByName/(\\w+)/(\\w+)");

    /** Not of a form; its row in the table is the one with {@code panto/ask}. */
    private static final String METHOD_OF_A_BUILD = "PantoAction.doAsk";

    private static final List<String> NO_ONE_BUT_ADMINISTRATOR =
            List.of("anonymous", "nobody", "reader", "builder", "elsewhere", "configurer", "manager");

    private JenkinsRule jenkins;
    private PantoEmulator panto;

    private final Map<String, JenkinsRule.WebClient> clients = new HashMap<>();

    @BeforeEach
    void connect(JenkinsRule rule) throws Exception {
        jenkins = rule;
        panto = PantoEmulator.start(JenkinsWithPanto.KEY);
        JenkinsWithPanto.connect(panto);
        JenkinsWithPanto.addKey("another-key", "another-secret");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        FreeStyleProject app = jenkins.createFreeStyleProject("app");
        FreeStyleProject other = jenkins.createFreeStyleProject("other");
        app.getBuildersList().add(JenkinsWithPanto.goodBuilder());
        jenkins.buildAndAssertSuccess(app);
        panto.forget();
        Jenkins.MANAGE.setEnabled(true);
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("nobody", "reader", "builder", "elsewhere", "configurer", "manager")
                .grant(Item.READ)
                .onItems(app, other)
                .to("reader", "builder", "elsewhere", "configurer", "manager")
                .grant(Item.BUILD)
                .onItems(app)
                .to("builder")
                .grant(Item.CONFIGURE)
                .onItems(app)
                .to("configurer")
                .grant(Item.CONFIGURE)
                .onItems(other)
                .to("elsewhere")
                .grant(Jenkins.MANAGE)
                .everywhere()
                .to("manager")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("administrator"));
    }

    @AfterEach
    void close() {
        clients.values().forEach(JenkinsRule.WebClient::close);
        Jenkins.MANAGE.setEnabled(false);
        panto.close();
    }

    @Test
    void areAsInTheTable() throws Exception {
        List<String> rows = TABLE.lines().toList();
        List<String> users = cells(rows.get(0)).subList(1, cells(rows.get(0)).size());
        for (String row : rows.subList(1, rows.size())) {
            String[] request = cells(row).get(0).split(" ");
            List<String> found = new ArrayList<>();
            for (String user : users) {
                found.add(outcome(user, HttpMethod.valueOf(request[0]), request[1]));
            }
            assertEquals(String.join(" | ", cells(row).subList(1, cells(row).size())), String.join(" | ", found), row);
        }
        assertEquals(
                2,
                panto.seen().stream()
                        .filter(asked -> !asked.path().contains("test-runs-by-trigger"))
                        .count(),
                "Nothing asks Panto but the button of a build and an administrator's two tests of the connection");
    }

    @Test
    void keepFormMethodsFromWhoeverSendsNoCrumbOrNoPost() throws Exception {
        for (String row : TABLE.lines().skip(1).toList()) {
            String url = cells(row).get(0).split(" ")[1];
            if (FORM_METHOD.matcher(url).matches()) {
                for (String user : List.of("configurer", "administrator")) {
                    assertRefused(user, "GET without crumb", url, request(HttpMethod.GET, url, "x", false), 404);
                    assertRefused(user, "GET", url, request(HttpMethod.GET, url, "x", true), 404);
                    assertRefused(user, "POST without crumb", url, request(HttpMethod.POST, url, "x", false), 403);
                }
            }
        }
        assertEquals(List.of(), panto.seen());
    }

    private void assertRefused(String user, String how, String url, WebRequest request, int status) throws Exception {
        assertEquals(status, load(user, request).getStatusCode(), user + " " + how + " " + url);
    }

    @Test
    void letOnlyAdministratorsSetTheAddress() throws Exception {
        ShortForms.use();
        String before = PantoGlobalConfiguration.get().getApiUrl();
        List<NameValuePair> form = formWithAddress("https://other.example");
        for (String user : NO_ONE_BUT_ADMINISTRATOR) {
            load(user, submit(form));
            assertEquals(before, PantoGlobalConfiguration.get().getApiUrl(), user);
        }
        load("administrator", submit(form));
        assertEquals("https://other.example", PantoGlobalConfiguration.get().getApiUrl());
    }

    /** What a browser sends when an administrator submits the system configuration; here it is not yet sent. */
    private List<NameValuePair> formWithAddress(String apiUrl) throws Exception {
        List<NameValuePair> submitted = new ArrayList<>();
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("administrator")) {
            HtmlForm form = client.goTo("manage/configure").getFormByName("config");
            form.getInputByName("_.apiUrl").setValue(apiUrl);
            new WebConnectionWrapper(client) {
                @Override
                public WebResponse getResponse(WebRequest request) throws IOException {
                    if (request.getUrl().getPath().endsWith("/configSubmit")) {
                        submitted.addAll(request.getRequestParameters());
                        return new StringWebResponse("", request.getUrl());
                    }
                    return super.getResponse(request);
                }
            };
            jenkins.submit(form);
        }
        return submitted;
    }

    private WebRequest submit(List<NameValuePair> form) throws Exception {
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), "manage/configSubmit"), HttpMethod.POST);
        request.setRequestParameters(form);
        return request;
    }

    /** Whoever adds a form method adds rows to the table. */
    @Test
    void areSaidOfEachWebMethod() {
        Set<String> inTable = TABLE.lines()
                .map(row -> FORM_METHOD.matcher(cells(row).get(0)))
                .filter(Matcher::matches)
                .map(found -> found.group(1) + ".do"
                        + Character.toUpperCase(found.group(2).charAt(0))
                        + found.group(2).substring(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> inCode = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(DO_NOT_INCLUDE_TESTS)
                .importPackages(getClass().getPackageName())) {
            for (JavaMethod method : type.getMethods()) {
                if (isWebMethod(method)) {
                    offering(type).forEach(name -> inCode.add(name + "." + method.getName()));
                    assertTrue(method.isAnnotatedWith(POST.class), method.getFullName() + " takes more than POST");
                }
            }
        }
        inTable.add(METHOD_OF_A_BUILD);
        assertEquals(inTable, inCode);
    }

    private static boolean isWebMethod(JavaMethod method) {
        return method.getModifiers().contains(JavaModifier.PUBLIC)
                && (method.getName().matches("do[A-Z].*|js[A-Z].*|getDynamic")
                        || method.getAnnotations().stream()
                                .map(annotation -> annotation.getRawType().getName())
                                .anyMatch(name -> name.matches(
                                        "org\\.kohsuke\\.stapler\\.(verb|interceptor|bind)\\..*|.*\\.WebMethod")));
    }

    /** The forms that have what a descriptor has; an abstract one has none of its own. */
    private static Stream<String> offering(JavaClass descriptor) {
        return Stream.concat(Stream.of(descriptor), descriptor.getAllSubclasses().stream())
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(type -> outermost(type).getSimpleName());
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(PermissionsTest::outermost).orElse(type);
    }

    private String outcome(String user, HttpMethod method, String url) throws Exception {
        WebResponse existing = load(user, request(method, url, JenkinsWithPanto.CREDENTIALS_ID, true));
        WebResponse missing = load(user, request(method, url, "missing-id", true));
        assertEquals(existing.getStatusCode(), missing.getStatusCode(), url);
        if (Set.of(401, 403, 404).contains(existing.getStatusCode())) {
            return "-";
        }
        assertEquals(200, existing.getStatusCode(), url);
        if (!url.contains("CredentialsId")) {
            return "shown";
        }
        String answer = existing.getContentAsString().replace(JenkinsWithPanto.CREDENTIALS_ID, "missing-id");
        return answer.equals(missing.getContentAsString()) && !answer.contains("another-key") ? "blind" : "tells";
    }

    private WebRequest request(HttpMethod method, String url, String credentialsId, boolean crumb) throws Exception {
        String full = DESCRIPTOR.matcher(url).replaceFirst(name -> "descriptorByName/" + className(name.group(1)));
        String value = url.endsWith("Url") ? panto.url().toString() : credentialsId;
        String query = FORM_METHOD.matcher(url).matches()
                ? "?credentialsId=" + credentialsId + "&value=" + URLEncoder.encode(value, UTF_8) + "&apiUrl="
                        + URLEncoder.encode(panto.url().toString(), UTF_8)
                : "";
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), full + query), method);
        return crumb ? client("anonymous").addCrumb(request) : request;
    }

    private String className(String simpleName) {
        return Stream.of("config", "wait", "trigger")
                .map(room -> "io.jenkins.plugins.panto." + room + "." + simpleName)
                .filter(name -> jenkins.jenkins.getDescriptor(name) != null)
                .findFirst()
                .orElseThrow();
    }

    private WebResponse load(String user, WebRequest request) throws Exception {
        return client(user).loadWebResponse(request);
    }

    /** One for each user, since there are thousands of requests. */
    private JenkinsRule.WebClient client(String user) {
        return clients.computeIfAbsent(user, name -> {
            JenkinsRule.WebClient client = jenkins.createWebClient().withJavaScriptEnabled(false);
            return name.equals("anonymous") ? client : client.withBasicCredentials(name);
        });
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.split("\\|")).map(String::strip).toList();
    }
}
