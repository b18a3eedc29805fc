package io.tadoru.collector.auditbeat;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.bytes.LineFeeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Some whole lines of a file: what they hold, no matter what stands before them. One thing alone can reach over the
 * border: the action line of a bulk request names the document of the next line, see {@link #announcedBy}. Not
 * thread-safe.
 */
final class DocumentBlock {
    /** So many broken lines are named. */
    static final int NAMED = 20;

    final byte[] bytes;
    private final int length;
    private final String file;

    final List<Event> events = new ArrayList<>();
    long broken;
    /** The first of them, with the reason. */
    final List<String> brokenLines = new ArrayList<>();

    long others;
    String firstOther = "";

    private long line;
    /** Whether a line came that takes or forgets what was announced before. */
    private boolean decided;

    private @Nullable Source announced;
    /** Where the first document lies, when it does not say its own place; -1 where there is none such. */
    private int nameless = -1;

    private int namelessEnd;

    /** @param linesBefore how many lines of the file lie before */
    DocumentBlock(byte[] bytes, int length, String file, long linesBefore) {
        this.bytes = bytes;
        this.length = length;
        this.file = file;
        this.line = linesBefore;
    }

    void read(LineReader reader) {
        int start = 0;
        while (start < length) {
            int end = LineFeeds.next(bytes, start, length);
            line++;
            line(reader, start, end);
            start = end + 1;
        }
    }

    /** Notes that the next line was left out. */
    void tooLong(int longest) {
        line++;
        broken("longer than " + longest + " bytes");
    }

    private void line(LineReader reader, int start, int to) {
        int from = start;
        while (from < to && bytes[from] <= ' ' && bytes[from] >= 0) {
            from++;
        }
        if (from == to) {
            return;
        }
        try {
            document(reader.read(bytes, from, to), from, to);
        } catch (IOException e) {
            announced = null;
            broken(AuditbeatDocument.broken(e));
        }
        decided = true;
    }

    private void document(AuditbeatDocument document, int from, int to) {
        if (document.isAction()) {
            announced = document.place();
            return;
        }
        Source own = document.place();
        Source place = own != null ? own : announced;
        announced = null;
        Event event = document.event(place != null ? place : new Source(file, "line " + line));
        if (event == null) {
            if (others++ == 0) {
                firstOther = "line " + line + ": " + document.reason();
            }
            return;
        }
        if (own == null && !decided) {
            nameless = from;
            namelessEnd = to;
        }
        events.add(event);
    }

    private void broken(String why) {
        broken++;
        if (brokenLines.size() < NAMED) {
            brokenLines.add(line + " (" + why + ")");
        }
    }

    /**
     * Puts what the block before announced into effect; called once, after {@link #read}.
     *
     * @return what is announced to the next block
     */
    @Nullable
    Source announcedBy(@Nullable Source before, LineReader reader) throws IOException {
        if (before != null && nameless >= 0) {
            Event event = reader.read(bytes, nameless, namelessEnd).event(before);
            events.set(0, Objects.requireNonNull(event, "the same line gives an event again"));
        }
        return decided ? announced : before;
    }
}
