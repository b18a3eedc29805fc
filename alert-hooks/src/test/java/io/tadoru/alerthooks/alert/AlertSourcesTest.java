package io.tadoru.alerthooks.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tadoru.alerthooks.alert.AlertSources.Batch;
import io.tadoru.alerthooks.alert.AlertSources.Refused;
import io.tadoru.correlator.Alert;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertSourcesTest {
    /** 2026-11-22T05:03:09Z. */
    private static final long SECOND = 1_795_323_789_000_000_000L;

    private static final long QUARTER = SECOND + 250_000_000;
    private static final long RECEIVED = 1_795_323_999_000L;

    static final Pointers POINTERS = new Pointers(
            "/events", "/when", "/net/from", null, "/net/to/addr", "/net/to/p", "/l4", "/what", "/grave", "/on");

    private final AlertSources sources = new AlertSources(Map.of("ours", POINTERS));

    static byte[] payload(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(AlertSourcesTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private Batch read(String source, String body) throws AlertException {
        return sources.read(source, body.getBytes(StandardCharsets.UTF_8), RECEIVED);
    }

    /** The same under its own name and when the form is told by its fields. */
    private Batch both(String source, String name) throws Exception {
        Batch named = sources.read(source, payload(name), RECEIVED);
        assertThat(sources.read(AlertSources.AUTO, payload(name), RECEIVED)).isEqualTo(named);
        assertThat(named.alerts()).extracting(Received::sensor).containsOnly(source);
        return named;
    }

    private static Alert tcp(long time, String signature, int severity) {
        return new Alert(time, "192.0.2.10", 51514, "203.0.113.9", 8443, "tcp", signature, severity);
    }

    @Test
    void suricata() throws Exception {
        Batch batch = both("suricata", "suricata.ndjson");
        assertThat(batch.alerts())
                .extracting(Received::alert)
                .containsExactly(
                        tcp(QUARTER + 1000, "LAB beacon", 1),
                        new Alert(
                                SECOND + 2_500_000_000L,
                                "2001:db8::a",
                                -1,
                                "2001:db8::b",
                                -1,
                                "ipv6-icmp",
                                "LAB ping",
                                3));
        assertThat(batch.alerts().get(0).json()).contains("\"flow_id\":77").contains("\"rev\":2");
        assertThat(batch.refused())
                .extracting(Refused::position, Refused::ignored)
                .containsExactly(tuple(2, true), tuple(4, false), tuple(5, false));
        assertThat(batch.refused().get(0).reason()).isEqualTo("event_type is flow, not alert");
        assertThat(batch.refused().get(1).reason()).startsWith("timestamp: ").contains("has no zone");
        assertThat(batch.refused().get(2).reason())
                .isEqualTo(
                        "no address in it, without which nothing can be looked for: src_ip and dest_ip are both missing");
    }

    @Test
    void suricataThroughFilebeat() throws Exception {
        Batch batch = both("suricata", "suricata-filebeat.ndjson");
        assertThat(batch.alerts())
                .extracting(Received::alert)
                .containsExactly(tcp(QUARTER, "LAB beacon", 1), tcp(QUARTER, "LAB beacon", 1));
        assertThat(batch.alerts())
                .as("the host that Filebeat runs on is the sensor's")
                .extracting(Received::host)
                .containsOnly("");
        assertThat(batch.refused()).containsExactly(new Refused(3, "event_type is dns, not alert", true));
    }

    @Test
    void snort() throws Exception {
        Batch batch = both("snort", "snort.ndjson");
        assertThat(batch.alerts())
                .extracting(Received::alert)
                .containsExactly(
                        tcp(QUARTER + 1000, "LAB beacon", 1),
                        new Alert(QUARTER + 1000, "192.0.2.10", -1, "203.0.113.9", -1, "icmp", "1:9000002:1", -1),
                        new Alert(SECOND, "2001:db8::a", 4000, "2001:db8::b", 53, "udp", "1:9000003:1", -1));
        assertThat(batch.refused()).hasSize(1);
        assertThat(batch.refused().get(0).reason())
                .startsWith("seconds is missing")
                .contains("alert_json");
    }

    @Test
    void zeek() throws Exception {
        Batch batch = both("zeek", "zeek.ndjson");
        assertThat(batch.alerts())
                .extracting(Received::alert)
                .containsExactly(
                        tcp(QUARTER + 1000, "Lab::Beacon", -1),
                        new Alert(QUARTER + 1000, "192.0.2.66", -1, "203.0.113.9", -1, "", "Scan::Port_Scan", -1),
                        new Alert(QUARTER + 1000, "192.0.2.10", -1, "203.0.113.9", 8443, "", "Lab::Beacon", -1));
        assertThat(batch.refused().get(0)).isEqualTo(new Refused(4, "_path is conn, not notice", true));
        assertThat(batch.refused().get(1).reason())
                .isEqualTo("no address in it, without which nothing can be looked for: looked at id.orig_h, src,"
                        + " id.resp_h, dst");
    }

    @Test
    void wazuh() throws Exception {
        Batch batch = both("wazuh", "wazuh.ndjson");
        long time = SECOND + 1_100_000_000;
        assertThat(batch.alerts())
                .extracting(Received::alert, Received::host)
                .containsExactly(
                        tuple(new Alert(time, "198.51.100.7", 40022, "", -1, "", "sshd: brute force", 10), "web-3"),
                        tuple(tcp(QUARTER + 1000, "Suricata: Alert - LAB beacon", 3), ""),
                        tuple(
                                new Alert(time, "198.51.100.7", -1, "192.0.2.10", 22, "tcp", "sshd: brute force", 10),
                                "web-3"));
        assertThat(batch.refused()).hasSize(1);
        assertThat(batch.refused().get(0).reason())
                .startsWith("no address in it")
                .contains("data.srcip");
    }

    @Test
    void falco() throws Exception {
        Batch batch = both("falco", "falco.ndjson");
        assertThat(batch.alerts())
                .extracting(Received::alert, Received::host)
                .containsExactly(
                        tuple(tcp(1_795_323_789_250_001_999L, "Outbound by shell", 4), "node-2"),
                        tuple(
                                new Alert(
                                        QUARTER, "192.0.2.10", 51514, "203.0.113.9", 8443, "", "Outbound by shell", 2),
                                "node-2"),
                        tuple(new Alert(QUARTER, "2001:db8::a", 51514, "2001:db8::b", 8443, "", "Six", 6), ""));
        assertThat(batch.refused())
                .extracting(Refused::reason)
                .satisfiesExactly(
                        reason -> assertThat(reason)
                                .startsWith("no address in it")
                                .endsWith("fd.rip, fd.name"),
                        reason -> assertThat(reason)
                                .isEqualTo("time: \"2026-11-22T05:03:09.25Z+2\" is no time such as"
                                        + " 2026-11-22T14:03:09.25+09:00"));
    }

    @Test
    void elastalert() throws Exception {
        Batch batch = both("elastalert", "elastalert.ndjson");
        assertThat(batch.alerts())
                .extracting(Received::alert, Received::host)
                .containsExactly(
                        tuple(tcp(QUARTER, "Beacon", -1), "web-3"),
                        tuple(new Alert(QUARTER, "192.0.2.10", -1, "203.0.113.9", -1, "", "", -1), ""),
                        tuple(
                                new Alert(
                                        RECEIVED * 1_000_000,
                                        "192.0.2.10",
                                        -1,
                                        "203.0.113.9",
                                        8443,
                                        "",
                                        "LAB beacon",
                                        1),
                                ""));
        assertThat(batch.refused()).hasSize(1);
        assertThat(batch.refused().get(0).reason())
                .startsWith("no address in it")
                .contains("source.ip");
        assertThat(sources.read("elastalert", payload("elastalert.ndjson"), -1)
                        .refused()
                        .get(0))
                .as("a file is no delivery: nobody received it")
                .isEqualTo(new Refused(3, "no time in it: looked at @timestamp, timestamp", false));
    }

    @Test
    void elastic() throws Exception {
        Batch batch = both("elastic", "elastic.json");
        assertThat(batch.alerts())
                .extracting(Received::alert, Received::host)
                .containsExactly(tuple(tcp(QUARTER, "Lab beacon", 73), "web-3"));
        assertThat(batch.alerts().get(0).json()).startsWith("{\"@timestamp\"").doesNotContain("\"alerts\"");
        assertThat(batch.refused()).extracting(Refused::position).containsExactly(2, 3);
        assertThat(batch.refused().get(0).reason()).startsWith("no address in it");
        assertThat(batch.refused().get(1).reason()).isEqualTo("no JSON object: this is number");
    }

    @Test
    void alertmanager() throws Exception {
        Batch batch = both("alertmanager", "alertmanager.json");
        assertThat(batch.alerts())
                .extracting(Received::alert, Received::host)
                .containsExactly(
                        tuple(new Alert(QUARTER, "192.0.2.10", -1, "203.0.113.9", 8443, "tcp", "Beacon", 2), ""),
                        tuple(new Alert(QUARTER, "", -1, "192.0.2.10", -1, "", "Odd load", -1), ""),
                        tuple(new Alert(QUARTER, "", -1, "2001:db8::b", -1, "", "By name", -1), "web-3"));
        assertThat(batch.refused().get(0)).isEqualTo(new Refused(3, "status is resolved, not firing", true));
        assertThat(batch.refused().get(1).position()).isEqualTo(4);
        assertThat(batch.refused().get(1).reason())
                .startsWith("no address in it")
                .endsWith("labels.instance");
    }

    @Test
    void splunk() throws Exception {
        Batch batch = both("splunk", "splunk.ndjson");
        assertThat(batch.alerts())
                .extracting(Received::alert, Received::host)
                .containsExactly(
                        tuple(tcp(QUARTER + 1000, "Beacon", 4), "web-3"),
                        tuple(new Alert(RECEIVED * 1_000_000, "192.0.2.10", -1, "", -1, "", "LAB beacon", -1), ""));
        assertThat(batch.refused())
                .extracting(Refused::reason)
                .satisfiesExactly(
                        reason -> assertThat(reason)
                                .startsWith("no address in it")
                                .endsWith("src_ip, dest_ip, src, dest"),
                        reason -> assertThat(reason).startsWith("_time: ").contains("has no zone"));
    }

    @Test
    void generic() throws Exception {
        Batch batch = both("ours", "generic.json");
        assertThat(batch.alerts())
                .extracting(Received::alert, Received::host)
                .containsExactly(tuple(
                        new Alert(QUARTER, "192.0.2.10", 51514, "203.0.113.9", 8443, "udp", "LAB beacon", 5), "web-3"));
        assertThat(batch.refused())
                .containsExactly(
                        new Refused(2, "no time in it: looked at /when", false),
                        new Refused(3, "/net/to/addr: no IP address", false),
                        new Refused(
                                4,
                                "no address in it, without which nothing can be looked for: /net/from and /net/to/addr"
                                        + " are both missing",
                                false));
    }

    @Test
    void genericWithoutTime() throws Exception {
        AlertSources mine =
                new AlertSources(Map.of("mine", Pointers.of(Map.of("dest_ip", "/ip", "dest_port", "/port"))));
        byte[] body = "{\"ip\":\"203.0.113.9\",\"port\":\"8443\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(mine.read("mine", body, RECEIVED).alerts())
                .extracting(Received::alert)
                .containsExactly(new Alert(RECEIVED * 1_000_000, "", -1, "203.0.113.9", 8443, "", "", -1));
        assertThat(mine.read("mine", body, -1).refused().get(0).reason()).startsWith("no time in it");
    }

    @Test
    void wrongSettings() {
        assertThatThrownBy(() -> new Pointers(null, "when", "/a", null, null, null, null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time: \"when\" is no JSON pointer such as /event/src/ip");
        assertThatThrownBy(() -> new Pointers(null, "/when", "", null, null, null, null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("src_ip or dest_ip");
        assertThatThrownBy(() -> Pointers.of(Map.of("dst_ip", "/a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"dst_ip\": there is no such field; there are alerts, time, src_ip");
        assertThatThrownBy(() -> new AlertSources(Map.of("zeek", POINTERS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("built in");
        assertThatThrownBy(() -> new AlertSources(Map.of("auto", POINTERS))).hasMessageContaining("built in");
        assertThatThrownBy(() -> new AlertSources(Map.of("../up", POINTERS))).hasMessageContaining("lower-case");
    }

    @Test
    void names() {
        assertThat(sources.names())
                .containsExactly(
                        "alertmanager",
                        "elastalert",
                        "elastic",
                        "falco",
                        "ours",
                        "plain",
                        "snort",
                        "splunk",
                        "suricata",
                        "wazuh",
                        "zeek",
                        "auto");
        assertThatThrownBy(() -> read("syslog", "{}"))
                .isInstanceOf(AlertException.class)
                .hasMessageStartingWith("no source is called \"syslog\"; there are alertmanager, ");
    }

    private static final String PLAIN =
            "{\"time\":\"2026-11-22T05:03:09Z\",\"dest_ip\":\"203.0.113.9\",\"host\":\"web-3\",\"severity\":2}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{P}",
                "[{P}]",
                "\uFEFF{P}",
                "{P}\n",
                "\r\n{P}\r\n\r\n",
                "{\"index\":{\"_index\":\"alerts\"}}\n{P}\n",
                "{\"create\":{}}\n{P}\n{\"index\":{}}\n"
            })
    void shapesOfBodies(String body) throws Exception {
        Batch batch = read("plain", body.replace("{P}", PLAIN));
        assertThat(batch.refused()).isEmpty();
        assertThat(batch.alerts())
                .containsExactly(
                        new Received("plain", new Alert(SECOND, "", -1, "203.0.113.9", -1, "", "", 2), "web-3", PLAIN));
    }

    @Test
    void aBrokenLineCostsOnlyItself() throws Exception {
        Batch batch = read("auto", PLAIN + "\n{\"time\":\n\n" + PLAIN + "\n7\n{\"x\":1} 2\nrubbish\n" + PLAIN);
        assertThat(batch.alerts()).hasSize(3);
        assertThat(batch.refused()).extracting(Refused::position).containsExactly(2, 4, 5, 6);
        assertThat(batch.refused().get(0).reason()).startsWith("line 2: no JSON: ");
        assertThat(batch.refused().get(1).reason()).isEqualTo("no JSON object: this is number");
        assertThat(batch.refused().get(2).reason()).isEqualTo("line 6: no JSON: something follows the value");
        assertThat(batch.refused().get(3).reason()).startsWith("line 7: no JSON: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"time":                                     | no JSON, line 1, column
                    {§  "a": [§    {"time":1}§                   | no JSON, line
                    [{"a":1},§{"b":2}                            | no JSON, line 2, column
                    [] []                                        | something follows the array
                    hello                                        | no JSON, line 1, column
                    ''                                           | it is empty
                    []                                           | it is empty
                    {"index":{}}                                 | it is empty
                    """)
    void noBodyAtAll(String body, String words) {
        assertThatThrownBy(() -> read("auto", body.replace('§', '\n')))
                .isInstanceOf(AlertException.class)
                .hasMessageContaining(words);
    }

    @Test
    void bounds() throws Exception {
        assertThatThrownBy(() -> read("auto", "[".repeat(200_000)))
                .isInstanceOf(AlertException.class)
                .hasMessageContaining("depth");
        assertThatThrownBy(() -> read("auto", "{\"a\":".repeat(65) + "1" + "}".repeat(65)))
                .isInstanceOf(AlertException.class)
                .hasMessageContaining("depth");
        Batch batch = read("auto", PLAIN + "\n{\"a\":\"" + "x".repeat(AlertBody.LONGEST_TEXT + 1) + "\"}\n" + PLAIN);
        assertThat(batch.alerts()).hasSize(2);
        assertThat(batch.refused().get(0).reason()).startsWith("line 2: ");
        assertThat(read("auto", "1e999999999").refused().get(0).reason()).startsWith("no JSON object");
        assertThat(read("zeek", "{\"ts\":1e99999,\"note\":\"n\",\"src\":\"192.0.2.10\"}")
                        .refused()
                        .get(0)
                        .reason())
                .startsWith("ts: ");
        assertThatThrownBy(() -> read("auto", "1 ".repeat(10_001)))
                .isInstanceOf(AlertException.class)
                .hasMessageStartingWith("more than 10000");
        assertThatThrownBy(() -> read("alertmanager", "{\"alerts\":[" + "1,".repeat(10_000) + "1]}"))
                .isInstanceOf(AlertException.class)
                .hasMessageStartingWith("more than 10000");
    }

    @Test
    void hostileTexts() throws Exception {
        Received received = read(
                        "plain",
                        "{\"time\":\"2026-11-22T05:03:09Z\",\"dest_ip\":\"203.0.113.9\",\"signature\":\"a\\u0000\\ud800"
                                + "\\u001b[31m" + "x".repeat(5000) + "\",\"host\":\"" + "h".repeat(5000) + "\"}")
                .alerts()
                .get(0);
        assertThat(received.alert().signature()).hasSize(1000).startsWith("a\uFFFD\uFFFD\u001b[31mxx");
        assertThat(received.host()).hasSize(255);
        assertThat(received.json()).doesNotContain("\u0000");
    }

    @Test
    void tenThousandInOneDelivery() throws Exception {
        String lines = String.join(
                "\n", IntStream.range(0, 10_000).mapToObj(i -> PLAIN).toList());
        assertThat(read("auto", lines).alerts()).hasSize(10_000);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.10, 192.0.2.10, -1",
        "192.0.2.10:443, 192.0.2.10, 443",
        "[2001:db8::A]:443, 2001:db8::a, 443",
        "[2001:db8::a], 2001:db8::a, -1",
        "2001:db8::a:443, 2001:db8::a:443, -1",
        "web-3:443, '', -1",
        "192.0.2.10:70000, '', -1",
        "':', '', -1",
        "'[', '', -1",
        "'[]:1', '', -1"
    })
    void peers(String text, String ip, int port) {
        assertThat(Peer.of(text)).isEqualTo(new Peer(ip, port));
    }

    @ParameterizedTest
    @CsvSource({
        "1795323789, 1795323789000000000",
        "1795323789.123456789, 1795323789123456789",
        "1.7953237892E9, 1795323789200000000",
        "1795323789123, 1795323789123000000",
        "1795323789123456, 1795323789123456000",
        "1795323789123456789, 1795323789123456789"
    })
    void epochs(String text, long nanos) throws AlertException {
        assertThat(AlertTime.ofEpoch(text)).isEqualTo(nanos);
    }
}
