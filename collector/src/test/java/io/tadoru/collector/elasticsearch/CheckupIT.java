package io.tadoru.collector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.OpenFlags;
import io.tadoru.collector.elasticsearch.Check.Verdict;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the doctor says about real clusters with evidence that is sound, old, gappy, wrongly mapped or missing. */
class CheckupIT {
    private static final AtomicInteger INDICES = new AtomicInteger();
    private static final List<String> CALLS =
            List.of("clone", "execve", "openat", "connect", "accept4", "renameat2", "unlinkat", "exit_group");
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

    private final URI node = ElasticsearchNode.of(8).address();

    private static Event event(String host, Instant time, long serial, String call) {
        return new Event(
                time.toEpochMilli() * 1_000_000,
                serial,
                host,
                "SYSCALL",
                call,
                true,
                0,
                7,
                1,
                Event.User.UNKNOWN,
                "c",
                "/c",
                List.of(),
                0,
                0,
                0,
                0,
                OpenFlags.NONE,
                "/",
                List.of(),
                null,
                List.of(),
                new Event.Source("", ""));
    }

    /** All calls of a host, a second apart, the last at this time. */
    private static List<Event> day(String host, Instant last) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < CALLS.size(); i++) {
            events.add(event(host, last.minusSeconds(CALLS.size() - 1 - i), 100 + i, CALLS.get(i)));
        }
        return events;
    }

    private static String newIndex() {
        return "open-checkup-" + INDICES.incrementAndGet();
    }

    private ElasticsearchSettings settings(String index) {
        return ElasticsearchSettings.of(List.of(node), index, null, Map.of());
    }

    private static void load(ElasticsearchSettings settings, Map<String, List<String>> addresses, List<Event> events) {
        try (ElasticsearchLoader loader = new ElasticsearchLoader(settings, addresses, n -> {})) {
            events.forEach(loader::add);
            assertThat(loader.finish().failed()).isZero();
        }
    }

    private List<Check> checkup(String index) {
        return Checkup.of(settings(index), NOW);
    }

    private static Check of(List<Check> checks, String about) {
        List<Check> some = checks.stream().filter(c -> c.about().equals(about)).toList();
        assertThat(some).as(about + " in " + checks).hasSize(1);
        return some.get(0);
    }

    private void http(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(node.resolve(path))
                                .header("Content-Type", "application/json")
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
    }

    @Test
    void aSoundClusterWithTheLeastRights() {
        ElasticsearchNode secured = ElasticsearchNode.secured(8);
        String index = newIndex();
        ElasticsearchSettings loader = secured(secured, index, NodeSecurity.LOADER, NodeSecurity.PASSWORD);
        load(loader, Map.of("web-1", List.of("192.0.2.1")), day("web-1", NOW.minusSeconds(30)));
        List<Check> checks =
                Checkup.of(secured(secured, "open-checkup-*", NodeSecurity.READER, NodeSecurity.PASSWORD), NOW);
        assertThat(checks).allSatisfy(c -> assertThat(c.verdict()).isEqualTo(Verdict.OK));
        assertThat(checks.stream().map(Check::about))
                .containsExactly(
                        "cluster",
                        "rights",
                        "indices",
                        "shards",
                        "mapping",
                        "versions",
                        "time",
                        "arrival",
                        "hosts",
                        "calls",
                        "lost");
        assertThat(of(checks, "rights").found()).isEqualTo("reader may read, and no more");
        assertThat(of(checks, "indices").rows()).contains(index + ": 8");
        assertThat(of(checks, "time").found()).contains("30 s old");
        assertThat(of(checks, "hosts").rows()).containsExactly("web-1: 8 events");

        Check more = of(Checkup.of(loader, NOW), "rights");
        assertThat(more.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(more.found()).contains("write on " + index).contains("manage the cluster");

        List<Check> nobody = Checkup.of(secured(secured, index, NodeSecurity.READER, "wr0ng-secret"), NOW);
        assertThat(nobody).hasSize(1);
        assertThat(nobody.get(0).verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(nobody.get(0).found()).contains("TADORU_ES_USER").doesNotContain("wr0ng-secret");

        List<Check> forbidden =
                Checkup.of(secured(secured, "closed-1", NodeSecurity.READER, NodeSecurity.PASSWORD), NOW);
        assertThat(of(forbidden, "rights").verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(of(forbidden, "rights").found()).contains("reader lacks read on closed-1");
    }

    private static ElasticsearchSettings secured(ElasticsearchNode node, String index, String user, String password) {
        return ElasticsearchSettings.of(
                List.of(node.address()),
                index,
                node.certificate(),
                Map.of("TADORU_ES_USER", user, "TADORU_ES_PASSWORD", password));
    }

    @Test
    void securityThatIsOffIsSaid() {
        String index = newIndex();
        load(settings(index), Map.of(), day("web-1", NOW));
        Check rights = of(checkup(index), "rights");
        assertThat(rights.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(rights.found()).contains("security is off");
    }

    @Test
    void hostsWithGaps() {
        String index = newIndex();
        List<Event> events = new ArrayList<>(day("whole", NOW.minusSeconds(1)));
        // Half of the calls, every second number, no address.
        for (int i = 0; i < 4; i++) {
            events.add(event("half", NOW.minusSeconds(50 - i), 1000 + 2 * i, CALLS.get(i)));
        }
        load(settings(index), Map.of("whole", List.of("192.0.2.1")), events);
        List<Check> checks = checkup(index);
        Check hosts = of(checks, "hosts");
        assertThat(hosts.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(hosts.rows()).containsExactly("half: 4 events, no host.ip", "whole: 8 events");
        assertThat(hosts.fix()).contains("--host");
        Check calls = of(checks, "calls");
        assertThat(calls.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(calls.rows()).containsExactly("no accept, rename, unlink, exit_group: half");
        Check lost = of(checks, "lost");
        assertThat(lost.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(lost.rows()).containsExactly("half: 3 of 7");
    }

    @Test
    void oldEvents() {
        String index = newIndex();
        load(settings(index), Map.of("web-1", List.of("192.0.2.1")), day("web-1", NOW.minus(Duration.ofDays(40))));
        List<Check> checks = checkup(index);
        assertThat(of(checks, "time").verdict()).isEqualTo(Verdict.WARNING);
        assertThat(of(checks, "time").found()).contains("40 days old");
        // The 24 hours are those before the newest event.
        assertThat(of(checks, "calls").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void aClockThatIsAhead() {
        String index = newIndex();
        List<Event> events = new ArrayList<>(day("right", NOW.minusSeconds(5)));
        events.addAll(day("ahead", NOW.plus(Duration.ofHours(5))));
        load(settings(index), Map.of(), events);
        List<Check> time =
                checkup(index).stream().filter(c -> c.about().equals("time")).toList();
        assertThat(time).hasSize(2);
        assertThat(time.get(0).verdict()).isEqualTo(Verdict.WARNING);
        assertThat(time.get(0).found()).contains("8 events lie in the future").contains("5 h ahead");
        assertThat(time.get(0).rows()).containsExactly("ahead: 8 events");
        assertThat(time.get(1).found()).contains("5 s old");
    }

    @Test
    void lateDocumentsAndTheirVersions() throws IOException, InterruptedException {
        String index = newIndex();
        http("PUT", "/" + index, """
                {"mappings": {"dynamic_templates": [{"strings": {"match_mapping_type": "string",
                  "mapping": {"type": "keyword"}}}], "properties": {"@timestamp": {"type": "date"},
                  "host": {"properties": {"ip": {"type": "ip"}}}}}}""");
        String document = """
                {"@timestamp": "2026-03-04T05:00:%02d.000Z", "event": {"module": "auditd", "ingested": "%s"},
                 "agent": {"version": "8.19.2"}, "host": {"name": "h", "ip": ["192.0.2.4"]},
                 "auditd": {"sequence": %d, "result": "success", "data": {"syscall": "openat", "exit": "3"},
                 "paths": [{"name": "/x", "inode": "5"}]}, "process": {"pid": 5, "parent": {"pid": 1}},
                 "destination": {"ip": "192.0.2.9"}}""";
        http(
                "POST",
                "/" + index + "/_doc?refresh=true",
                String.format(document, 1, "2026-03-04T05:00:09.000Z", 1).replace("\n", ""));
        http(
                "POST",
                "/" + index + "/_doc?refresh=true",
                String.format(document, 2, "2026-03-04T05:04:02Z", 2).replace("\n", ""));
        List<Check> checks = checkup(index);
        assertThat(of(checks, "arrival").verdict()).isEqualTo(Verdict.WARNING);
        assertThat(of(checks, "arrival").found()).contains("at most 4 min").contains("in the last 2");
        assertThat(of(checks, "versions").rows()).containsExactly("8.19.2: 2 documents");
        http(
                "POST",
                "/" + index + "/_doc?refresh=true",
                String.format(document, 30, "2026-03-04T05:00:21Z", 3).replace("\n", ""));
        Check clock = of(checkup(index), "clock");
        assertThat(clock.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(clock.found()).contains("1 of the last 3").contains("by up to 9 s");
        assertThat(clock.rows()).containsExactly("h");
        assertThat(of(checks, "mapping").verdict()).as("" + checks).isEqualTo(Verdict.OK);
    }

    @Test
    void documentsOfSix() throws IOException, InterruptedException {
        String index = newIndex();
        http("PUT", "/" + index, """
                {"mappings": {"dynamic_templates": [{"strings": {"match_mapping_type": "string",
                  "mapping": {"type": "keyword"}}}], "properties": {"@timestamp": {"type": "date"}}}}""");
        http("POST", "/" + index + "/_doc?refresh=true", """
                {"@timestamp": "2026-03-04T05:06:00.000Z", "beat": {"name": "six", "version": "6.8.23"},
                 "event": {"module": "auditd", "type": "syscall"}, "auditd": {"sequence": 3, "result": "success",
                 "data": {"syscall": "execve", "exit": "0"}, "paths": [{"name": "/bin/ls", "inode": "9"}]},
                 "process": {"pid": "5", "ppid": "4", "exe": "/bin/ls"}}""");
        List<Check> checks = checkup(index);
        assertThat(of(checks, "versions").rows()).containsExactly("6.8.23: 1 documents");
        assertThat(of(checks, "hosts").rows()).containsExactly("six: 1 events, no host.ip");
        Check mapping = of(checks, "mapping");
        assertThat(mapping.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(mapping.found()).contains("destination.ip").contains("behind an alert");
    }

    @Test
    void aMappingThatCannotBeSearched() throws IOException, InterruptedException {
        String index = newIndex();
        http(
                "POST",
                "/" + index + "/_doc?refresh=true",
                "{\"@timestamp\":\"2026-03-04T05:06:00.000Z\",\"auditd\":{\"sequence\":1,\"data\":{\"syscall\":\"open\"}},"
                        + "\"process\":{\"pid\":1}}");
        List<Check> checks = checkup(index);
        assertThat(checks.stream().filter(c -> c.verdict() == Verdict.PROBLEM).map(Check::found))
                .containsExactly("index " + index + " maps auditd.data.syscall as text, which cannot be searched for"
                        + " exact values; it must be keyword");
        assertThat(checks.get(checks.size() - 1).about()).isEqualTo("mapping");
    }

    @Test
    void aPartThatDoesNotAnswer() {
        String lost = newIndex();
        String there = newIndex();
        load(settings(lost), Map.of(), day("web-1", NOW.minusSeconds(5)));
        load(settings(there), Map.of(), day("web-2", NOW.minusSeconds(5)));
        ElasticsearchNode.of(8).lose(lost, 0);
        List<Check> checks;
        try {
            checks = checkup(lost + "," + there);
        } finally {
            ElasticsearchNode.of(8).bringBack(lost, 0);
        }
        Check shards = of(checks, "shards");
        assertThat(shards.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(shards.rows()).containsExactly("index " + lost + " shard 0: no_shard_available_action_exception");
        assertThat(of(checks, "indices").rows()).contains(there + ": 8");
        assertThat(of(checkup(lost + "," + there), "shards").found()).isEqualTo("all 2 answer");
    }

    @Test
    void indicesThatAreNone() throws IOException, InterruptedException {
        String there = newIndex();
        load(settings(there), Map.of(), day("web-1", NOW));
        for (String none : List.of("open-checkup-none", "open-checkup-none-*", there + ",open-checkup-none-*")) {
            List<Check> checks = checkup(none);
            Check last = checks.get(checks.size() - 1);
            assertThat(last.verdict()).isEqualTo(Verdict.PROBLEM);
            assertThat(last.about()).isEqualTo("indices");
            assertThat(last.found()).contains(none.substring(none.indexOf(',') + 1));
        }
        String other = newIndex();
        http(
                "POST",
                "/" + other + "/_doc?refresh=true",
                "{\"@timestamp\":\"2026-03-04T05:06:00.000Z\",\"message\":\"x\"}");
        List<Check> checks = checkup(other);
        assertThat(of(checks, "indices").verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(of(checks, "indices").found()).contains("1 documents, 0 of them audit events");
    }

    @Test
    void aClusterThatDoesNotAnswer() {
        List<Check> checks = Checkup.of(
                ElasticsearchSettings.of(List.of(URI.create("http://127.0.0.1:9")), "auditbeat-*", null, Map.of()),
                NOW);
        assertThat(checks).hasSize(1);
        assertThat(checks.get(0).verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(checks.get(0).found()).contains("no answer from http://127.0.0.1:9");
    }
}
