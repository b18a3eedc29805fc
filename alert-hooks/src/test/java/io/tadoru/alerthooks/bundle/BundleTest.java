package io.tadoru.alerthooks.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tadoru.alerthooks.bundle.Fault.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
    @TempDir
    private Path temp;

    private Path folder;

    @BeforeEach
    void report() throws IOException {
        folder = Files.createDirectory(temp.resolve("report"));
        Files.writeString(folder.resolve("report.html"), "<!doctype html>\n".repeat(50));
        Files.writeString(folder.resolve("incident.json"), "{}\n");
        Files.write(folder.resolve("graph.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2, 3});
        Files.write(folder.resolve("empty.csv"), new byte[0]);
    }

    private byte[] bytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Bundle.write(folder, out);
        return out.toByteArray();
    }

    private List<Fault> verify(byte[] zip) throws IOException {
        return Bundle.verify(Files.write(temp.resolve("b.zip"), zip));
    }

    private List<Kind> kinds(byte[] zip) throws IOException {
        return verify(zip).stream().map(Fault::kind).toList();
    }

    private static Map<String, String> contents(Path zip) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (Enumeration<? extends ZipEntry> all = file.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                try (InputStream in = file.getInputStream(entry)) {
                    contents.put(entry.getName(), HexFormat.of().formatHex(in.readAllBytes()));
                }
            }
        }
        return contents;
    }

    private static String line(String name, String text) throws Exception {
        return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
                + "  " + name + "\n";
    }

    /** A zip as another program might make it, with the times of a bundle. */
    static byte[] zip(String... namesAndTexts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                ZipEntry entry = new ZipEntry(namesAndTexts[i]);
                entry.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0));
                zip.putNextEntry(entry);
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    @Test
    void wholeAndTheSameEachTime() throws IOException {
        byte[] first = bytes();
        assertThat(verify(first)).isEmpty();
        assertThat(contents(temp.resolve("b.zip")))
                .containsOnlyKeys("MANIFEST.sha256", "empty.csv", "graph.png", "incident.json", "report.html");
        Files.setLastModifiedTime(folder.resolve("report.html"), java.nio.file.attribute.FileTime.fromMillis(1));
        Files.writeString(folder.resolve(".report.html.1.part"), "half");
        Files.writeString(folder.resolve(Bundle.MANIFEST), "an old one");
        assertThat(bytes()).isEqualTo(first);
    }

    @Test
    void sha256sumAgrees() throws Exception {
        Path unpacked = Files.createDirectory(temp.resolve("unpacked"));
        Files.write(temp.resolve("b.zip"), bytes());
        for (Map.Entry<String, String> file : contents(temp.resolve("b.zip")).entrySet()) {
            Files.write(unpacked.resolve(file.getKey()), HexFormat.of().parseHex(file.getValue()));
        }
        Process process = new ProcessBuilder("sha256sum", "--strict", "-c", "MANIFEST.sha256")
                .directory(unpacked.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        assertThat(out).contains("report.html: ").hasLineCount(4);
    }

    @Test
    void whatIsNoReportIsNotBundled() throws IOException {
        OutputStream nowhere = OutputStream.nullOutputStream();
        Files.writeString(folder.resolve("a b.txt"), "x");
        assertThatThrownBy(() -> Bundle.write(folder, nowhere)).hasMessageContaining("a b.txt");
        Files.delete(folder.resolve("a b.txt"));
        Files.createSymbolicLink(folder.resolve("link.csv"), Path.of("/etc/hostname"));
        assertThatThrownBy(() -> Bundle.write(folder, nowhere)).hasMessageContaining("link.csv");
        assertThatThrownBy(() -> Bundle.write(temp.resolve("none"), nowhere)).isInstanceOf(IOException.class);
    }

    /** Every byte in turn: a fault is found, or what unpacks is what was packed. */
    @Test
    void anyByteChanged() throws IOException {
        byte[] whole = bytes();
        Path zip = Files.write(temp.resolve("whole.zip"), whole);
        Map<String, String> packed = contents(zip);
        Random random = new Random(81);
        int silent = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] other = whole.clone();
            other[i] ^= (byte) (1 << random.nextInt(8));
            if (verify(other).isEmpty()) {
                silent++;
                assertThat(contents(temp.resolve("b.zip")))
                        .as("seed 81, byte %d", i)
                        .isEqualTo(packed);
            }
        }
        assertThat(silent).as("bytes that nobody reads: versions, attributes").isLessThan(whole.length / 4);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {82, 83})
    void anyRegionChanged(long seed) throws IOException {
        byte[] whole = bytes();
        Files.write(temp.resolve("whole.zip"), whole);
        Map<String, String> packed = contents(temp.resolve("whole.zip"));
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] other = whole.clone();
            int at = random.nextInt(other.length);
            int length = Math.min(1 + random.nextInt(64), other.length - at);
            switch (random.nextInt(4)) {
                case 0 -> Arrays.fill(other, at, at + length, (byte) random.nextInt());
                case 1 -> other = Arrays.copyOf(other, at);
                case 2 -> System.arraycopy(whole, random.nextInt(whole.length - length + 1), other, at, length);
                default -> {
                    ByteArrayOutputStream longer = new ByteArrayOutputStream();
                    longer.write(whole, 0, at);
                    longer.write(whole, at, length);
                    longer.write(whole, at, whole.length - at);
                    other = longer.toByteArray();
                }
            }
            if (!Arrays.equals(other, whole) && verify(other).isEmpty()) {
                assertThat(contents(temp.resolve("b.zip")))
                        .as("seed %d, %d", seed, i)
                        .isEqualTo(packed);
            }
        }
    }

    @Test
    void changedMissingExtra() throws Exception {
        String manifest = line("a.txt", "a") + line("b.txt", "b");
        assertThat(verify(zip("a.txt", "a", "b.txt", "b", Bundle.MANIFEST, manifest)))
                .isEmpty();
        assertThat(verify(zip("a.txt", "x", "c.txt", "c", Bundle.MANIFEST, manifest)))
                .extracting(Fault::kind, Fault::entry)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(Kind.CHANGED, "a.txt"),
                        org.assertj.core.api.Assertions.tuple(Kind.MISSING, "b.txt"),
                        org.assertj.core.api.Assertions.tuple(Kind.EXTRA, "c.txt"));
    }

    @Test
    void brokenManifests() throws Exception {
        assertThat(kinds(zip("a.txt", "a"))).containsExactly(Kind.MANIFEST);
        assertThat(kinds(zip("a.txt", "a", Bundle.MANIFEST, ""))).containsExactly(Kind.EXTRA);
        assertThat(kinds(zip("a.txt", "a", Bundle.MANIFEST, line("a.txt", "a").strip())))
                .containsExactly(Kind.MANIFEST);
        assertThat(kinds(zip("a.txt", "a", Bundle.MANIFEST, line("a.txt", "x") + line("a.txt", "a"))))
                .contains(Kind.MANIFEST);
        assertThat(kinds(zip("a.txt", "a", Bundle.MANIFEST, line("a.txt", "a") + "rubbish\n")))
                .containsExactly(Kind.MANIFEST);
        assertThat(kinds(zip("a.txt", "a", Bundle.MANIFEST, line("a.txt", "a") + line("../up", "x"))))
                .containsExactly(Kind.MISSING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../up.txt",
                "/etc/passwd",
                "a/../../up",
                "C:\\up.txt",
                "..\\up",
                ".bashrc",
                "sub/a.txt",
                "a\nb",
                "sub/"
            })
    void namesThatLeadOut(String name) throws Exception {
        assertThat(kinds(zip(name, "x", Bundle.MANIFEST, line(name, "x")))).contains(Kind.UNSAFE);
    }

    @Test
    void duplicates() throws Exception {
        byte[] zip = zip("a.txt", "a", "b.txt", "b", Bundle.MANIFEST, line("a.txt", "a") + line("b.txt", "b"));
        byte[] from = "b.txt".getBytes(StandardCharsets.US_ASCII);
        byte[] twice = zip.clone();
        for (int i = 0; i + 5 <= twice.length; i++) {
            // Both of the zip's own mentions of the name, not the manifest's, which is packed.
            if (Arrays.equals(twice, i, i + 5, from, 0, 5)) {
                twice[i] = 'a';
            }
        }
        assertThat(kinds(twice)).contains(Kind.DUPLICATE);
    }

    @Test
    void directoryAndEntriesDiffer() throws Exception {
        byte[] zip = zip("a.txt", "a", Bundle.MANIFEST, line("a.txt", "a"));
        byte[] local = zip.clone();
        local[30] = 'b';
        assertThat(kinds(local)).containsExactly(Kind.BROKEN);
        byte[] before = new byte[zip.length + 10];
        System.arraycopy(zip, 0, before, 10, zip.length);
        assertThat(kinds(before)).isNotEmpty();
        assertThat(kinds(Arrays.copyOf(zip, zip.length + 10))).isNotEmpty();
    }

    @Test
    void bombs() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("zeros"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                zip.write(zeros);
            }
            zip.closeEntry();
        }
        Path bomb = Files.write(temp.resolve("bomb.zip"), out.toByteArray());
        assertThat(Files.size(bomb)).isLessThan(100_000);
        assertThat(Bundle.verify(bomb, 10 << 20)).extracting(Fault::kind).contains(Kind.TOO_LARGE);

        byte[] manifest = zip(Bundle.MANIFEST, "x".repeat(5 << 20));
        assertThat(kinds(manifest)).containsExactly(Kind.TOO_LARGE);

        ByteArrayOutputStream many = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(many)) {
            for (int i = 0; i <= Bundle.MOST_ENTRIES; i++) {
                zip.putNextEntry(new ZipEntry("e" + i));
                zip.closeEntry();
            }
        }
        assertThat(kinds(many.toByteArray())).contains(Kind.TOO_LARGE);
    }

    @Test
    void noZipAtAll() throws IOException {
        assertThat(kinds(new byte[0])).containsExactly(Kind.BROKEN);
        assertThat(kinds("hello".getBytes(StandardCharsets.US_ASCII))).containsExactly(Kind.BROKEN);
        assertThatThrownBy(() -> Bundle.verify(temp.resolve("none.zip"))).hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> Bundle.verify(temp)).isInstanceOf(IOException.class);
    }
}
