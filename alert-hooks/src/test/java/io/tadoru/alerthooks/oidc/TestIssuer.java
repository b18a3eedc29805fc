package io.tadoru.alerthooks.oidc;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.digest.Sha256;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A small OpenID provider over HTTP, whose one user is signed in already. It holds requests against the standards, and
 * lies where a test has it lie; {@code KeycloakIT} shows the same against a provider that people use.
 */
public final class TestIssuer implements Closeable {
    public static final String CLIENT = "tadoru";
    /** With characters that the Basic scheme has escaped. */
    public static final String SECRET = "s3cr3t: %+ü/";

    private final ObjectMapper json = new ObjectMapper();
    private final @Nullable SSLContext tls;
    private final int port;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private @Nullable HttpServer server;

    /** Who signs tokens, and whose key the provider tells. */
    public volatile RSAKey key = newKey();

    public volatile String subject = "f3a1";
    public volatile @Nullable String name = "Ann";
    public volatile List<String> groups = List.of("soc");
    /** Changes what the token says. */
    public volatile Consumer<JWTClaimsSet.Builder> claims = claims -> {};
    /** Makes the token. */
    public volatile Function<JWTClaimsSet, String> signer = this::signed;
    /** Wins over what discovery says; null takes a field away. */
    public final Map<String, @Nullable Object> discovery = new ConcurrentHashMap<>();
    /** What the token endpoint answers instead, "" for nothing. */
    public volatile String tokenError = "";
    /** Runs before each answer. */
    public volatile Consumer<HttpExchange> before = exchange -> {};

    /** Whether the client has no secret. */
    public volatile boolean secretless;

    public TestIssuer() {
        this(null);
    }

    /** @param tls null for plain HTTP */
    public TestIssuer(@Nullable SSLContext tls) {
        this.tls = tls;
        start(0);
        port = java.util.Objects.requireNonNull(server).getAddress().getPort();
    }

