package io.tadoru.alerthooks.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tadoru.alerthooks.access.Role;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
    @TempDir
    Path folder;

    private static WebSettings with(WebSettings s, int requests, Set<String> proxies) {
        return new WebSettings(
                s.host(), 0, null, false, s.publicUrl(), s.hosts(), proxies, s.hookBytes(), requests, s.connections());
    }

    @Test
    void deliveriesReachTheIntakeAsTheyAre() {
        record Taken(String source, Map<String, String> headers, byte[] body, String address) {}
        AtomicReference<Taken> taken = new AtomicReference<>(new Taken("", Map.of(), new byte[0], ""));
        Intake intake = (source, headers, body, address) -> {
            taken.set(new Taken(source, headers, body, address));
            return switch (source) {
                case "ok" ->
                    Reply.accepted(JsonNodeFactory.instance.objectNode().put("a", 1));
                case "busy" -> Reply.later(429, "too many alerts", 7);
                default -> Reply.refused(401, "no such signature: " + Running.EVIL);
            };
        };
        try (Running running = new Running(folder, intake)) {
            HttpRequest.Builder request = running.request("POST", "/hooks/ok", "application/x-ndjson", "{}\n\u00e4{}");
            HttpResponse<String> ok = running.send(request.header("Webhook-Id", "m1"));
            assertThat(ok.statusCode()).isEqualTo(202);
            assertThat(ok.body()).isEqualTo("{\"a\":1}");
            Taken first = Objects.requireNonNull(taken.get());
            assertThat(first.headers().get("webhook-ID")).isEqualTo("m1");
            assertThat(new String(first.body(), StandardCharsets.UTF_8)).isEqualTo("{}\n\u00e4{}");
            assertThat(first.address()).isEqualTo("127.0.0.1");
            HttpResponse<String> busy = running.send(running.request("POST", "/hooks/busy", null, "x"));
            assertThat(busy.statusCode()).isEqualTo(429);
            assertThat(busy.headers().firstValue("Retry-After")).hasValue("7");
            HttpResponse<String> refused =
                    running.send(running.request("POST", "/hooks/x", null, "x").header("Accept", "text/html"));
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue(Problem.TYPE);
        }
    }

    @Test
    void tooManyAtOnceAreSentAwayAtOnce() throws Exception {
        CountDownLatch entered = new CountDownLatch(3);
        CountDownLatch go = new CountDownLatch(1);
        Intake intake = (source, headers, body, address) -> {
            entered.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Reply.accepted(JsonNodeFactory.instance.objectNode());
        };
        try (Running running = new Running(folder, intake, s -> with(s, 4, Set.of()))) {
            List<CompletableFuture<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(CompletableFuture.supplyAsync(
                        () -> running.send(running.request("POST", "/hooks/a", null, "x"))
                                .statusCode(),
                        task -> new Thread(task).start()));
            }
            assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
            HttpResponse<String> fourth = running.send(running.request("POST", "/hooks/a", null, "x"));
            assertThat(fourth.statusCode()).isEqualTo(503);
            assertThat(fourth.headers().firstValue("Retry-After")).isPresent();
            assertThat(fourth.headers().firstValue("Content-Type")).hasValue(Problem.TYPE);
            EveryRouteTest.assertSafe("503", fourth);
            assertThat(running.send(running.request("GET", "/healthz", null, null))
                            .statusCode())
                    .as("a place is left for people")
                    .isEqualTo(200);
            go.countDown();
            for (CompletableFuture<Integer> one : waiting) {
                assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(202);
            }
            assertThat(running.send(running.request("POST", "/hooks/a", null, "x"))
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void whatIsNoHttpIsRefusedInTheSameForm() throws IOException {
        try (Running running = new Running(folder, (s, h, b, a) -> Reply.refused(404, "no hook"))) {
            for (String request : List.of(
                    "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
                    "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n",
                    "nonsense\r\n\r\n",
                    "GET / HTTP/1.1\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
                    "POST /hooks/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    "GET /..%2f..%2fetc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                    "GET /%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
                String answer = running.raw(request);
                assertThat(answer).as(request).startsWith("HTTP/1.1 4").doesNotContain("Server:", "jetty", "Jetty");
                assertThat(answer).as(request).contains("X-Content-Type-Options: nosniff", Problem.TYPE);
            }
        }
    }

    /** One given back twice, as Jetty may do, would be two connections' at once. */
    @Test
    void aBufferIsOneConnectionsAlone() {
        Intake none = (source, headers, body, address) -> Reply.refused(404, "no such hook");
        try (Running running = new Running(folder, none)) {
            ByteBufferPool buffers = running.server.buffers();
            RetainableByteBuffer buffer = buffers.acquire(8192, false);
            ByteBuffer bytes = buffer.getByteBuffer();
            buffer.release();
            assertThat(buffers.acquire(8192, false).getByteBuffer()).isNotSameAs(bytes);
        }
    }

    @Test
    void theServerAnswersForItsNamesAlone() throws IOException {
        try (Running running = new Running(folder, (s, h, b, a) -> Reply.refused(404, "no hook"))) {
            for (String host : List.of("evil.example", "127.0.0.1.evil.example", "evil.example:8787")) {
                String answer = running.raw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
                assertThat(answer).as(host).startsWith("HTTP/1.1 421 ");
            }
            for (String host : List.of("localhost", "LOCALHOST:1", "127.0.0.1:80", "[::1]:80")) {
                String answer = running.raw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
                assertThat(answer).as(host).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void onlyKnownProxiesSayWhence() {
        try (Running running = new Running(
                folder, (s, h, b, a) -> Reply.refused(404, "no hook"), s -> with(s, 8, Set.of("127.0.0.1")))) {
            HttpRequest.Builder request = running.request("GET", "/api/v1/incidents/" + running.incident, null, null);
            running.send(
                    running.as(Role.READER, request).header("X-Forwarded-For", "192.0.2.66, 203.0.113.9, 127.0.0.1"));
            assertThat(running.trail(null).get(0).address()).isEqualTo("203.0.113.9");
        }
        try (Running running = new Running(folder.resolve("b"), (s, h, b, a) -> Reply.refused(404, "no hook"))) {
            HttpRequest.Builder request = running.request("GET", "/api/v1/incidents/" + running.incident, null, null);
            running.send(running.as(Role.READER, request).header("X-Forwarded-For", "203.0.113.9"));
            assertThat(running.trail(null).get(0).address()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void plainHttpStaysOnTheMachine() {
        for (String host : List.of("0.0.0.0", "::", "192.0.2.1")) {
            assertThatThrownBy(() -> new WebSettings(host, 0, null, false, "", Set.of(), Set.of(), 1, 4, 1))
                    .isInstanceOf(WebException.class)
                    .hasMessageContaining("without TLS");
        }
        new WebSettings("0.0.0.0", 0, null, true, "", Set.of(), Set.of(), 1, 4, 1);
        new WebSettings("::1", 0, null, false, "", Set.of(), Set.of(), 1, 4, 1);
        assertThatThrownBy(() ->
                        new WebSettings("127.0.0.1", 0, null, false, "tadoru.example", Set.of(), Set.of(), 1, 4, 1))
                .hasMessageContaining("public address");
    }

    @Test
    void aTakenPortIsSaid() {
        try (Running running = new Running(folder, (s, h, b, a) -> Reply.refused(404, "no hook"))) {
            int port = running.server.port();
            assertThatThrownBy(() -> new Running(
                            folder.resolve("b"),
                            (s, h, b, a) -> Reply.refused(404, "no hook"),
                            s -> WebSettings.local(port)))
                    .isInstanceOf(WebException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }
}
