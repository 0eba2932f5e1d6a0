package io.jenkins.plugins.panto.demo;

import io.jenkins.plugins.panto.Browser;
import io.jenkins.plugins.panto.emulator.PantoEmulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code bin/screenshots} does: takes the pictures of the documents again, of the plugin at work in a Jenkins of its
 * own. Arguments: the war, the plugin, a folder of the plugins that it needs, an empty folder to be Jenkins' home, and
 * the folder of the pictures.
 */
final class Screenshots {

    private static final String JOB = "checkout-app";
    private static final String FREESTYLE = "freestyle";
    private static final int WIDTH = 1200;

    private final URI url;
    private final Browser browser;
    private final Path images;

    private Screenshots(URI url, Browser browser, Path images) {
        this.url = url;
        this.browser = browser;
        this.images = images;
    }

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[3]).toAbsolutePath();
        Demo.fill(home, Path.of(args[1]), Path.of(args[2]), List.of(JOB, FREESTYLE));
        try (PantoEmulator panto = PantoEmulator.start(Demo.KEY)) {
            URI url = URI.create(
                    "http://localhost:" + JenkinsProcess.freeAddress().getPort() + "/");
            RemoteJenkins jenkins =
                    Demo.start(Path.of(args[0]), home, url, panto.url()).awaitStart();
            int last = Demo.build(panto, jenkins, List.of(JOB)).get(JOB).size();
            try (Browser browser = Browser.open()) {
                new Screenshots(url, browser, Path.of(args[4])).take(last);
            }
        }
        System.exit(0);
    }

    private void take(int build) throws IOException {
        String page = "job/" + JOB + "/" + build + "/";
        take(page, ".panto-summary", 520, "build-page");
        take(page + "panto/", ".panto-page", 720, "panto-page");
        take(page + "testReport/", "#main-panel table", 640, "test-results");
        take(page + "console", "#out, .console-output", 640, "failed-verdict");
        take("job/" + JOB + "/panto/", ".panto-grid", 600, "job-page");

        open("job/" + FREESTYLE + "/configure", 2000);
        String step = "[descriptorid$=PantoTriggerBuilder]";
        browser.await(() ->
                browser.first(step + " select[name='_.credentialsId'] option").isDisplayed());
        browser.script("document.querySelectorAll('#bottom-sticker, .jenkins-bottom-app-bar__shadow').forEach("
                + "bar => bar.remove())");
        save("build-step", browser.picture(step));
    }

    private void take(String path, String shown, int height, String name) throws IOException {
        open(path, height);
        browser.await(() -> browser.first(shown).isDisplayed());
        save(name, browser.picture());
    }

    private void open(String path, int height) {
        browser.screen(WIDTH, height);
        browser.go(url.resolve(path).toString());
    }

    private void save(String name, byte[] picture) throws IOException {
        Path file = images.resolve(name + ".png");
        Files.write(file, picture);
        System.out.println(file);
    }
}
