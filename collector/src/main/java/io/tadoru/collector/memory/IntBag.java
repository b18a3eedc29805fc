package io.tadoru.collector.memory;

import java.util.Arrays;

/** Ints that grow in number. Not thread-safe. */
final class IntBag {
    private int[] items = new int[16];
    private int size;

    void addAll(int[] from, int first, int last) {
        if (last <= first) {
            return;
        }
        if (size + last - first > items.length) {
            items = Arrays.copyOf(items, Math.max(size + last - first, items.length * 2));
        }
        System.arraycopy(from, first, items, size, last - first);
        size += last - first;
    }

    void add(int item) {
        if (size == items.length) {
            items = Arrays.copyOf(items, items.length * 2);
        }
        items[size++] = item;
    }

    /** Sorts, and drops what is there twice. */
    void sort() {
        if (isSorted()) {
            return;
        }
        Arrays.sort(items, 0, size);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (kept == 0 || items[kept - 1] != items[i]) {
                items[kept++] = items[i];
            }
        }
        size = kept;
    }

    private boolean isSorted() {
        for (int i = 1; i < size; i++) {
            if (items[i - 1] >= items[i]) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return size;
    }

    int[] toArray() {
        return Arrays.copyOf(items, size);
    }

    int get(int i) {
        return items[i];
    }
}
