package io.tadoru.collector.memory;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first {@code audit(seconds.millis:serial)} in a file: what puts a rotated set in order.
 *
 * @param nanos since the epoch
 */
record FirstStamp(long nanos, long serial) implements Comparable<FirstStamp> {
    /** Sorts behind every stamp. */
    static final FirstStamp LAST = new FirstStamp(Long.MAX_VALUE, 0);

    private static final Pattern STAMP = Pattern.compile("audit\\((\\d{1,10})\\.(\\d{1,9})\\d*:(\\d{1,10})\\)");

    static FirstStamp in(byte[] head) {
        Matcher m = STAMP.matcher(new String(head, StandardCharsets.ISO_8859_1));
        if (!m.find()) {
            return LAST;
        }
        long fraction = Long.parseLong((m.group(2) + "00000000").substring(0, 9));
        long seconds = Math.min(Long.parseLong(m.group(1)), Long.MAX_VALUE / 1_000_000_000L - 1);
        return new FirstStamp(seconds * 1_000_000_000L + fraction, Long.parseLong(m.group(3)));
    }

    @Override
    public int compareTo(FirstStamp other) {
        return Comparator.comparingLong(FirstStamp::nanos)
                .thenComparingLong(FirstStamp::serial)
                .compare(this, other);
    }
}
