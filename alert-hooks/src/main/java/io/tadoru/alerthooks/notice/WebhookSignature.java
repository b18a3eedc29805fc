package io.tadoru.alerthooks.notice;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as Standard Webhooks has it: {@code v1,} and HMAC-SHA-256 over id, time and body. Immutable. */
final class WebhookSignature {
    private static final String PREFIX = "whsec_";

    private final byte[] key;

    WebhookSignature(Secret secret) {
        this.key = key(secret);
    }

    /** @throws IllegalArgumentException where it begins with {@code whsec_} but goes on with no base64 */
    static byte[] key(Secret secret) {
        if (!secret.value().startsWith(PREFIX)) {
            return secret.value().getBytes(StandardCharsets.UTF_8);
        }
        try {
            byte[] key = Base64.getDecoder().decode(secret.value().substring(PREFIX.length()));
            if (key.length > 0) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the value.
        }
        throw new IllegalArgumentException("key \"secret\": is not whsec_ and base64");
    }

    /** @param seconds since the epoch */
    String of(String id, long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
