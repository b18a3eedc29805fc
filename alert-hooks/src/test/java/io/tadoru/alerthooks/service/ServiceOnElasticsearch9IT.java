package io.tadoru.alerthooks.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.alerthooks.evidence.ClusterEvidence;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.notice.Channel;
import io.tadoru.alerthooks.notice.ChannelSettings;
import io.tadoru.alerthooks.notice.Channels;
import io.tadoru.alerthooks.notice.Notice;
import io.tadoru.alerthooks.settings.Settings;
import io.tadoru.alerthooks.settings.SettingsFile;
import io.tadoru.collector.elasticsearch.ElasticsearchLoader;
import io.tadoru.collector.elasticsearch.ElasticsearchNode;
import io.tadoru.collector.elasticsearch.ElasticsearchSettings;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service whose evidence, whose alerts and one of whose channels are in a real cluster. */
class ServiceOnElasticsearch9IT extends ServiceScene {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENTS = "auditbeat-service";

    @TempDir
    Path folder;

    private @Nullable MessageSink opened;
    private @Nullable Relay way;

    private static ElasticsearchNode node() {
        return ElasticsearchNode.of(9);
    }

    @BeforeAll
    static void load(@TempDir Path folder) throws IOException {
        ElasticsearchNode node = node();
        Path log = folder.resolve("audit.log");
        TinyLog.write(log, 20);
        try (MemoryStore memory = new EvidenceFiles("web-1", line -> {}).read(List.of(log));
                ElasticsearchLoader loader = new ElasticsearchLoader(
                        settings(node.address()), Map.of("web-1", List.of("10.0.0.5")), n -> {})) {
            memory.events().forEach(loader::add);
            assertThat(loader.finish()).isEqualTo(new ElasticsearchLoader.Loaded(40, 0, 0, List.of()));
        }
    }

    private static ElasticsearchSettings settings(URI address) {
        return new ElasticsearchSettings(List.of(address), EVENTS, null, null, null, null, Duration.ofSeconds(20));
    }

    @BeforeEach
    void open() throws IOException {
        opened = new MessageSink(0, 1);
        way = new Relay(node().address());
    }

    @AfterEach
    void close() throws IOException {
        sink().close();
        relay().close();
    }

    private MessageSink sink() {
        return Objects.requireNonNull(opened);
    }

    private Relay relay() {
        return Objects.requireNonNull(way);
    }

    /** The service goes through the relay for all that it wants of the cluster. */
    private Running start(String more) throws IOException {
        URI cluster = relay().address();
        Settings settings = new SettingsFile(Map.of())
                .of("""
                data: '%s'
                listen: {port: 0}
                evidence: {elasticsearch: ['%s'], index: '%s'}
                investigate: {window: 10s, after: 5s, settle: [], attempts: 2}
                channels:
                  - {name: sink, type: webhook, url: "%s", secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}
                  - {name: kept, type: elasticsearch, url: '%s', index: 'tadoru-notices', timeout: 5s}
                %s
                """.formatted(folder.resolve("data"), cluster, EVENTS, sink().url(), cluster, more), "test");
        return Running.start(settings, new ClusterEvidence(settings(cluster)), "test");
    }

