package io.jenkins.plugins.panto.client;

import static io.jenkins.plugins.panto.client.Fault.Ending.MAYBE;
import static io.jenkins.plugins.panto.client.Fault.Ending.NOTHING;
import static io.jenkins.plugins.panto.client.Fault.Ending.TRIGGERED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.panto.client.Fault.Ending;
import io.jenkins.plugins.panto.client.Fault.Peer;
import io.jenkins.plugins.panto.emulator.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPOutputStream;

/** Everything that can happen to a trigger, and all that may come of it: the policy of this plugin. */
public final class Faults {

    /** Asks for what {@link #REQUEST} asks for, in a Jenkinsfile. */
    public static final String ARGUMENTS = "appId: 'build_file_id', includeTags: [priority: ['P0', 'P1']],"
            + " devices: [[deviceName: 'Pixel 6', platformVersion: '14.0']],"
            + " envName: 'staging', contextName: 'logged-in-user'";

    static final TriggerRequest REQUEST = new TriggerRequest(
            "build_file_id",
            Target.TEST_FLOW,
            List.of(new Tag("priority", List.of("P0", "P1"))),
            List.of(),
            List.of(new Device("Pixel 6", "14.0", null)),
            "staging",
            "logged-in-user");

    private static final String THREE = "Test runs: testrun_01, testrun_02, testrun_03";
    private static final String ADDRESS = "check the address of Panto in the global configuration";
    private static final String LATER = "try again later, or trigger fewer tests at a time";
    private static final String PARAMETERS = "check the parameters against Panto's guide";
    private static final String NO_ID = "has an ID that cannot be used at '";
    private static final String IN_BETWEEN = "something in between answered instead of Panto";
    private static final String KEY = "into the credential 'panto-api-key'";
    private static final String TAGS = "check the tags, which were sent as with priority: 'P0', 'P1'";
    private static final String PROXY = "give Jenkins' proxy configuration";
    private static final String BAD_KEY = "{'error': 'Invalid or expired API key'}";
    private static final String TOO_MUCH = "{'detail': 'Rate limit exceeded'}";
    private static final String BROKEN_GZIP = "could not be read, since its gzip is broken";
    private static final String TLS = "did not establish a secure connection (TLS): ";

    private static final String ONE = "{\"message\": \"Triggered.\", \"test_runs\": [\"testrun_01\"]}";
    private static final URI UNKNOWN_HOST = URI.create("https://panto.invalid");
    private static final byte[] TLS_ALERT = {21, 3, 3, 0, 2, 2, 40};

    private final List<Fault> rows = new ArrayList<>();
    private String kind;

    private Faults() {}

    /** All rows, under names that are all different. */
    public static List<Fault> all() {
        Faults table = new Faults();
        table.beforeItIsSent();
        table.afterItWasSent();
        table.putOff();
        table.refused();
        table.inWords();
        table.inBetween();
        table.redirected();
        table.noSuccess();
        table.success();
        table.indiscreet();
        return table.rows;
    }

    /** What may come of each kind, a line each, without the rows in which it does. */
    static String policy() {
        Map<String, Set<String>> endings = new LinkedHashMap<>();
        all().forEach(fault -> endings.computeIfAbsent(fault.kind(), kind -> new TreeSet<>())
                .add(fault.ending() + (fault.tries() == 1 ? "" : " after " + fault.tries() + " tries")));
        StringBuilder policy = new StringBuilder();
        endings.forEach((kind, ends) ->
                policy.append(String.format(Locale.ROOT, "%-40s| %s\n", kind, String.join(", ", ends))));
        return policy.toString();
    }

