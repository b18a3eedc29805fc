package io.tadoru.alerthooks.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tadoru.correlator.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertFileTest {
    @TempDir
    private Path folder;

    private Alert read(String json) throws IOException, AlertException {
        return AlertFile.read(Files.writeString(folder.resolve("alert.json"), json));
    }

    @Test
    void suricataEveBehindOtherEvents() throws Exception {
        Alert alert = read("""
                {"timestamp":"2026-11-22T02:00:48.0+0000","event_type":"dns","src_ip":"10.0.0.1"}
                {"timestamp":"2026-11-22T02:00:49.483239+0000","event_type":"alert","src_ip":"fd00::0:7","src_port":60864,
                 "dest_ip":"::ffff:10.66.4.9","dest_port":4444,"proto":"TCP","alert":{"signature":"A \\u001b[31m","severity":1}}
                """);
        assertThat(alert)
                .isEqualTo(
                        new Alert(1795312849483239000L, "fd00::7", 60864, "10.66.4.9", 4444, "tcp", "A \u001b[31m", 1));
    }

    @Test
    void plainFormWithoutPortsAndSource() throws Exception {
        assertThat(read("{\"time\":\"2026-11-22T02:00:49Z\",\"dest_ip\":\"10.66.4.9\"}"))
                .isEqualTo(new Alert(1795312849000000000L, "", -1, "10.66.4.9", -1, "", "", -1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"time":"2026-11-22T02:00:49","dest_ip":"10.66.4.9"}                          | has no zone
                    {"time":"2026-11-22T02:00:49Z","dest_ip":"evil.example"}                      | dest_ip: no IP address
                    {"time":"2026-11-22T02:00:49Z","dest_ip":"10.66.4.9","dest_port":70000}       | dest_port: no number from 0 to 65535
                    {"time":"2026-11-22T02:00:49Z","dest_ip":""}                                  | both missing
                    {"event_type":"flow","timestamp":"2026-11-22T02:00:49Z"}                      | holds no alert
                    {"time":                                                                      | no JSON
                    []                                                                            | holds no alert
                    """)
    void whatIsWrongAndWhere(String json, String words) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(AlertException.class)
                .hasMessageContaining("alert.json")
                .hasMessageContaining(words);
    }

    @Test
    void deepNestingIsNoStackOverflow() {
        assertThatThrownBy(() -> read("[".repeat(200_000))).isInstanceOf(AlertException.class);
    }

    @Test
    void missingFile() {
        assertThatThrownBy(() -> AlertFile.read(folder.resolve("none.json")))
                .isInstanceOf(AlertException.class)
                .hasMessageContaining("there is no such file");
    }
}
