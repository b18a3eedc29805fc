package io.tadoru.collector.memory;

import io.tadoru.collector.Event;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.OpenFlags;
import java.util.Arrays;

/**
 * The parts of an event that no list is kept of, packed into a few bytes: its kind (see {@link Kind}), exit value,
 * argument words, working directory, remote address, arguments and position. Not thread-safe.
 */
final class Row {
    /** AT_FDCWD in 32 bits (include/uapi/linux/fcntl.h): the first word of most opens. */
    private static final long AT_FDCWD = 0xffffff9cL;

    /** Bits of a kind. */
    static final int SUCCESS = 1;

    static final int NO_EXIT = 2;
    static final int REMOTE = 4;
    static final int ARGUMENTS = 8;
    static final int LINE = 16;
    static final int WORD0_FDCWD = 32;
    private static final int FLAGS_NONE = 0;
    private static final int FLAGS_WORD1 = 64;
    private static final int FLAGS_WORD2 = 128;
    private static final int FLAGS_OWN = 192;

    private static final String LINE_PREFIX = "line ";

    /** Columns of a kind's tuple. */
    static final class Kind {
        static final int TYPE = 0;
        static final int CALL = 1;
        static final int CONTAINER = 2;
        static final int KEYS = 3;
        static final int BITS = 4;
        static final int WIDTH = 5;

        private Kind() {}
    }

    byte[] bytes = new byte[64];
    int at;

    int kind;
    int bits;
    long exit;
    final long[] words = new long[4];
    int openFlags;
    int cwd;
    int remote;
    int arguments;
    long line;
    String position = "";

    /** The bits of an event's kind. */
    static int bits(Event e) {
        int bits = (e.success() ? SUCCESS : 0)
                | (e.exit() == Event.NO_EXIT ? NO_EXIT : 0)
                | (e.remote() == null ? 0 : REMOTE)
                | (e.args().isEmpty() ? 0 : ARGUMENTS)
                | (line(e.source().position()) < 0 ? 0 : LINE)
                | (e.a0() == AT_FDCWD ? WORD0_FDCWD : 0);
        int flags = e.openFlags();
        if (flags == OpenFlags.NONE) {
            return bits | FLAGS_NONE;
        }
        return bits | (flags == (int) e.a2() ? FLAGS_WORD2 : flags == (int) e.a1() ? FLAGS_WORD1 : FLAGS_OWN);
    }

    /** The number in {@code line 17}, -1 for any other text. */
    private static long line(String position) {
        int length = position.length() - LINE_PREFIX.length();
        if (length < 1 || length > 18 || !position.startsWith(LINE_PREFIX)) {
            return -1;
        }
        long number = 0;
        for (int i = LINE_PREFIX.length(); i < position.length(); i++) {
            char c = position.charAt(i);
            if (c < '0' || c > '9' || (c == '0' && i == LINE_PREFIX.length())) {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }

    /** Writes an event's row to {@link #bytes} at {@link #at}. */
    void write(Event e, int itsKind, int itsBits, int itsCwd, int itsRemote, int itsArguments) {
        number(itsKind);
        if ((itsBits & NO_EXIT) == 0) {
            number(e.exit() << 1 ^ e.exit() >> 63);
        }
        words((itsBits & WORD0_FDCWD) != 0 ? 0 : e.a0(), e.a1(), e.a2(), e.a3());
        if ((itsBits & FLAGS_OWN) == FLAGS_OWN) {
            number(e.openFlags() & 0xffffffffL);
        }
        number(itsCwd);
        if ((itsBits & REMOTE) != 0) {
            number(itsRemote);
        }
        if ((itsBits & ARGUMENTS) != 0) {
            number(itsArguments);
        }
        String text = e.source().position();
        if ((itsBits & LINE) != 0) {
            number(line(text));
        } else {
            number(text.length());
            text.chars().forEach(this::number);
        }
    }

    /** Reads kind and exit value at {@link #at}. */
    void readHead(Tuples kinds) {
        kind = (int) number();
        bits = kinds.get(kind, Kind.BITS);
        exit = Event.NO_EXIT;
        if ((bits & NO_EXIT) == 0) {
            long zigzag = number();
            exit = zigzag >>> 1 ^ -(zigzag & 1);
        }
    }

    /** Reads words and open flags behind the head. */
    void readWords() {
        int lengths = bytes[at++] & 0xff | (bytes[at++] & 0xff) << 8;
        for (int i = 0; i < 4; i++) {
            long word = 0;
            int length = lengths >>> 4 * i & 15;
            for (int k = 0; k < length; k++) {
                word |= (bytes[at++] & 0xffL) << 8 * k;
            }
            words[i] = word;
        }
        if ((bits & WORD0_FDCWD) != 0) {
            words[0] = AT_FDCWD;
        }
        openFlags = switch (bits & FLAGS_OWN) {
            case FLAGS_NONE -> OpenFlags.NONE;
            case FLAGS_WORD1 -> (int) words[1];
            case FLAGS_WORD2 -> (int) words[2];
            default -> (int) number();
        };
    }

    /** Reads whatever follows. */
    void readRest() {
        cwd = (int) number();
        remote = (bits & REMOTE) != 0 ? (int) number() : -1;
        arguments = (bits & ARGUMENTS) != 0 ? (int) number() : -1;
        if ((bits & LINE) != 0) {
            position = LINE_PREFIX + number();
        } else {
            char[] chars = new char[(int) number()];
            for (int i = 0; i < chars.length; i++) {
                chars[i] = (char) number();
            }
            position = new String(chars);
        }
    }

    /** Writes a whole row of another, behind its length. */
    void copy(byte[] from, int start, int length) {
        number(length);
        room(length);
        System.arraycopy(from, start, bytes, at, length);
        at += length;
    }

    private void words(long... four) {
        room(2 + 32);
        int head = at;
        at += 2;
        int lengths = 0;
        for (int i = 0; i < 4; i++) {
            int length = (64 - Long.numberOfLeadingZeros(four[i]) + 7) / 8;
            lengths |= length << 4 * i;
            for (int k = 0; k < length; k++) {
                bytes[at++] = (byte) (four[i] >>> 8 * k);
            }
        }
        bytes[head] = (byte) lengths;
        bytes[head + 1] = (byte) (lengths >>> 8);
    }

    /** Seven bits a byte, the lowest first. */
    void number(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at++] = (byte) rest;
    }

    long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = bytes[at++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private void room(int more) {
        if (at + more > bytes.length) {
            // Doubling would reach beyond the largest array.
            long wanted = Math.max(at + (long) more, Math.min(bytes.length * 2L, Integer.MAX_VALUE - 16L));
            if (wanted > Integer.MAX_VALUE - 8L) {
                throw new EvidenceException(
                        "too many events for memory (about 100 million fit): name fewer files, or load them into"
                                + " Elasticsearch");
            }
            bytes = Arrays.copyOf(bytes, (int) wanted);
        }
    }
}