    private void start(int at) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("localhost"), at);
            HttpServer made;
            if (tls == null) {
                made = HttpServer.create(address, 0);
            } else {
                HttpsServer secure = HttpsServer.create(address, 0);
                secure.setHttpsConfigurator(new HttpsConfigurator(tls));
                made = secure;
            }
            made.setExecutor(threads);
            made.createContext("/", this::answer);
            made.start();
            server = made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On {@code localhost}, which is another site to browsers than 127.0.0.1. */
    public String issuer() {
        return (tls == null ? "http" : "https") + "://localhost:" + port;
    }

    /** Settings of a client that is known here. */
    public OidcSettings settings() {
        return new OidcSettings(
                issuer(),
                CLIENT,
                SECRET,
                List.of("profile"),
                "preferred_username",
                "groups",
                Map.of("soc", Role.ANALYST, "soc-admins", Role.ADMIN, "staff", Role.READER),
                null,
                null,
                "Sign in with the company's account");
    }

    public static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** As a provider does it. */
    public String signed(JWTClaimsSet set) {
        return signedBy(key, JWSAlgorithm.RS256, set);
    }

    public static String signedBy(RSAKey key, JWSAlgorithm algorithm, JWTClaimsSet set) {
        try {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), set);
            jwt.sign(new RSASSASigner(key));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** Nobody answers from now on. */
    public void away() {
        java.util.Objects.requireNonNull(server).stop(0);
    }

    /** The same as before, at the same address. */
    public void back() {
        start(port);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            before.accept(exchange);
            if (exchange.getResponseCode() != -1) {
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/.well-known/openid-configuration" -> send(exchange, 200, discovered());
                case "/keys" -> send(exchange, 200, new JWKSet(key.toPublicJWK()).toJSONObject());
                case "/authorize" -> authorize(exchange);
                case "/token" -> token(exchange);
                default -> send(exchange, 404, Map.of());
            }
        }
    }

    private Map<String, Object> discovered() {
        Map<String, Object> all = new LinkedHashMap<>(Map.of(
                "issuer",
                issuer(),
                "authorization_endpoint",
                issuer() + "/authorize?tenant=1",
                "token_endpoint",
                issuer() + "/token",
                "jwks_uri",
                issuer() + "/keys",
                "id_token_signing_alg_values_supported",
                List.of("RS256"),
                "authorization_response_iss_parameter_supported",
                true));
        all.putAll(discovery);
        return all;
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> query = parsed(exchange.getRequestURI().getRawQuery());
        boolean right = CLIENT.equals(query.get("client_id"))
                && "code".equals(query.get("response_type"))
                && "1".equals(query.get("tenant"))
                && "S256".equals(query.get("code_challenge_method"))
                && List.of(query.getOrDefault("scope", "").split(" ")).contains("openid")
                && query.getOrDefault("state", "").length() >= 43
                && query.getOrDefault("nonce", "").length() >= 43
                && query.getOrDefault("redirect_uri", "").endsWith("/login/oidc/callback");
        if (!right) {
            send(exchange, 400, Map.of("error", "invalid_request"));
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, query);
        String back = query.get("redirect_uri") + "?code=" + code + "&state=" + query.get("state")
                + "&session_state=x&iss=" + URLEncoder.encode(issuer(), StandardCharsets.UTF_8);
        if (String.valueOf(exchange.getRequestHeaders().getFirst("Accept")).contains("text/html")) {
            // Browsers meet a page, and it is that page that sends them back.
            byte[] page =
                    ("<meta http-equiv=\"refresh\" content=\"0; url=" + back + "\">").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            return;
        }
        exchange.getResponseHeaders().set("Location", back);
        exchange.sendResponseHeaders(302, -1);
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form = parsed(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if (!tokenError.isEmpty()) {
            send(exchange, 400, Map.of("error", tokenError, "error_description", SECRET));
            return;
        }
        if (!authenticated(exchange, form)) {
            send(exchange, 401, Map.of("error", "invalid_client"));
            return;
        }
        Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
        String challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Sha256.of(form.getOrDefault("code_verifier", "")));
        if (asked == null
                || !"authorization_code".equals(form.get("grant_type"))
                || !challenge.equals(asked.get("code_challenge"))
                || !form.getOrDefault("redirect_uri", "").equals(asked.get("redirect_uri"))) {
            send(exchange, 400, Map.of("error", "invalid_grant"));
            return;
        }
        Instant now = Instant.now();
        JWTClaimsSet.Builder set = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject(subject)
                .audience(CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)))
                .claim("nonce", asked.get("nonce"))
                .claim("preferred_username", name)
                .claim("realm_access", Map.of("roles", groups))
                .claim("groups", groups);
        claims.accept(set);
        Map<String, Object> tokens = new HashMap<>();
        tokens.put("access_token", UUID.randomUUID().toString());
        tokens.put("token_type", "Bearer");
        tokens.put("id_token", signer.apply(set.build()));
        send(exchange, 200, tokens);
    }

    private boolean authenticated(HttpExchange exchange, Map<String, String> form) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (secretless) {
            return header == null && CLIENT.equals(form.get("client_id")) && !form.containsKey("client_secret");
        }
        if (header == null) {
            return CLIENT.equals(form.get("client_id")) && SECRET.equals(form.get("client_secret"));
        }
        String[] pair = new String(
                        Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8)
                .split(":", -1);
        return pair.length == 2
                && decoded(pair[0]).equals(CLIENT)
                && decoded(pair[1]).equals(SECRET);
    }

    /** The parameters of a query or a form. */
    public static Map<String, String> parsed(String form) {
        Map<String, String> values = new HashMap<>();
        for (String pair : form.split("&")) {
            int at = pair.indexOf('=');
            values.put(decoded(pair.substring(0, at)), decoded(pair.substring(at + 1)));
        }
        return values;
    }

    /** Those of an address. */
    public static Map<String, String> query(URI address) {
        return parsed(address.getRawQuery());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Sends an answer. */
    public void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = json.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        away();
        threads.shutdownNow();
    }
}
