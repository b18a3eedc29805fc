package io.tadoru.alerthooks.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tadoru.alerthooks.evidence.Evidence;
import io.tadoru.alerthooks.evidence.LogFolderEvidence;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.settings.Settings;
import io.tadoru.alerthooks.settings.SettingsException;
import io.tadoru.alerthooks.settings.SettingsFile;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service as sensors and people meet it: over HTTP, on a real log, in this process. */
class ServiceTest extends ServiceScene {
    @TempDir
    Path folder;

    private MessageSink sink;
    private Path log;

    ServiceTest() throws IOException {
        sink = new MessageSink(0, 1);
        log = Path.of("");
    }

    @BeforeEach
    void make() throws IOException {
        log = folder.resolve("audit.log");
        TinyLog.write(log, 20);
    }

    @AfterEach
    void end() {
        sink.close();
    }

    private Settings settings(String more) {
        return new SettingsFile(Map.of()).of("""
                data: '%s'
                listen: {port: 0}
                evidence: {logs: ['%s']}
                investigate: {window: 10s, after: 5s, settle: [], attempts: 2}
                channels:
                  - {name: sink, type: webhook, url: "%s", secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}
                %s
                """.formatted(folder.resolve("data"), log, sink.url(), more), "test");
    }

    private Evidence evidence() {
        return new LogFolderEvidence(List.of(log), "localhost", 1 << 20);
    }

    @Test
    void anAlertBecomesAnIncidentWithAReportAndAMessage() throws Exception {
        try (Running running = Running.start(settings(""), evidence(), "test")) {
            HttpResponse<String> response = post(running, "suricata", TinyLog.alert(3, 1));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
            await("it is told", () -> sink.taken.size() == 1 && allDone(running));
            Incidents.Row row = incidents(running).get(0);
            assertThat(row.state()).isEqualTo("answered");
            assertThat(row.answer()).contains("sync3").contains(TinyLog.address(3));
            assertThat(sink.incidents).containsValue(row.id());
            Path reports = folder.resolve("data/incidents").resolve(row.id()).resolve("run-0-1");
            assertThat(reports.resolve("report.html")).isNotEmptyFile();
            assertThat(reports.resolve("incident.json")).isNotEmptyFile();
        }
    }

