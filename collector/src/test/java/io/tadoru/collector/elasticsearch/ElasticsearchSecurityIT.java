package io.tadoru.collector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.Question;
import io.tadoru.collector.RandomEvents;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** TLS, users and rights: whoever may not look must not be told that nothing happened. */
class ElasticsearchSecurityIT {
    private final ElasticsearchNode node = ElasticsearchNode.secured(8);

    private ElasticsearchSettings settings(String index, String user, String password, @Nullable Path ca) {
        return ElasticsearchSettings.of(
                List.of(node.address()), index, ca, Map.of("TADORU_ES_USER", user, "TADORU_ES_PASSWORD", password));
    }

    private EventStore open(String index, String user, String password) {
        return ElasticsearchStore.open(settings(index, user, password, node.certificate()));
    }

    private void load(String index, String user) {
        try (ElasticsearchLoader loader = new ElasticsearchLoader(
                settings(index, user, NodeSecurity.PASSWORD, node.certificate()), Map.of(), done -> {})) {
            List<Event> events = new RandomEvents(31, 10).events(20);
            events.forEach(loader::add);
            assertThat(loader.finish().failed()).isZero();
        }
    }

    @Test
    void rights() {
        load("open-1", NodeSecurity.LOADER);
        load("closed-1", NodeSecurity.LOADER);
        String reader = NodeSecurity.READER;
        Question all = Question.of(null, new Question.Anything(), 0, Long.MAX_VALUE, 100)
                .withFailures();
        try (EventStore store = open("open-*", reader, NodeSecurity.PASSWORD)) {
            assertThat(store.ask(List.of(all)).get(0).total()).isEqualTo(20);
        }
        assertThatThrownBy(() -> open("closed-*", reader, NodeSecurity.PASSWORD))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("no such index")
                .hasMessageContaining("rights");
        assertThatThrownBy(() -> open("closed-1", reader, NodeSecurity.PASSWORD))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("security_exception")
                .hasMessageContaining("grant read");
        assertThatThrownBy(() -> load("open-1", reader))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("status 403")
                .hasMessageContaining("grant");
        assertThatThrownBy(() -> open("open-*", reader, "wr0ng-secret"))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("TADORU_ES_USER")
                .satisfies(e -> assertThat(e.toString()).doesNotContain("wr0ng-secret"));
    }

    /** The documented role is enough for all that an investigation asks, and for nothing that writes. */
    @Test
    void theDocumentedRole() {
        load("open-2", NodeSecurity.LOADER);
        try (EventStore store = open("open-2", NodeSecurity.READER, NodeSecurity.PASSWORD)) {
            String host = store.hosts(0, Long.MAX_VALUE).get(0);
            assertThat(store.coverage(host, 0, Long.MAX_VALUE).events()).isPositive();
            assertThat(store.hostsOwning(Set.of("192.0.2.77"))).isEmpty();
            Question all = Question.of(null, new Question.Anything(), 0, Long.MAX_VALUE, 100)
                    .withFailures();
            Set<Question.OfFile> files = store.ask(List.of(all)).get(0).events().stream()
                    .flatMap(e -> e.paths().stream().filter(p -> p.inode() >= 0))
                    .map(p -> new Question.OfFile(p.inode(), ""))
                    .collect(Collectors.toSet());
            assertThat(store.touched(all, files)).isEqualTo(files);
        }
        try (Cluster cluster =
                new Cluster(settings("open-2", NodeSecurity.READER, NodeSecurity.PASSWORD, node.certificate()))) {
            refused(() ->
                    cluster.call("write", c -> c.index(i -> i.index("open-2").document(Map.of("a", 1)))));
            refused(() -> cluster.call(
                    "update", c -> c.update(u -> u.index("open-2").id("1").doc(Map.of("a", 1)), Map.class)));
            refused(() -> cluster.call("delete", c -> c.indices().delete(i -> i.index("open-2"))));
            refused(() -> cluster.call("create", c -> c.indices().create(i -> i.index("open-3"))));
        }
    }

    private static void refused(ThrowingCallable writing) {
        assertThatThrownBy(writing).isInstanceOf(EvidenceException.class).hasMessageContaining("is unauthorized");
    }

    @Test
    void aCertificateThatNobodyVouchesFor() {
        assertThatThrownBy(() ->
                        ElasticsearchStore.open(settings("open-*", NodeSecurity.READER, NodeSecurity.PASSWORD, null)))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("not trusted")
                .hasMessageContaining("certificate authority");
    }
}
