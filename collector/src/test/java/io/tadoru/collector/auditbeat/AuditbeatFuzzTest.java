package io.tadoru.collector.auditbeat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.RandomEvents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are, reading ends, throws nothing, and what it gives can be written and read again. */
@Tag("once")
class AuditbeatFuzzTest {
    private static final Source SOURCE = new Source("f", "line 1");

    @FuzzTest(maxDuration = "60s")
    void anyBytes(byte[] bytes) {
        check(bytes);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void mutatedDocuments(long seed) {
        Random random = new Random(seed);
        List<Event> events = new RandomEvents(seed, 50).events(100);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = AuditbeatWriter.write(events.get(random.nextInt(events.size())));
            for (int k = random.nextInt(4); k >= 0; k--) {
                bytes = mutated(bytes, random);
            }
            try {
                check(bytes);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", document " + i, e);
            }
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] out = bytes.clone();
        int at = random.nextInt(out.length);
        switch (random.nextInt(5)) {
            case 0 -> out[at] = (byte) random.nextInt();
            case 1 -> out = java.util.Arrays.copyOf(out, at);
            case 2 -> out[at] = (byte) "{}[]\",:\n0-\\\u0000".charAt(random.nextInt(12));
            case 3 -> {
                int to = random.nextInt(out.length);
                int length = Math.min(random.nextInt(40), out.length - Math.max(at, to));
                System.arraycopy(bytes, at, out, to, length);
            }
            default -> out[at] = (byte) '9';
        }
        return out;
    }

    private static void check(byte[] bytes) {
        Event e = AuditbeatDocument.parse(bytes, 0, bytes.length, SOURCE);
        if (e != null && isPlain(e)) {
            byte[] again = AuditbeatWriter.write(e);
            Event back = Objects.requireNonNull(AuditbeatDocument.parse(again, 0, again.length, SOURCE));
            assertThat(back.time()).isEqualTo(e.time());
            assertThat(back.paths()).isEqualTo(e.paths());
            assertThat(back.openFlags()).isEqualTo(e.openFlags());
        }
        AuditbeatReader reader = new AuditbeatReader(x -> assertThat(x.serial()).isNotNegative());
        try {
            reader.read(new ByteArrayInputStream(bytes), "f");
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        assertThat(reader.notes().toString()).doesNotContain("\u001b", "\n");
    }

    /** JSON can hold half surrogate pairs; the writer replaces them. */
    private static boolean isPlain(Event e) {
        return e.toString().codePoints().noneMatch(c -> c >= 0xd800 && c < 0xe000);
    }
}