    /** Nothing arrived, so it is tried three times. */
    private void beforeItIsSent() {
        kind = "nothing arrived";
        row("unknown host", w -> w.at(UNKNOWN_HOST), 3, 0, NOTHING, "panto.invalid cannot be found");
        row("connection refused", w -> w.at(World.http(w.deaf())), 3, 0, NOTHING, "refused the connection");
        row("connection dropped", w -> w.withShortTimeout().at(World.http(w.full())), 3, 0, NOTHING, "in time");
        row("TLS refused", w -> w.at(World.https(w.blunt(TLS_ALERT))), 3, 0, NOTHING, TLS);
        row("TLS never answered", w -> w.withShortTimeout().at(World.https(w.mute())), 3, 0, NOTHING, "in time");
        row("no TLS there", w -> w.at(World.https(w.blunt("HTTP/1.1 400 \r\n\r\n"))), 3, 0, NOTHING, TLS);
        row("expired certificate", w -> w.secured(Certificates.EXPIRED), 3, 0, NOTHING, TLS + "NotAfter");
        row("certificate that nobody vouches for", w -> w.secured(Certificates.SELF_SIGNED), 3, 0, NOTHING, TLS);
        row("certificate of another host", secured().and(World::byAnotherName), 3, 0, NOTHING, TLS);
        row("proxy refuses the connection", proxy(World::deaf), 3, 0, NOTHING, "refused the connection");
        row("proxy hangs up", proxy(w -> w.blunt("")), 3, 0, NOTHING, "broke the connection");
        row("proxy refuses the host", proxy(403), 3, 0, NOTHING, "the proxy of Jenkins answered HTTP 403");
        row("proxy cannot reach the host", proxy(502), 3, 0, NOTHING, "the proxy of Jenkins answered HTTP 502");
        row("proxy wants a password", proxy(407), 1, 0, NOTHING, "give Jenkins' proxy configuration");
        row("proxy wants another password", proxy(407).and(World::withProxyPassword), 1, 0, NOTHING, "proxy");
    }

    /** What became of it is not known, so it is never sent again. */
    private void afterItWasSent() {
        kind = "it was sent, and no answer of use came";
        sent("reset before the reply", Answer.reset(), "broke the connection");
        sent("hung up without a word", Answer.raw(), "broke the connection");
        sent("reset in the headers", Answer.resetInHeaders(), "broke the connection");
        sent("reset in the body", Answer.resetInBody(), "broke the connection");
        sent("shorter than announced", Answer.shortBody(), "broke the connection");
        sent("no HTTP", Answer.raw("SSH-2.0-OpenSSH_9\r\n\r\n".getBytes(UTF_8)), "broke the connection");
        row(
                "silence",
                answers(Answer.silence()).and(World::withShortTimeout),
                1,
                1,
                MAYBE,
                "sent no complete reply within");
        row(
                "trickle",
                answers(Answer.trickle()).and(World::withShortTimeout),
                1,
                1,
                MAYBE,
                "sent no complete reply within");
        sent("endless", Answer.endlessChunks(), "sent a reply of more than 8 MiB");
        row("reset below TLS", secured().and(answers(Answer.reset())), 1, 1, MAYBE, "broke the connection");
        row("wants our certificate", w -> w.at(World.https(w.exclusive())), 1, 0, MAYBE, "");
        sent("408", Answer.json(408, ""), "answered HTTP 408;");
        sent("500", Answer.json(500, json("{'error': 'Device pool crashed'}")), "HTTP 500 \"Device pool crashed\"");
        sent("502 with a page", html(502, "<h1>Bad Gateway</h1>"), "HTTP 502 \"Bad Gateway\"");
        sent("503 without Retry-After", Answer.json(503, json("{'detail': 'Down'}")), "HTTP 503 \"Down\"");
        sent("503 with an unreadable Retry-After", retryAfter(503, "soon"), "HTTP 503");
        sent("503 with a negative Retry-After", retryAfter(503, "-1"), "HTTP 503");
        sent("504", html(504, ""), "answered HTTP 504;");
    }

