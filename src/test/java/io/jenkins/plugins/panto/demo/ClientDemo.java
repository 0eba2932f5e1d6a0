package io.jenkins.plugins.panto.demo;

import io.jenkins.plugins.panto.client.ApiKey;
import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.PantoClient;
import io.jenkins.plugins.panto.client.PantoException;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TriggerEnvironment;
import io.jenkins.plugins.panto.client.TriggerReply;
import io.jenkins.plugins.panto.client.TriggerRequest;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;

/** What {@code bin/demo} shows where there is no Jenkins: one trigger, from the request to a build's environment. */
final class ClientDemo {

    private static final String KEY = "demo-key";

    private ClientDemo() {}

    public static void main(String[] args) throws PantoException, InterruptedException {
        try (PantoEmulator panto = PantoEmulator.start(KEY)) {
            TriggerRequest request = new TriggerRequest(
                    "build_file_id",
                    Target.TEST_FLOW,
                    List.of(new Tag("priority", List.of("P0", "P1"))),
                    List.of(),
                    List.of(new Device("Pixel 6", "14.0", null)),
                    "staging",
                    "logged-in-user");
            TriggerReply reply = trigger(panto.url().toString(), request);

            PantoEmulator.Seen seen = panto.triggers().get(0);
            System.out.println("== Request, as the emulator saw it");
            System.out.println(seen.method() + " " + panto.url() + seen.path());
            seen.headers().forEach((name, value) -> System.out.println(name + ": " + value.replace(KEY, "****")));
            System.out.println();
            System.out.println(seen.json().toPrettyString());

            System.out.println();
            System.out.println("== Reply");
            System.out.println("message:   " + reply.message());
            System.out.println("testRuns:  " + String.join(", ", reply.testRuns()));
            System.out.println("triggerId: " + reply.triggerId());

            System.out.println();
            System.out.println("== Environment that later steps of a build would get");
            TriggerEnvironment.of(reply.testRuns(), reply.message(), reply.triggerId())
                    .forEach((name, value) -> System.out.println(name + "=" + value));
        }
    }

    private static TriggerReply trigger(String apiUrl, TriggerRequest request)
            throws PantoException, InterruptedException {
        return new PantoClient(
                        apiUrl,
                        ApiKey.of(KEY, "panto-api-key"),
                        HttpClient::newHttpClient,
                        Duration.ofSeconds(60),
                        pause -> Thread.sleep(pause.toMillis()))
                .trigger(request, System.out::println);
    }
}
