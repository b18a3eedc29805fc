package io.tadoru.visualizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Why a node is in the graph, in words. */
class ExplainTextTest {
    static final java.util.List<String> HOSTILE = Incidents.HOSTILE;

    @Test
    void theAnswerByItsPid() {
        assertThat(ExplainText.of(Incidents.mailBackdoor(), "4242"))
                .startsWith("python3 (pid 4242), answer: came as number 1 of ")
                .contains("the alert means it");
    }

    @Test
    void aFileByAPartOfItsName() {
        assertThat(ExplainText.of(Incidents.mailBackdoor(), "invoice"))
                .contains(
                        "invoice_2026-11.py",
                        "through arrow ",
                        "cost 0.65, of which the way before it 0.30; then",
                        "+ 0.50 named-input: a command names it",
                        "x 0.70 rare: few use it",
                        "all the way: ");
    }

    @Test
    void everyNodeByItsId() {
        Incident incident = Incidents.sixty();
        Story story = new Story(incident);
        for (Node node : incident.nodes()) {
            assertThat(ExplainText.of(incident, node.id())).startsWith(story.name(node) + ", ");
        }
    }

    @Test
    void whatIsCountedIsFoundToo() {
        Incident incident = Incidents.mailBackdoor();
        Incident.Fold fold = incident.folded().stream()
                .filter(f -> !f.examples().isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(ExplainText.of(incident, fold.examples().get(0)))
                .contains("is counted, not drawn", "rule " + fold.rule());
    }

    @Test
    void whatIsNowhereSaysWhatToGive() {
        assertThat(ExplainText.of(Incidents.mailBackdoor(), "no such thing"))
                .startsWith("No node, and nothing that is counted by name, fits");
        assertThat(ExplainText.of(Incidents.withoutAnswer(), "")).startsWith("No node");
    }

    @ParameterizedTest
    @FieldSource("HOSTILE")
    void hostileNamesCannotMoveTheCursor(String text) {
        for (String wanted : java.util.List.of("4242", text, "")) {
            assertThat(ExplainText.of(Incidents.hostile(text), wanted)
                            .codePoints()
                            .filter(c -> c != '\n' && DisplayText.hidden(c)))
                    .isEmpty();
        }
    }
}
