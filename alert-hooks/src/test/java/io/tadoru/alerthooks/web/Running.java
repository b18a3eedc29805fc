package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tadoru.alerthooks.access.Access;
import io.tadoru.alerthooks.access.Passwords;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.access.Trail;
import io.tadoru.alerthooks.alert.Received;
import io.tadoru.alerthooks.ledger.Conclusion;
import io.tadoru.alerthooks.ledger.Database;
import io.tadoru.alerthooks.ledger.Inbox;
import io.tadoru.alerthooks.ledger.Ledger;
import io.tadoru.alerthooks.ledger.Outbox;
import io.tadoru.alerthooks.ledger.Task;
import io.tadoru.alerthooks.oidc.OpenIdProvider;
import io.tadoru.correlator.Alert;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A real server over a real database in a file, with an account and a token of each role. */
final class Running implements Closeable {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String PASSWORD = "correct horse battery";
    static final String EVIL =
            "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202Egnp\u0007\r\nSet-Cookie: a=b";

    final Ledger ledger;
    final Access access;
    final WebServer server;
    final AtomicInteger woken = new AtomicInteger();
    final String incident;
    private int others;
    private final Map<Role, String> tokens = new EnumMap<>(Role.class);
    private final Path folder;
    private final HttpClient client = HttpClient.newHttpClient();

    Running(Path folder, Intake intake) {
        this(folder, intake, settings -> settings);
    }

    Running(Path folder, Intake intake, UnaryOperator<WebSettings> change) {
        this(folder, intake, change, null);
    }

    Running(Path folder, Intake intake, UnaryOperator<WebSettings> change, @Nullable OpenIdProvider openId) {
        this.folder = folder;
        ledger = new Ledger(Database.embedded(folder.resolve("tadoru.db")), Duration.ofMinutes(10));
        InstantSource clock = InstantSource.system();
        Passwords passwords = new Passwords(new Passwords.Cost(64, 1, 1), 4, Duration.ofSeconds(30));
        access = Access.of(ledger.database(), passwords, clock);
        for (Role role : Role.values()) {
            access.accounts().make(role.text(), role, PASSWORD);
            tokens.put(role, access.tokens().make(role.text(), "test", 1).secret());
        }
        incident = incident();
        Reports reports = row -> Optional.of(report(row.id())).filter(Files::isDirectory);
        Service service = new Service(
                ledger,
                access,
                intake,
                reports,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                woken::incrementAndGet,
                () -> Map.of("version", "test"),
                List::of,
                openId,
                clock);
        server = WebServer.start(change.apply(WebSettings.local(0)), service);
    }

