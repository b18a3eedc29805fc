package io.tadoru.collector.memory;

/** For each key from 0 up, the sorted numbers posted under it: two int arrays in all. Immutable. */
final class Postings {
    private final int[] starts;
    private final int[] items;

    private Postings(int[] starts, int[] items) {
        this.starts = starts;
        this.items = items;
    }

    /** Which keys an item is posted under. */
    interface Keys {
        int count(int item);

        int key(int item, int which);
    }

    /**
     * @param keys how many keys there are
     * @param items how many items there are
     */
    static Postings of(int keys, int items, Keys of) {
        int[] starts = new int[keys + 1];
        for (int item = 0; item < items; item++) {
            for (int k = 0; k < of.count(item); k++) {
                starts[of.key(item, k) + 1]++;
            }
        }
        for (int key = 0; key < keys; key++) {
            starts[key + 1] += starts[key];
        }
        int[] next = starts.clone();
        int[] posted = new int[starts[keys]];
        for (int item = 0; item < items; item++) {
            for (int k = 0; k < of.count(item); k++) {
                posted[next[of.key(item, k)]++] = item;
            }
        }
        return new Postings(starts, posted);
    }

    /** Adds the items of a key that lie from {@code from} up to and without {@code to}. */
    void collect(int key, int from, int to, IntBag out) {
        int first = lowerBound(starts[key], starts[key + 1], from);
        int last = lowerBound(first, starts[key + 1], to);
        out.addAll(items, first, last);
    }

    private int lowerBound(int from, int to, int item) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (items[middle] < item) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
