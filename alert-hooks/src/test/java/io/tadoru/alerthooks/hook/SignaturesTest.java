package io.tadoru.alerthooks.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignaturesTest {
    /** The example that Standard Webhooks' libraries are tested with. */
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long TIME = 1614265330;
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static final String OTHER = "whsec_" + "QUFB".repeat(8);

    private static Signatures at(long now, String... secrets) {
        return new Signatures(
                List.of(secrets).stream().map(Secret::of).toList(),
                Signatures.TOLERANCE,
                InstantSource.fixed(Instant.ofEpochSecond(now)));
    }

    @Test
    void publishedExample() {
        assertThat(new Signer(List.of(Secret.of(SECRET))).headers(ID, Instant.ofEpochSecond(TIME), BODY))
                .containsExactly(
                        Map.entry("webhook-id", ID),
                        Map.entry("webhook-timestamp", "1614265330"),
                        Map.entry("webhook-signature", SIGNATURE));
        assertThat(at(TIME, SECRET).check(ID, "" + TIME, SIGNATURE, BODY)).isEqualTo(new Verdict(true, 200, "", ID));
    }

    @Test
    void severalSecretsOnEitherSide() {
        assertThat(at(TIME, OTHER, SECRET).check(ID, "" + TIME, SIGNATURE, BODY).accepted())
                .isTrue();
        assertThat(at(TIME, SECRET)
                        .check(ID, "" + TIME, "v1a,AAAA v1,AAAA v1,!! " + SIGNATURE, BODY)
                        .accepted())
                .isTrue();
        String two = new Signer(List.of(Secret.of(OTHER), Secret.of(SECRET)))
                .headers(ID, Instant.ofEpochSecond(TIME), BODY)
                .get(Signer.SIGNATURE);
        assertThat(two).endsWith(" " + SIGNATURE);
        assertThat(at(TIME, OTHER).check(ID, "" + TIME, two, BODY).accepted()).isTrue();
        assertThat(at(TIME, OTHER).check(ID, "" + TIME, SIGNATURE, BODY).accepted())
                .isFalse();
    }

    @Test
    void rawSecret() {
        String raw = "a text of twenty-four bytes or more";
        String signature = new Signer(List.of(Secret.of(raw)))
                .headers(ID, Instant.ofEpochSecond(TIME), BODY)
                .get(Signer.SIGNATURE);
        String encoded = "whsec_" + Base64.getEncoder().encodeToString(raw.getBytes(StandardCharsets.UTF_8));
        assertThat(at(TIME, encoded).check(ID, "" + TIME, signature, BODY).accepted())
                .as("the same bytes")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"-300, ''", "300, ''", "0, ''", "301, 301 s old", "-301, 301 s ahead", "1000000000, s old"})
    void replays(long late, String words) {
        Verdict verdict = at(TIME + late, SECRET).check(ID, "" + TIME, SIGNATURE, BODY);
        assertThat(verdict.accepted()).isEqualTo(words.isEmpty());
        if (!words.isEmpty()) {
            assertThat(verdict.status()).isEqualTo(401);
            assertThat(verdict.reason()).startsWith("refused as a replay").contains(words, "300 s");
            assertThat(verdict.id()).isEmpty();
        }
    }

    @Test
    void whoCannotSignLearnsNothingOfTheClock() {
        assertThat(at(TIME + 9999, SECRET).check(ID, "" + TIME, "v1,AAAA", BODY).reason())
                .doesNotContain("replay");
    }

    @Test
    void whatIsMissingOrMalformed() {
        Signatures signatures = at(TIME, SECRET);
        assertThat(signatures.check(null, "" + TIME, SIGNATURE, BODY).status()).isEqualTo(401);
        assertThat(signatures.check(ID, null, SIGNATURE, BODY).status()).isEqualTo(401);
        assertThat(signatures.check(ID, "" + TIME, null, BODY).reason()).startsWith("not signed: ");
        assertThat(signatures.check(ID, "1614265330.5", SIGNATURE, BODY).status())
                .isEqualTo(400);
        assertThat(signatures.check(ID, "-1", SIGNATURE, BODY).status()).isEqualTo(400);
        assertThat(signatures.check(ID, "9".repeat(13), SIGNATURE, BODY).status())
                .isEqualTo(400);
        for (String id : new String[] {"", "a.b", "a b", "a\nb", "x".repeat(257), "é"}) {
            assertThat(signatures.check(id, "" + TIME, SIGNATURE, BODY).status())
                    .as(id)
                    .isEqualTo(400);
        }
        for (String signature :
                new String[] {"", " ", "v1", "v1,", "v2" + SIGNATURE.substring(2), SIGNATURE.substring(3)}) {
            assertThat(signatures.check(ID, "" + TIME, signature, BODY).status())
                    .as(signature)
                    .isEqualTo(401);
        }
        assertThat(signatures
                        .check(ID, "" + TIME, "v1,AAAA ".repeat(16) + SIGNATURE, BODY)
                        .accepted())
                .as("nobody has so many secrets")
                .isFalse();
    }

    @Test
    void aDotCannotMoveBetweenIdAndBody() {
        // a.1.2.x is what is signed of id a, time 1, body 2.x; and of id a.1, time 2, body x.
        String signature = new Signer(List.of(Secret.of(SECRET)))
                .headers("a", Instant.ofEpochSecond(1), "2.x".getBytes(StandardCharsets.UTF_8))
                .get(Signer.SIGNATURE);
        assertThat(at(2, SECRET)
                        .check("a", "1", signature, "2.x".getBytes(StandardCharsets.UTF_8))
                        .accepted())
                .isTrue();
        assertThat(at(2, SECRET)
                        .check("a.1", "2", signature, "x".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(400);
        assertThatThrownBy(() -> new Signer(List.of(Secret.of(SECRET))).headers("a.1", Instant.EPOCH, BODY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {61, 62})
    void oneBitChangedAnywhere(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] key = new byte[24 + random.nextInt(41)];
            random.nextBytes(key);
            Secret secret = Secret.of("whsec_" + Base64.getEncoder().encodeToString(key));
            byte[] body = new byte[1 + random.nextInt(2000)];
            random.nextBytes(body);
            String id = "msg_" + Long.toHexString(random.nextLong());
            Map<String, String> headers = new Signer(List.of(secret)).headers(id, Instant.ofEpochSecond(TIME), body);
            String signature = Objects.requireNonNull(headers.get(Signer.SIGNATURE));
            Signatures signatures = new Signatures(
                    List.of(secret), Signatures.TOLERANCE, InstantSource.fixed(Instant.ofEpochSecond(TIME)));
            assertThat(signatures.check(id, "" + TIME, signature, body).accepted())
                    .as("seed %d", seed)
                    .isTrue();
            byte[] other = body.clone();
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(signatures.check(id, "" + TIME, signature, other).accepted())
                    .isFalse();
            assertThat(signatures.check(id + "0", "" + TIME, signature, body).accepted())
                    .isFalse();
            assertThat(signatures.check(id, "" + (TIME + 1), signature, body).accepted())
                    .isFalse();
            byte[] mac = Base64.getDecoder().decode(signature.substring(3));
            mac[random.nextInt(mac.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(signatures
                            .check(id, "" + TIME, "v1," + Base64.getEncoder().encodeToString(mac), body)
                            .accepted())
                    .isFalse();
            key[random.nextInt(key.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(at(TIME, "whsec_" + Base64.getEncoder().encodeToString(key))
                            .check(id, "" + TIME, signature, body)
                            .accepted())
                    .isFalse();
        }
    }

    @Test
    void secretsKeepSilent() {
        assertThat(Secret.of(SECRET)).hasToString("a secret");
        assertThatThrownBy(() -> Secret.of("whsec_not/base64!but secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageNotContaining("secret!")
                .hasMessageNotContaining("not/base64");
        assertThatThrownBy(() -> Secret.of("short"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("24 bytes")
                .hasMessageNotContaining("short ");
        assertThatThrownBy(() -> new Signer(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Signatures(List.of(), Duration.ZERO, InstantSource.system()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
