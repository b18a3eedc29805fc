package io.tadoru.collector.memory;

import io.tadoru.collector.Event;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.audit.AuditLogReader;
import io.tadoru.collector.auditbeat.AuditbeatReader;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files of evidence, told apart by their content: raw audit logs (a rotated set in any order, several hosts by
 * {@code node=}) and Auditbeat NDJSON, each plain, gzip or zstd. Not thread-safe.
 */
public final class EvidenceFiles {
    private static final int PEEK = 1 << 16;
    private static final int BATCH = 512;
    private static final int WORKERS = Runtime.getRuntime().availableProcessors();
    /** So many blocks of a file may be read before they are needed: no worker waits, and memory is bounded. */
    private static final int AHEAD = WORKERS + 1;

    private static final ThreadFactory DAEMONS = work -> {
        Thread thread = new Thread(work, "tadoru-reader");
        thread.setDaemon(true);
        return thread;
    };

    private final String namelessHost;
    private final Consumer<String> progress;
    private long bytes;
    private long events;
    private long nanos;
    private final List<Sentence> notes = new ArrayList<>();

    /**
     * @param namelessHost the host of raw records without {@code node=}
     * @param progress is told, at most once a second, how far reading has come
     */
    public EvidenceFiles(String namelessHost, Consumer<String> progress) {
        this.namelessHost = namelessHost;
        this.progress = progress;
    }

    private enum Kind {
        RAW,
        NDJSON
    }

    /** A file, what it holds and the first stamp in it. */
    private record Found(Path path, Kind kind, FirstStamp first) {}

    /**
     * Reads files and folders (their {@code audit.log*} files) into one store.
     *
     * @throws EvidenceException when one is missing, unreadable, or holds neither kind of evidence
     */
    public MemoryStore read(List<Path> paths) {
        return read(paths, BATCH);
    }

    /** @param batch how many events go from the reading thread to the one that keeps them at once */
    MemoryStore read(List<Path> paths, int batch) {
        try (ColumnFiller filler = new ColumnFiller(batch)) {
            stream(paths, filler::add);
            return new MemoryStore(filler.finish(), notes);
        }
    }

