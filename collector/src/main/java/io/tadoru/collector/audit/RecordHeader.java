package io.tadoru.collector.audit;

import org.jspecify.annotations.Nullable;

/**
 * The head of a record: {@code [anything] [node=N] type=T [msg=]audit(seconds.millis:serial): }. Offsets into the line
 * are left in the fields. Not thread-safe.
 */
final class RecordHeader {
    private static final byte[] NODE = ascii("node=");
    private static final byte[] TYPE = ascii("type=");
    private static final byte[] AUDIT = ascii("audit(");

    /** The largest second whose nanoseconds fit a long (year 2262). */
    private static final long LAST_SECOND = Long.MAX_VALUE / 1_000_000_000L - 1;

    int nodeStart;
    int nodeEnd;
    int typeStart;
    int typeEnd;
    int bodyStart;
    /** Nanoseconds since the epoch. */
    long time;

    long serial;

    /** Reads the head; null, or why it is none. */
    @Nullable
    String parse(byte[] b, int from, int to) {
        nodeStart = nodeEnd = 0;
        int type = find(b, from, to, TYPE);
        int audit = find(b, from, to, AUDIT);
        if (audit < 0) {
            return "has no audit(time:serial)";
        }
        if (type < 0 || type > audit) {
            return "has no record type";
        }
        int node = find(b, from, type, NODE);
        if (node >= 0) {
            nodeStart = node + NODE.length;
            nodeEnd = tokenEnd(b, nodeStart, type);
        }
        typeStart = type + TYPE.length;
        typeEnd = tokenEnd(b, typeStart, audit);
        if (typeEnd == typeStart) {
            return "has an empty record type";
        }
        return stamp(b, audit + AUDIT.length, to);
    }

    private @Nullable String stamp(byte[] b, int from, int to) {
        long seconds = 0;
        int p = from;
        while (p < to && digit(b[p]) && p - from < 12) {
            seconds = seconds * 10 + b[p++] - '0';
        }
        if (p == from || p >= to || b[p] != '.' || seconds > LAST_SECOND) {
            return "has no time as seconds.millis";
        }
        int fraction = ++p;
        long nanos = 0;
        long unit = 100_000_000L;
        while (p < to && digit(b[p])) {
            nanos += (b[p++] - '0') * unit;
            unit /= 10;
        }
        if (p == fraction || p >= to || b[p] != ':') {
            return "has no time as seconds.millis";
        }
        int start = ++p;
        serial = 0;
        while (p < to && digit(b[p]) && p - start < 18) {
            serial = serial * 10 + b[p++] - '0';
        }
        if (p == start || p >= to || b[p] != ')') {
            return "has no event number";
        }
        time = seconds * 1_000_000_000L + nanos;
        p++;
        bodyStart = p < to && b[p] == ':' ? p + 1 : p;
        return null;
    }

    private static boolean digit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static int tokenEnd(byte[] b, int from, int to) {
        int p = from;
        while (p < to && b[p] != ' ') {
            p++;
        }
        return p;
    }

    /** The first place of {@code wanted} that begins a word. */
    private static int find(byte[] b, int from, int to, byte[] wanted) {
        for (int i = from; i + wanted.length <= to; i++) {
            if (b[i] == wanted[0]
                    && (i == from || b[i - 1] == ' ' || b[i - 1] == '=' || b[i - 1] == ':')
                    && java.util.Arrays.equals(b, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}
