package io.tadoru.collector.auditbeat;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Newline-delimited JSON: documents, hits with {@code _index}, {@code _id} and {@code _source}, or the alternating lines
 * of a bulk request, also mixed. A broken line is counted and named and never stops the reading. Not thread-safe.
 */
public final class AuditbeatReader {
    /** A line that is longer is skipped: no document is, and memory must not depend on a file without line ends. */
    static final int LONGEST_LINE = 64 << 20;

    private static final int NAMED = 20;

    private final Consumer<Event> out;
    private final List<String> notes = new ArrayList<>();
    private final @Nullable String[] texts = new @Nullable String[1 << 16];
    private long bytes;
    private long events;
    private long broken;
    private long others;

    /** @param out is given each event, in the order of the lines */
    public AuditbeatReader(Consumer<Event> out) {
        this.out = out;
    }

    /**
     * Reads to the end. Can be called again for the next file.
     *
     * @param in plain text, not compressed; stays open
     * @param file its name, for the events' sources and the notes
     * @throws IOException when {@code in} fails
     */
    public void read(InputStream in, String file) throws IOException {
        new File(file).read(in);
    }

    /** How many bytes were read. */
    public long bytes() {
        return bytes;
    }

    /** How many events were given out. */
    public long events() {
        return events;
    }

    /** How many lines are no JSON document. */
    public long broken() {
        return broken;
    }

    /** How many documents are no audit events. */
    public long others() {
        return others;
    }

    /** What a person should know: which lines of which file are broken, how many documents are something else. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /**
     * One text for equal texts, as far as they were seen lately: a million events name a few thousand programs and
     * files. The table does not grow, however many texts a stranger makes up.
     */
    private String interned(String text) {
        if (text.length() > 256) {
            return text;
        }
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & texts.length - 1;
        String known = texts[slot];
        if (text.equals(known)) {
            return known;
        }
        texts[slot] = text;
        return text;
    }

    /** One file on its way through. */
    private final class File {
        private final String name;
        private final List<String> brokenLines = new ArrayList<>();
        private long brokenHere;
        private long othersHere;
        private String firstOther = "";
        private long line;
        private @Nullable Source announced;

        File(String name) {
            this.name = name;
        }

        void read(InputStream in) throws IOException {
            byte[] buffer = new byte[1 << 16];
            int start = 0;
            int end = 0;
            boolean skipping = false;
            while (true) {
                if (end == buffer.length) {
                    if (start > 0) {
                        System.arraycopy(buffer, start, buffer, 0, end - start);
                        end -= start;
                        start = 0;
                    } else if (buffer.length >= LONGEST_LINE) {
                        skipping = true;
                        end = 0;
                    } else {
                        buffer = Arrays.copyOf(buffer, buffer.length * 2);
                    }
                }
                int scanned = end;
                int n = in.read(buffer, end, buffer.length - end);
                if (n < 0) {
                    break;
                }
                bytes += n;
                end += n;
                for (int i = scanned; i < end; i++) {
                    if (buffer[i] == '\n') {
                        line(buffer, start, i, skipping);
                        skipping = false;
                        start = i + 1;
                    }
                }
            }
            if (end > start || skipping) {
                line(buffer, start, end, skipping);
            }
            summary();
        }

        private void line(byte[] b, int from, int to, boolean tooLong) {
            line++;
            if (tooLong) {
                broken("longer than " + LONGEST_LINE + " bytes");
                return;
            }
            while (from < to && b[from] <= ' ' && b[from] >= 0) {
                from++;
            }
            if (from == to) {
                return;
            }
            try {
                document(AuditbeatDocument.readLine(b, from, to - from, AuditbeatReader.this::interned));
            } catch (IOException e) {
                announced = null;
                broken(AuditbeatDocument.broken(e));
            }
        }

        private void document(AuditbeatDocument document) {
            if (document.isAction()) {
                announced = document.place();
                return;
            }
            Source place = document.place() != null ? document.place() : announced;
            announced = null;
            Event event = document.event(place != null ? place : new Source(name, "line " + line));
            if (event != null) {
                events++;
                out.accept(event);
                return;
            }
            others++;
            if (othersHere++ == 0) {
                firstOther = "line " + line + ": " + document.reason();
            }
        }

        private void broken(String why) {
            broken++;
            brokenHere++;
            if (brokenLines.size() < NAMED) {
                brokenLines.add(line + " (" + why + ")");
            }
        }

        private void summary() {
            if (brokenHere > 0) {
                String more = brokenHere > brokenLines.size() ? " and more" : "";
                notes.add(name + ": " + brokenHere + (brokenHere == 1 ? " line is" : " lines are")
                        + " no JSON document: line " + String.join(", ", brokenLines) + more);
            }
            if (othersHere > 0) {
                notes.add(name + ": " + othersHere + (othersHere == 1 ? " document is" : " documents are")
                        + " no audit event, first " + firstOther);
            }
        }
    }
}
