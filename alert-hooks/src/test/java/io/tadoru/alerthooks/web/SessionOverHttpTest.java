package io.tadoru.alerthooks.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.web.Running.Session;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionOverHttpTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    Path folder;

    private Running running;

    @BeforeEach
    void start() {
        running = new Running(folder, (source, headers, body, address) -> Reply.refused(404, "no hook"));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private HttpResponse<String> triage(Session session, @Nullable String csrf, String... headers) {
        HttpRequest.Builder request = running.in(
                session,
                running.request(
                        "PATCH",
                        "/api/v1/incidents/" + running.incident,
                        "application/json",
                        "{\"status\":\"closed\"}"));
        if (csrf != null) {
            request.header("X-CSRF-Token", csrf);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return running.send(request);
    }

    private int me(Session session) {
        return running.send(running.in(session, running.request("GET", "/api/v1/me", null, null)))
                .statusCode();
    }

    private String status() {
        return running.ledger.incidents.get(running.incident).orElseThrow().status();
    }

    @Test
    void theCookieIsForThisSiteAlone() {
        HttpResponse<String> response = running.send(running.request(
                "POST",
                "/api/v1/session",
                "application/json",
                "{\"account\":\"analyst\",\"password\":\"" + Running.PASSWORD + "\"}"));
        assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
                .matches("tadoru=[A-Za-z0-9_-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
        assertThat(response.body())
                .doesNotContain(response.headers()
                        .firstValue("Set-Cookie")
                        .orElseThrow()
                        .substring(7, 50));
        assertThat(Running.parsed(response).path("role").asText()).isEqualTo("analyst");
    }

    @Test
    void changesNeedTheSessionsCsrfToken() {
        Session mine = running.logIn("analyst", Running.PASSWORD);
        Session other = running.logIn("analyst", Running.PASSWORD);
        for (String wrong : new @Nullable String[] {null, "", "x", other.csrf(), mine.csrf() + "x"}) {
            assertThat(triage(mine, wrong).statusCode()).as(wrong).isEqualTo(403);
        }
        assertThat(status()).isEqualTo("open");
        assertThat(triage(mine, mine.csrf()).statusCode()).isEqualTo(200);
        assertThat(status()).isEqualTo("closed");
        assertThat(running.trail("incident.triage")).hasSize(1);
    }

    @Test
    void otherSitesPagesCannotChangeAnything() {
        Session mine = running.logIn("analyst", Running.PASSWORD);
        assertThat(triage(mine, mine.csrf(), "Origin", "https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(triage(mine, mine.csrf(), "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(triage(mine, mine.csrf(), "Sec-Fetch-Site", "same-site").statusCode())
                .isEqualTo(403);
        assertThat(status()).isEqualTo("open");
        assertThat(triage(mine, mine.csrf(), "Origin", "null", "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(200);
        assertThat(triage(mine, mine.csrf(), "Origin", running.server.address()).statusCode())
                .isEqualTo(200);
        HttpResponse<String> login = running.send(running.request(
                        "POST", "/login", FORM, "account=analyst&password=" + Running.PASSWORD.replace(' ', '+'))
                .header("Sec-Fetch-Site", "cross-site"));
        assertThat(login.statusCode()).isEqualTo(403);
    }

    @Test
    void formsWorkWithoutScript() {
        HttpResponse<String> in = running.send(running.request(
                "POST",
                "/login",
                FORM,
                "account=analyst&password=" + Running.PASSWORD.replace(' ', '+') + "&next=%2Fstatus"));
        assertThat(in.statusCode()).as(in.body()).isEqualTo(303);
        assertThat(in.headers().firstValue("Location")).hasValue("/status");
        String cookie = in.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        Session session = new Session(cookie, "");
        HttpResponse<String> page =
                running.send(running.in(session, running.request("GET", "/incidents/" + running.incident, null, null)));
        assertThat(page.statusCode()).isEqualTo(200);
        String csrf = page.body().replaceAll("(?s).*?name=\"csrf\" value=\"([^\"]+)\".*", "$1");
        String version = page.body().replaceAll("(?s).*?name=\"version\" value=\"([^\"]+)\".*", "$1");
        String form = "status=closed&verdict=benign&assignee=ann&note=line+1%0D%0Aline+2&version=" + version;
        String at = "/incidents/" + running.incident;
        HttpResponse<String> without = running.send(running.in(session, running.request("POST", at, FORM, form)));
        assertThat(without.statusCode()).isEqualTo(403);
        HttpResponse<String> judged =
                running.send(running.in(session, running.request("POST", at, FORM, form + "&csrf=" + csrf)));
        assertThat(judged.statusCode()).as(judged.body()).isEqualTo(303);
        assertThat(judged.headers().firstValue("Location")).hasValue(at);
        assertThat(running.ledger.incidents.get(running.incident).orElseThrow())
                .matches(row -> row.verdict().equals("benign") && row.note().equals("line 1\nline 2"));
        HttpResponse<String> late =
                running.send(running.in(session, running.request("POST", at, FORM, form + "&csrf=" + csrf)));
        assertThat(late.statusCode()).as("somebody else was faster").isEqualTo(412);

        HttpResponse<String> run = running.send(running.in(
                session,
                running.request("POST", at + "/runs", FORM, "window=24h&max_nodes=&mode=causal&csrf=" + csrf)));
        assertThat(run.statusCode()).as(run.body()).isEqualTo(303);
        assertThat(running.woken).hasValue(1);
        HttpResponse<String> retry = running.send(running.in(
                session,
                running.request("POST", "/messages/" + running.incident + "/mail/answer/retry", FORM, "csrf=" + csrf)));
        assertThat(retry.statusCode()).as(retry.body()).isEqualTo(303);
        assertThat(running.ledger.outbox.in("open", 10)).hasSize(1);

        HttpResponse<String> out =
                running.send(running.in(session, running.request("POST", "/logout", FORM, "csrf=" + csrf)));
        assertThat(out.statusCode()).isEqualTo(303);
        assertThat(out.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("tadoru=; ")
                .contains("Max-Age=0");
        assertThat(me(session)).isEqualTo(401);
    }

    @Test
    void loggingInLeadsOnlyToPagesOfOurs() {
        for (String next : List.of(
                "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login?x", "")) {
            assertThat(Pages.next(next)).isEqualTo("/");
        }
        assertThat(Pages.next("/incidents/20261122T1403-abc")).isEqualTo("/incidents/20261122T1403-abc");
    }

    @Test
    void aLinkFromAnotherSiteFindsTheSession() {
        Session session = running.logIn("reader", Running.PASSWORD);
        String path = "/incidents/" + running.incident;
        HttpResponse<String> first = running.send(running.request("GET", path, null, null)
                .headers("Accept", "text/html", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"));
        assertThat(first.statusCode()).isEqualTo(401);
        assertThat(first.body()).contains("http-equiv=\"refresh\"");
        HttpResponse<String> again = running.send(running.request("GET", path, null, null)
                .headers("Accept", "text/html", "Sec-Fetch-Site", "same-origin"));
        assertThat(again.body())
                .doesNotContain("http-equiv=\"refresh\"")
                .contains("name=\"next\" value=\"" + path + "\"");
        assertThat(running.send(running.in(session, running.request("GET", path, null, null)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void sessionsEndWithThePasswordAndTheRole() {
        Session session = running.logIn("analyst", Running.PASSWORD);
        String body = "{\"password\":\"%s\",\"new_password\":\"%s\"}";
        HttpRequest.Builder wrong = running.in(
                session,
                running.request(
                        "POST",
                        "/api/v1/me/password",
                        "application/json",
                        body.formatted("nonsense", "another secret")));
        assertThat(running.send(wrong.header("X-CSRF-Token", session.csrf())).statusCode())
                .isEqualTo(422);
        HttpRequest.Builder right = running.in(
                session,
                running.request(
                        "POST",
                        "/api/v1/me/password",
                        "application/json",
                        body.formatted(Running.PASSWORD, "another secret")));
        assertThat(running.send(right.header("X-CSRF-Token", session.csrf())).statusCode())
                .isEqualTo(204);
        assertThat(me(session)).isEqualTo(401);
        Session again = running.logIn("analyst", "another secret");
        Session admin = running.logIn("admin", Running.PASSWORD);
        HttpRequest.Builder change = running.in(
                admin,
                running.request("PATCH", "/api/v1/accounts/analyst", "application/json", "{\"role\":\"reader\"}"));
        assertThat(running.send(change.header("X-CSRF-Token", admin.csrf())).statusCode())
                .isEqualTo(200);
        assertThat(me(again)).isEqualTo(401);
        assertThat(me(admin)).isEqualTo(200);
        HttpRequest.Builder out = running.in(admin, running.request("DELETE", "/api/v1/session", null, null));
        assertThat(running.send(out.header("X-CSRF-Token", admin.csrf())).statusCode())
                .isEqualTo(204);
        assertThat(me(admin)).isEqualTo(401);
    }

    @Test
    void guessingIsHeldUp() {
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            answers.add(running.send(running.request(
                    "POST",
                    "/api/v1/session",
                    "application/json",
                    "{\"account\":\"reader\",\"password\":\"wrong " + i + "\"}")));
        }
        HttpResponse<String> last = answers.get(6);
        assertThat(answers.get(0).statusCode()).isEqualTo(401);
        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(last.headers().firstValueAsLong("Retry-After").orElseThrow()).isPositive();
        assertThat(running.trail("session.begin"))
                .isNotEmpty()
                .allMatch(e -> e.outcome().equals("refused")
                        && e.target().equals("reader")
                        && e.account().isEmpty()
                        && e.address().equals("127.0.0.1"));
    }

    @Test
    void tokensCannotMakeMoreOfThemselves() {
        for (String[] change : new String[][] {
            {"POST", "/api/v1/tokens", "{\"label\":\"x\"}"},
            {"POST", "/api/v1/accounts", "{\"name\":\"x\",\"role\":\"admin\",\"password\":\"correct horse\"}"},
            {"PATCH", "/api/v1/accounts/reader", "{\"role\":\"admin\"}"},
            {"DELETE", "/api/v1/accounts/reader", null},
            {"POST", "/api/v1/me/password", "{\"password\":\"x\",\"new_password\":\"correct horse\"}"}
        }) {
            HttpResponse<String> response = running.json(Role.ADMIN, change[0], change[1], change[2]);
            assertThat(response.statusCode()).as(change[1]).isEqualTo(403);
        }
    }

    @Test
    void accountsAndTokensAreManaged() {
        Session admin = running.logIn("admin", Running.PASSWORD);
        HttpResponse<String> made =
                session(admin, "POST", "/api/v1/accounts", "{\"name\":\"probe\",\"role\":\"reader\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(session(admin, "POST", "/api/v1/accounts", "{\"name\":\"probe\",\"role\":\"reader\"}")
                        .statusCode())
                .isEqualTo(409);
        assertThat(session(admin, "POST", "/api/v1/accounts", "{\"name\":\"<b>\",\"role\":\"reader\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(session(admin, "PATCH", "/api/v1/accounts/nobody", "{\"disabled\":true}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(session(admin, "PATCH", "/api/v1/accounts/admin", "{\"disabled\":true}")
                        .statusCode())
                .as("the last admin")
                .isEqualTo(409);
        HttpResponse<String> token =
                session(admin, "POST", "/api/v1/tokens", "{\"label\":\"scraper\",\"days\":7,\"account\":\"probe\"}");
        assertThat(token.statusCode()).isEqualTo(201);
        String secret = Running.parsed(token).path("secret").asText();
        HttpRequest.Builder metrics = running.request("GET", "/metrics", null, null);
        HttpResponse<String> scraped = running.send(metrics.header("Authorization", "Bearer " + secret));
        assertThat(scraped.statusCode()).isEqualTo(200);
        assertThat(scraped.body()).contains("tadoru_http_requests_seconds_count{");
        HttpResponse<String> listed = session(admin, "GET", "/api/v1/tokens?all=true", null);
        assertThat(listed.body()).contains("scraper").doesNotContain(secret);
        assertThat(running.get(Role.READER, "/api/v1/tokens?all=true").statusCode())
                .isEqualTo(403);
        String id = Running.parsed(token).path("id").asText();
        assertThat(running.json(Role.READER, "DELETE", "/api/v1/tokens/" + id, null)
                        .statusCode())
                .isEqualTo(404);
        assertThat(session(admin, "DELETE", "/api/v1/tokens/" + id, null).statusCode())
                .isEqualTo(204);
        assertThat(session(admin, "DELETE", "/api/v1/accounts/probe", null).statusCode())
                .isEqualTo(204);
        Session reader = running.logIn("reader", Running.PASSWORD);
        assertThat(session(reader, "POST", "/api/v1/tokens", "{\"label\":\"x\",\"account\":\"admin\"}")
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> trail = session(admin, "GET", "/api/v1/trail?limit=3", null);
        assertThat(Running.parsed(trail).path("entries")).hasSize(3);
        String next = Running.parsed(trail).path("next").asText();
        assertThat(session(admin, "GET", "/api/v1/trail?limit=500&cursor=" + next, null)
                        .body())
                .contains("account.make", "token.make")
                .doesNotContain(secret);
    }

    private HttpResponse<String> session(Session session, String method, String path, @Nullable String body) {
        return running.send(
                running.in(session, running.request(method, path, body == null ? null : "application/json", body))
                        .header("X-CSRF-Token", session.csrf()));
    }
}
