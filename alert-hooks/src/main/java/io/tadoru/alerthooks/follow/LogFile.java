package io.tadoru.alerthooks.follow;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was when the folder was looked at.
 *
 * @param size in bytes on disk
 * @param time of the last writing, milliseconds since the epoch
 */
record LogFile(Path path, long inode, long size, long time) {
    /** So many bytes: a part of a line with its numbers. */
    static final int PRINT = 256;

    static LogFile of(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:ino,size,lastModifiedTime,isRegularFile");
        if (!(Boolean) requireNonNull(attributes.get("isRegularFile"))) {
            throw new IOException(path + ": is no file");
        }
        return new LogFile(
                path,
                (Long) requireNonNull(attributes.get("ino")),
                (Long) requireNonNull(attributes.get("size")),
                ((FileTime) requireNonNull(attributes.get("lastModifiedTime"))).toMillis());
    }

    boolean gzip() {
        return path.getFileName().toString().endsWith(".gz");
    }

    /**
     * What tells a place in a file from the same place in all others: a sum over the file's first bytes, in which there is
     * a time, and over those just before the place.
     *
     * @param head the file's first bytes, at least as many as there are before the place or {@value #PRINT}
     * @param before ends at the place, and has at least as many bytes before it
     * @param offset of the place
     */
    static int print(byte[] head, byte[] before, int to, long offset) {
        int size = (int) Math.min(offset, PRINT);
        CRC32C sum = new CRC32C();
        sum.update(head, 0, size);
        sum.update(before, to - size, size);
        return (int) sum.getValue();
    }

    /** @throws NoSuchFileException where the name means another file by now */
    Content open() throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            if (of(path).inode() != inode) {
                throw new NoSuchFileException(path.toString());
            }
            return gzip() ? new Packed(channel) : new Plain(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** What is in a file. */
    interface Content extends Closeable {
        /** At most so many bytes from a place on; fewer only at the end. */
        byte[] read(long offset, int most) throws IOException;

        /** Whether a cursor lies in it. */
        default boolean holds(Cursor at) throws IOException {
            int size = (int) Math.min(at.offset(), PRINT);
            byte[] head = read(0, size);
            byte[] before = read(at.offset() - size, size);
            return head.length == size && before.length == size && print(head, before, size, at.offset()) == at.print();
        }
    }

    private record Plain(FileChannel channel) implements Content {
        @Override
        public byte[] read(long offset, int most) throws IOException {
            long there = Math.max(0, Math.min(most, channel.size() - offset));
            ByteBuffer buffer = ByteBuffer.allocate((int) there);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    break;
                }
            }
            byte[] bytes = new byte[buffer.position()];
            buffer.flip().get(bytes);
            return bytes;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Read from its beginning for every place that is not behind the last one. */
    private static final class Packed implements Content {
        private final FileChannel channel;
        private @Nullable InputStream in;
        private long at;

        Packed(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public byte[] read(long offset, int most) throws IOException {
            InputStream from = in;
            if (from == null || offset < at) {
                from = new GZIPInputStream(Channels.newInputStream(channel.position(0)), 1 << 16);
                in = from;
                at = 0;
            }
            while (at < offset) {
                long skipped = from.skip(offset - at);
                if (skipped <= 0) {
                    return new byte[0];
                }
                at += skipped;
            }
            byte[] bytes = from.readNBytes(most);
            at += bytes.length;
            return bytes;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
