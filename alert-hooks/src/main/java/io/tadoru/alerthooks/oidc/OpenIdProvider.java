package io.tadoru.alerthooks.oidc;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.util.Resource;
import io.tadoru.alerthooks.access.Attempts.Attempt;
import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.outward.Requests;
import io.tadoru.collector.Sentence;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A provider, by the authorization code flow with PKCE. It is asked for its addresses when somebody first wants to sign
 * in, and every hour: so it may be away when this service starts. Thread-safe.
 */
public final class OpenIdProvider {
    static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private static final Sentence DISCOVERY = Sentence.of("its discovery");
    private static final Sentence TOKENS = Sentence.of("its token endpoint");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FRESH = Duration.ofHours(1);
    private static final int LARGEST = 1 << 20;
    /** Who waits for a provider that hangs holds one of the server's threads. */
    private static final int AT_ONCE = 8;

    private final OidcSettings settings;
    private final InstantSource clock;
    private final Requests requests;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private volatile @Nullable Known known;

    /** @param until milliseconds since the epoch */
    private record Known(Discovery discovery, IdTokens tokens, long until) {}

    /** @throws IllegalArgumentException where the authority's file cannot be read */
    public OpenIdProvider(OidcSettings settings, InstantSource clock) {
        this(settings, clock, TIMEOUT);
    }

    /** @param timeout for each request */
    OpenIdProvider(OidcSettings settings, InstantSource clock, Duration timeout) {
        this.settings = settings;
        this.clock = clock;
        this.requests = new Requests(timeout, settings.ca());
    }

    public String issuer() {
        return settings.issuer();
    }

    /** The text of the button, "" for the usual one. */
    public String button() {
        return settings.button();
    }

