package io.tadoru.collector.memory;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first {@code audit(seconds.millis:serial)} in a file: what puts a rotated set in order. */
record FirstStamp(long seconds, long millis, long serial) implements Comparable<FirstStamp> {
    /** Sorts behind every stamp. */
    static final FirstStamp LAST = new FirstStamp(Long.MAX_VALUE, 0, 0);

    private static final Pattern STAMP = Pattern.compile("audit\\((\\d{1,11})\\.(\\d{1,9}):(\\d{1,18})\\)");

    static FirstStamp in(byte[] head) {
        Matcher m = STAMP.matcher(new String(head, StandardCharsets.ISO_8859_1));
        return m.find()
                ? new FirstStamp(Long.parseLong(m.group(1)), Long.parseLong(m.group(2)), Long.parseLong(m.group(3)))
                : LAST;
    }

    @Override
    public int compareTo(FirstStamp other) {
        return java.util.Comparator.comparingLong(FirstStamp::seconds)
                .thenComparingLong(FirstStamp::millis)
                .thenComparingLong(FirstStamp::serial)
                .compare(this, other);
    }
}
