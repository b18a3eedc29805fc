package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Keycloak of its own, in its development mode, on a free port of the loopback. System property {@code tadoru.keycloak}
 * names the folder with its distribution, which the build brings.
 */
final class Keycloak implements Closeable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern ACTION =
            Pattern.compile("id=\"kc-form-login\"[^>]*?action=\"([^\"]+)\"", Pattern.DOTALL);

    private final HttpClient client = HttpClient.newHttpClient();
    private final String password = UUID.randomUUID().toString();
    private final Process process;
    private final String url;

    /** The folder with the distribution, null where there is none. */
    static @Nullable Path home() {
        Path home = Path.of(System.getProperty("tadoru.keycloak", "none"));
        return Files.exists(home.resolve("bin/kc.sh")) ? home.toAbsolutePath() : null;
    }

    Keycloak(Path home, Path folder) throws Exception {
        int port = freePort();
        url = "http://localhost:" + port;
        Path log = folder.resolve("keycloak.log");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--db=dev-mem",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--http-management-port=" + freePort(),
                        "--cache=local")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "root");
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", password);
        process = builder.start();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new AssertionError("Keycloak did not start: " + Files.readString(log));
            }
            Thread.sleep(500);
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return send(request("/realms/master")).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String issuer(String realm) {
        return url + "/realms/" + realm;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Asks the administration's interface, with a token of its own. */
    JsonNode admin(String method, String path, @Nullable Object body) throws Exception {
        HttpResponse<String> login = send(request("/realms/master/protocol/openid-connect/token")
                .header("Content-Type", FORM)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "grant_type=password&client_id=admin-cli&username=root&password=" + password)));
        String token = JSON.readTree(login.body()).path("access_token").asText();
        HttpResponse<String> response = send(request("/admin/realms" + path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
    }

    /** A person who fills in Keycloak's form. Gives where the browser is sent then; "" where the form comes again. */
    String fillIn(URI address, String user, String secret) throws Exception {
        Map<String, String> cookies = new HashMap<>();
        HttpResponse<String> page = send(HttpRequest.newBuilder(address));
        keep(page, cookies);
        Matcher action = ACTION.matcher(page.body());
        if (!action.find()) {
            throw new AssertionError("no form to log in: " + page.statusCode() + " " + page.body());
        }
        String form = "username=" + encoded(user) + "&password=" + encoded(secret) + "&credentialId=";
        HttpResponse<String> sent =
                send(HttpRequest.newBuilder(URI.create(action.group(1).replace("&amp;", "&")))
                        .header("Content-Type", FORM)
                        .header(
                                "Cookie",
                                cookies.entrySet().stream()
                                        .map(c -> c.getKey() + "=" + c.getValue())
                                        .collect(Collectors.joining("; ")))
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
        return sent.headers().firstValue("Location").orElse("");
    }

    private static void keep(HttpResponse<String> response, Map<String, String> cookies) {
        List<String> all = response.headers().allValues("Set-Cookie");
        for (String cookie : all) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            cookies.put(pair[0], pair[1]);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
