package io.tadoru.collector.elasticsearch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands before a real server and spoils what it is told to spoil: the next exchanges whose path holds a word, one fault
 * each. All else passes untouched.
 */
final class FaultyProxy implements Closeable {
    private static final Set<String> PASSED_ON =
            Set.of("content-type", "accept", "x-elastic-client-meta", "authorization");

    /** What can go wrong with an answer. */
    interface Fault {
        void spoil(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException, InterruptedException;
    }

    /** The answer of another than the server: nothing is asked of it in a way that counts. */
    static Fault status(int status, String body) {
        return (exchange, answer) -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("X-Elastic-Product", "Elasticsearch");
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            send(exchange, status, bytes, bytes.length);
        };
    }

    /** A status as a proxy that is no Elasticsearch says it. */
    static Fault strange(int status) {
        return (exchange, answer) -> {
            byte[] body = "<html>not here</html>".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            send(exchange, status, body, body.length);
        };
    }

    /** The connection breaks in the middle of the body. */
    static Fault cut() {
        return (exchange, answer) -> {
            head(exchange, answer);
            send(exchange, answer.statusCode(), answer.body(), answer.body().length / 2);
        };
    }

    /** The answer comes late. */
    static Fault late(long millis) {
        return (exchange, answer) -> {
            Thread.sleep(millis);
            head(exchange, answer);
            send(exchange, answer.statusCode(), answer.body(), answer.body().length);
        };
    }

    /** The answer drips, so that the connection is never silent for long. */
    static Fault dripping(long millisBetween) {
        return (exchange, answer) -> {
            head(exchange, answer);
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            for (byte b : answer.body()) {
                exchange.getResponseBody().write(b);
                exchange.getResponseBody().flush();
                Thread.sleep(millisBetween);
            }
            exchange.close();
        };
    }

    /** The answer with a word in it exchanged for another. */
    static Fault reworded(String from, String to) {
        return (exchange, answer) -> {
            String body = new String(answer.body(), StandardCharsets.UTF_8);
            if (!body.contains(from)) {
                throw new IllegalStateException("the answer has no " + from + ": " + body);
            }
            byte[] bytes = body.replace(from, to).getBytes(StandardCharsets.UTF_8);
            head(exchange, answer);
            send(exchange, answer.statusCode(), bytes, bytes.length);
        };
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI behind;
    private final String word;
    private final ConcurrentLinkedDeque<Fault> faults = new ConcurrentLinkedDeque<>();
    private final List<String> spoilt = Collections.synchronizedList(new ArrayList<>());

    /**
     * @param behind the real server
     * @param word faults are for exchanges whose path holds it
     */
    FaultyProxy(URI behind, String word) throws IOException {
        this.behind = behind;
        this.word = word;
        this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The same fault for the next so many exchanges. */
    void next(int times, Fault fault) {
        for (int i = 0; i < times; i++) {
            faults.add(fault);
        }
    }

    /** The requests' bodies that met a fault, in order. */
    List<String> spoilt() {
        return List.copyOf(spoilt);
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        behind.resolve(exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (PASSED_ON.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Fault fault = exchange.getRequestURI().getPath().contains(word) ? faults.poll() : null;
            if (fault != null) {
                spoilt.add(new String(body, StandardCharsets.UTF_8));
                fault.spoil(exchange, answer);
                return;
            }
            head(exchange, answer);
            send(exchange, answer.statusCode(), answer.body(), answer.body().length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private static void head(HttpExchange exchange, HttpResponse<byte[]> answer) {
        for (String name : List.of("Content-Type", "X-Elastic-Product")) {
            answer.headers()
                    .firstValue(name)
                    .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body, int length) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body, 0, length);
        }
        if (length < body.length) {
            exchange.getResponseBody().flush();
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
