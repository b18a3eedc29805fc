package io.tadoru.collector.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdInputStream;
import io.tadoru.collector.Event;
import io.tadoru.collector.EventCopies;
import io.tadoru.collector.RandomEvents;
import io.tadoru.collector.bytes.LineFeeds;
import io.tadoru.collector.bytes.Remembered;
import io.tadoru.collector.bytes.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader remembers of earlier lines changes nothing: a reader that knows none of them is the truth. */
class KnownRecordsTest {

    /** Reads all lines with one reader, then the lines of each event with one of its own. */
    private static void check(String what, List<String> lines, int every) {
        Map<String, List<String>> alone = new LinkedHashMap<>();
        for (String line : lines) {
            int type = line.indexOf("type=");
            int colon = line.indexOf("):");
            String key = colon < 0
                    ? line
                    : line.substring(0, Math.max(type, 0)) + line.substring(line.indexOf("audit("), colon);
            alone.computeIfAbsent(key, k -> new ArrayList<>()).add(line);
        }
        List<Event> together = new ArrayList<>();
        RawLines.events(lines.toArray(String[]::new)).forEach(e -> together.add(EventCopies.withoutSource(e)));
        Map<List<Object>, Event> byStamp = new LinkedHashMap<>();
        together.forEach(e -> byStamp.put(List.of(e.host(), e.time(), e.serial()), e));
        int n = 0;
        for (List<String> records : alone.values()) {
            if (n++ % every != 0) {
                continue;
            }
            for (Event e : RawLines.events(records.toArray(String[]::new))) {
                assertThat(byStamp.get(List.of(e.host(), e.time(), e.serial())))
                        .as(what + ": " + records)
                        .isEqualTo(EventCopies.withoutSource(e));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {61, 62, 63, 64})
    void randomRecords(long seed) {
        List<String> lines = new ArrayList<>();
        new RandomEvents(seed, 500).events(1500).forEach(e -> lines.addAll(RawWriter.write(e, seed % 2 == 0)));
        check("seed " + seed, lines, 1);
    }

    @Test
    void recordedLogs() throws IOException {
        Path samples = Path.of("..", "samples");
        assumeTrue(Files.isDirectory(samples), "no samples here");
        List<Path> logs;
        try (Stream<Path> all = Files.walk(samples)) {
            logs = all.filter(p -> p.getFileName().toString().startsWith("audit.log"))
                    .sorted()
                    .toList();
        }
        assertThat(logs).hasSizeGreaterThan(3);
        for (Path log : logs) {
            try (InputStream in = new ZstdInputStream(Files.newInputStream(log))) {
                List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
                check(log.toString(), lines.subList(0, Math.min(lines.size(), 40_000)), 11);
            }
        }
    }

    /** Fields twice, in other places, and such as the process part of a system call never has. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {65, 66})
    void fieldsInAnyOrderAndTwice(long seed) {
        Random random = new Random(seed);
        List<String> fields = List.of(
                "arch=c000003e",
                "syscall=59",
                "success=yes",
                "success=no",
                "exit=0",
                "exit=-2",
                "a0=1",
                "a1=ff",
                "ppid=1",
                "ppid=2",
                "pid=3",
                "pid=x",
                "auid=1000",
                "uid=0",
                "uid=5",
                "ses=3",
                "comm=\"sh\"",
                "comm=6162",
                "exe=\"/bin/sh",
                "exe=\"/bin/sh\"",
                "key=\"k\"",
                "key=(null)",
                "cwd=\"/x\"",
                "res=1",
                "old pid=7",
                "item=1",
                "name=\"/n\"",
                "inode=5",
                "\u001dUID=\"root\"",
                "AUID=\"bob\"",
                "msg='op=x res=success'",
                "subj==u");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            for (int records = 1 + random.nextInt(2); records > 0; records--) {
                String type = List.of("SYSCALL", "SYSCALL", "SYSCALL", "PATH", "LOGIN", "URINGOP")
                        .get(random.nextInt(6));
                StringBuilder line = new StringBuilder("type=" + type + " msg=audit(5.000:" + i + "):");
                for (int k = random.nextInt(7); k > 0; k--) {
                    line.append(' ').append(fields.get(random.nextInt(fields.size())));
                }
                // From here on nearly alike in many: then the part is known.
                line.append(random.nextInt(3) == 0 ? "" : " ppid=9 pid=8 uid=7 comm=\"c\" exe=\"/e\" key=\"q\"");
                line.append(random.nextInt(4) == 0 ? " exit=5" : "");
                lines.add(line.toString());
            }
        }
        check("seed " + seed, lines, 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {67, 68})
    void headsBehindAnyOtherLine(long seed) {
        Random random = new Random(seed);
        List<String> heads = List.of(
                "type=SYSCALL msg=audit(1700000000.123:77): a=1", "type=PATH msg=audit(1700000000.123:77): a=1",
                "node=web type=PATH msg=audit(1700000000.123:78): a=1", "node=a:b=c type=CWD msg=audit(1.1:1): x",
                "type=audit(1.2:3) msg=audit(1.1:1): x", "type=X type=Y msg=audit(1.1:1): x",
                "type=SYSCALL audit(1700000000.123:77) : y", "type=SYSCALL msg=audit(1700000000.123:77) z");
        Texts texts = new Texts();
        RecordHeader warm = new RecordHeader(texts);
        for (int i = 0; i < 100_000; i++) {
            byte[] line = heads.get(random.nextInt(heads.size())).getBytes(StandardCharsets.US_ASCII);
            for (int k = random.nextInt(4) - 2; k > 0; k--) {
                line[random.nextInt(line.length)] = (byte) " =:.)(1tA_".charAt(random.nextInt(10));
            }
            int from = random.nextInt(8) == 0 ? random.nextInt(line.length) : 0;
            RecordHeader cold = new RecordHeader(texts);
            String what = "seed " + seed + ", " + new String(line, StandardCharsets.US_ASCII);
            String reason = cold.parse(line, from, line.length);
            assertThat(warm.parse(line, from, line.length)).as(what).isEqualTo(reason);
            if (reason == null) {
                assertThat(List.of(warm.node, warm.typeStart, warm.typeEnd, warm.bodyStart, warm.time, warm.serial))
                        .as(what)
                        .isEqualTo(List.of(
                                cold.node, cold.typeStart, cold.typeEnd, cold.bodyStart, cold.time, cold.serial));
            }
        }
    }

    @Test
    void lineFeedsAreFoundAndCounted() {
        Random random = new Random(69);
        for (int i = 0; i < 20_000; i++) {
            byte[] b = new byte[random.nextInt(60)];
            random.nextBytes(b);
            for (int k = random.nextInt(8); k > 0 && b.length > 0; k--) {
                b[random.nextInt(b.length)] = (byte) (random.nextInt(3) + '\n' - 1);
            }
            int from = random.nextInt(b.length + 1);
            int next = from;
            int count = 0;
            while (next < b.length && b[next] != '\n') {
                next++;
            }
            for (int p = from; p < b.length; p++) {
                count += b[p] == '\n' ? 1 : 0;
            }
            assertThat(LineFeeds.next(b, from, b.length)).isEqualTo(next);
            assertThat(LineFeeds.count(b, from, b.length)).isEqualTo(count);
        }
    }

    @Test
    void whatIsRememberedIsBounded() {
        Remembered<String> memory = new Remembered<>(64, 16);
        Random random = new Random(70);
        for (int i = 0; i < 10_000; i++) {
            byte[] b = new byte[random.nextInt(20)];
            random.nextBytes(b);
            String made = new String(b, StandardCharsets.ISO_8859_1);
            String known = memory.find(b, 0, b.length);
            assertThat(known == null || known.equals(made)).isTrue();
            memory.keep(b, 0, b.length, made);
            assertThat(memory.find(b, 0, b.length)).isEqualTo(b.length > 16 ? null : made);
        }
        assertThat(memory.held()).isLessThanOrEqualTo(64);
    }
}
