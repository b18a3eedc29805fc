package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Incident;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.node.Visitor;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The summary for a ticket, and what an attacker would make of it. */
class TicketSummaryTest {
    static final List<String> HOSTILE = Stream.concat(
                    Incidents.HOSTILE.stream(),
                    Stream.of(
                            "[click](javascript:alert(1))",
                            "![x](http://198.51.100.1/x.png)",
                            "`; [a](http://b) `",
                            "``` \n# heading",
                            "| a | b |\n|---|---|\n| c | d |",
                            "@root @everyone <!channel> #123 !45 GH-6 deadbeef0 :smile: ~label",
                            "https://evil.example www.evil.example mail@evil.example",
                            "1. one",
                            "- [ ] task",
                            "> quote",
                            "    indented",
                            "***bold*** __b__ ~~s~~ $x$ ^[note] [^1]",
                            "ends with \\",
                            "&commat;root &#64;root",
                            "{{template}} {% raw %} {code} h1. ||",
                            "=====",
                            "deadbeef deadbeefdeadbeef 0123456789abcdef"))
            .toList();

    private static final Pattern SPAN = Pattern.compile("`[^`]+`");
    /** What is left is words, numbers and the punctuation of sentences. */
    private static final Pattern LEFT = Pattern.compile("(#{1,2} |- )?[A-Za-z0-9 .,;:()\"'%→×−+…&*]*");

    /** What a renderer finds: headings, lists, words, code, and three words of ours in bold. */
    private static final Visitor NO_MARKUP = new AbstractVisitor() {
        @Override
        protected void visitChildren(Node parent) {
            for (Node child = parent.getFirstChild(); child != null; child = child.getNext()) {
                assertThat(child)
                        .isInstanceOfAny(
                                Heading.class,
                                BulletList.class,
                                ListItem.class,
                                Paragraph.class,
                                Text.class,
                                Code.class,
                                StrongEmphasis.class,
                                SoftLineBreak.class);
            }
            super.visitChildren(parent);
        }
    };

    static Stream<Incident> incidents() {
        return Stream.concat(FormatsTest.incidents(), HOSTILE.stream().map(Incidents::hostile));
    }

    static String summary(Incident incident) {
        return TicketSummary.of(new Story(incident));
    }

    @ParameterizedTest
    @MethodSource("incidents")
    void nothingOfTheAttackersIsMarkup(Incident incident) {
        assertSafe(summary(incident));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {91, 92, 93, 94, 95})
    void alsoOfWhateverCouldBe(long seed) {
        assertSafe(summary(Incidents.random(new Random(seed))));
    }

    static void assertSafe(String summary) {
        Parser.builder().build().parse(summary).accept(NO_MARKUP);
        assertThat(summary).endsWith("\n");
        assertThat(summary.codePoints().filter(c -> c != '\n' && c != 0x200E && DisplayText.hidden(c)))
                .isEmpty();
        assertThat(summary.lines().filter(l -> l.startsWith("#")))
                .allMatch(l -> l.startsWith("# Provenance of an alert on ")
                        || List.of(
                                        "## What brought it, and what came after",
                                        "## The way to the answer",
                                        "## Findings",
                                        "## Indicators",
                                        "## Other addresses, and files that were changed",
                                        "## What the evidence lacks")
                                .contains(l));
        for (String line : summary.lines().toList()) {
            // Every accent opens or closes a span of one: so no span ends where it should not.
            assertThat(line).doesNotContain("``").matches("|(- |#)?[A-Za-z`*# ].*");
            String left = SPAN.matcher(line).replaceAll("");
            assertThat(left).matches(LEFT);
            assertThat(left.replaceFirst("^- \\*\\*[A-Z][a-z ]+:\\*\\* ", "- "))
                    .as(line)
                    .doesNotContain("*")
                    .doesNotContainPattern("&(?!CK)")
                    .doesNotContainPattern("\\b[0-9a-fA-F]{7,}\\b")
                    .doesNotContainPattern("(?i)www|http")
                    .doesNotContainPattern("[a-z]:[a-z]|[a-z]\\.[a-z]");
        }
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void aTextIsShownAsItIs(String text) {
        String shown = DisplayText.cut(text, 300).replace("`", "\\u0060");
        assertThat(MarkdownText.code(text, 300)).isEqualTo("`" + shown + "`");
        assertThat(MarkdownText.prose("the file " + DisplayText.of(text) + " was read")
                        .replace("`", ""))
                .isEqualTo("the file " + DisplayText.of(text).replace("`", "\\u0060") + " was read");
    }

    @Test
    void itSaysTheAnswerTheWayAndWhatToLookFor() {
        String summary = summary(Incidents.mailBackdoor());
        assertThat(summary.lines())
                .contains(
                        "# Provenance of an alert on `web01.example.net`",
                        "- **Answer:** `python3` (pid 4242, user kenji) opened the connection to `203.0.113.9:4444`,"
                                + " 0.31 s before the alert.",
                        "- **Rivals:** rsync (pid 1510, 22 %)",
                        "- Address `203.0.113.9:4444`: the alert names it, and `python3` (pid 4242) talked to it",
                        "- File `/home/kenji/Downloads/invoice_2026-11.py`: it lies on the way to the answer;"
                                + " thunderbird (pid 3120) wrote it",
                        "- Step 9, −3.00 s: `python3` (pid 4242) read `/home/kenji/Downloads/invoice_2026-11.py`",
                        "- Address `203.0.113.9:8080`",
                        "- File `/home/kenji/.cache/.update`");
        assertThat(summary)
                .contains("- **Confidence:** very likely (97 %): ")
                .contains("- Level high: a process behind the alert changed a crontab, ATT&CK `T1053.003`,"
                        + " rule `persistence-cron`: crontab (pid 4275)")
                .contains("## What the evidence lacks\n\n- The tracking stopped at the boot of the host:");
        assertThat(summary(Incidents.partial()))
                .contains("- **Only a part:** This is only a part. The evidence stopped answering:");
        assertThat(summary(Incidents.withoutAnswer())).contains("- **Answer:** none. No process on ");
        assertThat(summary(Incidents.many(400)).lines().count()).isLessThan(150);
    }
}
