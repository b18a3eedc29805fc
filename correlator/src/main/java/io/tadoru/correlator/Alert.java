package io.tadoru.correlator;

/**
 * What a sensor said: at this time, these two ends talked.
 *
 * @param time nanoseconds since the Unix epoch, UTC
 * @param srcIp canonical text, "" where unknown
 * @param srcPort 0 to 65535, -1 where unknown
 * @param destIp canonical text, "" where unknown; at least one of the two is known
 * @param destPort 0 to 65535, -1 where unknown
 * @param proto lower case, such as {@code tcp}; "" where unknown
 * @param signature what the sensor calls it, "" where unknown; hostile text
 * @param severity the sensor's own scale, -1 where unknown
 */
public record Alert(
        long time,
        String srcIp,
        int srcPort,
        String destIp,
        int destPort,
        String proto,
        String signature,
        int severity) {

    public Alert {
        if (srcIp.isEmpty() && destIp.isEmpty()) {
            throw new IllegalArgumentException("an alert needs at least one address: src_ip or dest_ip");
        }
    }
}
