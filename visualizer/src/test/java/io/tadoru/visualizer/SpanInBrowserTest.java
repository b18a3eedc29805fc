package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.Media;
import io.tadoru.correlator.Incident;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A span of time chosen in the lanes, in a real browser: by mouse, finger and keys. */
@Tag("once")
class SpanInBrowserTest {
    /** Above everything in the lanes but the axis, within what the mouse can choose. */
    private static final int ABOVE = -8;

    @TempDir(cleanup = CleanupMode.NEVER)
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @AutoClose
    @SuppressWarnings("NullAway.Init")
    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = new Browser(folder);
    }

    private static Path page(String name, Incident incident) throws Exception {
        Path out = folder.resolve(name);
        new ReportFolder().write(incident, out);
        return out.resolve("report.html");
    }

    private static void open(Path page, String fragment, boolean dark) throws Exception {
        browser.open(page.toUri() + fragment, 1500, 1000, dark);
        browser.await("document.documentElement.dataset.ready");
        browser.eval("document.getElementById('tab-flows').click()");
        browser.eval("document.getElementById('lanes').scrollIntoView()");
    }

    /** The middle of the tick below which a flow stands. */
    private static double[] tick(int flow) throws Exception {
        JsonNode at =
                browser.eval("(b => [(b.left + b.right) / 2, (b.top + b.bottom) / 2])([...document.querySelectorAll("
                        + "'.tick')].find(t => +t.dataset.first <= " + flow + " && +t.dataset.last >= " + flow
                        + ").querySelector('line').getBoundingClientRect())");
        return new double[] {at.path(0).asDouble(), at.path(1).asDouble()};
    }

    private static void choose(int from, int to) throws Exception {
        double[] a = tick(from);
        double[] b = tick(to);
        browser.pull(a[0], a[1] + ABOVE, b[0], b[1] + ABOVE);
    }

    private record Side(double x, double y) {}

    /** Where an edge of the band can be taken; 0 is the first. */
    private static Side edge(int which) throws Exception {
        JsonNode at = browser.eval("(b => [(b.left + b.right) / 2, b.top + 15, b.width, b.height])("
                + "document.querySelectorAll('.span-hold')[" + which + "].getBoundingClientRect())");
        assertThat(at.path(2).asDouble()).isGreaterThanOrEqualTo(23.99);
        assertThat(at.path(3).asDouble()).isGreaterThan(24);
        return new Side(at.path(0).asDouble(), at.path(1).asDouble());
    }

    /** Takes an edge of the band, so far below its top, to where a flow stands. */
    private static void adjust(int which, int below, int flow) throws Exception {
        Side at = edge(which);
        double line = browser.eval("(b => " + (which == 0 ? "b.right" : "b.left") + ")(document.querySelectorAll("
                        + "'.span-hold')[" + which + "].getBoundingClientRect())")
                .asDouble();
        browser.pull(at.x(), at.y() + below, at.x() + tick(flow)[0] - line, at.y() + below);
    }

    /** The numbers of the first and the last flow whose marks are not faded, as far as marks are of one flow. */
    private static List<Integer> lit() throws Exception {
        JsonNode all = browser.eval(
                "(l => [Math.min(...l), Math.max(...l)])([...document.querySelectorAll("
                        + "'#lanes-picture .mark:not(.later)')].map(g => g.dataset.flows).filter(f => !f.includes(' ')).map(Number))");
        return List.of(all.path(0).asInt(), all.path(1).asInt());
    }

    private static boolean band() throws Exception {
        return browser.eval("getComputedStyle(document.querySelector('.span')).display !== 'none'")
                .asBoolean();
    }

    private static String text(String id) throws Exception {
        return browser.text("document.getElementById('" + id + "').textContent");
    }

    private static int value(String slider) throws Exception {
        return browser.eval("+document.getElementById('" + slider + "').value").asInt();
    }

    private static int rows() throws Exception {
        return browser.eval("document.querySelectorAll('#rows tbody tr').length")
                .asInt();
    }

    private static int inGraph() throws Exception {
        return browser.eval("document.getElementById('graph')._cyreg.cy.edges(':visible').not('.later').length")
                .asInt();
    }

    private static void quiet() {
        assertThat(browser.troubles()).isEmpty();
    }

    private static void shot(String name) throws Exception {
        browser.screenshot(Path.of("target", "page", name + ".png"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everythingFollowsADrag(boolean dark) throws Exception {
        Path page = page("drag", Incidents.sixty());
        open(page, "", dark);
        int rows = rows();
        int edges = inGraph();
        assertThat(band()).isFalse();
        assertThat(text("span-says")).startsWith("Drag across the lanes");
        choose(10, 20);
        assertThat(band()).isTrue();
        assertThat(lit()).isEqualTo(List.of(10, 20));
        assertThat(rows()).isPositive().isLessThan(rows);
        assertThat(inGraph()).isPositive().isLessThan(edges);
        assertThat(text("clock")).contains(" – ").contains("UTC");
        assertThat(text("said")).matches("Span: .* to .*, " + rows() + " of " + rows + " flows");
        assertThat(text("span-says")).isEqualTo(text("said"));
        assertThat(browser.faults()).isEmpty();
        shot("span-" + (dark ? "dark" : "light"));
        // The address has it, whoever opens that sees the same.
        browser.await("location.hash.includes('%22g%22%3A" + value("scrub-from") + "')");
        String hash = browser.text("location.hash");
        double left = edge(0).x();
        double right = edge(1).x();
        open(page, hash, dark);
        assertThat(lit()).isEqualTo(List.of(10, 20));
        assertThat(edge(0).x()).isEqualTo(left);
        assertThat(edge(1).x()).isEqualTo(right);
        quiet();
    }

    @Test
    void itsEdgesCanBeMovedAndAClickOutsideTakesItAway() throws Exception {
        open(page("edges", Incidents.sixty()), "", false);
        choose(20, 10);
        assertThat(lit()).isEqualTo(List.of(10, 20));
        adjust(0, 0, 15);
        assertThat(lit()).isEqualTo(List.of(15, 20));
        // In the midst of the lanes as well, and beyond the other edge.
        adjust(1, 200, 11);
        assertThat(lit()).isEqualTo(List.of(11, 15));
        int begin = value("scrub-from");
        int step = value("scrub");

        // Neither a click on an edge, nor within, nor on a mark or a process changes the span.
        browser.click(edge(0).x(), edge(0).y());
        browser.click(tick(12)[0], tick(12)[1] + ABOVE);
        JsonNode mark = browser.eval("(b => [(b.left + b.right) / 2, (b.top + b.bottom) / 2])(document.querySelector("
                + "'[data-flows=\"30\"] polygon, [data-flows=\"30\"] circle').getBoundingClientRect())");
        browser.click(mark.path(0).asDouble(), mark.path(1).asDouble());
        assertThat(text("panel")).contains("Evidence");
        assertThat(browser.text("document.querySelector('#lanes-picture .chosen').dataset.flows"))
                .isEqualTo("30");
        JsonNode lane = browser.eval("(b => [(b.left + b.right) / 2, (b.top + b.bottom) / 2])(document.querySelector("
                + "'.lane text').getBoundingClientRect())");
        browser.click(lane.path(0).asDouble(), lane.path(1).asDouble());
        assertThat(text("panel")).contains("Command lines");
        assertThat(List.of(value("scrub-from"), value("scrub"))).isEqualTo(List.of(begin, step));

        // A drag that begins on a mark chooses a span and selects nothing.
        browser.pull(
                mark.path(0).asDouble(),
                mark.path(1).asDouble(),
                tick(40)[0],
                mark.path(1).asDouble());
        assertThat(lit()).isEqualTo(List.of(30, 40));
        assertThat(text("panel")).contains("Command lines");

        browser.click(tick(50)[0], tick(50)[1] + ABOVE);
        assertThat(band()).isFalse();
        assertThat(text("clock")).isEqualTo("all time");
        assertThat(text("said")).isEqualTo("all time");
        choose(20, 25);
        browser.eval("document.querySelector('#span button').click()");
        assertThat(band()).isFalse();
        assertThat(browser.text("document.activeElement.id")).isEqualTo("lanes-picture");
        quiet();
    }

    @Test
    void escapeGoesBack() throws Exception {
        open(page("escape", Incidents.sixty()), "", false);
        choose(10, 20);
        double[] from = tick(30);
        browser.press(from[0], from[1] + ABOVE);
        browser.moveTo(tick(40)[0], from[1] + ABOVE);
        assertThat(lit()).isEqualTo(List.of(30, 40));
        browser.key("Escape");
        assertThat(lit()).isEqualTo(List.of(10, 20));
        browser.moveTo(tick(50)[0], from[1] + ABOVE);
        browser.release();
        assertThat(lit()).isEqualTo(List.of(10, 20));
        browser.key("Escape");
        assertThat(band()).isFalse();
        quiet();
    }

    @Test
    void keysAloneDoIt() throws Exception {
        open(page("keys", Incidents.sixty()), "", false);
        for (int i = 0; i < 200 && !browser.text("document.activeElement.id").equals("lanes-picture"); i++) {
            browser.key("Tab");
        }
        for (int i = 0; i < 10; i++) {
            browser.key("]");
        }
        browser.key("s");
        assertThat(lit().get(0)).isEqualTo(10);
        for (int i = 0; i < 5; i++) {
            browser.key("]");
        }
        browser.key("e");
        assertThat(lit()).isEqualTo(List.of(10, 15));
        int step = value("scrub");
        browser.key("Shift+ArrowRight");
        assertThat(value("scrub")).isEqualTo(step + 1);
        browser.key("Shift+ArrowLeft");
        browser.key("Shift+ArrowLeft");
        assertThat(value("scrub")).isEqualTo(step - 1);
        assertThat(text("said")).startsWith("Span: ");
        // Past the begin it does not go.
        for (int i = 0; i < 80; i++) {
            browser.key("Shift+ArrowLeft");
        }
        assertThat(value("scrub")).isEqualTo(value("scrub-from") + 1);
        assertThat(rows()).isPositive();
        int begin = value("scrub-from");
        browser.key("]");
        browser.key("[");
        browser.key("e");
        browser.eval("document.getElementById('desk').scrollIntoView(); document.querySelector('#graph').focus()");
        browser.key("Escape");
        browser.eval("document.getElementById('lanes-picture').focus()");
        // Without a flow selected, s says which edge the arrows move.
        browser.key("s");
        browser.key("Shift+ArrowLeft");
        assertThat(value("scrub-from")).isEqualTo(begin - 1);
        browser.key("Escape");
        assertThat(band()).isFalse();
        browser.key("?");
        assertThat(text("keys")).contains("Shift+←", "the span of time begins");
        browser.key("Escape");
        quiet();
    }

    @Test
    void itHoldsAtEveryZoomAndScrolled() throws Exception {
        open(page("zoom", Incidents.sixty()), "", false);
        choose(10, 20);
        for (String zoom : List.of("50", "100", "150", "200")) {
            browser.eval("document.getElementById('lanes-zoom-" + zoom + "').click()");
            browser.moveTo(3, 3);
            browser.eval(
                    "document.querySelector('[data-flows=\"16\"]').scrollIntoView({block: 'nearest', inline: 'center'})");
            browser.eval("document.getElementById('lanes-picture').scrollTop = 0");
            assertThat(lit()).as(zoom).isEqualTo(List.of(10, 20));
            edge(0);
            double[] from = tick(11);
            browser.pull(from[0], from[1] + ABOVE, tick(14)[0], from[1] + ABOVE);
            assertThat(lit()).as(zoom).isEqualTo(List.of(11, 14));
            // Back by its edges, however wide a pixel is.
            adjust(1, 0, 20);
            adjust(0, 0, 10);
            assertThat(lit()).as(zoom).isEqualTo(List.of(10, 20));
        }
        assertThat(browser.eval("document.getElementById('lanes-picture').scrollLeft")
                        .asInt())
                .isPositive();
        shot("span-200");
        // Held at the side the picture goes on until its last flow.
        double[] from = tick(15);
        browser.press(from[0], from[1] + ABOVE);
        browser.moveTo(1480, from[1] + ABOVE);
        browser.await("+document.getElementById('scrub').value === +document.getElementById('scrub').max");
        browser.release();
        assertThat(lit()).isEqualTo(List.of(15, 60));
        quiet();
    }

    @Test
    void fingersChooseAcrossAndScrollAlong() throws Exception {
        open(page("touch", Incidents.sixty()), "", false);
        double[] from = tick(10);
        browser.swipe(from[0], from[1] + 100, tick(20)[0], from[1] + 104);
        assertThat(lit()).isEqualTo(List.of(10, 20));
        double before = browser.eval("scrollY").asDouble();
        browser.swipe(tick(30)[0], from[1] + 400, tick(30)[0] + 3, from[1] + 100);
        browser.await("scrollY > " + before);
        assertThat(lit()).isEqualTo(List.of(10, 20));
        // Beside the lanes a finger scrolls in both ways.
        browser.eval("document.getElementById('lanes').scrollIntoView()");
        browser.eval("document.getElementById('lanes-zoom-200').click()");
        browser.swipe(700, from[1] - 60, 300, from[1] - 60);
        browser.await("document.getElementById('lanes-picture').scrollLeft > 0");
        assertThat(lit()).isEqualTo(List.of(10, 20));
        quiet();
    }

    @Test
    void slidersPlayAndAddressMoveTheBand() throws Exception {
        Path page = page("both", Incidents.mailBackdoor());
        open(page, "", false);
        slide("scrub-from", 3);
        slide("scrub", 9);
        assertThat(band()).isTrue();
        double left = edge(0).x();
        double right = edge(1).x();
        browser.eval("[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'play').click()");
        browser.await("+document.getElementById('scrub').value > 10");
        browser.eval("[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'play').click()");
        assertThat(edge(0).x()).isEqualTo(left);
        assertThat(edge(1).x()).isGreaterThan(right);
        browser.eval("location.hash = '#v=' + encodeURIComponent(JSON.stringify({g: 3, t: 9}))");
        browser.await("document.getElementById('scrub').value === '9'");
        assertThat(edge(1).x()).isEqualTo(right);
        // Before the first moment nothing has happened; the band is as narrow as that.
        slide("scrub", 0);
        assertThat(browser.eval("+document.querySelector('.span-fill').getAttribute('width')")
                        .asDouble())
                .isZero();
        assertThat(text("said") + text("span-says")).contains(", 0 of ");
        for (String hash :
                List.of("{\"g\":5,\"t\":5}", "{\"g\":1e9,\"t\":1}", "{\"g\":-1,\"t\":-7}", "{\"t\":\"x\"}")) {
            open(page, "#v=" + URLEncoder.encode(hash, StandardCharsets.UTF_8), false);
            quiet();
        }
    }

    @Test
    void paperAndColoursOfOnesOwnHaveItToo() throws Exception {
        open(page("paper", Incidents.mailBackdoor()), "", false);
        String says = "getComputedStyle(document.getElementById('span')).display";
        browser.emulate(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        assertThat(browser.text(says)).isEqualTo("none");
        assertThat(band()).isFalse();
        browser.emulate(new Page.EmulateMediaOptions().setMedia(Media.SCREEN));
        choose(6, 12);
        browser.emulate(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        assertThat(browser.text(says)).isNotEqualTo("none");
        assertThat(band()).isTrue();
        assertThat(browser.text("getComputedStyle(document.querySelector('.span-grip')).display"))
                .isEqualTo("none");
        browser.emulate(new Page.EmulateMediaOptions().setMedia(Media.SCREEN).setForcedColors(ForcedColors.ACTIVE));
        assertThat(browser.text("getComputedStyle(document.querySelector('.span-line')).fill"))
                .isEqualTo(browser.text("(e => { e.style.color = 'Highlight'; return getComputedStyle(e).color; })"
                        + "(document.getElementById('span'))"));
        shot("span-forced");
        quiet();
    }

    /** A small screen, in Japanese. */
    @Test
    void aPhoneHasRoomForIt() throws Exception {
        Path page = page("phone", Incidents.mailBackdoor());
        browser.open(page.toUri().toString(), 400, 800, false);
        browser.await("document.documentElement.dataset.ready");
        browser.eval("[...document.querySelectorAll('.bar button')].find(b => b.dataset.w === 'language').click()");
        browser.eval("document.getElementById('lanes').scrollIntoView()");
        double[] from = tick(6);
        double[] to = tick(12);
        // Where the page has nothing, on a bar, and on a mark's name.
        for (int y : List.of(60, 33, 76)) {
            browser.eval("document.querySelector('#span button').click()");
            browser.swipe(from[0], from[1] + y, to[0], to[1] + y);
            assertThat(lit()).isEqualTo(List.of(6, 11));
        }
        assertThat(text("span-says")).startsWith("期間: ");
        edge(0);
        assertThat(edge(1).x() - edge(0).x()).isGreaterThan(24);
        assertThat(browser.faults()).isEmpty();
        shot("span-phone");
        quiet();
    }

    private static void slide(String id, int to) throws Exception {
        browser.eval("(s => { s.value = '" + to + "'; s.dispatchEvent(new Event('input')); })(document.getElementById('"
                + id + "'))");
    }

    /** The fixture's group forks twice, at two moments, under one mark. */
    @Test
    void aMarkOfSeveralFlowsIsInWithAnyOfThem() throws Exception {
        open(page("several", Incidents.mailBackdoor()), "", false);
        String faded = "document.querySelector('[data-flows=\"12 13\"]').classList.contains('later')";
        int all = browser.eval("+document.getElementById('scrub').max").asInt();
        int within = 0;
        for (int moment = 0; moment < all; moment++) {
            slide("scrub-from", 0);
            slide("scrub", moment + 1);
            slide("scrub-from", moment);
            boolean any = browser.eval("[...document.querySelectorAll('#rows tbody td:first-child')]"
                            + ".some(c => ['12', '13'].includes(c.textContent))")
                    .asBoolean();
            assertThat(browser.eval(faded).asBoolean()).as("moment " + moment).isEqualTo(!any);
            within += any ? 1 : 0;
        }
        assertThat(within).isGreaterThan(1);
        browser.eval("document.getElementById('lanes-picture').focus()");
        browser.key("Escape");
        for (int i = 0; i < 13; i++) {
            browser.key("]");
        }
        assertThat(browser.text("document.querySelector('#lanes-picture .mark.chosen').dataset.flows"))
                .isEqualTo("12 13");
        quiet();
    }
}
