package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class DisplayTextTest {
    static final List<String> HOSTILE = Incidents.HOSTILE;

    @Test
    void escapesWhatCannotBeSeen() {
        assertThat(DisplayText.of("a\u0000b\r\nc\td\u001B[31m")).isEqualTo("a\\u0000b\\r\\nc\\td\\u001B[31m");
        assertThat(DisplayText.of("x\u202Egnp.exe")).isEqualTo("x\\u202Egnp.exe");
        assertThat(DisplayText.of("\uD800|\uDC00")).isEqualTo("\\uD800|\\uDC00");
        assertThat(DisplayText.of("\u200B\u00A0\u00AD\u3164\u2028\uFFFF\u0085"))
                .isEqualTo("\\u200B\\u00A0\\u00AD\\u3164\\u2028\\uFFFF\\u0085");
        assertThat(DisplayText.of(new String(Character.toChars(0xE0041)))).isEqualTo("\\U000E0041");
    }

    @Test
    void leavesWritingAlone() {
        assertThat(DisplayText.of("日本語 Ünïcödé \uD83D\uDE00 e\u0301")).isEqualTo("日本語 Ünïcödé \uD83D\uDE00 e\u0301");
    }

    @Test
    void anEscapeCannotBeForged() {
        assertThat(DisplayText.of("\\u202E")).isEqualTo("\\\\u202E");
        assertThat(DisplayText.of("\\n")).isNotEqualTo(DisplayText.of("\n"));
    }

    @Test
    void lettersFromRightToLeftTurnNothingAround() {
        assertThat(DisplayText.of("שלום.txt")).isEqualTo("\u200Eשלום.txt\u200E");
    }

    @Test
    void marksDoNotPileUp() {
        assertThat(DisplayText.of("a\u0300\u0301\u0302")).isEqualTo("a\u0300\u0301\\u0302");
        assertThat(DisplayText.of("\u0300a")).isEqualTo("\\u0300a");
    }

    @Test
    void cutsAndTellsTheLength() {
        assertThat(DisplayText.cut("x".repeat(300_000), 5)).isEqualTo("xxxxx… (300000 characters)");
        assertThat(DisplayText.cut("\u0000\u0000", 8)).isEqualTo("\\u0000… (2 characters)");
        assertThat(DisplayText.brief("abcdef", 3)).isEqualTo("abc…");
        assertThat(DisplayText.end("/home/kenji/.cache/", 8)).isEqualTo("…/.cache/");
        assertThat(DisplayText.end("/a", 8)).isEqualTo("/a");
    }

    @Test
    void aNameCannotPoseAsASentence() {
        assertThat(DisplayText.named("python3", 40)).isEqualTo("python3");
        assertThat(DisplayText.named("a\" (pid 1) was saved by \"b", 40))
                .isEqualTo("\"a\\\" (pid 1) was saved by \\\"b\"");
        assertThat(DisplayText.named("", 40)).isEqualTo("\"\"");
    }

    @Test
    void argumentsStayApart() {
        assertThat(DisplayText.command(List.of("sh", "-c", "echo 'a b'", ""), 100))
                .isEqualTo("sh -c 'echo '\\\\''a b'\\\\''' ''");
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void canBeHadBack(String text) {
        check(text);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void canBeHadBackWhateverItIs(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(30); j > 0; j--) {
                switch (random.nextInt(4)) {
                    case 0 -> text.append((char) random.nextInt(0x300));
                    case 1 -> text.append((char) random.nextInt(0x10000));
                    case 2 -> text.append("\\\"'<>&;=u0n".charAt(random.nextInt(11)));
                    default -> text.appendCodePoint(random.nextInt(0x110000));
                }
            }
            check(text.toString());
        }
    }

    @FuzzTest(maxDuration = "45s")
    void fuzz(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            text.append((char) (bytes[i] << 8 | bytes[i + 1] & 0xff));
        }
        check(text.toString());
    }

    private static void check(String text) {
        String shown = DisplayText.of(text);
        assertThat(back(shown)).isEqualTo(text);
        String inner = shown.startsWith("\u200E") ? shown.substring(1, shown.length() - 1) : shown;
        assertThat(inner.codePoints().filter(DisplayText::hidden).count()).isZero();
        String cut = DisplayText.cut(text, 10);
        assertThat(cut.length()).isLessThanOrEqualTo(10 + "… (300000 characters)".length() + 2);
        assertThat(DisplayText.end(text, 10).length()).isLessThanOrEqualTo(10 + 3);
        String label = DotText.of(shown);
        assertThat(label).doesNotContain("<", ">", "\"", "=", "\\", "[", "]", "{", "}");
        assertThat(unreferenced(label)).isEqualTo(shown);
    }

    /** What the escapes stand for. */
    private static String back(String shown) {
        StringBuilder out = new StringBuilder();
        boolean framed = shown.startsWith("\u200E");
        for (int i = framed ? 1 : 0; i < shown.length() - (framed ? 1 : 0); i++) {
            char c = shown.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            switch (shown.charAt(++i)) {
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case '\\' -> out.append('\\');
                case 'u' -> {
                    out.append((char) Integer.parseInt(shown.substring(i + 1, i + 5), 16));
                    i += 4;
                }
                default -> {
                    out.appendCodePoint(Integer.parseInt(shown.substring(i + 1, i + 9), 16));
                    i += 8;
                }
            }
        }
        return out.toString();
    }

    private static String unreferenced(String label) {
        return java.util.regex.Pattern.compile("&#(\\d+);")
                .matcher(label.replace("&#92;&#92;", "&#92;"))
                .replaceAll(m ->
                        java.util.regex.Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1)))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1795312984123000000 | 2026-11-22T02:03:04.123Z",
                "1795312984000000000 | 2026-11-22T02:03:04.000Z",
                "1795312984123456000 | 2026-11-22T02:03:04.123456Z",
                "1795312984123456789 | 2026-11-22T02:03:04.123456789Z",
                "-1                  | 1969-12-31T23:59:59.999999999Z"
            })
    void timesAreRfc3339(long time, String expected) {
        assertThat(TimeText.rfc3339(time)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 s", "-310, −0.31 s", "4, +4 ms", "12400, +12.4 s", "-192400, −3 min 12 s", "7500000, +2 h 05 min"
    })
    void spansAreShort(long milliseconds, String expected) {
        assertThat(TimeText.relative(milliseconds * 1_000_000)).isEqualTo(expected);
    }

    @Test
    void whatIsDisplayTextStaysAsItIs() {
        for (String text :
                List.of("", "a", "a\\\\b", "\\n", "\\u202E", "\u200Eا\u200E", "日本", "e\u0301", "a… (9 characters)")) {
            assertThat(DisplayText.again(text, 40)).isEqualTo(text);
        }
        for (String text :
                List.of("\n", "a\u202Eb", "\u0301", "\u0000", "\ud800", "a\u00A0b", "0123456789".repeat(5))) {
            assertThat(DisplayText.again(text, 40))
                    .isEqualTo(DisplayText.cut(text, 40))
                    .isNotEqualTo(text);
        }
    }
}
