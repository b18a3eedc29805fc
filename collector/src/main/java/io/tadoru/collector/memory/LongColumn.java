package io.tadoru.collector.memory;

import org.jspecify.annotations.Nullable;

/** Long numbers that mostly lie near each other on a grid, such as times in whole milliseconds: then four bytes each. */
final class LongColumn {
    private final long base;
    private final long unit;
    private final int @Nullable [] narrow;
    private final long[] wide;

    private LongColumn(long base, long unit, int @Nullable [] narrow, long[] wide) {
        this.base = base;
        this.unit = unit;
        this.narrow = narrow;
        this.wide = wide;
    }

    /** The numbers of {@code from} at these places, in this order. */
    static LongColumn of(long[] from, int[] order, int size) {
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            least = Math.min(least, from[order[i]]);
            most = Math.max(most, from[order[i]]);
        }
        long span = size == 0 ? 0 : most - least;
        long unit = 0;
        for (int i = 0; i < size && unit != 1 && span >= 0; i++) {
            unit = gcd(unit, from[order[i]] - least);
        }
        unit = Math.max(unit, 1);
        // A span beyond 63 bits turns negative.
        if (span < 0 || span / unit > 0xffffffffL) {
            long[] wide = new long[size];
            for (int i = 0; i < size; i++) {
                wide[i] = from[order[i]];
            }
            return new LongColumn(0, 1, null, wide);
        }
        int[] narrow = new int[size];
        for (int i = 0; i < size; i++) {
            narrow[i] = (int) ((from[order[i]] - least) / unit);
        }
        return new LongColumn(least, unit, narrow, new long[0]);
    }

    private static long gcd(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return x;
    }

    long get(int i) {
        return narrow == null ? wide[i] : base + (narrow[i] & 0xffffffffL) * unit;
    }

    /** What the numbers take. */
    long bytes() {
        return narrow == null ? 8L * wide.length : 4L * narrow.length;
    }
}
