package io.tadoru.collector.auditbeat;

import io.tadoru.collector.Event;
import io.tadoru.collector.Event.Source;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.bytes.LineFeeds;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Newline-delimited JSON: documents, hits with {@code _index}, {@code _id} and {@code _source}, or the alternating lines
 * of a bulk request, also mixed. A broken line is counted and named and never stops the reading.
 *
 * <p>Lines hardly depend on each other: blocks of them are read on other threads, where there are some, and what they
 * hold is put together in the order of the file, so that it is the same however the work is shared. Not thread-safe.
 */
public final class AuditbeatReader {
    /** A line that is longer is skipped: no document is, and memory must not depend on a file without line ends. */
    static final int LONGEST_LINE = 64 << 20;

    private static final int BLOCK = 1 << 20;

    private final Consumer<Event> out;
    private final Executor workers;
    private final int ahead;
    private final int blockSize;
    private final Queue<LineReader> idle = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> free = new ArrayDeque<>();
    private final List<Sentence> notes = new ArrayList<>();
    private long bytes;
    private long events;
    private long broken;
    private long others;

    /** @param out is given each event, in the order of the lines */
    public AuditbeatReader(Consumer<Event> out) {
        this(out, Runnable::run, 0);
    }

    /**
     * @param out is given each event, in the order of the lines, by the thread that calls {@link #read}
     * @param workers reads blocks of lines
     * @param ahead how many blocks, of about a megabyte, may be with the workers
     */
    public AuditbeatReader(Consumer<Event> out, Executor workers, int ahead) {
        this(out, workers, ahead, BLOCK);
    }

    AuditbeatReader(Consumer<Event> out, Executor workers, int ahead, int blockSize) {
        this.out = out;
        this.workers = workers;
        this.ahead = ahead;
        this.blockSize = blockSize;
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
    public List<Sentence> notes() {
        return List.copyOf(notes);
    }

    private LineReader lineReader() {
        LineReader reader = idle.poll();
        return reader != null ? reader : new LineReader();
    }

    /** One file on its way through. */
    private final class File {
        private final String name;
        private final Queue<FutureTask<DocumentBlock>> blocks = new ArrayDeque<>();
        private final List<String> brokenLines = new ArrayList<>();
        private long brokenHere;
        private long othersHere;
        private String firstOther = "";
        private long lines;
        private @Nullable Source announced;

        File(String name) {
            this.name = name;
        }

        void read(InputStream in) throws IOException {
            byte[] buffer = buffer();
            int filled = 0;
            boolean skipping = false;
            for (int n = 0; n >= 0; ) {
                n = in.read(buffer, filled, buffer.length - filled);
                bytes += Math.max(n, 0);
                int scanned = filled;
                filled += Math.max(n, 0);
                if (skipping) {
                    int end = LineFeeds.next(buffer, scanned, filled);
                    skipping = end == filled && n >= 0;
                    int rest = Math.max(0, filled - end - 1);
                    System.arraycopy(buffer, filled - rest, buffer, 0, rest);
                    filled = rest;
                }
                if (n < 0) {
                    handOver(buffer, filled);
                } else if (filled == buffer.length) {
                    int whole = afterLastLine(buffer, filled);
                    if (whole > 0) {
                        byte[] next = buffer();
                        next = filled - whole <= next.length ? next : new byte[buffer.length];
                        System.arraycopy(buffer, whole, next, 0, filled - whole);
                        handOver(buffer, whole);
                        buffer = next;
                        filled -= whole;
                    } else if (buffer.length >= LONGEST_LINE) {
                        skip();
                        skipping = true;
                        filled = 0;
                    } else {
                        buffer = Arrays.copyOf(buffer, buffer.length * 2);
                    }
                }
            }
            while (!blocks.isEmpty()) {
                take(blocks.remove());
            }
            summary();
        }

        private byte[] buffer() {
            byte[] buffer = free.poll();
            return buffer != null ? buffer : new byte[blockSize];
        }

        private static int afterLastLine(byte[] b, int filled) {
            int end = filled;
            while (end > 0 && b[end - 1] != '\n') {
                end--;
            }
            return end;
        }

        private void handOver(byte[] buffer, int length) throws IOException {
            DocumentBlock block = new DocumentBlock(buffer, length, name, lines);
            // The last line of a file may have no end.
            lines += LineFeeds.count(buffer, 0, length);
            submit(new FutureTask<>(() -> {
                LineReader reader = lineReader();
                block.read(reader);
                idle.add(reader);
                return block;
            }));
        }

        private void skip() throws IOException {
            DocumentBlock block = new DocumentBlock(new byte[0], 0, name, lines);
            block.tooLong(LONGEST_LINE);
            lines++;
            submit(new FutureTask<>(() -> block));
        }

        private void submit(FutureTask<DocumentBlock> task) throws IOException {
            workers.execute(task);
            blocks.add(task);
            if (blocks.size() > ahead) {
                take(blocks.remove());
            }
        }

        private void take(FutureTask<DocumentBlock> task) throws IOException {
            DocumentBlock block = await(task);
            LineReader reader = lineReader();
            announced = block.announcedBy(announced, reader);
            idle.add(reader);
            for (Event event : block.events) {
                events++;
                out.accept(event);
            }
            broken += block.broken;
            brokenHere += block.broken;
            brokenLines.addAll(block.brokenLines.subList(
                    0, Math.min(block.brokenLines.size(), DocumentBlock.NAMED - brokenLines.size())));
            firstOther = othersHere == 0 ? block.firstOther : firstOther;
            others += block.others;
            othersHere += block.others;
            if (block.bytes.length == blockSize) {
                free.add(block.bytes);
            }
        }

        private void summary() {
            if (brokenHere > 0) {
                notes.add(Sentence.of(
                        brokenHere == 1
                                ? "{0}: {1} line is no JSON document: line {2}"
                                : brokenHere > brokenLines.size()
                                        ? "{0}: {1} lines are no JSON document: line {2} and more"
                                        : "{0}: {1} lines are no JSON document: line {2}",
                        name,
                        brokenHere,
                        String.join(", ", brokenLines)));
            }
            if (othersHere > 0) {
                notes.add(Sentence.of(
                        othersHere == 1
                                ? "{0}: {1} document is no audit event, first {2}"
                                : "{0}: {1} documents are no audit event, first {2}",
                        name,
                        othersHere,
                        firstOther));
            }
        }
    }

    private static DocumentBlock await(FutureTask<DocumentBlock> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    // Half a file is none: the answer waits, and the caller learns of it later.
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error broken) {
                        throw broken;
                    }
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
