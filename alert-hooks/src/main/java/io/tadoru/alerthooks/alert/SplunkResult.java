package io.tadoru.alerthooks.alert;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What Splunk's webhook action sends: the first row of the search's result, named as Splunk's Common Information Model
 * does. {@code src} and {@code dest} may be names there. Without {@code _time} in the row the time of receipt counts.
 */
final class SplunkResult implements AlertSource {
    @Override
    public String name() {
        return "splunk";
    }

    @Override
    public boolean fits(JsonNode json) {
        return JsonFields.hasObject(json, "result")
                && (json.has("sid") || json.has("search_name") || json.has("results_link"));
    }

    @Override
    public Received read(JsonNode json, long received) throws AlertException {
        JsonNode row = json.path("result");
        long time = JsonFields.text(row, "_time").isEmpty()
                ? JsonFields.received(received, "result._time")
                : JsonFields.moment(row, "_time");
        return new Draft(name(), json, time)
                .src(row, "src_ip")
                .dest(row, "dest_ip")
                .looked("src")
                .looked("dest")
                .ends(Peer.of(JsonFields.text(row, "src")), Peer.of(JsonFields.text(row, "dest")))
                .srcPort(row, "src_port")
                .destPort(row, "dest_port")
                .proto(JsonFields.text(row, "transport", "proto", "protocol"))
                .signature(JsonFields.text(json, "search_name"))
                .signature(JsonFields.text(row, "signature"))
                .severity(JsonFields.severity(row, "severity_id", "severity"))
                .host(JsonFields.text(row, "host"))
                .done();
    }
}
