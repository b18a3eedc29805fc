package io.tadoru.alerthooks.hook;

import io.tadoru.alerthooks.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of senders that cannot sign: {@code Authorization: Bearer TOKEN}, or as the password of {@code Basic}, whose user
 * does not matter. Only hashes are kept. Immutable, thread-safe; says nothing of itself.
 */
public final class BearerTokens {
    private static final int LEAST = 16;
    private static final int LONGEST_HEADER = 4096;

    private final List<byte[]> hashes;

    /**
     * @param tokens any of them is good
     * @throws IllegalArgumentException for none, or for one shorter than 16 characters
     */
    public BearerTokens(List<String> tokens) {
        if (tokens.isEmpty() || tokens.stream().anyMatch(token -> token.strip().length() < LEAST)) {
            throw new IllegalArgumentException(
                    "a token has " + LEAST + " characters or more; such as $(openssl rand -hex 24)");
        }
        this.hashes = tokens.stream().map(token -> Sha256.of(token.strip())).toList();
    }

    /** @param authorization the header, null where missing */
    public Verdict check(@Nullable String authorization) {
        String token = authorization == null || authorization.length() > LONGEST_HEADER ? null : token(authorization);
        if (token == null) {
            return Verdict.refused(401, "no token: header Authorization: Bearer TOKEN is needed");
        }
        byte[] given = Sha256.of(token);
        boolean good = false;
        for (byte[] hash : hashes) {
            good |= MessageDigest.isEqual(hash, given);
        }
        return good ? Verdict.accepted("") : Verdict.refused(401, "Authorization: an unknown token");
    }

    private static @Nullable String token(String header) {
        String stripped = header.strip();
        if (stripped.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return stripped.substring(7).strip();
        }
        if (!stripped.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            String pair =
                    new String(Base64.getDecoder().decode(stripped.substring(6).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? null : pair.substring(colon + 1);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return hashes.size() + " tokens";
    }
}
