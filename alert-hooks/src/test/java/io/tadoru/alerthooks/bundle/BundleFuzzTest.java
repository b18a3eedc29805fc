package io.tadoru.alerthooks.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whatever a file holds: faults, or a bundle; never anything else. */
class BundleFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void anyBytes(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("bundle", ".zip");
        try {
            assertThat(Bundle.verify(Files.write(file, bytes), 1 << 20)).doesNotContainNull();
        } finally {
            Files.delete(file);
        }
    }
}