    /** The service did nothing and said when to come back. */
    private void putOff() {
        kind = "429, or 503 with Retry-After";
        row("429 in seconds", answers(retryAfter(429, "7")), 2, 2, TRIGGERED, THREE);
        row("429 twice", answers(retryAfter(429, "0"), retryAfter(429, "60")), 3, 3, TRIGGERED, THREE);
        row("429 without end", thrice(retryAfter(429, "1")), 3, 3, NOTHING, "asked to wait 1 s; nothing");
        row("429 without Retry-After", thrice(Answer.json(429, "")), 3, 3, NOTHING, LATER);
        row("429 with a date", answers(retryAfter(429, "Sun, 06 Nov 1994 08:49:37 GMT")), 2, 2, TRIGGERED, THREE);
        row("429 with a far date", answers(retryAfter(429, "Fri, 31 Dec 2100 23:59:59 GMT")), 1, 1, NOTHING, LATER);
        row("429 with a negative Retry-After", thrice(retryAfter(429, "-1")), 3, 3, NOTHING, LATER);
        row("429 with an unreadable Retry-After", thrice(retryAfter(429, "soon")), 3, 3, NOTHING, LATER);
        row("429 for a minute and more", answers(retryAfter(429, "61")), 1, 1, NOTHING, "asked to wait 61 s");
        row("429 for a year", answers(retryAfter(429, "31536000")), 1, 1, NOTHING, "asked to wait 31536000 s");
        row("429 for ages", answers(retryAfter(429, "9".repeat(18))), 1, 1, NOTHING, LATER);
        row("429 for more than a long holds", answers(retryAfter(429, "9".repeat(30))), 1, 1, NOTHING, LATER);
        row("503 for more than a long holds", answers(retryAfter(503, "9".repeat(30))), 1, 1, NOTHING, LATER);
        row("503 in seconds", answers(retryAfter(503, "7")), 2, 2, TRIGGERED, THREE);
        row("503 without end", thrice(retryAfter(503, "1")), 3, 3, NOTHING, "HTTP 503");
        row("429, then a reset", answers(retryAfter(429, "1"), Answer.reset()), 2, 2, MAYBE, "broke the connection");
    }

    /** The service did nothing and said why. */
    private void refused() {
        kind = "4xx";
        refused("401", 401, BAD_KEY, KEY);
        row("401 where a proxy wants a password", unauthorized("{}"), 1, 1, NOTHING, KEY);
        row("401 by the book, without a word", unauthorized("{}", "Basic realm=\"x\""), 1, 1, NOTHING, KEY);
        row(
                "401 by the book",
                unauthorized(BAD_KEY, "Basic realm=\"x\""),
                1,
                1,
                NOTHING,
                "API key\"; nothing was triggered: put");
        refused("403", 403, "{'detail': 'Forbidden'}", KEY);
        refused("400 for the key", 400, BAD_KEY, "the credential 'panto-api-key'");
        refused("404 environment", 404, "{'detail': 'Environment not found'}", "check envName 'staging'");
        refused("404 build file", 404, "{'detail': 'Build file not found'}", "check appId 'build_file_id'");
        refused("404 context", 404, "{'detail': 'Context not found'}", "check contextName 'logged-in-user'");
        refused("404 tags", 404, "{'detail': 'No test flows found matching the provided tags'}", TAGS);
        refused("404 flow or page", 404, "{'detail': 'Not Found'}", ADDRESS);
        refused("405", 405, "{'detail': 'Method Not Allowed'}", ADDRESS);
        refused("409", 409, "{'detail': 'Conflict'}", PARAMETERS);
        refused("413", 413, "", "send fewer tags or devices");
        refused("415", 415, "{'detail': 'Unsupported Media Type'}", PARAMETERS);
        refused(
                "422 with a list",
                422,
                "{'detail': [{'loc': ['body', 'devices', 0, 'platform'], 'msg': 'field required', 'type': 'x'},"
                        + " {'loc': [], 'msg': 'bad'}]}",
                "\"body.devices.0.platform: field required; bad\"");
        refused("422 with text", 422, "{'detail': 'No devices'}", "HTTP 422 \"No devices\"; nothing");
        refused("422 with nothing", 422, "", "HTTP 422; nothing");
        refused("422 with null", 422, "{'detail': null}", "HTTP 422");
        refused("422 with an object", 422, "{'detail': {'code': 7}}", "HTTP 422 \"{\"code\":7}\"; nothing");
        refused("422 in 1,000 brackets", 422, "[".repeat(1000) + "]".repeat(1000), "HTTP 422 \"[[[");
        refused("422 at length", 422, "{'detail': '" + "x".repeat(5000) + "'}", "x".repeat(499) + "…\"; nothing");
        refused("422 on many lines", 422, "{'detail': 'a\\nERROR: b\\u001b[31m'}", "\"a ERROR: b[31m\"; nothing");
    }

