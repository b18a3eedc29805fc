package io.tadoru.collector.memory;

/** Numbers in an order that the numbers themselves do not tell, without an object for each. */
final class Sorting {
    private Sorting() {}

    /** Compares what two numbers stand for. */
    interface Comparison {
        int compare(int one, int other);
    }

    /** The numbers from 0 up to {@code size} in order; equal ones stay as they are. Quick where almost sorted. */
    static int[] order(int size, Comparison comparison) {
        int[] from = new int[size];
        for (int i = 0; i < size; i++) {
            from[i] = i;
        }
        int[] to = new int[size];
        for (long width = 1; width < size; width *= 2) {
            for (long start = 0; start < size; start += 2 * width) {
                int middle = (int) Math.min(start + width, size);
                merge(from, to, (int) start, middle, (int) Math.min(start + 2 * width, size), comparison);
            }
            int[] sorted = to;
            to = from;
            from = sorted;
        }
        return from;
    }

    private static void merge(int[] from, int[] to, int start, int middle, int end, Comparison comparison) {
        if (middle >= end || comparison.compare(from[middle - 1], from[middle]) <= 0) {
            System.arraycopy(from, start, to, start, end - start);
            return;
        }
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
            boolean takeLeft = right >= end || (left < middle && comparison.compare(from[left], from[right]) <= 0);
            to[i] = takeLeft ? from[left++] : from[right++];
        }
    }
}
