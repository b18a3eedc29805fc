package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.correlator.Incident;
import io.tadoru.visualizer.Browser;
import io.tadoru.visualizer.ReportFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each recorded attack's report in a real browser, as an analyst uses it. */
@Tag("once")
class SamplePagesTest {
    /** Words that are the same in every language: terms of the kernel and of audit, units, formats. */
    private static final String SAME = "Tadoru|ATT&CK|UTC|pid|ppid|uid|inode|CSV|SVG|PNG|JSON|ms|min|ID|English";

    @TempDir(cleanup = CleanupMode.NEVER)
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    @AutoClose
    @SuppressWarnings("NullAway.Init")
    private static Browser browser;

    static Stream<Sample> samples() throws Exception {
        return Sample.all().stream();
    }

    @BeforeAll
    static void start() throws Exception {
        browser = new Browser(folder);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theAnswerIsReadAndTheEvidenceFound(Sample sample) throws Exception {
        Incident incident = sample.incident();
        Path report = folder.resolve(sample.name());
        new ReportFolder().write(incident, report);
        Path page = report.resolve("report.html");
        assertThat(Files.size(page)).isLessThan(2_000_000);
        browser.open(page.toUri().toString(), 1400, 900, sample.name().length() % 2 == 0);
        browser.await("document.documentElement.dataset.ready");
        JsonNode answer = sample.truth().path("answer");
        assertThat(browser.text("document.querySelector('h1').textContent"))
                .contains("pid " + answer.path("pid").asInt());
        System.out.printf(
                "page of %s: %d nodes, %d kB, desk ready after %s ms%n",
                sample.name(),
                incident.nodes().size(),
                Files.size(page) / 1000,
                browser.text("document.documentElement.dataset.ready"));

        browser.eval("document.getElementById('graph').focus()");
        browser.key("a");
        assertThat(browser.text("document.getElementById('panel').textContent"))
                .contains("ANSWER")
                .contains(Integer.toString(answer.path("pid").asInt()));
        for (Incident.Group group : incident.groups()) {
            browser.eval("location.hash = '#v=' + encodeURIComponent(JSON.stringify({s: '"
                    + group.nodes().get(0) + "', o: ['*" + group.nodes().get(0) + "']}))");
            browser.await("[...document.querySelectorAll('#panel button')].some(b => b.textContent === 'Close')");
        }
        browser.eval("document.getElementById('graph').focus()");
        browser.key("u");
        int all = rows();
        browser.eval("(s => { s.value = 1; s.dispatchEvent(new Event('input')); })(document.getElementById('scrub'))");
        assertThat(rows()).isLessThanOrEqualTo(all);
        browser.eval(
                "(s => { s.value = s.max; s.dispatchEvent(new Event('input')); })(document.getElementById('scrub'))");
        spanOfTheLanes();
        browser.eval("(s => { s.value = '" + answer.path("pid").asInt()
                + "'; s.dispatchEvent(new Event('input')); })(document.getElementById('query'))");
        browser.eval("document.getElementById('query').focus()");
        browser.key("Enter");
        assertThat(browser.text("document.getElementById('hits').textContent")).matches("1 of [1-9]\\d*");
        for (String tab : List.of("files", "endpoints", "flows", "events", "activities", "processes")) {
            browser.eval("document.getElementById('tab-" + tab + "').click()");
        }
        browser.eval("window.given = []; URL.createObjectURL = (f => b => { given.push(b); return f.call(URL, b); })"
                + "(URL.createObjectURL)");
        for (String id : List.of("give-svg", "give-csv", "give-json")) {
            browser.eval("document.getElementById('" + id + "').click()");
        }
        assertThat(browser.text("given[0].text().then(s => new DOMParser().parseFromString(s, 'image/svg+xml')"
                        + ".documentElement.nodeName)"))
                .isEqualTo("svg");
        assertThat(browser.eval("given[2].text().then(s => JSON.parse(s).nodes.length)")
                        .asInt())
                .isPositive();
        browser.eval("document.querySelector('button[data-w=language]').click()");
        assertThat(browser.latin(SAME)).isEmpty();
        assertThat(browser.troubles()).isEmpty();
        assertThat(browser.requests()).allMatch(u -> u.startsWith("file:") || u.startsWith("blob:"));
    }

    /** Whatever has its mark under the band is in the span. */
    private static void spanOfTheLanes() throws Exception {
        browser.eval("document.getElementById('lanes').scrollIntoView()");
        JsonNode axis = browser.eval(
                "(b => [b.left, b.top, b.width])(document.querySelector('.axis').getBoundingClientRect())");
        double x = axis.path(0).asDouble();
        double y = axis.path(1).asDouble() - 8;
        double wide = axis.path(2).asDouble();
        browser.pull(x + wide / 3, y, x + wide * 2 / 3, y);
        String faded = "[...document.querySelectorAll('#lanes-picture .mark.later text:first-of-type')]";
        // A mark's number begins where its column does.
        assertThat(browser.eval("(b => " + faded + ".map(n => n.getBoundingClientRect().left + 1)"
                                + ".filter(x => b.left < x && x < b.right).length)"
                                + "(document.querySelector('.span-fill').getBoundingClientRect())")
                        .asInt())
                .isZero();
        assertThat(browser.eval(faded + ".length").asInt()).isPositive();
        browser.click(x + 2, y);
        assertThat(browser.text("document.getElementById('clock').textContent")).isEqualTo("all time");
    }

    private static int rows() throws Exception {
        return browser.eval("document.querySelectorAll('#rows tbody tr').length")
                .asInt();
    }
}
