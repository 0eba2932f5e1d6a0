package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.http.HttpClient;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedHttpClientTest {

    private final SharedHttpClient shared = new SharedHttpClient(HttpClient::newHttpClient);

    @Test
    void equalSettingsShareAClient() {
        assertSame(shared.get(List.of("url", "proxy")), shared.get(List.of("url", "proxy")));
        assertSame(shared.get(null), shared.get(null));
    }

    @Test
    void otherSettingsMakeANewOne() {
        HttpClient first = shared.get("proxy");
        assertNotSame(first, shared.get("other proxy"));
        assertNotSame(first, shared.get(null));
    }
}
