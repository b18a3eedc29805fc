package io.tadoru.alerthooks.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import io.tadoru.collector.Sentence;
import io.tadoru.visualizer.DisplayText;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a provider says of itself (OpenID Connect Discovery 1.0), as far as it is of use here.
 *
 * @param algorithms that ID tokens may be signed with: what the provider lists, and of that what has a public key
 * @param secretInBody whether the client's secret goes into the token request's body, for providers that want no header
 * @param namesItself whether each answer names the issuer (RFC 9207)
 */
record Discovery(
        URI authorization,
        URI token,
        URI keys,
        Set<JWSAlgorithm> algorithms,
        boolean secretInBody,
        boolean namesItself) {
    /** Never none, never HMAC: everybody who knows the public key or the client's secret could sign. */
    private static final Set<JWSAlgorithm> PUBLIC_KEY = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");

    /** @throws OidcException where it is not this issuer's, or lacks what is needed */
    static Discovery of(JsonNode json, OidcSettings settings) {
        String issuer = json.path("issuer").asText();
        if (!issuer.equals(settings.issuer())) {
            throw OidcException.away(Sentence.of(
                    "the provider calls itself \"{0}\", the settings call it \"{1}\": write it the same way under"
                            + " oidc.issuer",
                    DisplayText.cut(issuer, 200), settings.issuer()));
        }
        Set<JWSAlgorithm> algorithms = new LinkedHashSet<>();
        json.path("id_token_signing_alg_values_supported")
                .forEach(name -> algorithms.add(JWSAlgorithm.parse(name.asText())));
        algorithms.retainAll(PUBLIC_KEY);
        if (algorithms.isEmpty()) {
            throw OidcException.away(Sentence.of("the provider lists no algorithm with a public key for its ID tokens:"
                    + " let it sign with RS256 or ES256"));
        }
        Set<String> ways = new LinkedHashSet<>();
        json.path("token_endpoint_auth_methods_supported").forEach(name -> ways.add(name.asText()));
        return new Discovery(
                address(json, "authorization_endpoint", settings),
                address(json, "token_endpoint", settings),
                address(json, "jwks_uri", settings),
                Set.copyOf(algorithms),
                !ways.isEmpty() && !ways.contains("client_secret_basic"),
                json.path("authorization_response_iss_parameter_supported").asBoolean());
    }

    private static URI address(JsonNode json, String field, OidcSettings settings) {
        String text = json.path(field).asText();
        if (!isAddress(text, settings.plain())) {
            throw OidcException.away(
                    Sentence.of("the provider's {0} is no https address: \"{1}\"", field, DisplayText.cut(text, 200)));
        }
        return URI.create(text);
    }

    /** Whether it is an https address. @param plainHere whether http is as good on this machine */
    static boolean isAddress(String text, boolean plainHere) {
        try {
            URI uri = URI.create(text);
            boolean plain =
                    "http".equals(uri.getScheme()) && plainHere && THIS_MACHINE.contains(String.valueOf(uri.getHost()));
            return (plain || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
