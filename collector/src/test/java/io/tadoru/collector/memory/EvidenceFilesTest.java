package io.tadoru.collector.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.EventCopies;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.RandomEvents;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.auditbeat.AuditbeatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceFilesTest {
    @TempDir
    private Path folder;

    private final EvidenceFiles files = new EvidenceFiles("here", line -> {});

    /** Three records each, neighbours interleaved, every fourth host another. */
    private static List<String> log(int events) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            String node = i % 4 == 3 ? "node=other " : "node=web ";
            String stamp = " msg=audit(" + (1_700_000_000 + i / 10) + ".00" + i % 10 + ":" + (5000 + i) + "): ";
            lines.add(node + "type=SYSCALL" + stamp
                    + "arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 ppid=1" + " pid=" + (100 + i)
                    + " uid=0 euid=0 auid=7 ses=1 comm=\"c" + i + "\" exe=\"/bin/c\" key=\"k\"");
            lines.add(node + "type=PATH" + stamp + "item=0 name=\"/bin/c" + i + "\" inode=" + i
                    + " dev=08:01 mode=0100755" + " nametype=NORMAL");
            lines.add(node + "type=EXECVE" + stamp + "argc=2 a0=\"c\" a1=\"" + i + "\"");
        }
        for (int i = 2; i + 1 < lines.size(); i += 3) {
            Collections.swap(lines, i, i + 1);
        }
        return lines;
    }

    private Path file(String name, List<String> lines) throws IOException {
        return Files.writeString(folder.resolve(name), lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static List<Event> events(Path... paths) {
        return EventCopies.withoutSources(
                new EvidenceFiles("here", line -> {}).read(List.of(paths)).events());
    }

    @Test
    void rotatedSetInAnyOrderEqualsTheJoinedLog() throws IOException {
        List<String> lines = log(12);
        List<Event> whole = events(file("whole", lines));
        assertThat(whole).hasSize(12).allSatisfy(e -> {
            assertThat(e.args()).hasSize(2);
            assertThat(e.paths()).hasSize(1);
        });
        for (int border = 0; border <= lines.size(); border++) {
            Path older = file("audit.log.1", lines.subList(0, border));
            Path younger = file("audit.log", lines.subList(border, lines.size()));
            assertThat(events(older, younger)).as("cut before line " + border).isEqualTo(whole);
            assertThat(events(younger, older)).as("cut before line " + border).isEqualTo(whole);
        }
    }

    @Test
    void manyFilesOfABigLogInAnyOrder() throws IOException {
        List<String> lines = log(6000);
        List<Event> whole = events(file("whole", lines));
        Random random = new Random(51);
        List<Path> parts = new ArrayList<>();
        for (int from = 0; from < lines.size(); ) {
            int to = Math.min(lines.size(), from + 500 + random.nextInt(5000));
            parts.add(file("part" + random.nextInt(100) + "." + from, lines.subList(from, to)));
            from = to;
        }
        Collections.shuffle(parts, random);
        assertThat(parts).hasSizeGreaterThan(4);
        assertThat(events(parts.toArray(Path[]::new))).isEqualTo(whole).hasSize(6000);
    }

    @Test
    void copiesThatOverlapCountOnce() throws IOException {
        List<String> lines = log(3000);
        List<Event> whole = events(file("whole", lines));
        // The first copy ends within an event, the second begins within one.
        Path first = file("a", lines.subList(0, 6001));
        Path second = file("b", lines.subList(0, lines.size()));
        Path third = file("c", lines.subList(4001, lines.size()));
        assertThat(events(first, third)).isEqualTo(whole);
        assertThat(events(first, second, third)).isEqualTo(whole);
        assertThat(events(third, second, first, second)).isEqualTo(whole);
    }

    @Test
    void plainGzipAndZstdHoldTheSame() throws IOException {
        List<String> lines = log(500);
        Path plain = file("audit.log", lines);
        byte[] content = Files.readAllBytes(plain);
        Path gz = Files.write(folder.resolve("a"), gzip(content));
        Path zst = Files.write(folder.resolve("b"), Zstd.compress(content));
        assertThat(events(gz)).isEqualTo(events(plain)).hasSize(500);
        assertThat(events(zst)).isEqualTo(events(plain));
    }

    @Test
    void severalCompressedPartsOneBehindTheOther() throws IOException {
        List<String> lines = log(3000);
        List<Event> whole = events(file("audit.log", lines));
        byte[] first = bytes(lines.subList(0, 4000));
        byte[] second = bytes(lines.subList(4000, 4001));
        byte[] third = bytes(lines.subList(4001, lines.size()));
        assertThat(events(Files.write(folder.resolve("gz"), joined(gzip(first), gzip(second), gzip(third)))))
                .isEqualTo(whole);
        assertThat(events(Files.write(
                        folder.resolve("zst"),
                        joined(Zstd.compress(first), Zstd.compress(second), Zstd.compress(third)))))
                .isEqualTo(whole);
    }

    @Test
    void ofACutFileWhatWasReadCounts() throws IOException {
        // Content that hardly compresses, so that half of the file is about half of the content.
        Random random = new Random(52);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            lines.add("type=CWD msg=audit(1700000000.000:" + i + "): cwd=\"/" + Long.toHexString(random.nextLong())
                    + Long.toHexString(random.nextLong()) + "\"");
        }
        List<Event> whole = events(file("audit.log", lines));
        for (byte[] compressed : List.of(gzip(bytes(lines)), Zstd.compress(bytes(lines)))) {
            Path cut = Files.write(folder.resolve("cut.log"), Arrays.copyOf(compressed, compressed.length - 20));
            EvidenceFiles reading = new EvidenceFiles("here", line -> {});
            List<Event> read =
                    EventCopies.withoutSources(reading.read(List.of(cut)).events());
            assertThat(read.size()).isGreaterThan(0);
            // The last line may be cut too.
            assertThat(whole).containsAll(read.subList(0, read.size() - 1));
            assertThat(reading.notes())
                    .map(Object::toString)
                    .anyMatch(n -> n.matches("cut\\.log is cut off after 0\\.\\d MB: reading stopped there\\."));
            byte[] broken = compressed.clone();
            Arrays.fill(broken, broken.length - 3000, broken.length - 2000, (byte) 0xff);
            EvidenceFiles second = new EvidenceFiles("here", line -> {});
            second.read(List.of(Files.write(folder.resolve("broken.log"), broken)));
            assertThat(second.notes()).map(Object::toString).anyMatch(n -> n.startsWith("broken.log is broken ("));
        }
    }

    @ParameterizedTest(name = "{0} events at once")
    @ValueSource(ints = {1, 2, 7, 511, 512, 513, 100_000})
    void theStoreIsTheSameHoweverTheThreadsShareTheWork(int batch) throws IOException {
        Path older = file("audit.log.1", log(1024));
        Path younger = Files.write(folder.resolve("audit.log.gz"), gzip(bytes(log(1500))));
        List<Event> alone = new ArrayList<>();
        files.stream(List.of(older, younger), alone::add);
        assertThat(files.read(List.of(older, younger), batch).events())
                .containsExactlyElementsOf(new MemoryStore(alone, List.of()).events());
    }

    @Test
    void severalHosts() throws IOException {
        Path web = file("web", List.of(log(1).get(0)));
        Path nameless = file("nameless", List.of(log(1).get(0).replace("node=web ", "")));
        assertThat(files.read(List.of(web, nameless)).hosts(0, Long.MAX_VALUE)).containsExactly("here", "web");
        assertThat(files.notes())
                .map(Object::toString)
                .containsExactly("1 of 2 records have no node=; they count as host here.");
    }

    @Test
    void rawAndDocumentsTogether() throws IOException {
        List<Event> documents = new RandomEvents(53, 100).events(50);
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        for (Event e : documents) {
            json.writeBytes(AuditbeatWriter.write(e));
            json.write('\n');
        }
        Path plain = Files.write(folder.resolve("plain"), joined(new byte[] {'\n', ' '}, json.toByteArray()));
        Path zst = Files.write(folder.resolve("zst"), Zstd.compress(json.toByteArray()));
        Path raw = file("raw", log(5));
        assertThat(events(plain)).hasSameSizeAs(documents);
        assertThat(events(zst)).isEqualTo(events(plain));
        assertThat(events(raw, zst, plain)).hasSize(documents.size() + 5);
    }

    @Test
    void notesOfTheReadersReachTheStore() throws IOException {
        Path log = file("audit.log", List.of(log(1).get(0), "nonsense"));
        Path documents = file("docs", List.of("{\"half\":"));
        MemoryStore store = files.read(List.of(log, documents));
        List<String> reading = store.coverage("web", Long.MIN_VALUE, Long.MAX_VALUE).reading().stream()
                .map(Sentence::toString)
                .toList();
        assertThat(reading).anyMatch(n -> n.contains("audit.log, line 2"));
        assertThat(reading).anyMatch(n -> n.contains("docs: 1 line is no JSON document"));
        assertThat(files.throughput()).contains("1 events");
    }

    @Test
    void sourcesNameTheFile() throws IOException {
        Path log = Files.write(folder.resolve("audit.log.2.gz"), gzip(bytes(log(1))));
        assertThat(files.read(List.of(log)).events().get(0).source()).isEqualTo(new Source("audit.log.2.gz", "line 1"));
    }

    @Test
    void emptyFiles() throws IOException {
        Path empty = file("empty.log", List.of());
        Path gz = Files.write(folder.resolve("empty.gz"), gzip(new byte[0]));
        assertThat(files.read(List.of(empty, gz)).events()).isEmpty();
        assertThat(files.notes())
                .map(Object::toString)
                .containsExactlyInAnyOrder("empty.log is empty.", "empty.gz is empty.");
        assertThat(files.read(List.of()).events()).isEmpty();
    }

    @Test
    void whatIsNoEvidenceIsRefusedByName() throws IOException {
        Path missing = folder.resolve("missing.log");
        assertThatThrownBy(() -> files.read(List.of(missing)))
                .isInstanceOf(EvidenceException.class)
                .hasMessage(missing + ": there is no such file");
        byte[] noise = new byte[100_000];
        new Random(54).nextBytes(noise);
        noise[0] = 1;
        Path garbage = Files.write(folder.resolve("garbage"), noise);
        assertThatThrownBy(() -> files.read(List.of(garbage)))
                .isInstanceOf(EvidenceException.class)
                .hasMessageStartingWith(garbage + ": neither an audit log")
                .hasMessageContaining("65536 bytes");
        Path text = file("notes.txt", List.of("just words"));
        assertThatThrownBy(() -> files.read(List.of(text))).hasMessageStartingWith(text + ": neither an audit log");
        Path stub = Files.write(folder.resolve("stub.gz"), Arrays.copyOf(gzip(new byte[9]), 6));
        assertThatThrownBy(() -> files.read(List.of(stub)))
                .isInstanceOf(EvidenceException.class)
                .hasMessage(stub + ": this compressed file is cut off within its first bytes");
    }

    @Test
    void folders() throws IOException {
        List<String> lines = log(100);
        file("audit.log", lines.subList(200, 300));
        file("audit.log.2", lines.subList(0, 100));
        Files.write(folder.resolve("audit.log.1.gz"), gzip(bytes(lines.subList(100, 200))));
        file("other.txt", List.of("no log"));
        List<Event> read = events(folder);
        assertThat(read).hasSize(100).isEqualTo(events(file("whole", lines)));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> files.read(List.of(empty)))
                .isInstanceOf(EvidenceException.class)
                .hasMessage(empty + ": this folder has no audit.log; name the files themselves");
    }

    @Test
    void firstStampsCompareAsTimes() {
        assertThat(stamp("audit(1.9:5)")).isGreaterThan(stamp("audit(1.123456789:6)"));
        assertThat(stamp("audit(1.10:5)")).isEqualTo(stamp("x audit(1.1:5) audit(0.1:1)"));
        assertThat(stamp("audit(1.1:5)")).isLessThan(stamp("audit(1.1:6)"));
        assertThat(stamp("audit(9999999999.1:5)")).isLessThan(FirstStamp.LAST);
        assertThat(stamp("audit(x.1:5)")).isEqualTo(FirstStamp.LAST);
    }

    private static FirstStamp stamp(String text) {
        return FirstStamp.in(text.getBytes(StandardCharsets.UTF_8));
    }
}
