package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Incident.Activity;
import io.tadoru.correlator.Node;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the activities of recorded attacks say, word by word: {@code activities/SAMPLE.txt} in the resources. */
class ActivitiesOfSamplesTest {
    @ParameterizedTest
    @ValueSource(strings = {"mail-backdoor", "webapp-rce", "twelve-days", "container"})
    void theySayWhatHappened(String name) throws IOException, AlertException {
        Incident incident = Sample.named(name).incident();
        assertThat(incident.activities().stream().map(Activity::nodes).flatMap(Collection::stream))
                .containsExactlyInAnyOrderElementsOf(
                        incident.nodes().stream().map(Node::id).toList());
        assertThat(text(incident)).isEqualTo(golden(name));
    }

    private static String text(Incident incident) {
        Map<String, String> indents = new HashMap<>();
        StringBuilder out = new StringBuilder();
        for (Activity a : incident.activities()) {
            String indent = a.parent().isEmpty() ? "" : indents.get(a.parent()) + "  ";
            indents.put(a.id(), indent);
            out.append(indent)
                    .append(a.parent().isEmpty() ? a.user() + ", session " + a.session() + ": " : "")
                    .append(a.words())
                    .append('\n');
        }
        return out.toString();
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                ActivitiesOfSamplesTest.class.getResourceAsStream("activities/" + name + ".txt"), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
