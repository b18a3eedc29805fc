package io.tadoru.collector.audit;

import java.nio.charset.StandardCharsets;

/**
 * A cursor over the {@code key=value} fields of one record. Values stay bytes until asked for. Not thread-safe.
 *
 * <p>Understands quoted values, {@code msg='...'} (its inner fields are fields too), braces, the enriched tail after
 * 0x1D (also seen as {@code ^]}), and doubled equal signs. Whatever is no field is skipped.
 */
final class Fields {
    private byte[] line = new byte[0];
    private int position;
    private int end;
    private int keyStart;
    private int keyEnd;
    private int valueStart;
    private int valueEnd;
    private boolean quoted;

    void reset(byte[] line, int start, int end) {
        this.line = line;
        this.position = start;
        this.end = end;
    }

    /** Moves to the next field. */
    boolean next() {
        while (position < end) {
            byte c = line[position];
            if (separator(c)) {
                position++;
                continue;
            }
            int start = position;
            int p = position;
            while (p < end && line[p] != '=' && !separator(line[p])) {
                p++;
            }
            if (p >= end || line[p] != '=' || p == start) {
                // A bare word, or "(hostname=?" like junk: not a field.
                position = p == start ? p + 1 : p;
                continue;
            }
            // The text "^]" for 0x1D stays glued to the key that follows it.
            keyStart = p - start > 2 && line[start] == '^' && line[start + 1] == ']' ? start + 2 : start;
            keyEnd = p;
            p++;
            if (p < end && line[p] == '=') {
                p++;
            }
            value(p);
            return true;
        }
        return false;
    }

    private void value(int start) {
        int p = start;
        quoted = false;
        if (p < end && line[p] == '"') {
            int close = indexOf((byte) '"', p + 1);
            quoted = true;
            valueStart = p + 1;
            valueEnd = close < 0 ? end : close;
            position = close < 0 ? end : close + 1;
        } else if (p < end && line[p] == '\'') {
            // The fields inside are read as fields of this record.
            valueStart = valueEnd = p;
            position = p + 1;
        } else if (p < end && line[p] == '{') {
            int close = indexOf((byte) '}', p + 1);
            valueStart = p;
            valueEnd = close < 0 ? end : close + 1;
            position = valueEnd;
        } else {
            while (p < end && !separator(line[p]) && !(line[p] == '^' && p + 1 < end && line[p + 1] == ']')) {
                p++;
            }
            valueStart = start;
            valueEnd = p;
            position = p;
        }
    }

    private int indexOf(byte wanted, int from) {
        for (int i = from; i < end; i++) {
            if (line[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static boolean separator(byte c) {
        return c == ' ' || c == 0x1d || c == '\t' || c == ',' || c == '\'' || c == 0;
    }

    boolean key(byte[] name) {
        return java.util.Arrays.equals(line, keyStart, keyEnd, name, 0, name.length);
    }

    byte keyFirst() {
        return line[keyStart];
    }

    String keyText() {
        return new String(line, keyStart, keyEnd - keyStart, StandardCharsets.UTF_8);
    }

    /** The value as written, without quotes. */
    String raw() {
        return new String(line, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8);
    }

    /**
     * The value of a field that may hold untrusted text: quoted text is text, even if it looks like hex; an unquoted
     * even run of hex digits is bytes in hex; {@code (null)} is nothing (audit_log_untrustedstring, kernel/audit.c).
     */
    String text() {
        if (quoted) {
            return raw();
        }
        if (is("(null)") || is("?")) {
            return "";
        }
        byte[] bytes = hex();
        return bytes.length == 0 ? raw() : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The value as bytes from hex; empty where it is not hex. */
    byte[] hex() {
        int length = valueEnd - valueStart;
        if (quoted || length == 0 || (length & 1) != 0) {
            return new byte[0];
        }
        byte[] out = new byte[length / 2];
        for (int i = 0; i < out.length; i++) {
            int high = Character.digit(line[valueStart + 2 * i], 16);
            int low = Character.digit(line[valueStart + 2 * i + 1], 16);
            if (high < 0 || low < 0) {
                return new byte[0];
            }
            out[i] = (byte) (high << 4 | low);
        }
        return out;
    }

    boolean is(String wanted) {
        int length = valueEnd - valueStart;
        if (length != wanted.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (line[valueStart + i] != wanted.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A decimal number, or {@code otherwise} where the value is none. */
    long decimal(long otherwise) {
        return number(valueStart, valueEnd, 10, otherwise);
    }

    /** A hexadecimal word of up to 64 bits, with or without 0x; {@code otherwise} where the value is none. */
    long hexWord(long otherwise) {
        int start = valueStart;
        if (valueEnd - start > 2 && line[start] == '0' && line[start + 1] == 'x') {
            start += 2;
        }
        return valueEnd - start > 16 ? otherwise : number(start, valueEnd, 16, otherwise);
    }

    /** An octal number with or without leading 0. */
    long octal(long otherwise) {
        return number(valueStart, valueEnd, 8, otherwise);
    }

    private long number(int from, int to, int radix, long otherwise) {
        int p = from;
        boolean negative = radix == 10 && p < to && line[p] == '-';
        if (negative) {
            p++;
        }
        if (p >= to || (radix == 10 && to - p > 19)) {
            return otherwise;
        }
        long n = 0;
        for (; p < to; p++) {
            int digit = Character.digit(line[p], radix);
            if (digit < 0) {
                return otherwise;
            }
            n = n * radix + digit;
        }
        return negative ? -n : n;
    }
}
