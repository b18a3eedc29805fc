package io.tadoru.collector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tadoru.collector.EvidenceException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchSettingsTest {
    private static final List<URI> URLS = List.of(URI.create("https://es.example:9200"));

    private static ElasticsearchSettings of(Map<String, String> environment) {
        return ElasticsearchSettings.of(URLS, "auditbeat-*", null, environment);
    }

    @Test
    void secretsDoNotShow() {
        assertThat(of(Map.of("TADORU_ES_API_KEY", "s3cret")).toString())
                .doesNotContain("s3cret")
                .contains("https://es.example:9200", "auditbeat-*", "API key");
        assertThat(of(Map.of("TADORU_ES_USER", "ann", "TADORU_ES_PASSWORD", "s3cret"))
                        .toString())
                .doesNotContain("s3cret")
                .contains("user ann");
    }

    @Test
    void secretsCanLieInFiles(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("key"), "s3cret\n");
        assertThat(of(Map.of("TADORU_ES_API_KEY_FILE", file.toString())).apiKey())
                .isEqualTo("s3cret");
        assertThatThrownBy(() ->
                        of(Map.of("TADORU_ES_API_KEY_FILE", dir.resolve("no").toString())))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("TADORU_ES_API_KEY_FILE");
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThatThrownBy(() -> of(Map.of("TADORU_ES_USER", "ann"))).hasMessageContaining("TADORU_ES_PASSWORD");
        assertThatThrownBy(() -> of(Map.of("TADORU_ES_USER", "a", "TADORU_ES_PASSWORD", "b", "TADORU_ES_API_KEY", "c")))
                .hasMessageContaining("unset one");
        for (String url :
                List.of("es.example:9200", "ftp://es.example", "http:///x", "https://ann:s3cret@es.example")) {
            assertThatThrownBy(() -> ElasticsearchSettings.of(List.of(URI.create(url)), "i", null, Map.of()))
                    .isInstanceOf(EvidenceException.class)
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
        }
        assertThatThrownBy(() -> ElasticsearchSettings.of(List.of(), "i", null, Map.of()))
                .hasMessageContaining("no address");
        assertThatThrownBy(() -> ElasticsearchSettings.of(URLS, " ", null, Map.of()))
                .hasMessageContaining("no index");
    }

    @Test
    void aBrokenAuthorityIsNamed(@TempDir Path dir) throws IOException {
        Path ca = Files.writeString(dir.resolve("ca.pem"), "nonsense");
        assertThatThrownBy(() -> ElasticsearchStore.open(ElasticsearchSettings.of(URLS, "auditbeat-*", ca, Map.of())))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("ca.pem");
    }
}
