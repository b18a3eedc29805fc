package io.tadoru.collector.audit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds line feeds, eight bytes at a time. */
final class LineFeeds {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long FEEDS = ONES * '\n';

    private LineFeeds() {}

    /** The place of the first line feed from {@code from} on; {@code to} where there is none before it. */
    static int next(byte[] b, int from, int to) {
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
}
