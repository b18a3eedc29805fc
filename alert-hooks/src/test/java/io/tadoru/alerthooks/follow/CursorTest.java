package io.tadoru.alerthooks.follow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a cursor's text is: a cursor that writes itself the same again, or no cursor. */
class CursorTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1:2:0a0b0c0d:3",
                "1:2:ffffffff:0",
                "",
                ":::",
                "1:2:3:4",
                "-1:2:0a0b0c0d:3",
                "1:2:0A0B0C0D:3",
                "999999999999999999:999999999999999999:00000000:999999999999999999",
                "1:2:0a0b0c0d:3\n",
                "9999999999999999999:1:0a0b0c0d:1"
            })
    void some(String text) {
        check(text);
    }

    private static void check(String text) {
        Cursor cursor;
        try {
            cursor = Cursor.of(text);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("no cursor");
            return;
        }
        assertThat(Cursor.of(cursor.toString())).isEqualTo(cursor);
        assertThat(cursor.offset()).isNotNegative();
    }
}
