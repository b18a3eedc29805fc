package io.tadoru.alerthooks.command;

import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.elasticsearch.ElasticsearchSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where an Elasticsearch is. Secrets come from the environment, so that no process list shows them. */
final class ClusterOptions {
    @Option(
            names = "--elasticsearch",
            paramLabel = "URL",
            split = ",",
            required = true,
            description =
                    "An Elasticsearch 8 or 9, such as https://es:9200; several nodes with commas. The API key is read"
                            + " from TADORU_ES_API_KEY, or user and password from TADORU_ES_USER and TADORU_ES_PASSWORD;"
                            + " NAME_FILE names a file instead.")
    List<String> urls = List.of();

    @Option(
            names = "--index",
            paramLabel = "PATTERN",
            defaultValue = "auditbeat-*",
            description = "Index, alias, data stream or pattern (default: ${DEFAULT-VALUE}).")
    String index = "";

    @Option(names = "--ca", paramLabel = "PEM", description = "Certificate of the authority that signed the cluster's.")
    @Nullable
    Path ca;

    ElasticsearchSettings settings() {
        try {
            return ElasticsearchSettings.of(urls.stream().map(URI::create).toList(), index, ca, System.getenv());
        } catch (IllegalArgumentException e) {
            throw new EvidenceException("--elasticsearch: " + e.getMessage() + "; say https://host:9200", e);
        }
    }
}
