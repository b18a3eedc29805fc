package io.tadoru.collector.audit;

import io.tadoru.collector.bytes.Texts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of a record: {@code [anything] [node=N] type=T [msg=]audit(seconds.millis:serial): }. Offsets into the line
 * are left in the fields. Not thread-safe.
 */
final class RecordHeader {
    private static final byte[] NODE = ascii("node=");
    private static final byte[] TYPE = ascii("type=");
    private static final byte[] AUDIT = ascii("audit(");
    /** What mostly stands behind the type. */
    private static final byte[] MSG = ascii(" msg=audit(");

    private static final byte[] NOTHING = {};
    private static final boolean[] CAPITALS = new boolean[256];

    static {
        for (byte c : ascii("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")) {
            CAPITALS[c] = true;
        }
    }

    /** The largest second whose nanoseconds fit a long (year 2262). */
    private static final long LAST_SECOND = Long.MAX_VALUE / 1_000_000_000L - 1;

    private static final long LARGEST_SERIAL = 4294967295L;

    private final Texts texts;

    /** The node, "" where none is named. */
    String node = "";

    int typeStart;
    int typeEnd;
    int bodyStart;
    /** Nanoseconds since the epoch. */
    long time;

    long serial;

    /** What stood before the type in the last line: mostly the same node, or nothing. Empty where it is not known. */
    private byte[] before = NOTHING;

    /** From behind the type to the body in the last line: mostly the same event. Empty where it is not known. */
    private byte[] stamp = NOTHING;

    RecordHeader(Texts texts) {
        this.texts = texts;
    }

    /** Reads the head; null, or why it is none. */
    @Nullable
    String parse(byte[] b, int from, int to) {
        boolean begins = beginsAsBefore(b, from, to);
        if (begins && isStampedAsBefore(b, to)) {
            return null;
        }
        stamp = NOTHING;
        String reason = begins ? stamp(b, typeEnd + MSG.length, to) : parseAll(b, from, to);
        if (reason != null) {
            return reason;
        }
        if (!begins) {
            before = Arrays.copyOfRange(b, from, typeStart);
            node = node(b, from, typeStart - TYPE.length);
        }
        if (b[bodyStart - 1] == ':') {
            stamp = Arrays.copyOfRange(b, typeEnd, bodyStart);
        }
        return null;
    }

    /**
     * Whether all is the same up to the type, and the stamp stands right behind it: a search would find the same places,
     * since a type in capitals and digits hides neither.
     */
    private boolean beginsAsBefore(byte[] b, int from, int to) {
        int start = from + before.length;
        if (before.length == 0 || start > to || !Arrays.equals(b, from, start, before, 0, before.length)) {
            return false;
        }
        int p = start;
        while (p < to && CAPITALS[b[p] & 0xff]) {
            p++;
        }
        if (p == start || p + MSG.length > to || !Arrays.equals(b, p, p + MSG.length, MSG, 0, MSG.length)) {
            return false;
        }
        typeStart = start;
        typeEnd = p;
        return true;
    }

    private boolean isStampedAsBefore(byte[] b, int to) {
        int end = typeEnd + stamp.length;
        if (stamp.length == 0 || end > to || !Arrays.equals(b, typeEnd, end, stamp, 0, stamp.length)) {
            return false;
        }
        bodyStart = end;
        return true;
    }

    private @Nullable String parseAll(byte[] b, int from, int to) {
        int type = find(b, from, to, TYPE);
        int audit = find(b, Math.max(type, from), to, AUDIT);
        if (audit < 0) {
            return "has no audit(time:serial)";
        }
        if (type < 0 || find(b, from, type, AUDIT) >= 0) {
            return "has no record type";
        }
        typeStart = type + TYPE.length;
        typeEnd = tokenEnd(b, typeStart, audit);
        if (typeEnd == typeStart) {
            return "has an empty record type";
        }
        return stamp(b, audit + AUDIT.length, to);
    }

    private String node(byte[] b, int from, int type) {
        int node = find(b, from, type, NODE);
        return node < 0 ? "" : texts.of(b, node + NODE.length, tokenEnd(b, node + NODE.length, type));
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
        while (p < to && digit(b[p]) && p - start < 10) {
            serial = serial * 10 + b[p++] - '0';
        }
        if (p == start || p >= to || b[p] != ')' || serial > LARGEST_SERIAL) {
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
                    && Arrays.equals(b, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