    /** Panto's words decide, whatever the status. */
    private void inWords() {
        kind = "Panto's words, whatever the status";
        for (int status : new int[] {200, 202, 302, 400, 401, 403, 408, 422, 500, 503}) {
            refused(
                    status + " environment in words",
                    status,
                    "{'detail': 'Environment not found'}",
                    "check envName 'staging'");
            refused(status + " key in words", status, BAD_KEY, "nothing was triggered: put a valid key");
            refused(
                    status + " tags in words",
                    status,
                    "{'error': 'No test flows found matching the provided tags'}",
                    TAGS);
            refused(status + " empty test_runs", status, "{'message': 'Triggered 0', 'test_runs': []}", TAGS);
            row(status + " too much", thrice(Answer.json(status, json(TOO_MUCH))), 3, 3, NOTHING, LATER);
        }
        refused("200 with an error", 200, "{'error': 'Nope', 'test_runs': null}", "HTTP 200 \"Nope\"; nothing");
        refused("401 that is true", 401, "{'error': true, 'message': 'Invalid API key'}", "Invalid API key\"; nothing");
        refused("200 with nothing but a list", 200, "{'test_runs': []}", TAGS);
        row("200 too much, then not", answers(Answer.json(200, json(TOO_MUCH))), 2, 2, TRIGGERED, THREE);
        sent(
                "500 in other words",
                Answer.json(500, json("{'detail': 'Too many open files'}")),
                "open files\"; the test");
        for (String failure : List.of("Something went wrong, please try again later", "too many values to unpack")) {
            sent("500 " + failure, Answer.json(500, json("{'detail': '" + failure + "'}")), failure + "\"; the test");
        }
        sent("500 for a run", Answer.json(500, json("{'detail': 'Test run not found'}")), "run not found\"; the test");
        sent("408 in other words", Answer.json(408, json("{'detail': 'Timeout'}")), "\"Timeout\"; the test");
    }

    /** Who stands in between is no judge of keys and runs; but what he turned down has not reached Panto. */
    private void inBetween() {
        kind = "words of others";
        between("403 of a gateway", Answer.json(403, json("{'message': 'Missing Authentication Token'}")));
        between("403 of a firewall", html(403, "<h1>Forbidden: invalid API key</h1>"));
        between("404 with a page", html(404, "<h1>Not Found</h1>"));
        between("404 with text", html(404, "Environment not found"));
        between("404 elsewhere", html(404, ""));
        between("405 of a firewall", html(405, "Method Not Allowed"));
        between("413 of a proxy", html(413, "<h1>Too large</h1>"));
        row("413 with the way out", answers(html(413, "")), 1, 1, NOTHING, "send fewer tags or devices");
        row(
                "403 too much",
                thrice(Answer.json(403, json("{'message': 'Limit Exceeded: quota'}"))),
                3,
                3,
                NOTHING,
                LATER);
        row("407 of a server", answers(login(407, "Proxy-Authenticate")), 1, 1, NOTHING, PROXY);
        row(
                "407 of a server, with a password",
                answers(login(407, "Proxy-Authenticate")).and(World::withProxyPassword),
                1,
                1,
                NOTHING,
                PROXY);
        row("407 without a word", answers(html(407, "")).and(World::withProxyPassword), 1, 1, NOTHING, PROXY);
        sent("502 of a gateway", html(502, "<h1>Bad Gateway</h1>"), "\"Bad Gateway\" (" + IN_BETWEEN);
        sent("500 with the key's words on a page", html(500, "Invalid API key"), IN_BETWEEN);
        sent("500 too much on a page", html(500, "Too many requests"), IN_BETWEEN);
        sent("499", html(499, ""), "answered HTTP 499;");
        sent("460", html(460, ""), "answered HTTP 460;");
        sent("200 too much on a page", html(200, "Too many requests"), "is not JSON");
    }

