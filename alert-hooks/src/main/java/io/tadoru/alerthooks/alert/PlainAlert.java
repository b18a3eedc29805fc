package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.tadoru.correlator.Alert;

/** Tadoru's own form: {@code time, src_ip, src_port, dest_ip, dest_port, proto, signature, severity}. */
final class PlainAlert {
    private PlainAlert() {}

    static boolean fits(JsonNode json) {
        return json.isObject() && json.has("time") && (json.has("src_ip") || json.has("dest_ip"));
    }

    static Alert alert(JsonNode json) throws AlertException {
        return checked(
                JsonFields.time(json, "time"),
                json,
                JsonFields.text(json, "signature"),
                JsonFields.number(json, "severity", Integer.MAX_VALUE));
    }

    /** An alert whose addresses are under the names that EVE and the plain form share. */
    static Alert checked(long time, JsonNode json, String signature, int severity) throws AlertException {
        String src = JsonFields.ip(json, "src_ip");
        String dest = JsonFields.ip(json, "dest_ip");
        if (src.isEmpty() && dest.isEmpty()) {
            throw new AlertException(
                    "src_ip and dest_ip are both missing: without an address nothing can be looked for");
        }
        return new Alert(
                time,
                src,
                JsonFields.port(json, "src_port"),
                dest,
                JsonFields.port(json, "dest_port"),
                JsonFields.text(json, "proto").toLowerCase(java.util.Locale.ROOT),
                signature,
                severity);
    }
}
