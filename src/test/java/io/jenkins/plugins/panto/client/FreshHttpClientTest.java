package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FreshHttpClientTest {

    private final AtomicInteger built = new AtomicInteger();
    private final AtomicLong nanoTime = new AtomicLong();
    private final FreshHttpClient clients = new FreshHttpClient(
            () -> {
                built.incrementAndGet();
                return HttpClient.newHttpClient();
            },
            nanoTime::get,
            Duration.ofSeconds(1));

    @Test
    void nothingIsBuiltBeforeItIsAskedFor() {
        assertEquals(0, built.get());
    }

    @Test
    void whatComesInTimeSharesAClient() {
        HttpClient first = clients.get("proxy");
        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        assertSame(first, clients.get("proxy"));
        assertEquals(1, built.get());
    }

    @Test
    void laterCallsGetAnother() {
        HttpClient first = clients.get("proxy");
        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos() + 1);
        assertNotSame(first, clients.get("proxy"));
    }

    @Test
    void useDoesNotKeepAClientFresh() {
        HttpClient first = clients.get("proxy");
        nanoTime.addAndGet(Duration.ofMillis(600).toNanos());
        clients.get("proxy");
        nanoTime.addAndGet(Duration.ofMillis(600).toNanos());
        assertNotSame(first, clients.get("proxy"));
    }

    @Test
    void otherSettingsEndTheSharing() {
        HttpClient first = clients.get("proxy");
        HttpClient second = clients.get("other proxy");
        assertNotSame(first, second);
        assertSame(second, clients.get("other proxy"));
        assertNotSame(second, clients.get(null));
        assertEquals(3, built.get());
    }

    @Test
    void equalSettingsShare() {
        assertSame(clients.get(Duration.ofSeconds(60)), clients.get(Duration.ofMinutes(1)));
        HttpClient without = clients.get(null);
        assertSame(without, clients.get(null));
    }

    @Test
    void clockMayWrapAround() {
        nanoTime.set(Long.MAX_VALUE);
        HttpClient first = clients.get(null);
        nanoTime.addAndGet(Duration.ofMillis(500).toNanos());
        assertSame(first, clients.get(null));
        nanoTime.addAndGet(Duration.ofMillis(501).toNanos());
        assertNotSame(first, clients.get(null));
    }
}