    /** Nobody follows with the key; 303 alone says that something was done. */
    private void redirected() {
        kind = "3xx";
        for (int status : new int[] {301, 302, 307, 308}) {
            row(status + " to another host", redirect(status), 1, 1, NOTHING, "HTTP " + status + ", a redirect");
        }
        row("303 to another host", redirect(303), 1, 1, MAYBE, "HTTP 303");
        row("302 from https to http", secured().and(redirect(302)), 1, 1, NOTHING, "a redirect");
        row("302 to the same place", answers(location(302, "/login")), 1, 1, NOTHING, "a redirect");
        row("302 to nowhere", answers(Answer.json(302, "")), 1, 1, NOTHING, "a redirect");
    }

    /** It was taken, and yet there is nothing to go on with. */
    private void noSuccess() {
        kind = "2xx without test runs that can be used";
        reply("nothing", "", MAYBE, "is empty");
        sent("204", Answer.raw("HTTP/1.1 204 \r\n\r\n".getBytes(UTF_8)), "is empty");
        reply("no JSON", "Triggered.", MAYBE, "is not JSON");
        sent("a page", html(200, "<h1>Sign in</h1>"), "is not JSON (" + IN_BETWEEN);
        reply("JSON that breaks off", "{'test_runs': ['a'", MAYBE, "is not JSON");
        reply("JSON and more", "{'test_runs': ['a']} {}", MAYBE, "goes on after its JSON object");
        reply("a list", "['testrun_01']", MAYBE, "is not a JSON object");
        reply("null", "null", MAYBE, "is not a JSON object");
        reply("no test_runs", "{'message': 'Triggered.'}", MAYBE, "has no 'test_runs'");
        reply("no test_runs but inside", "{'data': {'test_runs': ['a']}}", MAYBE, "has no 'test_runs'");
        reply("a trigger_id alone", "{'trigger_id': 't'}", MAYBE, "has no 'test_runs'");
        reply("an error and a trigger_id", "{'trigger_id': 't', 'error': 'x'}", MAYBE, "has no 'test_runs'");
        reply("an error and a bad ID", "{'test_runs': [{}], 'error': 'x'}", MAYBE, NO_ID);
        reply("an error that is none", "{'error': false, 'message': 'Triggered.'}", MAYBE, "has no 'test_runs'");
        reply("null test_runs", "{'test_runs': null}", MAYBE, "has a 'test_runs' that is not a list");
        reply("text for test_runs", "{'test_runs': 'a'}", MAYBE, "has a 'test_runs' that is not a list");
        reply("test_runs twice", "{'test_runs': ['a'], 'test_runs': ['b']}", MAYBE, "has 'test_runs' twice");
        for (String id : List.of("null", "true", "1.5", "''", "' '", "['a']", "{'id': 'a'}", "'a,b'")) {
            reply("the ID " + id, "{'test_runs': ['a', " + id + "]}", MAYBE, NO_ID + "test_runs[1]'");
        }
        for (String c : List.of("\\u0000", "\\n", "\\u001b", "\\u202e", "\\ud800", "\\u200b")) {
            reply("an ID with " + c, "{'test_runs': ['a" + c + "b']}", MAYBE, NO_ID + "test_runs[0]'");
        }
        reply("a nested trigger_id", "{'test_runs': ['a'], 'trigger_id': {}}", MAYBE, NO_ID + "trigger_id'");
        reply("100,000 brackets", "{'x': " + "[".repeat(100_000), MAYBE, "is not JSON");
        reply("a number of 100,000 digits", "{'test_runs': [" + "1".repeat(100_000) + "]}", MAYBE, "is not JSON");
        sent(
                "Latin-1",
                Answer.reply(200, Map.of(), "{\"test_runs\": [\"ä\"]}".getBytes(ISO_8859_1)),
                NO_ID + "test_runs");
        sent("what is called gzip and is none", packed("gzip", ONE.getBytes(UTF_8)), BROKEN_GZIP);
        sent("gzip that breaks off", packed("gzip", Arrays.copyOf(gzip(ONE), gzip(ONE).length - 9)), BROKEN_GZIP);
        sent("a bomb of gzip", packed("gzip", gzip(" ".repeat(64 * 1024 * 1024))), "sent a reply of more than 8 MiB");
        sent("gzip that nobody called so", packed("identity", gzip(ONE)), "is not JSON");
        sent("8 MiB and a byte", Answer.tooLong(), "sent a reply of more than 8 MiB");
    }

