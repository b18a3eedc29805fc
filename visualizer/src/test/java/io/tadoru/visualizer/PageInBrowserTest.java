package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.tadoru.correlator.Incident;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser: what an analyst does with it, and what an attacker's names do to it. */
@Tag("once")
class PageInBrowserTest {
    @TempDir(cleanup = CleanupMode.NEVER)
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @AutoClose
    @SuppressWarnings("NullAway.Init")
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        browser = new Browser(folder);
    }

    private static Path page(String name, Incident incident) throws Exception {
        Path out = folder.resolve(name);
        new ReportFolder().write(incident, out);
        return out.resolve("report.html");
    }

    private static void open(Path page, boolean dark) throws Exception {
        open(page, "", dark);
    }

    private static void open(Path page, String fragment, boolean dark) throws Exception {
        browser.open(page.toUri() + fragment, 1500, 1000, dark);
        browser.await("document.documentElement.dataset.ready");
        browser.await("document.querySelectorAll('#rows tbody tr').length > 0");
    }

    private static void quiet(Path page) {
        assertThat(browser.troubles()).isEmpty();
        assertThat(browser.requests())
                .allMatch(u -> u.startsWith(page.toUri().toString()) || u.startsWith("blob:") || u.startsWith("data:"));
    }

    private static void shot(String name) throws Exception {
        browser.screenshot(Path.of("target", "page", name + ".png"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itOpensAnswersAndIsQuiet(boolean dark) throws Exception {
        Path page = page("mail", Incidents.mailBackdoor());
        open(page, dark);
        assertThat(browser.text("document.querySelector('h1').textContent")).startsWith("python3 (pid 4242");
        assertThat(browser.text("getComputedStyle(document.querySelector('.still')).display"))
                .isEqualTo("none");
        browser.eval("document.getElementById('desk').scrollIntoView()");
        browser.eval("document.getElementById('graph').focus()");
        browser.key("a");
        assertThat(browser.text("document.getElementById('panel').textContent"))
                .contains("python3", "4242", "kenji", "ANSWER", "Flows in and out");
        Thread.sleep(400);
        shot("mail-" + (dark ? "dark" : "light"));
        quiet(page);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everybodyCanUseIt(boolean dark) throws Exception {
        Path page = page("axe", Incidents.sixty());
        open(page, dark);
        assertThat(browser.faults()).as("as it opens").isEmpty();
        browser.eval("document.getElementById('graph').focus()");
        browser.key("a");
        browser.eval("[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'openAll').click()");
        for (String tab : List.of("files", "endpoints", "flows", "events", "activities")) {
            browser.eval("document.getElementById('tab-" + tab + "').click()");
            assertThat(browser.faults()).as(tab).isEmpty();
        }
        browser.key("?");
        assertThat(browser.faults()).as("keys").isEmpty();
        browser.key("Escape");
        browser.eval("[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'language').click()");
        assertThat(browser.faults()).as("in Japanese").isEmpty();
    }

    @Test
    void byKeysAlone() throws Exception {
        Path page = page("keys", Incidents.mailBackdoor());
        open(page, false);
        for (int i = 0; i < 80 && !browser.text("document.activeElement.id").equals("graph"); i++) {
            tab();
        }
        assertThat(browser.text("document.activeElement.id")).isEqualTo("graph");
        browser.key("ArrowDown");
        String first = browser.text("document.getElementById('said').textContent");
        assertThat(first).contains("ANSWER").contains("python3");
        browser.key("ArrowUp");
        String second = browser.text("document.getElementById('said').textContent");
        assertThat(second).isNotEmpty().isNotEqualTo(first);
        browser.key("]");
        assertThat(browser.text("document.getElementById('panel').textContent")).contains("Evidence", "audit.log");
        browser.key("?");
        assertThat(browser.eval("document.getElementById('keys').open").asBoolean())
                .isTrue();
        browser.key("Escape");
        assertThat(browser.eval("document.getElementById('keys').open").asBoolean())
                .isFalse();
        browser.eval("document.getElementById('graph').focus()");
        browser.key("a");
        browser.key("h");
        assertThat(browser.text(
                        "[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'showAll').hidden"))
                .isEqualTo("false");
        browser.key("u");
        assertThat(browser.text(
                        "[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'showAll').hidden"))
                .isEqualTo("true");
        browser.eval("document.querySelector('#rows tbody tr').focus()");
        browser.key("ArrowDown");
        browser.key("Enter");
        assertThat(browser.text("document.activeElement.getAttribute('aria-selected')"))
                .isEqualTo("true");
        quiet(page);
    }

    private static void tab() throws Exception {
        browser.key("Tab");
    }

    @Test
    void groupsOpenInPlaceAndClose() throws Exception {
        Incident incident = Incidents.mailBackdoor();
        assertThat(incident.groups()).isNotEmpty();
        Path page = page("groups", incident);
        open(page, false);
        String member = incident.groups().get(0).nodes().get(0);
        browser.eval("location.hash = '#v=' + encodeURIComponent(JSON.stringify({s: '" + member + "'}))");
        browser.await("[...document.querySelectorAll('#panel button')].some(b => b.textContent === 'Open')");
        browser.eval("[...document.querySelectorAll('#panel button')].find(b => b.textContent === 'Open').click()");
        browser.await("[...document.querySelectorAll('#panel button')].some(b => b.textContent === 'Close')");
        browser.await("decodeURIComponent(location.hash).includes('\"o\":[\"*" + member + "\"]')");
        browser.eval("document.getElementById('desk').scrollIntoView()");
        Thread.sleep(300);
        shot("group-open");
        browser.eval("document.getElementById('graph').focus()");
        browser.key("u");
        browser.await("decodeURIComponent(location.hash).includes('\"o\":[]')");
        browser.key("r");
        browser.await("decodeURIComponent(location.hash).includes('\"o\":[\"*" + member + "\"]')");
        quiet(page);
    }

    @Test
    void searchFiltersTimeAndTables() throws Exception {
        Path page = page("search", Incidents.sixty());
        open(page, false);
        browser.eval("document.getElementById('query').focus()");
        for (char c : "python3".toCharArray()) {
            browser.key(String.valueOf(c));
        }
        browser.key("Enter");
        assertThat(browser.text("document.getElementById('hits').textContent")).matches("1 of \\d+");
        assertThat(browser.text("document.getElementById('panel').textContent")).contains("python3");
        int all = browser.eval("document.querySelectorAll('#rows tbody tr').length")
                .asInt();
        browser.eval(
                "(s => { s.value = '1'; s.dispatchEvent(new Event('input')); })(document.getElementById('scrub'))");
        assertThat(browser.text("document.getElementById('clock').textContent")).contains("UTC");
        assertThat(browser.eval("document.querySelectorAll('#rows tbody tr').length")
                        .asInt())
                .isLessThan(all);
        browser.eval("document.getElementById('graph').focus()");
        browser.key(" ");
        browser.await("+document.getElementById('scrub').value > 2");
        browser.key(" ");
        browser.eval(
                "(s => { s.value = s.max; s.dispatchEvent(new Event('input')); })(document.getElementById('scrub'))");
        for (String tab : List.of("files", "endpoints", "flows", "events", "activities", "processes")) {
            browser.eval("document.getElementById('tab-" + tab + "').click()");
            assertThat(browser.eval("document.querySelectorAll('#rows tbody tr').length")
                            .asInt())
                    .as(tab)
                    .isPositive();
        }
        browser.eval("document.querySelector('#rows th button').click()");
        List<Integer> pids = new ArrayList<>();
        for (JsonNode n : browser.eval(
                "[...document.querySelectorAll('#rows tbody tr td:first-child')].map(x => +x.textContent)")) {
            pids.add(n.asInt());
        }
        assertThat(pids).isSorted().hasSizeGreaterThan(5);
        browser.eval("document.getElementById('kind-process').click()");
        assertThat(browser.eval("document.querySelectorAll('#rows tbody tr').length")
                        .asInt())
                .isZero();
        quiet(page);
    }

    @Test
    void lanesLeadToTheGraphAndBack() throws Exception {
        Path page = page("lanes", Incidents.mailBackdoor());
        open(page, false);
        browser.eval("document.querySelector('#lanes-picture g.mark.goes').dispatchEvent(new Event('click'))");
        assertThat(browser.text("document.getElementById('panel').textContent")).contains("Evidence", "audit.log");
        assertThat(browser.eval("document.querySelectorAll('#lanes-picture .chosen').length")
                        .asInt())
                .isPositive();
        browser.eval("document.querySelector('#lanes-picture g.lane.goes').dispatchEvent(new Event('click'))");
        assertThat(browser.text("document.getElementById('panel').textContent")).contains("Command lines");
        quiet(page);
    }

    /** As the service serves it: from an origin of its own, under a policy in a header. */
    @Test
    void itWorksInASandbox() throws Exception {
        byte[] html = Files.readAllBytes(page("sandbox", Incidents.mailBackdoor()));
        String policy = Jsoup.parse(new String(html, StandardCharsets.UTF_8))
                .select("meta[http-equiv]")
                .attr("content");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders()
                    .add(
                            "Content-Security-Policy",
                            policy + "; sandbox allow-scripts allow-downloads; frame-ancestors 'self'");
            exchange.sendResponseHeaders(200, html.length);
            exchange.getResponseBody().write(html);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/report.html";
            browser.open(url, 1500, 1000, false);
            browser.await("document.documentElement.dataset.ready");
            assertThat(browser.text("self.origin")).isEqualTo("null");
            browser.eval("document.getElementById('graph').focus()");
            browser.key("a");
            browser.await("location.hash.startsWith('#v=')");
            browser.eval("document.getElementById('give-svg').click()");
            browser.eval("document.getElementById('lanes').scrollIntoView()");
            JsonNode axis = browser.eval(
                    "(b => [b.left, b.top, b.right])(document.querySelector('.axis').getBoundingClientRect())");
            browser.pull(
                    axis.path(2).asDouble() / 2,
                    axis.path(1).asDouble() - 8,
                    axis.path(2).asDouble() - 20,
                    axis.path(1).asDouble());
            assertThat(browser.text("document.getElementById('clock').textContent"))
                    .contains(" – ");
            assertThat(browser.troubles()).isEmpty();
            assertThat(browser.requests()).allMatch(u -> u.equals(url) || u.startsWith("blob:"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void itSpeaksJapaneseToo() throws Exception {
        Path page = page("japanese", Incidents.mailBackdoor());
        open(page, false);
        browser.eval("[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'language').click()");
        assertThat(browser.text("document.getElementById('tab-processes').textContent"))
                .isEqualTo("プロセス");
        assertThat(browser.text("document.getElementById('coverage').textContent"))
                .isEqualTo("証拠の範囲と欠落");
        assertThat(browser.text("document.querySelector('h1').textContent")).contains("が 203.0.113.9:4444 への接続を開きました");
        assertThat(browser.text("document.querySelector('header').innerText"))
                .contains("起動したのは bash (pid 3907", "を保存したのは thunderbird", "その後: 起動したプロセス", "このプロセスである可能性")
                .doesNotContain("undefined");
        assertThat(browser.text("document.getElementById('desk').innerText")).doesNotContain("undefined");
        browser.eval("document.getElementById('desk').scrollIntoView()");
        Thread.sleep(300);
        shot("japanese");
        quiet(page);
    }

    @Test
    void hostileNamesNeitherRunNorBreak() throws Exception {
        List<String> payloads = new ArrayList<>(Incidents.HOSTILE);
        payloads.addAll(List.of(
                "__proto__",
                "constructor",
                "toString",
                "</script><script>alert(1)</script>",
                "<!--<script>",
                "<svg/onload=alert(1)>",
                "' onmouseover='alert(1)",
                "{{constructor.constructor('alert(1)')()}}",
                "n0",
                "#graph",
                "[id]",
                "<iframe srcdoc='<script>parent.alert(1)</script>'>",
                "<math><mtext><style><img src=x onerror=alert(1)>",
                "data:text/html,<script>alert(1)</script>",
                "\\u003cscript\\u003e"));
        for (Incident incident : List.of(
                Incidents.hostile(),
                Incidents.hostile("__proto__"),
                Incidents.hostile("</script><script>alert(1)</script>"),
                Incidents.hostile("x".repeat(300_000)),
                Incidents.processesNamed(payloads))) {
            Path page = page("hostile", incident);
            assertThat(Files.size(page)).isLessThan(3_000_000);
            open(page, false);
            assertThat(browser.eval("document.scripts.length").asInt()).isEqualTo(4);
            assertThat(browser.eval(
                                    "document.querySelectorAll('img, iframe, object, embed, [onload], [onerror], [onmouseover]').length")
                            .asInt())
                    .isZero();
            assertThat(browser.eval("({}).polluted === undefined && Object.keys(Object.prototype).length")
                            .asInt())
                    .isZero();
            for (String tab : List.of("files", "flows", "events", "activities", "processes")) {
                browser.eval("document.getElementById('tab-" + tab + "').click()");
            }
            browser.eval("document.getElementById('graph').focus()");
            for (int i = 0; i < 12; i++) {
                browser.key(i % 3 == 0 ? "ArrowDown" : i % 3 == 1 ? "ArrowRight" : "]");
            }
            browser.eval(
                    "(s => { s.value = '<img src=x onerror=alert(1)>'; s.dispatchEvent(new Event('input')); })(document.getElementById('query'))");
            browser.eval("[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'openAll').click()");
            browser.eval("document.getElementById('give-svg').click()");
            browser.eval("document.getElementById('give-json').click()");
            Thread.sleep(100);
            quiet(page);
        }
        Path page = page("fragment", Incidents.mailBackdoor());
        for (String fragment : List.of(
                "#v=%3Cscript%3E",
                "#v=" + "x".repeat(5000),
                "#v=%7B%22s%22%3A%22n999999%22%2C%22o%22%3A%5B-1%2C1e9%5D%2C%22h%22%3A%22x%22%2C%22q%22%3A%22%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%22%2C%22b%22%3A%22__proto__%22%7D",
                "#v=null",
                "#v=%")) {
            open(page, fragment, false);
            quiet(page);
        }
    }

    @Test
    void exportsAreWhole() throws Exception {
        Path page = page("exports", Incidents.mailBackdoor());
        open(page, false);
        browser.eval(
                "window.given = []; URL.createObjectURL = (f => b => { given.push(b); return f.call(URL, b); })(URL.createObjectURL)");
        for (String id : List.of("give-svg", "give-png", "give-csv", "give-json")) {
            browser.eval("document.getElementById('" + id + "').click()");
        }
        browser.await("given.length === 4");
        assertThat(
                        browser.text(
                                "new DOMParser().parseFromString('<x/>', 'text/xml') && given[0].text().then(s => new DOMParser().parseFromString(s, 'image/svg+xml').documentElement.nodeName)"))
                .isEqualTo("svg");
        assertThat(browser.eval(
                                "given.find(b => b.type === 'application/json').text().then(s => JSON.parse(s).nodes.length)")
                        .asInt())
                .isPositive();
        assertThat(browser.text("given.find(b => b.type === 'text/csv').text()"))
                .contains("python3", "4242");
        assertThat(browser.eval("given.find(b => b.type === 'image/png').size").asInt())
                .isGreaterThan(5000);
        quiet(page);
    }

    /** {@code -Dtadoru.pages=DIR}: reports that were made elsewhere, such as those of the samples. */
    @Test
    void othersOpenToo() throws Exception {
        String folders = System.getProperty("tadoru.pages", "");
        Assumptions.assumeFalse(folders.isEmpty(), "no -Dtadoru.pages");
        List<Path> pages;
        try (Stream<Path> found = Files.walk(Path.of(folders))) {
            pages = found.filter(f -> f.endsWith("report.html")).sorted().toList();
        }
        assertThat(pages).isNotEmpty();
        for (Path page : pages) {
            String name = page.subpath(page.getNameCount() - 2, page.getNameCount() - 1)
                    .toString();
            open(page, name.hashCode() % 2 == 0);
            System.out.printf(
                    "%s: %d kB, desk ready after %s ms%n",
                    name, Files.size(page) / 1000, browser.text("document.documentElement.dataset.ready"));
            browser.eval("document.getElementById('desk').scrollIntoView()");
            Thread.sleep(300);
            shot("of-" + name);
            browser.eval("[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'openAll').click()");
            browser.eval("[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'fit').click()");
            Thread.sleep(500);
            shot("of-" + name + "-open");
            quiet(page);
        }
    }

    @Test
    void largeOnesOpenSoon() throws Exception {
        for (int size : List.of(60, 200, 400)) {
            Path page = page("many", Incidents.many(size));
            open(page, false);
            browser.eval("document.getElementById('desk').scrollIntoView()");
            Thread.sleep(300);
            shot("many-" + size);
            System.out.printf(
                    "page of %d nodes: %d kB, desk ready after %s ms%n",
                    size, Files.size(page) / 1000, browser.text("document.documentElement.dataset.ready"));
            assertThat(Files.size(page)).isLessThan(2_000_000);
            quiet(page);
        }
    }

    /** What no investigation draws unless it is told to. */
    @Test
    void thousandsCanBeMovedAround() throws Exception {
        Path page = page("thousands", Incidents.web(2000, 10_000));
        open(page, false);
        System.out.printf(
                "page of 2000 nodes, 10000 edges: %d kB, desk ready after %s ms%n",
                Files.size(page) / 1000, browser.text("document.documentElement.dataset.ready"));
        browser.eval("document.getElementById('desk').scrollIntoView()");
        browser.eval("(d => { const id = d.nodes[d.boxes[0].nodes[5]].id; location.hash = '#v=' +"
                + " encodeURIComponent(JSON.stringify({o: ['*' + id], s: id})); })"
                + "(JSON.parse(document.getElementById('incident').textContent))");
        browser.await("[...document.querySelectorAll('#panel button')].some(b => b.textContent === 'Close')");
        browser.eval("[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'fit').click()");
        Thread.sleep(1500);
        shot("thousands");
        JsonNode box = browser.eval(
                "(b => ({x: b.left, y: b.top, w: b.width, h: b.height}))(document.getElementById('graph').getBoundingClientRect())");
        double frames = browser.drag(box.path("x").asDouble() + 8, box.path("y").asDouble() + 8, 200);
        System.out.printf("page of 2000 nodes, 10000 edges: %.0f frames a second while panning%n", frames);
        shot("thousands-moved");
        quiet(page);
    }
}
