package io.tadoru.collector.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was made of bytes that come again and again: names, and whole records of one file, directory or process, alike to
 * the last byte. A cache with two places for each hash, so that endless hostile bytes cannot make it grow: the newest take
 * the place of the oldest. Not thread-safe.
 */
public final class Remembered<T> {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final int longest;
    private final @Nullable Made<T>[] places;

    private record Made<T>(byte[] bytes, T made) {
        boolean isFrom(byte[] b, int from, int to) {
            return Arrays.equals(bytes, 0, bytes.length, b, from, to);
        }
    }

    /**
     * @param places how many there are, a power of two
     * @param longest longer bytes are not kept: they are hardly ever repeated
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // No array of a generic type can be made.
    public Remembered(int places, int longest) {
        this.places = new Made[places];
        this.longest = longest;
    }

    /** What was made of {@code b[from]} up to and without {@code b[to]}; null where it is not known (any more). */
    public @Nullable T find(byte[] b, int from, int to) {
        if (to - from > longest) {
            return null;
        }
        int place = place(b, from, to);
        Made<T> known = places[place];
        if (known != null && known.isFrom(b, from, to)) {
            return known.made;
        }
        known = places[place ^ 1];
        return known != null && known.isFrom(b, from, to) ? known.made : null;
    }

    /** Keeps what was made of these bytes, and gives it back. */
    public T keep(byte[] b, int from, int to, T made) {
        if (to - from <= longest) {
            int place = place(b, from, to);
            places[place ^ 1] = places[place];
            places[place] = new Made<>(Arrays.copyOfRange(b, from, to), made);
        }
        return made;
    }

    /** How much is kept. */
    public long held() {
        return Arrays.stream(places).filter(Objects::nonNull).count();
    }

    private int place(byte[] b, int from, int to) {
        long one = to - from;
        long other = MIX;
        int i = from;
        // Two chains side by side: the processor need not wait for the multiplication.
        for (; i + 16 <= to; i += 16) {
            one = (Long.rotateLeft(one, 5) ^ (long) LONGS.get(b, i)) * MIX;
            other = (Long.rotateLeft(other, 5) ^ (long) LONGS.get(b, i + 8)) * MIX;
        }
        if (i + 8 <= to) {
            one = (Long.rotateLeft(one, 5) ^ (long) LONGS.get(b, i)) * MIX;
            i += 8;
        }
        long rest = 0;
        for (; i < to; i++) {
            rest = rest << 8 | b[i] & 0xff;
        }
        long hash = (one ^ Long.rotateLeft(other, 31) ^ rest) * MIX;
        return (int) (hash >>> 40) & places.length - 1;
    }
}
