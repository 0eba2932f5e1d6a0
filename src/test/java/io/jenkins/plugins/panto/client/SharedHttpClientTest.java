package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedHttpClientTest {

    private final List<HttpClient> retired = new ArrayList<>();
    private Object settings = List.of("url", "proxy");
    private long now;

    private final SharedHttpClient shared = new SharedHttpClient(
            () -> settings, HttpClient::newHttpClient, () -> new Caller("test"), retired::add, () -> now);

    @Test
    void equalSettingsShareAClient() {
        HttpClient first = shared.client();
        settings = List.of("url", "proxy");
        assertSame(first, shared.client());
        settings = null;
        assertSame(shared.client(), shared.client());
    }

    @Test
    void otherSettingsMakeANewOne() {
        HttpClient first = shared.client();
        settings = "other proxy";
        HttpClient second = shared.client();
        assertNotSame(first, second);
        settings = null;
        assertNotSame(second, shared.client());
    }

    @Test
    void aFailureMakesANewOne() {
        HttpClient first = use(false);
        now += Duration.ofSeconds(10).toNanos();
        assertSame(first, use(true));
        assertNotSame(first, use(false));
        assertEquals(List.of(first), retired);
    }

    /** Nobody is served by a new one for each of the thousands that fail in a moment. */
    @Test
    void whatIsNewIsKeptForAWhile() {
        HttpClient first = use(true);
        now += Duration.ofSeconds(10).toNanos() - 1;
        assertSame(first, use(true));
        assertSame(first, use(false));
        assertEquals(List.of(), retired);
    }

    @Test
    void noneIsRetiredWhileItIsUsed() {
        HttpClient first = shared.client();
        shared.client();
        now += Duration.ofMinutes(1).toNanos();
        shared.done(first, true);
        HttpClient second = shared.client();
        assertNotSame(first, second);
        assertEquals(List.of(), retired);
        shared.done(first, true);
        assertEquals(List.of(first), retired);
        assertSame(second, shared.client());
    }

    @Test
    void aFactoryThatFailsOnceIsAskedAgain() {
        boolean[] broken = {true};
        SharedHttpClient picky = new SharedHttpClient(
                () -> null,
                () -> {
                    if (broken[0]) {
                        throw new OutOfMemoryError();
                    }
                    return HttpClient.newHttpClient();
                },
                () -> new Caller("test"),
                retired::add);
        assertThrows(OutOfMemoryError.class, picky::client);
        broken[0] = false;
        assertSame(picky.client(), picky.client());
    }

    private HttpClient use(boolean failed) {
        HttpClient client = shared.client();
        shared.done(client, failed);
        return client;
    }
}
