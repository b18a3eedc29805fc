package io.tadoru.collector.memory;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Texts as numbers from 0 up, each kept once; number 0 is "". Texts come from strangers, so that the hash has a secret
 * seed: nobody can make up a log whose names all fall together. Numbers follow the order of adding alone. Not thread-safe
 * while texts are added.
 */
final class Vocabulary {
    private static final long SEED = new SecureRandom().nextLong();

    private String[] texts = new String[256];
    private int size;
    /** Number + 1 at the place of its hash or behind it, 0 where free. */
    private int[] places = new int[1024];

    private final Recent recent = new Recent(1 << 12);

    Vocabulary() {
        texts[size++] = "";
        places[place("")] = size;
    }

    /** The number of a text, a new one where it has none. */
    int add(String text) {
        int hash = text.hashCode();
        int known = recent.find(text, hash);
        if (known >= 0) {
            return known;
        }
        int place = place(text);
        if (places[place] == 0) {
            if (size == texts.length) {
                texts = Arrays.copyOf(texts, size * 2);
            }
            texts[size++] = text;
            places[place] = size;
            if (size * 2 > places.length) {
                grow();
                place = place(text);
            }
        }
        return recent.keep(text, hash, places[place] - 1);
    }

    /** The number of a text, -1 where it never came. */
    int find(String text) {
        return places[place(text)] - 1;
    }

    String text(int number) {
        return texts[number];
    }

    int size() {
        return size;
    }

    /** Lets go of what only adding needs. */
    void trim() {
        texts = Arrays.copyOf(texts, size);
        recent.clear();
    }

    private int place(String text) {
        int mask = places.length - 1;
        int place = (int) hash(text) & mask;
        while (places[place] != 0 && !texts[places[place] - 1].equals(text)) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        places = new int[places.length * 2];
        for (int i = 0; i < size; i++) {
            places[place(texts[i])] = i + 1;
        }
    }

    private static long hash(String text) {
        long hash = SEED;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x9E3779B97F4A7C15L;
        }
        return hash ^ hash >>> 32;
    }
}
