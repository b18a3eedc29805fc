package io.tadoru.collector.auditbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.EventCopies;
import io.tadoru.collector.RandomEvents;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditbeatReaderTest {
    private final List<Event> events = new ArrayList<>();
    private final AuditbeatReader reader = new AuditbeatReader(events::add);

    private static String document(int serial) {
        return "{\"@timestamp\":\"2024-01-02T03:04:05.678Z\",\"auditd\":{\"sequence\":" + serial + "}}";
    }

    private void read(String text) throws IOException {
        reader.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "f.ndjson");
    }

    @Test
    void documentsHitsAndBulkLinesMixed() throws IOException {
        read(document(1) + "\r\n"
                + "{\"_index\":\"i\",\"_id\":\"x\",\"_score\":null,\"_source\":" + document(2) + ",\"sort\":[1]}\n\n"
                + "{\"create\":{\"_index\":\"j\",\"_id\":\"y\"}}\n" + document(3) + "\n"
                + "{\"index\":{}}\n" + document(4) + "\n"
                + "  " + document(5));
        assertThat(events.stream().map(Event::serial)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(events.stream().map(Event::source))
                .containsExactly(
                        new Source("f.ndjson", "line 1"),
                        new Source("i", "x"),
                        new Source("j", "y"),
                        new Source("f.ndjson", "line 7"),
                        new Source("f.ndjson", "line 8"));
        assertThat(reader.notes()).isEmpty();
    }

    @Test
    void brokenLinesAreNamedAndStopNothing() throws IOException {
        read("nonsense\u001b[31m\n" + document(1) + "\n{\"half\":\n" + document(2) + document(3) + "\n{\"x\":1}\n"
                + "[]\n".repeat(30) + "{\"event\":{\"module\":\"system\"}}\n" + document(4) + "\n{\"@timest");
        assertThat(events.stream().map(Event::serial)).containsExactly(1L, 4L);
        assertThat(reader.broken()).isEqualTo(34);
        assertThat(reader.others()).isEqualTo(2);
        assertThat(reader.notes()).hasSize(2);
        assertThat(reader.notes().get(0))
                .asString()
                .startsWith("f.ndjson: 34 lines are no JSON document: line 1 (")
                .contains(", 3 (", ", 4 (")
                .endsWith(" and more")
                .doesNotContain("\u001b", "\n");
        assertThat(reader.notes().get(1))
                .asString()
                .isEqualTo("f.ndjson: 2 documents are no audit event, first line 5: no auditd.sequence");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsWrittenIsReadAgain(long seed) throws IOException {
        List<Event> written = new RandomEvents(seed, 100).events(2000);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (Event e : written) {
            file.writeBytes(AuditbeatWriter.write(e));
            file.write('\n');
        }
        Random random = new Random(seed);
        reader.read(inPieces(file.toByteArray(), random), "f.ndjson");
        assertThat(events).as("seed " + seed).hasSameSizeAs(written);
        for (int i = 0; i < written.size(); i++) {
            assertThat(events.get(i))
                    .as("seed " + seed)
                    .isEqualTo(EventCopies.withSource(written.get(i), new Source("f.ndjson", "line " + (i + 1))));
        }
        assertThat(reader.bytes()).isEqualTo(file.size());
        assertThat(reader.notes()).isEmpty();
    }

    private static InputStream inPieces(byte[] bytes, Random random) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] b, int off, int len) {
                return super.read(b, off, Math.min(len, 1 + random.nextInt(3000)));
            }
        };
    }

    @Test
    void aLineWithoutEndDoesNotEatTheMemory() throws IOException {
        long length = AuditbeatReader.LONGEST_LINE + 70_000L;
        String tail = "\n" + document(1) + "\n";
        InputStream in = new java.io.SequenceInputStream(
                new InputStream() {
                    private long left = length;

                    @Override
                    public int read() {
                        return left-- > 0 ? 'x' : -1;
                    }
                },
                new ByteArrayInputStream(tail.getBytes(StandardCharsets.UTF_8)));
        reader.read(in, "f.ndjson");
        assertThat(events.stream().map(Event::serial)).containsExactly(1L);
        assertThat(reader.notes().get(0)).asString().contains("line 1 (longer than");
    }

    @Test
    void halfSurrogatesDoNotStopTheWriter() {
        Event odd = new RandomEvents(1, 5).events(1).get(0);
        Event e = new Event(
                odd.time(),
                odd.serial(),
                "h\ud800",
                odd.type(),
                odd.call(),
                odd.success(),
                odd.exit(),
                odd.pid(),
                odd.ppid(),
                odd.user(),
                "\udc00x",
                odd.exe(),
                odd.args(),
                odd.a0(),
                odd.a1(),
                odd.a2(),
                odd.a3(),
                odd.openFlags(),
                odd.cwd(),
                odd.paths(),
                odd.remote(),
                odd.keys(),
                odd.source());
        byte[] json = AuditbeatWriter.write(e);
        Event back = Objects.requireNonNull(AuditbeatDocument.parse(json, 0, json.length, e.source()));
        assertThat(back.host()).isEqualTo("h\ufffd");
        assertThat(back.comm()).isEqualTo("\ufffdx");
    }
}
