package io.tadoru.alerthooks.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tadoru.collector.EvidenceException;
import io.tadoru.correlator.profile.Profile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are: a message that names the line, or a profile that can be written and read again. */
@Tag("once")
class ProfileFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyBytes(byte[] bytes) throws IOException {
        check(bytes);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void mutatedProfiles(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] whole = ProfileFileTest.text(ProfileFileTest.random(seed)).getBytes(StandardCharsets.UTF_8);
        int read = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = whole.clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                bytes = mutated(bytes, random);
            }
            try {
                read += check(bytes) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", profile " + i, e);
            }
        }
        assertThat(read).as("some are harmless").isPositive();
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] out = bytes.clone();
        int at = random.nextInt(out.length);
        switch (random.nextInt(5)) {
            case 0 -> out[at] = (byte) random.nextInt();
            case 1 -> out = random.nextInt(8) == 0 ? java.util.Arrays.copyOf(out, at + 1) : out;
            case 2 -> out[at] = (byte) "{}[]\",:\n0-\\\u0000".charAt(random.nextInt(12));
            case 3 -> {
                int to = random.nextInt(out.length);
                int length = Math.min(random.nextInt(300), out.length - Math.max(at, to));
                System.arraycopy(bytes, at, out, to, length);
            }
            default -> out[at] = (byte) '9';
        }
        return out;
    }

    private static boolean check(byte[] bytes) throws IOException {
        Profile profile;
        try {
            profile = ProfileFile.read(new ByteArrayInputStream(bytes), "f");
        } catch (EvidenceException e) {
            assertThat(e.getMessage()).startsWith("f, line ").contains("tadoru");
            return false;
        }
        byte[] again = ProfileFileTest.text(profile).getBytes(StandardCharsets.UTF_8);
        Profile back = ProfileFile.read(new ByteArrayInputStream(again), "g");
        assertThat(back.withSource("")).isEqualTo(profile.withSource(""));
        return true;
    }
}
