package io.tadoru.collector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import co.elastic.clients.elasticsearch._types.Refresh;
import io.tadoru.collector.Event;
import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.Question;
import io.tadoru.collector.RandomEvents;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * TLS, users, API keys and rights: whoever may not look must not be told that nothing happened. One subclass a version.
 */
abstract class ElasticsearchSecurity {
    private final ElasticsearchNode node;

    ElasticsearchSecurity(int major) {
        this.node = ElasticsearchNode.secured(major);
    }

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

    /** A key with the rights of docs/elasticsearch.md, made as its user would. */
    private String key(@Nullable String expiration) {
        try (Cluster cluster =
                new Cluster(settings("open-*", NodeSecurity.LOADER, NodeSecurity.PASSWORD, node.certificate()))) {
            return cluster.call(
                            "make a key",
                            c -> c.security().createApiKey(k -> {
                                k.name("tadoru-" + System.nanoTime())
                                        .refresh(Refresh.WaitFor)
                                        .roleDescriptors(
                                                "tadoru",
                                                r -> r.cluster(List.of())
                                                        .indices(i -> i.names("open-*")
                                                                .privileges("read")));
                                return expiration == null ? k : k.expiration(t -> t.time(expiration));
                            }))
                    .encoded();
        }
    }

    private ElasticsearchSettings keyed(String index, Map<String, String> environment) {
        return ElasticsearchSettings.of(List.of(node.address()), index, node.certificate(), environment);
    }

    @Test
    void keys(@TempDir Path folder) throws IOException {
        load("open-4", NodeSecurity.LOADER);
        load("closed-4", NodeSecurity.LOADER);
        String key = key(null);
        Path file = Files.writeString(folder.resolve("key"), key + "\n");
        Question all = Question.of(null, new Question.Anything(), 0, Long.MAX_VALUE, 100)
                .withFailures();
        for (Map<String, String> environment :
                List.of(Map.of("TADORU_ES_API_KEY", key), Map.of("TADORU_ES_API_KEY_FILE", file.toString()))) {
            try (EventStore store = ElasticsearchStore.open(keyed("open-4", environment))) {
                assertThat(store.ask(List.of(all)).get(0).total()).isEqualTo(20);
                assertThat(store.absent()).isEmpty();
            }
            // A pattern that may not be read has no hits; that is no answer.
            assertThatThrownBy(() -> ElasticsearchStore.open(keyed("closed-*", environment)))
                    .isInstanceOf(EvidenceException.class)
                    .hasMessageContaining("no such index")
                    .hasMessageContaining("rights");
            assertThatThrownBy(() -> ElasticsearchStore.open(keyed("closed-4", environment)))
                    .isInstanceOf(EvidenceException.class)
                    .hasMessageContaining("security_exception")
                    .hasMessageContaining("grant read");
            // Nor does a name that may be read hide it.
            assertThatThrownBy(() -> ElasticsearchStore.open(keyed("open-4,closed-*", environment)))
                    .isInstanceOf(EvidenceException.class)
                    .hasMessageContaining("no such index [closed-*]")
                    .hasMessageContaining("rights may read");
        }
        List<Check> checks = Checkup.of(keyed("open-4", Map.of("TADORU_ES_API_KEY", key)), Instant.now());
        assertThat(checks.stream().filter(c -> c.about().equals("rights")).map(Check::found))
                .containsExactly(NodeSecurity.LOADER + " may read, and no more");
        try (Cluster cluster = new Cluster(keyed("open-4", Map.of("TADORU_ES_API_KEY", key)))) {
            refused(() ->
                    cluster.call("write", c -> c.index(i -> i.index("open-4").document(Map.of("a", 1)))));
        }
    }

    @Test
    void keysThatAreNone() throws Exception {
        load("open-5", NodeSecurity.LOADER);
        String expired = key("1s");
        String id = new String(Base64.getDecoder().decode(key(null)), StandardCharsets.UTF_8).split(":")[0];
        String wrong =
                Base64.getEncoder().encodeToString((id + ":wr0ng-secret-wr0ng-se").getBytes(StandardCharsets.UTF_8));
        Thread.sleep(1500);
        for (String key : List.of(expired, wrong, "wr0ng-secret, not even base64")) {
            assertThatThrownBy(() -> ElasticsearchStore.open(keyed("open-5", Map.of("TADORU_ES_API_KEY", key))))
                    .isInstanceOf(EvidenceException.class)
                    .hasMessageContaining("security_exception")
                    .hasMessageContaining("TADORU_ES_API_KEY")
                    .satisfies(e -> secret(e, key));
            List<Check> checks = Checkup.of(keyed("open-5", Map.of("TADORU_ES_API_KEY", key)), Instant.now());
            assertThat(checks).hasSize(1);
            assertThat(checks.get(0).verdict()).isEqualTo(Check.Verdict.PROBLEM);
            assertThat(checks.toString()).contains("TADORU_ES_API_KEY").doesNotContain(key);
        }
    }

    /** Nothing that may be printed of an error holds the key, whole or decoded. */
    private static void secret(Throwable e, String key) {
        StringWriter all = new StringWriter();
        e.printStackTrace(new PrintWriter(all));
        assertThat(all.toString()).doesNotContain(key).doesNotContain("wr0ng-secret");
        if (!key.contains(" ")) {
            String secret = new String(Base64.getDecoder().decode(key), StandardCharsets.UTF_8).split(":")[1];
            assertThat(all.toString()).doesNotContain(secret);
        }
    }
}
