package io.jenkins.plugins.panto.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** A Jenkins in another process, used as a script uses it. */
public final class RemoteJenkins {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final URI url;
    private final Process process;
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    RemoteJenkins(URI url, Process process) {
        this.url = url;
        this.process = process;
    }

    void awaitStart(Path log) throws IOException, InterruptedException {
        for (Instant start = Instant.now(); !answers(); Thread.sleep(500)) {
            if (!process.isAlive() || isTooLong(start)) {
                throw new IOException("Jenkins did not start:\n" + Files.readString(log));
            }
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(url.resolve("api/json"))).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    void build(String job) throws IOException, InterruptedException {
        post("job/" + job + "/build?delay=0sec", "");
    }

    /** What a Groovy script prints in the script console. */
    public String script(String groovy) throws IOException, InterruptedException {
        return post("scriptText", "script=" + URLEncoder.encode(groovy, StandardCharsets.UTF_8));
    }

    private String post(String path, String form) throws IOException, InterruptedException {
        JsonNode crumb = json("crumbIssuer/api/json");
        return ok(HttpRequest.newBuilder(url.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header(
                        crumb.path("crumbRequestField").asText(),
                        crumb.path("crumb").asText())
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    /** The result of the job's last build, once so many have been started and the last one has ended. */
    String awaitResult(String job, int count) throws IOException, InterruptedException {
        for (Instant start = Instant.now(); !isTooLong(start); Thread.sleep(200)) {
            JsonNode builds =
                    json("job/" + job + "/api/json?tree=builds[result]").path("builds");
            String result = builds.path(0).path("result").asText("null");
            if (builds.size() == count && !result.equals("null")) {
                return result;
            }
        }
        throw new IOException("The job " + job + " does not end");
    }

    String get(String path) throws IOException, InterruptedException {
        return ok(HttpRequest.newBuilder(url.resolve(path)));
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(get(path));
    }

    private String ok(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request);
        if (response.statusCode() >= 400) {
            throw new IOException(response.uri() + " answered " + response.statusCode() + "\n" + response.body());
        }
        return response.body();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static boolean isTooLong(Instant start) {
        return Instant.now().isAfter(start.plus(TIMEOUT));
    }
}
