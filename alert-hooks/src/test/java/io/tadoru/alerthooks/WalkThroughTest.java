package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Incident;
import io.tadoru.visualizer.Browser;
import io.tadoru.visualizer.ReportFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The walk-through in docs, done in a real browser: what the document quotes is what the page says. With
 * {@code -Dtadoru.walk=true} its pictures are made anew.
 */
@Tag("once")
class WalkThroughTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "walk-through.md");
    private static final Path PICTURES = Boolean.getBoolean("tadoru.walk")
            ? Path.of("..", "docs", "walk-through")
            : Path.of("target", "walk-through");

    @TempDir(cleanup = CleanupMode.NEVER)
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void thePageSaysWhatTheDocumentQuotes() throws Exception {
        Incident incident = Sample.named("mail-backdoor").incident();
        Path report = folder.resolve("report");
        new ReportFolder().write(incident, report);
        try (Browser browser = new Browser(folder)) {
            walk(browser, report.resolve("report.html"), incident);
            String said = words(browser.text("document.body.innerText"));
            List<String> quoted = Files.readAllLines(DOCUMENT).stream()
                    .filter(line -> line.startsWith("> "))
                    .map(line -> words(line.substring(2)))
                    .toList();
            assertThat(quoted)
                    .hasSizeGreaterThan(10)
                    .allSatisfy(line -> assertThat(said).contains(line));
            assertThat(browser.troubles()).isEmpty();
        }
        String document = Files.readString(DOCUMENT);
        List<Path> pictures;
        try (var all = Files.list(PICTURES)) {
            pictures = all.sorted().toList();
        }
        assertThat(pictures)
                .isNotEmpty()
                .allSatisfy(p -> assertThat(document).contains("(walk-through/" + p.getFileName() + ")"));
        assertThat(document.split("\\(walk-through/", -1)).hasSize(pictures.size() + 1);
    }

    private static void walk(Browser browser, Path page, Incident incident) throws Exception {
        browser.open(page.toUri().toString(), 1280, 800, false);
        browser.await("document.documentElement.dataset.ready");
        shot(browser, "1-answer");
        to(browser, "desk");
        browser.eval("document.getElementById('graph').focus({preventScroll: true})");
        browser.key("a");
        shot(browser, "2-graph");
        int saved = incident.edges().stream()
                .filter(e -> e.path() && e.kind().words().equals("wrote"))
                .findFirst()
                .orElseThrow()
                .number();
        for (int i = 0; i < saved; i++) {
            browser.key("]");
        }
        shot(browser, "3-proof");
        String member = incident.groups().get(0).nodes().get(0);
        view(browser, "{s: '" + member + "'}");
        browser.await("[...document.querySelectorAll('#panel button')].some(b => b.textContent === 'Open')");
        browser.eval("document.getElementById('graph').focus({preventScroll: true})");
        browser.key("Enter");
        browser.await("[...document.querySelectorAll('#panel button')].some(b => b.textContent === 'Close')");
        browser.key("f");
        shot(browser, "4-group");
        browser.key("Escape");
        slide(browser, "scrub-from", 3);
        slide(browser, "scrub", 9);
        shot(browser, "5-time");
        slide(browser, "scrub-from", 0);
        slide(browser, "scrub", 1000);
        to(browser, "lanes");
        shot(browser, "6-lanes");
        browser.open(page.toUri().toString(), 1280, 800, true);
        browser.await("document.documentElement.dataset.ready");
        browser.eval("document.getElementById('tab-flows').click()");
        browser.eval("document.getElementById('give-svg').scrollIntoView()");
        shot(browser, "7-tables");
    }

    private static void view(Browser browser, String state) throws Exception {
        browser.eval("location.hash = '#v=' + encodeURIComponent(JSON.stringify(" + state + "))");
    }

    private static void to(Browser browser, String id) throws Exception {
        browser.eval("document.getElementById('" + id + "').scrollIntoView()");
    }

    private static void slide(Browser browser, String id, int to) throws Exception {
        browser.eval("(s => { s.value = '" + to + "'; s.dispatchEvent(new Event('input')); })(document.getElementById('"
                + id + "'))");
    }

    private static void shot(Browser browser, String name) throws Exception {
        Thread.sleep(500);
        browser.screenshot(PICTURES.resolve(name + ".png"));
    }

    /** Without what only layout puts there. */
    private static String words(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
