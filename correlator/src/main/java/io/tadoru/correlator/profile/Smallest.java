package io.tadoru.correlator.profile;

import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map of bounded size that keeps those keys whose hashes are smallest (bottom-k: Cohen and Kaplan, Summarizing Data
 * Using Bottom-k Sketches, PODC 2007). A key once beyond the bound never comes back, so that what is kept is counted
 * whole, whatever the order of arrival, and two such maps join into the one that had seen both. Keeping the most frequent
 * would allow none of this. Whoever picks names with small hashes can push others out: then less is known, no more.
 */
final class Smallest<K extends Comparable<K>, V> {
    private final int most;
    private final TreeMap<Hashed<K>, V> kept = new TreeMap<>();
    private @Nullable Hashed<K> limit;

    private record Hashed<K extends Comparable<K>>(long hash, K key) implements Comparable<Hashed<K>> {
        static <K extends Comparable<K>> Hashed<K> of(K key) {
            return new Hashed<>(Smallest.hash(key.toString()), key);
        }

        @Override
        public int compareTo(Hashed<K> other) {
            int order = Long.compareUnsigned(hash, other.hash);
            return order != 0 ? order : key.compareTo(other.key);
        }
    }

    /** @param most at least 1 */
    Smallest(int most) {
        this.most = most;
    }

    /** FNV-1a, its bits mixed by the end of MurmurHash3: a part of the file format, never to change. */
    static long hash(String text) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x100000001b3L;
        }
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }

    @Nullable
    V get(K key) {
        return kept.get(Hashed.of(key));
    }

    /** @param gone gets what is, or falls, beyond the bound */
    void merge(K key, V value, BinaryOperator<V> and, Consumer<V> gone) {
        Hashed<K> hashed = Hashed.of(key);
        if (limit != null && hashed.compareTo(limit) > 0) {
            gone.accept(value);
            return;
        }
        kept.merge(hashed, value, and);
        if (kept.size() > most) {
            gone.accept(kept.pollLastEntry().getValue());
            limit = kept.lastKey();
        }
    }

    /** Gives up what hashes larger than all of these, because whoever kept these had to. */
    void cut(Iterable<K> others, Consumer<V> gone) {
        Hashed<K> last = last(others);
        if (last != null && (limit == null || last.compareTo(limit) < 0)) {
            limit = last;
            kept.tailMap(last, false).values().forEach(gone);
            kept.tailMap(last, false).clear();
        }
    }

    /** Whether a map that keeps just these, and had to give others up, would have kept this one. */
    static <K extends Comparable<K>> boolean within(K key, Iterable<K> kept) {
        Hashed<K> last = last(kept);
        return last != null && Hashed.of(key).compareTo(last) <= 0;
    }

    private static <K extends Comparable<K>> @Nullable Hashed<K> last(Iterable<K> keys) {
        Hashed<K> last = null;
        for (K key : keys) {
            Hashed<K> hashed = Hashed.of(key);
            last = last == null || hashed.compareTo(last) > 0 ? hashed : last;
        }
        return last;
    }

    void forEach(java.util.function.BiConsumer<K, V> each) {
        kept.forEach((k, v) -> each.accept(k.key(), v));
    }
}
