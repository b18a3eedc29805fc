package io.tadoru.alerthooks.hook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that both sides of a webhook know: {@code whsec_} and base64, as Standard Webhooks writes it, or any other text,
 * whose UTF-8 bytes are the key. Immutable, thread-safe; says nothing of itself.
 */
public final class Secret {
    private static final String PREFIX = "whsec_";
    /** Standard Webhooks asks for 192 bits. */
    private static final int LEAST = 24;

    private final SecretKeySpec key;

    private Secret(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** @throws IllegalArgumentException when it is no base64 behind {@code whsec_}, or shorter than 24 bytes */
    public static Secret of(String text) {
        String stripped = text.strip();
        byte[] bytes;
        try {
            bytes = stripped.startsWith(PREFIX)
                    ? Base64.getDecoder().decode(stripped.substring(PREFIX.length()))
                    : stripped.getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Without the cause: it quotes characters of the secret.
            throw new IllegalArgumentException("a webhook's secret: what follows whsec_ is no base64");
        }
        if (bytes.length < LEAST) {
            throw new IllegalArgumentException(
                    "a webhook's secret: shorter than " + LEAST + " bytes; such as whsec_$(openssl rand -base64 32)");
        }
        return new Secret(bytes);
    }

    /** HMAC-SHA-256 over {@code id.timestamp.body}. */
    byte[] sign(String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "a secret";
    }
}
