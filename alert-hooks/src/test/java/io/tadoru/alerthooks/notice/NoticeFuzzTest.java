package io.tadoru.alerthooks.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a notice says, whatever a receiver answers: bounded, well-formed, on one line where it must be. */
@Tag("once")
class NoticeFuzzTest {
    private static final Settable CLOCK = new Settable();
    private static final String ODD =
            "<>&@`[]()\\\"'{}!|*_~#$%\r\n\t\u0000\u001b\u202e\u2066\u200b\ufeff\ud83d\ude00\ud800\udc00語א";

    @FuzzTest(maxDuration = "60s")
    void anyText(byte[] bytes) {
        check(new String(bytes, StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void oddTexts(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(400); k > 0; k--) {
                text.append(
                        random.nextInt(3) == 0
                                ? (char) random.nextInt(0x10000)
                                : ODD.charAt(random.nextInt(ODD.length())));
            }
            try {
                check(text.toString());
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", text " + i, e);
            }
        }
    }

    private static void check(String text) {
        Notice notice = Notices.saying(text);
        byte[] line = new SyslogMessage("user", text, Template.LINE, CLOCK).bytes(notice, 2048);
        assertThat(line).hasSizeLessThanOrEqualTo(2048);
        SyslogLine parsed = SyslogLine.of(new String(line, StandardCharsets.UTF_8));
        assertThat(parsed.data()).hasSize(9).containsEntry("link", notice.link());
        assertThat(Template.SUBJECT.line(notice, 200))
                .hasSizeLessThanOrEqualTo(200)
                .doesNotContain("\r", "\n");
        String markdown = Template.TEXT.text(notice, MattermostChannel::escaped, 12_000);
        assertThat(markdown.replaceAll("`[^`\n]*`", "")).doesNotContain("@", "[", "<", "*");
        assertThat(SlackChannel.escaped(text)).doesNotContain("<", ">");
        assertThat(NoticeJson.bytes(NoticeJson.of(notice))).isNotEmpty();
        Duration after = RetryAfter.of(text, CLOCK);
        assertThat(after == null || (!after.isNegative() && after.compareTo(Duration.ofDays(1)) <= 0))
                .isTrue();
        try {
            Template.of(text).text(notice, s -> s, 1000);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("{{");
        }
    }
}
