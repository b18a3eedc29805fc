package io.tadoru.collector;

import java.util.Arrays;

/**
 * Internet addresses as text in the one form that all evidence and all questions share, so that equal addresses are
 * equal strings: RFC 5952 for IPv6, dotted decimal for IPv4, and dotted decimal too for IPv4-mapped IPv6
 * ({@code ::ffff:1.2.3.4}), which is how a socket of both families reports an IPv4 peer. Names are never looked up.
 */
public final class InternetAddress {
    private InternetAddress() {}

    /**
     * The canonical form of an address.
     *
     * @param text an address such as {@code 10.0.0.1}, {@code 2001:DB8::0:1} or {@code fe80::1%eth0}; the zone is
     *     dropped, since audit records carry none
     * @return the canonical text, or "" where the text is no address (a name, an empty or a broken text, an IPv4 part
     *     with leading zeros, which some read as octal)
     */
    public static String canonical(String text) {
        int zone = text.indexOf('%');
        String address = zone >= 0 ? text.substring(0, zone) : text;
        if (address.indexOf(':') < 0) {
            byte[] four = new byte[4];
            return zone < 0 && parse4(address, 0, four, 0) ? ofBytes(four, 0, 4) : "";
        }
        byte[] sixteen = new byte[16];
        return parse6(address, sixteen) ? ofBytes(sixteen, 0, 16) : "";
    }

    /**
     * The canonical form of an address in network byte order.
     *
     * @param bytes where the address lies
     * @param off index of its first byte
     * @param len 4 or 16
     * @throws IllegalArgumentException for another length
     */
    public static String ofBytes(byte[] bytes, int off, int len) {
        if (len == 4) {
            return text4(bytes, off);
        }
        if (len != 16) {
            throw new IllegalArgumentException("an internet address has 4 or 16 bytes, not " + len);
        }
        return mapped4(bytes, off) ? text4(bytes, off + 12) : text6(bytes, off);
    }

    private static boolean mapped4(byte[] b, int off) {
        for (int i = 0; i < 10; i++) {
            if (b[off + i] != 0) {
                return false;
            }
        }
        return b[off + 10] == -1 && b[off + 11] == -1;
    }

    private static String text4(byte[] b, int off) {
        return (b[off] & 255) + "." + (b[off + 1] & 255) + "." + (b[off + 2] & 255) + "." + (b[off + 3] & 255);
    }

    private static String text6(byte[] b, int off) {
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (b[off + 2 * i] & 255) << 8 | (b[off + 2 * i + 1] & 255);
        }
        // The longest run of at least two zero groups becomes "::"; the first of equal ones (RFC 5952, 4.2).
        int from = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                from = i;
                length = end - i;
            }
            i = Math.max(i, end - 1);
        }
        StringBuilder out = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == from) {
                out.append("::");
                i += length - 1;
                continue;
            }
            if (i > 0 && out.charAt(out.length() - 1) != ':') {
                out.append(':');
            }
            out.append(Integer.toHexString(groups[i]));
        }
        return out.toString();
    }

    private static boolean parse4(String s, int from, byte[] out, int at) {
        int pos = from;
        for (int part = 0; part < 4; part++) {
            int start = pos;
            int value = 0;
            while (pos < s.length() && s.charAt(pos) >= '0' && s.charAt(pos) <= '9' && pos - start < 4) {
                value = value * 10 + s.charAt(pos++) - '0';
            }
            boolean leadingZero = pos - start > 1 && s.charAt(start) == '0';
            if (pos == start || value > 255 || leadingZero) {
                return false;
            }
            out[at + part] = (byte) value;
            if (part < 3 && (pos >= s.length() || s.charAt(pos++) != '.')) {
                return false;
            }
        }
        return pos == s.length();
    }

    private static boolean parse6(String s, byte[] out) {
        int gap = -1; // byte position of "::"
        int at = 0;
        int pos = 0;
        if (s.startsWith("::")) {
            gap = 0;
            pos = 2;
        }
        while (pos < s.length()) {
            int end = s.indexOf(':', pos);
            end = end < 0 ? s.length() : end;
            if (end == s.length() && s.indexOf('.', pos) >= 0) {
                if (at > 12 || !parse4(s, pos, out, at)) {
                    return false;
                }
                at += 4;
                break;
            }
            if (at > 14 || !group(s, pos, end, out, at)) {
                return false;
            }
            at += 2;
            pos = end + 1;
            if (end < s.length()) {
                if (pos == s.length()) {
                    return false; // ends in a single colon
                }
                if (s.charAt(pos) == ':') {
                    if (gap >= 0) {
                        return false;
                    }
                    gap = at;
                    pos++;
                }
            }
        }
        if (gap < 0) {
            return at == 16;
        }
        if (at == 16) {
            return false;
        }
        int tail = at - gap;
        System.arraycopy(out.clone(), gap, out, 16 - tail, tail);
        Arrays.fill(out, gap, 16 - tail, (byte) 0);
        return true;
    }

    private static boolean group(String s, int from, int to, byte[] out, int at) {
        if (to == from || to - from > 4) {
            return false;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = s.charAt(i) < 128 ? Character.digit(s.charAt(i), 16) : -1;
            if (digit < 0) {
                return false;
            }
            value = value << 4 | digit;
        }
        out[at] = (byte) (value >> 8);
        out[at + 1] = (byte) value;
        return true;
    }
}
