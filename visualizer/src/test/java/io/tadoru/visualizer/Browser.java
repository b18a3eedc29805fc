package io.tadoru.visualizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A Chromium without a window, told what to do over its DevTools protocol. One page at a time; for one thread. */
public final class Browser implements AutoCloseable {
    public static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private String target = "";
    /** Of the page, and of what scripts are now run in: the page or its frame. */
    private String page = "";

    private String session = "";
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

    /** Starts one whose profile is a folder of the test's. */
    public Browser(Path profile) throws Exception {
        process = new ProcessBuilder(
                        CHROMIUM.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--lang=en-US",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("chromium.log").toFile())
                .start();
        Path port = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + PATIENCE;
        while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "chromium did not start: " + Files.readString(profile.resolve("chromium.log")));
            }
            Thread.sleep(50);
        }
        List<String> lines = Files.readAllLines(port);
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)), new Listener())
                .get(30, TimeUnit.SECONDS);
    }

    /** Opens a page and waits until its scripts are through; what went wrong in an earlier one is forgotten. */
    public void open(String url, int width, int height, boolean dark) throws Exception {
        String before = target;
        target = call("Target.createTarget", Map.of("url", "about:blank"))
                .path("targetId")
                .asText();
        if (!before.isEmpty()) {
            call("Target.closeTarget", Map.of("targetId", before));
        }
        page = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .path("sessionId")
                .asText();
        session = page;
        frames.clear();
        call("Target.setAutoAttach", Map.of("autoAttach", true, "waitForDebuggerOnStart", false, "flatten", true));
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        troubles.clear();
        requests.clear();
        call("Page.navigate", Map.of("url", url));
        await("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** From now on scripts are run in the frame of another origin that the page opened last; until the next page. */
    public void enterFrame() throws Exception {
        String frame = Objects.requireNonNull(frames.poll(30, TimeUnit.SECONDS), "the page opened no such frame");
        for (String next = frames.poll(); next != null; next = frames.poll()) {
            frame = next;
        }
        session = frame;
        for (String domain : List.of("Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** From now on scripts are run in the page itself. */
    public void leaveFrame() {
        session = page;
    }

    /** What went wrong: errors, warnings, dialogs, violations of the policy. */
    public List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** Addresses asked for, the page itself included. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The value of an expression. */
    public JsonNode eval(String expression) throws Exception {
        JsonNode result = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true, "userGesture", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    public String text(String expression) throws Exception {
        return eval(expression).asText();
    }

    public void await(String condition) throws Exception {
        long end = System.nanoTime() + PATIENCE;
        while (!eval("!!(" + condition + ")").asBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + condition + "; " + troubles);
            }
            Thread.sleep(20);
        }
    }

    /** Presses a key: a letter or a name such as {@code Enter}. */
    public void key(String key) throws Exception {
        String text = key.length() == 1 ? key : key.equals("Enter") ? "\r" : "";
        Map<String, Integer> codes = Map.of(
                "Enter", 13, "Tab", 9, "Escape", 27, "ArrowLeft", 37, "ArrowUp", 38, "ArrowRight", 39, "ArrowDown", 40);
        int code = codes.getOrDefault(key, 0);
        ObjectNode down = JSON.createObjectNode()
                .put("type", text.isEmpty() ? "rawKeyDown" : "keyDown")
                .put("key", key)
                .put("windowsVirtualKeyCode", code);
        if (!text.isEmpty()) {
            down.put("text", text);
        }
        call("Input.dispatchKeyEvent", down);
        call(
                "Input.dispatchKeyEvent",
                JSON.createObjectNode().put("type", "keyUp").put("key", key).put("windowsVirtualKeyCode", code));
    }

    public void click(double x, double y) throws Exception {
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            call("Input.dispatchMouseEvent", Map.of("type", type, "x", x, "y", y, "button", "left", "clickCount", 1));
        }
    }

    /** What axe-core finds against WCAG 2.2 AA and good practice, in words; as a person sees the page now. */
    public List<String> faults() throws Exception {
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

    /** Drags from a point in steps of one frame and gives the frames drawn a second. */
    public double drag(double x, double y, int steps) throws Exception {
        eval(
                "window.frames_ = []; (function f(t) { frames_.push(t); window.frameAsked = requestAnimationFrame(f); })(0)");
        call("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
        call(
                "Input.dispatchMouseEvent",
                Map.of("type", "mousePressed", "x", x, "y", y, "button", "left", "clickCount", 1));
        long begin = System.nanoTime();
        eval("frames_.length = 0");
        for (int i = 1; i <= steps; i++) {
            double to = x + 150 * Math.sin(i / 20.0);
            call(
                    "Input.dispatchMouseEvent",
                    Map.of("type", "mouseMoved", "x", to, "y", y + i % 50, "button", "left", "buttons", 1));
        }
        int frames = eval("cancelAnimationFrame(frameAsked), frames_.length").asInt();
        double seconds = (System.nanoTime() - begin) / 1e9;
        call(
                "Input.dispatchMouseEvent",
                Map.of("type", "mouseReleased", "x", x, "y", y, "button", "left", "clickCount", 1));
        return frames / seconds;
    }

    public void screenshot(Path file) throws Exception {
        byte[] png = Base64.getDecoder()
                .decode(call("Page.captureScreenshot", Map.of("format", "png"))
                        .path("data")
                        .asText());
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, png);
    }

    private JsonNode call(String method, Object params) throws Exception {
        int id = next.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(params));
        boolean ofPage = method.startsWith("Input.") || method.startsWith("Page.") || method.endsWith("setAutoAttach");
        boolean ofBrowser = method.startsWith("Target.") && !ofPage;
        if (!page.isEmpty() && !ofBrowser) {
            message.put("sessionId", ofPage ? page : session);
        }
        socket.sendText(message.toString(), true).get(30, TimeUnit.SECONDS);
        JsonNode json;
        try {
            json = answer.get(60, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(method + " was not answered", e);
        }
        if (json.has("error")) {
            throw new AssertionError(method + ": " + json.path("error"));
        }
        return json.path("result");
    }

    private void told(JsonNode message) {
        JsonNode p = message.path("params");
        switch (message.path("method").asText()) {
            case "Runtime.exceptionThrown" -> troubles.add("exception: " + p.path("exceptionDetails"));
            case "Runtime.consoleAPICalled" -> troubles.add("console: " + p.path("type") + p.path("args"));
            case "Log.entryAdded" -> troubles.add("log: " + p.path("entry"));
            case "Page.javascriptDialogOpening" -> troubles.add("dialog: " + p.path("message"));
            case "Target.attachedToTarget" -> {
                if (p.path("targetInfo").path("type").asText().equals("iframe")) {
                    frames.add(p.path("sessionId").asText());
                }
            }
            case "Network.requestWillBeSent" ->
                requests.add(p.path("request").path("url").asText());
            default -> {
                // The rest is of no interest.
            }
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                try {
                    JsonNode message = JSON.readTree(parts.toString());
                    CompletableFuture<JsonNode> answer =
                            message.has("id") ? asked.remove(message.path("id").asInt()) : null;
                    if (answer != null) {
                        answer.complete(message);
                    } else {
                        told(message);
                    }
                } catch (IOException e) {
                    troubles.add("no JSON: " + e.getMessage());
                }
                parts.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
}
