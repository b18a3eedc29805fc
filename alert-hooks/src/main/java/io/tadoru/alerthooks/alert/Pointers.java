package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a sensor that Tadoru does not know has things: JSON pointers (RFC 6901) such as {@code /event/src/ip}. Null, or
 * "", for what it does not send.
 *
 * @param alerts to an array of alerts; the others then point into an element of it
 * @param time to RFC 3339 with its zone, or to a number since the epoch; where this is null the time of receipt counts
 * @param srcIp to an address, which may have a port behind it; this or {@code destIp} is there
 * @param destIp likewise
 */
public record Pointers(
        @Nullable String alerts,
        @Nullable String time,
        @Nullable String srcIp,
        @Nullable String srcPort,
        @Nullable String destIp,
        @Nullable String destPort,
        @Nullable String proto,
        @Nullable String signature,
        @Nullable String severity,
        @Nullable String host) {
    private static final List<String> NAMES = List.of(
            "alerts", "time", "src_ip", "src_port", "dest_ip", "dest_port", "proto", "signature", "severity", "host");

    /** @throws IllegalArgumentException when one is no JSON pointer, or none points to an address */
    public Pointers {
        check("alerts", alerts);
        check("time", time);
        check("src_ip", srcIp);
        check("src_port", srcPort);
        check("dest_ip", destIp);
        check("dest_port", destPort);
        check("proto", proto);
        check("signature", signature);
        check("severity", severity);
        check("host", host);
        if (isNothing(srcIp) && isNothing(destIp)) {
            throw new IllegalArgumentException("src_ip or dest_ip: without an address nothing can be looked for");
        }
    }

    /**
     * As settings name them.
     *
     * @param byName of {@code alerts}, {@code time}, {@code src_ip}, {@code src_port}, {@code dest_ip}, {@code dest_port},
     *     {@code proto}, {@code signature}, {@code severity}, {@code host}
     * @throws IllegalArgumentException for another name, and as the constructor does
     */
    public static Pointers of(Map<String, String> byName) {
        for (String name : byName.keySet()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("\"" + AlertTime.shortened(name)
                        + "\": there is no such field; there are " + String.join(", ", NAMES));
            }
        }
        return new Pointers(
                byName.get("alerts"),
                byName.get("time"),
                byName.get("src_ip"),
                byName.get("src_port"),
                byName.get("dest_ip"),
                byName.get("dest_port"),
                byName.get("proto"),
                byName.get("signature"),
                byName.get("severity"),
                byName.get("host"));
    }

    static boolean isNothing(@Nullable String pointer) {
        return pointer == null || pointer.isEmpty();
    }

    private static void check(String name, @Nullable String pointer) {
        try {
            JsonPointer.compile(pointer);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + ": \"" + pointer + "\" is no JSON pointer such as /event/src/ip", e);
        }
    }
}
