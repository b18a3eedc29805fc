package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.digest.Sha256;
import java.security.SecureRandom;
import java.util.Base64;

/** Random texts, and what the database keeps of them. */
final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** Base64url of so many random bytes. */
    static String text(int bytes) {
        return base64(bytes(bytes));
    }

    /** SHA-256 in hex. Enough for secrets that are random; passwords are not. */
    static String hash(String secret) {
        return Sha256.hex(secret);
    }

    /** Another secret that follows from this one; nobody who knows it learns this one. */
    static String derived(String purpose, String secret) {
        return base64(Sha256.of(purpose + "\n" + secret));
    }

    /** SHA-256 in base64url. */
    static String digest(String text) {
        return base64(Sha256.of(text));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
