package io.tadoru.alerthooks.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.alerthooks.bundle.Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
    @TempDir
    private Path temp;

    private Path bundle() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("report"));
        Files.writeString(folder.resolve("incident.json"), "{}\n");
        Path bundle = temp.resolve("bundle.zip");
        try (OutputStream out = Files.newOutputStream(bundle)) {
            Bundle.write(folder, out);
        }
        return bundle;
    }

    @Test
    void whole() throws IOException {
        Path bundle = bundle();
        Run run = Run.of("verify", bundle.toString());
        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("is whole, SHA-256 " + Bundle.sha256(bundle));
        assertThat(run.err()).isEmpty();
    }

    @Test
    void notWhole() throws IOException {
        Path bundle = bundle();
        byte[] bytes = Files.readAllBytes(bundle);
        bytes[0] = 'x';
        Files.write(bundle, bytes);
        Run run = Run.of("verify", bundle.toString());
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("broken: ").contains("is not whole: 1 fault");
    }

    @Test
    void noFileAndWrongUse() {
        Run none = Run.of("verify", temp.resolve("none.zip").toString());
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("there is no such file");
        assertThat(Run.of("verify").exit()).isEqualTo(2);
        Run help = Run.of("verify", "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains("MANIFEST.sha256", "./tadoru verify incident.zip");
    }
}
