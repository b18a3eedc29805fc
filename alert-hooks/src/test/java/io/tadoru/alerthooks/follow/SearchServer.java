package io.tadoru.alerthooks.follow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** As much of an Elasticsearch as following alerts needs: points in time, a range, a sort, search_after. */
final class SearchServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    record Document(String id, long time, String text) {}

    private final HttpServer server;
    private final List<Document> documents = new ArrayList<>();
    private final Map<String, List<Document>> pointsInTime = new HashMap<>();
    final List<JsonNode> searches = new ArrayList<>();
    final List<String> rights = new ArrayList<>();
    private int opened;
    /** Numbers of the searches that fail. */
    IntPredicate fails = number -> false;

    SearchServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    synchronized void add(String id, long time, String text) {
        documents.add(new Document(id, time, text));
    }

    synchronized int open() {
        return pointsInTime.size();
    }

    synchronized void forget() {
        pointsInTime.clear();
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            rights.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            if (what.startsWith("POST /alerts-*/_pit?keep_alive=")) {
                String id = "pit-" + opened++;
                pointsInTime.put(id, List.copyOf(documents));
                answer(exchange, 200, JSON.createObjectNode().put("id", id));
            } else if (what.equals("DELETE /_pit")) {
                pointsInTime.remove(JSON.readTree(body).path("id").asText());
                answer(exchange, 200, JSON.createObjectNode());
            } else if (what.startsWith("POST /_search?allow_partial_search_results=false")) {
                search(exchange, JSON.readTree(body));
            } else {
                answer(exchange, 400, JSON.createObjectNode().put("error", what));
            }
        }
    }

    private void search(HttpExchange exchange, JsonNode body) throws IOException {
        searches.add(body);
        List<Document> all = pointsInTime.get(body.at("/pit/id").asText());
        if (all == null) {
            answer(exchange, 404, JSON.createObjectNode().put("error", "search_context_missing_exception"));
            return;
        }
        if (fails.test(searches.size())) {
            answer(exchange, 503, JSON.createObjectNode().put("error", "all shards failed"));
            return;
        }
        long from = body.at("/query/bool/filter/0/range/@timestamp/gte").asLong();
        String query = body.at("/query/bool/filter/1/query_string/query").asText("");
        JsonNode after = body.path("search_after");
        List<Document> hits = all.stream()
                .filter(d -> d.time() >= from && d.text().contains(query))
                .filter(d -> after.isMissingNode()
                        || d.time() > after.get(0).asLong()
                        || (d.time() == after.get(0).asLong()
                                && all.indexOf(d) > after.get(1).asInt()))
                .sorted(Comparator.comparing(Document::time).thenComparing(all::indexOf))
                .limit(body.path("size").asInt())
                .toList();
        ObjectNode answer = JSON.createObjectNode().put("timed_out", false);
        answer.put("pit_id", body.at("/pit/id").asText());
        answer.putObject("_shards").put("failed", 0);
        ArrayNode list = answer.putObject("hits").putArray("hits");
        for (Document d : hits) {
            ObjectNode hit = list.addObject().put("_index", "alerts-1").put("_id", d.id());
            hit.putObject("_source").put("@timestamp", d.time()).put("text", d.text());
            hit.putArray("sort").add(d.time()).add(all.indexOf(d));
        }
        answer(exchange, 200, answer);
    }

    private static void answer(HttpExchange exchange, int status, ObjectNode json) throws IOException {
        byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        // Kept open, this server sends its body 40 ms after its headers.
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
