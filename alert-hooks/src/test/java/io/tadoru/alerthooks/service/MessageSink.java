package io.tadoru.alerthooks.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A receiver of webhooks on the loopback that keeps what it took, and now and then refuses for the moment. */
final class MessageSink implements Closeable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How often each message was taken, by its id. */
    final Map<String, Integer> taken = new ConcurrentHashMap<>();

    /** The incident of each message, by the message's id. */
    final Map<String, String> incidents = new ConcurrentHashMap<>();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Random random;
    private final int refusals;

    /** @param refusals one of so many is refused; 0 for none */
    MessageSink(int refusals, long seed) throws IOException {
        this.refusals = refusals;
        random = new Random(seed);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean refuse;
            synchronized (random) {
                refuse = refusals > 0 && random.nextInt(refusals) == 0;
            }
            if (refuse) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            incidents.put(id, JSON.readTree(body).path("incident").asText());
            taken.merge(id, 1, Integer::sum);
            exchange.sendResponseHeaders(204, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
