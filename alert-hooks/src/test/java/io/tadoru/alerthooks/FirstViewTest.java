package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Group;
import io.tadoru.correlator.reduction.Reduction;
import io.tadoru.correlator.reduction.View;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The first view of every recorded attack: what a person can take in, most of it the attack, and nothing lost. */
class FirstViewTest {
    static Stream<Sample> samples() throws IOException, AlertException {
        return Sample.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void showsTheAttack(Sample sample) throws IOException {
        Incident incident = sample.incident();
        View view = View.of(incident);
        Set<String> attack = sample.attack(incident);
        Set<String> shown = attack.stream().map(view::shapeOf).collect(Collectors.toSet());
        Map<String, Integer> rules = new TreeMap<>();
        for (Group g : incident.groups()) {
            rules.merge(g.rule(), g.nodes().size(), Integer::sum);
            // One click: what a group holds is a node, and whoever stands for others is in no group.
            assertThat(incident.nodesById().keySet()).containsAll(g.nodes());
            assertThat(view.shapes()).contains(g.into().isEmpty() ? g.id() : g.into());
        }
        System.out.printf(
                "| %s | %d | %d | %d of %d | %s |%n",
                sample,
                incident.nodes().size(),
                view.shapes().size(),
                shown.size(),
                attack.size(),
                rules.entrySet().stream()
                        .map(r -> r.getKey() + " " + r.getValue())
                        .collect(Collectors.joining(", ")));
        incident.nodes().forEach(n -> assertThat(view.shapes()).contains(view.shapeOf(n.id())));
        assertThat(view.shapes()).hasSizeLessThanOrEqualTo(Reduction.MOST_SHAPES);
        assertThat(2 * shown.size())
                .as("half of what is shown is the attack")
                .isGreaterThanOrEqualTo(view.shapes().size());
    }
}
