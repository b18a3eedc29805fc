package io.tadoru.alerthooks.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.access.Trail;
import io.tadoru.alerthooks.bundle.Bundle;
import io.tadoru.alerthooks.ledger.Conclusion;
import io.tadoru.alerthooks.ledger.Task;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncidentsOverHttpTest {
    @TempDir
    Path folder;

    private Running running;
    private String one = "";

    @BeforeEach
    void start() {
        running = new Running(folder, (source, headers, body, address) -> Reply.refused(404, "no hook"));
        one = "/api/v1/incidents/" + running.incident;
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void hostileTextIsShownAndNeverWorks() {
        for (String path : List.of("/", "/incidents/" + running.incident, "/status")) {
            Running.Session session = running.logIn("analyst", Running.PASSWORD);
            HttpResponse<String> page = running.send(running.in(session, running.request("GET", path, null, null)));
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
            // In a form's field the text must stay as it is: escaped, but not made visible.
            String shown = page.body().replaceAll("(?s)<textarea.*?</textarea>|<input[^>]*>", "");
            assertThat(shown)
                    .as(path)
                    .contains("&lt;script&gt;alert(1)", "\\u202E", "\\u0007")
                    .doesNotContain("<script>", "<img", "onerror=alert(2)>", "\u202E", "\u0007");
            assertThat(page.body()).doesNotContain("<script>", "<img");
        }
    }

    @Test
    void everyReadAndChangeIsOnTheTrail() {
        running.get(Role.READER, one);
        running.get(Role.READER, one + "/alerts");
        running.get(Role.READER, one + "/files");
        running.get(Role.READER, one + "/files/nodes.csv");
        running.get(Role.READER, one + "/bundle");
        running.get(Role.READER, one + "/messages");
        running.get(Role.READER, "/incidents/" + running.incident);
        running.get(Role.READER, "/api/v1/cases/" + running.incident);
        running.json(Role.ANALYST, "PATCH", one, "{\"verdict\":\"benign\"}");
        running.json(Role.ANALYST, "POST", one + "/runs", "{}");
        List<Trail.Entry> entries = running.trail(null);
        assertThat(entries)
                .extracting(Trail.Entry::action)
                .containsExactlyInAnyOrder(
                        "incident.read",
                        "incident.alerts",
                        "incident.files",
                        "incident.file",
                        "incident.bundle",
                        "incident.messages",
                        "incident.read",
                        "case.read",
                        "incident.triage",
                        "incident.run");
        assertThat(entries)
                .allMatch(
                        e -> e.target().equals(running.incident) && e.outcome().equals("done"));
        assertThat(entries).extracting(Trail.Entry::account).containsOnly("reader", "analyst");
    }

    @Test
    void onlyListedFilesAreServed() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside.json"), "secret");
        Files.createSymbolicLink(running.report(running.incident).resolve("link.json"), outside);
        JsonNode files =
                Running.parsed(running.get(Role.READER, one + "/files")).path("files");
        assertThat(files.findValuesAsText("name"))
                .containsExactly("graph.dot", "graph.svg", "incident.json", "nodes.csv", "report.html");
        for (String name : List.of(
                "..%2ftadoru.db",
                ".hidden.part", "link.json", "outside.json", "%2e%2e", "report.html%00", "REPORT.HTML")) {
            assertThat(running.get(Role.READER, one + "/files/" + name).statusCode())
                    .as(name)
                    .isIn(400, 404);
        }
    }

    @Test
    void filesComeAsWhatTheyAre() {
        HttpResponse<String> report = running.get(Role.READER, one + "/files/report.html");
        EveryRouteTest.assertSafe("report", report);
        assertThat(report.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        assertThat(report.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains(
                        "sandbox",
                        "default-src 'none'",
                        "style-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='")
                .doesNotContain("sha256-AAAA", "script-src");
        HttpResponse<String> csv = running.get(Role.READER, one + "/files/nodes.csv");
        assertThat(csv.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8");
        assertThat(csv.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"tadoru-" + running.incident + "-nodes.csv\"");
        HttpResponse<String> svg = running.get(Role.READER, one + "/files/graph.svg");
        assertThat(svg.headers().firstValue("Content-Type")).hasValue("image/svg+xml");
        assertThat(svg.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("sandbox");
    }

    @Test
    void aReportWithScriptsRunsThemInASandboxWithoutTheServicesOrigin() throws Exception {
        Path file = running.report(running.incident).resolve("report.html");
        String still = Files.readString(file);
        String hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        try {
            Files.writeString(
                    file,
                    still.replace(
                            "; base-uri", "; script-src &#39;" + hash + "&#39; &#39;" + hash + "&#39;; base-uri"));
            HttpResponse<String> report = running.get(Role.READER, one + "/files/report.html");
            EveryRouteTest.assertSafe("report", report);
            assertThat(report.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "; sandbox allow-scripts allow-downloads;")
                    .endsWith("; script-src '" + hash + "' '" + hash + "'")
                    .doesNotContain("allow-same-origin", "sha256-AAAA", "connect-src");
            assertThat(running.get(Role.READER, "/incidents/" + running.incident)
                            .body())
                    .contains("sandbox=\"allow-scripts allow-downloads\"");
        } finally {
            Files.writeString(file, still);
        }
    }

    @Test
    void theBundleIsWhole() throws Exception {
        HttpResponse<Path> bundle = HttpClient.newHttpClient()
                .send(
                        running.as(Role.READER, running.request("GET", one + "/bundle", null, null))
                                .build(),
                        HttpResponse.BodyHandlers.ofFile(folder.resolve("bundle.zip")));
        assertThat(bundle.headers().firstValue("Content-Type")).hasValue("application/zip");
        assertThat(bundle.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("attachment");
        assertThat(Bundle.verify(bundle.body())).isEmpty();
    }

    @Test
    void twoWhoJudgeAtOnceDoNotOverwriteEachOther() {
        HttpResponse<String> read = running.get(Role.READER, one);
        String etag = read.headers().firstValue("ETag").orElseThrow();
        String body = "{\"status\":\"closed\",\"verdict\":\"true-positive\"}";
        HttpResponse<String> first =
                running.send(running.as(Role.ANALYST, running.request("PATCH", one, "application/json", body))
                        .header("If-Match", etag));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertThat(Running.parsed(first).path("verdict").asText()).isEqualTo("true-positive");
        HttpResponse<String> second = running.send(
                running.as(Role.ANALYST, running.request("PATCH", one, "application/json", "{\"status\":\"open\"}"))
                        .header("If-Match", etag));
        assertThat(second.statusCode()).isEqualTo(412);
        String version = Running.parsed(first).path("version").asText();
        HttpResponse<String> third =
                running.json(Role.ANALYST, "PATCH", one, "{\"status\":\"open\",\"version\":\"" + version + "\"}");
        assertThat(third.statusCode()).isEqualTo(200);
        for (String wrong : List.of(
                "{\"status\":\"nonsense\"}", "{\"verdict\":\"evil\"}", "{\"note\":5}", "{}", "{\"status\":null}")) {
            assertThat(running.json(Role.ANALYST, "PATCH", one, wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(422);
        }
    }

    @Test
    void aRunIsAskedForWithItsOptions() throws Exception {
        HttpResponse<String> response = running.json(
                Role.ANALYST,
                "POST",
                one + "/runs",
                "{\"window\":\"24h\",\"after\":\"10m\",\"mode\":\"paper\",\"max_nodes\":500,\"max_time\":\"2m\","
                        + "\"host\":\"web-3\"}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(Running.parsed(response).path("pending").asBoolean()).isTrue();
        assertThat(running.woken).hasValue(1);
        long now = System.currentTimeMillis();
        Task task = running.ledger.tasks.take(now + 1000, now + 60_000).orElseThrow();
        assertThat(Running.JSON.readTree(task.options()))
                .isEqualTo(Running.JSON.readTree(
                        "{\"window\":\"PT24H\",\"after\":\"PT10M\",\"max_time\":\"PT2M\",\"mode\":\"paper\","
                                + "\"max_nodes\":500,\"host\":\"web-3\"}"));
        for (String wrong : List.of(
                "{\"window\":\"yesterday\"}",
                "{\"window\":\"-PT1H\"}",
                "{\"window\":\"999999999d\"}",
                "{\"mode\":\"fast\"}",
                "{\"max_nodes\":0}",
                "{\"max_nodes\":1e9}",
                "{\"max_time\":\"2h\"}")) {
            HttpResponse<String> refused = running.json(Role.ANALYST, "POST", one + "/runs", wrong);
            assertThat(refused.statusCode()).as(wrong + refused.body()).isEqualTo(422);
        }
    }

    @Test
    void moreIsAddedToWhatTheLastRunWasAskedFor() throws Exception {
        long now = System.currentTimeMillis();
        running.json(Role.ANALYST, "POST", one + "/runs", "{}");
        Task task = running.ledger.tasks.take(now + 1000, now + 60_000).orElseThrow();
        String summary = "{\"options\":{\"window\":\"PT24H\",\"more\":[\"p1-2-3\"]}}";
        running.ledger.tasks.finish(
                task,
                new Conclusion(
                        "answered", null, "", "", 1, false, summary, Set.of(), Set.of(), Map.of(), "answer", null),
                now);
        HttpResponse<String> asked =
                running.json(Role.ANALYST, "POST", one + "/runs", "{\"more\":\"f08_01-5-0\",\"after\":\"3m\"}");
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        Task more = running.ledger.tasks.take(now + 2000, now + 90_000).orElseThrow();
        assertThat(Running.JSON.readTree(more.options()))
                .isEqualTo(Running.JSON.readTree(
                        "{\"window\":\"PT24H\",\"after\":\"PT3M\",\"more\":[\"p1-2-3\",\"f08_01-5-0\"]}"));
        HttpResponse<String> long_ =
                running.json(Role.ANALYST, "POST", one + "/runs", "{\"more\":\"" + "x".repeat(301) + "\"}");
        assertThat(long_.statusCode()).isEqualTo(422);
    }

    @Test
    void similarOnesAreListedWithWhatTheyShare() {
        String other = running.another(Set.of("address 192.0.2.9", "file /x"));
        JsonNode similar =
                Running.parsed(running.get(Role.READER, one + "/similar")).path("similar");
        assertThat(similar).hasSize(1);
        assertThat(similar.get(0).path("incident").path("id").asText()).isEqualTo(other);
        assertThat(similar.get(0).path("shared")).extracting(JsonNode::asText).contains("address 192.0.2.9");
    }

    @Test
    void theListIsFilteredAndPaged() {
        JsonNode found = Running.parsed(running.get(
                Role.READER, "/api/v1/incidents?state=answered&status=open&text=SCRIPT&from=2020-01-01T00:00:00Z"));
        assertThat(found.path("incidents")).hasSize(1);
        assertThat(found.path("incidents").get(0).path("id").asText()).isEqualTo(running.incident);
        JsonNode none = Running.parsed(running.get(Role.READER, "/api/v1/incidents?text=%25"));
        assertThat(none.path("incidents")).isEmpty();
        JsonNode page = Running.parsed(running.get(Role.READER, "/api/v1/incidents?limit=1"));
        String next = page.path("next").asText();
        assertThat(Running.parsed(running.get(Role.READER, "/api/v1/incidents?limit=1&cursor=" + next))
                        .path("incidents"))
                .isEmpty();
        String changed = found.path("incidents").get(0).path("changed").asText();
        assertThat(Running.parsed(running.get(Role.READER, "/api/v1/incidents?changed_since=" + changed))
                        .path("incidents"))
                .isEmpty();
        for (String wrong : List.of(
                "state=x",
                "limit=0",
                "limit=99999999999",
                "limit=x",
                "from=yesterday",
                "cursor=x",
                "text=a&text=b",
                "nonsense=1",
                "text=" + "x".repeat(300))) {
            assertThat(running.get(Role.READER, "/api/v1/incidents?" + wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }

    @Test
    void deadMessagesAreSentAfterAll() {
        JsonNode dead = Running.parsed(running.get(Role.READER, "/api/v1/messages?state=dead"))
                .path("messages");
        assertThat(dead).hasSize(1);
        String id = dead.get(0).path("id").asText();
        assertThat(id).isEqualTo(running.incident + "/mail/answer");
        String retry = "/api/v1/messages/" + id + "/retry";
        assertThat(running.json(Role.ANALYST, "POST", retry, null).statusCode()).isEqualTo(204);
        assertThat(running.json(Role.ANALYST, "POST", retry, null).statusCode())
                .as("it is no longer dead")
                .isEqualTo(404);
        assertThat(running.woken).hasValue(1);
    }

    @Test
    void browsersGetPages() {
        HttpResponse<String> page = running.send(running.as(
                Role.READER,
                running.request("GET", "/incidents/none", null, null)
                        .header("Accept", "text/html,application/xhtml+xml")));
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
        EveryRouteTest.assertSafe("404", page);
        HttpResponse<String> login =
                running.send(running.request("GET", "/", null, null).header("Accept", "text/html"));
        assertThat(login.statusCode()).isEqualTo(401);
        assertThat(login.body()).contains("<form method=\"post\" action=\"/login\">");
    }
}
