package io.tadoru.alerthooks.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that grow and are rotated as logrotate does it. */
class EveFileTest {
    @TempDir
    private Path folder;

    private Path eve = Path.of("eve.json");
    private String cursor = "";
    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void name() {
        eve = folder.resolve("eve.json");
    }

    private void write(String text) throws IOException {
        Files.writeString(eve, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Asks until there is nothing; the cursor alone is kept in between. */
    private List<String> read(int most) throws IOException {
        List<String> read = new ArrayList<>();
        for (List<Chunk> chunks = poll(most); !chunks.isEmpty(); chunks = poll(most)) {
            assertThat(chunks.stream().mapToInt(c -> c.lines().length).sum()).isLessThanOrEqualTo(most);
            for (Chunk chunk : chunks) {
                String text = new String(chunk.lines(), StandardCharsets.UTF_8);
                assertThat(text.isEmpty() || text.endsWith("\n")).isTrue();
                text.lines().forEach(read::add);
                cursor = chunk.cursor();
            }
        }
        lines.addAll(read);
        return read;
    }

    private List<Chunk> poll(int most) throws IOException {
        return new EveFile(eve, most).poll(cursor);
    }

    private List<String> read() throws IOException {
        return read(1 << 20);
    }

    private Path old(int number) {
        return folder.resolve("eve.json." + number);
    }

    /** As logrotate: the oldest first. */
    private void shift(int keep) throws IOException {
        for (int i = keep; i >= 1; i--) {
            for (String end : List.of("", ".gz")) {
                Path from = folder.resolve("eve.json." + i + end);
                if (Files.exists(from)) {
                    if (i == keep) {
                        Files.delete(from);
                    } else {
                        Files.move(from, folder.resolve("eve.json." + (i + 1) + end));
                    }
                }
            }
        }
    }

    private void rotate() throws IOException {
        shift(30);
        Files.move(eve, old(1));
        Files.createFile(eve);
    }

    private void copy() throws IOException {
        shift(30);
        Files.copy(eve, old(1));
    }

    private void truncate() throws IOException {
        Files.newOutputStream(eve, StandardOpenOption.TRUNCATE_EXISTING).close();
    }

    private void gzip(Path file) throws IOException {
        Path packed = Path.of(file + ".gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(file, out);
        }
        Files.setLastModifiedTime(packed, Files.getLastModifiedTime(file));
        Files.delete(file);
    }

    @Test
    void wholeLinesAlone() throws IOException {
        assertThat(read()).isEmpty();
        write("a\nb");
        assertThat(read()).containsExactly("a");
        assertThat(read()).isEmpty();
        write("c\n");
        assertThat(read()).containsExactly("bc");
    }

    @Test
    void theRestOfARotatedFileComesFirst() throws IOException {
        write("a\n");
        read();
        write("b\n");
        rotate();
        assertThat(read()).containsExactly("b");
        // The writer has not reopened yet.
        Files.writeString(old(1), "c\n", StandardOpenOption.APPEND);
        assertThat(read()).containsExactly("c");
        Files.writeString(old(1), "d\nrest", StandardOpenOption.APPEND);
        write("e\n");
        assertThat(read()).containsExactly("d", "rest", "e");
    }

    @Test
    void manyRotationsWhileNobodyReads() throws IOException {
        write("a\n");
        read();
        for (int i = 0; i < 12; i++) {
            write("b" + i + "\n");
            rotate();
        }
        write("c\n");
        assertThat(read(4)).hasSize(13).startsWith("b0", "b1").endsWith("b10", "b11", "c");
    }

    @Test
    void copyAndTruncateAlsoWhenItGrowsBeyondTheOldPlace() throws IOException {
        write("a1\n");
        read();
        write("b1\n");
        copy();
        assertThat(read()).containsExactly("b1");
        write("c1\n");
        Files.copy(eve, old(1), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        truncate();
        write("d1\ne1\nf1\ng1\nh1\n");
        assertThat(read()).containsExactly("c1", "d1", "e1", "f1", "g1", "h1");
    }

    @Test
    void aCopyThatIsNotCutYetIsNotReadTwice() throws IOException {
        write("a\n");
        read();
        rotate();
        write("b\nc\n");
        copy();
        assertThat(read()).containsExactly("b", "c");
        truncate();
        write("d\n");
        assertThat(read()).containsExactly("d");
    }

    @Test
    void linesBehindACopyAreNotReadTwice() throws IOException {
        write("a\n");
        copy();
        write("b\n");
        assertThat(read()).containsExactly("a", "b");
        truncate();
        write("c\n");
        assertThat(read()).containsExactly("c");
    }

    @Test
    void compressedOnes() throws IOException {
        write("a\n");
        read();
        write("b\n");
        copy();
        truncate();
        gzip(old(1));
        write("c\n");
        copy();
        truncate();
        gzip(old(1));
        write("d\n");
        assertThat(read()).containsExactly("b", "c", "d");
    }

    @Test
    void datesInNames() throws IOException {
        write("a\n");
        read();
        Files.move(eve, folder.resolve("eve.json-20261121"));
        write("b\n");
        Files.move(eve, folder.resolve("eve-20261122.json"));
        Files.setLastModifiedTime(
                folder.resolve("eve-20261122.json"),
                java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 5));
        Files.writeString(folder.resolve("eve.json.bak"), "x\n");
        Files.writeString(folder.resolve("eve-dns.json"), "x\n");
        write("c\n");
        assertThat(read()).containsExactly("b", "c");
    }

    @Test
    void anInodeUsedAnewIsAnotherFile() throws IOException {
        write("a\n");
        read();
        // The same inode, another content: what a file system may do with a deleted one.
        truncate();
        write("b\nc\n");
        assertThat(read()).containsExactly("b", "c");
    }

    @Test
    void aLineThatIsTooLongIsLeftOut() throws IOException {
        write("a\n" + "x".repeat(100) + "\nb\n");
        assertThat(read(10)).containsExactly("a", "b");
        write("y".repeat(100));
        assertThat(read(10)).isEmpty();
        write("\nc\n");
        assertThat(read(10)).containsExactly("c");
    }

    @Test
    void onlyWhatIsNew() throws IOException {
        assertThat(new EveFile(eve, 10).end()).isEmpty();
        write("a\nb\nc");
        cursor = new EveFile(eve, 10).end();
        assertThat(read()).isEmpty();
        write("d\n");
        assertThat(read()).containsExactly("cd");
    }

    @Test
    void aCursorThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EveFile(eve, 10).poll("12:x"));
    }

