package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceErrorTest {

    private static final String VALID_KEY =
            "put a valid key into the credential 'panto-api-key', or name another credentialsId";

    private ApiKey key;

    @BeforeEach
    void key() throws Exception {
        key = ApiKey.of("panto-9Z8y7X6w5V4u", "panto-api-key");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        404, Environment not found,        check envName 'staging'
        200, Environment not found,        check envName 'staging'
        401, Environment not found,        check envName 'staging'
        404, Build file not found,         check appId 'app-1'
        400, Context not found,            check contextName 'logged-in'
        422, CONTEXT NOT FOUND.,           check contextName 'logged-in'
        404, Not Found,                    check the address of Panto in the global configuration
        405, Method Not Allowed,           check the address of Panto in the global configuration
        413, Payload Too Large,            send fewer tags or devices
        422, field required,               check the parameters against Panto's guide
        418, teapot,                       check the parameters against Panto's guide
        """)
    void adviceNamesWhatToChange(int status, String words, String advice) {
        assertEquals(advice, advice(status, error(words), included()));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        400, Invalid or expired API key
        500, Invalid or expired API key
        200, Unauthorized
        401, Nope
        403, Forbidden
        """)
    void adviceOnARefusedKeyNamesItsCredential(int status, String words) {
        assertEquals(VALID_KEY, advice(status, error(words), included()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "No test flows found matching the provided tags",
                "No test suites found matching the provided tags",
                "no tests found matching the provided tags!"
            })
    void adviceNamesTheTags(String words) {
        String advice = "check the tags, which were sent as ";
        assertEquals(advice + "with priority: 'P0', 'P1'", advice(404, error(words), included()));
        assertEquals(advice + "without priority: 'P2'", advice(404, error(words), excluded()));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        403, '{"message": "Missing Authentication Token"}'
        403, '<h1>Forbidden</h1>'
        404, 'Environment not found'
        404, ''
        """)
    void whoStandsInBetweenIsNotTakenAtHisWord(int status, String body) {
        assertEquals(
                ServiceError.IN_BETWEEN + "; check the address of Panto in the global configuration",
                advice(status, body, included()));
    }

    @Test
    void adviceOnTheProxyIsForAdministrators() {
        assertEquals(
                "give Jenkins' proxy configuration a user name and password that the proxy accepts",
                advice(407, "<h1>Proxy Authentication Required</h1>", included()));
    }

    @Test
    void anAnswerWithoutWordsMayBeAboutTheKeyAfterAll() {
        assertEquals(ServiceError.IN_BETWEEN + "; if there is none, " + VALID_KEY, advice(401, "{}", included()));
    }

    @Test
    void adviceAsksForWhatWasNotGiven() {
        assertEquals("give envName", advice(404, error("Environment not found"), excluded()));
        assertEquals("give contextName", advice(404, error("Context not found"), excluded()));
    }

    private String advice(int status, String body, TriggerRequest request) {
        ReplyBody said = ReplyBody.read(body.getBytes(StandardCharsets.UTF_8), key);
        return ServiceError.advice(new ServiceReply(status, said, Optional.empty()), request, key);
    }

    private static String error(String words) {
        return "{\"detail\": \"" + words + "\"}";
    }

    private static TriggerRequest included() {
        return new TriggerRequest(
                "app-1",
                Target.TEST_FLOW,
                List.of(new Tag("priority", List.of("P0", "P1"))),
                List.of(),
                List.of(new Device("Pixel 6", "14.0", null)),
                "staging",
                "logged-in");
    }

    private static TriggerRequest excluded() {
        return new TriggerRequest(
                "app-1",
                Target.TEST_FLOW,
                List.of(),
                List.of(new Tag("priority", List.of("P2"))),
                List.of(new Device("Pixel 6", "14.0", null)),
                null,
                null);
    }
}
