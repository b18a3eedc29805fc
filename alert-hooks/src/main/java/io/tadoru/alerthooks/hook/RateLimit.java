package io.tadoru.alerthooks.hook;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A token bucket for each key, such as a source or an address: so many a second, and a few more at once. Thread-safe.
 *
 * <p>Buckets are made when first asked for. There are never more than {@code keys}: the one that was asked longest ago
 * goes first, and is full should it come again, so {@code keys} is to be larger than the number of honest senders.
 */
public final class RateLimit {
    private final double perNano;
    private final int burst;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets;

    private static final class Bucket {
        private double tokens;
        private long at;

        Bucket(double tokens, long at) {
            this.tokens = tokens;
            this.at = at;
        }
    }

    /**
     * @param perSecond how many a second in the long run, above 0
     * @param burst how many at once, from 1
     * @param keys how many buckets at most, from 1
     * @param nanos a clock that never goes back, such as {@code System::nanoTime}
     */
    public RateLimit(double perSecond, int burst, int keys, LongSupplier nanos) {
        if (!(perSecond > 0) || burst < 1 || keys < 1) {
            throw new IllegalArgumentException("a rate above 0, a burst and a number of keys from 1");
        }
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.nanos = nanos;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > keys;
            }
        };
    }

    /** {@link #take(String, int)} for one. */
    public long take(String key) {
        return take(key, 1);
    }

    /**
     * Takes so many from a key's bucket, all or none. More than the burst are given to a full bucket, which then owes the
     * rest.
     *
     * @param count from 1
     * @return 0 where they were taken, else after how many whole seconds, from 1, asking again can help
     */
    public synchronized long take(String key, int count) {
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(key, k -> new Bucket(burst, now));
        if (now - bucket.at > 0) {
            bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.at) * perNano);
            bucket.at = now;
        }
        double needed = Math.min(count, burst);
        // A hair less is enough: sums of parts of a nanosecond do not come out even.
        if (bucket.tokens + 1e-6 >= needed) {
            bucket.tokens -= count;
            return 0;
        }
        return Math.max(1, (long) Math.ceil((needed - bucket.tokens - 1e-6) / perNano / 1e9));
    }

    /** How many buckets there are. */
    synchronized int size() {
        return buckets.size();
    }
}