    /** Odd, and as good as any. */
    private void success() {
        kind = "test runs, whatever the status";
        row("a normal reply", answers(), 1, 1, TRIGGERED, THREE);
        row("a normal reply over TLS", secured(), 1, 1, TRIGGERED, THREE);
        reply("IDs given twice", "{'test_runs': ['b', 'a', 'b']}", TRIGGERED, "Test runs: b, a, b");
        reply(
                "IDs as numbers",
                "{'test_runs': [7, -1, 12345678901234567890]}",
                TRIGGERED,
                ": 7, -1, 12345678901234567890");
        reply("IDs with odd letters", "{'test_runs': ['ä b', '測試', '$(x)']}", TRIGGERED, ": ä b, 測試, $(x)");
        reply("unknown keys", "{'x': [{'test_runs': 1}], 'test_runs': ['a'], 'x': 2}", TRIGGERED, "Test runs: a");
        reply("a message that is no text", "{'message': 7, 'test_runs': ['a']}", TRIGGERED, "Test runs: a");
        reply("a null trigger_id", "{'trigger_id': null, 'test_runs': ['a']}", TRIGGERED, "Test runs: a");
        reply("a byte order mark", "\ufeff" + ONE, TRIGGERED, "Test runs: testrun_01");
        row(
                "UTF-16",
                answers(Answer.reply(200, Map.of(), ONE.getBytes(UTF_16))),
                1,
                1,
                TRIGGERED,
                "Test runs: testrun_01");
        row("201", answers(Answer.json(201, ONE)), 1, 1, TRIGGERED, "Test runs: testrun_01");
        row("JSON that says it is a page", answers(html(200, ONE)), 1, 1, TRIGGERED, "Test runs: testrun_01");
        sentGzip("gzip", "gzip", gzip(ONE));
        sentGzip("gzip by its old name", "X-GZip", gzip(ONE));
        sentGzip("gzip in two parts", "identity, gzip", join(gzip(ONE.substring(0, 20)), gzip(ONE.substring(20))));
        reply("an error and IDs", "{'error': 'one failed', 'test_runs': ['a']}", TRIGGERED, "Test runs: a");
        row("500 with IDs", answers(Answer.json(500, ONE)), 1, 1, TRIGGERED, "Test runs: testrun_01");
        row("8 MiB", answers(Answer.ofLength(8 * 1024 * 1024)), 1, 1, TRIGGERED, "Test runs: testrun_01");
        row("hung up after it", answers(Answer.closeAfter()), 1, 1, TRIGGERED, THREE);
        reply(
                "a message that forges",
                "{'message': 'a\\nERROR: b\\u001b[8m\\u202ec', 'test_runs': ['a']}",
                TRIGGERED,
                "a ERROR: b[8mc");
    }

