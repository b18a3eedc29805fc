package io.tadoru.alerthooks.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a notice says, in whose words. */
class TemplateTest {
    private static final UnaryOperator<String> SAME = UnaryOperator.identity();

    @Test
    void theUsualText() {
        assertThat(Template.TEXT.text(Notices.plain(), SAME, 10_000)).isEqualTo("""
                        python3 (pid 27499) of alice connected, 93 %
                        Confidence: 93 %
                        Alert: ET MALWARE beacon
                        Addresses: 10.0.0.7:40112 -> 203.0.113.9:443
                        Time: 2026-11-22T14:03:09.250Z
                        Sensor: suricata
                        Host: web-3
                        Alerts: 3
                        Findings:
                        - runs from /tmp
                        - was saved by the mail client
                        The evidence lacks:
                        - 2 of 900 event numbers are missing
                        https://tadoru.example/incidents/inc-1""");
        assertThat(Template.SUBJECT.line(Notices.plain(), 200))
                .isEqualTo("Tadoru answer: python3 (pid 27499) of alice connected, 93 %");
    }

    @Test
    void linesWithNothingToSayAreLeftOut() {
        Notice bare = new Notice(
                "m",
                "i",
                "aside",
                0,
                "",
                -1,
                "",
                "",
                "no answer",
                0,
                false,
                1,
                List.of(),
                List.of(),
                "",
                "1.2.3.4:5",
                "l");
        assertThat(Template.TEXT.text(bare, SAME, 10_000))
                .isEqualTo("no answer\nAddresses: 1.2.3.4:5\nTime: 1970-01-01T00:00:00Z\nAlerts: 1\nl");
    }

    @Test
    void linesOfOnesOwnAndBlankOnesStay() {
        assertThat(Template.of("a\n\n{{ answer }}!\n{{findings}}").text(Notices.plain(), s -> "<" + s + ">", 1000))
                .isEqualTo(
                        "a\n\n<python3 (pid 27499) of alice connected, 93 %>!\n- <runs from /tmp>\n- <was saved by the"
                                + " mail client>");
    }

    @Test
    void aLongTextLosesWholeLines() {
        assertThat(Template.TEXT.text(Notices.plain(), SAME, 70))
                .isEqualTo("python3 (pid 27499) of alice connected, 93 %\nConfidence: 93 %\n…");
    }

    @Test
    void valuesAreOneVisibleLineAndShort() {
        for (String text : Notices.HOSTILE) {
            String told = Template.TEXT.text(Notices.saying(text), SAME, 100_000);
            assertThat(told).hasSizeLessThan(5000);
            assertThat(told.lines().count()).isEqualTo(19);
            assertThat(told.codePoints().filter(c -> c != '\n'))
                    .noneMatch(c -> Character.isISOControl(c)
                            || Character.getType(c) == Character.FORMAT
                            || Character.getType(c) == Character.SURROGATE);
            assertThat(Template.SUBJECT.line(Notices.saying(text), 100)).hasSizeLessThanOrEqualTo(100);
            assertThat(Template.SUBJECT.line(Notices.saying(text), 100)).doesNotContain("\n", "\r");
        }
    }

    @Test
    void whatIsEscapedAlreadyStaysAsItIs() {
        String escaped = io.tadoru.visualizer.DisplayText.of("a\nb\\c \u05D0");
        assertThat(Template.of("{{answer}}").line(Notices.saying(escaped), 100)).isEqualTo(escaped);
    }

    @Test
    void itemsOfAListAreCounted() {
        assertThat(Template.of("{{findings}}").text(Notices.saying("x"), SAME, 1000))
                .endsWith("- x\n- and 2 more");
    }
}
