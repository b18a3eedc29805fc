package io.tadoru.alerthooks.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.DefaultJOSEProcessor;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.ResourceRetriever;
import io.tadoru.collector.Sentence;
import java.io.IOException;
import java.net.MalformedURLException;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Which ID tokens are to be trusted: OpenID Connect Core 1.0, section 3.1.3.7. The keys are kept for 5 minutes; a token
 * whose key is unknown has them fetched anew, but not more often than twice in half a minute. Thread-safe.
 */
final class IdTokens {
    /** How far two machines' clocks may be apart. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    private static final int SUBJECT = 255;

    private final OidcSettings settings;
    private final InstantSource clock;
    private final DefaultJOSEProcessor<SecurityContext> signatures = new DefaultJOSEProcessor<>();

    IdTokens(OidcSettings settings, Discovery discovery, ResourceRetriever fetch, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        JWKSource<SecurityContext> keys;
        try {
            keys = JWKSourceBuilder.create(discovery.keys().toURL(), fetch)
                    // It would start a thread that nobody ends.
                    .refreshAheadCache(false)
                    .build();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
        signatures.setJWSKeySelector(new JWSVerificationKeySelector<>(discovery.algorithms(), keys));
        signatures.setJWSTypeVerifier(DefaultJOSEObjectTypeVerifier.JWT);
    }

    /**
     * The claims of a token that is to be trusted.
     *
     * @param nonce what this sign-in sent along
     * @throws OidcException where it is not
     */
    JsonNode claims(String token, String nonce) {
        JsonNode claims;
        try {
            claims =
                    OpenIdProvider.JSON.readTree(signatures.process(token, null).toBytes());
        } catch (KeySourceException e) {
            throw OidcException.away(Sentence.of("the provider's keys cannot be had: {0}", why(e)));
        } catch (BadJOSEException | JOSEException e) {
            throw refused(Sentence.of("none of the provider's keys signed it in a way that the provider lists"));
        } catch (ParseException | IOException e) {
            throw refused(Sentence.of("it cannot be read"));
        }
        check(claims, nonce);
        return claims;
    }

    /** The library's own words may quote what came. */
    private static Sentence why(KeySourceException e) {
        if (e instanceof RateLimitReachedException) {
            return Sentence.of("they were asked for too often; try again in half a minute");
        }
        return e.getCause() instanceof IOException ours
                ? Sentence.text(String.valueOf(ours.getMessage()))
                : Sentence.of("jwks_uri leads to no key set");
    }

    private void check(JsonNode claims, String nonce) {
        if (!claims.path("iss").asText().equals(settings.issuer())) {
            throw refused(Sentence.of("another issuer gave it"));
        }
        checkAudience(claims);
        long now = clock.instant().getEpochSecond();
        if (!claims.path("exp").isNumber() || claims.path("exp").asLong() <= now - SKEW.toSeconds()) {
            throw refused(Sentence.of("it has expired; is this machine's clock right?"));
        }
        if (!claims.path("iat").isNumber() || claims.path("iat").asLong() > now + SKEW.toSeconds()) {
            throw refused(Sentence.of("it is from the future; is this machine's clock right?"));
        }
        if (!claims.path("nonce").asText().equals(nonce)) {
            throw refused(Sentence.of("it belongs to another sign-in (nonce)"));
        }
        String subject = claims.path("sub").isTextual() ? claims.path("sub").textValue() : "";
        if (subject.isEmpty()
                || subject.length() > SUBJECT
                || subject.codePoints()
                        .anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
            throw refused(Sentence.of("its subject is none"));
        }
    }

    private void checkAudience(JsonNode claims) {
        JsonNode audience = claims.path("aud");
        boolean ours = audience.isTextual() && audience.textValue().equals(settings.clientId());
        for (JsonNode one : audience) {
            ours |= one.isTextual() && one.textValue().equals(settings.clientId());
        }
        JsonNode party = claims.path("azp");
        // Who it was given to must be said where several may use it.
        boolean given = party.isMissingNode()
                ? audience.size() <= 1
                : party.isTextual() && party.textValue().equals(settings.clientId());
        if (!ours || !given) {
            throw refused(Sentence.of("it is for another client than {0}", settings.clientId()));
        }
    }

    private static OidcException refused(Sentence why) {
        return OidcException.untrusted(Sentence.of("the provider's ID token is refused: {0}", why));
    }
}
