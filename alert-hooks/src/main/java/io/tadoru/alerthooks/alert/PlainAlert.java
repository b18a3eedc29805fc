package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;

/** Tadoru's own form: {@code time, src_ip, src_port, dest_ip, dest_port, proto, signature, severity, host}. */
final class PlainAlert implements AlertSource {
    @Override
    public String name() {
        return "plain";
    }

    @Override
    public boolean fits(JsonNode json) {
        return json.isObject() && json.has("time") && (json.has("src_ip") || json.has("dest_ip"));
    }

    @Override
    public Received read(JsonNode json, long received) throws AlertException {
        return ends(new Draft(name(), json, JsonFields.time(json, "time")), json)
                .signature(JsonFields.text(json, "signature"))
                .severity(JsonFields.number(json, "severity", Integer.MAX_VALUE))
                .host(JsonFields.text(json, "host"))
                .done();
    }

    /** Both ends under the names that EVE and the plain form share. */
    static Draft ends(Draft draft, JsonNode json) throws AlertException {
        return draft.src(json, "src_ip")
                .srcPort(json, "src_port")
                .dest(json, "dest_ip")
                .destPort(json, "dest_port")
                .proto(JsonFields.text(json, "proto"));
    }
}
