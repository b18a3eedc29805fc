package io.tadoru.collector.memory;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Rows of ints as numbers from 0 up, each different row kept once. Numbers follow the order of adding alone; the hash has
 * a secret seed, as in {@link Vocabulary}. Not thread-safe while rows are added.
 */
final class Tuples {
    private static final long SEED = new SecureRandom().nextLong();

    /** 0: rows have different lengths, and {@link #starts} tells where they begin. */
    private final int width;

    private int[] values = new int[256];
    private int[] starts = new int[64];
    private int size;
    private int[] places = new int[256];

    /** @param width how many ints a row has, 0 where rows differ */
    Tuples(int width) {
        this.width = width;
    }

    /** The number of a row, a new one where it has none. */
    int add(int... row) {
        return add(row, row.length);
    }

    int add(int[] row, int length) {
        int place = place(row, length);
        if (places[place] != 0) {
            return places[place] - 1;
        }
        int start = end();
        if (start + length > values.length) {
            values = Arrays.copyOf(values, Math.max(start + length, values.length * 2));
        }
        System.arraycopy(row, 0, values, start, length);
        if (width == 0) {
            if (size + 2 > starts.length) {
                starts = Arrays.copyOf(starts, starts.length * 2);
            }
            starts[size + 1] = start + length;
        }
        size++;
        places[place] = size;
        if (size * 2 > places.length) {
            grow();
        }
        return size - 1;
    }

    int size() {
        return size;
    }

    int length(int number) {
        return width > 0 ? width : starts[number + 1] - starts[number];
    }

    int get(int number, int column) {
        return values[start(number) + column];
    }

    /** Lets go of what only adding needs. */
    void trim() {
        values = Arrays.copyOf(values, end());
        starts = width > 0 ? new int[0] : Arrays.copyOf(starts, size + 1);
        places = new int[0];
    }

    private int start(int number) {
        return width > 0 ? number * width : starts[number];
    }

    private int end() {
        return start(size);
    }

    private int place(int[] row, int length) {
        int mask = places.length - 1;
        int place = (int) hash(row, 0, length) & mask;
        while (places[place] != 0) {
            int known = places[place] - 1;
            int start = start(known);
            if (length(known) == length && Arrays.equals(values, start, start + length, row, 0, length)) {
                return place;
            }
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        places = new int[places.length * 2];
        int mask = places.length - 1;
        for (int i = 0; i < size; i++) {
            int place = (int) hash(values, start(i), start(i) + length(i)) & mask;
            while (places[place] != 0) {
                place = place + 1 & mask;
            }
            places[place] = i + 1;
        }
    }

    private static long hash(int[] row, int from, int to) {
        long hash = SEED;
        for (int i = from; i < to; i++) {
            hash = (hash ^ row[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return hash ^ hash >>> 32;
    }
}
