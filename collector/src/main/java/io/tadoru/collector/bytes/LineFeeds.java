package io.tadoru.collector.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds and counts line feeds, eight bytes at a time. */
public final class LineFeeds {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long FEEDS = ONES * '\n';

    private LineFeeds() {}

    /** The place of the first line feed from {@code from} on; {@code to} where there is none before it. */
    public static int next(byte[] b, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            // Zero where a byte is a line feed. The lowest bit that this marks is right, higher ones need not be.
            long differs = (long) LONGS.get(b, i) ^ FEEDS;
            long found = (differs - ONES) & ~differs & HIGH;
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / 8;
            }
        }
        while (i < to && b[i] != '\n') {
            i++;
        }
        return i;
    }

    /** How many there are from {@code from} up to and without {@code to}. */
    public static int count(byte[] b, int from, int to) {
        int count = 0;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long differs = (long) LONGS.get(b, i) ^ FEEDS;
            // Adding stays within each byte: the high bit is left 0 where all others and the byte's own are.
            count += Long.bitCount(~((differs & ~HIGH) + ~HIGH | differs) & HIGH);
        }
        for (; i < to; i++) {
            count += b[i] == '\n' ? 1 : 0;
        }
        return count;
    }
}
