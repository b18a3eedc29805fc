package io.tadoru.alerthooks.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.oidc.OidcSettings;
import io.tadoru.alerthooks.oidc.OpenIdProvider;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in through a Keycloak that is set up as docs/service.md says. */
class KeycloakIT {
    private static final String SECRET = "a secret of the client";
    private static final String PASSWORD = "Ann's own, at Keycloak";

    @TempDir
    static Path folder;

    private static @Nullable Keycloak keycloak;
    private static @Nullable Running running;

    @BeforeAll
    static void start() throws Exception {
        Path home = Keycloak.home();
        if (home == null) {
            System.err.println("SKIPPED: no Keycloak; \"mvn verify\" brings it");
        }
        Assumptions.assumeTrue(home != null, "no Keycloak");
        keycloak = new Keycloak(java.util.Objects.requireNonNull(home), folder);
        running = running("tadoru", SECRET);
        keycloak.admin("POST", "", realm(running.server.address() + "/login/oidc/callback"));
    }

    private static Running running(String client, String secret) throws Exception {
        OidcSettings settings = new OidcSettings(
                keycloak().issuer("soc"),
                client,
                secret,
                List.of("profile"),
                "preferred_username",
                "groups",
                Map.of("soc", Role.ANALYST, "soc-leads", Role.ADMIN),
                null,
                null,
                "Sign in with Keycloak");
        return new Running(
                Files.createTempDirectory(folder, "tadoru"),
                (source, headers, body, address) -> Reply.refused(404, "no hook"),
                s -> s,
                new OpenIdProvider(settings, InstantSource.system()));
    }

    private static Keycloak keycloak() {
        return java.util.Objects.requireNonNull(keycloak);
    }

    private static Running tadoru() {
        return java.util.Objects.requireNonNull(running);
    }

    /** What an admin clicks together in Keycloak's console. */
    private static Map<String, Object> realm(String back) {
        Map<String, Object> groups = Map.of(
                "name", "groups",
                "protocol", "openid-connect",
                "protocolMapper", "oidc-group-membership-mapper",
                "config", Map.of("claim.name", "groups", "full.path", "false", "id.token.claim", "true"));
        Map<String, Object> client = Map.of(
                "clientId",
                "tadoru",
                "secret",
                SECRET,
                "standardFlowEnabled",
                true,
                "directAccessGrantsEnabled",
                false,
                "redirectUris",
                List.of(back),
                "attributes",
                Map.of("pkce.code.challenge.method", "S256"),
                "protocolMappers",
                List.of(groups));
        return Map.of(
                "realm", "soc",
                "enabled", true,
                "groups", List.of(Map.of("name", "soc"), Map.of("name", "soc-leads"), Map.of("name", "sales")),
                "users", List.of(user("Ann", "soc"), user("bob", "sales"), user("admin", "soc-leads")),
                "clients", List.of(client));
    }

    private static Map<String, Object> user(String name, String group) {
        return Map.of(
                "username",
                name,
                "enabled",
                true,
                "email",
                name + "@example.org",
                "emailVerified",
                true,
                "firstName",
                name,
                "lastName",
                "Example",
                "groups",
                List.of(group),
                "credentials",
                List.of(Map.of("type", "password", "value", PASSWORD, "temporary", false)));
    }

    @AfterAll
    static void stop() {
        if (running != null) {
            running.close();
        }
        if (keycloak != null) {
            keycloak.close();
        }
    }

    private static HttpResponse<String> page(Running at, String path, @Nullable String cookie) {
        HttpRequest.Builder request = at.request("GET", path, null, null).header("Accept", "text/html");
        return at.send(cookie == null ? request : request.header("Cookie", cookie));
    }

