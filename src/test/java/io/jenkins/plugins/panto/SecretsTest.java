package io.jenkins.plugins.panto;

import static io.jenkins.plugins.panto.JenkinsWithPanto.CREDENTIALS_ID;
import static io.jenkins.plugins.panto.JenkinsWithPanto.GOOD;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.PantoClient;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.config.PantoGlobalConfiguration;
import io.jenkins.plugins.panto.emulator.Answer;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import io.jenkins.plugins.panto.trigger.PantoDevice;
import io.jenkins.plugins.panto.trigger.PantoTag;
import io.jenkins.plugins.panto.trigger.PantoTriggerBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.CaptureEnvironmentBuilder;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The key is nowhere but encrypted in its credential's own store, even when the service says it back. */
@WithJenkins
class SecretsTest {

    /** Each of its letters and signs looks different in one encoding or another. */
    private static final String KEY = "K3y/+=&?>~<\"'\\of-7he-S3rv1ce>>??>>";

    /** The ways in which a service may say the key back. */
    private static final Map<String, String> ENCODINGS = encodings();

    /** What gives the key away: each encoding's inner part, so that a remainder is found too. */
    private static final List<String> TRACES = ENCODINGS.values().stream()
            .map(encoded -> encoded.substring(8, encoded.length() - 8).toLowerCase(Locale.ROOT))
            .toList();

    /** Which of the answers is a good one with the key in its message. */
    private static final int MESSAGE = 6;

    private static final Pattern ENCRYPTED = Pattern.compile("\\{[A-Za-z0-9+/=]{20,}}");

    private JenkinsRule jenkins;
    private PantoEmulator panto;
    private KeyWatch log;