    private void post(Running running, String body) throws Exception {
        HttpResponse<String> response = post(running, "suricata", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    }

    private static JsonNode ask(String method, String path, String body) throws IOException {
        return JSON.readTree(node().http(method, path, body));
    }

    @Test
    void anAlertIsAnsweredFromTheClusterAndTold() throws Exception {
        try (Running running = start("")) {
            post(running, TinyLog.alert(3, 1));
            await("it is told", () -> sink().taken.size() == 1 && allDone(running));
            Incidents.Row row = incidents(running).get(0);
            assertThat(row.state()).as(String.valueOf(row)).isEqualTo("answered");
            assertThat(row.answer()).contains("sync3").contains(TinyLog.address(3));
            assertThat(row.partial()).isFalse();
            Path report = folder.resolve("data/incidents").resolve(row.id()).resolve("run-0-1");
            assertThat(report.resolve("report.html")).isNotEmptyFile();
            assertThat(Files.readString(report.resolve("incident.json"))).contains(EVENTS);
            assertThat(sink().incidents).containsValue(row.id());

            ask("POST", "/tadoru-notices/_refresh", "");
            JsonNode hits = ask("GET", "/tadoru-notices/_search?q=incident.keyword:" + row.id(), "")
                    .at("/hits/hits");
            assertThat(hits).hasSize(1);
            JsonNode document = hits.get(0);
            assertThat(document.at("/_source/id")).isEqualTo(document.get("_id"));
            assertThat(document.at("/_source/answer").asText()).isEqualTo(row.answer());
            assertThat(document.at("/_source/host").asText()).isEqualTo("web-1");
            assertThat(document.at("/_source/@timestamp").asText())
                    .isEqualTo(Instant.ofEpochSecond(TinyLog.time(3)).toString());
        }
    }

    @Test
    void aClusterOutOfReachIsWaitedFor() throws Exception {
        try (Running running = start("")) {
            relay().cut();
            post(running, TinyLog.alert(5, 1));
            await("it says so", () -> incidents(running).get(0).problem() != null);
            assertThat(incidents(running).get(0).problem())
                    .startsWith("Waiting for the evidence: ")
                    .contains(relay().address().toString())
                    .doesNotContain("Exception");
            assertThat(incidents(running).get(0).state()).isEqualTo("waiting");
            assertThat(sink().taken).isEmpty();
            relay().mend();
            await("it goes on by itself", () -> sink().taken.size() == 1 && allDone(running));
            Incidents.Row row = incidents(running).get(0);
            assertThat(row.problem()).isNull();
            assertThat(row.state()).isEqualTo("answered");
            assertThat(row.answer()).contains("sync5");

            // While the service runs with open connections, too.
            post(running, TinyLog.alert(6, 2));
            await("the second is told", () -> sink().taken.size() == 2 && allDone(running));
            relay().cut();
            relay().mend();
            post(running, TinyLog.alert(7, 3));
            await("the third is told", () -> sink().taken.size() == 3 && allDone(running));
            assertThat(incidents(running)).allMatch(r -> r.state().equals("answered") && !r.partial());
        }
    }

    @Test
    void alertsOfAnIndexAreTakenOnceEach() throws Exception {
        String follow = """
                follow:
                  alerts: {url: '%s', index: 'sensor-*', form: suricata, time: event.ingested, every: PT0.2S}
                """.formatted(relay().address());
        try (Running running = start(follow)) {
            index("sensor-1", "a", TinyLog.alert(1, 1), 0);
            await("the first is there", () -> incidents(running).size() == 1);
            // What is no alert, has no address, or has not that time costs nothing but itself.
            index("sensor-1", "dns", "{\"event_type\":\"dns\",\"timestamp\":\"2026-09-21T00:00:00Z\"}", 0);
            index("sensor-1", "nobody", "{\"event_type\":\"alert\",\"timestamp\":\"2026-09-21T00:00:00Z\"}", 0);
            ask("PUT", "/sensor-2/_doc/timeless?refresh=true", "{\"event_type\":\"alert\"}");
            index("sensor-1", "b", TinyLog.alert(2, 2), 0);
            await("the second is there", () -> incidents(running).size() == 2);
            relay().cut();
            index("sensor-1", "c", TinyLog.alert(3, 3), 0);
            Thread.sleep(500);
            relay().mend();
            await("the third is there", () -> incidents(running).size() == 3);
        }
        index("sensor-3", "a", TinyLog.alert(4, 4), 0);
        index("sensor-1", "late", TinyLog.alert(5, 5), 120);
        try (Running running = start(follow)) {
            await("all are there", () -> incidents(running).size() == 5);
            index("sensor-1", "z", TinyLog.alert(6, 6), 0);
            await("the last is there", () -> incidents(running).size() == 6 && allDone(running));
            assertThat(incidents(running))
                    .allMatch(r -> r.alerts() == 1 && r.state().equals("answered"));
            assertThat(sink().taken).hasSize(6);
            assertThat(sink().taken.values()).containsOnly(1);
        }
    }

    /** A document as a shipper would write it, that arrived so many seconds ago. */
    private static void index(String index, String id, String alert, long seconds) throws IOException {
        ObjectNode document = (ObjectNode) JSON.readTree(alert);
        document.putObject("event")
                .put("ingested", Instant.now().minusSeconds(seconds).toString());
        ask("PUT", "/" + index + "/_create/" + id + "?refresh=true", document.toString());
    }

    @Test
    void theSameNoticeTwiceIsOneDocument() throws Exception {
        ObjectNode kept = JSON.createObjectNode()
                .put("name", "kept")
                .put("type", "elasticsearch")
                .put("url", node().address().toString())
                .put("index", "tadoru-twice");
        // An id is a path's segment there, and text may be what no index is made for.
        String hostile = "\"><script>\u0000\uD800/../_all" + "x".repeat(40_000);
        for (String id : List.of("m-1", "a/../b?c=d#e %2F", "m-1")) {
            for (Channel channel : Channels.open(List.of(ChannelSettings.of(kept)))) {
                try (channel) {
                    channel.send(notice(id, hostile));
                    channel.send(notice(id, hostile));
                }
            }
        }
        ask("POST", "/tadoru-twice/_refresh", "");
        JsonNode hits = ask("GET", "/tadoru-twice/_search", "").at("/hits/hits");
        assertThat(hits.findValuesAsText("_id")).containsExactlyInAnyOrder("m-1", "a/../b?c=d#e %2F");
        assertThat(hits.get(0).at("/_source/signature").asText()).startsWith("\"><script>");
    }

    private static Notice notice(String id, String text) {
        return new Notice(
                id,
                "INC-1",
                "answer",
                TinyLog.BEGIN * 1000,
                text,
                1,
                "suricata",
                text,
                text,
                0.5,
                false,
                1,
                List.of(text),
                List.of(text),
                "10.0.0.5:1",
                "198.51.100.1:443",
                "http://127.0.0.1/incidents/INC-1");
    }
}