    static Stream<Long> seeds() {
        return IntStream.range(0, 40).mapToObj(i -> 1000L + i);
    }

    /** Writes, parts of lines, rotations of all kinds, restarts, in any order: each line once, in order. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyOrderOfThings(long seed) throws IOException {
        Random random = new Random(seed);
        List<String> written = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        write("begin\n");
        read();
        written.add("begin");
        try {
            for (int step = 0; step < 150; step++) {
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> {
                        for (int i = random.nextInt(8); i >= 0; i--) {
                            String line = open + "{\"n\":" + written.size() + ",\"x\":\""
                                    + "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 900 : 30)) + "\"}";
                            write(line.substring(open.length()) + "\n");
                            open.setLength(0);
                            written.add(line);
                        }
                    }
                    case 4 -> {
                        open.append("part ");
                        write("part ");
                    }
                    case 5 -> {
                        if (open.isEmpty()) {
                            rotate();
                        }
                    }
                    case 6 -> {
                        if (open.isEmpty()) {
                            copy();
                            if (random.nextBoolean()) {
                                read(1000 + random.nextInt(3000));
                            }
                            truncate();
                            if (random.nextBoolean()) {
                                gzip(old(1));
                            }
                        }
                    }
                    default -> {
                        if (random.nextBoolean()) {
                            read(1000 + random.nextInt(3000));
                        } else {
                            // One call, and the process is gone.
                            for (Chunk chunk : poll(1000)) {
                                new String(chunk.lines(), StandardCharsets.UTF_8)
                                        .lines()
                                        .forEach(lines::add);
                                cursor = chunk.cursor();
                            }
                        }
                    }
                }
            }
            write("end\n");
            written.add(open + "end");
            read(5000);
            assertThat(lines).containsExactlyElementsOf(written);
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    /** The same with a writer that does not wait for the reader. */
    @RepeatedTest(3)
    void aWriterBeside() throws Exception {
        write("0\n");
        read();
        int count = 20_000;
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            Random random = new Random(7);
            try {
                OutputStream out = Files.newOutputStream(eve, StandardOpenOption.APPEND);
                for (int i = 1; i < count; i++) {
                    out.write((i + "\n").getBytes(StandardCharsets.UTF_8));
                    if (random.nextInt(1500) == 0) {
                        shift(30);
                        Files.move(eve, old(1));
                        Files.createFile(eve);
                        out.close();
                        out = Files.newOutputStream(eve, StandardOpenOption.APPEND);
                    } else if (random.nextInt(1500) == 0) {
                        copy();
                        truncate();
                    }
                }
                out.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } finally {
                done.set(true);
            }
        });
        writer.start();
        while (!done.get()) {
            read(10_000);
        }
        writer.join();
        read();
        assertThat(lines)
                .containsExactlyElementsOf(
                        IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }
}
