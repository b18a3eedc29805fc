package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.correlator.Alert;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * An alert that is being put together. Of the places where a sensor may have something, the first that has it counts;
 * where no address is found, all places looked at are named.
 */
final class Draft {
    /** Characters; what comes after is cut off. */
    private static final int LONGEST = 1000;

    private static final int LONGEST_NAME = 255;

    private final String sensor;
    private final JsonNode json;
    private final long time;
    private final Set<String> looked = new LinkedHashSet<>();
    private Peer src = Peer.NONE;
    private Peer dest = Peer.NONE;
    private String proto = "";
    private String signature = "";
    private int severity = -1;
    private String host = "";

    /** @param time nanoseconds since the epoch */
    Draft(String sensor, JsonNode json, long time) {
        this.sensor = sensor;
        this.json = json;
        this.time = time;
    }

    /** The source's address, which may have a port behind it. */
    Draft src(JsonNode in, String... paths) throws AlertException {
        src = src.ip().isEmpty() ? peer(in, src, paths) : src;
        return this;
    }

    /** The destination's address, which may have a port behind it. */
    Draft dest(JsonNode in, String... paths) throws AlertException {
        dest = dest.ip().isEmpty() ? peer(in, dest, paths) : dest;
        return this;
    }

    Draft srcPort(JsonNode in, String... paths) throws AlertException {
        src = withPort(src, in, paths);
        return this;
    }

    Draft destPort(JsonNode in, String... paths) throws AlertException {
        dest = withPort(dest, in, paths);
        return this;
    }

    /** Both ends as read from one text. */
    Draft ends(Peer from, Peer to) {
        src = src.ip().isEmpty() ? from : src;
        dest = dest.ip().isEmpty() ? to : dest;
        return this;
    }

    /** Both ends and the protocol under the names of the Elastic Common Schema. */
    Draft ecs(JsonNode in) throws AlertException {
        src(in, "source.ip", "client.ip").srcPort(in, "source.port", "client.port");
        dest(in, "destination.ip", "server.ip").destPort(in, "destination.port", "server.port");
        return proto(JsonFields.text(in, "network.transport"));
    }

    Draft proto(String text) {
        proto = proto.isEmpty() ? text : proto;
        return this;
    }

    Draft signature(String text) {
        signature = signature.isEmpty() ? text : signature;
        return this;
    }

    Draft severity(int number) {
        severity = severity < 0 ? number : severity;
        return this;
    }

    Draft host(String name) {
        host = host.isEmpty() ? name : host;
        return this;
    }

    /** A place where an address might have been. */
    Draft looked(String path) {
        looked.add(path);
        return this;
    }

    boolean addressed() {
        return !src.ip().isEmpty() || !dest.ip().isEmpty();
    }

    boolean isEnd(String ip) {
        return !ip.isEmpty() && (ip.equals(src.ip()) || ip.equals(dest.ip()));
    }

    /** @throws AlertException where it has no address */
    Received done() throws AlertException {
        if (!addressed()) {
            throw new AlertException("no address in it, without which nothing can be looked for: "
                    + (looked.size() == 2
                            ? String.join(" and ", looked) + " are both missing"
                            : "looked at " + String.join(", ", looked)));
        }
        // ICMP has no ports; some sensors write 0.
        String transport = clean(proto, LONGEST_NAME).toLowerCase(Locale.ROOT);
        boolean ports = !transport.contains("icmp");
        return new Received(
                sensor,
                new Alert(
                        time,
                        src.ip(),
                        ports ? src.port() : -1,
                        dest.ip(),
                        ports ? dest.port() : -1,
                        transport,
                        clean(signature, LONGEST),
                        severity),
                clean(host, LONGEST_NAME),
                json.toString());
    }

    private Peer peer(JsonNode in, Peer known, String... paths) throws AlertException {
        for (String path : paths) {
            looked.add(path);
            String text = JsonFields.text(in, path);
            if (!text.isEmpty()) {
                Peer peer = Peer.of(text);
                if (peer.ip().isEmpty()) {
                    throw new AlertException(path + ": no IP address");
                }
                return peer.port() < 0 ? new Peer(peer.ip(), known.port()) : peer;
            }
        }
        return known;
    }

    private static Peer withPort(Peer peer, JsonNode in, String... paths) throws AlertException {
        for (String path : paths) {
            int port = JsonFields.number(in, path, 65535);
            if (port >= 0) {
                return new Peer(peer.ip(), port);
            }
        }
        return peer;
    }

    /** Not longer than this, and free of what a database or a message cannot hold: NUL, halves of characters. */
    private static String clean(String text, int longest) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), longest));
        for (int i = 0; i < text.length() && out.length() < longest; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            out.appendCodePoint(c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? 0xFFFD : c);
        }
        return out.toString();
    }
}
