package io.tadoru.alerthooks.oidc;

import io.tadoru.alerthooks.access.Role;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A provider, and what its claims mean here. Immutable.
 *
 * @param issuer as the provider writes it; https, or http on this machine
 * @param clientId what the provider calls this service
 * @param clientSecret "" for a client without: PKCE alone protects it then
 * @param scopes what is asked for; {@code openid} always is
 * @param nameClaim the claim that names people; where it is missing, {@code sub} does
 * @param rolesClaim the claim with groups or roles: a name, or a JSON pointer such as {@code /realm_access/roles}
 * @param roles the role for each value of that claim; of several the highest counts
 * @param otherwise the role of those whom no value gives one, null for none
 * @param ca PEM of the authority that signed the provider's certificate, null for those that the JVM trusts
 * @param button its text, "" for the usual one
 */
public record OidcSettings(
        String issuer,
        String clientId,
        String clientSecret,
        List<String> scopes,
        String nameClaim,
        String rolesClaim,
        Map<String, Role> roles,
        @Nullable Role otherwise,
        @Nullable Path ca,
        String button) {
    /** @throws IllegalArgumentException with the key that is wrong, and how it should be */
    public OidcSettings {
        if (!Discovery.isAddress(issuer, true) || issuer.indexOf('?') >= 0) {
            throw new IllegalArgumentException("issuer: no https address: " + issuer
                    + "; it is what the provider calls itself, such as https://sso.example.org/realms/soc (http only"
                    + " on this machine)");
        }
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("client_id is missing: it is what the provider calls this service");
        }
        Set<String> all = new LinkedHashSet<>(List.of("openid"));
        all.addAll(scopes);
        for (String scope : all) {
            if (!scope.matches("[!#-\\[\\]-~]+")) {
                throw new IllegalArgumentException("scopes: no scope: \"" + scope + "\"");
            }
        }
        scopes = List.copyOf(all);
        roles = Map.copyOf(roles);
        if (roles.isEmpty() && otherwise == null) {
            throw new IllegalArgumentException(
                    "nobody could sign in: say which groups get which role under roles, or give a default_role");
        }
        if (button.length() > 60 || !button.isEmpty() && button.isBlank()) {
            throw new IllegalArgumentException("button: a text of 1 to 60 characters");
        }
    }

    /** Whether the provider runs on this machine, where its traffic need not be encrypted. */
    boolean plain() {
        return "http".equals(URI.create(issuer).getScheme());
    }

    @Override
    public String toString() {
        return "OidcSettings[" + issuer + ", " + clientId + "]";
    }
}
