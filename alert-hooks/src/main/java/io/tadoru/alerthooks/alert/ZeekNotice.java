package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;

/** Zeek's {@code notice.log} in JSON. */
final class ZeekNotice implements AlertSource {
    @Override
    public String name() {
        return "zeek";
    }

    @Override
    public boolean fits(JsonNode json) {
        return json.isObject() && json.has("ts") && (json.has("note") || json.has("_path"));
    }

    @Override
    public Received read(JsonNode json, long received) throws AlertException {
        String path = JsonFields.text(json, "_path");
        if (!path.isEmpty() && !path.equals("notice")) {
            throw AlertException.noAlert("_path is " + AlertTime.shortened(path) + ", not notice");
        }
        return new Draft(name(), json, JsonFields.moment(json, "ts"))
                .src(json, "id.orig_h", "src")
                .srcPort(json, "id.orig_p")
                .dest(json, "id.resp_h", "dst")
                .destPort(json, "id.resp_p", "p")
                .proto(JsonFields.text(json, "proto"))
                .signature(JsonFields.text(json, "note"))
                .done();
    }
}