    private static Map<String, String> encodings() {
        Map<String, String> encodings = new LinkedHashMap<>();
        encodings.put("plain", KEY);
        encodings.put("other case", KEY.toUpperCase(Locale.ROOT));
        encodings.put("JSON", KEY.replace("\\", "\\\\").replace("\"", "\\\"").replace("/", "\\/"));
        encodings.put("JSON, all escaped", each("\\u%04x"));
        encodings.put("URL", URLEncoder.encode(KEY, UTF_8));
        encodings.put("URL, all escaped", each("%%%02X"));
        encodings.put(
                "HTML",
                KEY.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&apos;"));
        encodings.put("HTML, all escaped", each("&#%d;"));
        encodings.put("HTML, all escaped in hexadecimal", each("&#x%X;"));
        for (String prefix : List.of("", "a", "ab")) {
            byte[] bytes = (prefix + KEY).getBytes(UTF_8);
            encodings.put("Base64 after '" + prefix + "'", Base64.getEncoder().encodeToString(bytes));
            encodings.put(
                    "Base64 for URLs after '" + prefix + "'",
                    Base64.getUrlEncoder().encodeToString(bytes));
        }
        return encodings;
    }

    private static String each(String format) {
        return KEY.chars().mapToObj(c -> String.format(Locale.ROOT, format, c)).collect(Collectors.joining());
    }

    /** The places where a service may say something. */
    private static List<Answer> answersWith(String said) {
        String json = said.replace("\\", "\\\\").replace("\"", "\\\"");
        Map<String, String> headers = Map.of("X-PANTO-API-KEY", said, "WWW-Authenticate", said, "Location", said);
        Map<String, String> retryAfter = Map.of("Retry-After", said);
        byte[] good = "{\"message\": \"Good.\", \"test_runs\": [\"testrun_01\"]}".getBytes(UTF_8);
        return List.of(
                Answer.json(401, "{\"error\": \"Invalid key " + json + "\"}"),
                Answer.json(422, "{\"detail\": [{\"loc\": [\"" + json + "\"], \"msg\": \"Bad " + json + "\"}]}"),
                Answer.json(400, "{\"" + json + "\": 1}"),
                Answer.json(500, said),
                Answer.json(502, "<html><h1>Bad key</h1><p>" + said + "</p></html>"),
                Answer.json(200, said),
                Answer.json(200, "{\"message\": \"Key " + json + " is fine.\", \"test_runs\": [\"testrun_01\"]}"),
                Answer.json(200, "{\"message\": \"\", \"test_runs\": [\"run-" + json + "\", \"" + json + "\"]}"),
                Answer.json(200, "{\"trigger_id\": \"" + json + "\", \"test_runs\": [\"testrun_01\"]}"),
                Answer.json(200, "{\"" + json + "\": \"" + json + "\", \"test_runs\": [\"testrun_01\"]}"),
                Answer.reply(200, headers, good),
                Answer.reply(302, headers, good),
                Answer.reply(403, headers, new byte[0]),
                Answer.reply(503, retryAfter, new byte[0]),
                Answer.raw(("HTTP/1.1 " + said + "\r\n\r\n").getBytes(UTF_8)),
                Answer.raw(("HTTP/1.1 200 OK\r\n" + said + "\r\n\r\n").getBytes(UTF_8)),
                Answer.raw(("HTTP/1.1 200 OK\r\nContent-Length: " + said + "\r\n\r\n").getBytes(UTF_8)));
    }

    /** All places with the plain key, and a message with it in each encoding. */
    private static List<Answer> someAnswers() {
        List<Answer> answers = new ArrayList<>(answersWith(KEY));
        ENCODINGS.values().forEach(said -> answers.add(answersWith(said).get(MESSAGE)));
        return answers;
    }

    private static List<Answer> allAnswers() {
        return ENCODINGS.values().stream()
                .flatMap(said -> answersWith(said).stream())
                .toList();
    }

    @BeforeEach
    void connect(JenkinsRule rule) throws Exception {
        jenkins = rule;
        panto = PantoEmulator.start(KEY);
        log = new KeyWatch();
        PantoGlobalConfiguration.get().setApiUrl(panto.url().toString());
        PantoGlobalConfiguration.get().setCredentialsId(CREDENTIALS_ID);
        JenkinsWithPanto.addKey(CREDENTIALS_ID, KEY);
    }

    @AfterEach
    void close() {
        log.close();
        panto.close();
    }

    @Test
    void staysInItsOwnStoreWhateverTheServiceSaysInPipeline() throws Exception {
        List<Answer> answers = someAnswers();
        panto.next(answers.toArray(Answer[]::new));
        List<String> whileTriggering = new CopyOnWriteArrayList<>();
        AtomicInteger triggers = new AtomicInteger();
        panto.onTrigger(seen -> {
            if (triggers.getAndIncrement() % 10 == 0) {
                whileTriggering.addAll(filesThatTellTheKey());
            }
        });

        WorkflowRun run = JenkinsWithPanto.run(jenkins, """
                for (int i = 0; i <= %d; i++) {
                    try {
                        echo "${pantoTrigger(%s)}"
                        echo "${env.PANTO_TRIGGER_MESSAGE} ${env.PANTO_TRIGGER_ID} ${env.PANTO_TEST_RUN_IDS}"
                    } catch (e) {
                        echo "${e} ${e.message} ${e.cause}"
                    }
                }""".formatted(answers.size(), GOOD));

        assertEquals(answers.size() + 1, panto.triggers().size(), "All answers must have been given");
        jenkins.assertLogContains("3 test runs triggered", run);
        jenkins.assertLogContains("Key **** is fine.", run);
        assertEquals(List.of(), whileTriggering);
        assertKeyIsOnlyInItsStore();
    }

    @Test
    void staysInItsOwnStoreWhateverTheServiceSaysInFreestyle() throws Exception {
        for (Answer answer : answersWith(KEY)) {
            panto.next(answer);
            FreeStyleProject job = jenkins.createFreeStyleProject();
            job.getBuildersList().add(goodBuilder());
            CaptureEnvironmentBuilder environment = new CaptureEnvironmentBuilder();
            job.getBuildersList().add(environment);
            job.scheduleBuild2(0).get();
            if (environment.getEnvVars() != null) {
                assertFalse(tellsTheKey(environment.getEnvVars().toString()), () -> "The environment tells the key");
            }
        }
        assertKeyIsOnlyInItsStore();
    }

    private static PantoTriggerBuilder goodBuilder() {
        PantoTriggerBuilder builder = new PantoTriggerBuilder("build_file_id");
        builder.setIncludeTags(List.of(new PantoTag("priority", List.of("P0"))));
        builder.setDevices(List.of(new PantoDevice("Pixel 6", "14.0")));
        return builder;
    }

    /** Also where Java writes numbers in other digits, once for each kind of them. */
    @Test
    void isInNoExceptionOrObjectOfTheClient() throws Exception {
        Locale before = Locale.getDefault();
        try {
            for (String locale : List.of("en", "ar-EG-u-nu-arab", "fa-IR-u-nu-arabext", "mr-IN-u-nu-deva")) {
                Locale.setDefault(Locale.forLanguageTag(locale));
                checkClient();
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    private void checkClient() throws Exception {
        ApiKey key = ApiKey.of(KEY, CREDENTIALS_ID);
        HttpClient http = HttpClient.newHttpClient();
        TriggerRequest request = new TriggerRequest(
                "build_file_id",
                Target.TEST_FLOW,
                List.of(new Tag("priority", List.of("P0"))),
                List.of(),
                List.of(new Device("Pixel 6", "14.0", null)),
                null,
                null);
        int failures = 0;
        for (Answer answer : allAnswers()) {
            panto.next(answer);
            PantoClient client =
                    new PantoClient(panto.url().toString(), key, () -> http, Duration.ofSeconds(20), pause -> {});
            String said;
            try {
                said = client.trigger(request, line -> {}).toString();
            } catch (PantoException e) {
                failures++;
                said = stackTrace(e);
            }
            assertFalse(tellsTheKey(said + client + key + request), said);
        }
        assertTrue(failures > ENCODINGS.size());
    }

    @Test
    void worksWithWhiteSpaceAroundIt() throws Exception {
        for (String copied : List.of(KEY + "\n", KEY + "\r\n", "  " + KEY, "\t" + KEY + " \n\n", KEY + "\u2003")) {
            String id = "copied-" + panto.triggers().size();
            JenkinsWithPanto.addKey(id, copied);
            WorkflowRun run = JenkinsWithPanto.run(jenkins, "pantoTrigger(credentialsId: '" + id + "', " + GOOD + ")");
            jenkins.assertLogContains("3 test runs triggered", run);
        }
        assertEquals(5, panto.triggers().size());
        assertTrue(panto.triggers().stream()
                .allMatch(seen -> KEY.equals(seen.headers().get("x-panto-api-key"))));
        assertKeyIsOnlyInItsStore();
    }

    @Test
    void isRefusedUnquotedWithWhatNoHeaderCanHold() throws Exception {
        for (String inside : List.of("\n", "\r\nX-Other: ", "\0", "\177", "\33[31m", " ", "й", "é", "🔑", "\u200b")) {
            String id = "spoiled-with-" + (int) inside.charAt(0);
            JenkinsWithPanto.addKey(id, KEY + inside + KEY);
            WorkflowRun run = jenkins.buildAndAssertStatus(
                    Result.FAILURE,
                    JenkinsWithPanto.pipeline(jenkins, "pantoTrigger(credentialsId: '" + id + "', " + GOOD + ")"));
            jenkins.assertLogContains("ERROR: The credential '" + id + "' holds white space, control characters", run);
            jenkins.assertLogNotContains("Exception", run);
        }
        assertEquals(List.of(), panto.seen());
        assertKeyIsOnlyInItsStore();
    }

    @Test
    void isRefusedUnquotedInPlaceOfItsId() throws Exception {
        for (String step : List.of("pantoTrigger(" + GOOD + ",", "pantoWait(testRuns: 'a',")) {
            WorkflowRun run = jenkins.buildAndAssertStatus(
                    Result.FAILURE,
                    JenkinsWithPanto.pipeline(
                            jenkins,
                            "withCredentials([string(credentialsId: '" + CREDENTIALS_ID + "', variable: 'MINE')]) {\n"
                                    + step + " credentialsId: MINE)\n}"));
            jenkins.assertLogContains("credentialsId is the secret itself", run);
        }
        assertEquals(List.of(), panto.seen());
        assertEquals(List.of(), filesThatTellTheKey());
    }

    @Test
    void isFoundWhereItIsByThisTest() throws Exception {
        Path leak = jenkins.jenkins.getRootDir().toPath().resolve("leak.txt");
        for (String encoded : ENCODINGS.values()) {
            Files.writeString(leak, "x" + encoded + "x");
            assertEquals(List.of("leak.txt"), filesThatTellTheKey());
            Logger.getLogger("a.b").log(Level.FINEST, "deep down", new IOException(new IOException(encoded)));
            Logger.getLogger("a.b").log(Level.FINER, "{0}", encoded);
        }
        assertEquals(2 * ENCODINGS.size(), log.leaks.size());
        Files.writeString(leak, Secret.fromString(KEY).getEncryptedValue());
        assertThrows(AssertionError.class, this::assertFilesHoldTheKeyOnlyInItsStore);
    }

    private void assertKeyIsOnlyInItsStore() {
        assertTrue(log.records.get() > 0);
        assertEquals(List.of(), log.leaks);
        assertFilesHoldTheKeyOnlyInItsStore();
    }

    private void assertFilesHoldTheKeyOnlyInItsStore() {
        assertEquals(List.of(), filesThatTellTheKey());
        assertEquals(
                List.of("credentials.xml"),
                files(text -> ENCRYPTED.matcher(text).results().anyMatch(found -> {
                    Secret secret = Secret.decrypt(found.group());
                    return secret != null && tellsTheKey(secret.getPlainText());
                })));
    }

    private List<String> filesThatTellTheKey() {
        return files(SecretsTest::tellsTheKey);
    }

    /** The files below Jenkins' home that have this, but for the plugins, which stood there before the key was known. */
    private List<String> files(Predicate<String> has) {
        Path home = jenkins.jenkins.getRootDir().toPath();
        List<String> found = new ArrayList<>();
        try {
            Files.walkFileTree(home, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return directory.equals(home.resolve("plugins"))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    try {
                        if (has.test(Files.readString(file, ISO_8859_1))) {
                            found.add(home.relativize(file).toString());
                        }
                    } catch (NoSuchFileException e) {
                        return visitFileFailed(file, e);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // gone meanwhile: Jenkins writes a file under another name first
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static boolean tellsTheKey(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return TRACES.stream().anyMatch(lower::contains);
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** Reads along with all loggers at all levels, and keeps what tells the key. */
    private static final class KeyWatch extends Handler {

        final AtomicInteger records = new AtomicInteger();
        final List<String> leaks = Collections.synchronizedList(new ArrayList<>());
        private final Map<Logger, Level> levels = new HashMap<>();

        KeyWatch() {
            setLevel(Level.ALL);
            LogManager.getLogManager().getLoggerNames().asIterator().forEachRemaining(name -> {
                Logger logger = Logger.getLogger(name);
                if (name.isEmpty() || logger.getLevel() != null) {
                    levels.put(logger, logger.getLevel());
                    logger.setLevel(Level.ALL);
                }
            });
            Logger.getLogger("").addHandler(this);
        }

        @Override
        public void publish(LogRecord entry) {
            records.incrementAndGet();
            String text = entry.getMessage()
                    + Arrays.toString(entry.getParameters())
                    + (entry.getThrown() == null ? "" : stackTrace(entry.getThrown()));
            if (tellsTheKey(text) && !isOfTheJdk(entry, text)) {
                leaks.add(entry.getLoggerName() + ": " + text);
            }
        }

        /** What cannot be kept from whoever debugs the JDK itself: it quotes a status line that it cannot read. */
        private static boolean isOfTheJdk(LogRecord entry, String text) {
            return entry.getLoggerName().equals("jdk.internal.httpclient.debug")
                    && text.contains("Invalid status line");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            Logger.getLogger("").removeHandler(this);
            levels.forEach(Logger::setLevel);
        }
    }
}
