package io.tadoru.alerthooks.evidence;

import io.tadoru.collector.EventStore;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.Sentence;
import io.tadoru.collector.memory.EvidenceFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit logs of folders (such as {@code /var/log/audit}), kept in memory for all investigations. Whoever opens it gets the logs as they were at most a
 * second before; where any of them has changed since the last reading, they are read anew, by one for all who wait, while
 * those that are open keep what they have. Thread-safe.
 *
 * <p>Only the newest files are read, up to a bound; coverage says which are left out.
 */
public final class LogFolderEvidence implements Evidence {
    /** How many bytes are read where nobody says otherwise: about 100 MB in memory. */
    public static final long MOST_BYTES = 1L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(LogFolderEvidence.class);
    private static final long FRESH = Duration.ofSeconds(1).toNanos();
    /** Rotations that may come into one reading. */
    private static final int ATTEMPTS = 4;

    private final List<Path> logs;
    private final String namelessHost;
    private final long most;
    private final LongSupplier clock;
    private final ReentrantLock reading = new ReentrantLock(true);

    private @Nullable SharedStore current;
    private LogSet seen = LogSet.NONE;
    /** When the last look began that {@link #current} comes from. */
    private long looked;

    private boolean closed;

    /**
     * @param logs folders with {@code audit.log*} files, or files; at least one
     * @param namelessHost the host of records without {@code node=}
     * @param most bytes to read, at least the newest file
     */
    public LogFolderEvidence(List<Path> logs, String namelessHost, long most) {
        this(logs, namelessHost, most, System::nanoTime);
    }

    /** @param clock nanoseconds of any origin */
    LogFolderEvidence(List<Path> logs, String namelessHost, long most, LongSupplier clock) {
        this.logs = List.copyOf(logs);
        this.namelessHost = namelessHost;
        this.most = most;
        this.clock = clock;
    }

    @Override
    public EventStore open() {
        long came = clock.getAsLong();
        reading.lock();
        try {
            if (closed) {
                throw new EvidenceException(where() + ": closed");
            }
            SharedStore store = current;
            // Whoever waited for another's reading takes what that found, if it looked after this one came.
            if (store == null || looked - (came - FRESH) < 0) {
                store = refreshed(store);
            }
            return store.share();
        } finally {
            reading.unlock();
        }
    }

    private SharedStore refreshed(@Nullable SharedStore old) {
        long now = clock.getAsLong();
        LogSet before = LogSet.of(logs, most);
        if (old == null || !before.equals(seen)) {
            SharedStore fresh = read(before);
            current = fresh;
            if (old != null) {
                old.retire();
            }
            looked = now;
            return fresh;
        }
        looked = now;
        return old;
    }

    private SharedStore read(LogSet first) {
        LogSet set = first;
        for (int attempt = 1; ; attempt++) {
            EvidenceException fault = null;
            EventStore store = null;
            EvidenceFiles files = new EvidenceFiles(namelessHost, line -> {});
            try {
                store = files.read(set.paths());
            } catch (EvidenceException e) {
                fault = e;
            }
            LogSet after = LogSet.of(logs, most);
            if (store != null && after.sameFiles(set)) {
                // What was added meanwhile may be in it or not: the next look sees that the set has changed.
                seen = set;
                LOG.debug("{}: {}", where(), files.throughput());
                return new SharedStore(store, notes(set));
            }
            if (store != null) {
                store.close();
            }
            if (attempt == ATTEMPTS || after.sameFiles(set)) {
                throw fault != null
                        ? fault
                        : new EvidenceException(where() + ": the logs are rotated faster than they can be read");
            }
            set = after;
        }
    }

    private static List<Sentence> notes(LogSet set) {
        return set.left().isEmpty()
                ? List.of()
                : List.of(Sentence.of(
                        "{0} older files were not read, from {1} on: {2} bytes of logs are kept in memory at most.",
                        set.left().size(),
                        set.left().get(0).getFileName().toString(),
                        String.format(Locale.ROOT, "%,d", set.most())));
    }

    @Override
    public String where() {
        return logs.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        reading.lock();
        try {
            closed = true;
            if (current != null) {
                current.retire();
                current = null;
            }
        } finally {
            reading.unlock();
        }
    }
}