    private static String cookie(HttpResponse<String> response) {
        return response.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    private static HttpResponse<String> signIn(Running at, String user) throws Exception {
        HttpResponse<String> leave = page(at, "/login/oidc", null);
        assertThat(leave.statusCode()).as(leave.body()).isEqualTo(303);
        URI there = URI.create(leave.headers().firstValue("Location").orElseThrow());
        String back = keycloak().fillIn(there, user, PASSWORD);
        assertThat(back).startsWith(at.server.address() + "/login/oidc/callback?");
        return page(at, back.substring(at.server.address().length()), cookie(leave));
    }

    private static String me(HttpResponse<String> signedIn) {
        assertThat(signedIn.statusCode()).as(signedIn.body()).isEqualTo(200);
        String session = signedIn.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("tadoru="))
                .findFirst()
                .orElseThrow()
                .split(";", 2)[0];
        HttpResponse<String> me =
                tadoru().send(tadoru().request("GET", "/api/v1/me", null, null).header("Cookie", session));
        return Running.parsed(me).path("account").asText() + " "
                + Running.parsed(me).path("role").asText();
    }

    @Test
    void groupsGiveRoles() throws Exception {
        assertThat(me(signIn(tadoru(), "ann"))).isEqualTo("oidc:ann analyst");
        assertThat(me(signIn(tadoru(), "admin"))).as("no local account").isEqualTo("oidc:admin admin");
        HttpResponse<String> bob = signIn(tadoru(), "bob");
        assertThat(bob.statusCode()).isEqualTo(403);
        assertThat(bob.body()).contains("none of your groups");
    }

    @Test
    void keycloaksKeysMayChange() throws Exception {
        assertThat(me(signIn(tadoru(), "ann"))).isEqualTo("oidc:ann analyst");
        JsonNode before = keycloak().admin("GET", "/soc/keys", null).path("active");
        keycloak()
                .admin(
                        "POST",
                        "/soc/components",
                        Map.of(
                                "name", "next",
                                "providerId", "rsa-generated",
                                "providerType", "org.keycloak.keys.KeyProvider",
                                "config", Map.of("priority", List.of("1000"), "active", List.of("true"))));
        assertThat(keycloak().admin("GET", "/soc/keys", null).path("active").path("RS256"))
                .isNotEqualTo(before.path("RS256"));
        assertThat(me(signIn(tadoru(), "ann"))).isEqualTo("oidc:ann analyst");
    }

    @Test
    void keycloakTakesACodeOnce() throws Exception {
        HttpResponse<String> leave = page(tadoru(), "/login/oidc", null);
        String back = keycloak()
                .fillIn(URI.create(leave.headers().firstValue("Location").orElseThrow()), "ann", PASSWORD);
        String path = back.substring(tadoru().server.address().length());
        me(page(tadoru(), path, cookie(leave)));
        assertThat(page(tadoru(), path, cookie(leave)).statusCode()).isEqualTo(400);
        HttpResponse<String> other = page(tadoru(), "/login/oidc", null);
        String state = URI.create(other.headers().firstValue("Location").orElseThrow())
                .getQuery()
                .replaceAll(".*state=([^&]*).*", "$1");
        HttpResponse<String> replayed = page(tadoru(), path.replaceAll("state=[^&]*", "state=" + state), cookie(other));
        assertThat(replayed.statusCode()).as(replayed.body()).isEqualTo(401);
        assertThat(replayed.body()).contains("invalid_grant");
    }

    @Test
    void whatIsSetUpWronglyIsSaid() throws Exception {
        assertThat(keycloak()
                        .fillIn(
                                URI.create(page(tadoru(), "/login/oidc", null)
                                        .headers()
                                        .firstValue("Location")
                                        .orElseThrow()),
                                "ann",
                                "wrong"))
                .isEmpty();
        try (Running wrong = running("tadoru", "not the secret")) {
            JsonNode client = keycloak()
                    .admin("GET", "/soc/clients?clientId=tadoru", null)
                    .get(0);
            String back = wrong.server.address() + "/login/oidc/callback";
            com.fasterxml.jackson.databind.node.ObjectNode changed = client.deepCopy();
            changed.withArray("redirectUris").add(back);
            keycloak().admin("PUT", "/soc/clients/" + client.path("id").asText(), changed);
            HttpResponse<String> refused = signIn(wrong, "ann");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.body()).contains("client_secret");
            assertThat(wrong.access.accounts().all()).hasSize(3);
        }
    }
}
