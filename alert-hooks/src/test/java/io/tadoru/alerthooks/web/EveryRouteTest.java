package io.tadoru.alerthooks.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.oidc.OpenIdProvider;
import io.tadoru.alerthooks.oidc.TestIssuer;
import io.tadoru.alerthooks.web.OpenApi.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for each route of the OpenAPI file, one after the other; nothing here knows a route by name. */
class EveryRouteTest {
    private static final OpenApi API = new OpenApi();
    private static final int HOOK_BYTES = 200_000;

    /** As they stand in an address. */
    private static final List<String> HOSTILE = List.of(
            "..",
            "%2e%2e",
            "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "..%5c..%5cboot.ini",
            "%00",
            "a%00b",
            "%0d%0aSet-Cookie:%20a=b",
            "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "%3Cimg%20src=x%20onerror=alert(1)%3E",
            "%E2%80%AEgnp.exe",
            "%FF%FE",
            "%ED%A0%80",
            "'%20OR%20'1'='1",
            "%25s%25n",
            ";jsessionid=1",
            "a".repeat(10_000),
            "%F0%9F%92%A9",
            "-1",
            "null");

    @TempDir
    static Path folder;

    private static Running running;
    private static TestIssuer issuer;

    @BeforeAll
    static void start() {
        issuer = new TestIssuer();
        running = new Running(
                folder,
                (source, headers, body, address) -> source.equals("open")
                        ? Reply.accepted(JsonNodeFactory.instance.objectNode())
                        : Reply.refused(401, "this hook wants a signature"),
                s -> new WebSettings(
                        s.host(),
                        0,
                        null,
                        false,
                        "",
                        s.hosts(),
                        s.proxies(),
                        HOOK_BYTES,
                        s.requests(),
                        s.connections()),
                new OpenIdProvider(issuer.settings(), InstantSource.system()));
    }

    @AfterAll
    static void stop() {
        running.close();
        issuer.close();
    }

    private static String path(Operation operation) {
        String path = operation
                .path()
                .replace("{id}", running.incident)
                .replace("{incident}", running.incident)
                .replace("{channel}", "mail")
                .replace("{kind}", "answer")
                .replace("{case}", running.incident)
                .replace("{source}", "suricata")
                .replace("{token}", "none");
        return path.replace("{name}", path.contains("/accounts/") ? "nobody" : "incident.json");
    }

    private static String body(Operation operation) {
        return String.valueOf(operation.type()).contains("json") ? "{}" : "x=1";
    }

    private static HttpRequest.Builder request(Operation operation, String path, @Nullable String body) {
        return running.request(operation.method(), path, body == null ? null : operation.type(), body);
    }

    /** As the least role that may; without a session, so that forms need no CSRF token. */
    private static HttpRequest.Builder allowed(Operation operation, HttpRequest.Builder request) {
        return operation.need() == null ? request : running.as(operation.need(), request);
    }

    private static void assertProblem(Operation operation, HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(operation + ": " + response.body()).isEqualTo(status);
        assertThat(operation.has(status))
                .as(operation + " does not tell of " + status)
                .isTrue();
        assertThat(response.headers().firstValue("Content-Type"))
                .as(operation.toString())
                .hasValue(Problem.TYPE);
        assertThat(Running.parsed(response).path("status").asInt()).isEqualTo(status);
        for (String field : List.of("type", "title", "detail", "instance")) {
            assertThat(Running.parsed(response).path(field).asText())
                    .as(operation + " " + field)
                    .isNotEmpty();
        }
        assertSafe(operation, response);
    }

