package io.tadoru.alerthooks.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.access.Trail;
import io.tadoru.alerthooks.oidc.OpenIdProvider;
import io.tadoru.alerthooks.oidc.TestIssuer;
import io.tadoru.alerthooks.web.Running.Session;
import io.tadoru.visualizer.Browser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenIdOverHttpTest {

    @TempDir
    Path folder;

    private final TestIssuer issuer = new TestIssuer();
    private Running running;

    @BeforeEach
    void start() throws IOException {
        running = running(new OpenIdProvider(issuer.settings(), InstantSource.system()));
    }

    private Running running(@Nullable OpenIdProvider provider) throws IOException {
        return new Running(
                Files.createTempDirectory(folder, "tadoru"),
                (source, headers, body, address) -> Reply.refused(404, "no hook"),
                s -> s,
                provider);
    }

    @AfterEach
    void stop() {
        running.close();
        issuer.close();
    }

    /** A browser that was sent to the provider: its cookie, and where the provider sends it back to. */
    private record Visit(String cookie, String back) {
        Visit with(String otherBack) {
            return new Visit(cookie, otherBack);
        }
    }

    private HttpResponse<String> page(String path, @Nullable String cookie) {
        HttpRequest.Builder request = running.request("GET", path, null, null)
                .headers("Accept", "text/html", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate");
        return running.send(cookie == null ? request : request.header("Cookie", cookie));
    }

    private static String cookie(HttpResponse<String> response, String name) {
        return response.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .findFirst()
                .orElse("");
    }

    private Visit visit(String next) throws Exception {
        HttpResponse<String> leave = page("/login/oidc?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8), null);
        assertThat(leave.statusCode()).as(leave.body()).isEqualTo(303);
        assertThat(leave.headers().allValues("Set-Cookie")).hasSize(1);
        String set = cookie(leave, "tadoru-oidc");
        assertThat(set).matches("tadoru-oidc=[A-Za-z0-9_-]{43}; Path=/; Max-Age=600; HttpOnly; SameSite=Lax");
        String cookie = set.split(";", 2)[0];
        URI there = URI.create(leave.headers().firstValue("Location").orElseThrow());
        assertThat(there.toString()).startsWith(issuer.issuer() + "/authorize?").doesNotContain(cookie.split("=")[1]);
        HttpResponse<String> provider = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(there).build(), HttpResponse.BodyHandlers.ofString());
        String back = provider.headers().firstValue("Location").orElseThrow();
        assertThat(back).startsWith(running.server.address() + "/login/oidc/callback?");
        return new Visit(cookie, back.substring(running.server.address().length()));
    }

    private HttpResponse<String> back(Visit visit) {
        return page(visit.back(), visit.cookie());
    }

    private Session signedIn(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        String set = cookie(response, "tadoru");
        assertThat(set).matches("tadoru=[A-Za-z0-9_-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
        return new Session(set.split(";", 2)[0], "");
    }

    private HttpResponse<String> refused(HttpResponse<String> response, int status, String why) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(cookie(response, "tadoru")).isEmpty();
        assertThat(response.body()).contains("role=\"alert\"", why, "name=\"password\"");
        EveryRouteTest.assertSafe(why, response);
        return response;
    }

    private String me(Session session) {
        HttpResponse<String> me = running.send(running.in(session, running.request("GET", "/api/v1/me", null, null)));
        return me.statusCode() == 200
                ? Running.parsed(me).path("account").asText() + " "
                        + Running.parsed(me).path("role").asText()
                : "" + me.statusCode();
    }

    private List<String> trail() {
        return running.trail("session.begin").stream()
                .map(e -> e.account() + "|" + e.target() + "|" + e.outcome() + "|" + e.detail())
                .toList();
    }

    @Test
    void theButtonLeadsThereAndBackAndToThePage() throws Exception {
        String path = "/incidents/" + running.incident;
        HttpResponse<String> login = page("/login?next=" + path, null);
        assertThat(login.body())
                .contains(
                        "Sign in with the company&#39;s account",
                        "href=\"/login/oidc?next=%2Fincidents%2F" + running.incident + "\"");
        assertThat(page(path, null).body()).as("who must log in first").contains("/login/oidc?next=%2Fincidents%2F");
        HttpResponse<String> back = back(visit(path));
        Session session = signedIn(back);
        assertThat(cookie(back, "tadoru-oidc")).contains("Max-Age=0");
        assertThat(back.body()).contains("http-equiv=\"refresh\" content=\"0; url=" + path + "\"");
        assertThat(me(session)).isEqualTo("oidc:ann analyst");
        assertThat(running.send(running.in(session, running.request("GET", path, null, null)))
                        .body())
                .contains("<bdi>oidc:ann</bdi>, analyst");
        assertThat(trail())
                .containsExactly(
                        "oidc:ann|oidc:ann|done|OpenID Connect, " + issuer.issuer() + ": subject f3a1, role analyst");
        assertThat(running.trail("account.make"))
                .extracting(Trail.Entry::target)
                .containsExactly("oidc:ann");
    }

    @Test
    void behindAProxyAllIsOfThePublicAddress() throws Exception {
        running.close();
        running = new Running(
                Files.createTempDirectory(folder, "tadoru"),
                (source, headers, body, address) -> Reply.refused(404, "no hook"),
                s -> new WebSettings(
                        s.host(),
                        s.port(),
                        null,
                        false,
                        "https://tadoru.example.org/",
                        s.hosts(),
                        s.proxies(),
                        s.hookBytes(),
                        s.requests(),
                        s.connections()),
                new OpenIdProvider(issuer.settings(), InstantSource.system()));
        String here = "http://127.0.0.1:" + running.server.port();
        HttpClient browser = HttpClient.newHttpClient();
        HttpResponse<String> leave = browser.send(
                HttpRequest.newBuilder(URI.create(here + "/login/oidc")).build(), HttpResponse.BodyHandlers.ofString());
        String set = leave.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(set).startsWith("__Host-tadoru-oidc=").endsWith("; HttpOnly; SameSite=Lax; Secure");
        HttpResponse<String> provider = browser.send(
                HttpRequest.newBuilder(URI.create(
                                leave.headers().firstValue("Location").orElseThrow()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String back = provider.headers().firstValue("Location").orElseThrow();
        assertThat(back).startsWith("https://tadoru.example.org/login/oidc/callback?");
        HttpResponse<String> in = browser.send(
                HttpRequest.newBuilder(URI.create(back.replace("https://tadoru.example.org", here)))
                        .header("Cookie", set.split(";", 2)[0])
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
        assertThat(cookie(in, "__Host-tadoru")).endsWith("; HttpOnly; SameSite=Strict; Secure");
    }

    /** A real browser, and two sites: what SameSite means it decides. */
    @Test
    void aBrowserComesBackWithItsSession() throws Exception {
        try (Browser browser = new Browser(folder)) {
            browser.open(running.server.address() + "/login/oidc?next=%2Fstatus", 1000, 800, false);
            browser.await("document.querySelector('h1') && document.querySelector('h1').textContent === 'Status'");
            assertThat(browser.text("document.body.innerText")).contains("oidc:ann, analyst");
            assertThat(browser.eval("document.querySelector('[name=password]')").isNull())
                    .isTrue();
        }
    }

    @Test
    void theWayBackLeadsToPagesOfOursAlone() throws Exception {
        for (String next : List.of(
                "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login/oidc")) {
            HttpResponse<String> back = back(visit(next));
            assertThat(back.body()).contains("content=\"0; url=/\"").doesNotContain("evil", "javascript");
            signedIn(back);
        }
    }

    @Test
    void aSignInIsOfOneBrowserAndOnce() throws Exception {
        Visit mine = visit("/");
        Visit others = visit("/");
        String why = "begun in another browser";
        refused(page(mine.back(), null), 400, why);
        refused(back(mine.with(others.back())), 400, why);
        refused(back(others.with(mine.back())), 400, why);
        refused(page(mine.back(), "tadoru-oidc=" + "x".repeat(43)), 400, why);
        refused(page(mine.back(), "tadoru-oidc="), 400, why);
        refused(back(mine.with(mine.back().replaceAll("state=[^&]*", "state="))), 400, why);
        refused(
                back(mine.with(mine.back()
                        .replaceAll("state=[^&]*", "state=" + mine.cookie().split("=")[1]))),
                400,
                why);
        assertThat(me(signedIn(back(mine)))).isEqualTo("oidc:ann analyst");
        refused(back(mine), 400, why);
        signedIn(back(others));
        assertThat(trail()).hasSize(2);
    }

    /** The code that another's browser got, with one's own state. */
    @Test
    void aStolenCodeIsOfNoUse() throws Exception {
        Visit victim = visit("/");
        Visit thief = visit("/");
        String code = victim.back().replaceAll(".*[?&]code=([^&]*).*", "$1");
        refused(back(thief.with(thief.back().replaceAll("code=[^&]*", "code=" + code))), 401, "invalid_grant");
    }

    @Test
    void whatTheProviderRefusesIsSaid() throws Exception {
        Visit visit = visit("/status");
        String denied = visit.back().replaceAll("code=[^&]*", "error=access_denied&error_description=" + "no");
        assertThat(refused(back(visit.with(denied)), 401, "(<bdi>access_denied</bdi>)")
                        .body())
                .contains("name=\"next\" value=\"/status\"");
        for (String error : List.of("%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%E2%80%AE", "a%0d%0ab")) {
            Visit again = visit("/");
            String body = refused(
                            back(again.with(again.back().replaceAll("code=[^&]*", "error=" + error))),
                            401,
                            "an error without a name")
                    .body();
            assertThat(body).doesNotContain("<script", "\u202E");
        }
        Visit neither = visit("/");
        refused(back(neither.with(neither.back().replaceAll("code=[^&]*&", ""))), 401, "did not sign you in");
        assertThat(trail()).allMatch(entry -> entry.contains("|refused|OpenID Connect, "));
    }

    @Test
    void oddQueriesAreRefusedBeforeTheyCount() throws Exception {
        Visit visit = visit("/");
        for (String odd : List.of(
                "&state=x", "&code=x", "&error=" + "x".repeat(201), "&error=a&error=b", "&iss=" + "x".repeat(201))) {
            HttpResponse<String> response = back(visit.with(visit.back() + odd));
            assertThat(response.statusCode()).as(odd).isEqualTo(400);
        }
        assertThat(back(visit.with(visit.back().replace("iss=", "error=%00&iss=")))
                        .statusCode())
                .isEqualTo(422);
        assertThat(back(visit.with(visit.back().replaceAll("code=[^&]*", "code=" + "x".repeat(8193))))
                        .statusCode())
                .isEqualTo(400);
        assertThat(back(visit.with(visit.back().replaceAll("code=[^&]*", "code=" + "x".repeat(17_000))))
                        .statusCode())
                .isIn(414, 431);
        signedIn(back(visit.with(visit.back() + "&authuser=0&prompt=none")));
    }

    @Test
    void tokensThatLieLetNobodyIn() throws Exception {
        issuer.claims = claims -> claims.audience("other");
        refused(back(visit("/")), 401, "refused: it is for another client");
        HttpResponse<String> json =
                running.send(running.request("GET", visit("/").back(), null, null));
        assertThat(json.headers().firstValue("Content-Type")).hasValue(Problem.TYPE);
        assertThat(running.access.accounts().all()).hasSize(3);
    }

    @Test
    void withoutARoleNobodyComesIn() throws Exception {
        Session session = signedIn(back(visit("/")));
        issuer.groups = List.of("sales");
        refused(back(visit("/")), 403, "none of your groups there has a role here");
        assertThat(me(session)).as("what was given before has ended").isEqualTo("401");
        assertThat(trail().get(0))
                .isEqualTo("|oidc:ann|refused|OpenID Connect, " + issuer.issuer() + ": subject f3a1, no role");
        issuer.groups = List.of("soc-admins");
        assertThat(me(signedIn(back(visit("/"))))).isEqualTo("oidc:ann admin");
    }

    @Test
    void nobodyTakesALocalAccountOver() throws Exception {
        issuer.name = "admin";
        issuer.subject = "admin";
        Session session = signedIn(back(visit("/")));
        assertThat(me(session)).isEqualTo("oidc:admin analyst");
        Session admin = running.logIn("admin", Running.PASSWORD);
        for (String body : List.of("{\"password\":\"" + Running.PASSWORD + "\"}", "{\"role\":\"admin\"}")) {
            HttpResponse<String> response = running.send(
                    running.in(admin, running.request("PATCH", "/api/v1/accounts/oidc:admin", "application/json", body))
                            .header(Door.CSRF_HEADER, admin.csrf()));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
        }
        HttpResponse<String> disabled = running.send(running.in(
                        admin,
                        running.request(
                                "PATCH", "/api/v1/accounts/oidc:admin", "application/json", "{\"disabled\":true}"))
                .header(Door.CSRF_HEADER, admin.csrf()));
        assertThat(disabled.statusCode()).as(disabled.body()).isEqualTo(200);
        assertThat(me(session)).isEqualTo("401");
        refused(back(visit("/")), 403, "<bdi>oidc:admin</bdi> is disabled here");
    }

    @Test
    void whereTheProviderIsAwayPasswordsStillWork() throws Exception {
        Visit visit = visit("/");
        issuer.away();
        assertThat(refused(back(visit), 503, "log in with an account&#39;s password")
                        .headers()
                        .firstValue("Retry-After"))
                .isPresent();
        running.close();
        running = running(new OpenIdProvider(issuer.settings(), InstantSource.system()));
        refused(page("/login/oidc", null), 503, "cannot be connected to");
        assertThat(running.logIn("analyst", Running.PASSWORD).csrf()).isNotEmpty();
        HttpResponse<String> json = running.send(running.request("GET", "/login/oidc", null, null));
        assertThat(json.statusCode()).isEqualTo(503);
        assertThat(json.headers().firstValue("Content-Type")).hasValue(Problem.TYPE);
        issuer.back();
        signedIn(back(visit("/")));
    }

    @Test
    void withoutAProviderThereIsNoButton() throws Exception {
        running.close();
        running = running(null);
        assertThat(page("/login", null).body()).doesNotContain("/login/oidc");
        for (String path : List.of("/login/oidc", "/login/oidc/callback?state=x&code=y")) {
            assertThat(running.send(running.request("GET", path, null, null)).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void whoComesTooOftenWaits() throws Exception {
        signedIn(back(visit("/")));
        for (int i = 0; i < 20; i++) {
            visit("/");
        }
        HttpResponse<String> late = refused(page("/login/oidc", null), 429, "too many attempts");
        assertThat(late.headers().firstValue("Retry-After")).isPresent();
        assertThat(running.send(running.request("GET", "/login/oidc", null, null))
                        .statusCode())
                .isEqualTo(429);
        assertThat(running.logIn("analyst", Running.PASSWORD).csrf()).isNotEmpty();
    }

    @Test
    void signingInGivesNoMoreThanItsRole() throws Exception {
        issuer.groups = List.of("staff");
        Session reader = signedIn(back(visit("/")));
        assertThat(me(reader)).isEqualTo("oidc:ann " + Role.READER.text());
        HttpResponse<String> accounts =
                running.send(running.in(reader, running.request("GET", "/api/v1/accounts", null, null)));
        assertThat(accounts.statusCode()).isEqualTo(403);
    }
}
