package io.tadoru.alerthooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.collector.elasticsearch.ElasticsearchLoader;
import io.tadoru.collector.elasticsearch.ElasticsearchNode;
import io.tadoru.collector.elasticsearch.ElasticsearchSettings;
import io.tadoru.collector.elasticsearch.ElasticsearchStore;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.collector.memory.MemoryStore;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Options;
import io.tadoru.correlator.investigation.Investigation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An incident of evidence that is partly away says so, and is whole when all of it is back. */
class PartialIncidentIT {
    private static final String INDEX = "auditbeat-partial";

    private final ElasticsearchNode node = ElasticsearchNode.of(8);
    private final Sample sample = sample();

    private static Sample sample() {
        try {
            return Sample.all().stream()
                    .filter(s -> s.toString().equals("shellshock-cgi"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException | AlertException e) {
            throw new AssertionError(e);
        }
    }

    private static ElasticsearchSettings settings(ElasticsearchNode node, String index) {
        return ElasticsearchSettings.of(List.of(node.address()), index, null, Map.of());
    }

    @BeforeAll
    static void load() throws IOException {
        ElasticsearchNode node = ElasticsearchNode.of(8);
        try (InputStream in = Objects.requireNonNull(ElasticsearchLoader.class.getResourceAsStream("mapping.json"))) {
            String mapping = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            node.http(
                    "PUT", "/" + INDEX, mapping.replace("\"settings\": {", "\"settings\": {\"number_of_shards\": 4, "));
        }
        try (ElasticsearchLoader loader = new ElasticsearchLoader(settings(node, INDEX), Map.of(), n -> {})) {
            MemoryStore memory = new EvidenceFiles("localhost", line -> {}).read(List.of(sample().folder()));
            memory.events().forEach(loader::add);
            assertThat(loader.finish().failed()).isZero();
        }
    }

    private Incident investigate(ElasticsearchNode through, String index) {
        try (ElasticsearchStore store = ElasticsearchStore.open(settings(through, index))) {
            return new Investigation(store, "test").of(sample.alert(), Options.of(Options.Mode.CAUSAL));
        }
    }

    @Test
    void aRedShardAndTheWholeOfItLater() {
        Incident whole = investigate(node, INDEX);
        assertThat(whole.limits()).map(Object::toString).noneMatch(l -> l.contains("did not answer"));
        node.lose(INDEX, 2);
        Incident partial;
        try {
            partial = investigate(node, INDEX);
        } finally {
            node.bringBack(INDEX, 2);
        }
        assertThat(whole.partial()).isFalse();
        assertThat(partial.partial()).isTrue();
        Incident.Answer sure = Objects.requireNonNull(whole.answer());
        Incident.Answer unsure = Objects.requireNonNull(partial.answer());
        assertThat(unsure.confidence()).isLessThan(sure.confidence());
        assertThat(unsure.reasons()).map(Object::toString).anyMatch(r -> r.contains("may be there"));
        assertThat(partial.limits())
                .map(Object::toString)
                .anyMatch(l -> l.startsWith("A part of the evidence did not answer (1 of 4 shards)"))
                .contains("Did not answer: index " + INDEX + " shard 2: no_shard_available_action_exception");
        assertThat(partial.coverage().events())
                .isPositive()
                .isLessThan(whole.coverage().events());
        assertThat(partial.coverage().reading())
                .map(Object::toString)
                .contains(INDEX + ": counted without a part that did not answer.");
        assertThat(investigate(node, INDEX)).isEqualTo(whole);
    }

    /** The same evidence in another cluster, asked through a cluster that has none. */
    @Test
    void throughAnotherCluster() throws IOException {
        ElasticsearchNode near = ElasticsearchNode.of(9);
        String seeds = "{\"persistent\":{\"cluster.remote.site2.seeds\":%s}}";
        near.http("PUT", "/_cluster/settings", String.format(seeds, "[\"" + node.transport() + "\"]"));
        try {
            Incident across = investigate(near, "site2:auditbeat-part*");
            assertThat(Sample.withoutSources(across)).isEqualTo(Sample.withoutSources(investigate(node, INDEX)));
            assertThat(across.edges().get(0).toString()).contains("site2:" + INDEX);
        } finally {
            near.http("PUT", "/_cluster/settings", String.format(seeds, "null"));
        }
    }
}
