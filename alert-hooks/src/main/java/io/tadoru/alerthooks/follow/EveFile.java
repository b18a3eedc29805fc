package io.tadoru.alerthooks.follow;

import io.tadoru.alerthooks.follow.LogFile.Content;
import io.tadoru.alerthooks.follow.LogFolder.Look;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a growing file of lines, such as Suricata's {@code eve.json}, through rotation by rename and by copy and
 * truncate, also compressed, and through restarts: no line is lost and none comes twice, as long as the files of the
 * meantime are there. The place in a file is told by inode, offset and the bytes before it, so that a truncated file that
 * has grown again, a copy and an inode used anew are known for what they are.
 *
 * <p>Of a rotated file the rest is read when the new one has content: a writer may hold the old one open until then. What
 * stands behind the last line feed of a file that is left comes as a line. A line longer than a chunk is left out, with a
 * warning in the log. What a writer adds between copy and truncation is lost by the rotation itself.
 *
 * <p>Keeps nothing in memory: the cursor is all. Safe from any thread.
 */
public final class EveFile {
    private static final Logger LOG = LoggerFactory.getLogger(EveFile.class);

    private final Path file;
    private final LogFolder folder;
    private final int most;

    /**
     * @param file need not be there yet; its folder must
     * @param most bytes that one call gives, lines longer than that are left out; from 1 to 1 GiB
     */
    public EveFile(Path file, int most) {
        if (most < 1 || most > 1 << 30) {
            throw new IllegalArgumentException("a chunk has 1 byte to 1 GiB");
        }
        this.file = file.toAbsolutePath();
        this.folder = new LogFolder(file);
        this.most = most;
    }

    /**
     * What came after a cursor, in order; empty where nothing did. Who gets something asks again at once, there may be
     * more.
     *
     * @param cursor of the last chunk that was stored; "" for the begin of the file as it is now, without what was
     *     rotated away before
     * @throws IOException where a file cannot be read; the same cursor can be tried again
     * @throws IllegalArgumentException where the text is no cursor
     */
    public List<Chunk> poll(String cursor) throws IOException {
        Cursor at = cursor.isEmpty() ? null : Cursor.of(cursor);
        Walk walk = new Walk();
        try {
            walk.from(at);
        } catch (NoSuchFileException e) {
            // Renamed while it was looked for: what was read until then is right, the next call finds the rest.
            LOG.debug("{}: rotated while it was read", file);
        }
        return walk.chunks;
    }

    /**
     * The cursor behind the last whole line, for those that want only what is new.
     *
     * @return "" where there is none yet
     */
    public String end() throws IOException {
        LogFile current = folder.current();
        if (current == null) {
            return "";
        }
        try (Content content = current.open()) {
            long end = current.size();
            while (end > 0) {
                int size = (int) Math.min(end, 1 << 16);
                byte[] bytes = content.read(end - size, size);
                int feed = lastFeed(bytes, 0);
                if (feed >= 0) {
                    return cursor(current, content, end - size + feed + 1).toString();
                }
                end -= size;
            }
            return "";
        }
    }

    private Cursor cursor(LogFile of, Content content, long offset) throws IOException {
        int size = (int) Math.min(offset, LogFile.PRINT);
        byte[] head = content.read(0, size);
        byte[] before = content.read(offset - size, size);
        if (head.length < size || before.length < size) {
            throw new NoSuchFileException(of.path() + ": truncated");
        }
        return new Cursor(of.inode(), offset, LogFile.print(head, before, size, offset), known(of));
    }

    /** All that was rotated away before this lies before the file. */
    private long known(LogFile of) {
        return of.path().equals(file) ? Math.max(of.time(), System.currentTimeMillis()) : of.time();
    }

    /** The file in which a cursor lies: its own, or a copy. */
    private static @Nullable LogFile find(Look look, Cursor at) throws IOException {
        // The cheap ones first, and of these the newest.
        Comparator<LogFile> order = Comparator.comparing(LogFile::gzip).thenComparing(f -> -f.time());
        Stream<LogFile> own = look.all().stream().filter(f -> f.inode() == at.inode());
        Stream<LogFile> others =
                look.sequence().stream().filter(f -> f.inode() != at.inode()).sorted(order);
        for (LogFile one : Stream.concat(own, others).toList()) {
            if (holds(one, at)) {
                return one;
            }
        }
        return null;
    }

    private static boolean holds(LogFile one, Cursor at) throws IOException {
        try (Content content = one.open()) {
            return content.holds(at);
        } catch (EOFException | ZipException e) {
            return false;
        }
    }

