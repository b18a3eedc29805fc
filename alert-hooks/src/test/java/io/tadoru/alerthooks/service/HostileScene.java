package io.tadoru.alerthooks.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.tadoru.alerthooks.evidence.LogFolderEvidence;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.alerthooks.settings.SettingsFile;
import java.io.Closeable;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A service that met the alert of the sample {@code hostile}, with a channel of every kind and a session of its first admin. */
final class HostileScene extends ServiceScene implements Closeable {
    static final Path SAMPLE = Path.of("..", "samples", "hostile");
    static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    final Running running;
    final Incidents.Row row;
    final String password;

    /** What came over HTTP, by the channel's name. */
    private final Map<String, byte[]> posted = new ConcurrentHashMap<>();

    final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    final DatagramSocket syslog = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    final Path commanded;
    final String cookie;
    private final HttpServer sink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    HostileScene(Path folder) throws Exception {
        commanded = folder.resolve("commanded.json");
        mail.start();
        sink.createContext("/", exchange -> {
            posted.put(
                    exchange.getRequestURI().getPath().split("/")[1],
                    exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            exchange.close();
        });
        sink.start();
        String url = "http://127.0.0.1:" + sink.getAddress().getPort() + "/";
        running = Running.start(
                new SettingsFile(Map.of())
                        .of(
                                """
                data: '%s'
                listen: {port: 0}
                evidence: {logs: ['%s']}
                investigate: {settle: [], attempts: 2}
                channels:
                  - {name: webhook, type: webhook, url: "%swebhook", secret: "%s"}
                  - {name: slack, type: slack, url: "%sslack"}
                  - {name: teams, type: teams, url: "%steams"}
                  - {name: mattermost, type: mattermost, url: "%smattermost"}
                  - {name: elasticsearch, type: elasticsearch, url: "%selasticsearch", index: notices}
                  - {name: mail, type: email, host: 127.0.0.1, port: %d, security: none, from: "t@soc.example",
                     to: ["a@soc.example"], subject: "{{signature}} {{answer}}"}
                  - {name: syslog, type: syslog, host: 127.0.0.1, port: %d, transport: udp}
                  - {name: command, type: command, command: [sh, -c, 'cat > "$OUT"'], environment: {OUT: '%s'}}
                """.formatted(
                                                folder.resolve("data"),
                                                SAMPLE,
                                                url,
                                                SECRET,
                                                url,
                                                url,
                                                url,
                                                url,
                                                mail.getSmtp().getPort(),
                                                syslog.getLocalPort(),
                                                commanded),
                                "test"),
                new LogFolderEvidence(List.of(SAMPLE), "localhost", 1 << 26),
                "test");
        password = running.adminPassword().orElseThrow();
        HttpResponse<String> taken = post(running, "suricata", Files.readString(SAMPLE.resolve("alert.json")));
        if (taken.statusCode() != 202) {
            throw new AssertionError(taken.body());
        }
        await("it is told", () -> !incidents(running).isEmpty() && allDone(running));
        row = incidents(running).get(0);
        cookie = send(HttpRequest.newBuilder(uri("/api/v1/session"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"account\":\"admin\",\"password\":\"" + password + "\"}")))
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .split(";", 2)[0];
    }

    Set<String> told() {
        return posted.keySet();
    }

    byte[] posted(String channel) {
        return Objects.requireNonNull(posted.get(channel), channel);
    }

    URI uri(String path) {
        return URI.create(running.address() + path);
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).header("Cookie", cookie));
    }

    HttpResponse<byte[]> bytes(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path)).header("Cookie", cookie).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    JsonNode json(String path) throws Exception {
        return new ObjectMapper().readTree(get(path).body());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        running.close();
        sink.stop(0);
        mail.stop();
        syslog.close();
    }
}
