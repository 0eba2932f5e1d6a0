package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.jenkins.plugins.panto.client.ApiUrl.Problem;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                ApiUrl.DEFAULT,
                "https://panto.example",
                "https://panto.example/",
                "https://panto.example:8443",
                "https://panto.example:65535/api/prefix/",
                "HTTPS://PANTO.EXAMPLE",
                "https://192.0.2.1",
                "https://[2001:db8::1]:8443/",
                "  https://panto.example\n",
                "http://localhost",
                "HTTP://LocalHost:8080/prefix",
                "http://127.0.0.1:1",
                "http://127.1.2.3",
                "http://[::1]",
                "http://[::1]:8080/"
            })
    void goodAddressHasNoProblem(String url) {
        assertNull(ApiUrl.problem(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://panto.example",
                "http://localhost.panto.example",
                "http://notlocalhost",
                "http://127.0.0.1.panto.example",
                "http://localhost.",
                "http://128.0.0.1",
                "http://0.0.0.0",
                "http://[::]",
                "http://[::2]",
                "http://[2001:db8::1]",
                "http://localhost@panto.example",
                "//panto.example",
                "ftp://panto.example",
                "ftp://localhost",
                "ws://localhost"
            })
    void keyGoesOverHttpsOrToLoopbackOnly(String url) {
        assertEquals(Problem.INSECURE, ApiUrl.problem(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://panto.example?key=x",
                "https://panto.example/?",
                "https://panto.example#top",
                "https://panto.example/#",
                "https://user@panto.example",
                "https://user:password@panto.example",
                "https://@panto.example",
                "https://localhost:443@panto.example",
                "http://user@localhost"
            })
    void nothingIsHiddenInAnAddress(String url) {
        assertEquals(Problem.EXTRAS, ApiUrl.problem(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://panto.example:0", "https://panto.example:65536", "http://localhost:123456789"})
    void portIsInRange(String url) {
        assertEquals(Problem.PORT, ApiUrl.problem(url));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "panto.example",
                "/api",
                "https:panto.example",
                "https:/panto.example",
                "https:///api",
                "https://-",
                "mailto:key@panto.example"
            })
    void addressIsWhole(String url) {
        assertEquals(Problem.INCOMPLETE, ApiUrl.problem(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://",
                "https://panto example",
                "https://panto.example\\@localhost",
                "https://panto.example/\nx",
                "https://[::1",
                "https://panto.example/%zz",
                "${URL}",
                ":"
            })
    void addressIsWellFormed(String url) {
        assertEquals(Problem.NOT_AN_ADDRESS, ApiUrl.problem(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://panto.example:99999999999",
                "https://panto.example:-1",
                "https://panto.example:x",
                "http://127.0.0.999",
                "http://127.0.0.1."
            })
    void hostAndPortAreOnesThatExist(String url) {
        assertNotNull(ApiUrl.problem(url));
    }

    @Test
    void defaultIsTheServiceOfTheGuide() {
        assertEquals("https://qa-app.getpanto.ai", ApiUrl.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        https://panto.example,            https://panto.example/api/x
        https://panto.example/,           https://panto.example/api/x
        https://panto.example//,          https://panto.example/api/x
        ' https://panto.example/ ',       https://panto.example/api/x
        https://panto.example/a/prefix,   https://panto.example/a/prefix/api/x
        https://panto.example/a/prefix/,  https://panto.example/a/prefix/api/x
        http://[::1]:8080/,               http://[::1]:8080/api/x
        """)
    void endpointIsBelowTheAddress(String url, String endpoint) {
        assertEquals(URI.create(endpoint), ApiUrl.endpoint(url, "/api/x"));
    }

    @Test
    void targetsHaveTheEndpointsOfTheGuide() {
        assertEquals(
                URI.create("https://qa-app.getpanto.ai/api/v1/qa/external/test-flow/trigger"),
                ApiUrl.endpoint(ApiUrl.DEFAULT, Target.TEST_FLOW.path()));
        assertEquals(
                URI.create("https://qa-app.getpanto.ai/api/v1/qa/external/testsuite/trigger"),
                ApiUrl.endpoint(ApiUrl.DEFAULT, Target.TEST_SUITE.path()));
    }

    @ParameterizedTest
    @CsvSource({
        "https://panto.example.com, https://panto.example.com",
        "https://panto.example.com/eu/, https://panto.example.com/eu/",
        "https://panto.example.com/api/v1/qa/external, https://panto.example.com",
        "https://panto.example.com/eu//api/v1/qa/external/test-flow/trigger, https://panto.example.com/eu",
        "https://panto.example.com/api/v1/qa/externals, https://panto.example.com/api/v1/qa/externals"
    })
    void thePathOfTheApiIsTakenOff(String pasted, String url) {
        assertEquals(url, ApiUrl.withoutApiPath(" " + pasted + " "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://panto.example/runs/{id}",
                "HTTPS://panto.example:8443/runs?id={id}#top",
                "https://panto.example/{id}/of/{id}",
                " https://panto.example/#/runs/{id} ",
                "http://localhost:8080/{id}",
                "http://127.0.0.1/{id}",
                "http://[::1]/{id}"
            })
    void goodAddressOfRunsHasNoProblem(String template) {
        assertNull(ApiUrl.runUrlProblem(template));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "https://panto.example/runs", "https://panto.example/{ID}", "https://panto.example/${i}"})
    void addressOfRunsHasAPlaceForTheId(String template) {
        assertEquals(Problem.NO_ID, ApiUrl.runUrlProblem(template));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://panto.example/{id}",
                "http://127.0.0.1.panto.example/{id}",
                "http://localhost@panto.example/{id}",
                "javascript:alert({id})",
                "data:text/html,{id}",
                "//panto.example/{id}",
                "/runs/{id}",
                "{id}",
                "{id}://panto.example",
                "https:{id}",
                "https:///{id}"
            })
    void addressOfRunsIsASafeLink(String template) {
        assertEquals(Problem.INSECURE, ApiUrl.runUrlProblem(template));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://{id}/",
                "https://{id}.panto.example/{id}",
                "https://panto.{id}/runs#{id}",
                "https://panto{id}.example/{id}"
            })
    void addressOfRunsHasAHostThatNoIdChooses(String template) {
        assertEquals(Problem.NO_ID, ApiUrl.runUrlProblem(template));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://u:p@panto.example/{id}",
                "https://{id}@panto.example/{id}",
                "https://@panto.example/{id}",
                "http://u@localhost/{id}"
            })
    void addressOfRunsHasNoUserName(String template) {
        assertEquals(Problem.USER_INFO, ApiUrl.runUrlProblem(template));
    }

    @Test
    void addressOfRunsHasAPortThatExists() {
        assertEquals(Problem.PORT, ApiUrl.runUrlProblem("https://panto.example:65536/{id}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://panto example/{id}", "https://panto.example/{id}/{x}", "https://panto.example/%{id}"})
    void addressOfRunsIsWellFormed(String template) {
        assertEquals(Problem.NOT_AN_ADDRESS, ApiUrl.runUrlProblem(template));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        run-1_2.3,           run-1_2.3
        a b+c,               a%20b%2Bc
        ../x?y=1&z#f,        ..%2Fx%3Fy%3D1%26z%23f
        '"><script>',        %22%3E%3Cscript%3E
        {id},                %7Bid%7D
        ü😀,                 %C3%BC%F0%9F%98%80
        %2e,                 %252e
        """)
    void idIsDataInItsAddress(String id, String encoded) {
        assertEquals(
                "https://panto.example/" + encoded + "?again=" + encoded,
                ApiUrl.runUrl(" https://panto.example/{id}?again={id} ", id));
    }
}
