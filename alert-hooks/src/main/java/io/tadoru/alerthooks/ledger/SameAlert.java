package io.tadoru.alerthooks.ledger;

import io.tadoru.alerthooks.alert.Received;
import io.tadoru.alerthooks.digest.Sha256;
import io.tadoru.correlator.Alert;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Which alerts are one incident: those of a sensor with the same signature, between the same two addresses whichever way,
 * on the same port, within one span of time. The incident's id follows from that alone, so that every worker gives the
 * same.
 */
final class SameAlert {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmm").withZone(ZoneOffset.UTC);
    /** 80 bits: enough that nobody finds two alerts with one id. */
    private static final int HEX = 20;

    private SameAlert() {}

    /** The incident's id: the begin of the span, and a hash. URL-safe. */
    static String incident(Received received, Duration span) {
        Alert alert = received.alert();
        long begin = Math.floorDiv(alert.time(), span.toNanos()) * span.toNanos();
        boolean ordered = alert.srcIp().compareTo(alert.destIp()) <= 0;
        String same = String.join(
                "\0",
                received.sensor(),
                alert.signature(),
                ordered ? alert.srcIp() : alert.destIp(),
                ordered ? alert.destIp() : alert.srcIp(),
                Integer.toString(port(alert)),
                Long.toString(begin));
        Instant instant =
                Instant.ofEpochSecond(Math.floorDiv(begin, 1_000_000_000L), Math.floorMod(begin, 1_000_000_000L));
        return MINUTE.format(instant) + "-" + Sha256.hex(same).substring(0, HEX);
    }

    /** The lower port is the service's; the other end's changes with every connection. */
    private static int port(Alert alert) {
        if (alert.srcPort() < 0 || alert.destPort() < 0) {
            return Math.max(alert.srcPort(), alert.destPort());
        }
        return Math.min(alert.srcPort(), alert.destPort());
    }
}
