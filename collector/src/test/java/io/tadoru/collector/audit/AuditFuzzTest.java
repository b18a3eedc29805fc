package io.tadoru.collector.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tadoru.collector.Event;
import io.tadoru.collector.RandomEvents;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are, reading ends, throws nothing, accounts for every line, and leaves other events alone. */
@Tag("once")
class AuditFuzzTest {
    private static final String BEFORE =
            "node=other type=SYSCALL msg=audit(5.000:5): arch=c000003e syscall=59 pid=5 key=\"k\"";
    private static final String AFTER = "node=other type=EXECVE msg=audit(5.000:5): argc=2 a0=\"a\" a1=62";
    private static final Event OTHER = RawLines.event(BEFORE, AFTER);

    @FuzzTest(maxDuration = "60s")
    void anyBytes(byte[] bytes) {
        check(bytes);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33, 34})
    void mutatedRecords(long seed) {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        new RandomEvents(seed, 50).events(200).forEach(e -> lines.addAll(RawWriter.write(e, seed % 2 == 0)));
        for (int i = 0; i < 4000; i++) {
            int from = random.nextInt(lines.size() - 8);
            byte[] bytes = String.join("\n", lines.subList(from, from + 1 + random.nextInt(8)))
                    .getBytes(StandardCharsets.UTF_8);
            for (int k = random.nextInt(6); k >= 0; k--) {
                bytes = mutated(bytes, random);
            }
            try {
                check(bytes);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ", log " + i + ": " + new String(bytes, StandardCharsets.UTF_8), e);
            }
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] out = bytes.clone();
        int at = random.nextInt(out.length);
        switch (random.nextInt(6)) {
            case 0 -> out[at] = (byte) random.nextInt();
            case 1 -> out = java.util.Arrays.copyOf(out, at);
            case 2 -> out[at] = (byte) "{}[]\",:\n0-=' ^()\u0000\u001d".charAt(random.nextInt(18));
            case 3 -> {
                int to = random.nextInt(out.length);
                int length = Math.min(random.nextInt(60), out.length - Math.max(at, to));
                System.arraycopy(bytes, at, out, to, length);
            }
            case 4 -> {
                // A run of one character: the longest numbers and indexes.
                int length = Math.min(random.nextInt(40), out.length - at);
                java.util.Arrays.fill(out, at, at + length, (byte) "90f[".charAt(random.nextInt(4)));
            }
            default -> out[at] = (byte) '9';
        }
        return out;
    }

    private static void check(byte[] bytes) {
        long lineFeeds = 0;
        for (byte b : bytes) {
            lineFeeds += b == '\n' ? 1 : 0;
        }
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        log.writeBytes((BEFORE + "\n").getBytes(StandardCharsets.UTF_8));
        log.writeBytes(bytes);
        log.writeBytes(("\n" + AFTER + "\n").getBytes(StandardCharsets.UTF_8));
        RawLines raw = new RawLines("here").file("audit.log", log.toByteArray());
        assertThat(raw.reader.lines()).isEqualTo(lineFeeds + 3);
        assertThat(raw.reader.broken()).isBetween(0L, lineFeeds + 1);
        assertThat(raw.reader.bytes()).isEqualTo(log.size());
        List<Event> events = raw.finish();
        assertThat(raw.reader.events()).isEqualTo(events.size());
        if (!new String(bytes, StandardCharsets.ISO_8859_1).contains("(5.")) {
            assertThat(events).contains(OTHER);
        }
        assertThat(events).allSatisfy(e -> {
            assertThat(e.serial()).isBetween(0L, 4294967295L);
            assertThat(e.pid()).isGreaterThanOrEqualTo(Integer.MIN_VALUE);
            assertThat(e.args().size()).isLessThan(10_000);
        });
        assertThat(raw.reader.notes().toString()).doesNotContain("\u001b", "\n");
        // The end of the file can be anywhere.
        new RawLines("here").file("audit.log", bytes).finish();
    }
}
