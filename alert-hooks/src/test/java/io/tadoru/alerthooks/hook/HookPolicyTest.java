package io.tadoru.alerthooks.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HookPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T05:03:09Z");
    private static final Secret SECRET = Secret.of("whsec_" + "QUFB".repeat(8));
    private static final String TOKEN = "0123456789abcdef";
    private static final byte[] BODY = {1, 2, 3};

    private final Signatures signatures =
            new Signatures(List.of(SECRET), Signatures.TOLERANCE, InstantSource.fixed(NOW));
    private final BearerTokens tokens = new BearerTokens(List.of("another-token-of-ours", TOKEN));

    private static Verdict check(HookPolicy policy, Map<String, String> headers) {
        return policy.check(headers::get, BODY);
    }

    private static Map<String, String> signed() {
        return new HashMap<>(new Signer(List.of(SECRET)).headers("msg_1", NOW, BODY));
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("authorization", "Bearer " + token);
    }

    @Test
    void signaturesAlone() {
        HookPolicy policy = HookPolicy.of(signatures, null);
        assertThat(check(policy, signed())).isEqualTo(new Verdict(true, 200, "", "msg_1"));
        assertThat(check(policy, bearer(TOKEN)).status()).isEqualTo(401);
        assertThat(check(policy, Map.of()).reason()).startsWith("not signed");
    }

    @Test
    void tokensAlone() {
        HookPolicy policy = HookPolicy.of(null, tokens);
        assertThat(check(policy, bearer(TOKEN))).isEqualTo(new Verdict(true, 200, "", ""));
        assertThat(check(policy, signed()).status()).isEqualTo(401);
        assertThat(check(policy, Map.of()).reason()).startsWith("no token");
    }

    @Test
    void eitherButABadSignatureIsBad() {
        HookPolicy policy = HookPolicy.of(signatures, tokens);
        assertThat(check(policy, signed()).accepted()).isTrue();
        assertThat(check(policy, bearer(TOKEN)).accepted()).isTrue();
        Map<String, String> both = signed();
        both.put("authorization", "Bearer " + TOKEN);
        both.put("webhook-signature", "v1,AAAA");
        assertThat(check(policy, both).status()).isEqualTo(401);
        assertThat(check(policy, Map.of()))
                .isEqualTo(new Verdict(
                        false, 401, "no token: header Authorization: Bearer TOKEN is needed, or a signature", ""));
    }

    @Test
    void openOnlyWhenSaid() {
        assertThat(check(HookPolicy.open(), Map.of()).accepted()).isTrue();
        assertThatThrownBy(() -> HookPolicy.of(null, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer 0123456789abcdef",
                "bearer  0123456789abcdef ",
                "BEARER another-token-of-ours",
                "Basic YW55Ym9keTowMTIzNDU2Nzg5YWJjZGVm",
                "basic OjAxMjM0NTY3ODlhYmNkZWY="
            })
    void goodTokens(String header) {
        assertThat(tokens.check(header).accepted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "0123456789abcdef",
                "Bearer 0123456789abcde",
                "Bearer 0123456789abcdef0",
                "Bearer 0123456789ABCDEF",
                "Basic !",
                "Basic MDEyMzQ1Njc4OWFiY2RlZg==",
                "Digest 0123456789abcdef"
            })
    void badTokens(String header) {
        Verdict verdict = tokens.check(header);
        assertThat(verdict.accepted()).isFalse();
        assertThat(verdict.status()).isEqualTo(401);
    }

    @Test
    void tokensKeepSilent() {
        assertThat(tokens).hasToString("2 tokens");
        assertThat(tokens.check("Bearer wrong-but-secret-too").reason()).doesNotContain("wrong");
        assertThat(tokens.check("Bearer " + "x".repeat(10_000)).accepted()).isFalse();
        assertThatThrownBy(() -> new BearerTokens(List.of("tooshort")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("tooshort");
        assertThatThrownBy(() -> new BearerTokens(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThat(Base64.getDecoder().decode("YW55Ym9keTowMTIzNDU2Nzg5YWJjZGVm"))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("anybody:" + TOKEN);
    }
}