    /** The key comes back, and goes no further. */
    private void indiscreet() {
        kind = "the key in an answer";
        String encoded = Base64.getEncoder().encodeToString(("key=" + World.KEY).getBytes(UTF_8));
        String escaped = World.KEY.replace("/", "\\/").replace("+", "\\u002b");
        refused("401 with the key", 401, "{'error': 'Bad key " + World.KEY + "'}", "\"Bad key ****\"");
        refused("401 with the key in JSON", 401, "{'error': 'Bad key " + escaped + "'}", "\"Bad key ****\"");
        sent("500 with the key in Base64", html(500, "at " + encoded), "****");
        sent("500 with the key in a URL", html(500, "?k=k3y-0f-the-emulator%2F%2B%3D%26"), "\"?k=****\"");
        reply(
                "a message with the key",
                "{'message': 'Hi " + World.KEY + "', 'test_runs': ['a']}",
                TRIGGERED,
                "triggered: Hi ****");
        reply("an ID with the key", "{'test_runs': ['a-" + World.KEY + "']}", TRIGGERED, "Test runs: a-****");
        row(
                "headers with the key",
                answers(Answer.reply(302, Map.of("Location", "/?" + World.KEY, "X-" + "Key", World.KEY), new byte[0])),
                1,
                1,
                NOTHING,
                "HTTP 302");
    }

    private void row(String name, Peer peer, int tries, int sent, Ending ending, String words) {
        rows.add(new Fault(kind, name, peer, tries, sent, ending, words));
    }

    private void sent(String name, Answer answer, String words) {
        row(name, answers(answer), 1, 1, MAYBE, words);
    }

    private void refused(String name, int status, String body, String words) {
        row(name, answers(Answer.json(status, json(body))), 1, 1, NOTHING, words);
    }

    private void reply(String name, String body, Ending ending, String words) {
        row("200 with " + name, answers(Answer.json(200, json(body))), 1, 1, ending, words);
    }

    private void between(String name, Answer answer) {
        row(name, answers(answer), 1, 1, NOTHING, IN_BETWEEN);
    }

    private void sentGzip(String name, String encoding, byte[] body) {
        row("200 with " + name, answers(packed(encoding, body)), 1, 1, TRIGGERED, "Test runs: testrun_01");
    }

    private static Peer answers(Answer... answers) {
        return world -> world.panto.next(answers);
    }

    private static Peer thrice(Answer answer) {
        return answers(answer, answer, answer);
    }

    private static Peer secured() {
        return world -> world.secured(Certificates.GOOD);
    }

    private interface Host {
        InetSocketAddress in(World world) throws Exception;
    }

    private static Peer proxy(Host proxy) {
        return world -> world.at(UNKNOWN_HOST).through(proxy.in(world));
    }

    private static Peer proxy(int status) {
        String challenge = "Proxy-Authenticate: Basic realm=\"proxy\"\r\n";
        return proxy(world -> world.blunt("HTTP/1.1 " + status + " \r\n" + challenge + "Content-Length: 0\r\n\r\n"));
    }

    /** With an authenticator for the proxy, the JDK's client would take it for a broken reply. */
    private static Peer unauthorized(String body, String... challenge) {
        Map<String, String> headers = challenge.length == 0 ? Map.of() : Map.of("WWW-Authenticate", challenge[0]);
        return answers(Answer.reply(401, headers, json(body).getBytes(UTF_8))).and(World::withProxyPassword);
    }

    private static Answer login(int status, String challenge) {
        return Answer.reply(status, Map.of(challenge, "Basic realm=\"x\""), "Who are you?".getBytes(UTF_8));
    }

    static Answer retryAfter(int status, String value) {
        return Answer.reply(status, Map.of("Retry-After", value), new byte[0]);
    }

    private static Peer redirect(int status) {
        return world -> world.panto.next(location(status, world.elsewhere.url().toString()));
    }

    private static Answer location(int status, String target) {
        return Answer.reply(status, Map.of("Location", target), new byte[0]);
    }

    private static Answer html(int status, String page) {
        return Answer.reply(status, Map.of("Content-Type", "text/html"), page.getBytes(UTF_8));
    }

    /** JSON is easier to read here with single quotes. */
    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static Answer packed(String encoding, byte[] body) {
        return Answer.reply(200, Map.of("Content-Encoding", encoding), body);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
