package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.collector.Event;
import io.tadoru.collector.auditbeat.AuditbeatWriter;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.investigation.Investigation;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded attack against its truth, in both modes, from its files. */
class SamplesTest {
    static Stream<Arguments> samplesAndModes() throws IOException, AlertException {
        return Sample.all().stream().flatMap(s -> Sample.MODES.stream().map(m -> Arguments.of(s, m)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("samplesAndModes")
    void meetsItsTruth(Sample sample, Options.Mode mode) {
        EvidenceFiles files = new EvidenceFiles("localhost", line -> {});
        try (MemoryStore store = files.read(List.of(sample.folder()))) {
            Options options = Options.of(mode);
            Incident incident = new Investigation(store, "test").of(sample.alert(), options);
            System.out.printf(
                    "%s, %s: %d nodes and %d edges out of %,d events; %s%n",
                    sample,
                    mode,
                    incident.nodes().size(),
                    incident.edges().size(),
                    store.events().size(),
                    files.throughput());
            sample.assertMet(incident, mode);
            assertThat(new Investigation(store, "test").of(sample.alert(), options))
                    .isEqualTo(incident);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void asAuditbeatNdjsonItIsTheSameIncident(Sample sample, @TempDir Path folder) throws IOException {
        Path ndjson = folder.resolve("auditbeat.ndjson");
        MemoryStore raw = new EvidenceFiles("localhost", line -> {}).read(List.of(sample.folder()));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(ndjson))) {
            for (Event e : raw.events()) {
                out.write(AuditbeatWriter.write(e));
                out.write('\n');
            }
        }
        MemoryStore documents = new EvidenceFiles("localhost", line -> {}).read(List.of(ndjson));
        assertThat(sample.withoutSources(documents)).isEqualTo(sample.withoutSources(raw));
    }

    static Stream<Sample> samples() throws IOException, AlertException {
        return Sample.all().stream();
    }
}
