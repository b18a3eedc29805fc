package io.tadoru.alerthooks.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.alerthooks.Payloads;
import io.tadoru.alerthooks.Payloads.Payload;
import io.tadoru.visualizer.Browser;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The log that attacks its reader, in a real browser: the report from its file, and the pages of a service. */
@Tag("once")
class HostileInBrowserTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Boxes whose text or children reach out of them to the right, unless they scroll or end in an ellipsis. */
    static final String SPILLED = """
            [...document.querySelectorAll('body *')]
              .filter(e => e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1 && !e.closest('svg'))
              .filter(e => getComputedStyle(e).overflowX === 'visible' && getComputedStyle(e).display !== 'inline')
              .map(e => e.tagName + '#' + e.id + '.' + e.className + ' ' + e.scrollWidth + ' > ' + e.clientWidth + ' '
                + e.textContent.slice(0, 60))""";

    @TempDir(cleanup = CleanupMode.NEVER)
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @AutoClose
    @SuppressWarnings("NullAway.Init")
    private static Browser browser;

    @AutoClose
    @SuppressWarnings("NullAway.Init")
    private static HostileScene scene;

    @BeforeAll
    static void start() throws Exception {
        browser = new Browser(folder);
        scene = new HostileScene(folder);
    }

    private static Path report() throws Exception {
        try (var all = Files.walk(folder.resolve("data/incidents"))) {
            return all.filter(f -> f.endsWith("report.html")).findFirst().orElseThrow();
        }
    }

    private static void open(Path page, int width) throws Exception {
        browser.open(page.toUri().toString(), width, 1000, false);
        browser.await("document.documentElement.dataset.ready");
    }

    private static void quiet(String own) {
        assertThat(browser.troubles()).isEmpty();
        assertThat(browser.requests())
                .allMatch(u -> u.startsWith(own) || u.startsWith("blob:") || u.startsWith("data:"));
    }

    private static void nothingOfOthersRuns() throws Exception {
        assertThat(browser.eval("document.scripts.length").asInt()).isEqualTo(4);
        assertThat(browser.eval(
                                "document.querySelectorAll('img, iframe, object, embed, link, base, form[action], video, audio,"
                                        + " marquee, math, foreignObject, [onload], [onerror], [onclick], [onfocus], [onmouseover]')"
                                        + ".length")
                        .asInt())
                .isZero();
        assertThat(browser.eval("({}).polluted === undefined && Object.keys(Object.prototype).length")
                        .asInt())
                .isZero();
    }

    private static void press(String button) throws Exception {
        browser.eval(
                "[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === '" + button + "').click()");
    }

    private static void within(String where) throws Exception {
        assertThat(browser.eval(SPILLED)).as(where).isEmpty();
        assertThat(browser.eval("document.documentElement.scrollWidth <= innerWidth")
                        .asBoolean())
                .as(where + " is no wider than the window")
                .isTrue();
    }

    @Test
    void theReportIsQuietWhateverIsOpened() throws Exception {
        Path page = report();
        for (int width : List.of(1500, 700)) {
            open(page, width);
            nothingOfOthersRuns();
            within("report, " + width);
            press("openAll");
            for (String tab : List.of("files", "endpoints", "flows", "events", "activities", "processes")) {
                browser.eval("document.getElementById('tab-" + tab + "').click()");
                within("tab " + tab + ", " + width);
            }
            browser.eval("document.querySelectorAll('details').forEach(d => d.open = true)");
            browser.eval("document.getElementById('graph').focus()");
            for (int i = 0; i < 60; i++) {
                browser.key(i % 3 == 0 ? "]" : i % 3 == 1 ? "ArrowDown" : "ArrowRight");
            }
            within("with all open, " + width);
            nothingOfOthersRuns();
            quiet(page.toUri().toString());
            browser.screenshot(Path.of("target", "page", "hostile-" + width + ".png"));
        }
    }

    @Test
    void whatReachesOutOfItsBoxIsSeen() throws Exception {
        open(report(), 1500);
        browser.eval("(d => { d.textContent = 'wide'; d.style.minWidth = '5000px'; })"
                + "(document.getElementById('panel').parentNode.insertBefore(document.createElement('div'), null)"
                + ".appendChild(document.createElement('div')))");
        assertThat(browser.eval(SPILLED)).isNotEmpty();
    }

    @Test
    void searchesForEveryTextDoNothingElse() throws Exception {
        Path page = report();
        open(page, 1500);
        int found = 0;
        for (Payload p : Payloads.all()) {
            browser.eval("(s => { s.value = " + JSON.writeValueAsString(p.text())
                    + "; s.dispatchEvent(new Event('input')); })(document.getElementById('query'))");
            found += browser.text("document.getElementById('hits').textContent").matches("(\\d+ of )?[1-9]\\d*.*")
                    ? 1
                    : 0;
        }
        System.out.println("searches that found something: " + found);
        assertThat(found).isGreaterThan(200);
        nothingOfOthersRuns();
        quiet(page.toUri().toString());
    }

    @Test
    void whatThePageGivesIsWhole() throws Exception {
        Path page = report();
        open(page, 1500);
        press("openAll");
        browser.eval(
                "window.given = []; URL.createObjectURL = (f => b => { given.push(b); return f.call(URL, b); })(URL.createObjectURL)");
        for (String id : List.of("give-svg", "give-csv", "give-json")) {
            browser.eval("document.getElementById('" + id + "').click()");
        }
        browser.await("given.length === 3");
        assertThat(browser.text(
                        "given.find(b => b.type.startsWith('image/svg')).text().then(s => (d => d.documentElement.nodeName"
                                + " + d.querySelectorAll('parsererror, script, image, foreignObject, a').length)"
                                + "(new DOMParser().parseFromString(s, 'image/svg+xml')))"))
                .isEqualTo("svg0");
        JsonNode json = JSON.readTree(browser.text("given.find(b => b.type === 'application/json').text()"));
        assertThat(json.path("nodes")).hasSizeGreaterThan(100);
        List<CSVRecord> rows = CSVFormat.RFC4180
                .parse(new StringReader(browser.text("given.find(b => b.type.startsWith('text/csv')).text()")
                        .replace("\uFEFF", "")))
                .getRecords();
        assertThat(rows)
                .hasSizeGreaterThan(10)
                .allMatch(r -> r.size() == rows.get(0).size());
        rows.forEach(r -> r.forEach(cell -> assertThat(cell).doesNotMatch("(?s)[=+@\\t\\r\\n＝＋－＠].*|-(?![0-9.]+$).*")));
        quiet(page.toUri().toString());
    }

    @Test
    void theServicesPagesAreQuiet() throws Exception {
        browser.open(scene.uri("/login").toString(), 1300, 1000, false);
        browser.eval("document.getElementById('account').value = 'admin'; document.getElementById('password').value = '"
                + scene.password + "'; document.querySelector('form button').click()");
        browser.await("location.pathname === '/'");
        for (int width : List.of(1300, 700)) {
            for (String path : List.of(
                    "/",
                    "/?case=" + scene.row.caseId(),
                    "/?text=%3Csvg+onload",
                    "/incidents/" + scene.row.id(),
                    "/status")) {
                browser.open(scene.uri(path).toString(), width, 1000, false);
                browser.await("document.querySelector('h1')");
                within(path + ", " + width);
                assertThat(browser.eval(
                                        "[...document.scripts].every(s => s.src.endsWith('/assets/live.js') && !s.text)")
                                .asBoolean())
                        .isTrue();
                quiet(scene.running.address());
            }
        }
        browser.open(scene.uri("/incidents/" + scene.row.id()).toString(), 1300, 1000, false);
        assertThat(browser.text("document.querySelector('iframe').sandbox.value"))
                .isEqualTo("allow-scripts allow-downloads");
        assertThat(browser.text("String(document.querySelector('iframe').contentDocument)"))
                .isEqualTo("null");
        browser.open(
                scene.uri("/api/v1/incidents/" + scene.row.id() + "/files/report.html")
                        .toString(),
                1300,
                1000,
                false);
        browser.await("document.documentElement.dataset.ready");
        assertThat(browser.text("self.origin")).isEqualTo("null");
        nothingOfOthersRuns();
        quiet(scene.running.address());
    }
}
