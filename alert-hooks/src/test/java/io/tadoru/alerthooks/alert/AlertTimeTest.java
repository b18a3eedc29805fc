package io.tadoru.alerthooks.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-22T02:00:49.483239+0000, 2026-11-22T02:00:49.483239Z",
        "2026-11-22T02:00:49Z, 2026-11-22T02:00:49Z",
        "2026-11-22 11:00:49 +09:00, 2026-11-22T02:00:49Z",
        "2026-11-21T19:00:49.5-0700, 2026-11-22T02:00:49.500Z",
        "2026-11-21t19:00-07, 2026-11-22T02:00:00Z",
        "'2026-11-22T02:00:49,123456789z', 2026-11-22T02:00:49.123456789Z"
    })
    void anyOffset(String text, Instant instant) throws AlertException {
        assertThat(AlertTime.parse(text)).isEqualTo(instant.getEpochSecond() * 1_000_000_000L + instant.getNano());
    }

    @Test
    void noZoneIsAnErrorThatSaysSo() {
        assertThatThrownBy(() -> AlertTime.parse("2026-11-22T02:00:49"))
                .isInstanceOf(AlertException.class)
                .hasMessageContaining("has no zone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-13-01T00:00:00Z", "2026-11-22T25:00:00Z", "9999-12-31T23:59:59Z"})
    void noTime(String text) {
        assertThatThrownBy(() -> AlertTime.parse(text))
                .isInstanceOf(AlertException.class)
                .hasMessageContaining("is no time");
    }
}
