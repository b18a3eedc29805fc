package io.tadoru.alerthooks.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import io.tadoru.alerthooks.access.Attempts.Attempt;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.notice.TestCertificate;
import io.tadoru.alerthooks.oidc.OidcException.Reason;
import io.tadoru.alerthooks.outward.TrustedAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenIdProviderTest {
    private static final String BACK = "http://127.0.0.1:8787/login/oidc/callback";

    private final TestIssuer issuer = new TestIssuer();
    private final HttpClient browser = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        issuer.close();
    }

    private OpenIdProvider provider() {
        return provider(issuer.settings());
    }

    private static OpenIdProvider provider(OidcSettings settings) {
        return new OpenIdProvider(settings, InstantSource.system(), Duration.ofSeconds(2));
    }

    private static Attempt attempt(char letter) {
        return new Attempt(String.valueOf(letter).repeat(43), "/");
    }

    private static final Attempt MINE = attempt('a');

    private Map<String, String> visit(OpenIdProvider provider, Attempt attempt) throws Exception {
        HttpResponse<String> answer = browser.send(
                HttpRequest.newBuilder(provider.authorization(attempt, BACK)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        URI back = URI.create(answer.headers().firstValue("Location").orElseThrow());
        assertThat(back.toString()).startsWith(BACK);
        Map<String, String> query = TestIssuer.query(back);
        assertThat(query).containsEntry("state", attempt.state());
        return query;
    }

    private Person signIn(OpenIdProvider provider) throws Exception {
        Map<String, String> back = visit(provider, MINE);
        return provider.person(back.getOrDefault("code", ""), back.get("iss"), MINE, BACK);
    }

    private OidcException refused(OpenIdProvider provider) {
        OidcException e = catchThrowableOfType(OidcException.class, () -> signIn(provider));
        assertThat(e).isNotNull();
        assertThat(e.getMessage()).doesNotContain(TestIssuer.SECRET, MINE.nonce(), MINE.verifier(), "eyJ");
        return e;
    }

    @Test
    void vouchesForSomebody() throws Exception {
        assertThat(signIn(provider())).isEqualTo(new Person("f3a1", "Ann", Role.ANALYST));
        issuer.name = null;
        assertThat(signIn(provider()).name()).as("sub").isEqualTo("f3a1");
        issuer.discovery.put("token_endpoint_auth_methods_supported", List.of("client_secret_post"));
        assertThat(signIn(provider()).subject()).isEqualTo("f3a1");
    }

    @Test
    void aClientMayHaveNoSecret() throws Exception {
        issuer.secretless = true;
        assertThat(signIn(provider(changed(issuer, "", null))).subject()).isEqualTo("f3a1");
        assertThat(refused(provider()).getMessage()).contains("invalid_client");
    }

    private static OidcSettings changed(TestIssuer issuer, String secret, @Nullable Path ca) {
        OidcSettings s = issuer.settings();
        return new OidcSettings(
                s.issuer(),
                s.clientId(),
                secret,
                s.scopes(),
                s.nameClaim(),
                s.rolesClaim(),
                s.roles(),
                s.otherwise(),
                ca,
                s.button());
    }

    @Test
    void anAuthorityOfItsOwnIsTrusted() throws Exception {
        TestCertificate certificate = TestCertificate.shared();
        try (TestIssuer secure = new TestIssuer(certificate.server())) {
            OidcException e = catchThrowableOfType(
                    OidcException.class, () -> provider(secure.settings()).authorization(MINE, BACK));
            assertThat(e).hasMessageContaining("cannot be trusted");
            OpenIdProvider trusted = provider(changed(secure, TestIssuer.SECRET, certificate.pem()));
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .sslContext(TrustedAuthority.context(certificate.pem()))
                    .build()
                    .send(
                            HttpRequest.newBuilder(trusted.authorization(MINE, BACK))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            Map<String, String> back = TestIssuer.query(
                    URI.create(answer.headers().firstValue("Location").orElseThrow()));
            assertThat(trusted.person(back.getOrDefault("code", ""), back.get("iss"), MINE, BACK)
                            .subject())
                    .isEqualTo("f3a1");
            secure.discovery.put("jwks_uri", "http://localhost:1/keys");
            assertThatThrownBy(() ->
                            provider(changed(secure, "x", certificate.pem())).authorization(MINE, BACK))
                    .as("plain, where the provider is not")
                    .hasMessageContaining("jwks_uri is no https address");
        }
    }

    @Test
    void theHighestOfTheRolesCounts() throws Exception {
        issuer.groups = List.of("staff", "soc-admins", "soc", "Soc-Admins ");
        assertThat(signIn(provider()).role()).isEqualTo(Role.ADMIN);
        issuer.groups = List.of("SOC", "admin", "analyst", "soc ");
        assertThat(signIn(provider()).role()).as("no value is the same").isNull();
        issuer.claims = claims -> claims.claim("groups", "staff");
        assertThat(signIn(provider()).role()).isEqualTo(Role.READER);
        for (Object odd : Arrays.asList(null, 7, Map.of("soc", "soc"), List.of(7, List.of("soc")))) {
            issuer.claims = claims -> claims.claim("groups", odd);
            assertThat(signIn(provider()).role()).as("" + odd).isEqualTo(odd instanceof Map ? Role.ANALYST : null);
        }
    }

    @Test
    void rolesMayStandDeeper() throws Exception {
        OidcSettings s = issuer.settings();
        issuer.claims = claims -> claims.claim("groups", null);
        OpenIdProvider deeper = provider(new OidcSettings(
                s.issuer(),
                s.clientId(),
                s.clientSecret(),
                s.scopes(),
                "email",
                "/realm_access/roles",
                Map.of("soc", Role.ADMIN),
                Role.READER,
                null,
                "x"));
        assertThat(signIn(deeper)).isEqualTo(new Person("f3a1", "f3a1", Role.ADMIN));
        issuer.groups = List.of();
        assertThat(signIn(deeper).role()).as("the default").isEqualTo(Role.READER);
    }

    /** Each of these is one lie; all else is right. */
    @Test
    void tokensThatLieAreRefused() {
        Instant now = Instant.now();
        Map<String, Consumer<JWTClaimsSet.Builder>> lies = new LinkedHashMap<>();
        lies.put("nonce of another", c -> c.claim("nonce", attempt('b').nonce()));
        lies.put("no nonce", c -> c.claim("nonce", null));
        lies.put("another issuer", c -> c.issuer("https://evil.example"));
        lies.put("almost the issuer", c -> c.issuer(issuer.issuer() + "/"));
        lies.put("no issuer", c -> c.issuer(null));
        lies.put("another audience", c -> c.audience("other"));
        lies.put("no audience", c -> c.audience((String) null));
        lies.put("an audience that begins alike", c -> c.audience("tadoru2"));
        lies.put("several audiences without azp", c -> c.audience(List.of("tadoru", "other")));
        lies.put(
                "several audiences, given to another",
                c -> c.audience(List.of("tadoru", "other")).claim("azp", "other"));
        lies.put("given to another", c -> c.claim("azp", "other"));
        lies.put("azp that is no text", c -> c.claim("azp", List.of("tadoru")));
        lies.put("expired", c -> c.expirationTime(Date.from(now.minusSeconds(61))));
        lies.put("no end", c -> c.expirationTime(null));
        lies.put("from the future", c -> c.issueTime(Date.from(now.plusSeconds(120))));
        lies.put("no beginning", c -> c.issueTime(null));
        lies.put("no subject", c -> c.subject(null));
        lies.put("empty subject", c -> c.subject(""));
        lies.put("long subject", c -> c.subject("x".repeat(256)));
        lies.put("NUL in the subject", c -> c.subject("a\0b"));
        lies.put("subject that is a number", c -> c.claim("sub", 7));
        OpenIdProvider provider = provider();
        lies.forEach((what, lie) -> {
            issuer.claims = lie;
            assertThat(refused(provider)).as(what).satisfies(e -> {
                assertThat(e.reason()).isEqualTo(Reason.UNTRUSTED);
                assertThat(e.getMessage()).startsWith("the provider's ID token is refused: ");
            });
        });
    }

    @Test
    void aLittleTimeApartIsNoLie() throws Exception {
        Instant now = Instant.now();
        issuer.claims =
                c -> c.expirationTime(Date.from(now.minusSeconds(30))).issueTime(Date.from(now.plusSeconds(30)));
        assertThat(signIn(provider()).subject()).isEqualTo("f3a1");
        issuer.claims = c -> c.audience(List.of("other", "tadoru")).claim("azp", "tadoru");
        assertThat(signIn(provider()).subject()).isEqualTo("f3a1");
    }

    @Test
    void signaturesThatLieAreRefused() throws Exception {
        OpenIdProvider provider = provider();
        signIn(provider);
        RSAKey own = TestIssuer.newKey();
        RSAKey same = new RSAKey.Builder(own.toRSAPublicKey())
                .privateKey(own.toRSAPrivateKey())
                .keyID(issuer.key.getKeyID())
                .build();
        Map<String, Function<JWTClaimsSet, String>> lies = new LinkedHashMap<>();
        lies.put("another key under the same name", set -> TestIssuer.signedBy(same, JWSAlgorithm.RS256, set));
        lies.put("another key", set -> TestIssuer.signedBy(own, JWSAlgorithm.RS256, set));
        lies.put("none", set -> new PlainJWT(set).serialize());
        lies.put("none, with a signature", set -> header("{\"alg\":\"none\"}", issuer.signed(set)));
        lies.put("an algorithm that is not listed", set -> TestIssuer.signedBy(issuer.key, JWSAlgorithm.RS512, set));
        lies.put("HMAC with the public key", set -> hmac(publicKey(), set));
        lies.put("HMAC with the public key as PEM", set -> hmac(pem(), set));
        lies.put(
                "HMAC with the client's secret",
                set -> hmac(
                        (TestIssuer.SECRET + TestIssuer.SECRET + TestIssuer.SECRET).getBytes(StandardCharsets.UTF_8),
                        set));
        lies.put("a header that was changed", set -> header("{\"alg\":\"RS256\"}", issuer.signed(set)));
        lies.put("its own key along", set -> withOwnKey(own, set));
        lies.put("something else that was signed", set -> issuer.signed(set).replaceFirst("\\.[^.]+\\.", ".e30."));
        lies.put("cut", set -> issuer.signed(set).replaceFirst("\\.[^.]+$", "."));
        lies.put("no JWT", set -> "hello");
        lies.put("nothing", set -> "");
        lies.put("many dots", set -> ".".repeat(10_000));
        lies.forEach((what, lie) -> {
            issuer.signer = lie;
            assertThat(refused(provider).reason()).as(what).isEqualTo(Reason.UNTRUSTED);
        });
    }

    @Test
    void aProviderThatListsOnlyHmacIsNotUsed() {
        issuer.discovery.put("id_token_signing_alg_values_supported", List.of("HS256", "none"));
        issuer.signer = set ->
                hmac((TestIssuer.SECRET + TestIssuer.SECRET + TestIssuer.SECRET).getBytes(StandardCharsets.UTF_8), set);
        assertThat(refused(provider()).getMessage()).contains("no algorithm with a public key");
    }

    private byte[] publicKey() {
        try {
            return issuer.key.toRSAPublicKey().getEncoded();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] pem() {
        return ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey())
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private String hmac(byte[] secret, JWTClaimsSet set) {
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256)
                            .keyID(issuer.key.getKeyID())
                            .build(),
                    set);
            jwt.sign(new MACSigner(secret));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String withOwnKey(RSAKey own, JWTClaimsSet set) {
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256)
                            .jwk(own.toPublicJWK())
                            .build(),
                    set);
            jwt.sign(new com.nimbusds.jose.crypto.RSASSASigner(own));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String header(String header, String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8))
                + token.substring(token.indexOf('.'));
    }

    @Test
    void keysMayChange() throws Exception {
        OpenIdProvider provider = provider();
        signIn(provider);
        RSAKey old = issuer.key;
        issuer.key = TestIssuer.newKey();
        assertThat(signIn(provider).subject()).isEqualTo("f3a1");
        issuer.signer = set -> TestIssuer.signedBy(old, JWSAlgorithm.RS256, set);
        assertThat(refused(provider).reason())
                .as("the old key is one no longer")
                .isNotNull();
    }

    /** Who sends many tokens with unknown keys does not have the provider asked as often. */
    @Test
    void unknownKeysDoNotFloodTheProvider() throws Exception {
        OpenIdProvider provider = provider();
        signIn(provider);
        AtomicInteger asked = new AtomicInteger();
        issuer.before = exchange -> {
            if (exchange.getRequestURI().getPath().equals("/keys")) {
                asked.incrementAndGet();
            }
        };
        issuer.signer = set -> TestIssuer.signedBy(TestIssuer.newKey(), JWSAlgorithm.RS256, set);
        List<String> said = Stream.generate(() -> refused(provider).getMessage())
                .limit(5)
                .map(String::valueOf)
                .toList();
        assertThat(said.get(0)).contains("none of the provider's keys signed it");
        assertThat(said.get(4)).contains("asked for too often");
        assertThat(asked.get()).isLessThanOrEqualTo(2);
    }

    @Test
    void codesAreOfOneAttempt() throws Exception {
        OpenIdProvider provider = provider();
        Map<String, String> others = visit(provider, attempt('b'));
        String code = others.getOrDefault("code", "");
        assertThatThrownBy(() -> provider.person(code, issuer.issuer(), MINE, BACK))
                .as("another's verifier")
                .hasMessageContaining("invalid_grant");
        Map<String, String> back = visit(provider, MINE);
        String mine = back.getOrDefault("code", "");
        for (String other : new @Nullable String[] {"https://evil.example", null, ""}) {
            assertThatThrownBy(() -> provider.person(mine, other, MINE, BACK))
                    .as("another issuer's answer")
                    .hasMessageContaining("another issuer");
        }
        provider.person(mine, issuer.issuer(), MINE, BACK);
        assertThatThrownBy(() -> provider.person(mine, issuer.issuer(), MINE, BACK))
                .as("once")
                .isInstanceOf(OidcException.class);
    }

    @Test
    void whatTheProviderSaysOfItselfIsChecked() {
        Map<String, Object> lies = new LinkedHashMap<>();
        lies.put("issuer", "https://evil.example");
        lies.put("token_endpoint", "http://sso.example.org/token");
        lies.put("authorization_endpoint", "javascript:alert(1)");
        lies.put("jwks_uri", "file:///etc/passwd");
        lies.forEach((field, lie) -> {
            issuer.discovery.clear();
            issuer.discovery.put(field, lie);
            OidcException e = refused(provider());
            assertThat(e.reason()).isEqualTo(Reason.AWAY);
            assertThat(e.getMessage()).as(field).contains((String) lie);
        });
        issuer.discovery.clear();
        for (Object odd : List.of("", 7, List.of(), "https://user:pw@sso.example.org/x", "https://x/#y", "https://")) {
            issuer.discovery.put("token_endpoint", odd);
            assertThat(refused(provider()).getMessage()).contains("token_endpoint is no https address");
        }
    }

    @Test
    void answersThatCannotBeAreSaidSo() {
        Map<String, Consumer<HttpExchange>> odd = new LinkedHashMap<>();
        odd.put("500", e -> answer(e, 500, "oops"));
        odd.put("a redirect", e -> {
            e.getResponseHeaders().set("Location", "http://localhost:1/");
            answer(e, 302, "");
        });
        odd.put("no JSON", e -> answer(e, 200, "<html>"));
        odd.put("no object", e -> answer(e, 200, "[]"));
        odd.put("the same twice", e -> answer(e, 200, "{\"issuer\":\"a\",\"issuer\":\"b\"}"));
        odd.put("deep", e -> answer(e, 200, "[".repeat(100_000)));
        odd.put("too much", e -> answer(e, 200, "{\"a\":\"" + "x".repeat(2 << 20) + "\"}"));
        for (String path : List.of("/.well-known/openid-configuration", "/token", "/keys")) {
            odd.forEach((what, answer) -> {
                issuer.before = exchange -> {
                    if (exchange.getRequestURI().getPath().equals(path)) {
                        answer.accept(exchange);
                    }
                };
                OidcException e = refused(provider());
                assertThat(e.reason()).as(path + " " + what).isEqualTo(Reason.AWAY);
                assertThat(e.getMessage()).as(path + " " + what).doesNotContain("oops", "html", "[[", "xxx");
            });
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) {
        try {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            // The provider's client hung up on what is too large.
        }
    }

    @Test
    void whoHangsHoldsNobodyForLong() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(8);
        issuer.before = exchange -> {
            all.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        OpenIdProvider provider = provider();
        List<Thread> waiting = Stream.generate(() -> new Thread(() -> refused(provider)))
                .limit(8)
                .toList();
        waiting.forEach(Thread::start);
        assertThat(all.await(2, TimeUnit.SECONDS)).isTrue();
        assertThat(refused(provider).getMessage()).contains("too many wait");
        for (Thread thread : waiting) {
            thread.join(Duration.ofSeconds(10).toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(refused(provider).getMessage()).contains("does not answer in time");
        end.countDown();
        issuer.before = exchange -> {};
        assertThat(signIn(provider).subject()).isEqualTo("f3a1");
    }

    @Test
    void mayBeAwayAndComeBack() throws Exception {
        issuer.away();
        OpenIdProvider provider = provider();
        OidcException e = refused(provider);
        assertThat(e.reason()).isEqualTo(Reason.AWAY);
        assertThat(e.getMessage()).contains(issuer.issuer(), "cannot be connected to");
        issuer.back();
        assertThat(signIn(provider).subject()).isEqualTo("f3a1");
    }

    @Test
    void errorsOfTheTokenEndpointAreSaid() {
        issuer.tokenError = "invalid_client";
        assertThat(refused(provider())).satisfies(e -> {
            assertThat(e.reason()).isEqualTo(Reason.AWAY);
            assertThat(e.getMessage()).contains("invalid_client", "check client_id");
        });
        issuer.tokenError = "<script>alert(1)</script>";
        assertThat(refused(provider()).getMessage())
                .contains("an error without a name")
                .doesNotContain("<");
    }

    @Test
    void settingsThatCannotBeAreSaidSo(@TempDir Path folder) throws Exception {
        OidcSettings s = issuer.settings();
        for (String wrong : List.of("", "sso.example.org", "http://sso.example.org", "https://x?y", "https://a b")) {
            assertThatThrownBy(() -> new OidcSettings(wrong, "c", "", List.of(), "n", "g", s.roles(), null, null, "b"))
                    .as(wrong)
                    .hasMessageStartingWith("issuer: no https address");
        }
        assertThatThrownBy(() -> new OidcSettings(s.issuer(), " ", "", List.of(), "n", "g", s.roles(), null, null, "b"))
                .hasMessageContaining("client_id is missing");
        assertThatThrownBy(() ->
                        new OidcSettings(s.issuer(), "c", "", List.of("a b"), "n", "g", s.roles(), null, null, "b"))
                .hasMessageContaining("no scope");
        assertThatThrownBy(() -> new OidcSettings(s.issuer(), "c", "", List.of(), "n", "g", Map.of(), null, null, "b"))
                .hasMessageContaining("nobody could sign in");
        for (String button : List.of(" ", "x".repeat(61))) {
            assertThatThrownBy(() ->
                            new OidcSettings(s.issuer(), "c", "", List.of(), "n", "g", s.roles(), null, null, button))
                    .hasMessageContaining("button");
        }
        Path junk = Files.writeString(folder.resolve("ca.pem"), "junk");
        assertThatThrownBy(() -> provider(
                        new OidcSettings(s.issuer(), "c", "", List.of(), "n", "g", s.roles(), null, junk, "b")))
                .hasMessageContaining("ca.pem");
        assertThat(s.toString()).doesNotContain(TestIssuer.SECRET);
    }
}
