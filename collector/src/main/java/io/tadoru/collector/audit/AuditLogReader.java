package io.tadoru.collector.audit;

import io.tadoru.collector.Event;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.bytes.LineFeeds;
import io.tadoru.collector.bytes.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads raw audit logs, RAW or ENRICHED, of one host or of many, in one pass: memory does not grow with the text.
 *
 * <p>Records of one event share time, serial and node; events interleave, can be cut at the border of two files and
 * mostly end without an EOE. An event is given out when none of its records can be expected any more, so read the files
 * of a rotated set oldest first with one reader and call {@link #finish} at the end. Where files overlap, an event can
 * be given out again. A line that cannot be read is counted and named, and loses nothing else. Not thread-safe.
 */
public final class AuditLogReader {
    /** A line longer than this is broken: the kernel's records end at 8,970 bytes (MAX_AUDIT_MESSAGE_LENGTH). */
    static final int LONGEST_LINE = 1 << 20;

    private static final int NAMED_LINES = 20;

    private final String namelessHost;
    private final Consumer<Event> out;
    private final OpenEvents open = new OpenEvents(this::give);
    private final Texts texts = new Texts();
    private final Fields fields = new Fields(texts);
    private final KnownRecords known = new KnownRecords();
    private final RecordHeader header = new RecordHeader(texts);
    private final List<String> brokenLines = new ArrayList<>();
    private final List<String> cutFiles = new ArrayList<>();
    private long bytes;
    private long lines;
    private long broken;
    private long events;
    private long nameless;
    private long named;
    private long lost;
    private String lostAt = "";

    /**
     * @param namelessHost the host that lines without {@code node=} belong to
     * @param out takes the events; nearly in the order of their first records
     */
    public AuditLogReader(String namelessHost, Consumer<Event> out) {
        this.namelessHost = namelessHost;
        this.out = out;
    }

    /**
     * Reads one file to its end.
     *
     * @param name how to name the file in sources and notes
     */
    public void read(InputStream in, String name) throws IOException {
        byte[] buffer = new byte[1 << 18];
        int filled = 0;
        long lineNumber = 0;
        boolean skipping = false;
        while (true) {
            int n = in.read(buffer, filled, buffer.length - filled);
            if (n > 0) {
                bytes += n;
            }
            int limit = filled + Math.max(n, 0);
            int start = 0;
            for (int i = LineFeeds.next(buffer, filled, limit); i < limit; i = LineFeeds.next(buffer, start, limit)) {
                lineNumber++;
                if (!skipping) {
                    line(buffer, start, i, name, lineNumber, false);
                }
                skipping = false;
                start = i + 1;
            }
            if (n < 0) {
                if (limit > start && !skipping) {
                    line(buffer, start, limit, name, lineNumber + 1, true);
                }
                return;
            }
            filled = limit - start;
            System.arraycopy(buffer, start, buffer, 0, filled);
            if (skipping) {
                filled = 0;
            } else if (filled == buffer.length) {
                if (buffer.length >= LONGEST_LINE) {
                    broken(name, lineNumber + 1, "is longer than " + LONGEST_LINE + " bytes");
                    lines++;
                    skipping = true;
                    filled = 0;
                } else {
                    buffer = Arrays.copyOf(buffer, buffer.length * 2);
                }
            }
        }
    }

    /** Gives out the events that still wait for records. */
    public void finish() {
        open.giveAll();
    }

    private void line(byte[] b, int start, int end, String file, long number, boolean cut) {
        lines++;
        int from = start;
        int to = end;
        // Zeros where the machine lost power, blanks, CR.
        while (from < to && (b[from] == 0 || b[from] == ' ')) {
            from++;
        }
        while (to > from && (b[to - 1] == '\r' || b[to - 1] == 0)) {
            to--;
        }
        if (from == to || b[from] == '#' || startsWith(b, from, to, "----") || startsWith(b, from, to, "time->")) {
            return;
        }
        @Nullable String reason = header.parse(b, from, to);
        if (reason != null) {
            // What the kernel writes to its own log (audit_log_lost in kernel/audit.c), where that is among the lines.
            if (!lost(number(b, from, to, "audit_lost="), file, number)) {
                broken(file, number, reason);
            }
            return;
        }
        if (startsWith(b, header.typeStart, header.typeEnd, "CONFIG_CHANGE") && number(b, from, to, " lost=") >= 0) {
            // Somebody set the counter back (audit_receive_msg in kernel/audit.c): what it was is in "old".
            lost(number(b, from, to, " old="), file, number);
        }
        RecordType type = RecordType.of(b, header.typeStart, header.typeEnd);
        if (type != RecordType.EOE) {
            fields.reset(b, header.bodyStart, to, cut);
            record(type, b, file, number, to - from);
        }
        if (cut && fields.endedCut()) {
            cutFiles.add(file);
        }
    }

    private void record(RecordType type, byte[] b, String file, long number, int length) {
        String host = namelessHost;
        if (!header.node.isEmpty()) {
            host = header.node;
            named++;
        } else {
            nameless++;
        }
        PendingEvent event = open.find(host, header.time, header.serial);
        if (event == null) {
            event = open.begin(host, header.time, header.serial, new Event.Source(file, "line " + number));
        }
        String typeName =
                type == RecordType.OTHER ? RecordType.name(texts.of(b, header.typeStart, header.typeEnd)) : type.name();
        event.add(type, typeName, fields, known);
        open.grew(event, length);
    }

    private void give(PendingEvent event) {
        events++;
        out.accept(event.build());
    }

    /** Notes how many events the kernel says it lost since it began to count; whether it says so. */
    private boolean lost(long count, String file, long line) {
        if (count > lost) {
            lost = count;
            lostAt = file + ", line " + line;
        }
        return count >= 0;
    }

    /** The decimal number behind a word; -1 where there is none. */
    private static long number(byte[] b, int from, int to, String word) {
        for (int i = from; i + word.length() < to; i++) {
            if (startsWith(b, i, to, word)) {
                long number = -1;
                for (int k = i + word.length(); k < to && b[k] >= '0' && b[k] <= '9' && number < 1L << 32; k++) {
                    number = Math.max(number, 0) * 10 + b[k] - '0';
                }
                return number;
            }
        }
        return -1;
    }

    private void broken(String file, long number, String reason) {
        broken++;
        if (brokenLines.size() < NAMED_LINES) {
            brokenLines.add(file + ", line " + number + ": " + reason);
        }
    }

    /** How many events wait for more records. */
    int waiting() {
        return open.size();
    }

    /** How much text waits for more records, in bytes. */
    long waitingBytes() {
        return open.bytes();
    }

    private static boolean startsWith(byte[] b, int from, int to, String prefix) {
        if (to - from < prefix.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (b[from + i] != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Bytes read so far, uncompressed. */
    public long bytes() {
        return bytes;
    }

    /** Lines read so far, blank ones included. */
    public long lines() {
        return lines;
    }

    /** Events given out so far. */
    public long events() {
        return events;
    }

    /** Lines that could not be read. */
    public long broken() {
        return broken;
    }

    /** What a person should know about the reading: broken lines by number, events that the kernel lost, lines without a node. */
    public List<Sentence> notes() {
        List<Sentence> notes = new ArrayList<>();
        if (broken > 0) {
            notes.add(
                    broken > brokenLines.size()
                            ? Sentence.of(
                                    "{0} of {1} lines could not be read; the first {2}:",
                                    broken, lines, brokenLines.size())
                            : Sentence.of("{0} of {1} lines could not be read:", broken, lines));
            brokenLines.forEach(line -> notes.add(Sentence.text(line)));
        }
        if (lost > 0) {
            notes.add(Sentence.of(
                    "The kernel itself says that it lost {0} audit events until {1}.", lost, String.valueOf(lostAt)));
        }
        for (String file : cutFiles) {
            notes.add(Sentence.of("{0}: the last line has no line end; what it says last was left out.", file));
        }
        if (nameless > 0 && named > 0) {
            notes.add(Sentence.of(
                    "{0} of {1} records have no node=; they count as host {2}.",
                    nameless, nameless + named, namelessHost));
        }
        return notes;
    }
}
