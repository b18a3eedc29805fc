package io.tadoru.collector.auditbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.RandomEvents;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way and the work of many threads change nothing: Jackson, line by line, is the truth. */
class PlainLineTest {
    private static final Source SOURCE = new Source("f", "line 1");
    private static final String SIGNS = "{}[]\",:0-19.eE\\ tfn\u0000\t\r}\"a_";

    private final PlainLine plain = new PlainLine();
    private int taken;

    /** What a line says, in words: also whether it is an action and why it is no event. */
    private static String told(AuditbeatDocument d) {
        return d.isAction() + " " + d.place() + " " + d.event(SOURCE) + " " + d.reason();
    }

    /** Checks a line whose first byte is no blank. */
    private void check(String what, byte[] line) {
        AuditbeatDocument shortWay = plain.read(line, 0, line.length);
        if (shortWay == null) {
            return;
        }
        taken++;
        String told = told(shortWay);
        try {
            assertThat(told).as(what).isEqualTo(told(AuditbeatDocument.readLine(line, 0, line.length, t -> t)));
        } catch (IOException e) {
            throw new AssertionError(what + ": taken for plain, but broken", e);
        }
    }

    private void check(String line) {
        check(line, line.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {71, 72, 73})
    void writtenDocumentsWholeAndMutated(long seed) {
        Random random = new Random(seed);
        List<Event> events = new RandomEvents(seed, 50).events(400);
        for (int i = 0; i < 8000; i++) {
            byte[] line = AuditbeatWriter.write(events.get(random.nextInt(events.size())));
            check("seed " + seed + ", document " + i, line);
            for (int k = random.nextInt(3); k >= 0; k--) {
                line[1 + random.nextInt(line.length - 1)] = (byte) SIGNS.charAt(random.nextInt(SIGNS.length()));
            }
            String what = "seed " + seed + ", mutated " + i + ": " + new String(line, StandardCharsets.UTF_8);
            check(what, line);
        }
        // Most random documents hold escapes or more than ASCII: those are Jackson's.
        assertThat(taken).as("seed " + seed).isGreaterThan(2000);
    }

    @Test
    void publishedDocuments() throws IOException {
        for (AuditbeatPairs.Pair pair : AuditbeatPairs.all()) {
            check(pair.name(), AuditbeatWriter.write(pair.event()));
        }
        for (String file : List.of(
                "beats-auditbeat-6.x-7.0dev-accept.json",
                "beats-auditbeat-6.x-data.json",
                "beats-auditbeat-8.x-execve.json")) {
            for (var document : AuditbeatPairs.documents(file)) {
                check(document.toString());
            }
        }
        assertThat(taken).isGreaterThan(3);
    }

    @Test
    void everyShapeOfAField() {
        List<String> values = List.of(
                "null",
                "true",
                "false",
                "0",
                "-0",
                "00",
                "12",
                "-12",
                "1.5",
                "1e3",
                "999999999999999999",
                "9999999999999999999",
                "\"\"",
                "\"7\"",
                "\"a\\u0062\"",
                "\"\u00e9\"",
                "[]",
                "{}",
                "[[]]",
                "[{}]",
                "[1,\"x\",null,{\"a\":[]}]",
                "{\"id\":1,\"x\":{\"y\":[{}]}}",
                "[1",
                "{\"a\"}",
                "tru",
                "nulll",
                "\"",
                "[1,]",
                "{,}",
                "}");
        List<Field> fields = new ArrayList<>(List.of(Field.values()));
        for (Field field : fields) {
            for (String value : values) {
                for (String path : List.of(field.path, field.path.replace(".", "\":{\""))) {
                    String ends = "}".repeat(path.split("\\{", -1).length - 1);
                    String name = "\"" + path + "\":";
                    String rest = ",\"@timestamp\":\"2024-01-02T03:04:05.678Z\",\"auditd\":{\"sequence\":7}}";
                    check("{" + name + value + ends + rest);
                    // Of two values the first counts, also behind one that was guessed.
                    check("{" + name + value + ends + ", " + name + " \"z\" " + ends + rest + " \t\r");
                    check("{\"_index\":\"i\",\"_id\":\"x\",\"_source\":{" + name + value + ends + rest + "}");
                }
            }
        }
        assertThat(taken).isGreaterThan(5000);
    }

    @Test
    void paths() {
        List<String> entries = List.of(
                "{}",
                "{\"name\":\"/a\",\"inode\":\"5\",\"item\":\"1\"}",
                "{\"name\":\"/}\",\"inode\":5,\"item\":0,\"dev\":null}",
                "{\"name\":\"/}\",\"inode\":\"6\"}",
                "{\"name\":{\"x\":1},\"mode\":[1],\"nametype\":true}",
                "{\"item\":\"x\",\"objtype\":\"NORMAL\"}",
                "{\"item\":\"99999999999\"}",
                "[{\"name\":\"inner\"}]",
                "7",
                "\"}\"",
                "null");
        Random random = new Random(74);
        for (int i = 0; i < 5000; i++) {
            List<String> some = new ArrayList<>();
            for (int k = random.nextInt(5); k > 0; k--) {
                some.add(entries.get(random.nextInt(entries.size())));
            }
            String list = random.nextInt(8) == 0
                    ? entries.get(random.nextInt(entries.size()))
                    : "[" + String.join(",", some) + "]";
            check("{\"@timestamp\":1,\"auditd\":{\"sequence\":7,\"paths\":" + list + "}}");
        }
        assertThat(taken).isEqualTo(5000);
    }

    @Test
    void deepNestingIsLeftToJackson() {
        for (int depth : new int[] {1, 60, 66, 70, 2000}) {
            check("{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
            check("{\"x\":" + "{\"y\":".repeat(depth) + "1" + "}".repeat(depth) + "}");
        }
        assertThat(taken).isEqualTo(4);
    }

    /** Lines of all kinds: documents with a place and without, actions, blanks, broken ones, other documents. */
    private static byte[] lines(long seed, int count) {
        Random random = new Random(seed);
        List<Event> events = new RandomEvents(seed, 50).events(50);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            byte[] document = AuditbeatWriter.write(events.get(random.nextInt(events.size())));
            String other = switch (random.nextInt(10)) {
                case 0 -> "{\"index\":{\"_index\":\"i\",\"_id\":\"" + i + "\"}}";
                case 1 -> "{\"create\":{}}";
                case 2 -> "";
                case 3 -> " \t\r";
                case 4 -> "{\"half\":";
                case 5 -> "{\"event\":{\"module\":\"system\"}}";
                case 6 ->
                    "{\"_index\":\"j\",\"_id\":\"" + i + "\",\"_source\":"
                            + new String(document, StandardCharsets.UTF_8) + "}";
                default -> null;
            };
            out.writeBytes(other == null ? document : other.getBytes(StandardCharsets.UTF_8));
            out.writeBytes(random.nextInt(4) == 0 ? new byte[] {'\r', '\n'} : new byte[] {'\n'});
        }
        return random.nextBoolean() ? out.toByteArray() : java.util.Arrays.copyOf(out.toByteArray(), out.size() - 2);
    }

    /** All that reading tells. */
    private static String read(byte[] file, @Nullable ExecutorService workers, int ahead, int block)
            throws IOException {
        StringBuilder told = new StringBuilder();
        AuditbeatReader reader = workers == null
                ? new AuditbeatReader(e -> told.append(e).append('\n'), Runnable::run, 0, block)
                : new AuditbeatReader(e -> told.append(e).append('\n'), workers, ahead, block);
        reader.read(new ByteArrayInputStream(file), "f");
        return told.append(reader.notes())
                .append(reader.events())
                .append(' ')
                .append(reader.bytes())
                .toString();
    }

    @Test
    void bordersOfBlocksChangeNothing() throws IOException {
        byte[] file = lines(75, 12);
        String whole = read(file, null, 0, file.length + 1);
        assertThat(whole).contains("Source");
        for (int block = 1; block <= file.length; block++) {
            assertThat(read(file, null, 0, block)).as("blocks of " + block).isEqualTo(whole);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {76, 77, 78, 79})
    void threadsChangeNothing(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] file = lines(seed, 600);
        String whole = read(file, null, 0, file.length + 1);
        ExecutorService workers = Executors.newFixedThreadPool(3);
        try {
            for (int i = 0; i < 20; i++) {
                int block = 1 + random.nextInt(i < 10 ? 3000 : 60_000);
                int ahead = random.nextInt(6);
                assertThat(read(file, workers, ahead, block))
                        .as("seed " + seed + ", blocks of " + block + ", ahead " + ahead)
                        .isEqualTo(whole);
            }
        } finally {
            workers.shutdownNow();
        }
    }
}
