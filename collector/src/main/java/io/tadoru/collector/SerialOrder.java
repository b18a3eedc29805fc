package io.tadoru.collector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What the kernel's event numbers tell beside their count, for one host and one boot: when numbers are missing, and
 * whether the clock was set back. Not thread-safe.
 *
 * <p>A number is given when a call ends, its time is taken when it begins: a call that waited, such as accept, is early
 * for its number, and no clock was set back. So only calls that do not wait, and records that no call made, are looked at
 * for that, and two of them in a row must lie back.
 */
public final class SerialOrder {
    /** Gaps that are named. */
    public static final int MOST_GAPS = 3;
    /** Nanoseconds by which the clock must have gone back: clocks are also corrected by fractions of a second. */
    static final long STEP = 3_000_000_000L;

    /** Calls of which none waits for anybody: what is missing here is only not counted. */
    private static final Set<String> STEADY = Set.of("exit", "exit_group", "bind", "kill");

    private static final int PLACE_BITS = 31;
    /** Events behind a gap among which one that did not wait is looked for. */
    private static final int NEAR = 1000;

    private long[] serials = new long[1024];
    private long[] times = new long[1024];
    private int size;

    /**
     * Adds an event; in any order.
     *
     * @param type as in {@link Event#type}; those that the daemon numbered must not be added
     * @param call as in {@link Event#call}
     */
    public void add(long serial, long time, String type, String call) {
        if (size == serials.length) {
            serials = Arrays.copyOf(serials, size * 2);
            times = Arrays.copyOf(times, size * 2);
        }
        // The sign holds whether it is steady: serials are not negative.
        boolean steady = call.isEmpty() ? !type.equals("SYSCALL") && !type.equals("URINGOP") : STEADY.contains(call);
        serials[size] = steady ? serial : ~serial;
        times[size++] = time;
    }

    /** What it tells of all that was added. */
    public Coverage.Order order() {
        long[] keys = new long[size];
        for (int i = 0; i < size; i++) {
            keys[i] = (serials[i] < 0 ? ~serials[i] : serials[i]) << PLACE_BITS | i;
        }
        Arrays.sort(keys);
        List<Coverage.Gap> gaps = new ArrayList<>();
        // The latest begin of a call is the earliest time at which its number, or a later one, can have been given.
        long latest = Long.MIN_VALUE;
        long clock = Long.MIN_VALUE;
        long back = Long.MIN_VALUE;
        int setBack = 0;
        long farthest = 0;
        for (int k = 0; k < size; k++) {
            int i = place(keys[k]);
            long missing = k == 0 ? 0 : (keys[k] >> PLACE_BITS) - (keys[k - 1] >> PLACE_BITS) - 1;
            if (missing > 0
                    && (gaps.size() < MOST_GAPS
                            || missing > gaps.get(MOST_GAPS - 1).missing())) {
                gaps.add(new Coverage.Gap(latest, end(keys, k, latest), missing));
                gaps.sort(Comparator.comparingLong(Coverage.Gap::missing).reversed());
                gaps = new ArrayList<>(gaps.subList(0, Math.min(MOST_GAPS, gaps.size())));
            }
            latest = Math.max(latest, times[i]);
            if (serials[i] < 0) {
                continue;
            }
            if (clock != Long.MIN_VALUE && clock - times[i] > STEP) {
                if (back != Long.MIN_VALUE) {
                    setBack++;
                    farthest = Math.max(farthest, clock - back);
                    clock = Math.max(back, times[i]);
                    // What comes now is told by the clock as it goes since.
                    latest = clock;
                    back = Long.MIN_VALUE;
                } else {
                    back = times[i];
                }
            } else {
                clock = Math.max(clock, times[i]);
                back = Long.MIN_VALUE;
            }
        }
        gaps.sort(Comparator.comparingLong(Coverage.Gap::after));
        return new Coverage.Order(gaps, setBack, farthest);
    }

    /** Time of the next event that does not begin before the gap does. */
    private long end(long[] keys, int from, long latest) {
        for (int k = from; k < Math.min(keys.length, from + NEAR); k++) {
            if (times[place(keys[k])] >= latest) {
                return times[place(keys[k])];
            }
        }
        return latest;
    }

    private static int place(long key) {
        return (int) (key & (1L << PLACE_BITS) - 1);
    }
}