    @Test
    void startsWhereTheOpenIdProviderIsAway() throws Exception {
        String oidc = "oidc: {issuer: 'http://127.0.0.1:1', client_id: t, default_role: reader}";
        try (Running running = Running.start(settings(oidc), evidence(), "test")) {
            HttpClient browser = HttpClient.newHttpClient();
            HttpResponse<String> page = browser.send(
                    HttpRequest.newBuilder(URI.create(running.address() + "/login"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(page.body()).contains("Sign in with OpenID Connect", "name=\"password\"");
            HttpResponse<String> away = browser.send(
                    HttpRequest.newBuilder(URI.create(running.address() + "/login/oidc"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(away.statusCode()).isEqualTo(503);
        }
    }

    @Test
    void anOpenIdProviderThatCannotBeIsRefused() {
        Map<String, String> wrong = Map.of(
                "oidc: {client_id: t, default_role: reader}", "oidc: issuer: no https address",
                "oidc: {issuer: 'https://sso', default_role: reader}", "oidc: client_id is missing",
                "oidc: {issuer: 'https://sso', client_id: t}", "oidc: nobody could sign in",
                "oidc: {issuer: 'https://sso', client_id: t, roles: {soc: root}}", "oidc.roles.soc: must be one of",
                "oidc: {issuer: 'https://sso', client_id: t, default_role: x}", "oidc.default_role: must be one of",
                "oidc: {issuer: 'https://sso', client_id: t, default_role: reader, ca: /none}", "oidc: /none:");
        wrong.forEach((yaml, why) -> assertThatThrownBy(() -> Running.start(settings(yaml), evidence(), "test"))
                .as(yaml)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(why));
    }

    @Test
    void tenThousandEqualAlertsAreOneIncidentAndOneMessage() throws Exception {
        try (Running running = Running.start(settings(""), evidence(), "test")) {
            for (int part = 0; part < 10; part++) {
                StringBuilder lines = new StringBuilder();
                for (int i = 0; i < 1000; i++) {
                    lines.append("{\"index\":{}}\n")
                            .append(TinyLog.alert(3, part * 1000 + i))
                            .append('\n');
                }
                assertThat(post(running, "suricata", lines.toString()).statusCode())
                        .isEqualTo(202);
            }
            await("all is told", () -> !sink.taken.isEmpty() && allDone(running));
            assertThat(incidents(running)).extracting(Incidents.Row::alerts).containsExactly(10_000L);
            assertThat(sink.taken).hasSize(1).containsValue(1);
        }
    }

    @Test
    void whatHasNoAddressIsRefusedWithTheReason() throws Exception {
        try (Running running = Running.start(settings(""), evidence(), "test")) {
            HttpResponse<String> response = post(
                    running,
                    "auto",
                    "{\"rule\":\"r\",\"output\":\"o\",\"priority\":\"x\",\"output_fields\":{},\"time\":\"2026-01-01T00:00:00Z\"}");
            assertThat(response.statusCode()).isEqualTo(422);
            assertThat(response.headers().firstValue("content-type")).hasValue("application/problem+json");
            assertThat(response.body()).contains("address");
            assertThat(incidents(running)).isEmpty();
        }
    }

    @Test
    void evidenceOutOfReachIsWaitedFor() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        Evidence real = evidence();
        Evidence flaky = new Evidence() {
            @Override
            public EventStore open() {
                if (away.get()) {
                    throw new EvidenceException("the cluster does not answer");
                }
                return real.open();
            }

            @Override
            public String where() {
                return "a cluster";
            }

            @Override
            public void close() {
                real.close();
            }
        };
        try (Running running = Running.start(settings(""), flaky, "test")) {
            post(running, "suricata", TinyLog.alert(3, 1));
            await("it says so", () -> incidents(running).get(0).problem() != null);
            assertThat(incidents(running).get(0).problem()).contains("the cluster does not answer");
            assertThat(sink.taken).isEmpty();
            away.set(false);
            await("it goes on by itself", () -> sink.taken.size() == 1);
            assertThat(incidents(running).get(0).problem()).isNull();
        }
    }

    @Test
    void anAlertThatFailsAgainAndAgainIsSetAsideAndTold() throws Exception {
        Evidence poison = new Evidence() {
            @Override
            public EventStore open() {
                throw new IllegalStateException("poison");
            }

            @Override
            public String where() {
                return "nowhere";
            }

            @Override
            public void close() {}
        };
        try (Running running = Running.start(settings(""), poison, "test")) {
            post(running, "suricata", TinyLog.alert(3, 1));
            await("it is told", () -> sink.taken.size() == 1 && allDone(running));
            Incidents.Row row = incidents(running).get(0);
            assertThat(row.state()).isEqualTo("aside");
            assertThat(row.problem()).contains("poison");
        }
    }

    @Test
    void anEveFileIsFollowedThroughRestarts() throws Exception {
        Path eve = folder.resolve("eve.json");
        // More short lines than a body may have, and more that are no JSON at all.
        Files.writeString(
                eve,
                "{\"event_type\":\"dns\"}\n".repeat(12_000) + "no JSON\n".repeat(6_000) + TinyLog.alert(1, 1) + "\n");
        Settings settings = settings("follow: {eve: ['" + eve + "']}");
        try (Running running = Running.start(settings, evidence(), "test")) {
            await("the first is there", () -> incidents(running).size() == 1);
        }
        Files.writeString(eve, TinyLog.alert(2, 2) + "\n" + TinyLog.alert(1, 3), StandardOpenOption.APPEND);
        try (Running running = Running.start(settings, evidence(), "test")) {
            await("the second is there", () -> incidents(running).size() == 2);
            Files.writeString(eve, "\n", StandardOpenOption.APPEND);
            await(
                    "the line has ended",
                    () -> incidents(running).stream()
                                    .mapToLong(Incidents.Row::alerts)
                                    .sum()
                            == 3);
            await("all is told", () -> allDone(running));
            assertThat(sink.taken).hasSize(2);
        }
    }

    @Test
    void aSecondServiceOnTheSameFolderIsRefused() throws Exception {
        try (Running running = Running.start(settings(""), evidence(), "test")) {
            assertThat(running.adminPassword()).isPresent();
            assertThatThrownBy(() -> Running.start(settings(""), evidence(), "test"))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("another Tadoru runs on this folder");
        }
        try (Running again = Running.start(settings(""), evidence(), "test")) {
            assertThat(again.adminPassword()).as("printed once").isEmpty();
        }
    }
}