    static void assertSafe(Object what, HttpResponse<String> response) {
        Map<String, List<String>> headers = response.headers().map();
        assertThat(headers).as(what.toString()).doesNotContainKeys("server", "x-powered-by");
        assertThat(response.headers().firstValue("X-Content-Type-Options"))
                .as(what.toString())
                .hasValue("nosniff");
        assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(response.headers().firstValue("X-Frame-Options")).hasValue("SAMEORIGIN");
        assertThat(response.headers().allValues("Content-Security-Policy")).hasSize(1);
        String policy = response.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy).contains("default-src 'none'", "frame-ancestors 'self'");
        assertThat(policy.replace("style-src 'unsafe-inline'", "")).doesNotContain("unsafe");
    }

    @Test
    void theFileAndTheServerHaveTheSameRoutes() {
        assertThat(running.server.routes())
                .containsExactlyInAnyOrderElementsOf(
                        API.operations().stream().map(Operation::toString).toList());
    }

    @Test
    void withoutCredentialsNobodyComesIn() {
        for (Operation operation : API.operations()) {
            if (operation.need() == null && !operation.hook()) {
                continue;
            }
            String path = path(operation);
            String body = operation.type() == null ? null : body(operation);
            assertProblem(operation, running.send(request(operation, path, body)), 401);
            for (String wrong : List.of("Bearer tdr_" + "x".repeat(43), "Bearer ", "Basic YWRtaW46YWRtaW4=", "x")) {
                HttpResponse<String> response =
                        running.send(request(operation, path, body).header("Authorization", wrong));
                assertProblem(operation, response, 401);
                assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
            }
            HttpResponse<String> cookie =
                    running.send(request(operation, path, body).header("Cookie", "tadoru=" + "x".repeat(43)));
            assertProblem(operation, cookie, 401);
        }
    }

    @Test
    void aLesserRoleIsRefused() {
        int refused = 0;
        for (Operation operation : API.operations()) {
            for (Role role : Role.values()) {
                if (operation.need() == null || role.covers(operation.need())) {
                    continue;
                }
                String body = operation.type() == null ? null : body(operation);
                HttpRequest.Builder request = running.as(role, request(operation, path(operation), body));
                assertProblem(operation, running.send(request), 403);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(10);
        assertThat(running.trail("denied"))
                .isNotEmpty()
                .allMatch(e -> e.outcome().equals("refused"));
    }

    @Test
    void badInputIsRefusedWithItsReason() {
        for (Operation operation : API.operations()) {
            if (operation.readsQuery()) {
                HttpRequest.Builder request = request(operation, path(operation) + "?%3Cscript%3E=1", null);
                assertProblem(operation, running.send(allowed(operation, request)), 400);
            }
            if (operation.type() == null || operation.hook()) {
                continue;
            }
            boolean json = operation.type().contains("json");
            Map<String, Integer> bad = json
                    ? Map.of(
                            "",
                            422,
                            "{",
                            400,
                            "{\"a\":1,\"a\":2}",
                            400,
                            "{} {}",
                            400,
                            "[".repeat(1000),
                            400,
                            "[]",
                            422,
                            "null",
                            422,
                            "{\"<script>\":1}",
                            422)
                    : Map.of("%zz=1", 400, "csrf=1&csrf=2", 400);
            bad.forEach((body, status) -> {
                HttpRequest.Builder request = request(operation, path(operation), body);
                assertProblem(operation, running.send(allowed(operation, request)), status);
            });
            HttpRequest.Builder other = running.request(operation.method(), path(operation), "text/plain", "{}");
            assertProblem(operation, running.send(allowed(operation, other)), 415);
        }
    }

    @Test
    void whatIsTooLargeIsRefused() {
        int tried = 0;
        for (Operation operation : API.operations()) {
            if (operation.type() == null) {
                continue;
            }
            byte[] large = ("\"" + "x".repeat(operation.hook() ? HOOK_BYTES : Body.MOST) + "\"")
                    .getBytes(StandardCharsets.UTF_8);
            String type = operation.type();
            HttpRequest.Builder known = HttpRequest.newBuilder(running.uri(path(operation)))
                    .header("Content-Type", type)
                    .method(operation.method(), HttpRequest.BodyPublishers.ofByteArray(large));
            assertProblem(operation, running.send(allowed(operation, known)), 413);
            HttpRequest.Builder chunked = HttpRequest.newBuilder(running.uri(path(operation)))
                    .header("Content-Type", type)
                    .method(
                            operation.method(),
                            HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
            assertProblem(operation, running.send(allowed(operation, chunked)), 413);
            tried++;
        }
        assertThat(tried).isGreaterThan(10);
    }

    @Test
    void hostileAddressesNeverBreakAnything() throws IOException {
        for (Operation operation : API.operations()) {
            Set<String> all = new LinkedHashSet<>();
            for (String hostile : HOSTILE) {
                if (operation.path().contains("{")) {
                    all.add(operation.path().replaceAll("\\{[a-z]+}", hostile.replace("$", "\\$")));
                    all.add(path(operation).replace(running.incident, hostile));
                    all.add(path(operation).replaceAll("/[^/]*$", "/" + hostile));
                }
                all.add(path(operation) + "?text=" + hostile + "&next=" + hostile + "&cursor=" + hostile);
                all.add(path(operation) + "/" + hostile);
            }
            List<String> addresses = List.copyOf(all);
            String credentials =
                    operation.need() == null ? "" : "Authorization: Bearer " + running.token(operation.need()) + "\r\n";
            for (int i = 0; i < addresses.size(); i++) {
                String address = addresses.get(i);
                String answer = running.raw(method(operation) + " " + address
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nAccept: "
                        + (i % 2 == 0 ? "*/*" : "text/html") + "\r\n" + credentials + "Connection: close\r\n\r\n");
                assertHarmless(operation + " " + address, answer);
            }
        }
    }

    /** Whoever deletes by a hostile address may hit something: it is there for the other tests. */
    private static String method(Operation operation) {
        return operation.method().equals("DELETE") ? "GET" : operation.method();
    }

    private static void assertHarmless(String what, String answer) {
        assertThat(answer).as(what).startsWith("HTTP/1.1 ");
        int status = Integer.parseInt(answer.substring(9, 12));
        assertThat(status).as(what + answer).isLessThan(500);
        String head = answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
        String body = answer.substring(answer.indexOf("\r\n\r\n"));
        assertThat(head)
                .as(what)
                .contains("\r\nx-content-type-options: nosniff", "\r\ncontent-security-policy: ")
                .doesNotContain("\r\nset-cookie: a=b", "\r\nserver:");
        if (head.contains("content-type: text/html")) {
            assertThat(body).as(what).doesNotContain("<script>alert", "<img", "\u202E", "\u0000");
        }
        assertThat(answer).as(what).doesNotContain("root:x:0", "\tat ", "Exception");
    }

    @Test
    void hostileValuesNeverBreakAnything() {
        List<String> values = List.of(
                Running.EVIL, "\u0000", "\uD800", "x".repeat(9000), "' OR 1=1 --", "../../etc/passwd", "\u202E", "-1");
        Running.Session admin = running.logIn("admin", Running.PASSWORD);
        int tried = 0;
        for (Operation operation : API.operations()) {
            if (operation.type() == null || !operation.type().contains("json") || operation.hook()) {
                continue;
            }
            for (String field : (Iterable<String>) API.sample(operation)::fieldNames) {
                for (String value : values) {
                    String body = API.sample(operation).put(field, value).toString();
                    HttpResponse<String> response =
                            running.send(running.in(admin, request(operation, path(operation), body))
                                    .header(Door.CSRF_HEADER, admin.csrf()));
                    assertThat(response.statusCode())
                            .as(operation + " " + body + response.body())
                            .isLessThan(500);
                    assertThat(operation.has(response.statusCode()))
                            .as(operation + " does not tell of " + response.statusCode())
                            .isTrue();
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(100);
    }

    @Test
    void answersAreAsTheFileSays() {
        int checked = 0;
        for (Operation operation : API.operations()) {
            if (!operation.method().equals("GET")) {
                continue;
            }
            HttpResponse<String> response = running.send(allowed(operation, request(operation, path(operation), null)));
            if (operation.needsQuery()) {
                assertProblem(operation, response, 400);
                continue;
            }
            int right = operation.has(200) ? 200 : 303;
            assertThat(response.statusCode()).as(operation + response.body()).isEqualTo(right);
            assertSafe(operation, response);
            String type = response.headers().firstValue("Content-Type").orElse("");
            if (type.equals("application/json") && !operation.path().contains("files/{name}")) {
                assertThat(API.broken(operation, 200, Running.parsed(response))).isEmpty();
                checked++;
            }
            HttpResponse<String> head =
                    running.send(allowed(operation, running.request("HEAD", path(operation), null, null)));
            assertThat(head.statusCode()).as("HEAD " + operation.path()).isEqualTo(right);
            assertThat(head.body()).isEmpty();
        }
        assertThat(checked).isGreaterThan(10);
    }

    @Test
    void otherMethodsAndAddressesAreRefused() {
        HttpResponse<String> nowhere = running.get(Role.ADMIN, "/api/v1/nothing");
        assertThat(nowhere.statusCode()).isEqualTo(404);
        assertThat(nowhere.headers().firstValue("Content-Type")).hasValue(Problem.TYPE);
        assertSafe("404", nowhere);
        HttpResponse<String> method = running.json(Role.ADMIN, "DELETE", "/api/v1/incidents", null);
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).hasValue("GET, HEAD");
        for (String odd : List.of("TRACE", "OPTIONS", "PUT", "BREW")) {
            HttpResponse<String> response = running.send(running.request(odd, "/", null, null));
            assertThat(response.statusCode()).as(odd).isEqualTo(405);
            assertSafe(odd, response);
        }
    }
}
