package io.tadoru.alerthooks.alert;

import io.tadoru.collector.InternetAddress;

/**
 * One end of a connection.
 *
 * @param ip canonical text, "" where unknown
 * @param port 0 to 65535, -1 where unknown
 */
record Peer(String ip, int port) {
    static final Peer NONE = new Peer("", -1);

    /** {@code 10.0.0.1}, {@code 10.0.0.1:443}, {@code fd00::1} or {@code [fd00::1]:443}; else {@link #NONE}. */
    static Peer of(String text) {
        String stripped = text.strip();
        String bare = InternetAddress.canonical(stripped);
        if (!bare.isEmpty()) {
            return new Peer(bare, -1);
        }
        int colon = stripped.indexOf(':');
        boolean bracketed = stripped.startsWith("[");
        return bracketed || (colon >= 0 && colon == stripped.lastIndexOf(':')) ? withPort(stripped) : NONE;
    }

    /** What always ends in a port, IPv6 without brackets too: {@code fd00::1:443}; else {@link #NONE}. */
    static Peer withPort(String text) {
        String stripped = text.strip();
        if (stripped.startsWith("[") && stripped.endsWith("]")) {
            return new Peer(InternetAddress.canonical(stripped.substring(1, stripped.length() - 1)), -1);
        }
        int colon = stripped.lastIndexOf(':');
        if (colon < 1) {
            return NONE;
        }
        String ip = stripped.substring(0, colon);
        String address = InternetAddress.canonical(
                ip.startsWith("[") && ip.endsWith("]") ? ip.substring(1, ip.length() - 1) : ip);
        String port = stripped.substring(colon + 1);
        if (address.isEmpty() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            return NONE;
        }
        return new Peer(address, Integer.parseInt(port));
    }
}
