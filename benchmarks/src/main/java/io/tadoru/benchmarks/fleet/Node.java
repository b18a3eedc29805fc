package io.tadoru.benchmarks.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tadoru.collector.Event;
import io.tadoru.collector.auditbeat.AuditbeatWriter;
import io.tadoru.collector.elasticsearch.ElasticsearchLoader;
import io.tadoru.collector.elasticsearch.ElasticsearchSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The Elasticsearch under test, spoken to without its client: loaded fast, and asked what it did. */
final class Node {
    private static final int BULK_BYTES = 6 << 20;
    /** Bulk requests under way at once: two keep the server busy while the next is written. */
    private static final int UNDER_WAY = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private String index = "";
    private final Deque<CompletableFuture<HttpResponse<byte[]>>> underWay = new ArrayDeque<>();
    private ByteArrayOutputStream bulk = new ByteArrayOutputStream(BULK_BYTES + 8192);

    Node(URI address) {
        this.address = address;
    }

    /** Makes an index anew, with the mapping that {@code tadoru load} gives; what is added goes there from now on. */
    void make(String name) throws IOException {
        index = name;
        exchange("DELETE", index + "?ignore_unavailable=true", "");
        new ElasticsearchLoader(settings(index), Map.of(), n -> {}).close();
        exchange(
                "PUT",
                index + "/_settings",
                "{\"index\":{\"refresh_interval\":\"-1\",\"translog.durability\":\"async\"}}");
    }

    ElasticsearchSettings settings(String name) {
        return ElasticsearchSettings.of(List.of(address), name, null, Map.of());
    }

    void add(Event event, List<String> hostIps) {
        bulk.writeBytes("{\"create\":{}}\n".getBytes(StandardCharsets.US_ASCII));
        bulk.writeBytes(AuditbeatWriter.write(event, hostIps));
        bulk.write('\n');
        if (bulk.size() >= BULK_BYTES) {
            send();
        }
    }

    private void send() {
        while (underWay.size() >= UNDER_WAY) {
            loaded(underWay.remove());
        }
        underWay.add(http.sendAsync(
                request("POST", index + "/_bulk?filter_path=errors", bulk.toByteArray()), BodyHandlers.ofByteArray()));
        bulk = new ByteArrayOutputStream(BULK_BYTES + 8192);
    }

    private static void loaded(CompletableFuture<HttpResponse<byte[]>> answer) {
        try {
            HttpResponse<byte[]> response = answer.join();
            String body = new String(response.body(), StandardCharsets.UTF_8);
            if (response.statusCode() != 200 || !body.contains("\"errors\":false")) {
                throw new IllegalStateException("bulk: status " + response.statusCode() + " " + body);
            }
        } catch (CompletionException e) {
            throw new IllegalStateException("bulk: " + e.getCause(), e);
        }
    }

    /** Sends the rest and makes all searchable. */
    void settle() throws IOException {
        if (bulk.size() > 0) {
            send();
        }
        while (!underWay.isEmpty()) {
            loaded(underWay.remove());
        }
        exchange("POST", index + "/_flush", "");
        exchange("POST", index + "/_refresh", "");
    }

    /** Documents in an index, and the bytes that it takes. */
    long[] size(String name) throws IOException {
        JsonNode total =
                exchange("GET", name + "/_stats/docs,store", "").path("_all").path("primaries");
        return new long[] {
            total.path("docs").path("count").asLong(),
            total.path("store").path("size_in_bytes").asLong()
        };
    }

    /** Documents in an index, 0 where there is none. */
    long documents(String name) throws IOException {
        return exchange("GET", name + "/_count?ignore_unavailable=true", "")
                .path("count")
                .asLong();
    }

    /** Bytes that the server received and sent for searches since it started. */
    long[] searchBytes() throws IOException {
        long in = 0;
        long out = 0;
        for (JsonNode node : exchange("GET", "_nodes/stats/http", "").path("nodes")) {
            JsonNode searches = node.path("http").path("routes").path("/_msearch");
            in += searches.path("requests").path("total_size_in_bytes").asLong();
            out += searches.path("responses").path("total_size_in_bytes").asLong();
        }
        return new long[] {in, out};
    }

    String version() throws IOException {
        return exchange("GET", "_nodes/_local/info?filter_path=nodes.*.version", "")
                .path("nodes")
                .elements()
                .next()
                .path("version")
                .asText();
    }

    private JsonNode exchange(String method, String path, String body) throws IOException {
        try {
            HttpResponse<byte[]> response =
                    http.send(request(method, path, body.getBytes(StandardCharsets.UTF_8)), BodyHandlers.ofByteArray());
            JsonNode answer = JSON.readTree(response.body());
            if (response.statusCode() >= 300) {
                throw new IOException(method + " " + path + ": " + answer);
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private HttpRequest request(String method, String path, byte[] body) {
        return HttpRequest.newBuilder(address.resolve("/" + path))
                .timeout(Duration.ofMinutes(10))
                .header("Content-Type", path.contains("_bulk") ? "application/x-ndjson" : "application/json")
                .method(method, BodyPublishers.ofByteArray(body))
                .build();
    }
}