    /** One that was answered, with a report, a dead message, and hostile text wherever text can be. */
    private String incident() {
        long now = System.currentTimeMillis();
        Alert alert = new Alert(now * 1_000_000, "10.0.0.5", 40_000, "192.0.2.1", 443, EVIL, EVIL, 2);
        Received received = new Received(EVIL, alert, EVIL, "{\"evil\":\"" + EVIL + "\"}");
        String id = ledger.inbox
                .take(List.of(new Inbox.Entry("d1", EVIL, received, now)), null)
                .join()
                .get(0)
                .incident();
        Task task = ledger.tasks.take(now, now + 60_000).orElseThrow();
        String summary = JSON.createObjectNode()
                .put("report", "run-0-1")
                .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                        "answer", JSON.createArrayNode().add(EVIL).add(EVIL))
                .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                        "findings", JSON.createArrayNode().add(EVIL))
                .set("limits", JSON.createArrayNode().add(EVIL))
                .toString();
        ledger.tasks.finish(
                task,
                new Conclusion(
                        "answered",
                        null,
                        EVIL,
                        EVIL,
                        0.9,
                        true,
                        summary,
                        Set.of(),
                        Set.of("file /tmp/" + EVIL, "address 192.0.2.9"),
                        Map.of("mail", "{}"),
                        "answer",
                        null),
                now);
        kill("mail");
        ledger.incidents.triage(id, null, null, EVIL, EVIL, now);
        Path report = report(id);
        try {
            Files.createDirectories(report);
            Files.writeString(report.resolve("report.html"), REPORT);
            Files.writeString(report.resolve("nodes.csv"), "id\r\n");
            Files.writeString(report.resolve("incident.json"), "{}");
            Files.writeString(report.resolve("graph.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
            Files.writeString(report.resolve("graph.dot"), "digraph {}");
            Files.writeString(report.resolve(".hidden.part"), "secret");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return id;
    }

    /** Another one that was answered, with nothing but this. */
    String another(Set<String> likes) {
        return another(likes, "", "{}");
    }

    String another(Set<String> likes, String answer, String summary) {
        long now = System.currentTimeMillis();
        Alert alert =
                new Alert(now * 1_000_000, "10.0.0." + (6 + others++), 40_001, "192.0.2.9", 443, "tcp", "another", 2);
        Inbox.Entry entry = new Inbox.Entry("other" + others, "test", new Received("test", alert, "", "{}"), now);
        String id = ledger.inbox.take(List.of(entry), null).join().get(0).incident();
        Task task = ledger.tasks.take(now, now + 60_000).orElseThrow();
        ledger.tasks.finish(
                task,
                new Conclusion(
                        "answered", null, "", answer, 1, false, summary, Set.of(), likes, Map.of(), "answer", null),
                now);
        return id;
    }

    /** As the visualizer writes its head. */
    private static final String REPORT = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; style-src"
            + " &#39;sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=&#39;; base-uri &#39;none&#39;\">\n"
            + "<title>style-src 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='</title>\n</head></html>\n";

    Path report(String id) {
        return folder.resolve("incidents").resolve(id);
    }

    /** Has a message given up. */
    void kill(String channel) {
        long now = System.currentTimeMillis();
        Outbox.Message message =
                ledger.outbox.take(channel, now, now + 60_000, 1).get(0);
        ledger.outbox.dead(message, now, EVIL);
    }

    String token(Role role) {
        return Objects.requireNonNull(tokens.get(role));
    }

    URI uri(String path) {
        return URI.create(server.address() + path);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(
                    request.timeout(Duration.ofSeconds(30)).build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    HttpRequest.Builder request(String method, String path, @Nullable String type, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (type != null) {
            request.header("Content-Type", type);
        }
        return request.method(
                method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
    }

    HttpResponse<String> get(Role role, String path) {
        return send(as(role, request("GET", path, null, null)));
    }

    HttpResponse<String> json(Role role, String method, String path, @Nullable String body) {
        return send(as(role, request(method, path, body == null ? null : "application/json", body)));
    }

    HttpRequest.Builder as(Role role, HttpRequest.Builder request) {
        return request.header("Authorization", "Bearer " + token(role));
    }

    /** A session: its cookie and its CSRF token. */
    record Session(String cookie, String csrf) {}

    Session logIn(String account, String password) {
        String body = JSON.createObjectNode()
                .put("account", account)
                .put("password", password)
                .toString();
        HttpResponse<String> response = send(request("POST", "/api/v1/session", "application/json", body));
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        String cookie =
                response.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        return new Session(cookie, parsed(response).path("csrf").asText());
    }

    HttpRequest.Builder in(Session session, HttpRequest.Builder request) {
        return request.header("Cookie", session.cookie());
    }

    static JsonNode parsed(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    /** What no client would send: bytes as they are; gives all that comes back. */
    String raw(String bytes) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    List<Trail.Entry> trail(@Nullable String action) {
        return access.trail()
                .read(new Trail.Filter(null, action, null, 0, Long.MAX_VALUE), null, 100)
                .entries();
    }

    @Override
    public void close() {
        server.close();
        ledger.close();
    }
}