    /** Hands every event of the files to {@code out}, in the order of reading. */
    public void stream(List<Path> paths, Consumer<Event> out) {
        long start = System.nanoTime();
        List<Found> found = new ArrayList<>();
        for (Path path : expanded(paths)) {
            found.add(look(path));
        }
        // A rotated set comes in any order; an event cut at a border needs the older file first.
        found.sort(
                Comparator.comparing(Found::first).thenComparing(f -> f.path().toString()));
        Progress ticker = new Progress(found);
        Consumer<Event> counted = e -> {
            events++;
            if ((events & 0xfff) == 0) {
                ticker.tick();
            }
            out.accept(e);
        };
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS, DAEMONS);
        try {
            read(found, ticker, counted, workers);
        } finally {
            workers.shutdownNow();
        }
        nanos += System.nanoTime() - start;
    }

    private void read(List<Found> found, Progress ticker, Consumer<Event> out, Executor workers) {
        AuditLogReader raw = new AuditLogReader(namelessHost, out);
        for (Found file : found) {
            try (InputStream in = open(file.path(), ticker)) {
                if (file.kind() == Kind.RAW) {
                    raw.read(in, file.path().getFileName().toString());
                } else {
                    AuditbeatReader documents = new AuditbeatReader(out, workers, AHEAD);
                    documents.read(in, file.path().getFileName().toString());
                    bytes += documents.bytes();
                    notes.addAll(documents.notes());
                }
                note(file, in);
            } catch (IOException e) {
                throw new EvidenceException(file.path() + ": reading stopped: " + e.getMessage(), e);
            }
        }
        raw.finish();
        bytes += raw.bytes();
        notes.addAll(raw.notes());
    }

    private void note(Found file, InputStream in) {
        if (in instanceof CompressedStream c && c.damage() != null) {
            notes.add(Sentence.of(
                    "{0} {1} after {2} MB: reading stopped there.",
                    file.path().getFileName().toString(),
                    c.damage(),
                    String.format(Locale.ROOT, "%.1f", c.bytes() / 1e6)));
        } else if (file.first().equals(FirstStamp.LAST) && file.kind() == Kind.RAW) {
            notes.add(Sentence.of("{0} is empty.", file.path().getFileName().toString()));
        }
    }

    private static List<Path> expanded(List<Path> paths) {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> inside = Files.list(path)) {
                List<Path> logs = inside.filter(p -> p.getFileName().toString().startsWith("audit.log"))
                        .sorted()
                        .toList();
                if (logs.isEmpty()) {
                    throw new EvidenceException(path + ": this folder has no audit.log; name the files themselves");
                }
                files.addAll(logs);
            } catch (IOException e) {
                throw new EvidenceException(path + ": cannot list this folder: " + e.getMessage(), e);
            }
        }
        return files;
    }

    private static Found look(Path path) {
        byte[] head;
        try (InputStream in = open(path, null)) {
            head = in.readNBytes(PEEK);
        } catch (NoSuchFileException e) {
            throw new EvidenceException(path + ": there is no such file", e);
        } catch (EOFException e) {
            throw new EvidenceException(path + ": this compressed file is cut off within its first bytes", e);
        } catch (IOException e) {
            throw new EvidenceException(path + ": cannot be read: " + e.getMessage(), e);
        }
        int i = 0;
        while (i < head.length && head[i] <= ' ' && head[i] >= 0) {
            i++;
        }
        if (i < head.length && head[i] == '{') {
            return new Found(path, Kind.NDJSON, FirstStamp.LAST);
        }
        FirstStamp first = FirstStamp.in(head);
        if (first.equals(FirstStamp.LAST) && head.length > 0) {
            throw new EvidenceException(path + ": neither an audit log (no \"audit(time:serial)\" in its first "
                    + head.length + " bytes) nor Auditbeat NDJSON (does not begin with \"{\")");
        }
        return new Found(path, Kind.RAW, first);
    }

    private static InputStream open(Path path, @Nullable Progress ticker) throws IOException {
        InputStream file = Files.newInputStream(path);
        InputStream in = new BufferedInputStream(ticker == null ? file : ticker.counting(file), 1 << 16);
        try {
            in.mark(4);
            byte[] magic = in.readNBytes(4);
            in.reset();
            if (startsWith(magic, 0x1f, 0x8b)) {
                return CompressedStream.gzip(in);
            }
            if (startsWith(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
                return CompressedStream.zstd(in);
            }
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static boolean startsWith(byte[] head, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (i >= head.length || (head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** One line: how much was read, how fast. */
    public String throughput() {
        double seconds = nanos / 1e9;
        return String.format(
                Locale.ROOT,
                "%,d events, %.1f MB in %.2f s (%.0f MB/s, %,.0f events/s)",
                events,
                bytes / 1e6,
                seconds,
                bytes / 1e6 / seconds,
                events / seconds);
    }

    /** What a person should know about the reading. */
    public List<Sentence> notes() {
        return List.copyOf(notes);
    }

    /** Says every second how much of the files is read and how long it will still take. */
    private final class Progress {
        private final long total;
        private final long start = System.nanoTime();
        private long done;
        private long told = start;

        Progress(List<Found> files) {
            long sum = 0;
            for (Found file : files) {
                sum += file.path().toFile().length();
            }
            total = sum;
        }

        InputStream counting(InputStream in) {
            return new FilterInputStream(in) {
                @Override
                public int read() throws IOException {
                    int c = super.read();
                    done += c < 0 ? 0 : 1;
                    return c;
                }

                @Override
                public int read(byte[] b, int off, int len) throws IOException {
                    int n = super.read(b, off, len);
                    done += Math.max(n, 0);
                    return n;
                }
            };
        }

        void tick() {
            long now = System.nanoTime();
            if (now - told < 1_000_000_000L || total == 0) {
                return;
            }
            told = now;
            double part = Math.min(1, (double) done / total);
            double seconds = (now - start) / 1e9;
            progress.accept(String.format(
                    Locale.ROOT,
                    "reading: %.0f %%, %,d events, about %.0f s left",
                    part * 100,
                    events,
                    part == 0 ? 0 : seconds / part - seconds));
        }
    }
}
