package io.tadoru.alerthooks.hook;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery must bring: a signature, a token, either of them, or nothing. A signature that is there must be good:
 * a token does not make up for a bad one. Immutable, thread-safe.
 */
public final class HookPolicy {
    private final @Nullable Signatures signatures;
    private final @Nullable BearerTokens tokens;

    private HookPolicy(@Nullable Signatures signatures, @Nullable BearerTokens tokens) {
        this.signatures = signatures;
        this.tokens = tokens;
    }

    /**
     * @param signatures null where none is taken; likewise {@code tokens}
     * @throws IllegalArgumentException where both are null: whoever means that says {@link #open}
     */
    public static HookPolicy of(@Nullable Signatures signatures, @Nullable BearerTokens tokens) {
        if (signatures == null && tokens == null) {
            throw new IllegalArgumentException("neither secrets nor tokens: nobody could deliver");
        }
        return new HookPolicy(signatures, tokens);
    }

    /** Lets everybody in: for a service that only its own machine can reach. */
    public static HookPolicy open() {
        return new HookPolicy(null, null);
    }

    /**
     * Looks at one delivery.
     *
     * @param header gives a header by its name in lower case, null where missing
     * @param body as it came
     */
    public Verdict check(Function<String, @Nullable String> header, byte[] body) {
        String signature = header.apply(Signer.SIGNATURE);
        if (signatures != null && (signature != null || tokens == null)) {
            return signatures.check(header.apply(Signer.ID), header.apply(Signer.TIMESTAMP), signature, body);
        }
        if (tokens != null) {
            Verdict verdict = tokens.check(header.apply("authorization"));
            return signatures == null || verdict.accepted()
                    ? verdict
                    : Verdict.refused(verdict.status(), verdict.reason() + ", or a signature");
        }
        return Verdict.accepted("");
    }
}
