package io.tadoru.alerthooks.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.alerthooks.evidence.LogFolderEvidence;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.settings.Settings;
import io.tadoru.alerthooks.settings.SettingsFile;
import io.tadoru.visualizer.Browser;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** An analyst's work on an incident, in a real browser: the report in its sandbox, and the page around it. */
@Tag("once")
class IncidentInBrowserTest extends ServiceScene {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir(cleanup = CleanupMode.NEVER)
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Settings settings(Path log) {
        return new SettingsFile(Map.of()).of("""
                data: '%s'
                listen: {port: 0}
                evidence: {logs: ['%s']}
                investigate: {window: 10s, after: 5s, settle: []}
                """.formatted(folder.resolve("data"), log), "test");
    }

    @Test
    void theGraphIsAskedForMoreAndKeepsItsView() throws Exception {
        Path log = folder.resolve("audit.log");
        TinyLog.write(log, 6);
        LogFolderEvidence evidence = new LogFolderEvidence(List.of(log), "localhost", 1 << 20);
        try (Running running = Running.start(settings(log), evidence, "test");
                Browser browser = new Browser(folder)) {
            post(running, "suricata", TinyLog.alert(3, 1));
            post(running, "suricata", TinyLog.alert(4, 2));
            await("both are done", () -> incidents(running).size() == 2 && allDone(running));
            Incidents.Row row = incidents(running).stream()
                    .filter(r -> r.answer().contains("sync3"))
                    .findFirst()
                    .orElseThrow();
            String page = running.address() + "/incidents/" + row.id();
            logIn(browser, running, page);
            assertThat(browser.faults()).as("the login page").isEmpty();
            browser.eval("document.querySelector('main form').submit()");
            browser.await("document.querySelector('iframe.report')");
            browser.enterFrame();
            browser.await("document.documentElement.dataset.ready");
            assertThat(browser.text("self.origin")).isEqualTo("null");
            browser.eval("document.getElementById('graph').focus()");
            browser.eval("document.querySelector('#rows tbody tr').click()");
            browser.await("document.getElementById('more')");
            assertThat(browser.faults()).as("the report in its frame").isEmpty();
            browser.eval("document.getElementById('more').click()");
            await(
                    "it is investigated again",
                    () -> running.ledger().incidents.get(row.id()).orElseThrow().runs() == 2);
            browser.leaveFrame();
            browser.await("location.hash.includes('%22m%22')");
            browser.enterFrame();
            browser.await("document.documentElement.dataset.ready && document.getElementById('more')");
            String selected = browser.text("document.getElementById('panel').innerText");
            assertThat(selected).contains("sync");
            String more = JSON.readTree(running.ledger()
                            .incidents
                            .get(row.id())
                            .orElseThrow()
                            .summary())
                    .path("options")
                    .path("more")
                    .path(0)
                    .asText();
            assertThat(more).startsWith("p");
            browser.leaveFrame();
            assertThat(URLDecoder.decode(browser.text("location.hash"), StandardCharsets.UTF_8))
                    .contains(more);
            assertThat(browser.faults()).as("the incident's page").isEmpty();
            browser.screenshot(Path.of("target", "page", "incident.png"));
            for (String other : List.of("/", "/status")) {
                browser.open(running.address() + other, 1280, 900, true);
                assertThat(browser.faults()).as(other).isEmpty();
                browser.screenshot(Path.of("target", "page", "service" + other.replace('/', '-') + ".png"));
            }
            assertThat(browser.troubles()).isEmpty();
            assertThat(browser.requests()).allMatch(url -> url.startsWith(running.address()));
        }
    }

    private static void logIn(Browser browser, Running running, String page) throws Exception {
        browser.open(page, 1280, 1400, false);
        browser.await("document.querySelector('input[type=password]')");
        browser.eval("document.querySelector('input[name=account]').value = 'admin'");
        browser.eval("document.querySelector('input[type=password]').value = '"
                + running.adminPassword().orElseThrow() + "'");
    }
}
