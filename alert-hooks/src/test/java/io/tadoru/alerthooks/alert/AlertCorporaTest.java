package io.tadoru.alerthooks.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.alerthooks.alert.AlertSources.Batch;
import io.tadoru.alerthooks.alert.AlertSources.Refused;
import io.tadoru.collector.Corpora;
import io.tadoru.correlator.Alert;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Published alerts of real sensors are understood, or refused with the reason. */
class AlertCorporaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long RECEIVED = 1_795_323_999_000L;

    private final AlertSources sources = new AlertSources(Map.of());

    private static byte[] file(String name) throws IOException {
        return Files.readAllBytes(Corpora.file("alerts/" + name));
    }

    private Batch read(String source, byte[] body) throws AlertException {
        return sources.read(source, body, RECEIVED);
    }

    private Batch both(String source, String name) throws Exception {
        Batch named = read(source, file(name));
        assertThat(read(AlertSources.AUTO, file(name))).isEqualTo(named);
        return named;
    }

    private static long at(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
    }

    @Test
    void thereIsATestForEachFile() throws IOException {
        Path folder = Corpora.file("alerts");
        Set<String> names;
        try (Stream<Path> all = Files.list(folder)) {
            names = all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.endsWith(".md"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        assertThat(names)
                .containsExactly(
                        "alertmanager.json",
                        "elastalert2.json",
                        "elastic-security.json",
                        "falco.json",
                        "snort3.ndjson",
                        "splunk.json",
                        "suricata.json",
                        "wazuh.ndjson",
                        "zeek.json");
    }

    @Test
    void suricata() throws Exception {
        // The file is a pair: what Filebeat sent, and what an intake made of it. The first is the payload.
        JsonNode pair = JSON.readTree(file("suricata.json"));
        Alert expected = new Alert(
                at("2024-01-07T19:54:41.712927Z"),
                "1.2.3.4",
                44244,
                "10.0.4.4",
                2375,
                "tcp",
                "SURICATA HTTP missing Host header",
                3);
        String eve = pair.path("input").path("message").asText();
        for (String body : new String[] {
            eve, pair.path("input").toString(), pair.path("expected").toString(), "[" + eve + "]"
        }) {
            for (String source : new String[] {"suricata", "auto"}) {
                Batch batch = read(source, body.getBytes(StandardCharsets.UTF_8));
                assertThat(batch.alerts()).extracting(Received::alert).containsExactly(expected);
                assertThat(batch.refused()).isEmpty();
            }
        }
        assertThat(read("suricata", file("suricata.json")).refused())
                .containsExactly(new Refused(1, "event_type is missing: no EVE", false));
        assertThat(read("auto", file("suricata.json")).refused().get(0).reason())
                .startsWith("no form that is known");
    }

    @Test
    void snort() throws Exception {
        Batch batch = both("snort", "snort3.ndjson");
        assertThat(batch.refused()).isEmpty();
        assertThat(batch.alerts())
                .extracting(Received::alert)
                .containsExactly(
                        new Alert(
                                at("2017-11-27T13:01:46.385525Z"),
                                "10.1.2.4",
                                -1,
                                "10.9.8.7",
                                -1,
                                "icmp",
                                "MALWARE-CNC Win.Trojan.Yoddos outbound indicator",
                                1),
                        new Alert(
                                at("2017-11-27T13:01:46.385814Z"),
                                "10.1.2.4",
                                48620,
                                "10.9.8.7",
                                8,
                                "tcp",
                                "tcp foo",
                                0),
                        new Alert(
                                at("2017-11-27T13:01:46.385863Z"),
                                "10.9.8.7",
                                8,
                                "10.1.2.4",
                                48620,
                                "tcp",
                                "pdu foo",
                                0),
                        new Alert(
                                at("2017-11-27T13:01:46.386132Z"),
                                "10.1.2.3",
                                48620,
                                "10.9.8.7",
                                27,
                                "udp",
                                "no msg in rule",
                                0));
    }

    @Test
    void zeek() throws Exception {
        Batch batch = both("zeek", "zeek.json");
        assertThat(batch.refused()).isEmpty();
        assertThat(batch.alerts()).hasSize(40).allSatisfy(received -> {
            assertThat(received.sensor()).isEqualTo("zeek");
            assertThat(received.host()).isEmpty();
            Alert alert = received.alert();
            assertThat(alert.signature()).isEqualTo("SSL::Invalid_Server_Cert");
            assertThat(alert.proto()).isEqualTo("tcp");
            assertThat(alert.severity()).isEqualTo(-1);
            JsonNode json = JSON.readTree(received.json());
            assertThat(alert.time()).isEqualTo(at(json.get("ts").asText()));
            assertThat(alert.srcIp()).isEqualTo(json.get("id.orig_h").asText());
            assertThat(alert.srcPort()).isEqualTo(json.get("id.orig_p").asInt());
            assertThat(alert.destIp()).isEqualTo(json.get("id.resp_h").asText());
            assertThat(alert.destPort()).isEqualTo(json.get("id.resp_p").asInt());
        });
        assertThat(batch.alerts().get(0).alert())
                .isEqualTo(new Alert(
                        at("2018-03-24T17:15:20.629574Z"),
                        "10.164.94.120",
                        39611,
                        "10.47.3.200",
                        443,
                        "tcp",
                        "SSL::Invalid_Server_Cert",
                        -1));
    }

    @Test
    void wazuh() throws Exception {
        Batch batch = both("wazuh", "wazuh.ndjson");
        // 13 lines of dovecot have no addresses but in the text of the log.
        assertThat(batch.refused())
                .extracting(Refused::position)
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
        assertThat(batch.refused())
                .allSatisfy(
                        refused -> assertThat(refused.reason())
                                .startsWith(
                                        "no address in it, without which nothing can be looked for: looked at data.src_ip, data.srcip"));
        String record = "Suricata: Alert - SURICATA TLS invalid record/traffic";
        String handshake = "Suricata: Alert - SURICATA TLS invalid handshake message";
        assertThat(batch.alerts())
                .extracting(Received::alert, Received::host)
                .containsExactly(
                        tuple(
                                new Alert(
                                        at("2022-01-18T12:06:41.800120Z"),
                                        "151.101.194.110",
                                        443,
                                        "192.168.128.4",
                                        37514,
                                        "tcp",
                                        record,
                                        3),
                                ""),
                        tuple(
                                new Alert(
                                        at("2022-01-18T12:07:01.020684Z"),
                                        "2.17.4.25",
                                        443,
                                        "172.17.130.196",
                                        35032,
                                        "tcp",
                                        handshake,
                                        3),
                                "wazuh-client"),
                        tuple(
                                new Alert(
                                        at("2022-01-18T12:07:01.030519Z"),
                                        "192.168.128.4",
                                        35032,
                                        "2.17.4.25",
                                        443,
                                        "tcp",
                                        handshake,
                                        3),
                                ""),
                        tuple(
                                new Alert(
                                        at("2022-01-18T12:07:01.030519Z"),
                                        "192.168.128.4",
                                        35032,
                                        "2.17.4.25",
                                        443,
                                        "tcp",
                                        record,
                                        3),
                                ""),
                        tuple(
                                new Alert(
                                        at("2022-01-18T12:07:01.030519Z"),
                                        "192.168.128.4",
                                        -1,
                                        "2.17.4.25",
                                        443,
                                        "",
                                        "IDS event.",
                                        6),
                                ""),
                        tuple(
                                new Alert(
                                        at("2022-01-18T12:07:08.204208Z"),
                                        "192.168.128.4",
                                        56094,
                                        "54.171.36.119",
                                        443,
                                        "tcp",
                                        record,
                                        3),
                                ""),
                        tuple(
                                new Alert(
                                        at("2022-01-18T12:07:08.204261Z"),
                                        "172.17.130.196",
                                        -1,
                                        "54.171.36.119",
                                        443,
                                        "",
                                        "IDS event.",
                                        6),
                                "wazuh-client"));
    }

    @Test
    void falcosidekick() throws Exception {
        Batch batch = both("falco", "falco.json");
        assertThat(batch.alerts()).isEmpty();
        assertThat(batch.refused())
                .containsExactly(new Refused(
                        1,
                        "no address in it, without which nothing can be looked for: looked at fd.cip, fd.lip, fd.sip,"
                                + " fd.rip, fd.name",
                        false));
    }

    @Test
    void elastalert() throws Exception {
        Batch batch = read("elastalert", file("elastalert2.json"));
        assertThat(batch.alerts()).isEmpty();
        assertThat(batch.refused()).hasSize(1);
        assertThat(batch.refused().get(0).reason())
                .isEqualTo("no address in it, without which nothing can be looked for: looked at source.ip, client.ip,"
                        + " destination.ip, server.ip, src_ip, dest_ip, dst_ip");
        assertThat(read("auto", file("elastalert2.json")).refused().get(0).reason())
                .as("a rule that sends nothing of its own looks like nothing")
                .startsWith("no form that is known");
    }

    @Test
    void elasticSecurity() throws Exception {
        Batch batch = both("elastic", "elastic-security.json");
        assertThat(batch.alerts()).isEmpty();
        assertThat(batch.refused()).hasSize(1);
        assertThat(batch.refused().get(0).reason())
                .isEqualTo("no address in it, without which nothing can be looked for: looked at source.ip, client.ip,"
                        + " destination.ip, server.ip");
    }

    @Test
    void elasticSecurityWithAddresses() throws Exception {
        // The same alert of the same rule, had its event had ends.
        com.fasterxml.jackson.databind.node.ObjectNode alert =
                (com.fasterxml.jackson.databind.node.ObjectNode) JSON.readTree(file("elastic-security.json"));
        alert.put("destination.ip", "203.0.113.9").put("destination.port", 443);
        assertThat(read("auto", alert.toString().getBytes(StandardCharsets.UTF_8))
                        .alerts())
                .extracting(Received::alert)
                .containsExactly(new Alert(
                        at("2022-12-23T10:36:43.160Z"),
                        "",
                        -1,
                        "203.0.113.9",
                        443,
                        "",
                        "Linux Restricted Shell Breakout via awk Commands",
                        47));
    }

    @Test
    void alertmanager() throws Exception {
        Batch batch = both("alertmanager", "alertmanager.json");
        assertThat(batch.refused()).isEmpty();
        long time = at("2019-09-27T16:27:56.612666101Z");
        assertThat(batch.alerts())
                .extracting(Received::alert)
                .containsExactly(
                        new Alert(time, "", -1, "172.29.254.30", -1, "", "ICMP ping failed", -1),
                        new Alert(time, "", -1, "172.29.254.50", -1, "", "ICMP ping failed", -1),
                        new Alert(time, "", -1, "172.29.254.66", -1, "", "ICMP ping failed", -1));
    }

    @Test
    void splunk() throws Exception {
        Batch batch = both("splunk", "splunk.json");
        assertThat(batch.alerts()).isEmpty();
        assertThat(batch.refused())
                .containsExactly(new Refused(
                        1,
                        "no address in it, without which nothing can be looked for: looked at src_ip, dest_ip, src, dest",
                        false));
    }
}
