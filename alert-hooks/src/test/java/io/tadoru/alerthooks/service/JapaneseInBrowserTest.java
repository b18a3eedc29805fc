package io.tadoru.alerthooks.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.evidence.LogFolderEvidence;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.settings.SettingsFile;
import io.tadoru.visualizer.Browser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The service's pages in Japanese, in a real browser that asks for English. */
@Tag("once")
class JapaneseInBrowserTest extends ServiceScene {
    /** Words that are the same in every language. */
    private static final String SAME = "Tadoru|UTC|zip|backtracker|pid|uid";

    @TempDir(cleanup = CleanupMode.NEVER)
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static void look(Browser browser, String what) throws Exception {
        assertThat(browser.text("document.documentElement.lang")).as(what).isEqualTo("ja");
        assertThat(browser.latin(SAME)).as(what).isEmpty();
        assertThat(browser.eval("[...document.querySelectorAll('main [lang]:not(button)')].map(e => e.outerHTML)"))
                .as(what)
                .isEmpty();
        assertThat(browser.eval(HostileInBrowserTest.SPILLED)).as(what).isEmpty();
        assertThat(browser.eval("document.documentElement.scrollWidth <= innerWidth")
                        .asBoolean())
                .as(what + " is no wider than the window")
                .isTrue();
        assertThat(browser.faults()).as(what).isEmpty();
    }

    /** With the keyboard alone. */
    private static void switchLanguage(Browser browser) throws Exception {
        String wanted = browser.text("document.documentElement.lang === 'en' ? 'ja' : 'en'");
        for (int i = 0; i < 20 && !browser.text("document.activeElement.name").equals("language"); i++) {
            browser.key("Tab");
        }
        assertThat(browser.text("document.activeElement.lang")).isEqualTo(wanted);
        browser.key("Enter");
        // Between two pages there is none.
        browser.await("document.documentElement?.lang === '" + wanted + "' && document.readyState === 'complete'");
    }

    private static void picture(Browser browser, String name) {
        browser.screenshot(Path.of("target", "page", "ja-" + name + ".png"));
    }

    @Test
    void allPagesAreInTheLanguageThatWasChosen() throws Exception {
        Path log = folder.resolve("audit.log");
        TinyLog.write(log, 6);
        LogFolderEvidence evidence = new LogFolderEvidence(List.of(log), "localhost", 1 << 20);
        try (Running running = Running.start(
                        new SettingsFile(Map.of()).of("""
                                data: '%s'
                                listen: {port: 0}
                                evidence: {logs: ['%s']}
                                investigate: {window: 10s, after: 5s, settle: []}
                                """.formatted(folder.resolve("data"), log), "test"),
                        evidence,
                        "test");
                Browser browser = new Browser(folder)) {
            post(running, "suricata", TinyLog.alert(3, 1));
            post(running, "suricata", TinyLog.alert(4, 2));
            await("both are done", () -> incidents(running).size() == 2 && allDone(running));
            Incidents.Row row = incidents(running).get(0);
            String page = running.address() + "/incidents/" + row.id();

            browser.open(running.address() + "/login?next=/incidents/" + row.id(), 1280, 900, false);
            assertThat(browser.eval("document.scripts.length").asInt()).isZero();
            assertThat(browser.latin(SAME)).as("English is seen").contains("Account", "Password");
            switchLanguage(browser);
            look(browser, "the page to sign in");
            picture(browser, "login");
            browser.eval(
                    "document.getElementById('account').value = 'admin'; document.getElementById('password').value = 'x';"
                            + " document.querySelector('form button').click()");
            browser.await("document.querySelector('[role=alert]')");
            look(browser, "a wrong password");
            browser.eval(
                    "document.getElementById('account').value = 'admin'; document.getElementById('password').value = '"
                            + running.adminPassword().orElseThrow()
                            + "'; document.querySelector('form button').click()");
            browser.await("document.querySelector('iframe.report') && document.readyState === 'complete'");

            for (int width : List.of(1280, 700, 400)) {
                for (String path : List.of(
                        "/", "/?status=closed", "/status", "/nowhere", "/?state=odd", "/incidents/" + row.id())) {
                    browser.open(running.address() + path, width, 1400, width == 700);
                    look(browser, path + ", " + width);
                    if (path.equals("/") || path.startsWith("/incidents/")) {
                        assertThat(browser.text("document.querySelector('.answer h1, td.host + td').textContent"))
                                .contains("sync", "への接続を開きました");
                    }
                    browser.eval("document.querySelectorAll('section ~ details').forEach(d => { d.open = true;"
                            + " d.scrollIntoView({block: 'center'}); })");
                    picture(browser, path.replaceAll("[^a-z]+", "-") + width);
                }
            }

            browser.open(page, 1280, 1400, false);
            browser.enterFrame();
            browser.await("document.documentElement.dataset.ready && document.documentElement.lang === 'ja'");
            assertThat(browser.text("navigator.language")).isEqualTo("en-US");
            browser.leaveFrame();
            browser.open(running.address() + "/?status=open&text=sync", 1280, 900, false);
            switchLanguage(browser);
            assertThat(browser.text("location.search")).isEqualTo("?status=open&text=sync");
            assertThat(browser.text("document.querySelector('h1').textContent")).isEqualTo("Incidents");
            browser.open(page, 1280, 1400, false);
            browser.enterFrame();
            browser.await("document.documentElement.dataset.ready && document.documentElement.lang === 'en'");
            assertThat(browser.troubles()).isEmpty();
        }
    }
}
