package io.jenkins.plugins.panto;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/** A Chromium without a window, for what only a real browser can show. */
public final class Browser implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** Between two questions to the browser, which would only keep it from getting there. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Whether Chromium and its driver are on the path. */
    public static boolean isInstalled() {
        return !chromium().isEmpty() && !find("chromedriver").isEmpty();
    }

    private static List<File> chromium() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> find(name).stream())
                .toList();
    }

    private static List<File> find(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> new File(folder, program))
                .filter(File::canExecute)
                .toList();
    }

    public static Browser open() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium().get(0));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--window-size=1280,900",
                "--lang=en",
                "--hide-scrollbars");
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
        return new Browser(new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(find("chromedriver").get(0))
                        .build(),
                options));
    }

    @Override
    public void close() {
        driver.quit();
    }

    /** Waits for the whole page, which the driver alone does not on a busy machine. */
    public void go(String url) {
        script("window.left = true");
        driver.get(url);
        await(() -> script("return !window.left && document.readyState === 'complete'")
                .equals(true));
    }

    public String url() {
        return driver.getCurrentUrl();
    }

    public WebElement first(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    public List<String> texts(String css) {
        return all(css).stream().map(WebElement::getText).toList();
    }

    /** Waits until the element's text is so; while a part of the page is replaced, it may not be there. */
    public void await(String css, Predicate<String> wanted) {
        await(() -> {
            List<String> texts = texts(css);
            return !texts.isEmpty() && wanted.test(texts.get(0));
        });
    }

    /** Waits until it is so. */
    public void await(Condition condition) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "Not within " + TIMEOUT + ": " + first("body").getText());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (WebDriverException gone) {
            return false;
        }
    }

    /** Something that may come true in the page. */
    @FunctionalInterface
    public interface Condition {
        boolean holds();
    }

    public void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** What the keyboard is at. */
    public WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** Goes through the page with the tab key, from its begin, until the keyboard is at such an element. */
    public void tabTo(String css) {
        for (int i = 0; i < 500; i++) {
            press(Keys.TAB);
            if (script("return document.activeElement.matches(arguments[0])", css)
                    .equals(true)) {
                return;
            }
        }
        throw new AssertionError("The tab key does not lead to " + css);
    }

    public Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    public Object asyncScript(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    public void devTools(String command, Map<String, Object> parameters) {
        driver.executeCdpCommand(command, parameters);
    }

    /** As large as the screen of a device, in its own pixels. */
    public void screen(int width, int height) {
        devTools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What the plugin Dark Theme does to the page: other values for Jenkins' own colours. */
    public void darken() {
        script(
                """
                for (const [name, value] of Object.entries(arguments[0])) {
                    document.documentElement.style.setProperty(name, value);
                }""",
                Map.of(
                        "color-scheme", "dark",
                        "--background", "#1a1a1e",
                        "--card-background", "#232327",
                        "--black", "#ffffff",
                        "--text-color", "#ffffff",
                        "--text-color-secondary", "#b0b0b8",
                        "--link-color", "#7ab8ff",
                        "--blue", "#7ab8ff"));
    }

    /** A PNG of what is to be seen. */
    public byte[] picture() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    /** A PNG of an element, however far it reaches. */
    public byte[] picture(String css) {
        Object place = script("""
                const place = document.querySelector(arguments[0]).getBoundingClientRect();
                return {x: place.x, y: place.y + scrollY, width: place.width, height: place.height, scale: 1}""", css);
        Map<String, Object> picture = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("clip", place, "captureBeyondViewport", true));
        return Base64.getDecoder().decode((String) picture.get("data"));
    }

    /** What the browser complained about since it was last asked, Content Security Policy and all. */
    public List<String> complaints() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(entry -> entry.getMessage())
                .toList();
    }

    /** Fails where the Web Content Accessibility Guidelines 2.2, levels A and AA, are violated within these elements. */
    public void assertAccessible(String... css) {
        if (script("return !window.axe").equals(true)) {
            script(axe());
        }
        script("document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish())");
        assertEquals(
                List.of(),
                driver.executeAsyncScript(
                        "axe.run({include: arguments[0].map(css => [css])},"
                                + " {runOnly: arguments[1], resultTypes: ['violations']})"
                                + ".then(found => arguments[2](found.violations.map(violation => violation.id + ': '"
                                + " + violation.nodes.map(node => node.html + ' ' + node.failureSummary).join('; '))))",
                        List.of(css),
                        List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")));
    }

    private static String axe() {
        try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