    /**
     * Where a browser is sent to sign in.
     *
     * @param back where the provider sends it afterwards
     * @throws OidcException where the provider is away
     */
    public URI authorization(Attempt attempt, String back) {
        URI endpoint = bounded(this::known).discovery().authorization();
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.clientId());
        query.put("redirect_uri", back);
        query.put("scope", String.join(" ", settings.scopes()));
        query.put("state", attempt.state());
        query.put("nonce", attempt.nonce());
        query.put("code_challenge", attempt.challenge());
        query.put("code_challenge_method", "S256");
        return URI.create(endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + form(query));
    }

    /**
     * Whom the provider vouches for.
     *
     * @param code what the browser brought back
     * @param issuer who the browser says has sent it, null where it says nothing
     * @param back where the provider sent the browser
     * @throws OidcException where it vouches for nobody
     */
    public Person person(String code, @Nullable String issuer, Attempt attempt, String back) {
        return bounded(() -> {
            Known now = known();
            if (issuer == null ? now.discovery().namesItself() : !issuer.equals(settings.issuer())) {
                throw OidcException.untrusted(Sentence.of("the answer comes from another issuer"));
            }
            String token = token(now.discovery(), code, attempt, back);
            return person(now.tokens().claims(token, attempt.nonce()));
        });
    }

    private <T> T bounded(Supplier<T> call) {
        if (!places.tryAcquire()) {
            throw OidcException.away(Sentence.of("too many wait for the provider already"));
        }
        try {
            return call.get();
        } finally {
            places.release();
        }
    }

    // --- asking

    private Known known() {
        Known before = known;
        long now = clock.millis();
        if (before != null && now < before.until()) {
            return before;
        }
        String at = settings.issuer().replaceAll("/+$", "") + "/.well-known/openid-configuration";
        Requests.Answer answer = send(HttpRequest.newBuilder(URI.create(at)), DISCOVERY);
        if (answer.status() != 200) {
            throw OidcException.away(
                    Sentence.of("the provider answers {0} at {1}: is oidc.issuer right?", answer.status(), at));
        }
        Discovery discovery = Discovery.of(json(answer, DISCOVERY), settings);
        // The keys that are known stay known.
        IdTokens tokens = before != null && before.discovery().equals(discovery)
                ? before.tokens()
                : new IdTokens(settings, discovery, this::keys, clock);
        Known fresh = new Known(discovery, tokens, now + FRESH.toMillis());
        known = fresh;
        return fresh;
    }

    private Resource keys(URL at) throws IOException {
        Requests.Answer answer;
        try {
            answer = requests.send(HttpRequest.newBuilder(at.toURI()), LARGEST);
        } catch (IOException e) {
            throw new IOException("it " + Requests.words(e), e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        if (answer.status() != 200 || answer.cut()) {
            throw new IOException("it answers " + answer.status() + (answer.cut() ? " and too much" : ""));
        }
        return new Resource(new String(answer.body(), StandardCharsets.UTF_8), "application/json");
    }

    private String token(Discovery discovery, String code, Attempt attempt, String back) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", back);
        form.put("code_verifier", attempt.verifier());
        HttpRequest.Builder request = HttpRequest.newBuilder(discovery.token());
        boolean secret = !settings.clientSecret().isEmpty();
        if (secret && !discovery.secretInBody()) {
            String pair = encoded(settings.clientId()) + ":" + encoded(settings.clientSecret());
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII)));
        } else {
            form.put("client_id", settings.clientId());
            if (secret) {
                form.put("client_secret", settings.clientSecret());
            }
        }
        request.header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(form(form)));
        Requests.Answer answer = send(request, TOKENS);
        if (answer.status() == 400 || answer.status() == 401) {
            throw refused(json(answer, TOKENS).path("error").asText());
        }
        if (answer.status() != 200) {
            throw OidcException.away(Sentence.of("the provider's token endpoint answers {0}", answer.status()));
        }
        return json(answer, TOKENS).path("id_token").asText();
    }

    private static OidcException refused(String error) {
        return error.equals("invalid_grant")
                ? OidcException.untrusted(
                        Sentence.of("the provider does not know this sign-in, or no longer (invalid_grant)"))
                : OidcException.away(Sentence.of(
                        "the provider refuses this service ({0}): check client_id, client_secret and the redirect address"
                                + " there",
                        word(error)));
    }

    /** An error as OAuth writes it, or that it is none: texts of others do not go into pages and logs. */
    public static Sentence word(String error) {
        return error.matches("[a-z_]{1,40}") ? Sentence.text(error) : Sentence.of("an error without a name");
    }

    private Requests.Answer send(HttpRequest.Builder request, Sentence what) {
        try {
            return requests.send(request, LARGEST);
        } catch (IOException e) {
            throw OidcException.away(
                    Sentence.of("the provider {0} {1} ({2})", settings.issuer(), Requests.words(e), what));
        }
    }

    private static JsonNode json(Requests.Answer answer, Sentence what) {
        try {
            JsonNode json = answer.cut() ? null : JSON.readTree(answer.body());
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (IOException e) {
            // Its message quotes the answer.
        }
        throw OidcException.away(Sentence.of("the provider's answer is no JSON of a size that can be ({0})", what));
    }

    private static String form(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    // --- reading

    private Person person(JsonNode claims) {
        String subject = claims.path("sub").asText();
        String name = claims.path(settings.nameClaim()).asText();
        return new Person(subject, name.isBlank() ? subject : name, role(claims));
    }

    private @Nullable Role role(JsonNode claims) {
        String claim = settings.rolesClaim();
        JsonNode values = claim.startsWith("/") ? claims.at(claim) : claims.path(claim);
        Role highest = values.isTextual() ? settings.roles().get(values.textValue()) : null;
        for (JsonNode value : values) {
            Role role = value.isTextual() ? settings.roles().get(value.textValue()) : null;
            if (role != null && (highest == null || role.covers(highest))) {
                highest = role;
            }
        }
        return highest == null ? settings.otherwise() : highest;
    }
}
