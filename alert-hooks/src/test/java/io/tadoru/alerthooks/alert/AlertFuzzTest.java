package io.tadoru.alerthooks.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.alerthooks.alert.AlertSources.Batch;
import io.tadoru.alerthooks.alert.AlertSources.Refused;
import io.tadoru.collector.InternetAddress;
import io.tadoru.correlator.Alert;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a sensor, or who plays one, sends: alerts that hold together, reasons, or an {@link AlertException}. */
@Tag("once")
class AlertFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AlertSources SOURCES = new AlertSources(Map.of("ours", AlertSourcesTest.POINTERS));
    private static final List<String> FILES = List.of(
            "suricata.ndjson",
            "suricata-filebeat.ndjson",
            "snort.ndjson",
            "zeek.ndjson",
            "wazuh.ndjson",
            "falco.ndjson",
            "elastalert.ndjson",
            "elastic.json",
            "alertmanager.json",
            "splunk.ndjson",
            "generic.json");

    /** What sensors' fields are apt to be mistaken for. */
    private static final List<String> VALUES = List.of(
            "null",
            "[]",
            "{}",
            "-1",
            "1e400",
            "1e-400",
            "9223372036854775808",
            "true",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"::\"",
            "\"[\"",
            "\"->\"",
            "\":\"",
            "\"1:->2:\"",
            "[[{}]]",
            "\"2026-11-22\"",
            "99999999999999999999",
            "0.0",
            "\"{\\\"event_type\\\":\\\"alert\\\",\\\"timestamp\\\":7}\"");

    static Stream<Arguments> payloads() throws IOException {
        List<Arguments> seeds = new ArrayList<>();
        for (String file : FILES) {
            seeds.add(Arguments.of((Object) AlertSourcesTest.payload(file)));
        }
        return seeds.stream();
    }

    @MethodSource("payloads")
    @FuzzTest(maxDuration = "60s")
    void anyBytes(byte[] bytes) throws IOException {
        for (String source : SOURCES.names()) {
            check(source, bytes);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {51, 52, 53})
    void mutatedPayloads(long seed) throws IOException {
        Random random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = AlertSourcesTest.payload(FILES.get(random.nextInt(FILES.size())));
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes = mutated(bytes, random);
            }
            String source = random.nextBoolean()
                    ? AlertSources.AUTO
                    : SOURCES.names().get(random.nextInt(SOURCES.names().size()));
            try {
                taken += check(source, bytes);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ", body " + i + ": " + new String(bytes, StandardCharsets.UTF_8), e);
            }
        }
        assertThat(taken).as("some are harmless").isGreaterThan(300);
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] out = bytes.clone();
        int at = random.nextInt(out.length);
        switch (random.nextInt(6)) {
            case 0 -> out[at] = (byte) random.nextInt();
            case 1 -> out = random.nextInt(4) == 0 ? java.util.Arrays.copyOf(out, at + 1) : out;
            case 2 -> out[at] = (byte) "{}[]\",:\n0-\\\u0000".charAt(random.nextInt(12));
            case 3 -> {
                int to = random.nextInt(out.length);
                int length = Math.min(random.nextInt(300), out.length - Math.max(at, to));
                System.arraycopy(bytes, at, out, to, length);
            }
            case 4 -> out[at] = (byte) '9';
            default -> out = otherValue(new String(bytes, StandardCharsets.UTF_8), at, random);
        }
        return out;
    }

    /** One field's value is another: most of such bodies are JSON still. */
    private static byte[] otherValue(String text, int from, Random random) {
        int colon = text.indexOf("\":", Math.min(from, text.length()));
        if (colon < 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        int end = colon + 2;
        boolean quoted = text.startsWith("\"", end);
        end = quoted ? text.indexOf('"', end + 1) + 1 : end;
        while (end > 0 && end < text.length() && ",}]\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return (text.substring(0, colon + 2)
                        + VALUES.get(random.nextInt(VALUES.size()))
                        + text.substring(Math.max(end, colon + 2)))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static int check(String source, byte[] bytes) throws IOException {
        Batch batch;
        try {
            batch = SOURCES.read(source, bytes, 1_795_323_999_000L);
        } catch (AlertException e) {
            assertThat(e.getMessage()).isNotBlank();
            return 0;
        }
        List<Integer> positions = new ArrayList<>();
        for (Refused refused : batch.refused()) {
            positions.add(refused.position());
            assertThat(refused.reason()).isNotBlank().hasSizeLessThan(1000);
        }
        assertThat(positions).isSorted().doesNotHaveDuplicates();
        for (Received received : batch.alerts()) {
            Alert alert = received.alert();
            assertThat(alert.srcIp() + alert.destIp()).isNotEmpty();
            assertThat(InternetAddress.canonical(alert.srcIp())).isEqualTo(alert.srcIp());
            assertThat(InternetAddress.canonical(alert.destIp())).isEqualTo(alert.destIp());
            assertThat(alert.srcPort()).isBetween(-1, 65535);
            assertThat(alert.destPort()).isBetween(-1, 65535);
            assertThat(alert.severity()).isGreaterThanOrEqualTo(-1);
            assertThat(alert.signature()).hasSizeLessThan(1002).doesNotContain("\u0000");
            assertThat(JSON.readTree(received.json()).isObject()).isTrue();
        }
        return batch.alerts().size();
    }
}
