package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Snort 3's {@code alert_json}. Its {@code timestamp} has neither year nor zone, so {@code seconds} must be among the fields
 * that Snort is told to write; the fraction of a second comes from {@code timestamp}.
 */
final class SnortAlert implements AlertSource {
    private static final Pattern STAMP = Pattern.compile(".*:(\\d{2})\\.(\\d{1,9})");

    @Override
    public String name() {
        return "snort";
    }

    @Override
    public boolean fits(JsonNode json) {
        return json.isObject()
                && (json.has("seconds") || json.has("timestamp"))
                && (json.has("src_addr") || json.has("src_ap") || json.has("pkt_num"))
                && !json.has("event_type");
    }

    @Override
    public Received read(JsonNode json, long received) throws AlertException {
        return new Draft(name(), json, time(json))
                .src(json, "src_addr")
                .dest(json, "dst_addr")
                .looked("src_ap")
                .looked("dst_ap")
                // Always with a port, behind IPv6 without brackets.
                .ends(Peer.withPort(JsonFields.text(json, "src_ap")), Peer.withPort(JsonFields.text(json, "dst_ap")))
                .srcPort(json, "src_port")
                .destPort(json, "dst_port")
                .proto(JsonFields.text(json, "proto"))
                .signature(JsonFields.text(json, "msg", "rule"))
                .severity(JsonFields.number(json, "priority", Integer.MAX_VALUE))
                .done();
    }

    private static long time(JsonNode json) throws AlertException {
        String seconds = JsonFields.text(json, "seconds");
        if (seconds.isEmpty()) {
            throw new AlertException("seconds is missing: Snort's timestamp has neither a certain year nor a zone; add"
                    + " seconds to the fields of alert_json in snort.lua");
        }
        long whole = JsonFields.moment(json, "seconds");
        Matcher stamp = STAMP.matcher(JsonFields.text(json, "timestamp"));
        // Zones differ by whole minutes: the same second of the minute is the same moment.
        if (seconds.matches("\\d+")
                && stamp.matches()
                && Integer.parseInt(stamp.group(1)) == whole / 1_000_000_000L % 60) {
            return whole + Long.parseLong((stamp.group(2) + "00000000").substring(0, 9));
        }
        return whole;
    }
}
