package io.tadoru.alerthooks.access;

import io.tadoru.alerthooks.access.AccessException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Passwords as Argon2id hashes in PHC form (RFC 9106): {@code $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. Thread-safe;
 * only a few hashes are made at once, each takes the memory that {@link Cost} says.
 */
public final class Passwords {
    /** In characters. There is no rule about kinds of characters: length is what helps. */
    public static final int SHORTEST = 12;

    public static final int LONGEST = 256;

    private static final int SALT = 16;
    private static final int HASH = 32;
    private static final Pattern PHC = Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,3})"
            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");

    private final Cost cost;
    private final Semaphore places;
    private final Duration patience;
    /** What is checked where there is nothing to check. */
    private final String nobody;

    /**
     * What a hash costs.
     *
     * @param memory KiB, from 8 a lane
     * @param passes from 1
     * @param lanes from 1
     */
    public record Cost(int memory, int passes, int lanes) {
        /** OWASP's second choice: 19 MiB, two passes. */
        public static final Cost USUAL = new Cost(19_456, 2, 1);

        public Cost {
            if (lanes < 1 || passes < 1 || memory < 8 * lanes || memory > 1 << 20) {
                throw new IllegalArgumentException("no cost of Argon2: " + memory + " KiB, " + passes + ", " + lanes);
            }
        }
    }

    /** The usual cost; two at once; who waits longer than 5 s is sent away. */
    public Passwords() {
        this(Cost.USUAL, 2, Duration.ofSeconds(5));
    }

    /**
     * Of another cost.
     *
     * @param atOnce most hashes at once
     * @param patience how long to wait for a place
     */
    public Passwords(Cost cost, int atOnce, Duration patience) {
        this.cost = cost;
        this.places = new Semaphore(atOnce, true);
        this.patience = patience;
        this.nobody = phc(cost, Secrets.bytes(SALT), Secrets.bytes(HASH));
    }

    /** @throws AccessException where it breaks the rules of length */
    public void check(String password) {
        int length = password.codePointCount(0, password.length());
        if (length < SHORTEST || length > LONGEST) {
            throw new AccessException(
                    Reason.INVALID, "a password has " + SHORTEST + " to " + LONGEST + " characters, not " + length);
        }
    }

    /**
     * The hash to keep.
     *
     * @throws AccessException where it breaks the rules, or where too many are made at once
     */
    public String hash(String password) {
        check(password);
        byte[] salt = Secrets.bytes(SALT);
        return phc(cost, salt, argon2id(cost, salt, password, HASH));
    }

    /**
     * Whether a password is the one behind a hash. Takes the same time for any answer.
     *
     * @param hash "" where there is none: then no password fits, and the work is the same
     * @throws AccessException where too many are made at once
     * @throws IllegalArgumentException where the hash is none of ours
     */
    public boolean matches(String password, String hash) {
        String against = hash.isEmpty() ? nobody : hash;
        Matcher m = PHC.matcher(against);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "a password's hash is not in the form $argon2id$v=19$m=,t=,p=$salt$hash");
        }
        byte[] wanted = Base64.getDecoder().decode(m.group(5));
        byte[] salt = Base64.getDecoder().decode(m.group(4));
        // Longer ones are refused when they are set: no work for a megabyte.
        String bounded = password.length() > 2 * LONGEST ? "" : password;
        byte[] found = argon2id(costOf(m), salt, bounded, wanted.length);
        return MessageDigest.isEqual(wanted, found) && !hash.isEmpty();
    }

    /** Whether a hash was made at another cost than new ones are. */
    public boolean outdated(String hash) {
        Matcher m = PHC.matcher(hash);
        return m.matches() && !costOf(m).equals(cost);
    }

    private static Cost costOf(Matcher m) {
        return new Cost(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3)));
    }

    private static String phc(Cost cost, byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memory() + ",t=" + cost.passes() + ",p=" + cost.lanes() + "$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private byte[] argon2id(Cost of, byte[] salt, String password, int length) {
        // The same letters, however a keyboard composes them.
        byte[] secret = Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
        enter();
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(of.memory())
                    .withIterations(of.passes())
                    .withParallelism(of.lanes())
                    .withSalt(salt)
                    .build());
            byte[] out = new byte[length];
            generator.generateBytes(secret, out);
            return out;
        } finally {
            places.release();
            Arrays.fill(secret, (byte) 0);
        }
    }

    private void enter() {
        boolean entered = false;
        try {
            entered = places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!entered) {
            throw new AccessException(Reason.BUSY, "too many log in at once");
        }
    }
}
