package io.tadoru.alerthooks.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a request brings: fields that a database takes, or a problem of the one who sent it. */
@Tag("once")
class BodyFuzzTest {
    private static final List<String> WHOLE = List.of(
            "{\"a\":\"text\",\"b\":7,\"c\":true}",
            "{\"a\":\"\\u0000\\ud800\",\"b\":1e99,\"c\":null}",
            "a=text&b=7&c=%E2%80%AE+%00",
            "a=%zz&a=1&=&&b");

    @FuzzTest(maxDuration = "60s")
    void anyBytes(byte[] bytes) {
        check(bytes);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void mutatedBodies(long seed) {
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = WHOLE.get(random.nextInt(WHOLE.size())).getBytes(StandardCharsets.UTF_8);
            for (int k = random.nextInt(3); k > 0; k--) {
                int at = random.nextInt(bytes.length);
                if (random.nextInt(4) == 0) {
                    bytes = Arrays.copyOf(bytes, at + 1);
                } else {
                    bytes[at] = (byte)
                            (random.nextBoolean() ? random.nextInt() : "{}[]\":,\\%&=u0".charAt(random.nextInt(13)));
                }
            }
            try {
                read += check(bytes) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", body " + i, e);
            }
        }
        assertThat(read).as("some are harmless").isPositive();
    }

    private static boolean check(byte[] bytes) {
        boolean read = false;
        try {
            Body body = Body.json(bytes, "a", "b", "c");
            String a = body.text("a", 100);
            assertThat(a == null || !a.contains("\0")).isTrue();
            body.number("b", 0, 100);
            body.flag("c");
            read = true;
        } catch (Problem e) {
            assertThat(e.status()).isIn(400, 422);
        }
        try {
            Map<String, String> form = Body.form(bytes);
            assertThat(form.values()).noneMatch(value -> value.contains("\0"));
            read = true;
        } catch (Problem e) {
            assertThat(e.status()).isIn(400, 422);
        }
        return read;
    }
}
