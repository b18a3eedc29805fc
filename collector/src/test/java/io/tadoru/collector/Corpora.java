package io.tadoru.collector;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Published logs and documents to compare with. They are no part of the project: where they are missing, the test says
 * so and is skipped. Found at the system property {@code tadoru.corpora}, or as {@code shared/corpora} beside any folder
 * above the working directory.
 */
public final class Corpora {
    private Corpora() {}

    /** A file or folder of the corpora; skips the calling test where there is none. */
    public static Path file(String name) {
        Path root = root();
        assumeTrue(root != null, "no corpora here (set -Dtadoru.corpora): " + name + " is not compared");
        Path file = root.resolve(name);
        assumeTrue(Files.exists(file), "these corpora have no " + name);
        return file;
    }

    private static @Nullable Path root() {
        String named = System.getProperty("tadoru.corpora");
        if (named != null) {
            return Path.of(named);
        }
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            Path corpora = dir.resolve("shared/corpora");
            if (Files.isDirectory(corpora)) {
                return corpora;
            }
        }
        return null;
    }
}
