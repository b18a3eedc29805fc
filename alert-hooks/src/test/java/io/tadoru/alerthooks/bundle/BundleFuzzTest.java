package io.tadoru.alerthooks.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** Whatever a file holds: faults, never anything else. */
@Tag("once")
class BundleFuzzTest {
    /** A small bundle, since nobody guesses a zip; the bytes say what is changed in it, and what stands behind it. */
    @FuzzTest(maxDuration = "60s")
    void changedBundle(byte[] changes) throws IOException {
        Path folder = Files.createTempDirectory("bundle");
        Path file = folder.resolve("bundle.zip");
        try {
            byte[] zip = BundleTest.zip("a.txt", "a", Bundle.MANIFEST, "no hash  a.txt\n");
            int i = 0;
            for (; i + 2 < changes.length && i < 48; i += 3) {
                zip[((changes[i] & 255) << 8 | (changes[i + 1] & 255)) % zip.length] = changes[i + 2];
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(zip);
            out.write(changes, i, changes.length - i);
            assertThat(Bundle.verify(Files.write(file, out.toByteArray()), 1 << 20))
                    .isNotEmpty();
            Bundle.verify(Files.write(file, changes), 1 << 20);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }
}
