package io.tadoru.benchmarks.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.Options.Mode;
import io.tadoru.correlator.investigation.Investigation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A shifted recording must mean what the recording meant, or the figures mean nothing. */
class FleetTest {
    private static final int HOSTS = 2;
    private static final int SLOTS = 3;

    @Test
    void everyRepetitionGivesTheRecordingsAnswer() throws IOException {
        Path samples = Path.of("..", "samples");
        List<Recording> recordings = List.of(
                Recording.of(samples.resolve("same-destination")), Recording.of(samples.resolve("shellshock-cgi")));
        Fleet fleet = new Fleet(recordings, HOSTS);
        List<Event> all = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            fleet.slot(slot, (event, host) -> {
                assertThat(event.host()).isEqualTo(Fleet.name(host));
                all.add(event);
            });
        }
        assertThat(all).hasSize((int) fleet.size(SLOTS));
        assertThat(all.stream().map(Event::time).toList().subList(0, (int) fleet.size(1)))
                .isSorted();
        MemoryStore store = new MemoryStore(all, List.of());
        assertThat(store.events()).as("no event twice").hasSameSizeAs(all);
        for (int host = 0; host < HOSTS; host++) {
            for (int slot = 0; slot < SLOTS; slot++) {
                Recording recording = recordings.get((host + slot) % recordings.size());
                Incident recorded = of(new MemoryStore(recording.events(), List.of()), recording.alert());
                Incident shifted = of(store, fleet.alert(host, slot));
                assertThat(shifted.host()).isEqualTo(Fleet.name(host));
                assertThat(shifted.answer()).isNotNull();
                // A longer log may show more of what went on before, never less of the attack.
                assertThat(processes(shifted)).containsAllEntriesOf(processes(recorded));
            }
        }
    }

    private static Incident of(MemoryStore store, Alert alert) {
        return new Investigation(store, "test").of(alert, Options.of(Mode.CAUSAL));
    }

    private static Map<String, Long> processes(Incident incident) {
        return incident.nodes().stream()
                .filter(Node.ProcessNode.class::isInstance)
                .map(n -> n.role() + " " + ((Node.ProcessNode) n).exe())
                .collect(Collectors.groupingBy(n -> n, TreeMap::new, Collectors.counting()));
    }
}
