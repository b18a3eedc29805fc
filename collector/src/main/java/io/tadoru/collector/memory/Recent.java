package io.tadoru.collector.memory;

import java.util.Arrays;

/**
 * Numbers of objects that came lately, found by identity, without a look inside: readers give one object for what is
 * alike. Not thread-safe.
 */
final class Recent {
    private static final Object NOTHING = new Object();

    private Object[] objects;
    private int[] numbers;

    /** @param places how many objects are kept at most, a power of two */
    Recent(int places) {
        objects = new Object[places];
        numbers = new int[places];
        Arrays.fill(objects, NOTHING);
    }

    /**
     * The number that was kept for this very object, -1 where there is none (any more).
     *
     * @param hash of its content; the same for every look
     */
    int find(Object object, int hash) {
        int place = place(hash);
        return isSame(objects[place], object) ? numbers[place] : -1;
    }

    /** Keeps the number, and gives it back. */
    int keep(Object object, int hash, int number) {
        int place = place(hash);
        objects[place] = object;
        numbers[place] = number;
        return number;
    }

    /** Lets go of all; nothing is found or kept any more. */
    void clear() {
        objects = new Object[0];
        numbers = new int[0];
    }

    private int place(int hash) {
        return hash * 0x9E3779B9 >>> 16 & objects.length - 1;
    }

    @SuppressWarnings("ReferenceEquality") // A shortcut; whoever differs is looked up by content.
    private static boolean isSame(Object one, Object other) {
        return one == other;
    }
}