    private static int lastFeed(byte[] bytes, int from) {
        for (int i = bytes.length - 1; i >= from; i--) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** One call's way through the files. */
    private final class Walk {
        final List<Chunk> chunks = new ArrayList<>();
        private int left = most;

        void from(@Nullable Cursor at) throws IOException {
            LogFile current = folder.current();
            if (at == null) {
                if (current != null) {
                    file(current, null, null, false);
                }
                return;
            }
            if (current != null && current.inode() == at.inode() && holds(current, at)) {
                file(current, at, null, false);
                return;
            }
            Look look = folder.look();
            if (look == null) {
                return;
            }
            LogFile found = find(look, at);
            if (found == null) {
                LOG.warn("{}: the file that was read last is gone; lines may be missing", file);
                through(
                        null,
                        null,
                        look.sequence().stream()
                                .filter(f -> f.time() > at.time() || f.path().equals(file))
                                .toList());
            } else {
                through(found, at, look.after(found));
            }
        }

        private void through(@Nullable LogFile found, @Nullable Cursor begin, List<LogFile> after) throws IOException {
            Deque<LogFile> then = new ArrayDeque<>(after);
            LogFile one = found == null ? then.poll() : found;
            Cursor at = begin;
            LogFile previous = null;
            while (one != null) {
                LogFile next = next(then);
                Place end = file(one, at, previous, next != null);
                if (end == null || next == null) {
                    return;
                }
                if (goesOn(end, next)) {
                    // Copied, but not truncated yet: the log has all of the copy.
                    at = end.cursor;
                    previous = null;
                } else {
                    if (!end.isLeft()) {
                        return;
                    }
                    at = null;
                    previous = one;
                }
                one = then.poll();
            }
        }

        /** The next file with anything in it; those without are dropped. */
        private @Nullable LogFile next(Deque<LogFile> then) {
            while (!then.isEmpty() && then.getFirst().size() == 0) {
                then.removeFirst();
            }
            return then.peek();
        }

        private boolean goesOn(Place end, LogFile next) throws IOException {
            try (Content content = next.open()) {
                return end.cursor != null
                        ? content.holds(end.cursor)
                        : end.tail.length > 0 && Arrays.equals(content.read(0, end.tail.length), end.tail);
            }
        }

        /** Whether a file comes right behind another still: a copy that was empty before may have got its content. */
        private boolean follows(LogFile previous, LogFile one) throws IOException {
            Look look = folder.look();
            if (look == null) {
                return false;
            }
            for (LogFile before : look.all()) {
                if (before.inode() == previous.inode()) {
                    LogFile next = next(new ArrayDeque<>(look.after(before)));
                    return next != null && next.inode() == one.inode();
                }
            }
            return false;
        }

        /**
         * Reads the whole lines of a file.
         *
         * @param from null for its begin
         * @param previous the file before it, where this is its begin; null where there is none
         * @param last whether nothing will be added to it
         * @return where its lines end, if that is its end; null where there is, or will be, more in it
         */
        private @Nullable Place file(LogFile one, @Nullable Cursor from, @Nullable LogFile previous, boolean last)
                throws IOException {
            try (Content content = one.open()) {
                byte[] head = content.read(0, LogFile.PRINT);
                Cursor at = from;
                while (true) {
                    long offset = at == null ? 0 : at.offset();
                    int before = (int) Math.min(offset, LogFile.PRINT);
                    byte[] bytes = content.read(offset - before, before + left);
                    if (at != null
                            && (head.length < before
                                    || bytes.length < before
                                    || LogFile.print(head, bytes, before, offset) != at.print())) {
                        return null; // Truncated since the look.
                    }
                    if (at == null && previous != null && !follows(previous, one)) {
                        return null;
                    }
                    int feed = lastFeed(bytes, before);
                    boolean full = bytes.length == before + left;
                    if (feed < 0) {
                        if (full && left == most) {
                            skip(one, content, offset, last);
                        }
                        return !full && last
                                ? new Place(one, at, Arrays.copyOfRange(bytes, before, bytes.length))
                                : null;
                    }
                    long end = offset + feed + 1 - before;
                    if (head.length < Math.min(end, LogFile.PRINT)) {
                        return null; // It has just begun; the next call has all of its head.
                    }
                    Cursor next = new Cursor(one.inode(), end, LogFile.print(head, bytes, feed + 1, end), known(one));
                    // Truncated and grown again while it was read: what was read may be of both.
                    if (!one.gzip() && !content.holds(next)) {
                        return null;
                    }
                    chunks.add(new Chunk(Arrays.copyOfRange(bytes, before, feed + 1), next.toString()));
                    left -= feed + 1 - before;
                    at = next;
                    if (full) {
                        return null;
                    }
                }
            }
        }

        /** Leaves out a line that is too long, when its end is there. */
        private void skip(LogFile one, Content content, long begin, boolean last) throws IOException {
            long offset = begin;
            while (true) {
                byte[] bytes = content.read(offset, 1 << 16);
                for (int i = 0; i < bytes.length; i++) {
                    if (bytes[i] == '\n') {
                        leaveOut(cursor(one, content, offset + i + 1), begin);
                        return;
                    }
                }
                offset += bytes.length;
                if (bytes.length == 0) {
                    if (last) {
                        leaveOut(cursor(one, content, offset), begin);
                    }
                    return;
                }
            }
        }

        private void leaveOut(Cursor next, long begin) {
            LOG.warn(
                    "{}: a line of {} bytes at {} is left out; at most {} are taken",
                    file,
                    next.offset() - begin,
                    begin,
                    most);
            chunks.add(new Chunk(new byte[0], next.toString()));
        }

        /** The end of a file's lines, and what stands behind. */
        private final class Place {
            final LogFile of;
            final @Nullable Cursor cursor;
            final byte[] tail;

            Place(LogFile of, @Nullable Cursor cursor, byte[] tail) {
                this.of = of;
                this.cursor = cursor;
                this.tail = tail;
            }

            /** Gives the tail as a line; false where the file has grown since, so that it cannot be left. */
            boolean isLeft() throws IOException {
                long offset = cursor == null ? 0 : cursor.offset();
                try (Content content = of.open()) {
                    if (content.read(offset, tail.length + 1).length != tail.length) {
                        return false;
                    }
                    if (tail.length > 0) {
                        byte[] line = Arrays.copyOf(tail, tail.length + 1);
                        line[tail.length] = '\n';
                        chunks.add(new Chunk(
                                line, cursor(of, content, offset + tail.length).toString()));
                        left -= line.length;
                    }
                    return true;
                }
            }
        }
    }
}
