package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.elasticsearch.ElasticsearchLoader;
import io.tadoru.collector.elasticsearch.ElasticsearchNode;
import io.tadoru.collector.elasticsearch.ElasticsearchSettings;
import io.tadoru.collector.elasticsearch.ElasticsearchStore;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.investigation.Investigation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded attacks from a real Elasticsearch: their truth, and the same incident as from its files. */
abstract class SamplesFromElasticsearch {
    abstract int major();

    /** In which modes a sample is investigated. */
    abstract List<Options.Mode> modes(Sample sample);

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void meetsItsTruthAndEqualsTheFiles(Sample sample) {
        ElasticsearchNode node = ElasticsearchNode.of(major());
        ElasticsearchSettings settings =
                ElasticsearchSettings.of(List.of(node.address()), "auditbeat-sample-" + sample.name(), null, Map.of());
        EvidenceFiles files = new EvidenceFiles("localhost", line -> {});
        MemoryStore memory = files.read(List.of(sample.folder()));
        try (ElasticsearchLoader loader = new ElasticsearchLoader(settings, Map.of(), n -> {})) {
            memory.events().forEach(loader::add);
            assertThat(loader.finish().failed()).isZero();
        }
        for (Options.Mode mode : modes(sample)) {
            try (ElasticsearchStore store = ElasticsearchStore.open(settings)) {
                // A loaded machine is no reason to find less.
                Options options = Options.of(mode).within(Duration.ofHours(1));
                long start = System.nanoTime();
                Incident incident = new Investigation(store, "test").of(sample.alert(), options);
                System.out.printf(
                        "%s, %s, Elasticsearch %d: %d nodes and %d edges out of %,d events in %.2f s%n",
                        sample,
                        mode,
                        major(),
                        incident.nodes().size(),
                        incident.edges().size(),
                        incident.coverage().events(),
                        (System.nanoTime() - start) / 1e9);
                sample.assertMet(incident, mode);
                Incident fromFiles = new Investigation(memory, "test").of(sample.alert(), options);
                assertThat(Sample.withoutSources(incident)).isEqualTo(Sample.withoutSources(fromFiles));
            }
        }
    }
}
