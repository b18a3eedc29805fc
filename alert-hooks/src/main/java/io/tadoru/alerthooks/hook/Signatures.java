package io.tadoru.alerthooks.hook;

import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Signatures of deliveries that come in, by <a href="https://www.standardwebhooks.com">Standard Webhooks</a>: HMAC-SHA-256
 * over {@code id.timestamp.body} with the body's bytes as they came. Immutable, thread-safe.
 */
public final class Signatures {
    /** How far a sender's clock may be from this one, either way. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** Signatures of one header that are looked at. */
    private static final int MOST = 16;

    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e&&[^.]]{1,256}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final List<Secret> secrets;
    private final long tolerance;
    private final InstantSource clock;

    /**
     * @param secrets any of them is good: for a change from an old one to a new one
     * @param tolerance between the sender's clock and this one, either way; not negative
     * @throws IllegalArgumentException for no secrets
     */
    public Signatures(List<Secret> secrets, Duration tolerance, InstantSource clock) {
        if (secrets.isEmpty() || tolerance.isNegative()) {
            throw new IllegalArgumentException("signatures need a secret, and a tolerance that is not negative");
        }
        this.secrets = List.copyOf(secrets);
        this.tolerance = tolerance.toSeconds();
        this.clock = clock;
    }

    /**
     * Looks at one delivery.
     *
     * @param id header {@code webhook-id}, null where missing; likewise the next two
     * @param body as it came, before anything was read out of it
     */
    public Verdict check(@Nullable String id, @Nullable String timestamp, @Nullable String signature, byte[] body) {
        if (id == null || timestamp == null || signature == null) {
            return Verdict.refused(
                    401,
                    "not signed: headers " + Signer.ID + ", " + Signer.TIMESTAMP + " and " + Signer.SIGNATURE
                            + " are needed");
        }
        if (!isId(id)) {
            return Verdict.refused(
                    400, Signer.ID + ": printable ASCII without dots and blanks, 256 characters at most");
        }
        if (!SECONDS.matcher(timestamp).matches()) {
            return Verdict.refused(400, Signer.TIMESTAMP + ": whole seconds since the epoch");
        }
        if (!signed(id, timestamp, signature, body)) {
            return Verdict.refused(
                    401, Signer.SIGNATURE + ": none of its v1 signatures is of this body and these headers");
        }
        // Only now: who cannot sign learns nothing of the clock.
        long late = clock.instant().getEpochSecond() - Long.parseLong(timestamp);
        if (Math.abs(late) > tolerance) {
            return Verdict.refused(
                    401,
                    "refused as a replay: " + Signer.TIMESTAMP + " is " + Math.abs(late) + " s "
                            + (late > 0 ? "old" : "ahead") + ", more than the " + tolerance
                            + " s that clocks may differ; sign again when sending again, and look at both clocks");
        }
        return Verdict.accepted(id);
    }

    static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    private boolean signed(String id, String timestamp, String header, byte[] body) {
        List<byte[]> right =
                secrets.stream().map(secret -> secret.sign(id, timestamp, body)).toList();
        boolean good = false;
        int seen = 0;
        for (String each : header.split(" ", MOST + 1)) {
            if (++seen > MOST || !each.startsWith("v1,")) {
                continue; // Of another scheme.
            }
            byte[] given;
            try {
                given = Base64.getDecoder().decode(each.substring(3));
            } catch (IllegalArgumentException e) {
                continue;
            }
            for (byte[] expected : right) {
                good |= MessageDigest.isEqual(expected, given);
            }
        }
        return good;
    }
}
