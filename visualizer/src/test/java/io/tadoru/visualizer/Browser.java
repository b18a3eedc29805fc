package io.tadoru.visualizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Debian's Chromium without a window, driven by Playwright. One page at a time; for one thread. */
public final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final Playwright playwright;
    private final BrowserContext context;
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private @Nullable Page page;
    /** Scripts are run by it, in the page or in its frame. */
    private @Nullable CDPSession session;

    /**
     * Starts one; without Chromium the test is skipped, and says so.
     *
     * @param folder of the test, for the profile
     */
    public Browser(Path folder) {
        if (!Files.isExecutable(CHROMIUM)) {
            System.err.println("SKIPPED: pages are not tested, there is no " + CHROMIUM);
        }
        Assumptions.assumeTrue(Files.isExecutable(CHROMIUM), "no chromium");
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        context = playwright
                .chromium()
                .launchPersistentContext(
                        folder.resolve("profile"),
                        new BrowserType.LaunchPersistentContextOptions()
                                .setExecutablePath(CHROMIUM)
                                .setChromiumSandbox(false)
                                .setLocale("en-US")
                                .setArgs(List.of("--disable-gpu", "--disable-dev-shm-usage")));
    }

    /** Opens a page and waits until its scripts are through; what went wrong in an earlier one is forgotten. */
    public void open(String url, int width, int height, boolean dark) throws IOException {
        if (page != null) {
            page.close();
        }
        Page next = context.newPage();
        page = next;
        session = context.newCDPSession(next);
        next.setViewportSize(width, height);
        next.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(dark ? ColorScheme.DARK : ColorScheme.LIGHT));
        troubles.clear();
        requests.clear();
        next.onConsoleMessage(m -> troubles.add("console: " + m.type() + " " + m.text()));
        next.onPageError(e -> troubles.add("exception: " + e));
        next.onDialog(d -> {
            troubles.add("dialog: " + d.message());
            d.dismiss();
        });
        next.onRequest(r -> requests.add(r.url()));
        next.navigate(url);
    }

    private Page page() {
        return Objects.requireNonNull(page, "no page is open");
    }

    /** From now on scripts are run in the frame that the page has, once it is there; until the next page. */
    public void enterFrame() {
        long end = System.nanoTime() + PATIENCE;
        List<Frame> frames = page().mainFrame().childFrames();
        while (frames.isEmpty() || frames.get(frames.size() - 1).url().isEmpty()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("the page has no frame");
            }
            page().waitForTimeout(50);
            frames = page().mainFrame().childFrames();
        }
        Frame frame = frames.get(frames.size() - 1);
        frame.waitForLoadState();
        session = context.newCDPSession(frame);
    }

    /** From now on scripts are run in the page itself. */
    public void leaveFrame() {
        session = context.newCDPSession(page());
    }

    /** What went wrong: errors, warnings, dialogs, violations of the policy. */
    public List<String> troubles() {
        page().waitForTimeout(1);
        return List.copyOf(troubles);
    }

    /** Addresses asked for, the page itself included. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The value of an expression. By the protocol itself: Playwright's own way is an {@code eval}, which policies forbid. */
    public JsonNode eval(String expression) throws IOException {
        JsonObject params = new JsonObject();
        params.addProperty("expression", expression);
        params.addProperty("returnByValue", true);
        params.addProperty("awaitPromise", true);
        params.addProperty("userGesture", true);
        JsonObject result = Objects.requireNonNull(session, "no page is open").send("Runtime.evaluate", params);
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
        }
        return JSON.readTree(result.get("result").toString()).path("value");
    }

    public String text(String expression) throws IOException {
        return eval(expression).asText();
    }

    public void await(String condition) throws IOException {
        long end = System.nanoTime() + PATIENCE;
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + condition + "; " + troubles);
            }
            page().waitForTimeout(20);
        }
    }

    /** Not while the page that was asked gives way to the next one, as in a sign-in. */
    private boolean holds(String condition) throws IOException {
        try {
            return eval("!!(" + condition + ")").asBoolean();
        } catch (PlaywrightException e) {
            if (String.valueOf(e.getMessage()).contains("Inspected target navigated")) {
                return false;
            }
            throw e;
        }
    }

    /** Presses a key: a letter or a name such as {@code Enter}. */
    public void key(String key) {
        page().keyboard().press(key);
    }

    /** Another medium, light or set of colours. */
    public void emulate(Page.EmulateMediaOptions options) {
        page().emulateMedia(options);
    }

    /** Presses the mouse at a point, moves it to another in steps and lets it go. */
    public void pull(double fromX, double fromY, double toX, double toY) {
        press(fromX, fromY);
        page().mouse().move(toX, toY, new Mouse.MoveOptions().setSteps(8));
        frame();
        page().mouse().up();
    }

    /** Presses the mouse at a point and holds it there. */
    public void press(double x, double y) {
        page().mouse().move(x, y);
        page().mouse().down();
    }

    /** Moves the mouse as it is, and waits until the page has drawn. */
    public void moveTo(double x, double y) {
        page().mouse().move(x, y);
        frame();
    }

    public void release() {
        page().mouse().up();
    }

    public void click(double x, double y) {
        page().mouse().click(x, y);
    }

    private void frame() {
        page().waitForTimeout(60);
    }

    /** Moves a finger from a point to another; the browser may take it for scrolling. */
    public void swipe(double fromX, double fromY, double toX, double toY) {
        CDPSession fingers = Objects.requireNonNull(session, "no page is open");
        touch(fingers, "touchStart", fromX, fromY);
        for (int i = 1; i <= 10; i++) {
            touch(fingers, "touchMove", fromX + (toX - fromX) * i / 10, fromY + (toY - fromY) * i / 10);
            page().waitForTimeout(30);
        }
        JsonObject end = new JsonObject();
        end.addProperty("type", "touchEnd");
        end.add("touchPoints", new JsonArray());
        fingers.send("Input.dispatchTouchEvent", end);
        frame();
    }

    private static void touch(CDPSession fingers, String type, double x, double y) {
        JsonObject point = new JsonObject();
        point.addProperty("x", x);
        point.addProperty("y", y);
        JsonArray points = new JsonArray();
        points.add(point);
        JsonObject params = new JsonObject();
        params.addProperty("type", type);
        params.add("touchPoints", points);
        fingers.send("Input.dispatchTouchEvent", params);
    }

    /** What axe-core finds against WCAG 2.2 AA and good practice, in words; as a person sees the page now. */
    public List<String> faults() throws IOException {
        try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
            eval(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8) + ";0");
        }
        List<String> faults = new ArrayList<>();
        JsonNode found = eval("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
                + " 'best-practice']}).then(r => r.violations.map(v => v.impact + ' ' + v.id + ': ' + v.help + ': '"
                + " + v.nodes.slice(0, 4).map(n => n.target + ' ' + n.failureSummary).join(' | ')))");
        found.forEach(f -> faults.add(f.asText()));
        return faults;
    }

    /**
     * Texts of ours in Latin letters alone that a person can come upon in a page in Japanese: not those of others, which
     * stand in {@code bdi} and {@code code}, but names of boxes, and what the script says.
     *
     * @param known a pattern of words that are the same in every language
     */
    public List<String> latin(String known) throws IOException {
        List<String> words = new ArrayList<>();
        eval("""
                (() => {
                  const said = [];
                  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
                  while (walk.nextNode()) {
                    const within = walk.currentNode.parentElement;
                    if (!within.closest('title, bdi, code, kbd, option, script, style, textarea, body [lang="en"], .still, svg text:not([data-s])')) said.push(walk.currentNode.data);
                  }
                  for (const e of document.querySelectorAll('*')) {
                    for (const name of ['aria-label', 'aria-valuetext', 'title', 'placeholder', 'alt', 'data-late', 'data-refused']) {
                      if (!e.closest('.still')) said.push(e.getAttribute(name) || '');
                    }
                  }
                  return [...new Set(said)].filter(s => /[A-Za-z]{2,}/.test(s.replace(/KNOWN/g, '')) && !/[\\u3040-\\u30ff\\u4e00-\\u9fff]/.test(s));
                })()""".replace("KNOWN", known)).forEach(w -> words.add(w.asText()));
        return words;
    }

    /** Drags from a point in steps and gives the frames drawn a second. */
    public double drag(double x, double y, int steps) throws IOException {
        eval(
                "window.frames_ = []; (function f(t) { frames_.push(t); window.frameAsked = requestAnimationFrame(f); })(0)");
        page().mouse().move(x, y);
        page().mouse().down();
        long begin = System.nanoTime();
        eval("frames_.length = 0");
        for (int i = 1; i <= steps; i++) {
            page().mouse().move(x + 150 * Math.sin(i / 20.0), y + i % 50);
        }
        int frames = eval("cancelAnimationFrame(frameAsked), frames_.length").asInt();
        double seconds = (System.nanoTime() - begin) / 1e9;
        page().mouse().up();
        return frames / seconds;
    }

    public void screenshot(Path file) {
        page().screenshot(new Page.ScreenshotOptions().setPath(file));
    }

    @Override
    public void close() {
        context.close();
        playwright.close();
    }
}
